"""Trainings in other processes, in threads that users start, and in an event loop."""

import asyncio
import os
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

import wordkin as wk
from small_trainings import trained_bits
from wordkin.cli.stopping import stop_on_signals

can_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")


def run(script: str, *arguments: object) -> str:
    """Stdout of a process with few threads, from which a fork is safe."""
    command = [sys.executable, "-W", "error", "-c", script, *map(str, arguments)]
    environment = {
        **os.environ,
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=1200
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_fit_in_a_spawned_process_gives_the_same_bits(tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        spawned = pool.submit(trained_bits, 1, str(tmp_path / "run1"))
        assert spawned.result() == trained_bits()


@can_fork
def test_fit_in_a_forked_process_after_a_training_in_its_parent_gives_the_same_bits() -> None:
    script = """
from multiprocessing import get_context
from small_trainings import trained_bits

before = trained_bits()
trained_bits(threads=3)  # whose threads are gone when it is over
with get_context("fork").Pool(2) as pool:
    first, second, _ = pool.map(trained_bits, [1, 1, 2])
print(before == first == second)
"""
    assert run(script) == "True\n"


@can_fork
def test_nearest_answers_in_forked_processes_from_a_file_that_the_parent_mapped(
    vectors: Path,
) -> None:
    script = """
import sys
from multiprocessing import get_context
import wordkin as wk

vectors = wk.load(sys.argv[1])
before = vectors.nearest("sea")
with get_context("fork").Pool(2) as pool:
    print(pool.map(vectors.nearest, ["sea"] * 4) == [before] * 4)
"""
    assert run(script, vectors) == "True\n"


@can_fork
def test_temporary_files_of_a_corpus_outlive_a_process_that_was_forked() -> None:
    script = """
import os
from wordkin.corpus.storage import Storage

storage = Storage(None, memory_limit=0)
folder = storage.path("ids").parent
if not (child := os.fork()):
    del storage
    os._exit(0)
os.waitpid(child, 0)
print(folder.exists())
del storage
print(folder.exists())
"""
    assert run(script) == "True\nFalse\n"


def test_vectors_go_to_a_spawned_process_and_answer_there(vectors: Path) -> None:
    opened = wk.load(vectors)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(opened.nearest, "sea").result() == opened.nearest("sea")


def test_fit_in_two_threads_of_the_user_at_once_gives_the_same_bits(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        folders = [str(tmp_path / name) for name in ("run1", "run2")]
        found = pool.map(trained_bits, [1, 1], folders)
    assert [*found] == [trained_bits()] * 2


def test_nearest_answers_many_threads_at_once(vectors: Path) -> None:
    opened = wk.load(vectors)
    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(opened.nearest, ["sea"] * 64)]
    assert answers == [opened.nearest("sea")] * 64


def test_fit_runs_within_an_event_loop_and_beside_it() -> None:
    async def both() -> tuple[list[bytes], list[bytes]]:
        return trained_bits(), await asyncio.to_thread(trained_bits)

    assert asyncio.run(both()) == (trained_bits(), trained_bits())


def test_stop_on_signals_leaves_signals_alone_outside_the_main_thread() -> None:
    received: list[list[int]] = []

    def enter() -> None:
        with stop_on_signals(None) as signals:
            received.append(signals)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert received == [[]]
