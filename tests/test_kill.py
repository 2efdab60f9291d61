"""Trainings that are killed: what is left is enough to resume to the same bits."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from small_trainings import line_of, matrices_of, settings_of
from wordkin.training.checkpoints import Checkpoints
from wordkin.training.fit import fit

TOOLS = Path(__file__).parent.parent / "tools"
# Ends as by `kill -9`, before its fourth checkpoint.
KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from small_trainings import line_of, settings_of
from wordkin.training.checkpoints import Checkpoints
from wordkin.training.fit import fit

def kill(progress):
    if progress.words_done > 1_500:
        os.kill(os.getpid(), signal.SIGKILL)

plan = Checkpoints(sys.argv[1], words=400)
fit(line_of(2_000), settings_of(), threads=1, callbacks=[kill], checkpoints=plan)
"""


@pytest.mark.posix
def test_fit_goes_on_to_the_same_bits_after_sigkill(tmp_path: Path) -> None:
    run1 = tmp_path / "run1"
    command = [sys.executable, "-c", KILLED, str(run1), str(Path(__file__).parent)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    plan = Checkpoints(run1)
    assert plan.files()
    model = fit(line_of(2_000), settings_of(), threads=1, checkpoints=plan)
    undisturbed = fit(line_of(2_000), settings_of(), threads=1)
    assert matrices_of(model) == matrices_of(undisturbed)
    assert model.words_trained == 4_000


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
