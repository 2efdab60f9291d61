"""Writing of an encoded corpus as text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.errors import FormatError
from wordkin.formats.compressed import write_compressed
from wordkin.system.streams import binary_output
from wordkin.words.vocabulary import Vocabulary

BLOCK_BYTES = 1 << 20


def write_corpus(corpus: EncodedCorpus, path: str | os.PathLike[str]) -> None:
    """Write one sentence per line, a space between words; the file's name decides on compression.

    path: "-" is standard output.
    """
    with open_output(path) as file:
        file.writelines(format_blocks(corpus))
        file.write(b"\n" if len(corpus.ids) else b"")


def open_output(path: str | os.PathLike[str]) -> AbstractContextManager[IO[bytes]]:
    """A file to write to, which gets its name when it is whole; "-" is standard output."""
    if os.fspath(path) == "-":
        return nullcontext(binary_output())
    target = Path(path)
    check_compression(target)
    return write_compressed(target)


def check_compression(path: Path) -> None:
    """Raise `FormatError` if the name stands for a compression that cannot be written."""
    if path.suffix.lower() == ".zst":
        raise FormatError(f"{path}: expected .gz, .bz2, .xz or plain text, found .zst. Rename it.")


def format_blocks(corpus: EncodedCorpus) -> Iterator[bytes]:
    """Yield the text in blocks of whole words, one sentence per line, without the last line end."""
    skipped = 1  # the line end before the first sentence
    for block in Speller(corpus.vocabulary).spell(corpus.ids, corpus.starts):
        yield block[skipped:]
        skipped = 0


class Speller:
    """Writes ids of words as text."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        from wordkin.kernels.lanes import BYTES

        self._offsets = vocabulary.offsets
        self._letters = np.append(vocabulary.letters, np.zeros(BYTES, np.uint8))
        longest = int(np.diff(vocabulary.offsets).max(initial=0))
        self._output = np.empty(max(BLOCK_BYTES, longest + 1) + BYTES, np.uint8)

    def spell(self, ids: NDArray[np.int32], starts: NDArray[np.int64]) -> Iterator[bytes]:
        """Yield the sentences in blocks of whole words, a line end before each sentence.

        ids: int32 [tokens]; starts: int64 [sentences + 1], as those of `EncodedCorpus`.
        """
        from wordkin.kernels.phrases import POSITION, Sentences, write_words

        text, cursor = Sentences(ids, starts), np.zeros(2, np.int64)
        while cursor[POSITION] < len(ids):
            size = write_words(text, self._letters, self._offsets, cursor, self._output)
            yield self._output[:size].tobytes()
