import numpy as np
import pytest

from wordkin.errors import SettingsError, UnknownWordError
from wordkin.search.exact import inverse_lengths
from wordkin.search.queries import Lookup, mix_terms
from wordkin.search.spaces import Space, rows_among
from wordkin.words.lookup import WordList

WORDS = WordList(["sea", "lake", "car"])
MATRIX = np.array([[1, 0], [4, 3], [0, 2]], dtype=np.float32)
LOOKUP = Lookup(WORDS, MATRIX, None)


def mixed(positive, negative=(), unknown="error"):
    query = mix_terms(LOOKUP, positive, negative, unknown)
    return query.vector[0].tolist(), query.exclude[0].tolist()


@pytest.mark.parametrize(
    ("positive", "negative", "vector", "exclude"),
    [
        ("lake", (), [0.8, 0.6], [1]),
        (["sea", "car"], (), [1, 1], [0, 2]),
        (("sea", "car"), "lake", [0.2, 0.4], [0, 2, 1]),
        (("sea", 2), (), [2, 0], [0]),
        ([("sea", 2), "car"], [("lake", 0.5)], [1.6, 0.7], [0, 2, 1]),
        ([("sea", -1.0)], (), [-1, 0], [0]),
        # Vectors count by their direction, as those of words do, and exclude nothing.
        (np.array([0, 9]), (), [0, 1], []),
        (np.array([[0, 9], [5, 0]]), (), [1, 1], []),
        (["sea", np.array([0, 9])], (np.array([4, 3]), 0.5), [0.6, 0.7], [0]),
        (np.array(["sea", "car"]), (), [1, 1], [0, 2]),
    ],
)
def test_mixed_query_adds_unit_vectors_by_weight(positive, negative, vector, exclude):
    found_vector, found_exclude = mixed(positive, negative)
    assert found_vector == pytest.approx(vector)
    assert found_exclude == exclude


def test_mixed_query_leaves_out_unknown_words_with_their_weights():
    vector, exclude = mixed([("pond", 5), ("sea", 3), np.array([0, 1])], unknown="ignore")
    assert (vector, exclude) == ([3, 1], [0])


@pytest.mark.parametrize(
    ("positive", "error", "message"),
    [
        ([("sea", float("nan"))], SettingsError, "weight: expected a number from"),
        ([np.array([1.0, np.inf])], SettingsError, "found nan or inf"),
        ([np.array([1e300, 0])], SettingsError, "found nan or inf"),
        ([np.eye(2)], TypeError, "expected a word, a vector, or a pair"),
        ((np.eye(2), 0.5), TypeError, "expected a word, a vector, or a pair"),
        ([np.array([1.0, 2, 3])], SettingsError, r"expected an array \[2\]"),
        ([], SettingsError, "at least 1 known words, found 0"),
        ([3], TypeError, "expected a word, a vector, or a pair .* found 3"),
        ([(3, 2.0)], TypeError, r"found \(3, 2.0\)"),
        (["pond"], UnknownWordError, "pond"),
    ],
)
def test_mixed_query_refuses_what_is_no_term(positive, error, message):
    with pytest.raises(error, match=message):
        mixed(positive)


def test_rows_among_rise_and_stand_once():
    assert rows_among(WORDS, ["car", "sea", "car"]).tolist() == [0, 2]
    assert rows_among(WORDS, 2) == 2
    assert rows_among(WORDS, None) is None


@pytest.mark.parametrize(
    ("among", "error"), [(0, SettingsError), ([], SettingsError), (["pond"], UnknownWordError)]
)
def test_rows_among_refuses_to_search_nowhere(among, error):
    with pytest.raises(error):
        rows_among(WORDS, among)


def test_space_tells_and_takes_rows_of_all_vectors():
    rows = np.array([1, 2])
    space = Space(MATRIX[rows], inverse_lengths(MATRIX[rows]), rows)
    # Of its two rows the first query may find one, the second none.
    exclude = np.array([[0, 1], [2, 1]])
    found = space.nearest(MATRIX[:2], 2, exclude)
    assert found.rows.tolist() == [[2, -1], [-1, -1]]
