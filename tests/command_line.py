"""The command `wordkin`, run in the test's own process; `conftest.py` makes a fixture of it."""

from collections.abc import Callable
from typing import NamedTuple


class Outcome(NamedTuple):
    """What a command leaves behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]
