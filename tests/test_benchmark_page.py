"""docs/benchmarks.md and its charts are what benchmarks/publish.py makes of benchmarks/results.md."""

import pytest

from scripts import ROOT, load_script

publish = load_script("benchmarks/publish.py")
PICTURES = publish.pictures()


def test_benchmark_page_is_up_to_date():
    assert publish.page() == publish.PAGE.read_text("utf-8"), "run: make bench-docs"


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_charts_are_up_to_date(path):
    assert path.read_text("utf-8") == PICTURES[path], "run: make bench-docs"


def test_a_chart_has_bars_in_proportion():
    speed = publish.charts()["speed"].groups[0]
    assert [bar.name for bar in speed.bars][:2] == ["wordkin", "gensim"]
    picture = (ROOT / "docs" / "pictures" / "speed.svg").read_text("utf-8")
    assert all(f">{bar.shown}</text>" in picture for bar in speed.bars)
