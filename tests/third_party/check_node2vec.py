"""node2vec has no tests of its own in its packages: what its README shows, on the karate club."""

import pytest
from karate import GRAPH, factions_apart
from node2vec import Node2Vec
from node2vec.edges import HadamardEmbedder


@pytest.fixture(scope="module")
def model():
    walks = Node2Vec(GRAPH, dimensions=16, walk_length=20, num_walks=50, quiet=True, seed=1)
    return walks.fit(window=5, min_count=1, batch_words=4, seed=1)


def test_factions_lie_apart(model):
    assert factions_apart(model.wv) > 0.1


def test_a_node_is_like_its_neighbours(model):
    nearest = [int(node) for node, _ in model.wv.most_similar("33", topn=5)]
    assert set(nearest) & set(GRAPH[33])


def test_edges_have_vectors(model):
    edges = HadamardEmbedder(keyed_vectors=model.wv, quiet=True).as_keyed_vectors()
    assert len(edges.index_to_key) == len(GRAPH) * (len(GRAPH) + 1) / 2
    assert edges[str(("0", "1"))] == pytest.approx(model.wv["0"] * model.wv["1"])


def test_vectors_and_models_come_back_from_files(model, tmp_path):
    model.wv.save_word2vec_format(str(tmp_path / "nodes.txt"))
    model.save(str(tmp_path / "nodes.model"))
    vectors = type(model.wv).load_word2vec_format(str(tmp_path / "nodes.txt"))
    assert vectors["7"] == pytest.approx(model.wv["7"], rel=1e-5)
    assert type(model).load(str(tmp_path / "nodes.model")).wv["7"] == pytest.approx(model.wv["7"])
