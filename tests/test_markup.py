"""What notebooks show of values: tables without a script, in the notebook's own colors."""

from html.parser import HTMLParser

import numpy as np
import pytest

import wordkin as wk
from wordkin.evaluation import AnalogyScores
from wordkin.evaluation.analogies import SectionScore
from wordkin.evaluation.overall import Evaluation

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a & b",
    "河",
    "\u202eabc",
]
VECTORS = wk.WordVectors(HOSTILE, np.eye(5), counts=[9_000, 4, 3, 2, 1])


class Reader(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.cells, self.open = set(), set(), [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= set(attrs)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.cells.append(data)


def shown():
    scores = AnalogyScores((SectionScore(HOSTILE[0], 4, 2, 1, 1),), 0)
    return {
        "vectors": (VECTORS, [HOSTILE[0], "9,000"]),
        "neighbors": (VECTORS.nearest(HOSTILE[3]), [HOSTILE[0], "0.000"]),
        "many": (VECTORS.nearest(HOSTILE[:2])[1], [HOSTILE[0], "0.000"]),
        "analogy": (VECTORS.analogy(*HOSTILE[:3]), [HOSTILE[3]]),
        "model": (wk.train([HOSTILE] * 9, dimensions=4, progress=False), [HOSTILE[0], "9"]),
        "scores": (scores, [HOSTILE[0], "50.0%"]),
        "evaluation": (Evaluation(scores), [HOSTILE[0], "50.0%"]),
    }


@pytest.mark.parametrize(
    "kind", ["vectors", "neighbors", "many", "analogy", "model", "scores", "evaluation"]
)
def test_notebooks_show_a_table_in_which_words_are_text(kind):
    value, cells = shown()[kind]
    found = Reader(value._repr_html_())
    assert found.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert found.attributes == {("style", "text-align: left")}  # no color: dark themes have theirs
    assert set(cells) <= set(found.cells)


def test_vectors_without_counts_show_their_words():
    found = Reader(wk.WordVectors(["sea"], [[1.0]])._repr_html_())
    assert found.cells == ["<WordVectors: 1 words, 1 dimensions>", "first words", "sea"]


def test_neighbors_are_a_list_as_before():
    found = VECTORS.nearest("河", k=2)
    assert isinstance(found, list)
    assert repr(found) == repr(list(found))
    assert found == list(found)
