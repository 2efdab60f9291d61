"""Edge lists and shops' tables: rows per CPU second, beside networkx and pandas; and steps of walks."""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import table_tasks
from fresh import fresh, peak_anonymous_mb, start, value
from record import Record, provenance, table, write_raw, write_section

ROWS, SMALL_ROWS = 1_000_000, 2_000
GOAL = 5
# What is read, by whom else, and of which file.
READINGS = {
    "edges, TSV": ("edges", "networkx", "edges.tsv"),
    "edges with weights, CSV": ("edges", "networkx", "edges.csv"),
    "baskets, times as numbers": ("baskets", "pandas", "numbers.csv"),
    "baskets, times as dates": ("baskets", "pandas", "dates.csv"),
}
WALKS = {"p 1, q 1": (1.0, 1.0), "p 0.25, q 4": (0.25, 4.0)}


def main() -> None:
    """Measure, and write the table: with --quick after one turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one turn")
    turns = 1 if parser.parse_args().quick else 3
    with tempfile.TemporaryDirectory() as folder:
        records = []
        for record in measure(Path(folder), turns):
            print(*record.values(), flush=True)
            records.append(record)
    body = section(records, turns)
    print(body)
    write_raw("tables", records)
    write_section("Edge lists and baskets", body)


def measure(folder: Path, turns: int) -> Iterator[Record]:
    """Each reading by both programs in turn, and each walk."""
    small = folder / "small"
    small.mkdir()
    table_tasks.write_tables(str(folder), ROWS)
    table_tasks.write_tables(str(small), SMALL_ROWS)
    for turn in range(1, turns + 1):
        for what, (kind, other, name) in READINGS.items():
            paths = {"path": str(folder / name), "small": str(small / name)}
            for by in ("wordkin", other):
                running = start(table_tasks.read, program=f"{kind} {by}", **paths)
                peak_mb = peak_anonymous_mb(running)
                yield {"what": what, "by": by, "turn": turn, **value(running), "peak_mb": peak_mb}
        for what, (p, q) in WALKS.items():
            usage = fresh(table_tasks.walk, path=str(folder / "edges.tsv"), p=p, q=q)
            yield {"what": what, "by": "wordkin", "turn": turn, **usage}


def section(records: Sequence[Record], turns: int) -> str:
    """The tables, from the raw runs."""
    return f"""
Tables of {ROWS:,} rows in random order: edges between {
        ROWS // table_tasks.NODES_SHARE:,} nodes, from the
file to a graph; and what {
        ROWS // table_tasks.USERS_SHARE:,} users bought, from the file to baskets that a gap
of half an hour divides. networkx reads its edge lists, pandas sorts and groups. One core; medians of
{
        turns
    }; the programs in turn, each run in a fresh process, after a small table. The peak is that of RssAnon.

{
        table(
            [
                "rows per CPU second",
                "wordkin",
                "networkx or pandas",
                "times",
                "goal",
                "peak MB",
                "theirs",
            ],
            (_row(what, records) for what in READINGS),
        )
    }

Walks of {table_tasks.STEPS_OF_A_WALK} nodes in the graph without weights:

{
        table(
            ["walks", "steps per CPU second"],
            ([what, f"{_steps(what, records):,.0f}"] for what in WALKS),
        )
    }

{provenance("networkx", "pandas")}
"""


def _row(what: str, records: Sequence[Record]) -> list[str]:
    of_both = [
        [record for record in records if record["what"] == what and record["by"] == by]
        for by in ("wordkin", READINGS[what][1])
    ]
    ours, theirs = (median(record["cpu_seconds"] for record in runs) for runs in of_both)
    peaks = (f"{median(record['peak_mb'] for record in runs):,.0f}" for runs in of_both)
    speeds = (f"{ROWS / seconds:,.0f}" for seconds in (ours, theirs))
    return [what, *speeds, f"{theirs / ours:.1f}×", f"≥ {GOAL}×", *peaks]


def _steps(what: str, records: Sequence[Record]) -> float:
    runs = (record for record in records if record["what"] == what)
    return float(median(record["steps"] / record["cpu_seconds"] for record in runs))


if __name__ == "__main__":
    main()
