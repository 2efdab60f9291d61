"""The terminal or the notebook's cell behind stderr, and a progress bar that is drawn anew in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from typing import TextIO

BAR_CELLS = 20
MIN_BAR_CELLS = 5
ALWAYS = {"phase", "left"}  # parts of the line beside the bar
IF_THEY_FIT = ("share", "speed", "loss", "epoch", "learning rate", "advice")  # most wanted first
CELL_COLUMNS = 120
CLEAR_LINE = "\x1b[K"
DUMB_TERMINALS = ("dumb", "unknown")


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a line on the stream can be drawn anew."""
    return (
        stream is not None
        and stream.isatty()
        and os.environ.get("TERM", "").lower() not in DUMB_TERMINALS
    )


def is_in_notebook() -> bool:
    """Whether stderr goes to a cell of Jupyter."""
    return type(sys.stderr).__module__.partition(".")[0] == "ipykernel"


def clear_sequence() -> str:
    """The characters that clear the line of a bar on stderr, if bars are drawn there."""
    if is_terminal(sys.stderr):
        return f"\r{CLEAR_LINE}"
    return f"\r{'':{CELL_COLUMNS}}\r" if is_in_notebook() else ""


def redraw_line(
    stream: TextIO, parts: Mapping[str, str], done: int, total: int, columns: int | None = None
) -> None:
    """Draw a bar, and beside it those parts that fit, over the line that was there before.

    It is drawn by rich, but not as one of its live displays: these hide the cursor and redirect
    stdout until they are stopped, which nobody does when a training is interrupted; and in a
    notebook they need ipywidgets.

    parts: by names of which those in `IF_THEY_FIT` may be left out; total: 0 if it is not known;
    columns: of a notebook's cell, which knows a carriage return only; None for a terminal.
    """
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn

    console = Console(
        file=stream,
        width=columns,
        force_jupyter=False,
        color_system="auto" if columns is None else None,
    )
    room = console.width - 1  # some terminals break the line after the last column
    text = _fit(parts, room - MIN_BAR_CELLS - 1)
    shown: list[ProgressColumn] = [TextColumn("{task.description}", markup=False)]
    if total:
        shown.insert(0, BarColumn(max(min(BAR_CELLS, room - len(text) - 1), 1)))
    bar = Progress(*shown, console=console, auto_refresh=False)
    bar.add_task(text, total=total, completed=done)
    with console.capture() as capture:
        console.print(bar)
    line = capture.get().rstrip("\n")
    end = "\n" if total and done == total else ""
    # Blanks wipe out what a longer line before has left in a cell.
    stream.write(f"\r{CLEAR_LINE}{line}{end}" if columns is None else f"\r{line:<{columns}}{end}")
    stream.flush()


def _fit(parts: Mapping[str, str], columns: int) -> str:
    """The parts in one text, as many as there is room for."""
    chosen = ALWAYS
    for name in IF_THEY_FIT:
        if len(_join(parts, chosen | {name})) <= columns:
            chosen = chosen | {name}
    return _join(parts, chosen)


def _join(parts: Mapping[str, str], names: Collection[str]) -> str:
    return ", ".join(text for name, text in parts.items() if name in names)
