"""Ids in a file without a name: equal to those in memory, and in memory wherever the file cannot be."""

import errno
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from wordkin.corpus import unnamed
from wordkin.corpus.storage import Storage
from wordkin.corpus.unnamed import Pages, UnnamedArray, give_back
from wordkin.system.memory import trim_heap

PIECES = [np.arange(first, first + 300, dtype=np.int32) for first in range(0, 30_000, 300)]
WHOLE = np.concatenate(PIECES)
TRAIN = """
import re, sys
from pathlib import Path
import wordkin as wk

options = {"dimensions": 4, "epochs": 1, "threads": 1, "min_count": 1, "progress": False}
model = wk.train(sys.argv[1], **options)
print(model.words_trained, re.search("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, from which even small arrays keep no distance."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setattr(unnamed, "IN_MEMORY_BYTES", 10_000)
    return folder


def built(pieces: list[Any] = PIECES) -> Any:
    array = UnnamedArray(Storage(None, 1 << 30), "ids", np.int32)
    for piece in pieces:
        array.append(piece)
    assert len(array) == sum(map(len, pieces))
    return array.finish()


def is_mapped(values: Any) -> bool:
    return isinstance(values.base, Pages)


def test_large_array_is_in_a_file_that_no_name_leads_to(temporary: Path) -> None:
    values = built()
    assert is_mapped(values)
    np.testing.assert_array_equal(values, WHOLE)
    assert not list(temporary.iterdir())


def test_small_array_is_in_memory() -> None:
    assert not is_mapped(built(PIECES[:2]))


def test_array_stays_in_memory_where_no_file_can_be_made(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(temporary / "missing"))
    values = built()
    assert not is_mapped(values)
    np.testing.assert_array_equal(values, WHOLE)


@pytest.mark.parametrize("free", [0, 50_000, 2 * WHOLE.nbytes])
def test_array_takes_at_most_half_of_the_room_on_a_disk(
    free: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": free}))
    values = built()
    assert is_mapped(values) == (free > WHOLE.nbytes)
    np.testing.assert_array_equal(values, WHOLE)


@pytest.mark.parametrize("writes", [0, 1, 40])
def test_array_comes_back_to_memory_when_the_disk_is_full(
    writes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, done = UnnamedArray._write, []

    def fill(array: UnnamedArray, values: Any) -> None:
        done.append(len(values))
        if len(done) <= writes:
            return write(array, values)
        write(array, values[:7])  # a part of it fits
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(UnnamedArray, "_write", fill)
    values = built()
    assert not is_mapped(values)
    np.testing.assert_array_equal(values, WHOLE)
    assert len(done) == writes + 1


def test_array_is_in_memory_where_files_cannot_be_mapped(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENODEV, "No such device")

    monkeypatch.setattr(unnamed, "Pages", refuse)
    np.testing.assert_array_equal(built(), WHOLE)


def test_give_back_loses_nothing_that_was_changed() -> None:
    values = built()
    values += 1
    for first in range(0, len(values), 7_000):
        give_back(values[100:], first, min(first + 7_000, len(values) - 100))
    np.testing.assert_array_equal(values, WHOLE + 1)


def test_give_back_leaves_other_arrays_and_systems_without_the_call_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Old(Pages):
        def __getattribute__(self, name: str) -> Any:
            if name == "madvise":
                raise AttributeError(name)
            return super().__getattribute__(name)

    monkeypatch.setattr(unnamed, "Pages", Old)
    for values in (built(), WHOLE.copy()):
        give_back(values, 0, len(values))
        np.testing.assert_array_equal(values, WHOLE)


def test_trim_heap_is_silent_where_the_c_library_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    for problem in (OSError, TypeError, AttributeError):

        def refuse(_: object, problem: type[Exception] = problem) -> None:
            raise problem

        monkeypatch.setattr("ctypes.CDLL", refuse)
        trim_heap()


@pytest.mark.parametrize("tokenize", ["whitespace", str.split])
def test_train_learns_the_same_bits_from_a_file_as_from_memory(
    tokenize: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, text = np.random.default_rng(1), tmp_path / "text.txt"
    numbers = rng.zipf(1.3, 12_000) % 700 + 100
    text.write_text("\n".join(" ".join(map(str, line)) for line in numbers.reshape(-1, 20)))
    mapped, finish = [], UnnamedArray.finish

    def note(array: UnnamedArray) -> Any:
        values = finish(array)
        mapped.append(is_mapped(values))
        return values

    def learn(source: object) -> bytes:
        options: dict[str, Any] = {"dimensions": 8, "epochs": 2, "threads": 1, "progress": False}
        return wk.train(source, tokenize=tokenize, **options).vectors.matrix.tobytes()

    monkeypatch.setattr(UnnamedArray, "finish", note)
    from_file = learn(text)
    monkeypatch.setattr(unnamed, "IN_MEMORY_BYTES", 1 << 24)
    assert from_file == learn(text) == learn(wk.encode(text, tokenize=tokenize))
    assert mapped == [True, False, False, False]  # ids and starts


def test_command_keeps_ids_in_a_file(
    wordkin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, mapped = tmp_path / "text.txt", []
    text.write_text("sea lake shore\n" * 1_000)
    monkeypatch.setattr(
        "wordkin.training.arrays.give_back", lambda ids, *_: mapped.append(is_mapped(ids.base))
    )
    assert not wordkin("train", text, "-o", tmp_path / "kin.safetensors").status
    assert all(mapped)
    assert mapped


@pytest.mark.linux
@pytest.mark.slow
def test_train_needs_no_memory_for_a_longer_text(tmp_path: Path) -> None:
    # Eight million tokens more are 32 MB of ids, which would be there more than once.
    line, peaks = " ".join(f"w{i}" for i in range(5_000)) + "\n", []
    for repeats in (1_000, 2_600):
        path = tmp_path / f"{repeats}.txt"
        with path.open("w") as file:
            file.writelines([line] * repeats)
        run = [sys.executable, "-c", TRAIN, str(path)]
        subprocess.run(run, check=True, capture_output=True)  # compiles what is missing
        words, peak_kb = map(int, subprocess.check_output(run, text=True).split())
        assert words == 5_000 * repeats
        peaks.append(peak_kb)
    assert peaks[1] - peaks[0] < 8_000, peaks
