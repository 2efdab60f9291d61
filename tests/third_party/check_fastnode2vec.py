"""fastnode2vec has no tests in its packages: its README's example; it derives a class from Word2Vec."""

import pytest
from fastnode2vec import Graph, Node2Vec
from gensim.models import KeyedVectors
from karate import GRAPH, factions_apart


@pytest.fixture(scope="module")
def model():
    graph = Graph([(str(a), str(b)) for a, b in GRAPH.edges()], directed=False, weighted=False)
    model = Node2Vec(graph, dim=16, walk_length=40, window=5, p=2.0, q=0.5, workers=1, seed=1)
    model.train(epochs=100, verbose=False)
    return model


def test_it_is_trained_on_walks_and_not_on_what_stands_for_them(model):
    assert factions_apart(model.wv) > 0.1


def test_vectors_come_back_from_a_file(model, tmp_path):
    model.wv.save(str(tmp_path / "nodes.kv"))
    assert KeyedVectors.load(str(tmp_path / "nodes.kv"), mmap="r")["7"] == pytest.approx(
        model.wv["7"]
    )
