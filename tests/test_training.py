"""fit: what comes out, how many words are trained, how fast, and going on."""

from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pytest

from small_trainings import (
    BOTH,
    COMBINATIONS,
    WORDS_OF_A_TOPIC,
    corpus_of,
    line_of,
    matrices_of,
    planted_corpus,
    settings_of,
)
from wordkin.corpus import encode
from wordkin.errors import SettingsError, VocabularyError
from wordkin.kernels import pairs, training
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit
from wordkin.training.start import Start
from wordkin.words.vocabulary import Vocabulary

pytestmark = pytest.mark.usefixtures("both_ways")


class Call(NamedTuple):
    """One call of the kernel, and how many pairs it found."""

    begin: int
    end: int
    learning_rate: float
    seed: int
    pairs: int


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """The calls of the kernel that reach for tokens, as they are made."""
    made: list[Call] = []

    def noted(kernel: Any) -> Any:
        def fit_chunk(corpus: Any, begin: int, end: int, *rest: Any) -> tuple[float, int]:
            loss, pairs = kernel(corpus, begin, end, *rest)
            if end > begin:
                made.append(Call(begin, end, float(rest[-2]), int(rest[-1]), pairs))
            return loss, pairs

        return fit_chunk

    for kernels in (training, pairs):
        monkeypatch.setattr(kernels, "fit_chunk", noted(kernels.fit_chunk))
    return made


# What comes out


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_fit_with_one_thread_and_one_seed_gives_the_same_bits_twice(
    combination: dict[str, Any],
) -> None:
    corpus = line_of(3000)
    settings = settings_of(**combination, subsample_threshold=0.05)
    first, second = (fit(corpus, settings, threads=1) for _ in range(2))
    assert matrices_of(first) == matrices_of(second)
    assert [record["loss"] for record in first.history] == [
        record["loss"] for record in second.history
    ]


def test_fit_with_another_seed_gives_other_vectors() -> None:
    corpus = line_of(500)
    first, second = (fit(corpus, settings_of(seed=seed), threads=1) for seed in (1, 2))
    assert matrices_of(first) != matrices_of(second)


