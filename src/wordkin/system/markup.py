"""Values in notebooks: tables in the notebook's own colors, everything escaped, nothing that runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

TO_THE_LEFT = ' style="text-align: left"'


def html_table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column stands to the left, and the others to the right.

    >>> print(html_table("<Kin>", ["word"], [["<b>"]]))
    <table><caption style="text-align: left">&lt;Kin&gt;</caption><thead><tr><th
    style="text-align: left">word</th></tr></thead><tbody><tr><td style="text-align:
    left">&lt;b&gt;</td></tr></tbody></table>
    """
    lines = "".join(_line("td", row) for row in rows)
    above = f"<caption{TO_THE_LEFT}>{escape(caption)}</caption>" if caption else ""
    return f"<table>{above}<thead>{_line('th', header)}</thead><tbody>{lines}</tbody></table>"


def _line(tag: str, cells: Sequence[str]) -> str:
    found = "".join(
        f"<{tag}{'' if number else TO_THE_LEFT}>{escape(cell)}</{tag}>"
        for number, cell in enumerate(cells)
    )
    return f"<tr>{found}</tr>"
