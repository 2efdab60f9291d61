"""Graphs from edge lists: two names and perhaps a weight in each row."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.storage import GrowingArray, Storage
from wordkin.errors import SettingsError, TextError, quote
from wordkin.records.edge_columns import NETWORKX, EdgeList, warn_of_header
from wordkin.records.edge_sources import Source, open_source
from wordkin.records.names import Names
from wordkin.records.networks import as_graph, is_network
from wordkin.system.memory import check_room, memory_bytes
from wordkin.text.rows import DECIMAL_COMMA, RowBlock
from wordkin.text.walks import Graph, graph_from_edges
from wordkin.wording import argument, either
from wordkin.words.vocabulary import Vocabulary

MEMORY_SHARE = 0.25  # of memory, for edges that are read; more of them wait on the disk
SOURCE, TARGET, WEIGHT = 0, 1, 2

# Sources, targets, and weights if there are any.
Edges: TypeAlias = tuple[NDArray[Any], NDArray[Any], NDArray[np.float64] | None]


class EdgeFacts(NamedTuple):
    """What was found in an edge list.

    header: the names of its columns, if it has any; edges: the number given, of a graph in both
    directions; repeats: of those, how many were given before; loops: edges from a node to itself;
    weights: the lowest and the highest given.
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
    """Read the graph of an edge list, as `wordkin.walks` takes it.

    Raises `TextError` for a row that is no edge; it names the line.
    """
    if is_network(edges):
        edges = as_graph(edges)
    if isinstance(edges, Graph):
        return _take_graph(edges, how)
    source = open_source(edges, how)
    names = Names()
    sources, targets, given = _read_source(source, names)
    vocabulary, new_numbers = names.finish()
    if new_numbers is not None:
        sources, targets = new_numbers[sources], new_numbers[targets]
    _check_room(source.where, len(vocabulary), len(sources), is_weighted=given is not None)
    graph = graph_from_edges(
        sources,
        targets,
        given,
        nodes=len(vocabulary),
        is_directed=how.is_directed,
        adds_repeats=how.weighted is not False,
    )
    if source.may_be_header and source.is_divided:
        warn_of_header(source.first, source.columns, vocabulary, int(sources[0]), int(targets[0]))
    facts = _count(graph, (sources, targets, given), source.header, how)
    return NamedGraph(graph, vocabulary, names.first_lines, facts, source.columns)


def _read_source(source: Source, names: Names) -> Edges:
    """The ends of the edges as numbers of names, and their weights."""
    columns = source.columns
    storage = Storage(None, int(memory_bytes() * MEMORY_SHARE))
    ends = [GrowingArray(storage, name, np.int32) for name in ("sources", "targets")]
    weights = GrowingArray(storage, "weights", np.float64)
    for fields in source.parts:
        for end in (SOURCE, TARGET):
            block, column = fields[end]
            numbers = names.number(block, column)
            if (numbers < 0).any():
                row = int((numbers < 0).argmax())
                raise block.error(row, f"a name in column {columns[end] + 1}", "none")
            ends[end].append(numbers)
        if len(columns) > WEIGHT:
            is_start = source.may_be_header and not len(weights)
            weights.append(_read_weights(*fields[WEIGHT], is_start=is_start))
    if not len(ends[SOURCE]):
        raise TextError(f"{source.where}: expected edges, found none. Is the file empty?")
    sources, targets = (array.finish() for array in ends)
    return sources, targets, weights.finish() if len(columns) > WEIGHT else None


def _read_weights(block: RowBlock, column: int, *, is_start: bool) -> NDArray[np.float64]:
    """The weights in a column; raises `TextError` for what is none.

    is_start: whether its first row may be a header that was not recognised.
    """
    from wordkin.kernels.rows import read_floats

    weights = np.empty(block.size)
    read_floats(block.data, block.starts[:, column], block.ends[:, column], weights)
    for row in np.flatnonzero(np.isnan(weights)).tolist():
        text = block.text(row, column)
        try:
            weights[row] = block.number(text)
        except ValueError:
            advice = _advise(text, may_be_header=is_start and row == 0)
            raise block.error(row, "a weight as a number", quote(text), advice) from None
    is_bad = ~(np.isfinite(weights) & (weights >= 0))
    if is_bad.any():
        row = int(is_bad.argmax())
        raise block.error(row, "a finite weight of at least 0", block.text(row, column))
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


def _take_graph(graph: Graph, how: EdgeList) -> NamedGraph:
    """A graph that is there as arrays, with its names, or its numbers as names."""
    if how.columns is not None:
        raise SettingsError(f"{argument('columns')}: expected none beside a graph, which has none.")
    if how.weighted is False:
        graph = replace(graph, weights=None)
    nodes = np.arange(len(graph), dtype=np.int64)
    names = [*map(str, nodes.tolist() if graph.names is None else graph.names)]
    vocabulary = Vocabulary.from_words(names, np.ones(len(nodes), np.int64))
    weights = graph.weights
    extremes = None
    if weights is not None and len(weights):
        extremes = (float(weights.min()), float(weights.max()))
    loops = int((np.repeat(nodes, np.diff(graph.starts)) == graph.neighbors).sum())
    facts = EdgeFacts([], len(graph.neighbors), 0, loops, extremes)
    return NamedGraph(graph, vocabulary, nodes + 1, facts, [])


def _check_room(where: str, nodes: int, edges: int, *, is_weighted: bool) -> None:
    """Refuse a graph that memory cannot hold while it is sorted."""
    entries = 2 * edges
    needed = 24 * nodes + entries * (2 * 4 + 2 * 8 * is_weighted)
    check_room(needed, f"{where}: {edges:,} edges", "Use a machine with more, or fewer edges.")


def _count(
    graph: Graph,
    edges: Edges,
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
