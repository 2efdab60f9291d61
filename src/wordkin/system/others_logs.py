"""What other packages log of the files that they read for us, without credentials."""

from __future__ import annotations

import logging

from wordkin.wording import hide_credentials

OF_FSSPEC = ("fsspec", "fsspec.http")  # which log whole addresses, at the level DEBUG


class HidingFilter(logging.Filter):
    """Lets every record pass, with addresses that hold neither a user nor a query."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record's message; of an error, which may repeat what the server says, keep the kind."""
        record.msg, record.args = hide_credentials(record.getMessage()), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text, record.exc_info = record.exc_info[0].__name__, None
        return True


HIDING = HidingFilter()


def hide_in_logs() -> None:
    """Let fsspec log no credentials; to say so again changes nothing."""
    for name in OF_FSSPEC:
        logging.getLogger(name).addFilter(HIDING)
