"""What a user waits for and pays: the whole command `wordkin train`, its start, the import."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from fresh import FOLDER, Usage, run_command
from record import Record, provenance, table, write_raw, write_section
from texts import unpacked_text

THREADS = 2
TINY_WORDS = 5_000  # a training of no length, so that what is left is its start
# Few words for their window would be trained by another kernel than all words of the text are.
TINY = ["--min-count", "1", "--window", "1"]
WORDKIN = (sys.executable, "-m", "wordkin", "train", "--no-progress", "--threads", str(THREADS))
GENSIM = (sys.executable, str(FOLDER / "gensim_command.py"))
THREE_WORDS = (
    "import wordkin; text = [['sea', 'lake', 'shore'], ['lake', 'sea']] * 50; "
    "wordkin.train(text, dimensions=8)"
)
IMPORTS = {
    "import numpy": "import numpy",
    "import wordkin": "import wordkin",
    "import wordkin, ready to load vectors": "import wordkin; wordkin.load",
}


def main() -> None:
    """Measure, print the tables, and write them unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less text, fewer turns, only printed")
    is_quick = parser.parse_args().quick
    words, epochs, turns = (400_000, 1, 3) if is_quick else (None, 5, 15)
    records = []
    with tempfile.TemporaryDirectory() as folder:
        for record in (*starts(Path(folder)), *imports(turns), *whole(words, epochs, Path(folder))):
            print(*record.values(), flush=True)
            records.append(record)
    body = section(records, words, epochs)
    print(body)
    if not is_quick:
        write_raw("command", records)
        write_section("Command", body)


def starts(folder: Path) -> Iterator[Record]:
    """The command on next to no text, and `train` of three words: kernels compiled anew, then loaded."""
    command = [
        *WORDKIN,
        str(unpacked_text(TINY_WORDS)),
        "-o",
        str(folder / "tiny.safetensors"),
        *TINY,
    ]
    for what in ("first start", *["later start"] * 5):
        usage = run_command(command, NUMBA_CACHE_DIR=str(folder / "cache"))
        yield _record(what, "wordkin", usage)
    train = [sys.executable, "-c", THREE_WORDS]
    for what in ("first three words", *["three words"] * 5):
        yield _record(what, "wordkin", run_command(train, NUMBA_CACHE_DIR=str(folder / "cache")))


def imports(turns: int) -> Iterator[Record]:
    """What an import adds to an interpreter that does nothing, in turn."""
    for _ in range(turns):
        for what, code in (("nothing", "pass"), *IMPORTS.items()):
            yield _record(what, "python", run_command([sys.executable, "-c", code]))


def whole(words: int | None, epochs: int, folder: Path) -> Iterator[Record]:
    """The whole command, from the plain file to the saved model."""
    text = str(unpacked_text(words))
    model = str(folder / "model.safetensors")
    run_command([*WORDKIN, str(unpacked_text(TINY_WORDS)), "-o", model, *TINY])  # compiles
    yield _record(
        "whole", "wordkin", run_command([*WORDKIN, text, "-o", model, "--epochs", str(epochs)])
    )
    yield _record(
        "whole",
        "gensim",
        run_command([*GENSIM, text, str(folder / "gensim.model"), str(epochs), str(THREADS)]),
    )


def section(records: Sequence[Record], words: int | None, epochs: int) -> str:
    """All tables, from the raw runs."""
    text = "all of text8like" if words is None else f"the first {words:,} words of text8like"
    return f"""
`wordkin train TEXT -o OUT` and the same with gensim (`corpus_file`), plain file to saved model:
{text}, skip-gram with negatives, 100 dimensions, epochs: {epochs}, threads: {THREADS}.

{table(["whole command", "wordkin", "gensim", "gensim / wordkin", "bar", "aim"], _whole_rows(records))}

{table(["start of a process that trains on a few words", "seconds", "CPU seconds", "goal"], _start_rows(records))}

{table(["import, median", "ms", "more than numpy", "goal"], _import_rows(records))}

{provenance()}
"""


def _whole_rows(records: Sequence[Record]) -> Iterator[list[str]]:
    for name, key, unit, *bar_and_aim in (
        ("wall time", "wall_seconds", "s", "≥ 7", "≥ 12"),
        ("CPU time", "cpu_seconds", "s", "", ""),
        ("peak memory", "peak_mb", "MB", "≥ 0.87", "≥ 1"),
    ):
        ours, theirs = (_median(records, "whole", key, by) for by in ("wordkin", "gensim"))
        figures = f"{ours:.1f} {unit}", f"{theirs:.1f} {unit}", f"{theirs / ours:.2f}"
        yield [name, *figures, *bar_and_aim]


def _start_rows(records: Sequence[Record]) -> Iterator[list[str]]:
    for what, name, goal in (  # in fresh processes, imports included
        ("first start", "`wordkin train`, first on a machine: kernels compile", "≤ 8 CPU"),
        ("later start", "`wordkin train`, later, median of 5", "≤ 0.8 CPU"),
        ("first three words", "`train` of three words, first: kernels compile", ""),
        ("three words", "`train` of three words, later, median of 5", "≤ 1.5 CPU"),
    ):
        wall, cpu = (_median(records, what, key) for key in ("wall_seconds", "cpu_seconds"))
        yield [name, f"{wall:.1f}", f"{cpu:.1f}", goal]


def _import_rows(records: Sequence[Record]) -> Iterator[list[str]]:
    nothing, numpy = (
        _median(records, what, "wall_seconds") for what in ("nothing", "import numpy")
    )
    for what in IMPORTS:
        seconds = _median(records, what, "wall_seconds")
        goal = "≤ +30" if what == "import wordkin" else ""
        yield [what, f"{1e3 * (seconds - nothing):.0f}", f"{1e3 * (seconds - numpy):+.0f}", goal]


def _median(records: Sequence[Record], what: str, key: str, by: str | None = None) -> float:
    figures: list[float] = [r[key] for r in records if r["what"] == what and by in (None, r["by"])]
    return median(figures)


def _record(what: str, by: str, usage: Usage) -> Record:
    rounded = {name: round(figure, 3) for name, figure in asdict(usage).items()}
    return {"what": what, "by": by, **rounded}


if __name__ == "__main__":
    main()
