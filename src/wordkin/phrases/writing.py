"""Writing of an encoded corpus as text."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO

import numpy as np

from wordkin.corpus import EncodedCorpus
from wordkin.errors import FormatError
from wordkin.formats.compressed import write_compressed
from wordkin.system.streams import binary_output

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
    from wordkin.kernels.lanes import BYTES
    from wordkin.kernels.phrases import POSITION, Sentences, write_words

    vocabulary, text = corpus.vocabulary, Sentences(corpus.ids, corpus.starts)
    longest = int(np.diff(vocabulary.offsets).max(initial=0))
    letters = np.append(vocabulary.letters, np.zeros(BYTES, np.uint8))
    output = np.empty(max(BLOCK_BYTES, longest + 1) + BYTES, np.uint8)
    cursor = np.zeros(2, np.int64)
    skipped = 1  # the line end before the first sentence
    while cursor[POSITION] < len(corpus.ids):
        size = write_words(text, letters, vocabulary.offsets, cursor, output)
        yield output[skipped:size].tobytes()
        skipped = 0
