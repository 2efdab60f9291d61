import errno
import json
import os
import platform
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from faults import Disk, PowerCut, largest_file
from wordkin.corpus import encode, storage
from wordkin.corpus.storage import Storage
from wordkin.errors import FormatError, SavingError
from wordkin.system.saving import DRAFT_PREFIX, replace_file
from wordkin.words.vocabulary import Vocabulary, read_vocabulary, save_vocabulary

OLD = wk.WordVectors(["old"], [[1.0]])
NEW = wk.WordVectors(["new", "newer"], [[2.0, 3.0], [4.0, 5.0]])
NAMES = ("v.safetensors", "v.txt", "v.bin", "v.vec.gz", "v.bin.bz2", "v.txt.xz")


def save_new_words(path):
    save_vocabulary(Vocabulary.from_words(["new"], [2]), path)


def save_new_model(path):
    options = {"dimensions": 4, "min_count": 1, "epochs": 1, "progress": False}
    options["subsample_threshold"] = 0
    wk.train([["new", "newer"]], **options).save(path)


SAVERS = [(name, NEW.save) for name in NAMES]
SAVERS += [("m.safetensors", save_new_model), ("words.txt", save_new_words)]


def steps_of(save, path):
    """What saving does to files, in order."""
    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(patch)
        save(path)
    return disk.steps


def is_draft(path):
    return path.name.startswith(DRAFT_PREFIX)


@pytest.mark.parametrize(("name", "save"), SAVERS)
def test_save_that_fails_anywhere_leaves_the_old_file_and_nothing_else(name, save, tmp_path):
    (tmp_path / name).write_bytes(b"old")
    steps = steps_of(save, tmp_path / name)
    for step in range(steps.index("replace")):
        (tmp_path / name).write_bytes(b"old")
        with pytest.MonkeyPatch.context() as patch:
            Disk(patch, fails_at=step)
            with pytest.raises(OSError, match=f"No space left on device: .*{name}"):
                save(tmp_path / name)
        assert (tmp_path / name).read_bytes() == b"old"
        assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(("name", "save"), SAVERS)
def test_save_that_fails_at_its_last_step_leaves_the_old_file_and_a_draft(name, save, tmp_path):
    steps = steps_of(save, tmp_path / name)
    new = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(b"old")
    with pytest.MonkeyPatch.context() as patch:
        Disk(patch, fails_at=steps.index("replace"))
        with pytest.raises(SavingError, match=f"No space left on device.*: .*{name}") as caught:
            save(tmp_path / name)
    assert (tmp_path / name).read_bytes() == b"old"
    (draft,) = filter(is_draft, tmp_path.iterdir())
    assert str(draft) in str(caught.value)
    # The header of a model holds the seconds of its training, in more or fewer digits.
    assert abs(len(draft.read_bytes()) - len(new)) <= 64


@pytest.mark.parametrize(("name", "save"), SAVERS)
def test_power_cut_at_any_step_leaves_the_old_file_or_the_whole_new_one(name, save, tmp_path):
    steps = steps_of(save, tmp_path / name)
    new = (tmp_path / name).read_bytes()
    replaced = steps.index("replace")
    for step in range(len(steps)):
        (tmp_path / name).write_bytes(b"old")
        with pytest.MonkeyPatch.context() as patch:
            Disk(patch, fails_at=step, is_cut=True)
            with pytest.raises(PowerCut):
                save(tmp_path / name)
        found = (tmp_path / name).read_bytes()
        assert found == b"old" if step <= replaced else len(found) == len(new)
        assert all(is_draft(path) for path in tmp_path.iterdir() if path.name != name)


@pytest.mark.posix
def test_replace_file_flushes_file_then_renames_then_flushes_folder(tmp_path):
    assert steps_of(NEW.save, tmp_path / "v.txt") == [
        *("open", "write", "write", "flush", "fsync", "replace", "fsync"),
    ]


