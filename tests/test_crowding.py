"""Which texts are trained pair by pair, and what that means for threads."""

from typing import Any

import numpy as np
import pytest

from small_trainings import (
    COMBINATIONS,
    WORDS_OF_A_TOPIC,
    line_of,
    matrices_of,
    planted_corpus,
    settings_of,
)
from wordkin.corpus import EncodedCorpus, encode
from wordkin.method.crowding import is_crowded, measure_overlap
from wordkin.method.parts import find_parts, separate_parts
from wordkin.settings import SubwordSettings, TrainingSettings
from wordkin.training.fit import fit
from wordkin.words.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("words", "window", "wanted"),
    [
        (1, 1, True),  # the smallest text
        (34, 5, True),  # a karate club
        (2_000, 5, True),
        (2_001, 5, False),
        (1_238, 100, True),  # films of MovieLens 100k
        (35_932, 20, False),  # words of five million words of text
    ],
)
def test_is_crowded_where_there_are_few_words_for_the_window(
    words: int, window: int, wanted: bool
) -> None:
    assert is_crowded(np.full(words, 10), TrainingSettings(window=window)) == wanted


def zipf(words: int) -> Any:
    return 10**7 // np.arange(1, words + 1)


def test_is_crowded_is_not_true_of_text_without_subsampling() -> None:
    for window in (2, 5, 10):
        assert not is_crowded(zipf(30_000), TrainingSettings(window=window, subsample_threshold=0))


def test_is_crowded_where_one_word_fills_the_windows() -> None:
    counts = np.full(30_000, 10)
    counts[0] = 300_000  # half of the text
    assert is_crowded(counts, TrainingSettings(subsample_threshold=0))
    assert not is_crowded(counts, TrainingSettings(subsample_threshold=1e-3))  # few are kept


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_fit_of_a_crowded_text_gives_the_same_bits_with_any_number_of_threads(
    combination: dict[str, Any],
) -> None:
    settings = settings_of(**combination)
    one, four = (fit(line_of(5_000), settings, threads=threads) for threads in (1, 4))
    assert matrices_of(one) == matrices_of(four)


@pytest.mark.parametrize("objective", ["skip-gram", "cbow"])
def test_fit_finds_topics_of_a_few_exchangeable_words(objective: str) -> None:
    settings = settings_of(objective=objective, epochs=40)
    vectors = fit(planted_corpus(1), settings, threads=1).vectors
    within = [vectors.similarity("t0w0", f"t0w{i}") for i in range(1, WORDS_OF_A_TOPIC)]
    across = [vectors.similarity("t0w0", f"t1w{i}") for i in range(WORDS_OF_A_TOPIC)]
    assert min(within) > 0.7
    assert max(across) < 0.5


# Words that are made of parts


def addresses(words: int, sentences: int) -> EncodedCorpus:
    """Sentences about one topic each, of words that begin alike."""
    rng, topics = np.random.default_rng(1), words // 100
    of_topic = rng.integers(0, topics, sentences) * 100
    drawn = of_topic[:, np.newaxis] + rng.integers(0, 100, (sentences, 12))
    names = [f"https://example.org/articles/{number:05d}" for number in range(words)]
    return encode([[names[number] for number in line] for line in drawn]).prune(min_count=0)


def spread(words: list[str], settings: SubwordSettings) -> float:
    """The overlap, counted word by word."""
    vocabulary = Vocabulary.from_words(words, [1] * len(words))
    parts = separate_parts(vocabulary, settings)
    rows = [parts.rows[a:b].tolist() for a, b in zip(parts.starts, parts.starts[1:], strict=False)]
    taken = [sum(one.count(row) for row in other) / len(other) for one in rows for other in rows]
    return float(np.mean(taken))


@pytest.mark.parametrize("words", [["banana", "ananas", "nana", "a"], ["ab", "abc", "abcd", "bc"]])
def test_measure_overlap_tells_how_much_of_a_change_other_words_take(words: list[str]) -> None:
    settings = SubwordSettings(2, 4, 10_000)
    vocabulary = Vocabulary.from_words(words, [1] * len(words))
    frequencies = np.full(len(words), 1 / len(words))
    for parts in (find_parts(vocabulary, settings), separate_parts(vocabulary, settings)):
        found = measure_overlap(frequencies, parts)
        assert found == pytest.approx(spread(words, settings), rel=1e-6)


@pytest.mark.parametrize("subwords", [(3, 6), (1, 3)])
def test_is_crowded_where_words_share_most_of_their_ngrams(subwords: tuple[int, int]) -> None:
    sizes = SubwordSettings(*subwords)
    settings = TrainingSettings(subwords=sizes, subsample_threshold=0)
    letters = np.random.default_rng(1).choice(list("etaoinshrdlucmfw"), (5_000, 7))
    unlike = ["".join(word) for word in letters]
    alike = [f"item_number_{row:05d}" for row in range(5_000)]
    for words, wanted in ((sorted({*unlike}), False), (alike, True)):
        counts = np.full(len(words), 10)
        parts = find_parts(Vocabulary.from_words(words, counts), sizes)
        assert is_crowded(counts, settings, parts) == wanted
        assert not is_crowded(counts, settings)


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_fit_learns_words_that_share_most_of_their_ngrams(combination: dict[str, Any]) -> None:
    """In blocks some of these end beyond float32, and others at ten times the loss."""
    settings = settings_of(**combination, subwords=True, learning_rate=0.1)
    model = fit(addresses(2_100, 1_500), settings, threads=2)
    losses = [record["loss"] for record in model.history]
    assert losses[1] < losses[0] < 12
