"""Fill docs/benchmarks.md with tables of results.md, and draw its charts: make bench-docs.

It measures nothing. The other scripts write results.md, and a test fails while the page is older.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from bars import SCHEMES, Bar, Chart, Group, draw_bars
from record import table
from result_tables import find_cell, find_section, find_table

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE = DOCS / "benchmarks.md"
BLOCK = re.compile(r"(?<=<!-- )([\w-]+)( -->\n).*?(?=<!-- end of \1 -->)", re.DOTALL)
SPEED = "thousand words per CPU second"
SHOWN_SPEED = "thousand words per second of one core"
OBJECTIVES = {
    "skip-gram-negatives": "skip-gram, negative sampling",
    "skip-gram-tree": "skip-gram, hierarchical softmax",
    "cbow-negatives": "CBOW, negative sampling",
    "cbow-tree": "CBOW, hierarchical softmax",
}
PROGRAMS = {"wordkin": "wordkin", "gensim": "gensim"}
PEERS = {**PROGRAMS, "fastText": "fastText", "C tool": "word2vec.c"}


def main() -> None:
    """Write the page and the charts."""
    PAGE.write_text(page(), "utf-8")
    for path, picture in pictures().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(picture, "utf-8")


def page() -> str:
    """The page, with every block between two comments written anew."""

    def write(match: re.Match[str]) -> str:
        return f"{match[1]}{match[2]}\n{BLOCKS[match[1]]()}\n\n"

    return BLOCK.sub(write, PAGE.read_text("utf-8"))


def pictures() -> dict[Path, str]:
    """The charts, each for light pages and for dark ones."""
    return {
        DOCS / "pictures" / f"{name}{scheme}.svg": draw_bars(chart, colors)
        for name, chart in charts().items()
        for scheme, colors in SCHEMES.items()
    }


def charts() -> dict[str, Chart]:
    """What the charts show. The first is in README, too."""
    speeds = find_table("Peers", SPEED)
    command = find_table("Command", "whole command")
    scores = find_table("Quality", "wordkin / gensim")["skip-gram-negatives"]
    return {
        "speed": Chart(
            "Training speed, in thousand words per second",
            "One core, 100 dimensions, window 5, 5 negative samples",
            [
                Group("Skip-gram", read_bars(speeds["skip-gram-negatives"])),
                Group("CBOW", read_bars(speeds["cbow-negatives"])),
            ],
        ),
        "command": Chart(
            "From a text file to a saved model",
            "17 million words, 5 epochs of skip-gram, two threads",
            [
                Group("CPU time, shorter is better", read_bars(command["CPU time"])),
                Group("Peak memory, shorter is better", read_bars(command["peak memory"])),
            ],
        ),
        "quality": Chart(
            "Quality after training on the same text",
            "Skip-gram with negative sampling, the same settings in both",
            [
                Group("Analogies, percent right", read_bars(split_scores(scores, "analogies, %"))),
                Group("WordSim-353, correlation", read_bars(split_scores(scores, "WordSim-353"))),
                Group("SimLex-999, correlation", read_bars(split_scores(scores, "SimLex-999"))),
            ],
        ),
    }


def read_bars(row: Mapping[str, str]) -> list[Bar]:
    """The bars of the programs in a row of a table, the longest first; wordkin's leads among equals."""
    found = [
        Bar(name, float(re.sub(r"[^\d.]", "", row[column])), row[column])
        for column, name in PEERS.items()
        if column in row
    ]
    return sorted(found, key=lambda bar: -bar.value)


def split_scores(row: Mapping[str, str], score: str) -> dict[str, str]:
    """The scores of both programs in a cell like `31.1 / 30.3 (+0.8)`."""
    return dict(zip(PROGRAMS, row[score].partition(" (")[0].split(" / "), strict=True))


def quote(
    section: str,
    first: tuple[str, str],
    columns: Mapping[str, str],
    rows: Mapping[str, str] | None = None,
) -> str:
    """A table of results.md with the columns and the rows that are named, under plainer names.

    first: the header of its first column there, and here
    """
    found = find_table(section, first[0])
    shown = rows or {name: name for name in found}
    cells = [[label, *(found[name][column] for column in columns)] for name, label in shown.items()]
    return table([first[1], *columns.values()], cells)


def machine() -> str:
    """On what and with what the peers were measured."""
    section = find_section("Peers")
    made = re.search(
        r"^`benchmarks/.*, (\d{4}-\d\d-\d\d); (.*); (Python .*)\.$", section, re.MULTILINE
    )
    peers = re.search(r"fastText: (.*), C tool: (.*)\.$", section, re.MULTILINE)
    assert made, "results.md, Peers: no line about the machine"
    assert peers, "results.md, Peers: no versions of fastText and the C tool"
    versions = dict(part.rsplit(" ", 1) for part in made[3].split(", "))
    programs = ", ".join(f"{name} {versions[name]}" for name in ("Python", "numba", "gensim"))
    return (
        f"- Machine: {made[2].replace('avx512f', 'AVX-512')}\n"
        f"- Programs: {programs}, {peers[1]}, and Google's C code as in {peers[2]}\n"
        f"- Date: {made[1]}"
    )


