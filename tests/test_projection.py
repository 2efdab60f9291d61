"""Rows as points on a plane."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from wordkin.analysis import projection
from wordkin.analysis.projection import project
from wordkin.errors import MissingExtraError, SettingsError


def test_project_finds_the_two_widest_directions():
    random = np.random.default_rng(1)
    wide = random.normal(size=(500, 2)) * [5, 2]
    turned = np.linalg.qr(random.normal(size=(6, 6)))[0]
    matrix = np.concatenate([wide, 0.01 * random.normal(size=(500, 4))], axis=1) @ turned
    found = project(matrix.astype(np.float32), "pca")
    for axis in range(2):
        centered = wide[:, axis] - wide[:, axis].mean()
        assert abs(np.corrcoef(found[:, axis], centered)[0, 1]) > 0.99


def test_project_by_blocks_is_project_at_once(monkeypatch):
    matrix = np.random.default_rng(2).normal(size=(50, 4)).astype(np.float16)
    whole = project(matrix, "pca")
    monkeypatch.setattr("wordkin.analysis.projection.ROWS_PER_BLOCK", 7)
    np.testing.assert_allclose(project(matrix, "pca"), whole, atol=1e-5)


@pytest.mark.parametrize("shape", [(1, 3), (4, 1)])
def test_project_takes_what_has_no_two_directions(shape):
    assert project(np.ones(shape, np.float32), "auto").tolist() == [[0, 0]] * shape[0]


def test_project_refuses_another_method():
    with pytest.raises(SettingsError, match="'auto', 'pca', 'umap' or 'tsne', found 'mds'"):
        project(np.ones((2, 2)), "mds")


@pytest.mark.parametrize(
    ("method", "module", "named"),
    [("umap", "umap", r"umap-learn.*wordkin\[umap\]"), ("tsne", "openTSNE", r"wordkin\[tsne\]")],
)
def test_project_names_the_extra_that_is_missing(monkeypatch, method, module, named):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=named):
        project(np.ones((20, 2), np.float32), method)


def test_project_uses_umap_where_it_is_installed_and_nothing_better(monkeypatch):
    class Umap:
        def __init__(self, **options):
            assert options["metric"] == "cosine"

        def fit_transform(self, matrix):
            return np.full((len(matrix), 2), 7.0)

    stand_in = type(sys)("umap")
    stand_in.UMAP = Umap
    stand_in.__spec__ = type(sys.__spec__)("umap", None)
    monkeypatch.setitem(sys.modules, "umap", stand_in)
    monkeypatch.setattr(projection, "LIBRARIES", {"umap": projection.LIBRARIES["umap"]})
    assert (project(np.ones((20, 2), np.float32)) == 7).all()
    assert (project(np.ones((3, 2), np.float32)) == 0).all()  # too few for it


def test_project_by_tsne_tells_how_many_of_its_rounds_are_done(monkeypatch):
    class Embedding:
        def __init__(self, start, *_, **__):
            self.start = start

        def optimize(self, rounds, *, callbacks, callbacks_every_iters, **_):
            for done in range(callbacks_every_iters, rounds + 1, callbacks_every_iters):
                callbacks(done, 1.5, self.start)

        def __array__(self, dtype=None, copy=None):
            return self.start.astype(dtype)

    stand_in = type(sys)("openTSNE")
    stand_in.TSNEEmbedding = Embedding
    stand_in.affinity = SimpleNamespace(PerplexityBasedNN=lambda **_: None)
    stand_in.nearest_neighbors = SimpleNamespace(PrecomputedNeighbors=lambda *_: None)
    monkeypatch.setitem(sys.modules, "openTSNE", stand_in)
    told = []
    matrix = np.random.default_rng(1).normal(size=(20, 3)).astype(np.float32)
    projection._project_by_tsne(matrix, lambda *steps: told.append(steps))
    assert [done for done, _ in told] == list(range(10, 751, 10))
    assert {total for _, total in told} == {750}
