"""`wordkin.walks`: random walks in the graph of an edge list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.errors import TextError
from wordkin.records.edge_columns import EdgeList
from wordkin.records.edges import EdgeFacts, NamedGraph, read_graph
from wordkin.records.encoding import encode_names
from wordkin.records.spelling import spell_names
from wordkin.settings.arguments import offer_names
from wordkin.text.columns import Column
from wordkin.text.rows import Dialect
from wordkin.text.walks import Graph, WalkPlan, stream_walks

# The nodes of walks, one after another, and where each walk starts.
Part: TypeAlias = tuple[NDArray[np.int32], NDArray[np.int64]]

# Options of training that suit walks, and why.
OPTIONS = MappingProxyType({"window": 10, "min_count": 1, "subsample_threshold": 0.0})
REASONS = (
    "nodes up to 10 steps apart are neighbors, as in node2vec",
    "each node gets a vector",
    "no steps are left out: in a small graph every node is frequent",
)


@dataclass(frozen=True, eq=False, repr=False)
class Walks(EncodedCorpus):
    """Walks in a graph, as a text for `wordkin.train` whose words are the names of nodes.

    facts: what was found in the edge list; without_way: the number of nodes from which no edge leads on.
    """

    facts: EdgeFacts
    without_way: int

    @property
    def options(self) -> dict[str, Any]:
        """Options of `wordkin.train` that suit walks.

        A window of 10, as in node2vec; every node gets a vector; and nothing is left out at random,
        since in a small graph every node has a larger share of the text than the usual threshold.
        """
        return dict(OPTIONS)

    def __repr__(self) -> str:
        return (
            f"<Walks: {self.sentences:,} walks between {len(self.vocabulary):,} nodes, "
            f"{len(self.ids):,} steps>"
        )


@offer_names
def walks(
    edges: Any,
    *,
    walks_per_node: int = 10,
    length: int = 80,
    p: float = 1.0,
    q: float = 1.0,
    directed: bool = False,
    weighted: bool | None = None,
    columns: Sequence[Column] | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
    quotes: bool = True,
    joiner: str | None = None,
    seed: int = 1,
    threads: int | None = None,
) -> Walks:
    r"""Random walks in the graph of an edge list (DeepWalk, node2vec), as a text to train on.

    Parameters
    ----------
    edges
        The edges, as one of these. A path, "-" for standard input, or an open file, possibly compressed, with
        two names per row and optionally a weight (lines that start with # or % are comments). A table of
        pandas, polars or Arrow (extra `parquet`). An iterable of pairs of names, or of triples with a weight.
        A graph of networkx, also through `integrations.networkx.as_graph`, which knows whether it is directed.
        The weights of an edge that is given several times are added up.
    walks_per_node, length
        The number of walks that start at each node, and the number of nodes in a walk.
    p, q
        The return and in-out parameters of node2vec. The weight of a step back is multiplied by 1/p, that of a
        step away from all neighbors of the previous node by 1/q. With 1 and 1, a walk has no memory (DeepWalk).
    directed
        Whether an edge leads only from the first name to the second. Walks that can't leave their first node
        are left out.
    weighted
        None: weights are in the column called weight, or else in the third column, if there is one. False: all
        edges have the same weight, however often they are given.
    columns
        The columns of the two names, and optionally of the weight: names in the header, or numbers counting
        from 1. None: those that the header calls source and target (or from and to, src and dst, u and v, node1
        and node2) and weight, or else the first ones.
    delimiter
        None recognizes whitespace, tab, comma, semicolon and "|". " " is any whitespace.
    header
        Whether the first row has the names of the columns. None: yes if it holds names like source and target,
        or if a column of numbers starts with something else.
    quotes
        Whether a quote at the start of a field encloses the field, as in CSV.
    joiner
        What replaces whitespace inside names, such as "_", which the command `wordkin walks` uses. None: names
        stay unchanged.
    seed
        The random seed. The result doesn't depend on the number of threads.
    threads
        The number of threads. None: all cores that this process may use.

    Returns
    -------
    Walks
        An `EncodedCorpus` for `wordkin.train`, in memory, or in a temporary folder if it needs more than a
        quarter of the memory. Its `options` are options of training that suit walks.

    Raises
    ------
    TextError
        For a row that is no edge, with its line: another number of fields, a missing name, a weight that
        is no number, negative or nan.

    Examples
    --------
    >>> import io
    >>> nodes = walks(io.StringIO("sea lake\nlake shore\n"), walks_per_node=2, length=4)
    >>> nodes
    <Walks: 6 walks between 3 nodes, 24 steps>
    >>> nodes.options
    {'window': 10, 'min_count': 1, 'subsample_threshold': 0.0}

    `model = wordkin.train(nodes, **nodes.options)` learns from them.
    """
    plan = WalkPlan(walks_per_node, length, p, q, seed)
    dialect = Dialect(delimiter, header, quotes)
    found = read_graph(edges, EdgeList(directed, weighted, columns, dialect))
    steps = require_walks(found, split_walks(stream_walks(found.graph, plan, threads)))
    names = spell_names(found.names, found.first_lines, joiner, edges)
    corpus = encode_names(steps, names.words)
    return Walks(
        corpus.vocabulary,
        corpus.ids,
        corpus.starts,
        corpus.raw_words,
        corpus.storage,
        found.facts,
        count_without_way(found.graph),
    )


def split_walks(
    blocks: Iterator[NDArray[np.int32]],
) -> Iterator[Part]:
    """The nodes of each block of walks, one walk after another, and where each starts.

    Walks of one node, from which nothing can be learned, are left out.

    >>> walks = np.array([[3, 4, -1], [5, -1, -1], [6, 7, 6]], np.int32)
    >>> [(ids.tolist(), starts.tolist()) for ids, starts in split_walks(iter([walks]))]
    [([3, 4, 6, 7, 6], [0, 2, 5])]
    """
    for block in blocks:
        whole = block[block[:, 1] >= 0] if block.shape[1] > 1 else block
        is_node = whole >= 0
        yield whole[is_node], np.append(0, np.cumsum(is_node.sum(axis=1)))


def require_walks(found: NamedGraph, parts: Iterable[Part]) -> Iterator[Part]:
    """The parts as they are; raises `TextError` at the end if no walk was among them."""
    walks = 0
    for ids, starts in parts:
        walks += len(starts) - 1
        yield ids, starts
    if not walks:
        raise TextError(
            f"expected walks of two nodes and more, found none: {found.facts.edges:,} edges between "
            f"{len(found.names):,} nodes. Are all weights 0?"
        )


def count_without_way(graph: Graph) -> int:
    """The number of nodes from which no edge leads on."""
    return int((np.diff(graph.starts) == 0).sum())
