"""Positions of words from a process of its own, which are kept for the next time."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from wordkin.analysis import placing
from wordkin.analysis.placing import Placement, place
from wordkin.analysis.projection import project
from wordkin.errors import MissingExtraError, WordkinError
from wordkin.system.caching import cache_file, remember

RANDOM = np.random.default_rng(3).standard_normal((40, 5)).astype(np.float32)


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("WORDKIN_CACHE", str(tmp_path))
    return tmp_path / "maps"


def test_placement_gives_the_positions_of_a_process_of_its_own():
    np.testing.assert_array_equal(Placement().place(RANDOM, "pca"), project(RANDOM, "pca"))


def test_positions_are_found_once(monkeypatch, cache):
    first = Placement().place(RANDOM, "pca")
    assert len(list(cache.iterdir())) == 1
    monkeypatch.setattr(Placement, "_run", None)
    np.testing.assert_array_equal(Placement().place(RANDOM, "pca"), first)


@pytest.mark.parametrize("other", [RANDOM[::-1].copy(), RANDOM[:39], RANDOM.astype(np.float16)])
def test_positions_are_those_of_the_vectors(cache, other):
    for matrix in (RANDOM, other):
        assert Placement().place(matrix, "pca").shape == (len(matrix), 2)
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("content", [b"", b"no array", "short", "nan"])
def test_damaged_positions_are_found_again(cache, content):
    wanted = Placement().place(RANDOM, "pca")
    [file] = cache.iterdir()
    if content == "short":
        content = file.read_bytes()[:-1]
    elif content == "nan":
        np.save(file, np.full_like(wanted, np.nan))
        content = file.read_bytes()
    file.write_bytes(content)
    np.testing.assert_array_equal(Placement().place(RANDOM, "pca"), wanted)


def test_placement_works_without_a_cache(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORDKIN_CACHE", str(tmp_path / "file"))
    assert Placement().place(RANDOM, "pca") is not None


def test_somebody_without_a_home_has_no_cache(monkeypatch):
    monkeypatch.delenv("WORDKIN_CACHE")
    monkeypatch.setattr(
        "wordkin.system.caching._user_folder", lambda: (_ for _ in ()).throw(RuntimeError)
    )
    assert cache_file("maps", "x") is None
    assert Placement().place(RANDOM, "pca") is not None


def test_cache_keeps_the_newest_files(cache):
    for number in range(5):
        remember(cache / str(number), b"", 3)
    assert len(list(cache.iterdir())) == 3
    assert (cache / "4").exists()


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_placement_that_is_stopped_gives_none_and_keeps_nothing(cache, when):
    placement, found = Placement(), []
    thread = threading.Thread(target=lambda: found.append(placement.place(RANDOM, "pca")))
    if when == "before":
        placement.stop()
    thread.start()
    while when == "meanwhile" and placement._process is None:
        threading.Event().wait(0.01)
    placement.stop()
    thread.join()
    assert found == [None]
    assert not cache.exists()


def test_library_that_is_no_package_has_a_cache_too(monkeypatch):
    monkeypatch.setattr(
        placing, "LIBRARIES", {"tsne": placing.LIBRARIES["tsne"]._replace(package="no such")}
    )
    assert placing._version_of("tsne") == ""


def test_place_names_the_extra_that_is_missing(monkeypatch):
    monkeypatch.setattr(placing, "is_installed", lambda _: False)
    with pytest.raises(
        MissingExtraError, match=r"UMAP: needs the package umap-learn.*wordkin\[umap\]"
    ):
        place(RANDOM, "umap")


def test_place_says_that_its_process_failed(monkeypatch):
    monkeypatch.setattr(placing, "is_installed", lambda _: True)
    monkeypatch.setattr(Placement, "_run", lambda *_: b"")
    monkeypatch.setattr(placing, "version", lambda _: "1")
    with pytest.raises(WordkinError, match="tsne: expected a position of each word"):
        place(RANDOM, "tsne", progress=False)


def test_only_what_nobody_waits_for_lets_other_programs_go_first(monkeypatch):
    ran = []
    monkeypatch.setattr(placing, "is_installed", lambda _: True)
    monkeypatch.setattr(placing, "version", lambda _: "1")
    monkeypatch.setattr(Placement, "_run", lambda _, __, words: ran.append(words) or b"")
    Placement().place(RANDOM, "tsne")
    with pytest.raises(WordkinError):
        place(RANDOM, "tsne")
    assert ran == [["tsne", "background"], ["tsne", "progress"]]


@pytest.mark.posix
def test_ctrl_c_ends_the_process_and_keeps_nothing(monkeypatch, cache):
    def interrupt(process, _):
        assert process.poll() is None
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupt)
    placement = Placement()
    with pytest.raises(KeyboardInterrupt):
        placement.place(RANDOM, "pca")
    assert placement._process.wait() == -signal.SIGKILL
    assert not cache.exists()


# Starts the process that places words, whose work would take a minute, and waits.
PLACING = """
import sys, time
from wordkin.analysis import placing
placing.project = lambda *_, **__: time.sleep(60)
sys.argv = ["placing", "pca"]
placing.main()
"""
PARENT = """
import io, subprocess, sys, time
import numpy as np
rows = io.BytesIO()
np.save(rows, np.eye(3, dtype=np.float32))
process = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE)
process.stdin.write(rows.getvalue())
process.stdin.close()
print(process.pid, flush=True)
time.sleep(60)
"""


def is_placing(pid):
    """Whether a process is at that work; one that has ended, and waits to be counted, is not."""
    try:
        return "placing" in Path(f"/proc/{pid}/cmdline").read_text("utf-8")
    except FileNotFoundError:
        return False


@pytest.mark.linux
def test_process_ends_with_the_one_that_started_it():
    command = [sys.executable, "-c", PARENT, PLACING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        time.sleep(1)  # it has begun its work, mostly
        assert is_placing(pid)
        parent.kill()
    deadline = time.monotonic() + 30
    while is_placing(pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)
