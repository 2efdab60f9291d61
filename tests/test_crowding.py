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
from wordkin.method.crowding import is_crowded
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit


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
