"""One training at a time in a folder of checkpoints, between real processes too."""

import errno
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import wordkin as wk
from faults import largest_file
from small_trainings import line_of, matrices_of, settings_of
from wordkin.checkpoints import Checkpoints, lock
from wordkin.checkpoints.lock import locked
from wordkin.errors import SettingsError, WordkinWarning
from wordkin.training import fit

HOLDING = """
import sys
from pathlib import Path
from wordkin.checkpoints.lock import locked

with locked(Path(sys.argv[1])):
    print("holds", flush=True)
    sys.stdin.read()
"""
# Writes its first checkpoint, and stands still then.
TRAINING = """
import sys
sys.path.insert(0, sys.argv[2])
from small_trainings import line_of, settings_of
from wordkin.checkpoints import Checkpoints
from wordkin.training import fit

def stand_still(progress):
    if progress.words_done > 1_000:
        print("trains", flush=True)
        sys.stdin.read()

plan = Checkpoints(sys.argv[1], words=400)
fit(line_of(2_000), settings_of(), threads=1, callbacks=[stand_still], checkpoints=plan)
"""


@contextmanager
def process_that(script: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the folder; in the end it is killed."""
    command = [sys.executable, "-c", script, str(folder), str(Path(__file__).parent)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout
        assert process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def test_locked_tells_who_holds_the_folder(tmp_path: Path) -> None:
    with process_that(HOLDING, tmp_path) as process:
        holder = re.escape(f"found one that process {process.pid} on {platform.node()} holds")
        with pytest.raises(SettingsError, match=holder), locked(tmp_path):
            pass


def test_locked_takes_the_folder_of_a_killed_process_at_once(tmp_path: Path) -> None:
    with process_that(HOLDING, tmp_path):
        pass
    assert (tmp_path / lock.LOCK).exists()
    with locked(tmp_path):
        assert f"process {os.getpid()} " in (tmp_path / lock.LOCK).read_text("utf-8")


def test_locked_leaves_nothing(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_locked_refuses_a_second_time_in_one_process(tmp_path: Path) -> None:
    message = rf"process {os.getpid()} on .* Wait for its end"
    with locked(tmp_path), pytest.raises(SettingsError, match=message), locked(tmp_path):
        pass


def test_locked_holds_where_the_disk_has_no_room_for_a_word(tmp_path: Path) -> None:
    with (
        largest_file(0),
        locked(tmp_path),
        pytest.raises(SettingsError, match="that another holds"),
        locked(tmp_path),
    ):
        pass


def test_locked_takes_no_file_that_another_has_just_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[bool] = []

    def lock_late(_: int) -> bool:
        if not tried:
            (tmp_path / lock.LOCK).unlink()
        tried.append(True)
        return True

    monkeypatch.setattr(lock, "_lock", lock_late)
    with locked(tmp_path):
        assert (tmp_path / lock.LOCK).exists()
    assert len(tried) == 2


@pytest.mark.posix
def test_locked_warns_where_python_has_no_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with pytest.warns(WordkinWarning, match="knows no locks"), locked(tmp_path):
        pass


@pytest.mark.posix
def test_locked_follows_no_link_since_it_would_empty_the_file_behind_it(tmp_path: Path) -> None:
    dear = tmp_path / "dear.txt"
    dear.write_text("dear")
    (tmp_path / lock.LOCK).symlink_to(dear)
    with pytest.raises(OSError, match=re.escape(lock.LOCK)), locked(tmp_path):
        pass
    assert dear.read_text() == "dear"


def test_locked_warns_where_the_file_system_knows_no_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_lock_or_fail", refuse)
    with pytest.warns(WordkinWarning, match="knows no locks"), locked(tmp_path):
        pass


def test_train_refuses_a_folder_that_another_training_uses_before_it_counts(
    tmp_path: Path,
) -> None:
    counted: list[wk.Progress] = []
    with process_that(HOLDING, tmp_path), pytest.raises(SettingsError, match="holds"):
        wk.train([["sea"]] * 9, checkpoint=tmp_path, progress=False, callbacks=[counted.append])
    assert not counted


def test_fit_goes_on_in_the_folder_of_another_process_once_that_is_killed(tmp_path: Path) -> None:
    plan = Checkpoints(tmp_path / "run1")
    with process_that(TRAINING, tmp_path / "run1") as process:
        with pytest.raises(SettingsError, match=f"process {process.pid} "):
            fit(line_of(2_000), settings_of(), threads=1, checkpoints=plan)
        assert plan.files()
    model = fit(line_of(2_000), settings_of(), threads=1, checkpoints=plan)
    assert matrices_of(model) == matrices_of(fit(line_of(2_000), settings_of(), threads=1))
    assert {*(tmp_path / "run1").iterdir()} == {*plan.files()}
