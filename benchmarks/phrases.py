"""Speed of finding phrases and of joining them, in CPU seconds, side by side with gensim's.

Both programs read the same plain text, in turn, each run in a fresh process after a small text has
been done: what is compiled, imported or in the system's cache is no part of the time.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from fresh import fresh
from phrase_tasks import PROGRAMS, do
from record import Record, provenance, table, write_raw, write_section
from texts import unpacked_text

GOAL = 10
SMALL_WORDS = 200_000  # enough for the table of pairs to grow, so that every kernel is used
QUICK_WORDS = 1_000_000
JOBS = {"find": "count and score pairs", "join": "join and write"}


def main() -> None:
    """Measure, print the table, and write it unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one turn of less text, only printed")
    is_quick = parser.parse_args().quick
    turns, words = (1, QUICK_WORDS) if is_quick else (3, None)
    records = []
    for record in measure(words, turns):
        print(*record.values(), flush=True)
        records.append(record)
    body = section(records, turns)
    print(body)
    if not is_quick:
        write_raw("phrases", records)
        write_section("Phrases", body)


def measure(words: int | None, turns: int) -> Iterator[Record]:
    """Each program in turn; what both write must have equally many words."""
    text, small = str(unpacked_text(words)), str(unpacked_text(SMALL_WORDS))
    with tempfile.TemporaryDirectory() as folder:
        output = str(Path(folder) / "joined.txt")
        for turn in range(1, turns + 1):
            for program in PROGRAMS:
                usage = fresh(do, program=program, text=text, small=small, output=output)
                yield {"by": program, "turn": turn, **usage}


def section(records: Sequence[Record], turns: int) -> str:
    """The table, from the raw runs."""
    written = {int(record["tokens_written"]) for record in records}
    same = "both write equally many words" if len(written) == 1 else f"words written: {written}"
    rows = [_row(job, label, records) for job, label in JOBS.items()]
    return f"""
Pairs of the text with the usual options of both, one thread, CPU time, kernels loaded; each job
reads the plain text anew. gensim scores pairs only when it joins, wordkin as part of finding.
Medians of {turns} runs, the programs in turn, each in a fresh process; {same}.

{table(["CPU seconds", "wordkin", "gensim", "times", "from – to", "goal"], rows)}

{provenance()}
"""


def _row(job: str, label: str, records: Sequence[Record]) -> list[str]:
    ours, theirs = ([r[job] for r in records if r["by"] == program] for program in PROGRAMS)
    times = [b / a for a, b in zip(ours, theirs, strict=True)]
    return [
        label,
        f"{median(ours):.2f}",
        f"{median(theirs):.2f}",
        f"{median(times):.1f}×",
        f"{min(times):.1f} – {max(times):.1f}",
        f"{GOAL}×",
    ]


if __name__ == "__main__":
    main()
