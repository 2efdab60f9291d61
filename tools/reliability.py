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

This page lists how we tried to make wordkin fail, and what happened: kills, signals, long runs, threads,
forks, lost machines and full memory. `tools/reliability.py` writes it from `docs/reliability.jsonl` and
`docs/reliability-stress.jsonl`, in which each line names the commit that was tested.
"""
KILLS = """## Kills

`make kill-test KILLS=200` starts training runs that write checkpoints, kills each of them several times with
SIGKILL, at random moments of every stage, and resumes them (`resume=True`) until they finish. A run counts as
lost if it fails or hangs, or if its trained words don't add up to those of an undisturbed run. With one thread
it also counts as lost if a single bit of the vectors differs. With two threads, no two runs have the same bits,
killed or not. So the table shows the loss of the last epoch, and how many of the ten nearest words are from the
same topic, in a text with planted topics (mean ± standard deviation). After a kill, counting and encoding start
over, and training resumes from the last checkpoint.
"""
STOPS = """## Ctrl-C and SIGTERM

`make stop-test SIGNALS=100` sends one of the two signals to `wordkin train --checkpoint` at random moments,
resumes the run (`--resume`), repeats this up to three times, and then lets it finish. A run counts as lost if
it fails, if its trained words don't add up, if an interrupted run exits with a different status from what
shells expect for the signal, or, with one thread, if a bit differs. The table counts a signal under "training"
if the command then said how to continue. "Starting" means Python itself, before any code of wordkin. "Done"
means that the signal came too late to matter. Also, `tests/test_interrupts.py` interrupts a training run at
every single call, and checks that it leaves a whole model and its checkpoint.
"""
SOAK = """## Long training runs

`make soak MINUTES=20` trains with a checkpoint every few seconds and measures every second what could grow. The
first tenth of the time is left out, because buffers are still finding their size. A measure has grown if its
low-water mark in the last quarter (the value that a tenth of the samples are below) is more than 1 % above that
in the first quarter. Low-water marks ignore the memory that a checkpoint takes while it is being written. For a
checkpoint, threads pause while the matrices are copied. The copy is written while training goes on, and its
memory is then released. The pause is the time between two chunks of a thread with a checkpoint between them.
"""
SERVE_SOAK = """## Long runs of the server

`make serve-soak MINUTES=20` serves 100,000 words to queries at a constant rate, which is half of what a closed
loop of 32 connections reached just before. It measures every second what could grow, as above. Waiting times
count from the moment when a query was due, and include delays by other work on the machine.
"""
PROCESSES = """## Threads, processes, notebooks

The tests for this section are `tests/test_processes.py`, `tests/test_locking.py`, `tests/test_notebook.py` and
`tests/test_cli_stopping.py`.

- **Threads**: two training runs at once, in threads of one program, learn the same as each would alone.
  Training also works beside or inside an event loop. Any number of threads can query the same vectors.
- **Spawned processes** (`multiprocessing` with "spawn") train to the same bits, and can be given open vectors.
- **Forked processes** can train, and can query vectors that their parent has opened, if no other thread of the
  parent was at work when it forked. Python 3.12 and later warn about such forks. "spawn" doesn't have this
  problem.
- **Folders of checkpoints** belong to one training run. A second run is refused with an error that names the
  process that has the folder. The system releases the lock when that process ends, even by SIGKILL, and its
  training can be resumed at once. A process forked from it in the meantime doesn't have the lock. A folder for
  ids (`encode(text, folder=...)`) is locked in the same way while a text is encoded into it.
- **Ctrl-C**: in a notebook, Ctrl-C ends the training with the model so far and leaves the kernel alive. On the
  command line, the first Ctrl-C or SIGTERM writes a checkpoint and says how to continue, and the second one
  ends the command at once. If the first one comes during a callback, the callback finishes before the training
  ends. The second one is raised in the callback. While kernels are compiled or matrices are made, the first one
  is raised at once, because nothing has been learned yet.
- **Free-threaded Python** is untested, so nothing is guaranteed. Numba calls its own support experimental, and
  has wheels for 3.14t but none for 3.13t. As far as we know, wordkin doesn't need the GIL: what the threads of
  a training share is behind a lock (`run.py`), and the kernels run without the GIL in any Python.
"""
SYSTEMS = """## Systems

All fast tests, doctests and examples have been run on Linux, x86-64, with Python 3.11, 3.12 and 3.13 and the
newest packages, and also with the oldest packages that `pyproject.toml` allows. The tests of the kernels have
been run without the compiler too. A few tests failed with 3.13, and one failed with 3.11 and the oldest
packages. They were fixed and then run on their own: those two setups have not been rerun as a whole. Each
change is tested with 3.11 and the newest packages only. In all of these setups the command trains, converts
vectors to other formats and back to the same bits, and resumes after SIGKILL to the same bits. In a clean
environment, the wheel of `make dist` does the same without any extra. Arm, macOS, Windows and Python 3.14 are
left to `.github/workflows/ci.yml`.
"""
WAY_ON = "Next: [fuzzing](fuzzing.md), which is how the parsers are tested.\n"


def main() -> None:
    """One section for each kind of trial that there is a record of."""
    lines = RECORD.read_text("ascii").splitlines() if RECORD.exists() else []
    entries = [json.loads(line) for line in lines]
    sections = [*(write(entries) for write in SECTIONS), stress_section()]
    DOCUMENT.write_text("\n".join([INTRODUCTION, *filter(None, sections), WAY_ON]), "utf-8")


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
    head = ("threads", "kills", "runs", "lost", "words add up", "same bits", "loss")
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
    text = f"{met.total()} signals to {len(stopped)} training runs, {len(lost)} lost.\n"
    parts = [STOPS, table(("signal came while", "SIGINT", "SIGTERM"), rows), text]
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
    statuses = ", ".join(
        f"{count:,} with status {status}" for status, count in latest["statuses"].items()
    )
    text = (
        f"{latest['minutes']:g} minutes, {latest['words']:,} words of 100 dimensions, "
        f"{latest['rate']:.0f} queries a second; answers: {statuses}.\n"
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
