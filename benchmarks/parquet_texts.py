"""CPU time and memory of reading a column of texts in Parquet, beside the same text as a plain file.

The files take turns, each in a fresh process, and each turn gives a ratio: machines are shared.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from statistics import median

import parquet_tasks
from fresh import fresh
from record import Record, provenance, table, write_raw, write_section
from texts import unpacked_text

ROWS = (20, 1_000)  # words of a row
FILES = ("plain file", "Parquet, 1 group of rows", "Parquet, 100 groups of rows")
CPU_GOAL = 1.25  # times the plain file's


def main() -> None:
    """Measure, print the table, and write it unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less text, fewer turns, only printed")
    is_quick = parser.parse_args().quick
    turns, words = (3, 2_000_000) if is_quick else (7, 10_000_000)
    text = str(unpacked_text(words))
    with tempfile.TemporaryDirectory() as folder:
        records = list(measure(text, folder, turns))
    body = section(records, turns, words)
    print(body)
    if not is_quick:
        write_raw("parquet_texts", records)
        write_section("Texts in Parquet", body)


def measure(text: str, folder: str, turns: int) -> Iterator[Record]:
    """Each file in turn, several times."""
    for rows in ROWS:
        paths = parquet_tasks.write_tables(text, folder, rows)
        for turn in range(1, turns + 1):
            for name, path in zip(FILES, paths, strict=True):
                usage = fresh(parquet_tasks.encode_text, path=path)
                yield {"what": name, "rows": rows, "turn": turn, **usage}


def section(records: Sequence[Record], turns: int, words: int) -> str:
    """The table, from the raw runs."""
    return f"""
`wordkin.encode` of the first {
        words:,} words of text8like, one thread: lines of a plain file, and rows of a
Parquet file as pyarrow writes it (snappy). Medians of {
        turns
    } runs, the files in turn, each run in a fresh
process; memory is the most that the call adds to the process, with 4 bytes for each word's id.

{
        table(
            ["words in a row", "", "million words per CPU second", "CPU, times", "goal", "MB"],
            (_row(rows, name, records) for rows in ROWS for name in FILES),
        )
    }

{provenance("pyarrow")}
"""


def _row(rows: int, name: str, records: Sequence[Record]) -> list[str]:
    own, plain = (
        [record for record in records if (record["rows"], record["what"]) == (rows, what)]
        for what in (name, FILES[0])
    )
    speed = median(record["words"] / record["cpu_seconds"] for record in own) / 1e6
    times = median(a["cpu_seconds"] / b["cpu_seconds"] for a, b in zip(own, plain, strict=True))
    memory = median(record["added_mb"] for record in own)
    is_plain = name == FILES[0]
    return [
        f"{rows:,}",
        name,
        f"{speed:.1f}",
        "" if is_plain else f"{times:.2f}",
        "" if is_plain else f"≤ {CPU_GOAL}",
        f"{memory:,.0f}",
    ]


if __name__ == "__main__":
    main()
