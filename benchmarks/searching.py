"""Speed of search, in CPU seconds, beside the bare products of matrices and beside gensim."""

import argparse
from statistics import median

from fresh import fresh
from record import Record, provenance, table, write_raw, write_section
from search_tasks import COUNTS, FEW_COUNTS, ask, ask_file, write_large
from texts import UNPACKED

WORDS, DIMENSIONS = 100_000, 100
LARGE_WORDS, LARGE_DIMENSIONS = 3_000_000, 300
GAIN_GOAL, FIRST_GOAL, OPEN_GOAL = 2.5, 1.3, 0.1


def main() -> None:
    """Measure, print the tables, and write them unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="one turn, 300,000 words, only printed"
    )
    is_quick = parser.parse_args().quick
    turns, large_words = (1, LARGE_WORDS // 10) if is_quick else (5, LARGE_WORDS)
    UNPACKED.mkdir(exist_ok=True)
    path = str(UNPACKED / f"search-with-lengths-{large_words}.safetensors")
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
    memory = [record for record in records if record["what"] == "memory"]
    large = [record for record in records if record["what"] == "file"]
    first = median(r["first_question"] / r["first_read"] for r in large)
    facts = [
        ["open, ms", f"{_median(large, 'open') * 1e3:.1f}", f"≤ {OPEN_GOAL * 1e3:g}"],
        ["one lookup, ms", f"{_median(large, 'lookup') * 1e3:.2f}", ""],
        ["memory that both take, MB", f"{_median(large, 'lookup_mb'):.1f}", ""],
        ["the first question, times reading once", f"{first:.2f}×", f"≤ {FIRST_GOAL:g}×"],
        ["the second, which makes bytes of the rows, CPU s", f"{_median(large, 'second'):.1f}", ""],
    ]
    ways = ["wordkin", "by product", "product"]
    head = ["questions at once", "wordkin", "by a product", "bare product"]
    compared = ["by a product / wordkin", "goal"]
    return f"""
CPU milliseconds of questions, ten answers each; one thread, random numbers, warm. Medians of
{turns} processes, in each of which all ways take turns. From the second question on wordkin looks
through rows of bytes first; *by a product* is its search without them, which answers the first
question and gives the same answers to the last bit. gensim answers one by one.

{WORDS:,} words of {DIMENSIONS} dimensions:

{
        table(
            [*head, "gensim", *compared, "gensim / wordkin"],
            [_row(memory, count, [*ways, "gensim"]) for count in COUNTS],
        )
    }

The first question of the process takes {
        _median(memory, "first") * 1e3:.1f} ms of CPU, the second, which
imports Numba, loads the kernels and makes bytes of the rows, {_median(memory, "second") * 1e3:.0f}.

{large_words:,} words of {LARGE_DIMENSIONS} dimensions, in a native file in the system's cache:

{table([*head, *compared], [_row(large, count, ways) for count in FEW_COUNTS])}

Reading the matrix once is its bare product with one vector. The first question of a process comes
after one such reading, and is compared with it in wall time.

{table(["", "wordkin", "goal"], facts)}

{provenance()}
"""


def _row(records: list[Record], count: int, ways: list[str]) -> list[str]:
    names = [f"{count}, {way}" for way in ways]
    times = [f"{_median(records, name) * 1e3:.2f}" for name in names]
    gain = f"{_times(records, names[1], names[0]):.1f}×"
    row = [f"{count:,}", *times, gain, f"≥ {GAIN_GOAL}×" if count == 1 else ""]
    return [*row, f"{_times(records, names[3], names[0]):.1f}×"] if len(ways) > 3 else row


def _median(records: list[Record], name: str) -> float:
    return float(median(record[name] for record in records))


def _times(records: list[Record], name: str, other: str) -> float:
    return float(median(record[name] / record[other] for record in records))


if __name__ == "__main__":
    main()
