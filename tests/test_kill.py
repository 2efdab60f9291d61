"""Trainings that are killed: what is left is enough to resume to the same bits."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from small_trainings import line_of, matrices_of, settings_of
from wordkin.corpus import EncodedCorpus
from wordkin.settings import TrainingSettings
from wordkin.training.checkpoints import Checkpoints
from wordkin.training.fit import fit

TOOLS = Path(__file__).parent.parent / "tools"
# Ends as by `kill -9`, after its third checkpoint or later.
KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[3])
from test_kill import training_of
from wordkin.training.checkpoints import Checkpoints
from wordkin.training.fit import fit

def kill(progress):
    if progress.words_done > 0.4 * progress.words_total:
        os.kill(os.getpid(), signal.SIGKILL)

corpus, settings, threads = training_of(sys.argv[2])
plan = Checkpoints(sys.argv[1], words=400)
fit(corpus, settings, threads=threads, callbacks=[kill], checkpoints=plan)
"""


def training_of(kind: str) -> tuple[EncodedCorpus, TrainingSettings, int]:
    """A text, settings and threads that give the same bits every time."""
    if kind == "deterministic":  # in six rounds an epoch
        return line_of(12_000, words=1_500), settings_of(deterministic=True, window=2), 2
    return line_of(2_000), settings_of(), 1


@pytest.mark.posix
@pytest.mark.parametrize("kind", ["one thread", "deterministic"])
def test_fit_goes_on_to_the_same_bits_after_sigkill(tmp_path: Path, kind: str) -> None:
    run1 = tmp_path / "run1"
    command = [sys.executable, "-c", KILLED, str(run1), kind, str(Path(__file__).parent)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    corpus, settings, _ = training_of(kind)
    plan = Checkpoints(run1)
    assert plan.files()
    model = fit(corpus, settings, threads=1, checkpoints=plan)
    undisturbed = fit(corpus, settings, threads=1)
    assert matrices_of(model) == matrices_of(undisturbed)
    assert model.words_trained == 2 * len(corpus.ids)
    assert ("round_workers" in model.history[-1]) == settings.deterministic


@pytest.mark.slow
@pytest.mark.posix
def test_kill_test_loses_nothing(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    options = ["--kills", "5", "--seed", "3", "--sentences", "3000", "--record", str(record)]
    subprocess.run([sys.executable, str(TOOLS / "kill_test.py"), *options], check=True)
    entries = [json.loads(line) for line in record.read_text("ascii").splitlines()]
    killed = [entry for entry in entries if entry["what"] == "killed"]
    assert sum(len(entry["kills"]) for entry in killed) == 5
    assert [entry["lost"] for entry in killed] == [None] * len(killed)
    assert {entry["words"] for entry in entries} == {300_000}
    assert len({entry["bits"] for entry in entries if entry["threads"] == 1}) == 1


@pytest.mark.slow
@pytest.mark.posix
def test_stop_test_loses_nothing(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    options = ["--signals", "6", "--seed", "3", "--sentences", "3000", "--record", str(record)]
    subprocess.run([sys.executable, str(TOOLS / "stop_test.py"), *options], check=True)
    stopped = [json.loads(line) for line in record.read_text("ascii").splitlines()]
    assert sum(len(entry["ends"]) for entry in stopped) == 6
    assert [entry["lost"] for entry in stopped] == [None] * len(stopped)
    assert {entry["words"] for entry in stopped} == {300_000}
