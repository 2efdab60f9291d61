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

wordkin's parsers are fuzzed: [atheris](https://github.com/google/atheris) feeds them millions of
damaged files and follows which branches of the code each file reaches. Only a result or one of
wordkin's own errors passes. Any other exception, a NumPy warning, more than 256 MB of memory or
more than 20 seconds of CPU time counts as a failure. To fuzz one target for five minutes:

```console
$ make fuzz TARGET=native SECONDS=300
```

The kernels run as plain Python here. So their branches guide the fuzzer too, and an index outside
an array is an error. The targets `text`, `parse-kernel` and `copy-kernel` also compare their
results with a slow reference implementation. `fuzzing/targets.py` describes each target.

Most targets change the bytes of small files. Targets that end in `-structure` start from a valid
file instead: the input decides how the file is built and which of its parts are changed, such as
lengths, offsets, types, counts, back references and header fields. This way the changes get past
magic numbers and checksums. These files have up to a megabyte. Their readers get a gigabyte of
address space, and running out of it counts as a failure. The files are built by
`fuzzing/structures.py`, `pickles.py` and `parquet_files.py`.

Every input that ever failed is kept in `tests/data/fuzz`, beside inputs written by hand. The fast
tests run all of them.

## Runs so far

Seconds are wall-clock time on a busy machine. CPU seconds are what the fuzzer got of it.
`fuzzing/report.py` writes this page from `fuzzing/runs.jsonl`.

"""
FALSE_ALARMS = """
Four of these findings were false alarms, which are no longer reported. All others have been fixed.

- `DeprecationWarning-safe_pickle-run` is a warning from pickletools about unusual escapes. Users
  don't see it.
- `MemoryError-fasttext_bin-_read_entries` came from the memory of the fuzzer itself, which grows.
- `RuntimeWarning-random_numbers-random_at` and `RuntimeWarning-phrases-first_slot` are a random
  number and a hash that are meant to overflow. They only warn because the kernels run as Python.

Next: [SECURITY](../SECURITY.md), on what is promised about untrusted files.
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
        INTRODUCTION + "\n".join([*header, *rows, row("**all**", whole)]) + "\n" + FALSE_ALARMS,
        encoding="utf-8",
    )


def row(target: str, total: dict[str, Any]) -> str:
    """One line of the table."""
    found = ", ".join(f"`{name}`" for name in total.get("found", [])) or "–"
    return f"| {target} | " + " | ".join(f"{total[name]:,}" for name in NUMBERS) + f" | {found} |"


if __name__ == "__main__":
    main()
