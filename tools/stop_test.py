"""Stop `wordkin train` by Ctrl-C and SIGTERM at random moments, and let it resume.

    python tools/stop_test.py --signals 100

A training gets up to three signals, each in another life of it, and then a life without any. It is
lost if that last life fails, if its model was trained on another number of words than an undisturbed
one, or, with one thread, if a bit differs; also if a life that got a signal ended in a way that no
shell expects. Every training is a line of docs/reliability.jsonl.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kill_test import LIMIT_SECONDS, clear, read_outcome, write_text
from trials import RECORD, note, source

SIGNALS = (signal.SIGINT, signal.SIGTERM)
SIGNALS_OF_A_TRAINING = 3
SHELLS_STATUS = 128  # plus the signal's number


class End(NamedTuple):
    """How a life ended: its status, and what it said last."""

    status: int
    last_line: str


def main() -> None:
    """Send the signals, and record what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signals", type=int, default=100)
    parser.add_argument("--sentences", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--record", type=Path, default=RECORD)
    options = parser.parse_args()
    # The trainings are not to inherit that it is ignored, as in a shell's background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chance = random.Random(options.seed)  # noqa: S311 - moments, no secrets
    facts = {"seed": options.seed, **source()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_text(folder / "text", options.sentences)
        seconds, wanted = {}, {}
        for threads in (1, 2):
            seconds[threads], wanted[threads] = time_undisturbed(folder, threads)
        sent = lost = 0
        while sent < options.signals:
            threads = chance.choice([1, 2])
            left = min(SIGNALS_OF_A_TRAINING, options.signals - sent)
            moments = [
                (chance.choice(SIGNALS), chance.random() * seconds[threads]) for _ in range(left)
            ]
            entry = stop_training(folder, threads, moments, wanted[threads])
            note(options.record, {"what": "stopped", **entry, **facts})
            sent += left
            lost += entry["lost"] is not None
            print(f"{sent} signals, {lost} trainings lost", flush=True)
    sys.exit(f"{lost} trainings were lost" if lost else 0)


def time_undisturbed(folder: Path, threads: int) -> tuple[float, dict[str, Any]]:
    """Seconds that an undisturbed training takes, kernels compiled, and its outcome."""
    for _ in range(2):
        clear(folder)
        began = time.perf_counter()
        end = live(folder, threads)
        if end.status != 0:
            sys.exit(f"an undisturbed training of {threads} threads failed: {end.last_line}")
    return time.perf_counter() - began, read_outcome(folder)


def stop_training(
    folder: Path,
    threads: int,
    moments: list[tuple[signal.Signals, float]],
    wanted: Mapping[str, Any],
) -> dict[str, Any]:
    """Run one training that gets these signals and then none; its record comes back."""
    clear(folder)
    ends: list[list[str | None]] = []
    entry: dict[str, Any] = {"threads": threads, "ends": ends}
    for number, seconds in moments:
        end = live(folder, threads, number, seconds)
        stage = stage_of(end, number)
        ends.append([number.name, stage])
        if stage is None:
            return {**entry, "lost": f"{number.name}: status {end.status}, {end.last_line}"}
    end = live(folder, threads)
    if end.status != 0:
        return {**entry, "lost": f"status {end.status}: {end.last_line}"}
    found = read_outcome(folder)
    exact = ("words", "bits") if threads == 1 else ("words",)
    differs = [name for name in exact if found[name] != wanted[name]]
    return {**entry, "lost": f"other {' and '.join(differs)}" if differs else None, **found}


def stage_of(end: End, number: signal.Signals) -> str | None:
    """What a life was doing when the signal came; None if it did not end as it should."""
    if end.status == 0:
        return "done"
    if end.status == -number or "KeyboardInterrupt" in end.last_line:
        return "starting"  # Python itself: none of our code runs yet
    if end.status != SHELLS_STATUS + number:
        return None
    return "training" if "to go on" in end.last_line else "counting"


def live(
    folder: Path, threads: int, number: signal.Signals | None = None, seconds: float = 0.0
) -> End:
    """Run one life of the training, with a signal after these seconds if there is one."""
    command = [sys.executable, "-m", "wordkin", "train", str(folder / "text")]
    command += ["-o", str(folder / "model.safetensors"), "--threads", str(threads)]
    command += ["--epochs", "10", "--dimensions", "64", "--min-count", "1", "--no-progress"]
    command += ["--checkpoint", str(folder / "checkpoints"), "--checkpoint-words", "400000"]
    command += ["--max-words", "1000000", "--resume"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        if number is not None:
            time.sleep(seconds)
            process.send_signal(number)
        _, error = process.communicate(timeout=LIMIT_SECONDS)
    return End(process.returncode, (error.splitlines() or [""])[-1])


if __name__ == "__main__":
    main()
