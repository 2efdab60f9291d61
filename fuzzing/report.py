"""Write docs/fuzzing.md: all runs of fuzz.py, which it records in runs.jsonl."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RUNS = ROOT / "fuzzing" / "runs.jsonl"
REPORT = ROOT / "docs" / "fuzzing.md"
INTRODUCTION = """# Fuzzing

`make fuzz TARGET=native SECONDS=300` mutates small files, guided by the branches of wordkin's code
that they reach (atheris). Whatever the bytes, only a result or an error of wordkin's own is right:
no other exception, no NumPy warning, at most 256 MB of memory and 20 seconds of CPU time. The kernels run as
Python, so that their branches guide the fuzzer, too, and an index beyond an array is an error;
`text`, `parse-kernel` and `copy-kernel` also compare their results with a slow twin.
`fuzzing/targets.py` describes each target.

Those that end in `-structure` mutate decisions instead of files: each input decides how a valid file is
built and which parts of it are changed (lengths, offsets, types, counts, values that are remembered and
repeated, fields of headers), so that the changes are behind magic numbers and checksums. These files
have up to a megabyte, and readers of them a gigabyte of address space; running out of it counts as found.
`fuzzing/structures.py`, `pickles.py` and `parquet_files.py` build them.

Seconds are wall-clock time on a busy machine, CPU seconds the part of it that the fuzzer got. Every
input that failed is in `tests/data/fuzz`, beside inputs that people wrote, and the fast tests run all
of them. Four alarms were false, and are no longer reported: `DeprecationWarning-safe_pickle-run` is
pickletools' own warning about odd escapes, which users do not see;
`MemoryError-fasttext_bin-_read_entries` came from the fuzzer's own memory, which grows; and
`RuntimeWarning-random_numbers-random_at` and `RuntimeWarning-phrases-first_slot` are a random number
and a hash that are meant to overflow, in kernels that run as Python.
`fuzzing/report.py` writes this page from `fuzzing/runs.jsonl`.

"""
NUMBERS = ("seconds", "cpu_seconds", "executions")


def main() -> None:
    """Add up the runs of each target."""
    totals: dict[str, dict[str, Any]] = defaultdict(lambda: dict.fromkeys(NUMBERS, 0))
    for line in RUNS.read_text(encoding="utf-8").splitlines():
        run = json.loads(line)
        total = totals[run["target"]]
        for name in NUMBERS:
            total[name] += run[name]
        total["found"] = sorted({*total.get("found", []), *run["findings"]})
    whole = {name: sum(total[name] for total in totals.values()) for name in NUMBERS}
    rows = [row(target, totals[target]) for target in sorted(totals)]
    header = ["| target | seconds | CPU seconds | executions | found |", "|---|--:|--:|--:|---|"]
    REPORT.write_text(
        INTRODUCTION + "\n".join([*header, *rows, row("**all**", whole)]) + "\n", encoding="utf-8"
    )


def row(target: str, total: dict[str, Any]) -> str:
    """One line of the table."""
    found = ", ".join(f"`{name}`" for name in total.get("found", [])) or "–"
    return f"| {target} | " + " | ".join(f"{total[name]:,}" for name in NUMBERS) + f" | {found} |"


if __name__ == "__main__":
    main()
