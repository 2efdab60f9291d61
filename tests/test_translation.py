"""Translation measured: of a turned copy all is found, of a hub's neighbors what the correction finds."""

import numpy as np
import pytest

import wordkin as wk
from wordkin.analysis.alignment import Alignment, align
from wordkin.analysis.translation import Precision, measure_translation
from wordkin.errors import SettingsError

random = np.random.default_rng(2)
ROWS = random.standard_normal((60, 6)).astype(np.float32)
HERE = wk.WordVectors([f"w{row}" for row in range(60)], ROWS)
THERE = wk.WordVectors([f"m{row}" for row in range(60)], ROWS[:, ::-1])
DICTIONARY = [(f"w{row}", f"m{row}") for row in range(60)]
ALIGNMENT = align(HERE, THERE, DICTIONARY[:20])


def test_measure_translation_finds_all_words_of_a_turned_copy():
    found = measure_translation(ALIGNMENT, DICTIONARY[20:])
    assert found == dict.fromkeys(("nearest", "csls"), Precision(1.0, 1.0, 40, 0))


def test_measure_translation_tells_the_first_answer_from_the_first_five():
    """The dictionary names each word's third neighbor."""
    third = [(word, ALIGNMENT.translate(word, 3, retrieval="nearest")[2].word) for word in HERE]
    found = measure_translation(ALIGNMENT, third, retrievals=["nearest"])
    assert found == {"nearest": Precision(0.0, 1.0, 60, 0)}


def test_measure_translation_is_right_by_any_of_several_translations():
    pairs = [("w30", "m4"), ("w30", "m30"), ("w30", "unknown"), ("w31", "m5")]
    found = measure_translation(ALIGNMENT, pairs, retrievals=["nearest"])["nearest"]
    assert (found.at_1, found.asked, found.left_out) == (0.5, 2, 0)


def test_measure_translation_counts_what_it_leaves_out():
    pairs = [*DICTIONARY[50:], ("unknown", "m1"), ("w1", "unknown")]
    assert measure_translation(ALIGNMENT, pairs)["csls"] == Precision(1.0, 1.0, 10, 2)


def test_measure_translation_shows_what_the_correction_for_hubs_brings():
    """All vectors have much in common, and so one in their middle is nearer than many a translation."""
    rows, noise = np.random.default_rng(2).standard_normal((2, 60, 20))
    rows[:, 0] += 4
    here = wk.WordVectors(list(HERE), rows)
    there = wk.WordVectors([*THERE, "hub"], np.vstack([rows + 0.9 * noise, rows.mean(axis=0)]))
    identity = Alignment(here, there, np.eye(20, dtype=np.float32))
    found = measure_translation(identity, DICTIONARY)
    assert found["csls"].at_1 > found["nearest"].at_1 + 0.05


@pytest.mark.parametrize(
    ("pairs", "problem"),
    [([], "found none"), ([("w1", "unknown")], "found none"), (["ab"], "two words each")],
)
def test_measure_translation_refuses_a_dictionary_that_asks_nothing(pairs, problem):
    with pytest.raises(SettingsError, match=problem):
        measure_translation(ALIGNMENT, pairs)
