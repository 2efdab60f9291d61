"""cade has no tests of its work in its package: its README's example, two slices by one compass."""

import numpy as np
import pytest
from cade.cade import CADE

FIRST = ["the sea is wide", "the lake is calm", "a boat on the sea"] * 30
SECOND = ["the sea is calm", "the lake is wide", "a boat on the lake"] * 30


@pytest.fixture
def texts(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, lines in (("first", FIRST), ("second", SECOND), ("compass", FIRST + SECOND)):
        (folder / f"{name}.txt").write_text("\n".join(lines), "utf-8")
    return folder


def test_slices_are_trained_by_a_compass_and_come_back(texts, tmp_path):
    aligner = CADE(size=8, siter=5, diter=5, workers=1, opath=str(tmp_path / "model"))
    (tmp_path / "whole").mkdir()
    (texts / "compass.txt").rename(tmp_path / "whole" / "compass.txt")
    aligner.train_compass(str(tmp_path / "whole"), overwrite=True, save=True)
    first, second = (
        aligner.train_slice(str(texts / f"{name}.txt"), save=True) for name in ("first", "second")
    )
    assert set(first.wv.index_to_key) == set(second.wv.index_to_key)
    again = CADE(size=8, workers=1, opath=str(tmp_path / "model"))
    again.train_compass(str(tmp_path / "whole"))
    np.testing.assert_array_equal(again.compass.wv["sea"], aligner.compass.wv["sea"])
