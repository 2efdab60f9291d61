"""Questions from the command line, from a pipe, or typed: with history and completion of words."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import typer

from wordkin.cli.outcome import FAILED, describe, print_error, print_message
from wordkin.errors import WordkinError
from wordkin.plain_text import MARK, split_words, without_mark

FREQUENT_WORDS = 200_000  # to search, which takes some 10 ms
OFFERED_WORDS = 50
REMEMBERED_LINES = 1_000


def ask(
    words: Sequence[str] | None,
    answer: Callable[[list[str]], None],
    *,
    prompt: str,
    known: Iterable[str] = (),
) -> None:
    """Answer the words given, or else every line of standard input.

    On a terminal `prompt` asks for each line, known words are completed, and a wrong line costs
    nothing. Lines of a pipe are all answered too, but the command fails if one was wrong.
    """
    if words:
        answer(list(words))
        return
    has_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    failed = False
    for line in read_typed_lines(prompt, known) if has_terminal else without_mark(sys.stdin, MARK):
        try:
            if question := split_words(line):
                answer(question)
        except WordkinError as error:
            print_error(describe(error))
            failed = True
    if failed and not has_terminal:
        raise typer.Exit(FAILED)


def read_typed_lines(prompt: str, words: Iterable[str]) -> Iterator[str]:
    """Yield the lines that the user types, until Ctrl-D or Ctrl-C.

    words: the words that Tab completes, the most frequent first.
    """
    print_message("Tab completes words, Ctrl-D ends.")
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
    """Let `input` edit, recall and complete, if the system has readline."""
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
    """The function that readline calls with the start of a word, and 0, 1, 2 ... until it gets None.

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
    """The file that keeps the lines of earlier prompts, for the arrow keys."""
    if sys.platform == "win32":
        folder = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local"
    else:
        folder = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state"
    return Path(folder) / "wordkin" / "history"
