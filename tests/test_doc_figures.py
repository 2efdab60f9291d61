"""A measured figure in prose is one that a script has written into a file of results."""

import re
from pathlib import Path

import pytest

from doc_blocks import PAGES, name_of
from scripts import ROOT

RESULTS = [ROOT / "benchmarks" / "results.md"]
# Pages, and parts between two comments, that scripts write.
WRITTEN = {"docs/cli.md", "docs/fuzzing.md", "docs/reliability.md"}
PART = re.compile(r"<!-- ([\w-]+)(?:: begin)? -->\n(.*?)<!-- (?:end of \1|\1: end) -->", re.DOTALL)
NO_PROSE = re.compile(r"^```.*?^```|`[^`\n]*`|^\|.*$", re.MULTILINE | re.DOTALL)
UNITS = r"%|×|percent\b|times\b|ms\b|s\b|seconds?\b|minutes?\b|hours?\b|kB\b|MB\b|GB\b|points\b"
FIGURE = re.compile(rf"(?<![\w.,/-])(\d[\d,]*(?:\.\d+)?)\s?({UNITS})")
# What wordkin or another program fixes, and nobody has measured.
LIMITS = {
    ("docs/c-programs.md", "400 MB"),  # the C program's tables
    ("docs/c-programs.md", "2 GB"),
    ("docs/engine.md", "16 MB"),  # ids beyond it are in a file
    ("docs/explorer.md", "30 MB"),  # the size of the text in the pictures
    ("docs/explorer.md", "20 MB"),  # a file beyond it is told of
    ("docs/scale.md", "128 MB"),  # a range of a text, and what matrices need
    ("docs/scale.md", "2 times"),
    ("docs/scale.md", "1.2 GB"),
    ("docs/serving.md", "5 seconds"),  # a server waits for questions at its end
    ("docs/serving.md", "3 ms"),  # and for more of them, in a batch
}


def read_figures(text: str) -> set[tuple[str, str]]:
    """Figures with their units."""
    return {(number.replace(",", ""), unit) for number, unit in FIGURE.findall(text)}


def is_written(figure: tuple[str, str], written: set[tuple[str, str]]) -> bool:
    """Whether a script has written this figure, or one that is rounded to it."""
    number, unit = figure
    digits = len(number.partition(".")[2])
    same_unit = [float(found) for found, its_unit in written if its_unit == unit]
    return any(abs(found - float(number)) <= 0.5000001 * 10**-digits for found in same_unit)


def measured(page: Path) -> list[str]:
    """The figures in a page's prose that no file of results has."""
    text = page.read_text("utf-8")
    parts = "".join(part for _, part in PART.findall(text))
    written = read_figures(parts + "".join(path.read_text("utf-8") for path in RESULTS))
    prose = NO_PROSE.sub("", PART.sub("", text))
    figures = [
        (match[0], (match[1].replace(",", ""), match[2])) for match in FIGURE.finditer(prose)
    ]
    return [
        shown
        for shown, figure in figures
        if (name_of(page), shown) not in LIMITS and not is_written(figure, written)
    ]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if name_of(page) not in WRITTEN], ids=name_of
)
def test_figures_in_prose_are_measured(page):
    assert measured(page) == [], "write them by a script, or name them in LIMITS"


def test_a_figure_that_was_typed_is_found():
    written = {("68.2", "%")}
    assert is_written(("68", "%"), written)
    assert not is_written(("70", "%"), written)
    assert not is_written(("68", "×"), written)
