"""A matrix as NumPy saves it, with a list of its words: beside a `.npy`, or within a `.npz`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote, quote_problem
from wordkin.formats import spacy_vectors
from wordkin.formats.archives import names_in_zip
from wordkin.formats.collecting import ROWS_PER_BATCH, Batch, collect
from wordkin.formats.lines import check_most_dimensions
from wordkin.formats.npy_files import MAGIC, open_npy, read_npz_arrays
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import ReadOptions, StoredVectors

LISTS = ("vocab", "words", "vocabulary", "labels", "tokens", "index")
SUFFIXES = (".txt", ".tsv", ".json", ".npy", "")
WORD_AND_COUNT = re.compile(r"(.*\S)[ \t]+(\d{1,18})")


class Words(NamedTuple):
    """The words of a list, their rows in the matrix, and their counts where the list has them."""

    words: list[str]
    rows: NDArray[np.int64] | None = None
    counts: NDArray[np.int64] | None = None


def is_npy(head: bytes) -> bool:
    """Whether a file that starts with these bytes is an array as NumPy saves it."""
    return head.startswith(MAGIC)


def is_npz(source: OpenedFile) -> bool:
    """Whether a file is an archive of several arrays as NumPy saves it."""
    names = names_in_zip(source)
    return len(names) > 1 and all(name.endswith(".npy") for name in names)


def read_npy_vectors(source: OpenedFile, options: ReadOptions) -> StoredVectors:
    """Read a matrix and the words beside it, or of the same archive."""
    path = source.path
    if is_npz(source):
        matrix, words = _find_in_archive(path, read_npz_arrays(source))
    else:
        matrix = _check_matrix(path, open_npy(source))
        if spacy_vectors.is_spacy(path):
            words = Words(*spacy_vectors.read_words(path, len(matrix)))
        else:
            words = _find_beside(path, len(matrix))
        source.check_place()
    check_most_dimensions(path, matrix.shape[1])
    batches = _batches(matrix, words, words_only=options.words_only)
    stored = collect(source, (len(words.words), matrix.shape[1]), batches, options)
    fits = words.counts is not None and len(stored.words) == len(words.counts)
    return stored._replace(counts=words.counts) if fits else stored


def _batches(matrix: NDArray[Any], words: Words, *, words_only: bool) -> Iterator[Batch]:
    for start in range(0, len(words.words), ROWS_PER_BATCH):
        part = slice(start, start + ROWS_PER_BATCH)
        with np.errstate(over="ignore"):  # what becomes infinite is refused
            vectors = matrix[part if words.rows is None else words.rows[part]].astype(np.float32)
        yield Batch(words.words[part], vectors[:, :0] if words_only else vectors, 0)


def _check_matrix(path: Path, array: NDArray[Any]) -> NDArray[Any]:
    if array.ndim != 2 or array.dtype.kind not in "fiu" or 0 in array.shape:
        raise FormatError(
            f"{path}: expected numbers [words, dimensions], found {array.dtype} {list(array.shape)}."
        )
    return array


def _find_in_archive(path: Path, arrays: dict[str, NDArray[Any]]) -> tuple[NDArray[Any], Words]:
    """The only matrix of an archive, and the only list of words of its length."""
    tables = [array for array in arrays.values() if array.ndim == 2 and array.dtype.kind in "fiu"]
    pairs = [
        (table, texts)
        for table in tables
        for texts in arrays.values()
        if texts.dtype.kind in "US" and texts.shape == table.shape[:1]
    ]
    if len(pairs) != 1 or 0 in pairs[0][0].shape:
        found = {name: f"{array.dtype} {list(array.shape)}" for name, array in arrays.items()}
        raise FormatError(
            f"{path}: expected a matrix, and an array of texts with a word for each row, found "
            f"{quote(found, 200)}. Save both, the words as an array of str, into one "
            ".npz file by NumPy's savez."
        )
    return pairs[0][0], Words(_texts(path, pairs[0][1]))


def _texts(path: Path, array: NDArray[Any]) -> list[str]:
    try:
        return [text.decode() if isinstance(text, bytes) else str(text) for text in array.tolist()]
    except UnicodeDecodeError as problem:
        raise FormatError(
            f"{path}: expected words in UTF-8, found: {quote_problem(problem)}."
        ) from problem


def _find_beside(path: Path, rows: int) -> Words:
    """The words of a list beside a matrix: of the same stem, or with a usual name."""
    of_model = path.name.removesuffix(".npy").removesuffix(".vectors").removesuffix(".wv")
    if of_model != path.stem and path.with_name(of_model).is_file():
        raise FormatError(
            f"{path}: expected a file of vectors, found an array of {of_model} beside it. Name that."
        )
    stems = {path.stem, path.name, path.stem.removesuffix(".vectors")}
    named = [f"{stem}{mark}{name}" for stem in sorted(stems) for mark in "._-" for name in LISTS]
    places = [f"{name}{suffix}" for name in (*stems, *named, *LISTS) for suffix in SUFFIXES]
    seen: dict[str, int] = {}
    for place in dict.fromkeys(places):
        file = path.with_name(place)
        if file != path and file.is_file():
            words = _read_list(file, rows)
            if len(words.words) == rows:
                return words
            seen[place] = len(words.words)
    found = ", ".join(f"{name} with {count}" for name, count in seen.items()) or "none"
    raise FormatError(
        f"{path}: expected a list of its {rows} words beside it, a line each, as {path.stem}.vocab or "
        f"words.txt, found {found}. Write one."
    )


def _read_list(path: Path, rows: int) -> Words:
    """The words of a list: lines, JSON, or an array of texts."""
    readers: dict[str, Callable[[Path], Words]] = {".json": _read_json, ".npy": _read_array}
    try:
        words = readers.get(path.suffix, _read_lines)(path)
    except (ValueError, TypeError, LookupError, RecursionError) as problem:
        raise FormatError(
            f"{path}: expected {rows} words, found: {quote_problem(problem)}."
        ) from problem
    return words


def _read_lines(path: Path) -> Words:
    lines = path.read_text("utf-8-sig").split("\n")
    lines = [line.rstrip("\r") for line in (lines if lines[-1] else lines[:-1])]
    with_counts = [WORD_AND_COUNT.fullmatch(line) for line in lines]
    if lines and all(with_counts):
        found = [match.groups() for match in with_counts if match]
        return Words([word for word, _ in found], None, np.array([int(n) for _, n in found]))
    return Words(lines)


def _read_json(path: Path) -> Words:
    found = json.loads(path.read_text("utf-8"))
    if isinstance(found, dict):
        if sorted(found.values()) != list(range(len(found))):
            raise ValueError("rows that are not 0, 1, 2, ...")
        return Words(sorted(found, key=found.__getitem__))
    words: Sequence[Any] = found
    if not isinstance(found, list) or not all(isinstance(word, str) for word in words):
        raise ValueError("no list of words")
    return Words(list(words))


def _read_array(path: Path) -> Words:
    with OpenedFile(path) as source:
        array = open_npy(source)
    if array.dtype.kind not in "US":
        raise ValueError(f"an array of {array.dtype}")
    return Words(_texts(path, array.ravel()))