def quality() -> str:
    """The scores, each in a column of its own."""
    found = find_table("Quality", "wordkin / gensim")
    scores = {"analogies, %": "analogies", "WordSim-353": "WordSim", "SimLex-999": "SimLex"}
    heads = [f"{score}, {program}" for score in scores.values() for program in PROGRAMS]
    rows = [
        [label, *(one for score in scores for one in split_scores(found[name], score).values())]
        for name, label in OBJECTIVES.items()
    ]
    return table(["", *heads], rows)


def others_ahead() -> str:
    """Where another way was better."""
    memory = find_table("Command", "whole command")["peak memory"]
    links = find_table("Small vocabularies", "mean of seeds")["links, power law, 10: AUC"]
    wide = find_table("Windows", "wordkin / gensim")["skip-gram-negatives, window 30"]
    simlex = split_scores(wide, "SimLex-999")
    right = partial(find_cell, "Documents", "features of a paragraph", column="right")
    compiled = "`wordkin train`, first on a machine: kernels compile"
    start = "start of a process that trains on a few words"
    rows = [
        ["peak memory of the whole command", memory["wordkin"], f"{memory['gensim']}, gensim"],
        [
            "the first training on a machine compiles",
            f"{find_cell('Command', start, compiled, 'seconds')} s",
            "nothing to compile: gensim, fastText, C",
        ],
        [
            "SimLex-999 with a window of 30 words",
            simlex["wordkin"].partition(" ±")[0],
            f"{simlex['gensim']}, gensim",
        ],
        [
            "links in a graph of ten nodes (AUC)",
            links["by pairs"].strip("*").partition(" (")[0],
            f"{links['gensim'].partition(' (')[0]}, gensim",
        ],
        [
            "which president wrote this paragraph?",
            right(row="mean"),
            f"{right(row='bag of words')}, a bag of words",
        ],
    ]
    return table(["", "wordkin", "better"], rows)


TIMES = {**PROGRAMS, "times": "wordkin is faster by"}
START = {
    "`wordkin train`, first on a machine: kernels compile": "`wordkin train`, the first time",
    "`wordkin train`, later, median of 5": "`wordkin train`, later",
}
SPEEDS_BY_DIMENSIONS = {
    f"{name}, {dimensions} dimensions": f"{label}, {dimensions} dimensions"
    for name, label in OBJECTIVES.items()
    for dimensions in (100, 300, 1000)
    if name == "cbow-negatives"
    or dimensions == 100
    or (name, dimensions) == ("skip-gram-negatives", 300)
}
FIRST_MILLION = "the first 1,000,000 words of text8like"
BLOCKS: dict[str, Callable[[], str]] = {
    "machine": machine,
    "peers": partial(
        quote,
        "Peers",
        (SPEED, SHOWN_SPEED),
        {**PEERS, "times the best peer": "wordkin / the best other"},
        OBJECTIVES,
    ),
    "dimensions": partial(
        quote,
        "Speed",
        (SPEED, SHOWN_SPEED),
        {**TIMES, "from – to": "in five runs", "without AVX-512": "without AVX-512"},
        SPEEDS_BY_DIMENSIONS,
    ),
    "command": partial(
        quote,
        "Command",
        ("whole command", ""),
        {**PROGRAMS, "gensim / wordkin": "gensim / wordkin"},
        {"wall time": "time on the clock", "CPU time": "CPU time", "peak memory": "peak memory"},
    ),
    "start": partial(
        quote,
        "Command",
        ("start of a process that trains on a few words", "training on a few words"),
        {"seconds": "seconds"},
        START,
    ),
    "quality": quality,
    "subwords": partial(
        quote,
        "Subwords",
        (SPEED, SHOWN_SPEED),
        {"wordkin": "wordkin", "fastText": "fastText", "times": "wordkin is faster by"},
        {f"skip-gram, {FIRST_MILLION}": "skip-gram", f"cbow, {FIRST_MILLION}": "CBOW"},
    ),
    "search": partial(
        quote,
        "Search",
        ("questions at once", "questions at once"),
        {
            "wordkin": "wordkin, ms",
            "gensim": "gensim, ms",
            "gensim / wordkin": "wordkin is faster by",
        },
    ),
    "files": partial(quote, "Reading and writing", ("CPU seconds", "CPU seconds"), TIMES),
    "face": partial(
        quote,
        "gensim's face",
        ("CPU seconds", "CPU seconds"),
        {"the face": "wordkin.gensim", "gensim": "gensim", "times": "wordkin is faster by"},
    ),
    "memory": partial(
        quote,
        "Memory",
        ("text", "size of the text"),
        {"peak anonymous memory": "peak memory", "text / memory": "text / memory"},
    ),
    "walks": partial(
        quote,
        "Walks in graphs",
        ("walks per CPU second", "walks per CPU second"),
        {"wordkin": "wordkin", "node2vec": "node2vec", "times": "wordkin is faster by"},
    ),
    "tables": partial(
        quote,
        "Edge lists and baskets",
        ("rows per CPU second", "rows per CPU second"),
        {
            "wordkin": "wordkin",
            "networkx or pandas": "networkx or pandas",
            "times": "wordkin is faster by",
            "peak MB": "memory, MB",
            "theirs": "theirs, MB",
        },
    ),
    "others-ahead": others_ahead,
}

if __name__ == "__main__":
    main()
