"""Kill trainings by SIGKILL at random moments, let them resume, and see that nothing is lost.

    python tools/kill_test.py --kills 200

A training (kill_life.py) is killed several times until one of its lives is left alone. It is lost
if that life fails or hangs, if its model was trained on another number of words than an
undisturbed one, or, with one thread, if a bit differs. The moment is drawn within a stage, however
short: a life prints what it is doing, and undisturbed lives show how long that takes. The last line
of a killed life names the stage that was hit. Every training is a line of docs/reliability.jsonl, of
which tools/reliability.py makes docs/reliability.md.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from threading import Event, Timer
from typing import Any, NamedTuple

from trials import RECORD, note, source

LIFE = Path(__file__).with_name("kill_life.py")
STAGES = {"starting": 1, "counting": 2, "encoding": 2, "training": 2, "checkpointing": 3}
SAVING = {"saving": 3}  # comes last: after that, there is little left to kill
KILLS_OF_A_TRAINING = 6
UNDISTURBED = {1: 2, 2: 6}  # trainings by threads; two of them show how much two threads vary
LIMIT_SECONDS = 120.0  # for a life; one that takes longer has hung
TOPICS, WORDS_OF_A_TOPIC = 250, 40
NOISE = 0.67  # share of tokens of no topic
ASKED_WORDS = 2_000

Lengths = Mapping[str, float]  # seconds of each stage, at least


class Moment(NamedTuple):
    """When to kill: seconds after a stage was announced the n-th time."""

    stage: str
    occurrence: int
    seconds: float


class Life(NamedTuple):
    """How a life went: its status, None if it hung, and what it said when."""

    status: int | None
    said: list[tuple[str, float]]

    @property
    def was_killed(self) -> bool:
        """By the signal, and before it was done."""
        return self.status == -signal.SIGKILL and self.said[-1][0] != "done"

    @property
    def was_done(self) -> bool:
        """Before a signal came, if one did."""
        return self.status in (0, -signal.SIGKILL) and self.said[-1][0] == "done"


def main() -> None:
    """Kill as often as asked for, and record what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--sentences", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--record", type=Path, default=RECORD)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - moments, no secrets
    facts = {"seed": options.seed, **source()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_text(folder / "text", options.sentences)
        lengths, wanted = {}, {}
        for threads in UNDISTURBED:
            lengths[threads], wanted[threads] = run_undisturbed(
                folder, threads, options.record, facts
            )
        kills = lost = 0
        while kills < options.kills:
            threads = chance.choice([1, 2])
            left = min(KILLS_OF_A_TRAINING, options.kills - kills)
            moments = draw(chance, lengths[threads], left)
            entry = kill_training(folder, threads, moments, wanted[threads])
            note(options.record, {"what": "killed", **entry, **facts})
            kills += len(entry["kills"])
            lost += entry["lost"] is not None
            print(f"{kills} kills, {lost} trainings lost", flush=True)
    sys.exit(f"{lost} trainings were lost" if lost else 0)


def run_undisturbed(
    folder: Path, threads: int, record: Path, facts: Mapping[str, Any]
) -> tuple[Lengths, dict[str, Any]]:
    """How long each stage takes at least, and the outcome, in undisturbed trainings."""
    for _ in range(UNDISTURBED[threads]):
        clear(folder)
        life = live(folder, threads)
        if life.status != 0:
            sys.exit(f"an undisturbed training of {threads} threads ended with {life.status}")
        found = read_outcome(folder)
        note(record, {"what": "undisturbed", "threads": threads, **found, **facts})
    times: dict[str, list[float]] = {}
    for (stage, began), (_, ended) in pairwise(life.said):
        times.setdefault(stage, []).append(ended - began)
    return {stage: min(seconds) for stage, seconds in times.items()}, found


def draw(chance: random.Random, lengths: Lengths, kills: int) -> list[Moment]:
    """Moments to kill at, in the order in which they are to come."""
    weights = STAGES | SAVING
    stages = chance.choices([*weights], [*weights.values()], k=kills)
    return [
        Moment(
            stage,
            chance.choice([1, 2]) if stage in ("training", "checkpointing") else 1,
            chance.random() * lengths[stage],
        )
        for stage in sorted(stages, key=SAVING.__contains__)
    ]


def kill_training(
    folder: Path, threads: int, moments: list[Moment], wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """Kill one training at these moments, and then leave it alone; its record comes back."""
    clear(folder)
    kills = []
    for moment in moments:
        life = live(folder, threads, moment)
        if life.was_killed:
            kills.append(life.said[-1][0])
        elif not life.was_done:
            return {"threads": threads, "kills": kills, "lost": describe_end(life)}
    life = live(folder, threads)
    if life.status != 0:
        return {"threads": threads, "kills": kills, "lost": describe_end(life)}
    found = read_outcome(folder)
    exact = ("words", "bits") if threads == 1 else ("words",)
    differs = [name for name in exact if found[name] != wanted[name]]
    lost = f"other {' and '.join(differs)}" if differs else None
    return {"threads": threads, "kills": kills, "lost": lost, **found}


def describe_end(life: Life) -> str:
    """How the last life of a lost training ended."""
    end = "hung" if life.status is None else f"ended with status {life.status}"
    return f"{end} while {life.said[-1][0]}"


def live(folder: Path, threads: int, moment: Moment | None = None) -> Life:
    """Run one life of the training, to its end or to that moment."""
    command = [sys.executable, str(LIFE), str(folder), str(threads)]
    said = [("starting", time.perf_counter())]
    hung = Event()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        watchdog = Timer(LIMIT_SECONDS, end_hung, [process, hung])
        watchdog.start()
        assert process.stdout
        kill_if_due(process, said, moment)
        for line in process.stdout:
            said.append((line.strip(), time.perf_counter()))
            kill_if_due(process, said, moment)
        process.wait()
        watchdog.cancel()
    return Life(None if hung.is_set() else process.returncode, said)


def end_hung(process: subprocess.Popen[str], hung: Event) -> None:
    """Kill what will not end by itself."""
    hung.set()
    process.kill()


def kill_if_due(
    process: subprocess.Popen[str], said: list[tuple[str, float]], moment: Moment | None
) -> None:
    """Kill at the moment, if what was just said is its stage."""
    if moment is None or said[-1][0] != moment.stage:
        return
    if sum(stage == moment.stage for stage, _ in said) == moment.occurrence:
        time.sleep(moment.seconds)
        process.kill()


def clear(folder: Path) -> None:
    """Leave the text alone."""
    for name in ("checkpoints", "ids"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for path in folder.glob("*.safetensors"):
        path.unlink()


def write_text(path: Path, sentences: int) -> None:
    """Sentences of ten tokens, some of them of the sentence's topic: "t17w3" is of topic 17."""
    chance = random.Random(1)  # noqa: S311

    def word(topic: int) -> str:
        if chance.random() < NOISE:
            topic = chance.randrange(TOPICS)
        return f"t{topic}w{int(WORDS_OF_A_TOPIC * chance.random() ** 2)}"

    topics = (chance.randrange(TOPICS) for _ in range(sentences))
    lines = (" ".join(word(topic) for _ in range(10)) for topic in topics)
    path.write_text("\n".join(lines), "ascii")


def read_outcome(folder: Path) -> dict[str, Any]:
    """What a finished training left behind."""
    import wordkin as wk

    model = wk.load_model(folder / "model.safetensors")
    parameters = model.parameters
    assert parameters.output_vectors is not None
    bits = hashlib.sha256(parameters.input_vectors.tobytes() + parameters.output_vectors.tobytes())
    asked = model.vectors.words[:ASKED_WORDS]
    right = [
        neighbor.word.partition("w")[0] == word.partition("w")[0]
        for word, neighbors in zip(asked, model.vectors.nearest(asked, k=10), strict=True)
        for neighbor in neighbors
    ]
    return {
        "words": model.words_trained,
        "bits": bits.hexdigest()[:16],
        "loss": model.history[-1]["loss"],
        "right_neighbors": fmean(right),
    }


if __name__ == "__main__":
    main()
