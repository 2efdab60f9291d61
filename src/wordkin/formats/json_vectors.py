"""JSON of one object, in which each word has a list of numbers: {"sea": [0.418, 0.25], ...}."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from wordkin.errors import FormatError, quote, quote_problem
from wordkin.formats.collecting import ROWS_PER_BATCH, Batch, collect
from wordkin.formats.compressed import read_decompressed
from wordkin.formats.lines import check_most_dimensions
from wordkin.formats.opened import OpenedFile
from wordkin.formats.stored import ReadOptions, StoredVectors

START = re.compile(rb'\s*\{\s*"(?:[^"\\]|\\.)*+"\s*:\s*\[\s*[-+]?[\d.NI]')


def is_json_vectors(head: bytes) -> bool:
    r"""Whether a file that starts with these bytes is such a JSON.

    >>> is_json_vectors(b'{"sea": [0.5, 1]}'), is_json_vectors(b'{"text": "sea"}')
    (True, False)
    """
    return START.match(head) is not None


def read_json_vectors(source: OpenedFile, options: ReadOptions) -> StoredVectors:
    """Read the words and vectors. The whole file is in memory while it is read."""
    path = source.path
    with read_decompressed(source) as file:
        text = file.read()
    try:
        # As pairs, so that a word that stands there again is told of.
        pairs: Any = json.loads(text, object_pairs_hook=list)
    except (ValueError, RecursionError) as problem:
        raise FormatError(
            f"{path}: expected JSON with a list of numbers for each word, found: "
            f"{quote_problem(problem)}. The file is damaged or cut short."
        ) from problem
    dimensions = len(pairs[0][1])
    check_most_dimensions(path, dimensions)
    batches = _batches(path, pairs, dimensions, words_only=options.words_only)
    return collect(source, (len(pairs), dimensions), batches, options)


def _batches(
    path: Path, pairs: list[tuple[str, Any]], dimensions: int, *, words_only: bool
) -> Iterator[Batch]:
    for start in range(0, len(pairs), ROWS_PER_BATCH):
        words, rows = zip(*pairs[start : start + ROWS_PER_BATCH], strict=True)
        for word, row in zip(words, rows, strict=True):
            if not isinstance(row, list) or len(row) != dimensions:
                raise FormatError(
                    f"{path}: expected {dimensions} numbers for each word, as the first has, found "
                    f"{quote(row, 60)} for {quote(word)}."
                )
        try:
            with np.errstate(over="ignore"):  # what becomes infinite is refused
                vectors = np.array(rows, np.float64).astype(np.float32)
        except (TypeError, ValueError, OverflowError) as problem:
            raise FormatError(
                f"{path}: expected numbers, found: {quote_problem(problem)}."
            ) from problem
        yield Batch(list(words), vectors[:, :0] if words_only else vectors, 0)