@pytest.mark.parametrize("combination", COMBINATIONS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_fit_learns_which_words_share_a_topic(combination: dict[str, Any], seed: int) -> None:
    settings = settings_of(**combination, epochs=10, learning_rate=0.05, seed=seed)
    vectors = fit(planted_corpus(seed), settings, threads=1).vectors
    for word in vectors.words:
        neighbors = vectors.nearest(word, k=WORDS_OF_A_TOPIC - 1)
        assert {neighbor.word[:2] for neighbor in neighbors} == {word[:2]}


def test_fit_learns_topics_with_three_threads() -> None:
    vectors = fit(planted_corpus(1), settings_of(epochs=10, learning_rate=0.05), threads=3).vectors
    for word in vectors.words:
        assert vectors.nearest(word, k=1)[0].word[:2] == word[:2]


@pytest.mark.parametrize("options", [{"cbow_average": False}, {"shrink_window": False}])
def test_fit_learns_topics_by_sums_and_by_full_windows(options: dict[str, Any]) -> None:
    settings = settings_of(objective="cbow", epochs=10, **options)
    vectors = fit(planted_corpus(1), settings, threads=1).vectors
    for word in vectors.words:
        assert vectors.nearest(word, k=1)[0].word[:2] == word[:2]


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_fit_lowers_the_loss_on_text_that_can_be_learned(combination: dict[str, Any]) -> None:
    settings = settings_of(**combination, epochs=5, learning_rate=0.05)
    losses = [record["loss"] for record in fit(planted_corpus(1, 200), settings, threads=1).history]
    assert losses[-1] < 0.9 * losses[0]


@pytest.mark.parametrize("dimensions", [1, 7, 16, 33])
def test_fit_gives_vectors_of_the_asked_dimensions(dimensions: int) -> None:
    settings = settings_of(dimensions=dimensions, loss=BOTH)
    parameters = fit(line_of(100), settings, threads=1).parameters
    assert parameters.output_vectors is not None
    assert parameters.node_vectors is not None
    assert parameters.input_vectors.shape == parameters.output_vectors.shape == (9, dimensions)
    assert parameters.node_vectors.shape == (8, dimensions)


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_fit_of_a_single_word_leaves_its_vector_as_it_began(combination: dict[str, Any]) -> None:
    settings = settings_of(**combination)
    model = fit(corpus_of([["sea"]]), settings, threads=1)
    assert model.words_trained == 2
    assert "loss" not in model.history[0]
    assert np.isfinite(model.parameters.input_vectors).all()


def test_fit_gives_matrices_that_nobody_can_change_behind_the_model() -> None:
    parameters = fit(line_of(100), settings_of(loss=BOTH, dimensions=7), threads=1).parameters
    for matrix in (parameters.input_vectors, parameters.output_vectors, parameters.node_vectors):
        assert matrix is not None
        assert matrix.flags.c_contiguous
        with pytest.raises(ValueError, match="read-only"):
            matrix[0] = 0


@pytest.mark.parametrize("threads", [0, 1.5, "2"])
def test_fit_refuses_bad_threads(threads: Any) -> None:
    with pytest.raises(SettingsError, match="threads: expected"):
        fit(line_of(10), settings_of(), threads=threads)


# How many words, how fast


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("tokens", [1, 2, 7, 1000, 30_001])
def test_fit_trains_every_token_once_an_epoch(calls: list[Call], tokens: int, threads: int) -> None:
    model = fit(line_of(tokens), settings_of(epochs=3), threads=threads)
    assert model.words_trained == 3 * tokens
    assert [record["words"] for record in model.history] == [tokens] * 3
    covered = sorted((call.seed, call.begin, call.end) for call in calls)
    by_epoch = {seed: [c[1:] for c in covered if c[0] == seed] for seed, _, _ in covered}
    assert len(by_epoch) == 3
    for cuts in by_epoch.values():
        assert (cuts[0][0], cuts[-1][1]) == (0, tokens)
        assert all(end == begin for (_, end), (begin, _) in pairwise(cuts))


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_fit_ends_at_the_final_learning_rate(threads: int) -> None:
    settings = settings_of(learning_rate=0.1, final_learning_rate=0.003)
    model = fit(line_of(5000), settings, threads=threads)
    assert model.history[-1]["learning_rate"] == 0.003
    assert model.history[0]["learning_rate"] == pytest.approx((0.1 + 0.003) / 2)


def test_fit_lets_the_learning_rate_fall_in_small_steps(calls: list[Call]) -> None:
    fit(line_of(1000), settings_of(epochs=1, learning_rate=0.1), threads=1)
    rates = [call.learning_rate for call in calls]
    assert rates[0] == pytest.approx(0.1)
    assert rates[-1] < 0.1 / 100
    assert np.diff(rates).max() < 0
    assert -np.diff(rates).min() < 0.1 / 100


@pytest.mark.parametrize("threads", [1, 3])
def test_fit_lets_windows_reach_across_the_cuts_of_one_giant_line(
    calls: list[Call], threads: int
) -> None:
    settings = settings_of(epochs=1, window=5, shrink_window=False)
    fit(line_of(25_000), settings, threads=threads)
    assert len(calls) > 100
    pairs_without_ends = 2 * 5 * 25_000
    beyond_the_ends = 2 * (5 + 4 + 3 + 2 + 1)
    assert sum(call.pairs for call in calls) == pairs_without_ends - beyond_the_ends


def test_fit_lets_no_window_reach_into_another_sentence(calls: list[Call]) -> None:
    settings = settings_of(epochs=1, window=5, shrink_window=False)
    fit(corpus_of([["aa", "bb", "cc"], ["dd"], ["ee", "ff"]] * 400), settings, threads=2)
    assert sum(call.pairs for call in calls) == (6 + 0 + 2) * 400


def test_fit_draws_other_windows_in_each_epoch(calls: list[Call]) -> None:
    fit(line_of(1000), settings_of(epochs=3), threads=1)
    assert len({call.seed for call in calls}) == 3
    by_epoch = [sum(call.pairs for call in calls if call.seed == c.seed) for c in calls]
    assert len(set(by_epoch)) == 3


# History and going on


def test_fit_keeps_one_record_for_each_epoch() -> None:
    history = fit(line_of(500), settings_of(epochs=3), threads=2).history
    assert [record["epoch"] for record in history] == [1, 2, 3]
    for record in history:
        assert set(record) == {"epoch", "words", "loss", "pairs", "learning_rate", "seconds"}
        assert isinstance(record["loss"], float)
        assert 0 < record["loss"] < (1 + 5) * np.log(2) * 1.05  # what zero vectors give


def test_fit_begins_with_a_loss_of_log_2_for_each_word_of_a_pair() -> None:
    # So slow that nothing is learned. Noise words that are centers are left out: here hardly any.
    settings = settings_of(epochs=1, learning_rate=1e-9)
    words = [str(number) for number in np.random.default_rng(1).permutation(3000)]
    model = fit(corpus_of([words]), settings, threads=1)
    assert model.history[0]["loss"] == pytest.approx((1 + 5) * np.log(2), rel=0.01)


def test_fit_goes_on_from_a_model() -> None:
    corpus, settings = line_of(300), settings_of()
    start = fit(corpus, settings, threads=1)
    before = matrices_of(start)
    model = fit(corpus, settings, start=Start(start), threads=1)
    assert model.words_trained == 4 * 300
    assert [record["epoch"] for record in model.history] == [1, 2, 3, 4]
    assert matrices_of(start) == before
    assert [record["epoch"] for record in start.history] == [1, 2]


def test_fit_goes_on_with_new_random_numbers(calls: list[Call]) -> None:
    corpus, settings = line_of(300), settings_of()
    fit(corpus, settings, start=Start(fit(corpus, settings, threads=1)), threads=1)
    assert len({call.seed for call in calls}) == 4


def test_fit_goes_on_from_where_the_vectors_were() -> None:
    corpus = line_of(300)
    start = fit(corpus, settings_of(), threads=1)
    model = fit(corpus, settings_of(learning_rate=0.0), start=Start(start), threads=1)
    assert matrices_of(model) == matrices_of(start)


def test_fit_refuses_counts_whose_tree_is_too_deep():
    counts = [1, 1]
    while len(counts) < 80:
        counts.append(counts[-1] + counts[-2])  # Fibonacci's numbers make the deepest trees
    words = [f"w{row}" for row in range(80)]
    vocabulary = Vocabulary.from_words(words, counts[::-1])
    corpus = replace(encode([words]), vocabulary=vocabulary)
    with pytest.raises(VocabularyError, match="at most 64 levels, found 79"):
        fit(corpus, TrainingSettings(loss=("hierarchical-softmax",), dimensions=4))
