r"""Deeplearning4j's word vectors: text whose words are in Base64, and archives with such a text.

242 100 0\n                        number of words, of dimensions, and of documents
B64:c2Vh 0.418 0.24968 ...\n       "B64:", the word in Base64, and its numbers

An archive holds the text as `syn0.txt`, beside matrices that only training needs.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from wordkin.errors import FormatError, quote
from wordkin.formats.archives import names_in_zip, open_in_zip
from wordkin.formats.collecting import Batch, collect
from wordkin.formats.compressed import read_decompressed
from wordkin.formats.lines import check_most_dimensions
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import ReadOptions, StoredVectors
from wordkin.formats.text_vectors import read_lines
from wordkin.formats.word2vec import MAX_HEADER_BYTES, Header

TEXT_NAME = "syn0.txt"
MARK = "B64:"
START = re.compile(rb"([1-9]\d{0,17}) ([1-9]\d{0,17})(?: \d{1,18})?\r?\n(?:B64:\S* [-+\d.])")
HEADER = re.compile(rb"([1-9]\d{0,17}) ([1-9]\d{0,17})(?: \d{1,18})?\r?\n")


def is_dl4j(head: bytes) -> bool:
    """Whether a file that starts with these bytes is Deeplearning4j's text."""
    return START.match(head) is not None


def is_dl4j_archive(source: OpenedFile) -> bool:
    """Whether a file is Deeplearning4j's archive of a model."""
    return TEXT_NAME in names_in_zip(source)


def read_dl4j(source: OpenedFile, options: ReadOptions) -> StoredVectors:
    """Read the words and vectors of the text, or of that in an archive."""
    if is_dl4j_archive(source):
        with open_in_zip(source, TEXT_NAME) as member:
            return _read(source, io.BufferedReader(cast(io.RawIOBase, member)), options)
    with read_decompressed(source) as file:
        return _read(source, file, options)


def _read(source: OpenedFile, file: io.BufferedReader, options: ReadOptions) -> StoredVectors:
    line = file.readline(MAX_HEADER_BYTES)
    found = HEADER.fullmatch(line)
    if found is None:
        raise FormatError(
            f"{source.path}: expected a first line like '242 100 0' (words, dimensions, documents), "
            f"found {quote(line, 40)}. The file is damaged."
        )
    header = Header(int(found[1]), int(found[2]))
    check_most_dimensions(source.path, header.dimensions)
    batches = read_lines(source.path, file, header, options)
    return collect(source, header, _decoded(source.path, batches), options)


def _decoded(path: Path, batches: Iterator[Batch]) -> Iterator[Batch]:
    for batch in batches:
        yield batch._replace(words=[_decode(path, word) for word in batch.words])


def _decode(path: Path, word: str) -> str:
    """A word from Base64; as it is without the mark."""
    if not word.startswith(MARK):
        return word
    try:
        return base64.b64decode(word.removeprefix(MARK), validate=True).decode()
    except ValueError as problem:  # of the alphabet, of its padding, or of UTF-8
        raise FormatError(
            f"{path}: expected a word in Base64, found {quote(word, 40)}. The file is damaged."
        ) from problem
