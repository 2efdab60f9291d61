"""The common parts of the scripts: arguments, logs, exit status."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable

from wordkin.errors import WordkinError
from wordkin.system.streams import escape_controls, replace_closed_streams


def parser_of(text: str | None) -> argparse.ArgumentParser:
    """A parser of arguments whose help starts with this text, as it is."""
    raw = argparse.RawDescriptionHelpFormatter
    return argparse.ArgumentParser(description=text, formatter_class=raw)


def show_logs() -> None:
    """Show the logs from INFO on, on standard error, and which command runs."""
    logging.basicConfig(
        format="%(asctime)s : %(threadName)s : %(levelname)s : %(message)s", level=logging.INFO
    )
    logging.getLogger(__name__).info("running %s", " ".join(sys.argv))


def run(main: Callable[[], int]) -> int:
    """The exit status of a command; errors that the user can mend are printed as one line."""
    replace_closed_streams()
    try:
        return main()
    except (OSError, WordkinError) as problem:
        sys.stderr.write(f"{escape_controls(str(problem))}\n")
        return 1
