"""Search without hubs, beside what a whole table of cosines gives."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from wordkin.errors import SettingsError
from wordkin.search import exact, hubness
from wordkin.search.hubness import nearest_without_hubs

# Row 0 is the hub: nearest of all three questions, and partner of the first alone.
MATRIX = np.array([[1, 1, 1], [1, 0, -0.2], [0, 1, -0.2]], dtype=np.float32)
ASKED = np.array([[1, 1, 1], [3, 2, 1], [2, 3, 1]], dtype=np.float32)
NONE = np.zeros((0, 3), dtype=np.float32)


def units(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def places(cosines):
    """Place of each question, by row, seen from each answer, by column."""
    return np.argsort(np.argsort(-cosines, axis=0), axis=0)


def shares(cosines):
    return np.exp(30 * cosines) / np.exp(30 * cosines).sum(axis=0)


def above_neighborhood(cosines):
    return 2 * cosines - np.sort(cosines, axis=0)[-10:].mean(axis=0)


TWINS = {
    "globally-corrected": lambda cosines: cosines - places(cosines),
    "inverted-softmax": lambda cosines: np.log(shares(cosines)),
    "csls": above_neighborhood,
}


@pytest.mark.parametrize(
    ("retrieval", "want"),
    [
        ("nearest", [0, 0, 0]),
        ("globally-corrected", [0, 1, 2]),
        ("inverted-softmax", [0, 1, 2]),
        ("csls", [0, 1, 2]),
    ],
)
def test_nearest_without_hubs_gives_the_hub_to_its_partner_alone(retrieval, want):
    found = nearest_without_hubs(ASKED, MATRIX, 1, retrieval=retrieval, others=NONE)
    assert found.rows.ravel().tolist() == want


@pytest.mark.parametrize("retrieval", TWINS)
@pytest.mark.parametrize("asked", [1, 7])
def test_nearest_without_hubs_scores_as_the_whole_table_does(monkeypatch, retrieval, asked):
    monkeypatch.setattr(exact, "BLOCK_SCORES", 500)
    monkeypatch.setattr(exact, "BATCH_QUERIES", 4)
    random = np.random.default_rng(1)
    matrix, rows = random.standard_normal((2, 60, 5)).astype(np.float32)
    found = nearest_without_hubs(rows[:asked], matrix, 9, retrieval=retrieval, others=rows[asked:])
    scores = TWINS[retrieval](units(rows) @ units(matrix).T)[:asked]
    want = np.argsort(-scores, axis=1)[:, :9]
    assert_allclose(found.similarities, np.take_along_axis(scores, want, axis=1), rtol=2e-4)
    assert found.rows.tolist() == want.tolist()


def test_nearest_without_hubs_finds_nothing_for_no_question():
    found = nearest_without_hubs(NONE, MATRIX, 2, retrieval="csls", others=ASKED)
    assert found.rows.shape == (0, 2)


def test_nearest_without_hubs_refuses_other_retrievals():
    with pytest.raises(SettingsError, match="found 'best'"):
        nearest_without_hubs(ASKED, MATRIX, 1, retrieval="best", others=NONE)


def test_every_retrieval_but_the_nearest_has_a_correction():
    assert {"nearest", *hubness.CORRECTIONS} == set(hubness.get_args(hubness.Retrieval))
