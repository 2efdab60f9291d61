"""Files of word vectors: recognised by content on reading, by name on writing.

Plain arrays and words go in and come out; what they mean is told in `wordkin.vectors`.
A new format is one more entry in `FORMATS`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from wordkin.errors import FormatError
from wordkin.formats import fasttext_bin, gensim_files, native, word2vec
from wordkin.formats.files import compression_by_name, compression_refused, open_decompressed
from wordkin.formats.stored import StoredVectors

__all__ = [
    "FORMATS",
    "Format",
    "StoredVectors",
    "format_by_name",
    "read_vectors",
    "recognise",
    "write_vectors",
]

HEAD_BYTES = 65_536  # holds a header line and the first vector, or most of it


def _refuse_writing(path: Path, _: StoredVectors) -> None:
    raise FormatError(f"{path}: expected a format to write, found one that is only read.")


@dataclass(frozen=True, slots=True)
class Format:
    """One layout of a file of vectors.

    suffixes : the names that choose it on writing, compressible ones with .gz and the like too;
        none for a format that is only read
    recognises : tells from the first bytes, decompressed, whether a file is of this format
    """

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[Path], StoredVectors]
    write: Callable[[Path, StoredVectors], None] = _refuse_writing
    is_compressible: bool = True


FORMATS = (
    Format(
        "native",
        (".safetensors",),
        native.is_native,
        native.read_native,
        native.write_native,
        is_compressible=False,
    ),
    Format(
        "word2vec-text",
        (".txt", ".vec"),
        word2vec.is_text,
        word2vec.read_text,
        word2vec.write_text,
    ),
    Format(
        "word2vec-binary",
        (".bin",),
        word2vec.is_binary,
        word2vec.read_binary,
        word2vec.write_binary,
    ),
    Format("fasttext-binary", (), fasttext_bin.is_fasttext, fasttext_bin.read_fasttext),
    Format("gensim", (), gensim_files.is_pickle, gensim_files.read_gensim),
)


def recognise(path: str | os.PathLike[str]) -> Format:
    """Format of a file, by its content.

    Raises `FormatError` when it is none of `FORMATS`.
    """
    path = Path(path)
    with open_decompressed(path) as file:
        head = file.read(HEAD_BYTES)
    for layout in FORMATS:
        if layout.recognises(head):
            return layout
    raise FormatError(
        f"{path}: expected word vectors ({_names()}), found a file that starts with {head[:40]!r}. "
        "A text or binary file needs a first line like '71290 100' (words, dimensions)."
    )


def read_vectors(path: str | os.PathLike[str]) -> StoredVectors:
    """Words and vectors of a file of any known format, compressed or not.

    A native file is mapped, not read. Raises `FormatError` for a file that is broken.
    """
    return recognise(path).read(Path(path))


def write_vectors(path: str | os.PathLike[str], stored: StoredVectors) -> None:
    """Write words and vectors in the format that the file's name asks for.

    Raises `FormatError` for a name that tells no format, and for words the format cannot hold.
    """
    format_by_name(path).write(Path(path), stored)


def format_by_name(path: str | os.PathLike[str]) -> Format:
    """Format that a file's name asks for.

    Raises `FormatError` for a name that could not be written.

    Examples
    --------
    >>> format_by_name("kin.vec.gz").name
    'word2vec-text'
    """
    path = Path(path)
    compression = compression_by_name(path)
    suffix = (path.with_suffix("") if compression else path).suffix.lower()
    for layout in FORMATS:
        if suffix in layout.suffixes:
            if compression and not layout.is_compressible:
                raise compression_refused(path)
            return layout
    raise FormatError(f"{path}: expected a name that ends in {_suffixes()}, found {suffix!r}.")


def _names() -> str:
    return ", ".join(layout.name for layout in FORMATS)


def _suffixes() -> str:
    return ", ".join(suffix for layout in FORMATS for suffix in layout.suffixes)
