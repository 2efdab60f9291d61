"""Approximate search: an index finds a few candidates, which are then compared exactly.

So similarities and their order are those of exact search; an index can only miss a neighbor. It is
a file beside the vectors, opened by memory map. usearch, of the extra `ann`, builds and searches it
(a graph, Malkov & Yashunin 2018).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, require_extra
from wordkin.formats.native import VECTORS_DIGEST, digest_vectors
from wordkin.formats.safetensors import open_arrays, save_arrays
from wordkin.progress import Progress, progress_since
from wordkin.search import exact
from wordkin.wording import either

FORMAT = "wordkin-index"
FORMAT_VERSION = "2"  # 1 knew its vectors by a thousand of them
SUFFIX = ".index"
ROWS_AT_ONCE = 2_048  # gives about one progress report a second
EXPANSION = 128  # candidates that a search of the graph looks at, at least
SPARE = 10  # candidates to ask for, beyond twice the number of answers
RECALL_QUERIES, RECALL_K = 200, 10
GATHERED = 1 << 22  # numbers of candidates' rows to copy at a time


class IndexedSpace(NamedTuple):
    """Vectors with an index, to be asked as a `spaces.Space`.

    matrix : float32 or float16 [rows, dimensions]
    graph : usearch's index, whose keys are rows
    recall : share of the true ten nearest that it finds, measured when it was built
    content : the graph's bytes, in a mapped file, which usearch does not keep open by itself
    """

    matrix: exact.Matrix
    graph: Any
    recall: float
    content: NDArray[np.generic] | None = None

    def __repr__(self) -> str:
        rows, dimensions = self.matrix.shape
        return f"<IndexedSpace: {rows:,} rows, {dimensions} dimensions, recall {self.recall:.3f}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what a pickle takes: usearch's own value cannot be pickled."""
        return restore_space, (self.matrix, self.graph_bytes(), self.recall)

    def graph_bytes(self) -> NDArray[np.generic]:
        """The graph as a file holds it, uint8."""
        if self.content is not None:
            return self.content
        return np.frombuffer(self.graph.save(), dtype=np.uint8)

    def nearest(self, queries: exact.Matrix, k: int, exclude: exact.Rows | None) -> exact.Nearest:
        """The nearest rows as of `exact.nearest_rows`, but a row may be missed."""
        excluded = np.full((len(queries), 1), -1) if exclude is None else exclude
        k = min(k, len(self.matrix))
        wanted = min(len(self.matrix), 2 * (k + excluded.shape[1]) + SPARE)
        at_once = max(1, GATHERED // (wanted * self.matrix.shape[1]))
        starts = range(0, max(1, len(queries)), at_once)  # at least one part, which may be empty
        parts = [
            self._nearest_of_candidates(
                queries[start : start + at_once], k, wanted, excluded[start : start + at_once]
            )
            for start in starts
        ]
        return exact.Nearest(*map(np.concatenate, zip(*parts, strict=True)))

    def _nearest_of_candidates(
        self, queries: exact.Matrix, k: int, wanted: int, excluded: exact.Rows
    ) -> exact.Nearest:
        candidates = self._candidates(exact.unit_rows(queries), wanted)
        candidates.sort(axis=1)  # so that ties go by row
        is_no_answer = (candidates[:, :, np.newaxis] == excluded[:, np.newaxis]).any(axis=2)
        is_no_answer |= candidates < 0
        places = np.repeat(np.arange(len(queries)), wanted)
        cosines = exact.pair_cosines(self.matrix, candidates.ravel(), queries, places)
        cosines = cosines.reshape(candidates.shape)
        cosines[is_no_answer] = -np.inf
        order = np.argsort(-cosines, axis=1, kind="stable")[:, :k]
        found = np.take_along_axis(candidates, order, axis=1)
        similarities = np.take_along_axis(cosines, order, axis=1)
        return exact.Nearest(np.where(similarities > -np.inf, found, -1), similarities)

    def _candidates(self, units: exact.Floats, wanted: int) -> exact.Rows:
        """Rows that may be the nearest, int64 [queries, wanted]; -1 where the graph has no more."""
        rows = np.full((len(units), wanted), -1, dtype=np.int64)
        for place, unit in zip(rows, units, strict=True):
            keys = self.graph.search(unit, wanted, threads=1).keys
            place[: len(keys)] = keys
        if rows.max(initial=-1) >= len(self.matrix):
            raise FormatError(
                f"index: expected rows below {len(self.matrix)}, found {rows.max()}. "
                "The file is damaged: build it anew."
            )
        return rows


def build_index(
    matrix: exact.Matrix, *, threads: int, report: Callable[[Progress], object]
) -> IndexedSpace:
    """Index all rows that have a direction, and measure its recall.

    matrix : float32 or float16 [rows, dimensions]
    """
    graph = _usearch()(ndim=matrix.shape[1], metric="ip", dtype="f16", expansion_search=EXPANSION)
    began = time.perf_counter()
    for start in range(0, len(matrix), ROWS_AT_ONCE):
        units = exact.unit_rows(matrix[start : start + ROWS_AT_ONCE])
        rows = np.flatnonzero(units.any(axis=1))
        graph.add((start + rows).astype(np.uint64), units[rows], threads=threads)
        report(progress_since(began, "indexing", start + len(units), len(matrix)))
    space = IndexedSpace(matrix, graph, 0.0)
    return space._replace(recall=measure_recall(space))


def measure_recall(space: IndexedSpace) -> float:
    """Share of the true ten nearest rows that are found, for some rows evenly spread over all."""
    matrix = space.matrix
    rows = _spread_rows(len(matrix), RECALL_QUERIES)[:, np.newaxis]
    queries = matrix[rows[:, 0]]
    inverses = exact.inverse_lengths(matrix)
    true = exact.nearest_rows(matrix, inverses, queries, RECALL_K, exclude=rows).rows
    found = space.nearest(queries, RECALL_K, rows).rows
    is_answer = true >= 0
    is_found = (true[:, :, np.newaxis] == found[:, np.newaxis]).any(axis=2)
    return float((is_found & is_answer).sum() / max(1, is_answer.sum()))


def index_path(path: Path) -> Path:
    """The path of the index of a file of vectors, beside it.

    >>> index_path(Path("kin.safetensors")).name
    'kin.safetensors.index'
    """
    return path.with_name(path.name + SUFFIX)


def save_index(path: Path, space: IndexedSpace) -> None:
    """Write the index without the vectors into one file, which appears whole or not at all."""
    metadata = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        VECTORS_DIGEST: digest_vectors(space.matrix),
        "recall": repr(space.recall),
    }
    save_arrays(path, {"graph": space.graph_bytes()}, metadata)


