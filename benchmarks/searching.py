"""Speed of search, in CPU seconds, beside the bare products of matrices and beside gensim."""

import argparse
from statistics import median

from fresh import fresh
from record import Record, provenance, table, write_raw, write_section
from search_tasks import BATCH, ask, ask_file, write_large
from texts import UNPACKED

WORDS, DIMENSIONS = 100_000, 100
LARGE_WORDS, LARGE_DIMENSIONS = 3_000_000, 300
ONE_GOAL, MANY_GOAL, GENSIM_GOAL, LARGE_GOAL, OPEN_GOAL = 1.3, 1.5, 8, 1.3, 0.1


def main() -> None:
    """Measure, print the tables, and write them unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="one turn, 300,000 words, only printed"
    )
    is_quick = parser.parse_args().quick
    turns, large_words = (1, LARGE_WORDS // 10) if is_quick else (5, LARGE_WORDS)
    UNPACKED.mkdir(exist_ok=True)
    path = str(UNPACKED / f"search-{large_words}.safetensors")
    fresh(write_large, path=path, words=large_words, dimensions=LARGE_DIMENSIONS)
    records: list[Record] = []
    for turn in range(1, turns + 1):
        asked = fresh(ask, words=WORDS, dimensions=DIMENSIONS, repeats=3)
        records.append({"what": "memory", "turn": turn, **asked})
        records.append({"what": "file", "turn": turn, **fresh(ask_file, path=path, repeats=3)})
        print(*records[-2:], sep="\n", flush=True)
    body = section(records, turns, large_words)
    print(body)
    if not is_quick:
        write_raw("searching", records)
        write_section("Search", body)


def section(records: list[Record], turns: int, large_words: int) -> str:
    """All tables, from the raw runs."""
    rows = [
        _row(records, "one", "one question, ms", 1e3, f"≤ {ONE_GOAL:g}×", ""),
        _row(
            records, "many", f"{BATCH:,} questions, s", 1, f"≤ {MANY_GOAL:g}×", f"≥ {GENSIM_GOAL}×"
        ),
    ]
    large = [record for record in records if record["what"] == "file"]
    question = _times(large, "question", "read")
    first = median(r["first_question"] / r["first_read"] for r in large)
    facts = [
        ["open, ms", f"{_median(large, 'open') * 1e3:.1f}", f"≤ {OPEN_GOAL * 1e3:g}"],
        ["one lookup, ms", f"{_median(large, 'lookup') * 1e3:.2f}", ""],
        ["memory that both take, MB", f"{_median(large, 'lookup_mb'):.1f}", ""],
        ["read the matrix once, CPU s", f"{_median(large, 'read'):.2f}", ""],
        ["one exact question, CPU s", f"{_median(large, 'question'):.2f}", ""],
        ["the same, times reading once", f"{question:.2f}×", f"≤ {LARGE_GOAL:g}×"],
        ["the first question, which measures all lengths", f"{first:.2f}×", ""],
    ]
    return f"""
{WORDS:,} words of {DIMENSIONS} dimensions, random numbers, ten answers; one thread, CPU time, warm.
Medians of {turns} processes, in each of which wordkin, the bare product and gensim take turns.
gensim answers a thousand questions one by one.

{
        table(
            [
                "",
                "wordkin",
                "bare product",
                "gensim",
                "wordkin / product",
                "goal",
                "gensim / wordkin",
                "goal",
            ],
            rows,
        )
    }

A native file of {large_words:,} words of {LARGE_DIMENSIONS} dimensions, in the system's cache.
Reading the matrix once is its bare product with one vector. The first question of a process comes
after one such reading, and is compared with it in wall time.

{table(["", "wordkin", "goal"], facts)}

{provenance()}
"""


def _row(
    records: list[Record], kind: str, label: str, scale: float, goal: str, gensim_goal: str
) -> list[str]:
    memory = [record for record in records if record["what"] == "memory"]
    names = [f"{kind}, {name}" for name in ("wordkin", "product", "gensim")]
    seconds = [f"{_median(memory, name) * scale:.2f}" for name in names]
    over_product = f"{_times(memory, names[0], names[1]):.2f}×"
    over_ours = f"{_times(memory, names[2], names[0]):.2f}×"
    return [label, *seconds, over_product, goal, over_ours, gensim_goal]


def _median(records: list[Record], name: str) -> float:
    return float(median(record[name] for record in records))


def _times(records: list[Record], name: str, other: str) -> float:
    return float(median(record[name] / record[other] for record in records))


if __name__ == "__main__":
    main()