@pytest.mark.posix
@pytest.mark.parametrize("name", NAMES)
def test_save_where_the_room_ends_keeps_the_old_file(name, tmp_path):
    OLD.save(tmp_path / name)
    matrix = np.random.default_rng(1).random((300, 10), np.float32)
    large = wk.WordVectors(map(str, range(300)), matrix)
    with largest_file(5_000), pytest.raises(OSError, match=f"File too large: .*{name}"):
        large.save(tmp_path / name)
    assert wk.load(tmp_path / name).words == ["old"]
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.posix
@pytest.mark.parametrize("lines", [10_000, 100_000])
def test_encode_where_the_room_ends_names_the_file(lines, tmp_path):
    text = tmp_path / "text"
    text.write_bytes(b"sea lake\n" * lines)
    with largest_file(60_000), pytest.raises(OSError, match=f"File too large: '{tmp_path}/ids"):
        encode(text, folder=tmp_path / "ids")


def test_encode_where_the_disk_of_temporary_files_is_full_says_how_to_name_another(
    tmp_path, monkeypatch
):
    def refuse(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(storage, "_create_file", refuse)
    with pytest.raises(OSError, match=r"No space left on device\. Let TMPDIR name .*: '.*starts'"):
        encode([["sea"]], memory_share=0)


@pytest.mark.linux
def test_storage_takes_its_room_at_once_since_a_full_disk_would_end_the_process(tmp_path):
    Storage(tmp_path, 0).allocate("ids", 1_000_000, np.int32)
    assert (tmp_path / "ids").stat().st_blocks * 512 >= 4_000_000


def test_saved_files_tell_nothing_of_the_machine_or_its_user(tmp_path, wordkin, monkeypatch):
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, "secret-user")
    for module, name in ((platform, "node"), (socket, "gethostname")):
        monkeypatch.setattr(module, name, lambda: "secret-host")
    text, saved = tmp_path / "secret-folder" / "text", tmp_path / "saved"
    for folder in (text.parent, saved):
        folder.mkdir()
    text.write_bytes(b"sea lake shore coast\n" * 100)
    model = wk.train(text, dimensions=4, progress=False, checkpoint=saved / "run")
    model.save(saved / "m.safetensors")
    for name in ("v.safetensors", "v.txt", "v.bin.gz", "v.parquet"):
        model.vectors.save(saved / name)
    assert wordkin("map", saved / "m.safetensors", "-o", saved / "map.html").status == 0
    assert wordkin("plot", saved / "m.safetensors", "-o", saved / "plot.png").status == 0
    wk.find_phrases(text, min_count=1).save(saved / "p.phrases")
    wk.encode(text, folder=saved / "ids")
    names = ["secret-", str(tmp_path), f"{Path.home()}{os.sep}", str(Path.cwd()), sys.executable]
    files = [path for path in saved.rglob("*") if path.is_file()]
    assert len(files) >= 10
    for path in files:
        for name in names:
            assert os.fsencode(name) not in path.read_bytes(), (path, name)
    content = (saved / "m.safetensors").read_bytes()
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    assert set(header["__metadata__"]) == {
        *("format", "format_version", "history", "kind", "settings", "wordkin_version"),
        *("vectors_sha256", "words_trained"),
    }


@pytest.mark.linux
def test_replace_file_names_the_device_that_is_full():
    with (
        pytest.raises(OSError, match="No space left on device: '/dev/full'"),
        replace_file(Path("/dev/full")) as file,
    ):
        file.write(b"sea")


def test_save_into_a_folder_that_cannot_be_written_names_the_file(tmp_path, monkeypatch):
    def refuse(path, *_, **__):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PermissionError, match=r"Permission denied: '.*v\.txt'"):
        NEW.save(tmp_path / "v.txt")


def test_save_leaves_a_file_that_is_write_protected(tmp_path, monkeypatch):
    OLD.save(tmp_path / "v.txt")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anything
    with pytest.raises(PermissionError, match=r"Permission denied: '.*v\.txt'"):
        NEW.save(tmp_path / "v.txt")
    assert wk.load(tmp_path / "v.txt").words == ["old"]


@pytest.mark.posix
@pytest.mark.parametrize("name", ["none/v.txt", "file/v.txt"])
def test_save_below_something_that_is_no_folder_names_the_file(name, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=f"{name}'$"):
        NEW.save(tmp_path / name)


