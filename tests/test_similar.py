"""Words of similar spelling, found by their letters first."""

import difflib
import random

import pytest

from wordkin.words.lookup import WordList, similar_spellings, suggest_spellings
from wordkin.words.similar import SimilarSpellings

LETTERS = "abcdeé水\u0301😀 "


@pytest.mark.parametrize("seed", range(20))
def test_find_gives_what_difflib_gives_for_all_words(seed):
    draw = random.Random(seed)  # noqa: S311
    words = list({"".join(draw.choices(LETTERS, k=draw.randint(0, 8))) for _ in range(300)})
    spellings = SimilarSpellings(words)
    for _ in range(30):
        word = "".join(draw.choices(LETTERS, k=draw.randint(0, 9)))
        near = [other for other in words if abs(len(other) - len(word)) <= 2]
        assert spellings.find(word, 3) == difflib.get_close_matches(word, near, 3, 0.75)


def test_find_takes_words_of_any_letters_and_length():
    words = ["x" * 2_000, "\ud800", "", "\0"]
    spellings = SimilarSpellings(words)
    assert spellings.find("x" * 2_001, 3) == ["x" * 2_000]
    assert spellings.find("\ud800", 3) == ["\ud800"]
    assert spellings.find("", 3) == [""]


def test_find_in_no_words_gives_none():
    assert SimilarSpellings([]).find("sea", 3) == []


def test_suggestions_may_be_asked_of_spellings_that_are_there():
    words = WordList(["river", "sea", "Sea"])
    spellings = similar_spellings(words)
    assert suggest_spellings("SEA", words, spellings) == ["sea", "Sea"]
    assert suggest_spellings("rivr", words, spellings) == ["river"]
