"""The tables of results.md, for the pages that quote them."""

import re
from collections.abc import Iterator
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results.md"

Row = dict[str, str]


def find_section(title: str) -> str:
    """The text of one section of results.md."""
    text = RESULTS.read_text("utf-8")
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"results.md: no section {title!r}"
    return found[1]


def find_table(section: str, header: str, number: int = 1) -> dict[str, Row]:
    """The table of a section whose first column has this header: its rows by their first cells.

    number: which one, if several tables of the section have this header

    If two columns have the same header, the first counts.
    """
    found = [table for table in _tables(find_section(section)) if table[0][0] == header]
    assert len(found) >= number, f"results.md, {section}: no table {number} with {header!r}"
    names, _, *rows = found[number - 1]
    return {row[0]: dict(reversed([*zip(names, row, strict=True)])) for row in rows}


def find_cell(section: str, header: str, row: str, column: str, number: int = 1) -> str:
    """One cell of such a table."""
    return find_table(section, header, number)[row][column]


def _tables(text: str) -> Iterator[list[list[str]]]:
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        yield [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
