"""The files that Google's word2vec writes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wordkin.analysis.clusters import find_c_classes
from wordkin.cli.output import show_work
from wordkin.system.saving import replace_file
from wordkin.system.streams import binary_output
from wordkin.words.vocabulary import Vocabulary


def vocabulary_lines(vocabulary: Vocabulary) -> Iterable[bytes]:
    """Lines of the file of words and their counts."""
    for word, count in vocabulary.items():
        yield f"{word} {count}\n".encode()


def vector_lines(
    words: list[str], matrix: NDArray[np.float32], *, is_binary: bool
) -> Iterable[bytes]:
    """Lines of the file of vectors: numbers as float32, or as text with six digits after the point."""
    yield b"%d %d\n" % matrix.shape
    numbers = "%f " * matrix.shape[1]
    for word, row in zip(words, matrix, strict=True):
        shown = (
            row.astype("<f4").tobytes() if is_binary else (numbers % tuple(row.tolist())).encode()
        )
        yield word.encode() + b" " + shown + b"\n"


def class_lines(words: list[str], matrix: NDArray[np.float32], classes: int) -> Iterable[bytes]:
    """Lines of the file of words and their classes."""
    for word, found in zip(words, find_c_classes(matrix, classes).tolist(), strict=True):
        yield f"{word} {found}\n".encode()


def write(path: str, lines: Iterable[bytes]) -> None:
    """Write a file whole or not at all; "-" is standard output."""
    if path == "-":
        binary_output().writelines(lines)
        return
    with show_work(f"writing {path}"), replace_file(Path(path)) as file:
        file.writelines(lines)
