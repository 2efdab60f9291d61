"""Checkpoints on disks that are full, fail, or lose their power; in folders of any kind."""

import os
import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path

import pytest

from faults import Disk, PowerCut, largest_file
from small_trainings import line_of, matrices_of, settings_of
from wordkin.errors import FormatError, SettingsError, WordkinWarning
from wordkin.formats import native
from wordkin.system.saving import DRAFT_PREFIX
from wordkin.training.checkpoints import Checkpoints
from wordkin.training.fit import fit

CORPUS = line_of(600)
SETTINGS = settings_of(epochs=1)


@cache
def train_undisturbed():
    """The matrices of an undisturbed training."""
    return matrices_of(fit(CORPUS, SETTINGS, threads=1))


def plan_in(folder: Path) -> Checkpoints:
    """Checkpoints on the way and at the end, each in place of the one before."""
    return Checkpoints(folder, words=250, keep=1)


def train_in(folder: Path) -> list[bytes]:
    return matrices_of(fit(CORPUS, SETTINGS, threads=1, checkpoints=plan_in(folder)))


def steps_of_a_training(folder: Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(patch, is_cut=True)
        train_in(folder)
    return len(disk.steps)


def test_fit_goes_on_to_the_same_bits_after_a_power_cut_at_any_step(tmp_path: Path) -> None:
    steps = steps_of_a_training(tmp_path / "counted")
    assert steps > 30
    for step in range(steps):
        run1 = tmp_path / f"run{step}"
        with pytest.MonkeyPatch.context() as patch:
            Disk(patch, fails_at=step, is_cut=True)
            with pytest.raises(PowerCut):
                train_in(run1)
        assert train_in(run1) == train_undisturbed()
        assert {*run1.iterdir()} == {*plan_in(run1).files()}


def test_fit_goes_on_after_a_fault_of_the_disk_at_any_step(tmp_path: Path) -> None:
    for step in range(steps_of_a_training(tmp_path / "counted")):
        run1 = tmp_path / f"run{step}"
        with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            disk = Disk(patch, fails_at=step)
            assert train_in(run1) == train_undisturbed()
        ours = [warning for warning in told if issubclass(warning.category, WordkinWarning)]
        assert len(ours) == disk.steps.count("fault")
        assert not [*run1.glob(f"{DRAFT_PREFIX}*")]
        path = plan_in(run1).files()[0]
        native.check_digest(path, *native.open_arrays(path))


def test_fit_goes_on_where_a_checkpoint_is_larger_than_the_room(tmp_path: Path) -> None:
    run1 = tmp_path / "run1"
    with (
        largest_file(1_000),
        pytest.warns(WordkinWarning, match=r"no checkpoint could be written: File too large"),
    ):
        assert train_in(run1) == train_undisturbed()
    assert list(run1.iterdir()) == []
    assert train_in(run1) == train_undisturbed()


FULL = """
import sys, warnings
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from test_checkpoint_faults import train_in, train_undisturbed

folder = Path(sys.argv[1])
with warnings.catch_warnings(record=True) as told:
    assert train_in(folder / "run1") == train_undisturbed()
assert "No space left on device" in str(told[0].message), told
assert train_in(folder / "run1") == train_undisturbed()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's namespaces")
def test_fit_goes_on_where_a_real_disk_is_full(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(FULL)
    command = f'mount -t tmpfs -o size=8k none "{tmp_path}/disk" && exec "$@"'
    (tmp_path / "disk").mkdir()
    python = [sys.executable, *map(str, (script, tmp_path / "disk", Path(__file__).parent))]
    isolated = ["unshare", "--mount", "--map-root-user", "sh", "-c", command, "sh", *python]
    subprocess.run(isolated, check=True)


# Damage anywhere


def test_check_digest_finds_a_flipped_byte_in_any_array_and_any_text(tmp_path: Path) -> None:
    train_in(tmp_path)
    path = plan_in(tmp_path).files()[0]
    content = path.read_bytes()
    arrays, texts = native.open_arrays(path)
    places = [content.index(array.tobytes()) + array.nbytes // 2 for array in arrays.values()]
    places += [content.index(name.encode()) + len(name) + 4 for name in texts]
    assert len(places) == len({*places}) > 12
    for place in places:
        damaged = bytearray(content)
        damaged[place] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(FormatError):
            native.check_digest(path, *native.open_arrays(path))


# Folders


@pytest.mark.parametrize("name", ["mörk 海", os.fsdecode(b"run\xff"), "r" * 255])
def test_fit_keeps_checkpoints_in_a_folder_of_any_name(name: str, tmp_path: Path) -> None:
    try:
        (tmp_path / name).mkdir()
    except OSError:  # macOS takes UTF-8 only
        return
    train_in(tmp_path / name)
    assert train_in(tmp_path / name) == train_undisturbed()


def test_fit_keeps_checkpoints_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "run1").symlink_to("far")
    train_in(tmp_path / "run1")
    assert [*(tmp_path / "far").iterdir()] == [
        path.resolve() for path in plan_in(tmp_path / "run1").files()
    ]


@pytest.mark.posix
def test_fit_refuses_a_link_to_nowhere_in_place_of_a_folder_for_checkpoints(tmp_path: Path) -> None:
    (tmp_path / "run1").symlink_to("nowhere")
    with pytest.raises(SettingsError, match="found a link that leads nowhere"):
        train_in(tmp_path / "run1")


def test_fit_refuses_a_file_in_place_of_a_folder_for_checkpoints(tmp_path: Path) -> None:
    (tmp_path / "run1").touch()
    with pytest.raises(SettingsError, match="expected a folder for checkpoints, found a file"):
        train_in(tmp_path / "run1")
