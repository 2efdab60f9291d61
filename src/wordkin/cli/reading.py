"""Reads what commands are given: text, and files of words."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wordkin.cli.arguments import TokenizeName
from wordkin.cli.outcome import show_log
from wordkin.corpus.encoding import encode_once
from wordkin.errors import NotTextError, SettingsError, TextError
from wordkin.plain_text import read_lines
from wordkin.progress import default_reporter

if TYPE_CHECKING:
    from wordkin.corpus import EncodedCorpus


def encode_text(
    command: str,
    text: Sequence[str],
    column: str | None,
    tokenize: TokenizeName,
    *,
    numbers: bool,
    lowercase: bool,
    progress: bool,
    threads: int | None = None,
) -> EncodedCorpus:
    """Count and encode a text, with its progress on stderr. command: named in what to do instead."""
    if progress:
        show_log()
    report = default_reporter() if progress else None
    with explain_text(command):
        return encode_once(
            list(text),
            column=column,
            tokenize=tokenize,
            numbers=numbers,
            lowercase=lowercase,
            threads=threads,
            report=report,
        )


@contextmanager
def explain_text(command: str) -> Iterator[None]:
    """Add to the error of a file that is no text how this command reads it nevertheless."""
    try:
        yield
    except NotTextError as error:
        how = f"To read it as it is: wordkin {command} - < {shlex.quote(error.path)}"
        raise TextError(f"{error.marked} {how}") from error


def read_frozen_words(path: Path | None, all_initial: bool) -> list[str] | bool:
    """The words to freeze, from a file with one a line; or whether to freeze all initial vectors."""
    if path is None:
        return all_initial
    if all_initial:
        raise SettingsError("expected --freeze or --freeze-initial, found both. Leave one out.")
    return list(filter(None, read_lines(path)))
