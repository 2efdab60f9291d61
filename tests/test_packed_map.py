"""A map in bytes: what it says of groups, counts, and of itself."""

import json
import struct

import numpy as np

from wordkin.analysis.kept import kept_neighbors
from wordkin.analysis.placing import Placed
from wordkin.answers.packed_map import as_steps, draw, pack_map
from wordkin.search.exact import unit_rows

RANDOM = np.random.default_rng(4)
TOPICS = np.repeat(np.eye(8, dtype=np.float32), 30, axis=0)
UNITS = unit_rows(TOPICS + RANDOM.normal(size=(240, 8)).astype(np.float32) / 9)
POSITIONS = RANDOM.normal(size=(240, 2)).astype(np.float32)
WORDS = [f"w{row}" for row in range(240)]


def drawn_map(**options):
    return draw(WORDS, UNITS, np.arange(240), Placed(POSITIONS, "pca"), **options)


def told_by(body):
    return json.loads(body[8 : 8 + struct.unpack_from("<I", body, 4)[0]])


def test_names_of_groups_are_typical_words_of_their_frequent_ones():
    drawn = drawn_map()
    for number, names in enumerate(drawn.names):
        rows = np.flatnonzero(drawn.groups == number)
        frequent = rows[:15]
        likeness = UNITS[frequent] @ UNITS[rows].mean(axis=0)
        assert names == [WORDS[row] for row in frequent[np.argsort(-likeness)][:3]]
        assert len({int(name[1:]) // 30 for name in names}) == 1


def test_map_says_how_true_it_is():
    kept = kept_neighbors(UNITS, POSITIONS)
    told = told_by(pack_map(drawn_map(is_chosen=True)))
    assert told["truth"] == {"ten": round(kept.ten, 4), "fifty": round(kept.fifty, 4)}
    assert (told["measured"], told["projection"], told["chosen"]) == (240, "pca", True)


def test_counts_that_no_client_could_read_are_the_largest():
    placed = Placed(np.zeros((2, 2), np.float32), "pca")
    drawn = draw(["sea", "lake"], np.eye(2, dtype=np.float32), np.array([2**40, 7]), placed)
    body = pack_map(drawn)
    start = 8 + struct.unpack_from("<I", body, 4)[0] + 8
    assert np.frombuffer(body, "<u4", 2, start).tolist() == [2**32 - 1, 7]


def test_steps_keep_the_proportions_of_the_map():
    steps = as_steps(POSITIONS).astype(float)
    assert steps.max() == 65_535
    assert steps.min(axis=0).tolist() == [0, 0]
    wide, high = np.ptp(POSITIONS, axis=0)
    assert abs(np.ptp(steps[:, 1]) / np.ptp(steps[:, 0]) - high / wide) < 1e-4
    assert as_steps(np.ones((3, 2), np.float32)).tolist() == [[0, 0]] * 3
