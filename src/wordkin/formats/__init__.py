"""Files of word vectors: recognised by content for reading, by name for writing.

Plain arrays and words go in and come out; `wordkin.vectors` says what they mean.
A new format is one more entry in `table.FORMATS`.
"""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Collection
from pathlib import Path

from wordkin.errors import FormatError, SettingsError, WordkinError, quote, warn
from wordkin.formats.compressed import (
    compression_by_name,
    describe_damage,
    read_head,
    refuse_compressed,
)
from wordkin.formats.folders import find_file
from wordkin.formats.losses import COUNTS, NGRAMS, describe_source, find_losses, find_parts
from wordkin.formats.opened import OpenedFile, name_in_memory_errors
from wordkin.formats.stored import ReadOptions, Source, StoredVectors, narrow, with_counts
from wordkin.formats.table import FORMATS, Format, StoredModel
from wordkin.formats.unknown import describe_unknown, refuse_archive
from wordkin.system.overwriting import check_not_read, is_same_file
from wordkin.wording import either
from wordkin.words.lookup import Words

__all__ = [
    "FORMATS",
    "Format",
    "ReadOptions",
    "Source",
    "StoredVectors",
    "check_replacing",
    "find_file",
    "format_by_name",
    "read_model",
    "read_vectors",
    "read_words",
    "recognise",
    "recognise_opened",
    "with_counts",
    "write_vectors",
]

HEAD_BYTES = 65_536  # holds a header line and the first vector, or most of it


def recognise(path: str | os.PathLike[str]) -> Format:
    """The format of a file, by its content; see `recognise_opened`."""
    with OpenedFile(path) as source:
        return recognise_opened(source)


def recognise_opened(source: OpenedFile) -> Format:
    """The format of an open file, by its content.

    Raises `FormatError` if it is none of `FORMATS`.
    """
    for layout in FORMATS:
        if layout.recognises_file is not None and layout.recognises_file(source):
            return layout
    refuse_archive(source)
    head, damage = read_head(source, HEAD_BYTES)
    head = head.removeprefix(BOM_UTF8)
    for layout in FORMATS:
        if layout.recognises(head):
            return layout
    if damage:
        raise FormatError(describe_damage(source.path, damage)) from damage
    found = describe_unknown(source.path, head)
    raise FormatError(f"{source.path}: expected word vectors, found {found}")


def read_vectors(path: str | os.PathLike[str], options: ReadOptions | None = None) -> StoredVectors:
    """Words and vectors of a file of any known format, compressed or not, or of a folder that `find_file` knows.

    A native file is mapped, not read. Raises `FormatError` for a damaged file.
    """
    options, path = options or ReadOptions(), find_file(path)
    with name_in_memory_errors(path), OpenedFile(path) as source:
        layout = recognise_opened(source)
        found = layout.read(source, options)
        held = describe_source(path, found, options, is_whole=layout.is_whole)
        return narrow(found._replace(source=held), options)


def read_model(path: str | os.PathLike[str]) -> StoredModel:
    """Vectors of a whole model, whose metadata are its settings, history and words_trained; its other matrices.

    Raises `FormatError` for a format that holds vectors only.
    """
    path = find_file(path)
    with name_in_memory_errors(path), OpenedFile(path) as source:
        layout = recognise_opened(source)
        if layout.read_model is None:
            raise FormatError(
                f"{path}: expected a whole model, found vectors alone ({layout.name}). "
                + either(
                    "wordkin.load reads them; to go on training, use what model.save, gensim's "
                    "Word2Vec.save or fastText wrote.",
                    "Name a .safetensors file of `wordkin train`, or a model that gensim or fastText saved.",
                )
            )
        stored, matrices = layout.read_model(source)
        held = describe_source(path, stored, ReadOptions(), is_whole=True)
        return stored._replace(source=held), matrices


def read_words(path: str | os.PathLike[str], limit: int | None = None) -> Words:
    """The words alone, in a fraction of the time, since no number is parsed."""
    return read_vectors(path, ReadOptions(limit=limit, words_only=True)).words


def write_vectors(path: str | os.PathLike[str], stored: StoredVectors) -> None:
    """Write words and vectors in the format that the file's name asks for.

    Raises `FormatError` for a name without a known suffix, and for words the format cannot hold;
    `SettingsError` as `check_replacing` does.
    """
    layout = format_by_name(path)
    check_replacing(path, stored, layout.keeps)
    if stored.subwords is not None and NGRAMS not in layout.keeps:
        warn(
            f"{path}: the vectors know words by their character n-grams, which this format does not keep: "
            f"only the {len(stored.words):,} whole words are written. A .safetensors file keeps them, and so does "
            + either(
                "wordkin.integrations.fasttext.save_fasttext.",
                "`wordkin convert --format fasttext`.",
            )
        )
    layout.write(Path(path), stored)


def check_replacing(
    path: str | os.PathLike[str],
    stored: StoredVectors,
    keeps: Collection[str] = frozenset({COUNTS, NGRAMS}),
) -> None:
    """Refuse to replace what vectors were learned from.

    The file that they were read from is replaced only if all that it held is written.

    keeps : what the format to write holds beside words and vectors
    """
    source = stored.source
    if source is None:
        return
    check_not_read(path, source.learned_from)
    if not is_same_file(path, source.path):
        return
    if source.words is None:
        source = source._replace(words=_count_words(path, len(stored.words) + 1))
    kept = find_parts(stored) - ({COUNTS, NGRAMS} - {*keeps})
    if lost := find_losses(source, stored.matrix, kept):
        raise SettingsError(
            f"{path}: expected another name than that of the file that the vectors were read from, "
            f"which would lose {', '.join(lost)}. Choose another name."
        )


def _count_words(path: str | os.PathLike[str], most: int) -> int | None:
    """The number of words in a file, up to a number; None if they cannot be read."""
    try:
        return len(read_words(path, most))
    except WordkinError:
        return None


def format_by_name(path: str | os.PathLike[str]) -> Format:
    """The format that a file's name asks for.

    Raises `FormatError` for a name that no format can be written under.

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
                refuse_compressed(path, suffix)
            return layout
    suffixes = ", ".join(suffix for layout in FORMATS for suffix in layout.suffixes)
    found = quote(suffix) if suffix else "no ending"
    raise FormatError(f"{path}: expected a name that ends in {suffixes}, found {found}.")
