import sys

import pytest

from wordkin.errors import MissingExtraError
from wordkin.evaluation import AnalogyScores, JudgedPair, SectionScore, SimilarityScores
from wordkin.evaluation.pictures import new_axes

ANALOGIES = AnalogyScores(
    (SectionScore("capitals", 10, 8, 4, 6), SectionScore("empty", 0, 0, 0, 0)), skipped_lines=0
)
PAIRS = (JudgedPair("sea", "lake", 9.0, 0.8), JudgedPair("sea", "car", 1.0, 0.1))
SIMILARITY = SimilarityScores(1.0, 1.0, 3, 2, 0, PAIRS)


def test_plot_of_analogies_has_a_bar_for_each_section_with_questions():
    axes = ANALOGIES.plot()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["capitals (8)", "total (8)"]
    top_five, right = axes.containers
    assert [bar.get_width() for bar in right] == [0.5, 0.5]
    assert [bar.get_width() for bar in top_five] == [0.75, 0.75]
    assert axes.lines[0].get_xdata().tolist() == [0.8, 0.8]


def test_plot_of_similarity_has_a_point_for_each_pair():
    axes = SIMILARITY.plot()
    assert axes.collections[0].get_offsets().tolist() == [[9.0, 0.8], [1.0, 0.1]]
    assert axes.get_title() == "Similarity: Spearman 1.000, 2 of 3 pairs"


def test_plot_draws_into_given_axes():
    above, below = new_axes(2)
    assert ANALOGIES.plot(above) is above
    assert SIMILARITY.plot(below).figure is above.figure


def test_plot_can_be_saved(tmp_path):
    ANALOGIES.plot().figure.savefig(tmp_path / "scores.svg")
    assert "capitals (8)" in (tmp_path / "scores.svg").read_text("utf-8")


def test_plot_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtraError, match=r"matplotlib.*wordkin\[plot\]"):
        SIMILARITY.plot()
