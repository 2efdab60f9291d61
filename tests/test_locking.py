"""One writer at a time in a folder of checkpoints or of ids, between real processes too."""

import errno
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

import wordkin as wk
from faults import largest_file
from small_trainings import line_of, matrices_of, settings_of
from wordkin.corpus import encode
from wordkin.errors import SettingsError, WordkinWarning
from wordkin.system.locking import _read_holder, lock_folder
from wordkin.training.checkpoints import Checkpoints
from wordkin.training.fit import fit

HOLDING = """
import sys
from pathlib import Path
from wordkin.system.locking import lock_folder

with lock_folder(Path(sys.argv[1]), "training.lock", "checkpoints"):
    print("holds", flush=True)
    sys.stdin.read()
"""
# Writes its first checkpoint, and stands still then.
TRAINING = """
import sys
sys.path.insert(0, sys.argv[2])
from small_trainings import line_of, settings_of
from wordkin.training.checkpoints import Checkpoints
from wordkin.training.fit import fit

def stand_still(progress):
    if progress.words_done > 1_000:
        print("trains", flush=True)
        sys.stdin.read()

plan = Checkpoints(sys.argv[1], words=400)
fit(line_of(2_000), settings_of(), threads=1, callbacks=[stand_still], checkpoints=plan)
"""
# Reads one sentence, and the next when it is told to; tells what it has in the end.
ENCODING = """
import sys
from wordkin.corpus import encode

def sentences():
    yield ["sea", "lake"]
    print("encodes", flush=True)
    yield sys.stdin.readline().split()

corpus = encode(sentences(), folder=sys.argv[1])
print(corpus.ids.tolist(), corpus.starts.tolist())
"""
# Forks a process that waits as long as the first one does, or leaves the block at once.
FORKING = """
import os, sys
from pathlib import Path
from wordkin.system.locking import lock_folder

with lock_folder(Path(sys.argv[1]), "training.lock", "checkpoints"):
    child, leaves = os.fork(), "leave" in sys.argv
    if child:
        if leaves:
            os.waitpid(child, 0)
        print("holds", flush=True)
    if child or not leaves:
        sys.stdin.read()
"""
LOCK = "training.lock"
can_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
held = partial(lock_folder, name=LOCK, content="checkpoints")


@contextmanager
def process_that(script: str, folder: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the folder; in the end it is killed."""
    command = [sys.executable, "-c", script, str(folder), str(Path(__file__).parent), *more]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout
        assert process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def test_lock_folder_tells_who_holds_the_folder(tmp_path: Path) -> None:
    with process_that(HOLDING, tmp_path) as process:
        holder = re.escape(f"found one that process {process.pid} on {platform.node()} holds")
        with pytest.raises(SettingsError, match=holder), held(tmp_path):
            pass


def test_lock_folder_takes_the_folder_of_a_killed_process_at_once(tmp_path: Path) -> None:
    with process_that(HOLDING, tmp_path):
        pass
    assert (tmp_path / LOCK).exists()
    with held(tmp_path):
        assert f"process {os.getpid()} " in _read_holder(tmp_path / LOCK)


def test_lock_folder_leaves_nothing(tmp_path: Path) -> None:
    with held(tmp_path):
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_lock_folder_refuses_a_second_time_in_one_process(tmp_path: Path) -> None:
    message = rf"process {os.getpid()} on .* Wait for its end"
    with held(tmp_path), pytest.raises(SettingsError, match=message), held(tmp_path):
        pass


def test_lock_folder_holds_where_the_disk_has_no_room_for_a_word(tmp_path: Path) -> None:
    with (
        largest_file(0),
        held(tmp_path),
        pytest.raises(SettingsError, match="that another holds"),
        held(tmp_path),
    ):
        pass


@pytest.mark.posix
def test_lock_folder_takes_no_file_that_another_has_just_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    tried: list[int] = []
    flock = fcntl.flock

    def lock_late(descriptor: int, operation: int) -> None:
        if not tried:
            (tmp_path / LOCK).unlink()
        tried.append(descriptor)
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", lock_late)
    with held(tmp_path):
        assert (tmp_path / LOCK).exists()
        assert len(tried) == 2


@pytest.mark.posix
def test_lock_folder_warns_where_python_has_no_locks(tmp_path: Path) -> None:
    script = f"""
import sys, warnings
sys.modules["fcntl"] = None
{HOLDING}
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    ended = subprocess.run(command, input="", capture_output=True, text=True, check=True)
    assert ended.stdout == "holds\n"
    assert "knows no locks (fcntl is unavailable)" in ended.stderr
    assert not list(tmp_path.iterdir())


@can_fork
def test_lock_folder_is_free_when_its_process_was_killed_and_one_forked_from_it_lives_on(
    tmp_path: Path,
) -> None:
    with process_that(FORKING, tmp_path) as process:
        process.kill()
        process.wait()
        with held(tmp_path):  # the child waits until the test ends
            pass


@can_fork
def test_lock_folder_holds_when_a_forked_process_leaves_the_block(tmp_path: Path) -> None:
    with process_that(FORKING, tmp_path, "leave") as process:
        holder = f"found one that process {process.pid} on .* holds"
        with pytest.raises(SettingsError, match=holder), held(tmp_path):
            pass


@pytest.mark.posix
def test_lock_folder_follows_no_link_since_it_would_empty_the_file_behind_it(
    tmp_path: Path,
) -> None:
    dear = tmp_path / "dear.txt"
    dear.write_text("dear")
    (tmp_path / LOCK).symlink_to(dear)
    with pytest.raises(OSError, match=re.escape(LOCK)), held(tmp_path):
        pass
    assert dear.read_text() == "dear"


@pytest.mark.posix
def test_lock_folder_warns_where_the_file_system_knows_no_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.warns(WordkinWarning, match="knows no locks"), held(tmp_path):
        pass
    assert not list(tmp_path.iterdir())


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


def test_encode_refuses_a_folder_that_another_process_encodes_into(tmp_path: Path) -> None:
    with process_that(ENCODING, tmp_path) as process:
        message = (
            f"writes ids to, found one that process {process.pid} on .* another folder for ids"
        )
        with pytest.raises(SettingsError, match=message):
            encode([["pond"]] * 9, folder=tmp_path)
        told, _ = process.communicate("lake shore")
    assert told == "[0, 1, 1, 2] [0, 2, 4]\n"


def test_encode_takes_the_folder_of_a_killed_process_at_once(tmp_path: Path) -> None:
    with process_that(ENCODING, tmp_path):
        pass
    assert encode([["pond"]] * 2, folder=tmp_path).ids.tolist() == [0, 0]


def test_encode_leaves_no_lock_after_a_text_that_fails(tmp_path: Path) -> None:
    def broken() -> Iterator[list[str]]:
        yield ["sea"]
        raise ValueError("the text's own")

    with pytest.raises(ValueError, match="own"):
        encode(broken(), folder=tmp_path)
    assert encode([["pond"]], folder=tmp_path).vocabulary.words == ["pond"]


def test_encode_refuses_a_file_in_place_of_a_folder_for_ids(tmp_path: Path) -> None:
    (tmp_path / "corpus").touch()
    with pytest.raises(SettingsError, match="corpus: expected a folder for ids, found a file"):
        encode([["pond"]], folder=tmp_path / "corpus")
