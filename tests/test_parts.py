"""The rows of which words are made, against a brute-force grouping; classes lose nothing."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from small_trainings import COMBINATIONS, settings_of
from test_subwords import fnv
from wordkin.corpus import encode
from wordkin.method.parameters import Parameters, initialise
from wordkin.method.parts import WordParts, find_parts, separate_parts
from wordkin.model import Model
from wordkin.settings import SubwordSettings
from wordkin.training.fit import fit
from wordkin.training.start import Start
from wordkin.words.vocabulary import Vocabulary

# Letters of one to four bytes, an accent that is a character of its own, brackets, and joined emoji.
PIECES = ["a", "b", "é", "e\u0301", "한", "국", "😀", "👩\u200d🚀", "<", ">", "</s>"]
words_at_random = st.lists(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join),
    min_size=1,
    max_size=8,
    unique=True,
)
sizes_at_random = st.builds(
    lambda shortest, more, buckets: SubwordSettings(shortest, shortest + more, buckets),
    st.integers(1, 4),
    st.integers(0, 4),
    st.sampled_from([3, 50, 2_000_000]),
)


def vocabulary_of(words: list[str]) -> Vocabulary:
    return Vocabulary.from_words(words, list(range(2 * len(words), len(words), -1)))


def buckets_of(word: str, settings: SubwordSettings) -> list[int]:
    """The bucket of each n-gram as often as it stands in the word; </s> has none."""
    if word == "</s>":
        return []
    text = f"<{word}>"
    found = [
        text[start : start + length]
        for length in range(settings.shortest, settings.longest + 1)
        for start in range(len(text) - length + 1)
        # Neither of the brackets alone; a "<" of the word itself is like any other letter.
        if length > 1 or 0 < start < len(text) - 1
    ]
    return [fnv(ngram) % settings.buckets for ngram in found]


def brute_classes(words: list[str], settings: SubwordSettings) -> list[list[Any]]:
    """Members that stand in the same words, as often: ("own", word) and ("ngram", bucket)."""
    of_member: dict[Any, Counter[int]] = {("own", row): Counter([row]) for row in range(len(words))}
    for row, word in enumerate(words):
        for bucket in buckets_of(word, settings):
            of_member.setdefault(("ngram", bucket), Counter())[row] += 1
    classes: dict[Any, list[Any]] = {}
    for member, times in of_member.items():
        classes.setdefault(tuple(sorted(times.items())), []).append(member)
    return list(classes.values())


def entries(parts: WordParts) -> list[tuple[list[int], list[float]]]:
    """The rows and shares of each word."""
    ends = pairwise(parts.starts.tolist())
    return [(parts.rows[a:b].tolist(), parts.shares[a:b].tolist()) for a, b in ends]


@pytest.mark.filterwarnings("ignore:no word has an n-gram")
@given(words_at_random, sizes_at_random)
def test_find_parts_groups_what_stands_in_the_same_words(
    words: list[str], settings: SubwordSettings
) -> None:
    parts, classes = find_parts(vocabulary_of(words), settings), brute_classes(words, settings)
    known = parts.known
    assert known is not None
    assert parts.size == len(classes)
    assert (np.diff(known.buckets) > 0).all()
    row_of = dict(zip(known.buckets.tolist(), known.rows.tolist(), strict=True))
    assert set(row_of) == {
        number for members in classes for kind, number in members if kind == "ngram"
    }
    row_of_class: list[int] = []
    for members in classes:
        of_members = {number if kind == "own" else row_of[number] for kind, number in members}
        assert len(of_members) == 1  # one row for all members
        row_of_class += of_members
    assert sorted(row_of_class) == list(range(parts.size))  # and another for each class
    for row, (word, (rows, shares)) in enumerate(zip(words, entries(parts), strict=True)):
        buckets = buckets_of(word, settings)
        assert sum(shares) == pytest.approx(1, abs=1e-6)
        wanted = Counter([row, *(row_of[bucket] for bucket in buckets)])
        found = dict.fromkeys(rows, 0.0)
        for part, share in zip(rows, shares, strict=True):
            found[part] += share * (1 + len(buckets))
        assert found == pytest.approx(wanted, rel=1e-5)
        # Each member takes the whole change, as often as the word has it.
        sizes = {part: len(classes[row_of_class.index(part)]) for part in wanted}
        assert Counter(rows) == {part: wanted[part] / sizes[part] for part in wanted}
    times = Counter(bucket for word in words for bucket in {*buckets_of(word, settings)})
    assert dict(zip(known.buckets.tolist(), known.words.tolist(), strict=True)) == times


@pytest.mark.filterwarnings("ignore:no word has an n-gram")
@given(words_at_random, sizes_at_random)
def test_separate_parts_are_the_own_row_and_a_row_for_each_bucket(
    words: list[str], settings: SubwordSettings
) -> None:
    settings = replace(settings, buckets=min(settings.buckets, 50))
    parts = separate_parts(vocabulary_of(words), settings)
    assert parts.size == len(words) + settings.buckets
    assert parts.known is None
    for row, (word, (rows, shares)) in enumerate(zip(words, entries(parts), strict=True)):
        buckets = [len(words) + bucket for bucket in buckets_of(word, settings)]
        assert sorted(rows) == sorted([row, *buckets])
        assert shares == pytest.approx([1 / len(rows)] * len(rows))


def test_a_word_of_300_letters_has_its_parts() -> None:
    words = ["banana" * 50, "banana", "한국어" * 100]
    settings = SubwordSettings()
    parts = find_parts(vocabulary_of(words), settings)
    assert parts.size == len(brute_classes(words, settings))
    assert [sum(shares) for _, shares in entries(parts)] == pytest.approx([1, 1, 1], abs=1e-5)


def test_rows_that_are_used_most_come_first() -> None:
    rng = np.random.default_rng(1)
    words = list(dict.fromkeys("".join(rng.choice(list("abc"), 6)) for _ in range(60)))
    vocabulary = vocabulary_of(words)
    known = find_parts(vocabulary, SubwordSettings(2, 4)).known
    assert known is not None
    used: dict[int, int] = {}
    for word, count in zip(words, vocabulary.counts.tolist(), strict=True):
        for bucket in buckets_of(word, SubwordSettings(2, 4)):
            used[bucket] = used.get(bucket, 0) + count
    by_row = {
        row: used[bucket]
        for bucket, row in zip(known.buckets.tolist(), known.rows.tolist(), strict=True)
        if row >= len(words)
    }
    assert len(by_row) > 50
    assert [by_row[row] for row in sorted(by_row)] == sorted(by_row.values(), reverse=True)


# Exactness


def sentences() -> list[list[str]]:
    """A text of words that share syllables, some of them twice, and some without n-grams."""
    rng = np.random.default_rng(2)
    syllables = ["ba", "na", "ko", "한", "é", "ru", "s"]
    words = ["".join(rng.choice(syllables, rng.integers(1, 5))) for _ in range(300)]
    words = [*dict.fromkeys(words), "</s>", "banananana"]
    drawn = np.minimum(rng.zipf(1.2, (150, 12)) - 1, len(words) - 1)
    return [[words[number] for number in line] for line in drawn]


TEXT = encode(sentences()).prune(min_count=0)
SIZES = SubwordSettings(2, 4, 3_000)


def composed(parts: WordParts, rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Each word's sum of rows by their shares, in float64."""
    return np.array(
        [np.array(shares) @ rows[of_word].astype(np.float64) for of_word, shares in entries(parts)]
    )


