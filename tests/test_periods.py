"""Dated text: cut into periods, one model each from a common start."""

from datetime import date
from functools import partial

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import SettingsError, TextError
from wordkin.integrations.periods import split_periods, train_periods

SMALL = partial(
    wk.train, dimensions=8, min_count=1, threads=1, progress=False, subsample_threshold=0
)


def test_split_periods_puts_each_sentence_into_its_years():
    dated = [(1999, ["b"]), (date(2000, 1, 1), ["c"]), (1990, ["a"])]
    found = split_periods(dated, years=10)
    assert found == {range(1990, 2000): [["b"], ["a"]], range(2000, 2010): [["c"]]}
    assert list(found) == [range(1990, 2000), range(2000, 2010)]


def test_split_periods_begins_where_it_is_told():
    found = split_periods([(1803, ["b"]), (1796, ["a"])], years=10, first=1800)
    assert found == {range(1790, 1800): [["a"]], range(1800, 1810): [["b"]]}


@pytest.mark.parametrize(
    ("dated", "years", "error"),
    [
        ([], 10, TextError),
        ([(1800, ["a"])], 0, SettingsError),
        ([("1800", ["a"])], 5, SettingsError),
    ],
)
def test_split_periods_refuses_what_has_no_dates(dated, years, error):
    with pytest.raises(error, match="expected"):
        split_periods(dated, years)


def test_train_periods_gives_each_period_its_own_words():
    models = train_periods({"old": [["sea", "lake"]], "new": [["sea", "car"]]}, SMALL)
    assert {name: set(model.vectors) for name, model in models.items()} == {
        "old": {"sea", "lake"},
        "new": {"sea", "car"},
    }


def test_train_periods_begins_where_all_of_them_together_ended():
    """A learning rate of next to nothing leaves every word at its start."""
    periods = {"old": [["sea", "lake"]], "new": [["sea", "car"]]}
    models = train_periods(periods, partial(SMALL, learning_rate=1e-30))
    start = partial(SMALL, learning_rate=1e-30)([["sea", "lake"], ["sea", "car"]]).vectors
    for model in models.values():
        np.testing.assert_allclose(model.vectors["sea"], start["sea"], atol=1e-6)


def test_train_periods_by_a_compass_leaves_the_output_rows_of_all_of_them_as_they_are():
    periods = {"old": [["sea", "lake", "shore"]] * 20, "new": [["sea", "car", "shore"]] * 20}
    models = train_periods(periods, SMALL, method="compass")
    whole = SMALL([*periods["old"], *periods["new"]])
    for model in models.values():
        rows = [whole.vocabulary.find(word) for word in model.vectors]
        kept = whole.parameters.output_vectors[rows]
        np.testing.assert_array_equal(model.parameters.output_vectors, kept)
        assert not np.array_equal(model.vectors["sea"], whole.vectors["sea"])


def test_train_periods_refuses_another_method():
    with pytest.raises(SettingsError, match="method: expected 'start' or 'compass', found 'align'"):
        train_periods({"old": [["sea"]]}, SMALL, method="align")