@pytest.mark.posix
def test_save_keeps_the_permissions_of_the_old_file(tmp_path):
    OLD.save(tmp_path / "v.txt")
    (tmp_path / "v.txt").chmod(0o600)
    NEW.save(tmp_path / "v.txt")
    assert stat.S_IMODE((tmp_path / "v.txt").stat().st_mode) == 0o600


@pytest.mark.posix
def test_replace_file_hides_the_draft_of_a_private_file_from_the_first_byte(tmp_path):
    (tmp_path / "v.txt").touch(0o600)
    with replace_file(tmp_path / "v.txt"):
        (draft,) = filter(is_draft, tmp_path.iterdir())
        assert stat.S_IMODE(draft.stat().st_mode) == 0o600


@pytest.mark.posix
@pytest.mark.parametrize("name", NAMES)
def test_save_through_links_changes_the_file_behind_them(name, tmp_path):
    (tmp_path / "far").mkdir()
    OLD.save(tmp_path / "far" / name)
    (tmp_path / "middle").symlink_to(tmp_path / "far" / name)
    (tmp_path / name).symlink_to("middle")
    NEW.save(tmp_path / name)
    assert (tmp_path / name).readlink() == Path("middle")
    assert wk.load(tmp_path / "far" / name).words == NEW.words


@pytest.mark.posix
def test_save_refuses_links_that_lead_nowhere_in_a_ring(tmp_path):
    (tmp_path / "v.txt").symlink_to("w.txt")
    (tmp_path / "w.txt").symlink_to("v.txt")
    with pytest.raises(OSError, match=r"v\.txt") as caught:
        NEW.save(tmp_path / "v.txt")
    assert caught.value.errno == errno.ELOOP
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.posix
@pytest.mark.parametrize("name", ["mörk 海.bin", "a" * 251 + ".bin", "v\udcff.bin"])
def test_save_takes_any_name_that_the_system_takes(name, tmp_path):
    try:
        (tmp_path / name).touch()
    except OSError as problem:  # macOS takes UTF-8 only
        if problem.errno != errno.EILSEQ:
            raise
        return
    NEW.save(tmp_path / name)
    assert wk.load(tmp_path / name).words == NEW.words


@pytest.mark.linux
def test_info_shows_a_name_that_is_no_text(tmp_path):
    path = tmp_path / "v\udcff.bin"
    NEW.save(path)
    command = [sys.executable, "-m", "wordkin", "info", path]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8:strict"}
    ended = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert b"v\\udcff.bin" in ended.stdout


@pytest.mark.posix
def test_two_processes_that_save_to_one_name_leave_one_whole_file(tmp_path):
    path = tmp_path / "v.safetensors"
    script = (
        "import sys, numpy, wordkin\n"
        "rows = numpy.full((2000, 50), float(sys.argv[2]), numpy.float32)\n"
        "vectors = wordkin.WordVectors(map(str, range(2000)), rows)\n"
        "for _ in range(20): vectors.save(sys.argv[1])\n"
    )
    saving = [
        subprocess.Popen([sys.executable, "-c", script, path, number]) for number in ("1", "2")
    ]
    while any(process.poll() is None for process in saving):
        if path.exists():
            values = wk.load(path).matrix
            assert values.min() == values.max()
    assert [process.returncode for process in saving] == [0, 0]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.posix
@pytest.mark.parametrize("change", [Path.unlink, OLD.save])
def test_vectors_stay_whole_when_their_mapped_file_is_removed_or_replaced(change, tmp_path):
    NEW.save(tmp_path / "v.safetensors")
    found = wk.load(tmp_path / "v.safetensors")
    change(tmp_path / "v.safetensors")
    assert found["newer"].tolist() == [4, 5]


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", NAMES)
def test_save_refuses_vectors_that_are_not_finite(name, number, tmp_path):
    rows = np.array([[1.0], [number]], np.float32)
    broken = wk.WordVectors(["sea", "lake"], rows, as_is=True)
    with pytest.raises(FormatError, match="nan"):
        broken.save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_save_vocabulary_is_read_again(tmp_path):
    save_new_words(tmp_path / "words")
    assert read_vocabulary(tmp_path / "words").words == ["new"]