@pytest.mark.parametrize("combination", COMBINATIONS)
@pytest.mark.usefixtures("both_ways")
def test_classes_learn_what_each_bucket_alone_learns(combination: dict[str, Any]) -> None:
    settings = settings_of(**combination, subwords=SIZES, epochs=1)
    vocabulary = TEXT.vocabulary
    classes, separate = find_parts(vocabulary, SIZES), separate_parts(vocabulary, SIZES)
    assert classes.known is not None
    start = initialise(settings, len(vocabulary), classes.size)
    rows = start.part_vectors
    assert rows is not None
    of_buckets = np.zeros((separate.size, settings.dimensions), np.float32)
    of_buckets[: len(vocabulary)] = rows[: len(vocabulary)]
    of_buckets[len(vocabulary) + classes.known.buckets] = rows[classes.known.rows]
    alone = Parameters(**start.by_role | {"part_vectors": of_buckets})
    found = []
    for parts, parameters in ((classes, start), (separate, alone)):
        model = Model(settings, vocabulary, parameters, ngrams=parts.known)
        learned = fit(TEXT, settings, start=Start(model, parts=parts), threads=1)
        assert learned.parameters.part_vectors is not None
        np.testing.assert_allclose(
            learned.vectors.matrix,
            composed(parts, learned.parameters.part_vectors),
            rtol=1e-5,
            atol=1e-6,
        )
        found.append(learned)
    one, other = found
    assert np.abs(one.vectors.matrix - composed(classes, rows)).max() > 0.01  # it has learned
    np.testing.assert_allclose(one.vectors.matrix, other.vectors.matrix, rtol=0, atol=1e-4)
    assert one.history[0]["loss"] == pytest.approx(other.history[0]["loss"], rel=1e-5)
    # Each n-gram too, so that unseen words are the same where all weigh the same.
    of_ngrams, of_classes = (model.parameters.part_vectors for model in (other, one))
    assert of_ngrams is not None
    assert of_classes is not None
    np.testing.assert_allclose(
        of_ngrams[len(vocabulary) + classes.known.buckets],
        of_classes[classes.known.rows],
        rtol=0,
        atol=1e-4,
    )
