"""karateclub's tests are not in its package: its embeddings by Word2Vec, of the graph it is named after."""

import pytest
from karate import GRAPH
from karateclub import DeepWalk, Diff2Vec, Node2Vec, Role2Vec, Walklets


@pytest.mark.parametrize("kind", [DeepWalk, Node2Vec, Walklets, Diff2Vec, Role2Vec])
def test_nodes_have_vectors(kind):
    model = kind(dimensions=16, workers=1) if kind is not Diff2Vec else kind(diffusion_cover=10)
    model.fit(GRAPH)
    assert len(model.get_embedding()) == len(GRAPH)
