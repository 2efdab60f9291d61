"""Error bars are right: as far as fresh texts of the same generator differ, which seeds alone do not show."""

import pytest

from true_spread import average, draw_truth, judge_bootstrap, judge_seeds


def test_errors_of_a_bootstrap_are_about_the_true_spread() -> None:
    options = {"epochs": 3}
    truth = draw_truth(12, **options)
    found = judge_bootstrap(truth, 0, samples=10, **options)
    assert 0.8 < found.ratio < 1.25
    assert 0.78 < found.covered < 0.98  # 12 texts and 10 samples say it only roughly
    seeds = judge_seeds(truth, 0, seeds=3, **options)
    assert seeds.ratio < 0.6
    assert seeds.covered < 0.7


@pytest.mark.slow
def test_intervals_of_a_bootstrap_hold_the_truth_as_often_as_they_say() -> None:
    truth = draw_truth(25)
    found = average([judge_bootstrap(truth, text, samples=25) for text in range(3)])
    assert 0.8 < found.ratio < 1.25
    assert 0.83 < found.covered < 0.96
    seeds = average([judge_seeds(truth, text, seeds=10) for text in range(3)])
    assert seeds.ratio < 0.6
    assert seeds.covered < 0.7
