"""Places on an axis over periods are those that were planted, also with errors, and are drawn readably."""

import json

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import SettingsError
from wordkin.studies.estimates import Estimate
from wordkin.studies.places import place_over_periods


class Trained:
    """A model as far as places need it."""

    def __init__(self, **words):
        self.vectors = wk.WordVectors(words, [*words.values()])


class Sampled(Trained):
    """Samples, which know errors."""

    def axis(self, start, end, words):
        assert (start, end) == (["poor"], ["rich"])
        return {word: Estimate(0.25, 0.5, 0.125, 9) for word in words}


# poor to rich leads along (-1, 1); the second space is the first one turned by a right angle.
EARLY = Trained(poor=[1, 0], rich=[0, 1], opera=[-1, 1], bus=[2, 0])
LATE = Trained(poor=[0, 1], rich=[-1, 0], bus=[-1, 1])
PERIODS = {
    range(1800, 1850): EARLY,
    range(1850, 1900): LATE,
    "without": Trained(poor=[1, 0], bus=[0, 1]),
}


def test_place_is_the_cosine_with_the_way_between_the_ends():
    found = place_over_periods(PERIODS, "poor", "rich", ["opera", "bus"])
    assert found.periods == ["1800–1849", "1850–1899", "without"]
    values = {word: [place.value for place in places] for word, places in found.words.items()}
    np.testing.assert_allclose(values["opera"], [1, np.nan, np.nan], atol=1e-6)
    np.testing.assert_allclose(values["bus"], [-np.sqrt(0.5), 0, np.nan], atol=1e-6)
    assert found.covers == ""


def test_places_have_errors_where_periods_have_samples():
    periods = {"early": Sampled(poor=[1, 0], rich=[0, 1], bus=[1, 1]), "late": LATE}
    found = place_over_periods(periods, ["poor", "needy"], ["rich"], "bus")
    assert found.words["bus"][0] == Estimate(0.25, 0.5, 0.125, 9)
    assert "one standard deviation" in found.covers
    assert str(found).splitlines()[1].split() == ["bus", "0.250", "±", "0.500", "0.000"]


def test_places_are_json():
    found = place_over_periods(PERIODS, "poor", "rich", ["bus"]).to_dict()
    assert json.loads(json.dumps(found, allow_nan=False))["bus"]["without"]["value"] is None
    assert found["bus"]["1850–1899"]["samples"] == 0


def test_place_refuses_an_axis_that_no_period_knows():
    with pytest.raises(SettingsError, match="both ends of the axis and one to place, found none"):
        place_over_periods(PERIODS, "poor", "wealthy", ["bus"])


def test_plot_draws_a_line_for_each_word_that_is_told_apart_without_colors():
    samples = Sampled(poor=[1, 0], rich=[0, 1], **{f"w${number}": [1, 1] for number in range(6)})
    found = place_over_periods(
        {"a": samples, "b": samples}, "poor", "rich", [f"w${n}" for n in range(6)]
    )
    axes = found.plot()
    bars = axes.containers
    assert len(bars) == 6
    assert len({(bar[0].get_marker(), str(bar[0].get_linestyle())) for bar in bars}) == 6
    middles = [
        bar[0].get_xdata()[0] for bar in bars
    ]  # beside each other, though the places are the same
    assert np.diff(middles).min() > 0.05
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        rf"w\${n}" for n in range(6)
    ]
