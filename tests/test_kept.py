"""The share of neighbors that a map keeps, beside NumPy."""

import numpy as np
import pytest

from wordkin.analysis.kept import kept_neighbors, nearest_points

RANDOM = np.random.default_rng(5)
MATRIX = RANDOM.normal(size=(300, 6)).astype(np.float32)
POSITIONS = RANDOM.normal(size=(300, 2)).astype(np.float32)


def order_of(distances):
    np.fill_diagonal(distances, np.inf)
    return distances.argsort(axis=1, kind="stable")


def test_nearest_points_are_those_of_numpy():
    apart = np.linalg.norm(POSITIONS[:, np.newaxis] - POSITIONS, axis=2)
    found = nearest_points(POSITIONS, np.arange(300), 50)
    np.testing.assert_array_equal(found, order_of(apart)[:, :50])


def test_kept_neighbors_are_counted_as_by_numpy():
    units = MATRIX / np.linalg.norm(MATRIX, axis=1, keepdims=True)
    words = order_of(1 - units @ units.T)[:, :10]
    points = order_of(np.linalg.norm(POSITIONS[:, np.newaxis] - POSITIONS, axis=2))
    found = kept_neighbors(MATRIX, POSITIONS)
    for count, share in ((10, found.ten), (50, found.fifty)):
        wanted = [
            np.isin(row, near[:count]).mean() for row, near in zip(words, points, strict=True)
        ]
        assert share == pytest.approx(np.mean(wanted))
    assert found.words == 300


def test_kept_neighbors_of_a_sample_are_near_those_of_all():
    plane = np.concatenate([POSITIONS, np.full((300, 1), 3, np.float32)], axis=1)
    whole, sample = kept_neighbors(plane, POSITIONS), kept_neighbors(plane, POSITIONS, 100)
    assert sample.words == 100
    assert sample.ten == pytest.approx(whole.ten, abs=0.1)


def test_kept_neighbors_of_few_words_are_not_known():
    assert kept_neighbors(MATRIX[:51], POSITIONS[:51]) is None
    assert kept_neighbors(MATRIX[:52], POSITIONS[:52]) is not None


def test_kept_neighbors_count_words_without_a_place_of_their_own():
    everywhere = kept_neighbors(MATRIX, np.zeros((300, 2), np.float32))
    assert 0 < everywhere.fifty < 0.5
