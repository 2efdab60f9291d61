"""HDF5: ConceptNet Numberbatch's tables of pandas, and a matrix beside a list of words. Extra `hdf5`.

    mat/axis1            the words, which Numberbatch writes as /c/en/sea
    mat/block0_values    a row for each of them

Source: https://github.com/commonsense/conceptnet-numberbatch.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from wordkin.errors import FormatError, quote, quote_problem, require_extra
from wordkin.formats.collecting import ROWS_PER_BATCH, Batch, collect
from wordkin.formats.compressed import MAX_COMPRESSION, ROOM_FOR_SMALL_FILES, refuse_compressed
from wordkin.formats.lines import check_most_dimensions
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import ReadOptions, StoredVectors

MAGIC = b"\x89HDF\r\n\x1a\n"
WORDS_OF_PANDAS, ROWS_OF_PANDAS = "axis1", "block0_values"
DAMAGE = (OSError, RuntimeError, ValueError, KeyError, TypeError, UnicodeDecodeError)


def is_hdf5(head: bytes) -> bool:
    """Whether a file that starts with these bytes is HDF5."""
    return head.startswith(MAGIC)


def read_hdf5(source: OpenedFile) -> StoredVectors:
    """Read the words and vectors of the only table that has them."""
    if source.is_compressed:
        refuse_compressed(source.path, ".h5")
    with require_extra(str(source.path), "h5py", extra="hdf5"):
        import h5py
    try:
        with h5py.File(source.read_from_start(), "r") as file:
            words, matrix = _find(source, file, h5py)
            shape = matrix.shape
            batches = _batches(words, matrix)
            return collect(source, shape, batches, ReadOptions())
    except FormatError:
        raise
    except DAMAGE as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # the system's
        raise FormatError(
            f"{source.path}: expected a whole HDF5 file, found: {quote_problem(problem)}. "
            "The file is damaged or cut short; copy or download it again."
        ) from problem


def _find(source: OpenedFile, file: Any, h5py: Any) -> tuple[Any, Any]:
    """The data sets with the words, and with a row for each."""
    sets: dict[str, Any] = {}
    file.visititems(lambda name, item: sets.update({name: item} if hasattr(item, "shape") else {}))
    texts = [name for name, item in sets.items() if _is_text(item, h5py)]
    tables = [
        name for name, item in sets.items() if len(item.shape) == 2 and item.dtype.kind in "fiu"
    ]
    own = [
        (text, table)
        for text in texts
        for table in tables
        if sets[text].shape[0] == sets[table].shape[0]
    ]
    of_pandas = [
        pair
        for pair in own
        if pair[0].endswith(WORDS_OF_PANDAS) and pair[1].endswith(ROWS_OF_PANDAS)
    ]
    found = of_pandas or own
    if len(found) != 1:
        raise FormatError(
            f"{source.path}: expected a list of words, and a matrix with a row for each, found "
            f"{quote({name: item.shape for name, item in sets.items()}, 200)}. Save "
            "both into one .npz file by NumPy's savez."
        )
    words, matrix = (sets[name] for name in found[0])
    check_most_dimensions(source.path, matrix.shape[1])
    room = source.size * MAX_COMPRESSION + ROOM_FOR_SMALL_FILES
    if matrix.shape[0] * matrix.shape[1] * matrix.dtype.itemsize > room or not all(matrix.shape):
        raise FormatError(
            f"{source.path}: expected a matrix of at most {room} bytes, found {list(matrix.shape)}."
        )
    return words, matrix


def _is_text(item: Any, h5py: Any) -> bool:
    return len(item.shape) == 1 and (
        item.dtype.kind == "S" or h5py.check_string_dtype(item.dtype) is not None
    )


def _batches(words: Any, matrix: Any) -> Iterator[Batch]:
    for start in range(0, len(words), ROWS_PER_BATCH):
        part = slice(start, start + ROWS_PER_BATCH)
        with np.errstate(over="ignore"):  # what becomes infinite is refused
            vectors = matrix[part].astype(np.float32)
        texts = [
            word.decode() if isinstance(word, bytes) else str(word) for word in words[part].tolist()
        ]
        yield Batch(texts, vectors, 0)
