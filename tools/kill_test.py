"""Kill trainings with SIGKILL at random moments, let them go on, and see that nothing is lost.

    python tools/kill_test.py --kills 200

A training is killed again and again until one of its lives is left alone: the model must then have
trained on just so many words as an undisturbed one, and with one thread have its bits. The moment
is drawn within a stage, also a short one: a draft in a folder shows that it is being written to.
Every kill and every finished training is a line of docs/reliability.jsonl, of which
tools/reliability.py makes docs/reliability.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "docs" / "reliability.jsonl"
STAGES = ("starting", "counting", "training", "checkpointing", "saving")
KILLS_OF_A_TRAINING = 8
WAIT_SECONDS = 120.0  # for a stage; a machine that is slower has hung

LIFE = """
import sys, warnings
import wordkin as wk
folder, threads, epochs, words = sys.argv[1], *map(int, sys.argv[2:])
plan = wk.Checkpoints(folder + "/checkpoints", minutes=60, words=words)
told = set()
def tell(progress):
    if progress.phase not in told:
        told.add(progress.phase)
        print(progress.phase, flush=True)
with open(folder + "/text") as text:
    sentences = [line.split() for line in text]
print("counting", flush=True)
model = wk.train(sentences, checkpoint=plan, resume=True, threads=threads, epochs=epochs,
                 min_count=1, max_words=10**6, dimensions=64, callbacks=[tell], progress=False)
model.save(folder + "/model.safetensors")
"""


def main() -> None:
    """Kill as often as asked for, and note what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--tokens", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--record", type=Path, default=RECORD)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - moments, no secrets
    kills = 0
    while kills < options.kills:
        threads = chance.choice([1, 1, 2])
        kills += run_one(chance, threads, min(KILLS_OF_A_TRAINING, options.kills - kills), options)


def run_one(chance: random.Random, threads: int, kills: int, options: argparse.Namespace) -> int:
    """One training with so many kills; how many there were."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_text(folder / "text", options.tokens)
        undisturbed = outcome(folder, threads)
        (folder / "model.safetensors").unlink()
        shutil.rmtree(folder / "checkpoints")
        entries = []
        # Saving comes last: after that, there is little left to kill.
        for stage in sorted(chance.choices(STAGES, k=kills), key="saving".__eq__):
            reached = kill_once(folder, threads, stage, chance.random() ** 2)
            if reached is None:  # it was done before the stage came, which is no kill
                break
            entries.append({"what": "kill", "stage": reached, "threads": threads})
        found = outcome(folder, threads)
        result = {
            "what": "training",
            "threads": threads,
            "kills": len(entries),
            "words": found["words"],
            "words_wanted": undisturbed["words"],
            "same_bits": found["bits"] == undisturbed["bits"],
            "loss": found["loss"],
            "loss_undisturbed": undisturbed["loss"],
        }
        note(options.record, [*entries, result])
    return len(entries)


def write_text(path: Path, tokens: int) -> None:
    """Zipf's words in sentences of 20."""
    chance = random.Random(1)  # noqa: S311
    words = [f"w{int(20_000 ** chance.random())}" for _ in range(tokens)]
    path.write_text("\n".join(" ".join(words[i : i + 20]) for i in range(0, tokens, 20)), "ascii")


def start(folder: Path, threads: int) -> subprocess.Popen[str]:
    """One life of the training."""
    command = [sys.executable, "-c", LIFE, str(folder), str(threads), "5", "150000"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def outcome(folder: Path, threads: int) -> dict[str, Any]:
    """What a life that nobody ends leaves behind."""
    import wordkin as wk

    with start(folder, threads) as process:
        assert process.stdout
        process.stdout.read()
    assert process.returncode == 0, "a training did not go on"
    model = wk.load_model(folder / "model.safetensors")
    parameters = model.parameters
    assert parameters.output_vectors is not None
    bits = hashlib.sha256(parameters.input_vectors.tobytes() + parameters.output_vectors.tobytes())
    loss = round(model.history[-1]["loss"], 4)
    return {"words": model.words_trained, "bits": bits.hexdigest(), "loss": loss}


def kill_once(folder: Path, threads: int, stage: str, delay: float) -> str | None:
    """Kill a life at a random moment of a stage; the stage it was in, None if it had ended well."""
    with start(folder, threads) as process:
        wait_for(process, folder, stage)
        time.sleep(delay * (0.01 if stage in ("checkpointing", "saving") else 0.5))
        reached = stage_by_draft(folder) or stage
        if process.poll() is None:
            process.kill()
    if process.returncode == 0:
        return None
    assert process.returncode < 0, f"a training failed at {stage}"
    return reached


def wait_for(process: subprocess.Popen[str], folder: Path, stage: str) -> None:
    """Wait until the life is in that stage, or has ended."""
    assert process.stdout
    if stage == "starting":
        return
    if stage in ("counting", "training"):
        line = process.stdout.readline()
        while line and line.strip() != stage:
            line = process.stdout.readline()
        return
    deadline = time.monotonic() + WAIT_SECONDS
    while stage_by_draft(folder) != stage and process.poll() is None:
        if time.monotonic() > deadline:
            raise TimeoutError(stage)
        time.sleep(0.0005)


def stage_by_draft(folder: Path) -> str | None:
    """What is being written, as the newest draft tells; those of killed lives may lie about."""
    for place, stage in ((folder, "saving"), (folder / "checkpoints", "checkpointing")):
        try:
            ages = [time.time() - draft.stat().st_mtime for draft in place.glob(".wordkin-*")]
        except FileNotFoundError:
            continue
        if ages and min(ages) < 0.02:
            return stage
    return None


def note(record: Path, entries: list[dict[str, Any]]) -> None:
    """Add lines to the record."""
    with record.open("a", encoding="ascii") as file:
        file.writelines(json.dumps(entry) + "\n" for entry in entries)


if __name__ == "__main__":
    main()
