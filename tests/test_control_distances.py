"""Which distances lie beyond their controls: planted arrays, and slow twins."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from wordkin.studies.control_distances import Judged, expect_false, judge, standardise

WORDS, CONTROLS = 600, 20


def draw(seed: int, spread: float = 0.17, together: float = 0.0) -> NDArray[np.float64]:
    """Distances [1 + controls, words] of deals at random: each word has a mean of its own.

    together: how much all words of a deal are farther apart, or nearer, at once.
    """
    random = np.random.default_rng(seed)
    own = random.normal(np.log(0.15), 0.3, WORDS)
    shift = random.normal(0, together, (1 + CONTROLS, 1))
    logs: NDArray[np.float64] = np.exp(
        own + shift + random.normal(0, spread, (1 + CONTROLS, WORDS))
    )
    return logs


def judge_all(distances: NDArray[np.float64]) -> Judged:
    counts = np.arange(distances.shape[1], 0, -1) + 9
    return judge(distances, counts, np.zeros(distances.shape[1], bool))


def plant(distances: NDArray[np.float64], words: int, times: float) -> NDArray[np.float64]:
    """The texts' own distances of the first words, so many times as large."""
    planted = distances.copy()
    planted[0, :words] *= times
    return planted


@pytest.mark.parametrize("together", [0.0, 0.2], ids=["words apart", "words together"])
def test_deals_at_random_seldom_report_a_word(together: float) -> None:
    reports = sum((judge_all(draw(seed, together=together)).q < 0.1).any() for seed in range(40))
    assert reports <= 5  # one deal in 21 is the strongest of all


def test_planted_words_are_reported_and_few_others() -> None:
    right = wrong = 0
    for seed in range(20):
        is_reported = judge_all(plant(draw(seed), 20, 3.0)).q < 0.1
        right, wrong = right + is_reported[:20].sum(), wrong + is_reported[20:].sum()
    assert right / 400 > 0.95
    assert wrong / (right + wrong) < 0.1


def test_one_changed_word_alone_is_reported() -> None:
    judged = judge_all(plant(draw(3), 1, 5.0))
    assert judged.as_strong == 0
    assert np.flatnonzero(judged.q < 0.1).tolist() == [0]


def test_a_word_that_is_far_apart_in_all_deals_has_not_changed() -> None:
    distances = draw(1)
    distances[:, 7] *= 6
    assert judge_all(distances).q[7] > 0.1


def test_frequent_words_that_have_all_changed_do_not_lend_their_list_to_others() -> None:
    distances, counts = draw(5), np.arange(WORDS, 0, -1)
    distances[0, :101] *= 4
    is_frequent = np.arange(WORDS) < 100
    judged = judge(distances, counts, is_frequent)
    assert (judged.q[is_frequent] < 0.1).all()
    assert np.flatnonzero(judged.q < 0.1).tolist() == [*range(101)]


def test_frequent_words_alone_are_not_reported() -> None:
    distances, counts = draw(5), np.arange(WORDS, 0, -1)
    distances[0, :100] *= 4
    judged = judge(distances, counts, np.arange(WORDS) < 100)
    assert not (judged.q < 0.1).any()


def test_expect_false_is_the_procedure_of_benjamini_and_hochberg() -> None:
    own, controls = (
        np.random.default_rng(4).normal(size=50) + 1,
        np.random.default_rng(5).normal(size=(20, 50)),
    )
    p = [((controls >= one).sum() + 1) / controls.size for one in own]
    expected = false_discovery_control(np.minimum(p, 1))
    np.testing.assert_allclose(expect_false(own, controls), expected)


def test_standardise_is_its_formula_word_by_word() -> None:
    distances = draw(2)[:, :40]
    distances[3, 5] = distances[8, 5] = np.nan  # lacks the word
    own, others = standardise(distances, np.arange(40, 0, -1))
    logs = np.log(distances)
    usual = np.median([np.nanvar(column[1:], ddof=1) for column in logs.T])

    def beyond(value: float, rest: NDArray[np.float64]) -> float:
        rest = rest[np.isfinite(rest)]
        n = len(rest)
        variance = (20 * usual + (n - 1) * rest.var(ddof=1)) / (20 + n - 1)
        return float((value - rest.mean()) / np.sqrt(variance * (1 + 1 / n)))

    assert own[5] == pytest.approx(beyond(logs[0, 5], logs[1:, 5]))
    assert others[2, 6] == pytest.approx(beyond(logs[3, 6], np.delete(logs[1:, 6], 2)))
    assert np.isnan(others[2, 5])


def test_a_word_with_too_few_controls_is_not_judged() -> None:
    distances = draw(6)
    distances[3:, 0] = np.nan  # two controls are left
    distances[0, 1] = np.nan
    judged = judge_all(distances)
    assert np.flatnonzero(np.isnan(judged.q)).tolist() == [0, 1]


def test_the_order_of_words_changes_nothing() -> None:
    distances, counts = plant(draw(8), 9, 2.0), np.arange(WORDS, 0, -1)
    order = np.random.default_rng(1).permutation(WORDS)
    nowhere = np.zeros(WORDS, bool)
    straight = judge(distances, counts, nowhere)
    shuffled = judge(distances[:, order], counts[order], nowhere)
    np.testing.assert_allclose(straight.q[order], shuffled.q)


def test_equal_distances_are_no_error() -> None:
    judged = judge_all(np.full((1 + CONTROLS, 5), 0.25))
    assert (judged.q == 1).all()
