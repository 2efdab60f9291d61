"""Graphs from edge lists: two names and perhaps a weight in each row."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.storage import GrowingArray, Storage
from wordkin.errors import SettingsError, TextError, quote
from wordkin.records.columns import Column, find_columns
from wordkin.records.edge_columns import NETWORKX, choose_columns, find_header, warn_of_header
from wordkin.records.names import Names
from wordkin.records.rows import ANY_SPACE, DECIMAL_COMMA, Dialect, RowBlock, Rows
from wordkin.system.memory import check_room, memory_bytes
from wordkin.text.sources import find_files
from wordkin.text.walks import Graph, graph_from_edges
from wordkin.wording import argument, either
from wordkin.words.vocabulary import Vocabulary

MEMORY_SHARE = 0.25  # of memory, for edges that are read; more of them wait on the disk
SOURCE, TARGET, WEIGHT = 0, 1, 2
MATRIX_MARKET = b"%%MatrixMarket"


@dataclass(frozen=True)
class EdgeList:
    """How to read an edge list; the fields are arguments of `wordkin.walks`."""

    is_directed: bool = False
    weighted: bool | None = None
    columns: Sequence[Column] | None = None
    dialect: Dialect = field(default_factory=Dialect)

    def __post_init__(self) -> None:
        if self.columns is None:
            return
        if len(self.columns) not in (2, 3):
            raise SettingsError(
                f"{argument('columns')}: expected two, or three with that of the weights, found "
                f"{quote(list(self.columns))}."
            )
        if len(self.columns) == 2 and self.weighted:
            raise SettingsError(
                f"{argument('columns')}: expected a third, that of the weights, found two."
            )


class EdgeFacts(NamedTuple):
    """What was found in an edge list.

    header: the names of its columns, if it has any; edges: the number given; repeats: of those, how many
    were given before; loops: edges from a node to itself; weights: the lowest and the highest given.
    """

    header: list[str]
    edges: int
    repeats: int
    loops: int
    weights: tuple[float, float] | None


class NamedGraph(NamedTuple):
    """A graph, the names of its nodes, the line in which each is named first, and the columns read."""

    graph: Graph
    names: Vocabulary
    first_lines: NDArray[np.int64]
    facts: EdgeFacts
    columns: list[int]


def read_graph(edges: object, how: EdgeList) -> NamedGraph:
    """Read the graph of an edge list: a path, "-" for standard input, or an open file.

    Raises `TextError` for a row that is no edge; it names the line.
    """
    rows, columns, header = _open(edges, how)
    storage = Storage(None, int(memory_bytes() * MEMORY_SHARE))
    names = Names()
    ends = [GrowingArray(storage, name, np.int32) for name in ("sources", "targets")]
    weights = GrowingArray(storage, "weights", np.float64)
    may_be_header = not header and how.dialect.header is None
    for block in rows.read(columns, has_header=bool(header)):
        for end in (SOURCE, TARGET):
            numbers = names.number(block, end)
            if (numbers < 0).any():
                row = int((numbers < 0).argmax())
                raise block.error(row, f"a name in column {columns[end] + 1}", "none")
            ends[end].append(numbers)
        if len(columns) > WEIGHT:
            is_start = may_be_header and not len(weights)
            weights.append(_read_weights(block, is_start=is_start))
    if not len(ends[SOURCE]):
        raise TextError(f"{rows.where}: expected edges, found none. Is the file empty?")
    found = [array.finish() for array in (*ends, weights)]
    vocabulary, new_numbers = names.finish()
    sources, targets = found[:2]
    if new_numbers is not None:
        sources, targets = new_numbers[sources], new_numbers[targets]
    given = found[2] if len(columns) > WEIGHT else None
    _check_room(rows.where, len(vocabulary), len(sources), is_weighted=given is not None)
    graph = graph_from_edges(
        sources,
        targets,
        given,
        nodes=len(vocabulary),
        is_directed=how.is_directed,
        adds_repeats=how.weighted is not False,
    )
    if may_be_header and rows.dialect.delimiter != ANY_SPACE:
        warn_of_header(rows.first, columns, vocabulary, int(sources[0]), int(targets[0]))
    facts = _count(graph, (sources, targets, given), header, how)
    return NamedGraph(graph, vocabulary, names.first_lines, facts, columns)


def _open(edges: object, how: EdgeList) -> tuple[Rows, list[int], list[str]]:
    """The table, the positions of sources, targets and perhaps weights, and the header."""
    files = find_files(edges)
    if files is None or len(files) != 1:
        found = "an iterable" if files is None else f"{len(files)} files"
        raise TextError(
            f"expected a path or an open file with edges, found {found}. For numbers there is "
            "wordkin.text.walks.graph_from_edges, for networkx wordkin.integrations.networkx.as_graph."
            if files is None
            else f"expected one file with edges, found {found}. Join them first."
        )
    rows = Rows(files[0], how.dialect._replace(comments=True))
    if rows.start.startswith(MATRIX_MARKET):
        raise TextError(
            f"{rows.where}: expected edges alone, found a Matrix Market file, whose first row holds sizes. "
            f"Leave that out: grep -v '^%' {shlex.quote(rows.where)} | tail -n +2 > edges.txt."
        )
    header = find_header(rows, how.dialect.header, how.columns)
    if how.columns is not None:
        labels = ("the source", "the target", "the weight")
        wanted = dict(zip(labels, how.columns, strict=False))
        columns = find_columns(wanted, header, len(rows.first), rows.where)
        return rows, columns[: WEIGHT if how.weighted is False else None], header
    return rows, choose_columns(header, rows.first, how.weighted, rows.where), header


def _read_weights(block: RowBlock, *, is_start: bool) -> NDArray[np.float64]:
    """The weights of a block's edges; raises `TextError` for what is none.

    is_start: whether its first row may be a header that was not recognised.
    """
    from wordkin.kernels.rows import read_floats

    weights = np.empty(block.size)
    read_floats(block.data, block.starts[:, WEIGHT], block.ends[:, WEIGHT], weights)
    for row in np.flatnonzero(np.isnan(weights)).tolist():
        text = block.text(row, WEIGHT)
        try:
            weights[row] = block.number(text)
        except ValueError:
            advice = _advise(text, may_be_header=is_start and row == 0)
            raise block.error(row, "a weight as a number", quote(text), advice) from None
    is_bad = ~(np.isfinite(weights) & (weights >= 0))
    if is_bad.any():
        row = int(is_bad.argmax())
        raise block.error(row, "a finite weight of at least 0", block.text(row, WEIGHT))
    return weights


def _advise(text: str, *, may_be_header: bool) -> str:
    if text.startswith("{"):
        return NETWORKX
    if DECIMAL_COMMA.fullmatch(text):
        return "It has a decimal comma; write a point, or divide the columns by semicolons."
    unweighted = f"f the column holds no weights: {either('weighted=False', '--unweighted')}."
    if may_be_header:
        return f"If the line names the columns: {argument('header', True)}; i{unweighted}"
    return f"I{unweighted}"


def _check_room(where: str, nodes: int, edges: int, *, is_weighted: bool) -> None:
    """Refuse a graph that memory cannot hold while it is sorted."""
    entries = 2 * edges
    needed = 24 * nodes + entries * (2 * 4 + 2 * 8 * is_weighted)
    check_room(needed, f"{where}: {edges:,} edges", "Use a machine with more, or fewer edges.")


def _count(
    graph: Graph,
    edges: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64] | None],
    header: list[str],
    how: EdgeList,
) -> EdgeFacts:
    sources, targets, weights = edges
    is_loop = sources == targets
    zeros = 0 if weights is None else int((weights == 0).sum())
    origins = np.repeat(np.arange(len(graph), dtype=np.int32), np.diff(graph.starts))
    loops = int((origins == graph.neighbors).sum())
    stored = len(graph.neighbors)
    different = stored if how.is_directed else (stored + loops) // 2
    extremes = None if weights is None else (float(weights.min()), float(weights.max()))
    return EdgeFacts(
        header, len(sources), len(sources) - zeros - different, int(is_loop.sum()), extremes
    )


def compile_kernels() -> None:
    """Compile the kernels that read tables, into Numba's cache."""
    read_graph(BytesIO(b"sea lake 1\nlake shore 2\n"), EdgeList())
