"""Write docs/fuzzing.md: what fuzz.py ran, as it noted in runs.jsonl."""

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
that they reach (atheris). Whatever the bytes, the only outcomes that count as right are a result
and an error of wordkin's own: no other exception, no warning of NumPy, no memory beyond 256 MB, no
20 seconds. The kernels run as Python, so that their branches guide too and an index beyond an
array is an error; `text`, `parse-kernel` and `copy-kernel` also compare what they find with a slow twin.
`fuzzing/targets.py` says what each target does.

Seconds are those of the clock on a busy machine, CPU seconds what the fuzzer got of them. Every
input that ended otherwise stands in `tests/data/fuzz`, beside those that people thought of, and is
tried by the fast tests. Three alarms were false, and are not given any more:
`DeprecationWarning-safe_pickle-run` is pickletools' own about odd escapes, which people do not see,
`MemoryError-fasttext_bin-_read_entries` came from the fuzzer's own memory, which grows,
and `RuntimeWarning-random_numbers-random_at` is a random number that is meant to overflow, in a kernel
that runs as Python.
Written by `fuzzing/report.py` from `fuzzing/runs.jsonl`.

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
