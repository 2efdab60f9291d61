"""One line of JSON for each question, which no word can forge."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple, TextIO


class Entry(NamedTuple):
    """What is logged of one question.

    route : None if there is no such; batch : the questions in its search, 0 if there was none
    """

    route: str | None
    model: str | None
    status: int
    milliseconds: float
    batch: int
    bytes: int


def write_entry(
    log: TextIO, entry: Entry, query: Mapping[str, str | list[str]] | None = None
) -> None:
    """Write one line. query: the parameters, if words are to be logged.

    A log that nobody reads any more ends no server.
    """
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    told = {
        name: [value] if isinstance(value, str) else value for name, value in (query or {}).items()
    }
    line = {"time": now, **entry._asdict()} | ({} if query is None else {"query": told})
    with suppress(OSError, ValueError):
        log.write(f"{json.dumps(line)}\n")
        log.flush()
