"""`wordkin serve` on loopback: CPU time an answer, waiting times at a constant rate, memory."""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from fresh import FOLDER, fresh
from record import Record, provenance, table, write_raw, write_section
from search_tasks import write_large
from texts import UNPACKED

WORDS, DIMENSIONS, CONNECTIONS = 100_000, 100, 32
RATE, OPEN_CONNECTIONS = 500, 256  # questions a second in the open loop
CPU_GOAL, ALONE_GOAL, OPEN_GOAL, MEMORY_GOAL = 1.0, 2.5, 50, 5
BATCHED, ALONE = "all that wait", "one"
BATCHES: dict[str, tuple[str, ...]] = {BATCHED: (), ALONE: ("--max-batch", "1")}
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure, print the tables, and write them unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few questions, only printed")
    is_quick = parser.parse_args().quick
    turns, share = (1, 0.1) if is_quick else (3, 1)
    UNPACKED.mkdir(exist_ok=True)
    path = str(UNPACKED / f"serving-{WORDS}.safetensors")
    fresh(write_large, path=path, words=WORDS, dimensions=DIMENSIONS)
    records: list[Record] = []
    for record in measure(path, turns, share):
        print(record, flush=True)
        records.append(record)
    body = section(records)
    print(body)
    if not is_quick:
        write_raw("serving", records)
        write_section("Serving", body)


def measure(path: str, turns: int, share: float) -> Iterator[Record]:
    """Closed loops of both kinds of batches in turn, then an open loop, then very many questions."""
    for turn in range(1, turns + 1):
        for batches, arguments in BATCHES.items():
            with serve(path, *arguments) as (process, port):
                load(port, count=500)
                count = int(share * (20_000 if batches == BATCHED else 8_000))
                yield {
                    "what": "closed",
                    "batches": batches,
                    "turn": turn,
                    **cost(process, port, count),
                }
    with serve(path) as (process, port):
        load(port, count=500)
        asked = {"count": int(share * 30 * RATE), "connections": OPEN_CONNECTIONS, "rate": RATE}
        yield {"what": "open", **load(port, **asked), "load_average": os.getloadavg()[0]}
    with serve(path) as (process, port):
        first, all_of_them = (int(share * count) for count in (10_000, 100_000))
        load(port, count=first)
        after_first = memory_mb(process)
        found = load(port, count=all_of_them - first)
        yield {
            "what": "memory",
            "questions": all_of_them,
            "first": first,
            "statuses": found["statuses"],
            "first_mb": after_first,
            "last_mb": memory_mb(process),
        }


@contextmanager
def serve(path: str, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A server of the file in a process of its own; it and its port come back."""
    command = [
        sys.executable,
        "-m",
        "wordkin",
        "serve",
        path,
        "--port",
        "0",
        "--no-open",
        "--words",
        "0",
        *arguments,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r":(\d+)", line)
            assert found, line
            yield process, int(found[1])
        finally:
            process.terminate()


def cost(process: "subprocess.Popen[str]", port: int, count: int) -> dict[str, Any]:
    """A closed loop, and the CPU time of the server alone, milliseconds an answer."""
    before = cpu_seconds(process)
    found = load(port, count=count)
    spent = cpu_seconds(process) - before
    return {"cpu_ms": 1e3 * spent / count, **found, "load_average": os.getloadavg()[0]}


def load(port: int, **asked: float) -> dict[str, Any]:
    """The figures of `http_load.py`, which runs in a process of its own."""
    options = [word for name, value in asked.items() for word in (f"--{name}", str(value))]
    command = [
        sys.executable,
        str(FOLDER / "http_load.py"),
        str(port),
        f"--words={WORDS}",
        *options,
    ]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(ended.stdout)
    assert found["statuses"].keys() == {"200"}, found
    return found


def cpu_seconds(process: "subprocess.Popen[str]") -> float:
    """User and system time of all threads of a process so far (Linux)."""
    stat = Path(f"/proc/{process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / TICKS


def memory_mb(process: "subprocess.Popen[str]") -> float:
    """Resident memory of a process (Linux)."""
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    assert found
    return int(found[1]) * 1024 / 1e6


def section(records: list[Record]) -> str:
    """All tables, from the raw runs."""
    loops = {batches: of_kind(records, "closed", batches=batches) for batches in BATCHES}
    times = [
        alone["cpu_ms"] / batched["cpu_ms"]
        for batched, alone in zip(loops[BATCHED], loops[ALONE], strict=True)
    ]
    (opened,), (memory,) = of_kind(records, "open"), of_kind(records, "memory")
    growth = 100 * (memory["last_mb"] / memory["first_mb"] - 1)
    rows = [closed_row(batches, found) for batches, found in loops.items()]
    busy = ", ".join(
        f"{record['load_average']:.1f}" for found in loops.values() for record in found
    )
    return f"""
{WORDS:,} words of {
        DIMENSIONS
    } dimensions, random numbers, k = 10, exact, words drawn at random; server and
load on one machine, by loopback. A closed loop of {
        CONNECTIONS
    } connections, each of which asks as soon as it
has its answer; CPU time is that of the server's process alone. Medians of {
        len(times)
    } turns, the two
kinds in turn. Load averages at their ends: {busy}.

{
        table(
            [
                "questions in a search",
                "CPU ms an answer",
                "goal",
                "answers/s",
                "median, ms",
                "99 %, ms",
            ],
            rows,
        )
    }

One at a time costs {median(times):.2f} times as much (goal: ≥ {
        ALONE_GOAL:g}, while a single search takes 2 ms
or more).

An open loop, {RATE} questions a second for {
        sum(opened["statuses"].values()) / RATE:.0f} s, each counted from the
moment when it was due, load average {opened["load_average"]:.1f} at its end; all answers were 200.

{
        table(
            ["milliseconds", *opened["ms"]],
            [["faster than that", *(f"{ms:.1f}" for ms in opened["ms"].values())]],
        )
    }

The goal is 99 % under {OPEN_GOAL} ms on an idle machine.

{memory["questions"]:,} questions: {memory["first_mb"]:.1f} MB of memory after the first {
        memory["first"]:,},
{memory["last_mb"]:.1f} MB after the last, {growth:+.1f} % (goal: within {
        MEMORY_GOAL
    } %); all answers were 200.

{provenance("fastapi", "uvicorn", "httptools", "uvloop")}
"""


def closed_row(batches: str, found: list[Record]) -> list[str]:
    """Medians of the turns of one closed loop."""
    figures = [
        median(record["per_second"] for record in found),
        *(median(record["ms"][share] for record in found) for share in ("50 %", "99 %")),
    ]
    goal = f"≤ {CPU_GOAL:g}" if batches == BATCHED else ""
    cpu = median(record["cpu_ms"] for record in found)
    return [batches, f"{cpu:.2f}", goal, *(f"{figure:,.0f}" for figure in figures)]


def of_kind(records: list[Record], what: str, **facts: object) -> list[Record]:
    """The records of one kind, with these facts."""
    wanted = {"what": what, **facts}.items()
    return [record for record in records if wanted <= record.items()]


if __name__ == "__main__":
    main()
