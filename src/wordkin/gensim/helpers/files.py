"""Files that are named or open, compressed or not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from wordkin.formats.compressed import COMPRESSORS, compression_by_name, write_compressed


def open(uri: Any, mode: str = "r", **kwargs: Any) -> Any:  # noqa: A001 (gensim's name)
    """Open a file; .gz, .bz2 and .xz are compressed. Text is UTF-8 unless another encoding is named.

    With an encoding "rb" reads text too, as gensim has it.
    """
    path = Path(uri)
    if kwargs.get("encoding"):
        mode = mode.replace("b", "")
    if "b" not in mode:
        kwargs.setdefault("encoding", "utf-8")
    compress = COMPRESSORS.get(compression_by_name(path))
    if compress is None:
        return path.open(mode, **kwargs)
    return compress(path, mode if "b" in mode else mode.replace("t", "") + "t", **kwargs)


def save_as_line_sentence(corpus: Iterable[Iterable[str]], filename: Any) -> None:
    """Write a sentence a line, with a space between words; the file appears whole or not at all."""
    with write_compressed(Path(filename)) as file:
        file.writelines((" ".join(sentence) + "\n").encode() for sentence in corpus)


def file_or_filename(input: Any) -> IO[bytes]:
    """An open file from its beginning, or the file of this name."""
    if isinstance(input, str | os.PathLike):
        file: IO[bytes] = open(input, "rb")
        return file
    input.seek(0)
    found: IO[bytes] = input
    return found


@contextmanager
def open_file(input: Any) -> Iterator[IO[bytes]]:
    """A file for a `with`, which closes it only if it was named."""
    file = file_or_filename(input)
    try:
        yield file
    finally:
        if file is not input:
            file.close()


def smart_extension(fname: Any, ext: str) -> str:
    """A name with a suffix more, before that of a compression.

    >>> smart_extension("kin.pkl.gz", ".vectors")
    'kin.pkl.vectors.gz'
    """
    path = Path(fname)
    if path.suffix in (".gz", ".bz2"):
        return f"{path.with_suffix('')}{ext}{path.suffix}"
    return f"{fname}{ext}"
