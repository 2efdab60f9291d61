"""Lines that somebody types: with history, and completion of the words that are known."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

import typer

from wordkin.cli.outcome import tell

FREQUENT_WORDS = 200_000  # looked through within some 10 ms
OFFERED_WORDS = 50
REMEMBERED_LINES = 1_000


def typed_lines(prompt: str, words: Iterable[str]) -> Iterator[str]:
    """Lines that somebody types, until Ctrl-D or Ctrl-C.

    words: what Tab completes, the most frequent first.
    """
    tell("Tab completes words, Ctrl-D ends.")
    with _editing(words):
        while True:
            try:
                line = input(f"{prompt}: ")
            except (EOFError, KeyboardInterrupt):
                typer.echo()
                return
            yield line


@contextlib.contextmanager
def _editing(words: Iterable[str]) -> Iterator[None]:
    """Let `input` edit, recall and complete, where the system has readline."""
    if not importlib.util.find_spec("readline"):
        yield
        return
    import readline

    history = history_file()
    with contextlib.suppress(OSError):
        readline.read_history_file(history)
    readline.set_history_length(REMEMBERED_LINES)
    readline.set_completer_delims(" \t\n")
    readline.set_completer(completer(words))
    is_libedit = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if is_libedit else "tab: complete")
    try:
        yield
    finally:
        readline.set_completer(None)
        with contextlib.suppress(OSError):
            history.parent.mkdir(parents=True, exist_ok=True)
            readline.write_history_file(history)


def completer(words: Iterable[str]) -> Callable[[str, int], str | None]:
    """What readline calls with the beginning of a word, and 0, 1, 2 ... until nothing is left.

    Examples
    --------
    >>> complete = completer(["sea", "lake", "season"])
    >>> complete("se", 0), complete("se", 1), complete("se", 2)
    ('sea ', 'season ', None)
    """
    found: list[str] = []

    def complete(start: str, number: int) -> str | None:
        if number == 0:
            frequent = islice(words, FREQUENT_WORDS)
            fitting = (f"{word} " for word in frequent if word.startswith(start))
            found[:] = islice(fitting, OFFERED_WORDS)
        return found[number] if number < len(found) else None

    return complete


def history_file() -> Path:
    """Where the lines of earlier prompts are kept, for the arrow keys."""
    if sys.platform == "win32":
        folder = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local"
    else:
        folder = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(folder) / "wordkin" / "history"