def open_index(path: Path, matrix: exact.Matrix, digest: str | None = None) -> IndexedSpace:
    """Map the index of these vectors.

    digest : that of `digest_vectors`, if a file has it; without it all vectors are read

    Raises `FormatError` if there is none, or if it is the index of other vectors.
    """
    try:
        arrays, metadata = open_arrays(path)
    except FileNotFoundError as problem:
        raise FormatError(
            f"{path}: expected an index beside the vectors, found none. {_REMEDY}"
        ) from problem
    kind = metadata.get("format"), metadata.get("format_version")
    if kind != (FORMAT, FORMAT_VERSION) or "graph" not in arrays:
        raise FormatError(f"{path}: expected an index, found {dict(metadata)!s:.80}. {_REMEDY}")
    if metadata.get(VECTORS_DIGEST) != (digest or digest_vectors(matrix)):
        raise FormatError(
            f"{path}: expected the index of these vectors, found that of others. {_REMEDY}"
        )
    try:
        recall = float(metadata["recall"])
    except (KeyError, ValueError) as problem:
        raise FormatError(
            f"{path}: expected the index's recall, found {problem}. {_REMEDY}"
        ) from problem
    space = restore_space(matrix, arrays["graph"], recall)
    if space.graph is None or space.graph.ndim != matrix.shape[1]:
        raise FormatError(f"{path}: expected an index that usearch can read. {_REMEDY}")
    return space


def restore_space(
    matrix: exact.Matrix, content: NDArray[np.generic], recall: float
) -> IndexedSpace:
    """The space of a graph's bytes, which are not copied; its graph is None if they are none."""
    graph = _usearch().restore(content.data, view=True, expansion_search=EXPANSION)
    return IndexedSpace(matrix, graph, recall, content)


def _spread_rows(rows: int, count: int) -> NDArray[np.int64]:
    """Numbers of some rows, evenly spread from the first to the last."""
    return np.linspace(0, rows - 1, min(rows, count)).astype(np.int64)


def _usearch() -> Any:
    with require_extra("index", "usearch", "ann"):
        from usearch.index import Index
    return Index


_REMEDY = "Build it anew: wordkin index VECTORS" + either(", or wordkin.build_index(path).", ".")
