"""A measured figure in prose is one that a script has written into a file of results.

Prose is all but code, links, and the parts between `<!-- name -->` and `<!-- end of name -->`, which scripts
write. A figure in it is a number with a unit, or a score of two decimal places or more. It, or what it is rounded from,
must stand in a written part of the page, or in the sections of benchmarks/results.md that SOURCES names for the page.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from doc_blocks import PAGES, name_of
from scripts import load_script

results = load_script("benchmarks/result_tables.py")
# Pages that scripts write, and with them what their prose says.
WRITTEN = {"docs/cli.md", "docs/fuzzing.md", "docs/reliability.md"}
# The sections of benchmarks/results.md that a page speaks of.
SOURCES = {
    "README.md": ("Peers", "Quality", "Search", "Memory", "gensim's face"),
    "docs/can-i-trust-this.md": ("Error bars", "Tuning", "Spaces", "Changed words"),
    "docs/documents.md": ("Documents",),
    "docs/engine.md": ("Small vocabularies",),
    "docs/index.md": ("Peers", "Memory"),
    "docs/scale.md": ("Memory",),
}
PART = re.compile(
    r"<!-- ([\w -]+?)(?:: begin)? -->\n(.*?)<!-- (?:end of \1|\1: end) -->", re.DOTALL
)
NO_PROSE = re.compile(
    r"^```.*?^```|^\$\$.*?^\$\$|`[^`]*`|\$[^$\n]+\$|\]\([^)]*\)",
    re.MULTILINE | re.DOTALL,
)
SPELLED = "two three four five six seven eight nine ten eleven twelve"
WORDS = {word: number for number, word in enumerate(SPELLED.split(), start=2)} | {
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100
}  # fmt: skip
NUMBER = rf"(?:(?<![\w.,/^-])\d[\d,]*+(?:\.\d++)?+|\b(?:{'|'.join(WORDS)})\b)"
UNITS = {
    "%": r"%|percent\b",
    "×": r"×|times(?= (?:as|the|more|faster|slower|larger|smaller|longer|shorter|better|less)\b)|-fold\b",
    "ms": r"ms\b|milliseconds?\b",
    "s": r"s\b|(?:CPU )?seconds?\b",
    "min": r"minutes?\b",
    "h": r"hours?\b",
    "kB": r"kB\b",
    "MB": r"MB\b",
    "GB": r"GB\b",
    "points": r"points?\b",
    "a second": r"(?:thousand |million )?\w+ (?:per|a|each) (?:CPU )?second\b",
}
UNIT = "|".join(f"(?:{pattern})" for pattern in UNITS.values())
FIGURE = re.compile(
    rf"(?:(?P<first>{NUMBER})(?: to |–| – | or ))?(?P<number>{NUMBER})[ -]?(?P<unit>{UNIT})"
    r"|(?P<score>(?<![\w.,/^-])0?\.\d\d+(?![\d.]))",
    re.IGNORECASE,
)
# What wordkin or another program fixes, and nobody has measured.
LIMITS = {
    ("docs/c-programs.md", "400 MB"),  # the C program's tables
    ("docs/c-programs.md", "2 GB"),
    ("docs/c-programs.md", "0.025"),  # defaults
    ("docs/c-programs.md", "0.05"),
    ("docs/c-programs.md", "0.75"),
    ("docs/documents.md", "0.001"),  # SIF's default
    ("docs/documents.md", "four times"),  # the quotient of two cells: 0.192 and 0.050
    ("docs/engine.md", "0.001"),  # 2 · 20 / 36,000
    ("docs/engine.md", "0.15"),  # a limit of `method/crowding.py`
    ("docs/engine.md", "three times"),  # the lengths of two texts
    ("docs/engine.md", "ten times"),
    ("docs/engine.md", "16 MB"),  # ids beyond it are in a file
    ("docs/explorer.md", "30 MB"),  # the size of the text in the pictures
    ("docs/explorer.md", "20 MB"),  # a file beyond it is told of
    ("docs/from-gensim.md", "0.12"),  # a version
    ("docs/subwords.md", "0.05"),  # fastText's default
    ("README.md", "ten minutes"),  # the title of a page
    ("docs/index.md", "Ten minutes"),
    ("docs/tutorial.md", "Ten minutes"),
    ("docs/theory.md", "0.75"),  # word2vec's default
    ("docs/scale.md", "16 MB"),  # ids beyond it are in a file
    ("docs/scale.md", "128 MB"),  # a range of a text, and what matrices need
    ("docs/scale.md", "2 times"),
    ("docs/scale.md", "1.2 GB"),
    ("docs/serving.md", "5 seconds"),  # a server waits for questions at its end
    ("docs/serving.md", "3 ms"),  # and for more of them, in a batch
}


BARE = re.compile(r"(?<![\w.,])\d[\d,]*+(?:\.\d++)?+(?!\s?(?:%|×|[kMG]B|m?s\b))")
Figure = tuple[float, int, str]  # its value, decimal places, and unit; "" if none


def read_number(shown: str, unit: str) -> Figure:
    """A number as a page or a table shows it."""
    plain = shown.lower().replace(",", "")
    number = str(WORDS.get(plain, plain))
    return float(number), len(number.partition(".")[2]), unit


def find_figures(prose: str) -> Iterator[tuple[str, list[Figure]]]:
    """What is said, and the figures in it: two in a range."""
    for match in FIGURE.finditer(prose):
        if match["score"]:
            yield match[0], [read_number(match["score"], "")]
        else:
            numbers = [match["first"], match["number"]]
            unit = next(
                name
                for name, pattern in UNITS.items()
                if re.compile(pattern, re.IGNORECASE).match(prose, match.start("unit"))
            )
            yield " ".join(match[0].split()), [read_number(one, unit) for one in numbers if one]


def units_in(head: str) -> list[str]:
    """The units that the head of a column names."""
    found = [
        name for name, pattern in UNITS.items() if re.search(rf"(?:^|[ ,(])(?:{pattern})", head)
    ]
    return ["×"] if re.search(r"\btimes\b| / ", head) else found


def read_written(text: str) -> set[Figure]:
    """The figures of what a script wrote; in a table the unit may stand in the head of a column, or of the first."""
    written = {one for _, found in find_figures(text) for one in found}
    for table in re.findall(r"(?:^\|.*\n)+", f"{text}\n", re.MULTILINE):
        heads, *rows = [line.strip("|").split("|") for line in table.splitlines()]
        units = [units_in(head) or units_in(heads[0]) or [""] for head in heads]
        written |= {
            read_number(number, unit)
            for row in rows
            for cell, its_units in zip(row, units, strict=False)
            for number in BARE.findall(cell)
            for unit in its_units
        }
    return written


def is_written(figure: Figure, written: set[Figure]) -> bool:
    """Whether a script has written this figure, or one that is rounded to it."""
    value, places, unit = figure
    return any(
        abs(found - value) <= 0.5000001 * 10**-places
        for found, found_places, its_unit in written
        if its_unit in {unit, ""} and found_places >= places
    )


def measured(page: Path, text: str) -> list[str]:
    """The figures in a page's prose that nothing written has."""
    name = name_of(page)
    parts = [part for _, part in PART.findall(text)]
    written = read_written("\n".join([*parts, *map(results.find_section, SOURCES.get(name, ()))]))
    prose = NO_PROSE.sub(" ", PART.sub("", text))
    return [
        shown
        for shown, figures in find_figures(prose)
        if (name, shown) not in LIMITS
        and not all(is_written(figure, written) for figure in figures)
    ]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if name_of(page) not in WRITTEN], ids=name_of
)
def test_figures_in_prose_are_measured(page):
    found = measured(page, page.read_text("utf-8"))
    assert found == [], (
        "let a script write them, name their section in SOURCES, or say why in LIMITS"
    )


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("in 68.2% of cases", "%"),
        ("68.2 percent", "%"),
        ("68.2 times as fast", "×"),
        ("68.2× the memory", "×"),
        ("within 68.2 ms", "ms"),
        ("68.2 CPU seconds", "s"),
        ("68.2 thousand words per second", "a second"),
        ("68.2 questions a second", "a second"),
    ],
)
def test_a_figure_in_prose_is_found_with_its_unit(said, unit):
    assert [figure for _, found in find_figures(said) for figure in found] == [(68.2, 1, unit)]


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("four times as much", [(4, 0, "×")]),
        ("four times in every window", []),
        ("3 to 7 % of it", [(3, 0, "%"), (7, 0, "%")]),
        ("a correlation of 0.655", [(0.655, 3, "")]),
        ("Numba 0.68.1, version 1.2", []),
        ("`0.25` and 5 words", []),
        ("| a | 12 % |", [(12, 0, "%")]),
        ("[17 words](a.md#in-12-ms)", []),
    ],
)
def test_what_counts_as_a_figure(said, figures):
    prose = NO_PROSE.sub(" ", said)
    assert [figure for _, found in find_figures(prose) for figure in found] == figures


def test_a_figure_after_a_table_is_looked_at():
    page = next(page for page in PAGES if name_of(page) == "docs/documents.md")
    assert measured(page, "| a | b |\n| --- | --- |\n| 1 | 2 |\n\nIt takes 123456 ms.\n") == [
        "123456 ms"
    ]


def test_a_figure_that_was_typed_is_found():
    written = read_written(
        "| | right | words | peak MB |\n| --- | --- |\n| a | 68.2% | 1,234 | 5.5 |\n"
    )
    assert is_written((68.0, 0, "%"), written)
    assert not is_written((70.0, 0, "%"), written)
    assert not is_written((68.0, 0, "×"), written)
    assert not is_written((68.24, 2, "%"), written)
    assert is_written((5.5, 1, "MB"), written)
    assert not is_written((5.5, 1, "s"), written)
    assert is_written((1234.0, 0, "s"), written)  # the table says no unit
