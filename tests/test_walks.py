"""Random walks: by chance what the definition says, and words with the nodes' names in the end."""

from collections import Counter

import networkx as nx
import numpy as np
import pytest

import wordkin as wk
from reference_walks import step_chances
from wordkin.errors import SettingsError, TextError
from wordkin.integrations.networkx import as_graph
from wordkin.text import walks as module
from wordkin.text.walks import graph_from_edges, random_walks

pytestmark = [
    pytest.mark.kernels,
    # Random bits overflow on purpose, of which NumPy warns where nothing is compiled.
    pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning"),
]

FAR = 4.5  # standard errors: of all the chances below, none should be as far off

# A tail, a triangle and a square, so that steps go back, beside and away.
SOURCES = np.array([0, 1, 2, 1, 3, 4, 5, 2])
TARGETS = np.array([1, 2, 3, 3, 4, 5, 2, 5])
WEIGHTS = np.array([1.0, 2.0, 0.5, 3.0, 1.0, 4.0, 1.0, 0.5])  # 2-5 is given twice


def matrix_of(graph):
    weights = np.zeros((len(graph), len(graph)))
    for node in range(len(graph)):
        part = slice(graph.starts[node], graph.starts[node + 1])
        weights[node, graph.neighbors[part]] = 1 if graph.weights is None else graph.weights[part]
    return weights


def assert_chances(counts, chances):
    """Counts of a draw from these chances, within the error that this number of draws leaves."""
    total = counts.sum()
    error = np.sqrt(total * chances * (1 - chances))
    assert (np.abs(counts - total * chances) <= FAR * error + 1e-9).all(), (counts, chances)


@pytest.mark.parametrize(
    ("weights", "is_directed"),
    [(None, False), (WEIGHTS, True)],
    ids=["equal", "directed, weighted"],
)
@pytest.mark.parametrize(
    ("p", "q"),
    [(1, 1), (0.25, 4), (4, 0.25), (1e4, 1e4), (1e-3, 1)],
)
def test_random_walks_step_by_the_chances_of_the_definition(p, q, is_directed, weights):
    graph = graph_from_edges(SOURCES, TARGETS, weights, is_directed=is_directed)
    walks = random_walks(graph, walks_per_node=100, length=20, p=p, q=q, threads=1)
    matrix = matrix_of(graph)
    firsts, seconds = {}, {}
    for walk in walks.tolist():
        firsts.setdefault(walk[0], Counter())[walk[1]] += 1
        for previous, node, following in zip(walk, walk[1:], walk[2:], strict=False):
            if following >= 0:
                seconds.setdefault((previous, node), Counter())[following] += 1
    nodes = range(len(graph))
    for node, counts in firsts.items():
        if matrix[node].any():
            assert_chances(np.array([counts[n] for n in nodes]), step_chances(matrix, node))
    for (previous, node), counts in seconds.items():
        chances = step_chances(matrix, node, previous, p, q)
        assert_chances(np.array([counts[n] for n in nodes]), chances)


def test_random_walks_begin_at_each_node_as_often_in_another_order_each_time():
    graph = graph_from_edges(SOURCES, TARGETS)
    origins = random_walks(graph, walks_per_node=3, length=2)[:, 0].reshape(3, -1)
    assert np.sort(origins, axis=1).tolist() == [list(range(6))] * 3
    assert len({tuple(row) for row in origins.tolist()}) == 3


def test_random_walks_depend_on_the_seed_and_not_on_the_threads(monkeypatch):
    graph = graph_from_edges(SOURCES, TARGETS, WEIGHTS)
    alone = random_walks(graph, q=0.5, length=9, threads=1)
    monkeypatch.setattr(module, "CHUNK_STEPS", 70)
    np.testing.assert_array_equal(random_walks(graph, q=0.5, length=9, threads=3), alone)
    assert (random_walks(graph, q=0.5, length=9, seed=2) != alone).any()


def test_random_walks_end_where_no_edge_leads_on():
    graph = graph_from_edges([0, 1], [1, 2], nodes=4, is_directed=True)
    walks = random_walks(graph, walks_per_node=1, length=4)
    assert sorted(walks.tolist()) == [
        [0, 1, 2, -1],
        [1, 2, -1, -1],
        [2, -1, -1, -1],
        [3, -1, -1, -1],
    ]


def test_random_walks_of_an_empty_graph_are_none():
    assert random_walks(graph_from_edges([], []), length=5).shape == (0, 5)


def test_graph_from_edges_adds_up_what_is_given_twice_and_drops_weight_zero():
    graph = graph_from_edges([0, 1, 0, 2], [1, 0, 2, 2], [1, 2, 0, 5])
    assert graph.starts.tolist() == [0, 1, 2, 3]
    assert graph.neighbors.tolist() == [1, 0, 2]
    assert graph.weights.tolist() == [3, 3, 5]


def test_random_walks_keep_small_weights_beside_huge_ones():
    graph = graph_from_edges([0, 1, 1], [0, 1, 2], [1e20, 1, 3], is_directed=True)
    walks = random_walks(graph, walks_per_node=1000, length=2)
    assert 0.2 < (walks[walks[:, 0] == 1, 1] == 1).mean() < 0.3


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        (([0], [1, 2]), "as many sources as targets and weights, found 1, 2 and 1"),
        (([0.5], [1]), "nodes as whole numbers"),
        (([-1], [1]), "nodes from 0 to .*, found -1"),
        (([0], [1], [-1.0]), "weights of at least 0"),
        (([0], [1], [np.nan]), "finite weights"),
    ],
)
def test_graph_from_edges_refuses_what_is_no_graph(edges, message):
    with pytest.raises(TextError, match=message):
        graph_from_edges(*edges)


@pytest.mark.parametrize(
    "option", [{"p": 0}, {"q": -1}, {"length": 0}, {"walks_per_node": 0}, {"seed": -1}]
)
def test_random_walks_refuse_options_that_make_no_sense(option):
    with pytest.raises(SettingsError, match=f"{next(iter(option))}: expected"):
        random_walks(graph_from_edges([0], [1]), **option)


@pytest.mark.parametrize(
    "kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph], ids=lambda kind: kind.__name__
)
def test_as_graph_has_the_weights_of_networkx(kind):
    graph = kind([("a", "b", {"weight": 2.5}), ("b", "c"), ("c", "c"), ("b", "a", {"weight": 4})])
    graph.add_node("alone")
    matrix = matrix_of(as_graph(graph))
    np.testing.assert_array_equal(matrix, nx.to_numpy_array(graph))


def test_as_graph_without_weights_counts_every_edge_as_one():
    graph = as_graph(nx.Graph([("a", "b", {"weight": 2.5}), ("b", "c")]), weight=None)
    assert graph.weights is None


def test_as_graph_refuses_two_nodes_of_the_same_name():
    with pytest.raises(TextError, match="found '1' twice"):
        as_graph(nx.Graph([(1, "1")]))


def test_train_on_walks_knows_the_nodes_by_their_names():
    graph = as_graph(nx.Graph([("sea", "lake"), ("lake", "shore"), ("shore", "sea")]))
    walks = wk.encode(random_walks(graph, length=10), names=graph.names)
    vectors = wk.train(walks, dimensions=4, epochs=1, progress=False).vectors
    assert set(vectors) == {"sea", "lake", "shore"}
