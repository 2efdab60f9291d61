"""Vectors and words as lines of two files, for the embedding projector and other viewers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote
from wordkin.system.saving import replace_file
from wordkin.words.packed import encode_word


def check_words(where: str | Path, words: Iterable[str]) -> None:
    """Refuse words with tabs or line ends."""
    for row, word in enumerate(words):
        if not word or any(separator in word for separator in "\t\n\r"):
            raise FormatError(
                f"{where}, row {row}: expected words without tabs and line ends, which separate "
                f"columns and rows in this format, found {quote(word)}."
            )


def write_numbers(path: Path, matrix: NDArray[np.floating]) -> None:
    """Write a line for each row, with a tab between numbers."""
    write_lines(path, ("\t".join(f"{number:.9g}" for number in row.tolist()) for row in matrix))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines into a file, which appears whole or not at all."""
    with replace_file(path) as file:
        for line in lines:
            file.write(encode_word(line) + b"\n")
