"""Pictures of words, whose labels do not cover each other."""

import itertools

import numpy as np
import pytest

import wordkin as wk
from wordkin.answers.drawing import draw_words
from wordkin.errors import UnknownWordError
from wordkin.evaluation.pictures import new_axes

RANDOM = np.random.default_rng(8)
WORDS = [f"a word {number}" for number in range(80)]


def boxes_of(axes):
    axes.figure.canvas.draw()
    return [text.get_window_extent() for text in axes.texts]


@pytest.mark.parametrize(
    "positions",
    [
        RANDOM.normal(size=(80, 2)),
        np.zeros((80, 2)),  # all on one spot
        np.stack([np.linspace(0, 1e-3, 80), np.zeros(80)], axis=1),
    ],
)
def test_labels_do_not_cover_each_other(positions):
    axes = new_axes()[0]
    draw_words(axes, WORDS, positions.astype(np.float32))
    boxes = boxes_of(axes)
    assert [text.get_text() for text in axes.texts] == WORDS
    for one, other in itertools.combinations(boxes, 2):
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        along = min(one.y1, other.y1) - max(one.y0, other.y0)
        assert min(across, along) < 0.5  # of a pixel


def test_labels_stand_beside_their_points_where_there_is_room():
    axes = new_axes()[0]
    positions = np.array([[0, 0], [1, 1], [0, 1]], np.float32)
    draw_words(axes, ["sea", "lake", "$x$"], positions)
    points = axes.transData.transform(positions)
    for box, point in zip(boxes_of(axes), points, strict=True):
        assert 0 < box.x0 - point[0] < 8
        assert box.y0 < point[1] < box.y1
    assert not axes.lines


def test_plot_draws_the_words_that_are_named_into_the_axes_that_are_given():
    vectors = wk.WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    axes = new_axes()[0]
    assert wk.plot(vectors, ["car", "sea", "car"], axes=axes) is axes
    assert [text.get_text() for text in axes.texts] == ["car", "sea"]
    with pytest.raises(UnknownWordError, match="ocean"):
        wk.plot(vectors, ["ocean"])
