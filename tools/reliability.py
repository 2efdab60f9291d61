"""Write docs/reliability.md: what the tools noted in docs/reliability.jsonl, as tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from statistics import fmean, pstdev
from typing import Any

from cluster_losses import cluster_section
from stress_vocabulary import stress_section
from trials import RECORD

Entry = dict[str, Any]
DOCUMENT = RECORD.with_suffix(".md")
INTRODUCTION = """# Reliability

What was tried, and what came of it. Written by `tools/reliability.py` from
`docs/reliability.jsonl` and `docs/reliability-stress.jsonl`, where every line names the commit that it was
measured on.
"""
KILLS = """## Kills

`make kill-test KILLS=200` starts trainings that write checkpoints, kills them with SIGKILL at random
moments of every stage, several times each, and lets them resume (`resume=True`) until one life is
left alone. A training is lost if that life fails or hangs, if the words trained do not add up to
those of an undisturbed one, or, with one thread, if a single bit of the vectors differs. With two
threads no two trainings have the same bits, killed or not; so the table shows the loss of the last
epoch, and how many of the ten nearest words are of a word's topic in a text with planted topics
(mean ± standard deviation). Counting and encoding start anew after a kill; training resumes from
the last checkpoint.
"""
STOPS = """## Ctrl-C and SIGTERM

`make stop-test SIGNALS=100` sends one of the two to `wordkin train --checkpoint` at random moments, up to
three times to a training, each time to another life of it (`--resume`), and then leaves a life alone.
A training is lost if that life fails, if the words trained do not add up, or, with one thread, if a
bit differs; also if a life ends with another status than shells expect of the signal. The signal met the
training if the command said how to go on; "starting" is Python itself, before any of our code, and "done" came
too late to matter.
That an interrupt at any call within a training leaves a whole model and its checkpoint is tested
call by call in `tests/test_interrupts.py`.
"""
SOAK = """## Soak

`make soak MINUTES=20` trains with a checkpoint every few seconds and looks every second at what could
grow; the first tenth of the time, in which buffers find their size, does not count. It has grown if
low water (a tenth of the samples lie below) in the last quarter is more than 1 % above that in the
first, for what a checkpoint takes while it is written comes and goes. For a
checkpoint the matrices are copied while the threads pause; the copy is written beside the training, and
its memory given back. The pause is the
time between two chunks of a thread with a checkpoint between them.
"""
SERVE_SOAK = """## Soak of the server

`make serve-soak MINUTES=20` serves 100,000 words to questions at a constant rate, half of what a closed loop
of 32 connections reached just before, and looks every second at what could grow, as above. Waiting
times count from the moment when a question was due; other work on the machine shows in them.
"""
PROCESSES = """## Threads, processes, notebooks

What holds. Its tests are `tests/test_processes.py`, `tests/test_locking.py`, `tests/test_notebook.py`
and `tests/test_cli_stopping.py`.

- Two trainings at once, in threads of one program, learn what each would alone; so does one beside or
  within an event loop. Vectors answer any number of threads.
