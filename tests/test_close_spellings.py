from itertools import product

import pytest

from wordkin.words.spelling import CloseSpellings, edit_distance


@pytest.mark.parametrize(
    ("first", "second", "edits"),
    [
        ("sea", "sea", 0),
        ("sea", "seal", 1),  # added
        ("lake", "lke", 1),  # deleted
        ("lake", "late", 1),  # replaced
        ("ab", "ba", 2),  # two letters that change places
        ("", "sea", 3),
    ],
)
def test_edit_distance_counts_letters(first, second, edits):
    assert edit_distance(first, second) == edit_distance(second, first) == edits


@pytest.mark.parametrize("most", [0, 1, 2])
def test_find_overlooks_no_word(most):
    words = ["".join(letters) for size in range(5) for letters in product("ab", repeat=size)]
    close = CloseSpellings(words, most)
    for word in ("abba", "", "bbbbb"):
        expected = {other for other in words if edit_distance(word, other) <= most}
        assert close.find(word, most).keys() == expected


def test_find_tells_how_many_edits_in_alphabetical_order():
    close = CloseSpellings(["seal", "sea", "selah", "lake"], 2)
    assert list(close.find("sea", 2).items()) == [("sea", 0), ("seal", 1), ("selah", 2)]
