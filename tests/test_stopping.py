"""fit: callbacks, errors, Ctrl-C."""

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from small_trainings import line_of, settings_of
from wordkin.errors import WordkinWarning
from wordkin.kernels import pairs, training
from wordkin.progress import Progress
from wordkin.training import pool
from wordkin.training.fit import fit

pytestmark = pytest.mark.usefixtures("both_ways")


@pytest.fixture
def reports_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callbacks are called in the middle of every epoch, however short it is."""
    monkeypatch.setattr(pool, "REPORT_SECONDS", 0.0)


@pytest.fixture
def reports_between_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callbacks are called only at the end of an epoch, however slow the machine is."""
    monkeypatch.setattr(pool, "REPORT_SECONDS", 600.0)


def fit_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if "wordkin" in thread.name]


# Callbacks


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.usefixtures("reports_at_once")
def test_fit_tells_callbacks_how_far_it_is(threads: int) -> None:
    seen: list[Progress] = []
    settings = settings_of(epochs=3)
    model = fit(line_of(20_000), settings, threads=threads, callbacks=[seen.append])
    assert {progress.phase for progress in seen} == {"training"}
    assert {(progress.epochs, progress.words_total) for progress in seen} == {(3, 60_000)}
    assert sorted({progress.epoch for progress in seen}) == [1, 2, 3]
    for earlier, later in pairwise(seen):
        assert earlier.words_done <= later.words_done
        assert earlier.elapsed_seconds <= later.elapsed_seconds
        assert earlier.learning_rate >= later.learning_rate
    last = seen[-1]
    assert (last.fraction, last.learning_rate) == (1.0, settings.final_learning_rate)
    assert last.loss == model.history[-1]["loss"]
    assert last.words_per_second > 0


@pytest.mark.usefixtures("reports_between_epochs")
def test_fit_reports_at_the_end_of_each_epoch() -> None:
    seen: list[Progress] = []
    fit(line_of(100), settings_of(epochs=3), threads=2, callbacks=[seen.append])
    assert [(progress.epoch, progress.words_done) for progress in seen] == [
        (1, 100),
        (2, 200),
        (3, 300),
    ]


@pytest.mark.usefixtures("reports_between_epochs")
def test_fit_stops_at_the_end_of_an_epoch_if_a_callback_returns_false() -> None:
    settings = settings_of(epochs=5)
    model = fit(line_of(100), settings, threads=1, callbacks=[lambda progress: progress.epoch < 2])
    assert (model.words_trained, len(model.history)) == (200, 2)


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.usefixtures("reports_at_once")
def test_fit_stops_within_an_epoch_if_a_callback_returns_false(threads: int) -> None:
    model = fit(
        line_of(100_000), settings_of(epochs=9), threads=threads, callbacks=[lambda _: False]
    )
    assert model.words_trained < 900_000
    assert model.words_trained == sum(record["words"] for record in model.history)
    assert np.isfinite(model.parameters.input_vectors).all()


@pytest.mark.parametrize("answer", [None, True, 0, "", []])
def test_fit_goes_on_if_a_callback_returns_anything_else(answer: object) -> None:
    model = fit(line_of(100), settings_of(), threads=1, callbacks=[lambda _: answer])
    assert model.words_trained == 200


@pytest.mark.usefixtures("reports_between_epochs")
def test_fit_calls_all_callbacks_also_when_one_stops_the_training() -> None:
    seen: list[Progress] = []
    fit(line_of(100), settings_of(), threads=1, callbacks=[lambda _: False, seen.append])
    assert len(seen) == 1


# What goes wrong


def raising(error: BaseException, after: int = 0) -> Callable[[Progress], None]:
    """A callback that raises when it is called once more after this number of calls."""
    calls = iter(range(after + 1))

    def callback(_: Progress) -> None:
        if next(calls) == after:
            raise error

    return callback


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("reports", ["reports_at_once", "reports_between_epochs"])
def test_fit_raises_what_a_callback_raises_and_leaves_no_thread(
    request: pytest.FixtureRequest, reports: str, threads: int
) -> None:
    request.getfixturevalue(reports)
    callback = raising(ZeroDivisionError("mine"))
    with pytest.raises(ZeroDivisionError, match="mine"):
        fit(line_of(50_000), settings_of(), threads=threads, callbacks=[callback])
    assert fit_threads() == []


@pytest.mark.usefixtures("reports_at_once")
def test_fit_calls_no_callback_again_that_raised() -> None:
    callback = raising(ZeroDivisionError("mine"))  # a second call would end in StopIteration
    with pytest.raises(ZeroDivisionError):
        fit(line_of(50_000), settings_of(), threads=2, callbacks=[callback])


@pytest.mark.parametrize("threads", [1, 4])
def test_fit_raises_what_the_kernel_raises_and_leaves_no_thread(
    monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    def fit_chunk(_corpus: Any, begin: int, *_rest: Any) -> tuple[float, int]:
        if begin:
            raise MemoryError("no room")
        return 0.0, 0

    for kernels in (training, pairs):
        monkeypatch.setattr(kernels, "fit_chunk", fit_chunk)
    with pytest.raises(MemoryError, match="no room"):
        fit(line_of(5000), settings_of(), threads=threads)
    assert fit_threads() == []


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("reports", ["reports_at_once", "reports_between_epochs"])
def test_fit_gives_a_valid_model_after_ctrl_c(
    request: pytest.FixtureRequest, reports: str, threads: int
) -> None:
    request.getfixturevalue(reports)
    settings = settings_of(epochs=9)
    with pytest.warns(WordkinWarning, match="training was interrupted after"):
        model = fit(
            line_of(50_000), settings, threads=threads, callbacks=[raising(KeyboardInterrupt())]
        )
    assert fit_threads() == []
    assert len(model.history) == 1
    assert model.words_trained == model.history[0]["words"] < 450_000
    assert np.isfinite(model.parameters.input_vectors).all()
    assert model.vectors.nearest("w0", k=1)


INTERRUPTED = """
import signal, sys, warnings
import wordkin as wk

signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the parent ignores it
warnings.simplefilter("ignore", wk.WordkinWarning)

def say(progress):
    if progress.phase == "training":
        print("runs", flush=True)

text = [["sea", "lake", "shore"] * 100] * 50
model = wk.train(text, epochs=10**9, dimensions=8, progress=False, callbacks=[say], threads=2)
model.save(sys.argv[1])
print("trained", model.words_trained, flush=True)
"""


@pytest.mark.posix
def test_ctrl_c_ends_a_training_process_with_a_model_that_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    command = [sys.executable, "-c", INTERRUPTED, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "runs\n"
        process.send_signal(signal.SIGINT)
        lines = process.stdout.read().splitlines()
    assert process.returncode == 0
    assert path.exists()
    assert int(lines[-1].removeprefix("trained ")) > 0