- A spawned process (`multiprocessing`'s "spawn") trains to the same bits, and may be given open vectors.
- A forked process trains, and asks vectors that its parent has opened, if no other thread of the parent
  was at work when it was forked. Python 3.12 and later warn of such forks; "spawn" has no such trap.
- A folder of checkpoints belongs to one training: another is refused with the name of its process. The system
  drops the lock with the process that has it, also by SIGKILL, and its training can be resumed at once. A
  process that was forked from it meanwhile has no lock. A folder for ids (`encode(text, folder=...)`) is held
  in the same way while a text is encoded into it.
- Ctrl-C in a notebook's cell ends the training with the model so far, and leaves the kernel alive. In the
  command, the first Ctrl-C or SIGTERM writes a checkpoint and says how to go on, the second ends at once.
  A callback in which the first one comes is not broken into: it ends, and then the training does. The second
  one is raised in it. While kernels compile, or matrices are made, the first one is raised at once: nothing is
  learned yet.
- Free-threaded Python is untried, and nothing is promised. Numba calls its own support experimental, and has
  wheels for 3.14t, but none for 3.13t. wordkin needs no GIL that we know of: what threads of a
  training share is behind a lock (`run.py`), and its kernels run without the GIL in any Python.
"""
SYSTEMS = """## Systems

All fast tests, doctests and examples have been run on Linux, x86-64, with Python 3.11, 3.12 and 3.13 and the newest
packages, and with the oldest that `pyproject.toml` allows; those of the kernels without the compiler too. What
failed, a few tests with 3.13 and one with 3.11 and the oldest packages, was mended and tried alone: those two
have not been run whole since, and every change is run with 3.11 and the newest packages only. In all of these
the command trains, converts to other formats and back to the same bits, and after SIGKILL goes
on to the same bits; in a clean environment the wheel of `make dist` does so without any extra. Arm, macOS,
Windows and Python 3.14 are for `.github/workflows/ci.yml` to try.
"""


def main() -> None:
    """One section for each kind of trial that there is a record of."""
    lines = RECORD.read_text("ascii").splitlines() if RECORD.exists() else []
    entries = [json.loads(line) for line in lines]
    sections = [*(write(entries) for write in SECTIONS), stress_section()]
    DOCUMENT.write_text("\n".join([INTRODUCTION, *filter(None, sections)]), "utf-8")


def kills_section(entries: list[Entry]) -> str:
    """Kills by stage, trainings by threads, of the latest commit on which there were any."""
    if not of_kind(entries, "killed"):
        return ""
    commit = of_kind(entries, "killed")[-1]["commit"]
    entries = [entry for entry in entries if entry["commit"] == commit]
    killed = of_kind(entries, "killed")
    stages = Counter(stage for entry in killed for stage in entry["kills"])
    rows = [*stages.most_common(), ("**all**", stages.total())]
    lost = [entry for entry in killed if entry["lost"]]
    parts = [KILLS, table(("killed while", "kills"), rows), trainings_table(entries)]
    parts += [f"- lost, threads {entry['threads']}: {entry['lost']}\n" for entry in lost]
    return "\n".join([*parts, origin([*killed, *of_kind(entries, "undisturbed")])])


def trainings_table(entries: list[Entry]) -> str:
    """What came of trainings that were killed, and of those that were not, by threads."""
    rows = []
    for threads in sorted({entry["threads"] for entry in of_kind(entries, "killed")}):
        calm, killed = (
            [entry for entry in of_kind(entries, what) if entry["threads"] == threads]
            for what in ("undisturbed", "killed")
        )
        rows.append((threads, "none", *facts_about(calm, calm)))
        rows.append(
            (threads, sum(len(entry["kills"]) for entry in killed), *facts_about(killed, calm))
        )
    head = ("threads", "kills", "trainings", "lost", "words add up", "same bits", "loss")
    return table((*head, "right neighbors"), rows)


def facts_about(trainings: list[Entry], wanted: list[Entry]) -> tuple[object, ...]:
    """How they ended, beside how they were to end."""
    ended = [entry for entry in trainings if "words" in entry]
    words, bits = ({entry[name] for entry in wanted} for name in ("words", "bits"))
    return (
        len(trainings),
        sum(bool(entry.get("lost")) for entry in trainings),
        sum({entry["words"]} == words for entry in ended),
        "–" if len(bits) > 1 else sum({entry["bits"]} == bits for entry in ended),
        spread([entry["loss"] for entry in ended], 5),
        spread([100 * entry["right_neighbors"] for entry in ended], 2) + " %",
    )


def stops_section(entries: list[Entry]) -> str:
    """Signals by what they met, of the latest commit on which there were any."""
    if not (stopped := of_kind(entries, "stopped")):
        return ""
    stopped = [entry for entry in stopped if entry["commit"] == stopped[-1]["commit"]]
    met = Counter((number, stage) for entry in stopped for number, stage in entry["ends"])
    rows = [
        (stage, met["SIGINT", stage], met["SIGTERM", stage])
        for stage in ("starting", "counting", "training", "done")
    ]
    lost = [entry["lost"] for entry in stopped if entry["lost"]]
    text = f"{met.total()} signals to {len(stopped)} trainings, {len(lost)} lost.\n"
    parts = [STOPS, table(("came while", "SIGINT", "SIGTERM"), rows), text]
    return "\n".join([*parts, *(f"- lost: {how}\n" for how in lost), origin(stopped)])


def soak_section(entries: list[Entry]) -> str:
    """The latest soak: what it looked at, and how long its threads stood still."""
    if not (soaks := of_kind(entries, "soak")):
        return ""
    latest = soaks[-1]
    rows = [
        (SOAKED[what], *(f"{found[column]:,.1f}" for column in COLUMNS))
        for what, found in latest["measures"].items()
    ]
    text = (
        f"{latest['minutes']:g} minutes, {latest['checkpoints']} checkpoints (every "
        f"{latest['every']:g} s), {latest['words']:,} words of 100 dimensions, {latest['threads']} "
        f"threads, {latest['words_trained']:,} words trained.\nPause for a checkpoint: "
        f"{in_milliseconds(latest['pause_ms'])}. To write one: {in_milliseconds(latest['write_ms'])}.\n"
        f"Has grown: {', '.join(latest['grown']) or 'nothing'}.\n"
    )
    return "\n".join([SOAK, text, table(("", *COLUMNS.values()), rows), origin([latest])])


def serve_soak_section(entries: list[Entry]) -> str:
    """The latest soak of the server."""
    if not (soaks := of_kind(entries, "serve-soak")):
        return ""
    latest = soaks[-1]
    rows = [
        (SOAKED[what], *(f"{found[column]:,.1f}" for column in COLUMNS))
        for what, found in latest["measures"].items()
    ]
    statuses = ", ".join(f"{count:,} of {status}" for status, count in latest["statuses"].items())
    text = (
        f"{latest['minutes']:g} minutes, {latest['words']:,} words of 100 dimensions, "
        f"{latest['rate']:.0f} questions a second; answers: {statuses}.\n"
        f"Half of them within {latest['ms']['50 %']:,.1f} ms, 99 % within {latest['ms']['99 %']:,.0f} ms.\n"
        f"Has grown: {', '.join(latest['grown']) or 'nothing'}.\n"
    )
    return "\n".join([SERVE_SOAK, text, table(("", *COLUMNS.values()), rows), origin([latest])])


SOAKED = {
    "resident_mb": "resident memory, MB",
    "anonymous_mb": "of it anonymous, MB",
    "folder_mb": "folder of checkpoints, MB",
    "open_files": "open files",
    "threads": "threads",
}
COLUMNS = {
    "first_quarter": "low water, first quarter",
    "last_quarter": "low water, last quarter",
    "largest": "largest",
    "slope_an_hour": "slope an hour",
}


def in_milliseconds(found: dict[str, float]) -> str:
    """Median and maximum."""
    return f"median {found['median']:,.0f} ms, at most {found['max']:,.0f} ms"


def processes_section(_: list[Entry]) -> str:
    """What tests hold, which has no figures."""
    return PROCESSES


def systems_section(_: list[Entry]) -> str:
    """Where the tests were run."""
    return SYSTEMS


def of_kind(entries: list[Entry], what: str) -> list[Entry]:
    """Entries of one kind of trial."""
    return [entry for entry in entries if entry["what"] == what]


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown, numbers to the right."""
    names = list(head)
    lines = [names, ["---", *["--:"] * (len(names) - 1)], *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def spread(values: list[float], digits: int) -> str:
    """Mean and standard deviation."""
    return f"{fmean(values):.{digits}f} ± {pstdev(values):.{digits}f}" if values else "–"


def origin(entries: list[Entry]) -> str:
    """Where all this comes from."""
    commits = ", ".join(dict.fromkeys(entry["commit"] for entry in entries))
    systems = {f"{e['system']}, Python {e['python']}, Numba {e['numba']}" for e in entries}
    return f"Commit {commits}; {'; '.join(sorted(systems))}.\n"


SECTIONS: tuple[Callable[[list[Entry]], str], ...] = (
    kills_section,
    stops_section,
    soak_section,
    serve_soak_section,
    processes_section,
    cluster_section,
    systems_section,
)

if __name__ == "__main__":
    main()
