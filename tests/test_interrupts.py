"""Ctrl-C: where it is only noted, and that a training loses nothing wherever it comes."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from small_trainings import line_of, settings_of
from wordkin.progress import Progress
from wordkin.system.interrupts import Interrupts, hold_interrupts, raise_interrupts
from wordkin.training import fit as training
from wordkin.training import pool
from wordkin.training.arrays import FitChunk, bind_kernel
from wordkin.training.fit import fit


@pytest.fixture(autouse=True)
def raising() -> Iterator[None]:
    """Ctrl-C raises KeyboardInterrupt, also where who runs the tests ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press() -> None:
    signal.raise_signal(signal.SIGINT)


# hold_interrupts


def test_hold_interrupts_lets_the_first_wait_until_the_end() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), hold_interrupts():  # noqa: PT012
        press()
        done.append("to the end")
    assert done
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_hold_interrupts_raises_the_second_at_once() -> None:
    with hold_interrupts() as interrupts:
        press()
        with pytest.raises(KeyboardInterrupt):
            press()
        assert interrupts.take()


def test_hold_interrupts_raises_nothing_that_was_taken() -> None:
    with hold_interrupts() as interrupts:
        assert not interrupts.take()
        press()
        assert interrupts.take()
        with raise_interrupts():
            pass


def test_hold_interrupts_raises_one_that_comes_after_none_was_taken() -> None:
    with pytest.raises(KeyboardInterrupt), hold_interrupts() as interrupts:  # noqa: PT012
        assert not interrupts.take()
        press()


def test_hold_interrupts_is_the_same_within_itself() -> None:
    with hold_interrupts() as outer:
        with hold_interrupts() as inner:
            press()
        assert inner is outer
        assert outer.take()


def test_hold_interrupts_leaves_a_handler_that_was_set_for_the_second() -> None:
    def handle(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, handle)
    with hold_interrupts() as interrupts:
        press()
        assert interrupts.take()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_hold_interrupts_holds_nothing_afterwards_by_a_handler_that_stays() -> None:
    with hold_interrupts():
        hold = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, hold)
    with pytest.raises(KeyboardInterrupt):
        press()


def test_hold_interrupts_restores_handlers_where_another_exception_comes_at_its_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def handle(*_: object) -> None:
        raise SystemExit

    set_handler = signal.signal
    before = set_handler(signal.SIGTERM, handle)

    def set_and_end(number: signal.Signals, handler: Callable[..., None]) -> None:
        set_handler(number, handler)
        monkeypatch.setattr(signal, "signal", set_handler)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(signal, "signal", set_and_end)
    try:
        with pytest.raises(SystemExit), hold_interrupts():
            pass
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        set_handler(signal.SIGTERM, before)


def test_raise_interrupts_raises_one_that_came_before() -> None:
    with hold_interrupts() as interrupts:
        press()
        with pytest.raises(KeyboardInterrupt), raise_interrupts():
            raise AssertionError
        assert not interrupts.is_pending


def test_raise_interrupts_lets_one_be_raised_where_it_comes() -> None:
    with hold_interrupts() as interrupts:
        with pytest.raises(KeyboardInterrupt), raise_interrupts():  # noqa: PT012
            press()
            raise AssertionError
        assert interrupts.take()


def test_raise_interrupts_leaves_those_after_it_held() -> None:
    with hold_interrupts() as interrupts:
        with raise_interrupts():
            pass
        press()
        assert interrupts.take()


def test_raise_interrupts_raises_one_that_became_another_error() -> None:
    with pytest.raises(KeyboardInterrupt), raise_interrupts():  # noqa: PT012
        with suppress(KeyboardInterrupt):
            press()
        raise RuntimeError


@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.SIG_DFL])
def test_hold_interrupts_leaves_signals_that_raise_nothing(handler: signal.Handlers) -> None:
    signal.signal(signal.SIGINT, handler)
    with hold_interrupts():
        assert signal.getsignal(signal.SIGINT) is handler


def test_hold_interrupts_calls_a_handler_that_raises_nothing() -> None:
    heard = []
    signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    with hold_interrupts() as interrupts:
        press()
        assert not interrupts.take()
    assert heard == [signal.SIGINT]


def test_hold_interrupts_holds_nothing_in_other_threads() -> None:
    found = []

    def hold() -> None:
        with hold_interrupts() as interrupts:
            found.append((interrupts, signal.getsignal(signal.SIGINT)))

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    assert found == [(Interrupts(), signal.default_int_handler)]


# fit, interrupted while it compiles, in a callback, and twice


def test_fit_does_not_begin_after_ctrl_c_in_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    def bind_and_press(*arguments: Any) -> FitChunk:
        fit_chunk = bind_kernel(*arguments)

        def compile_and_press(begin: int, end: int, rate: float, seed: np.uint64) -> Any:
            if begin == end:
                with suppress(KeyboardInterrupt):  # as Numba's callbacks from C do
                    press()
            return fit_chunk(begin, end, rate, seed)

        return compile_and_press

    monkeypatch.setattr(training, "bind_kernel", bind_and_press)
    with pytest.raises(KeyboardInterrupt):
        fit(line_of(40), settings_of(), threads=1)


def test_fit_ends_at_once_by_the_second_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pool(ThreadPoolExecutor):
        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            super().shutdown(wait, cancel_futures=cancel_futures)
            press()
            press()

    monkeypatch.setattr(pool, "ThreadPoolExecutor", Pool)
    with pytest.raises(KeyboardInterrupt):
        fit(line_of(40), settings_of(), threads=1)


@pytest.mark.filterwarnings("ignore:training was interrupted")
def test_fit_lets_a_callback_end_in_which_ctrl_c_comes_and_calls_none_after_it() -> None:
    ended = []

    def press_and_end(_: Progress) -> None:
        press()
        ended.append("to the end")

    callbacks = [press_and_end, press_and_end]
    model = fit(line_of(40), settings_of(epochs=9), threads=1, callbacks=callbacks)
    assert len(ended) == 1
    assert model.words_trained < 9 * 40


@pytest.mark.filterwarnings("ignore:training was interrupted")
def test_fit_keeps_what_it_learned_when_ctrl_c_is_raised_within_a_callback() -> None:
    def compile_and_press(_: Progress) -> None:
        with raise_interrupts():
            press()

    model = fit(line_of(40), settings_of(epochs=9), threads=1, callbacks=[compile_and_press])
    assert 0 < model.words_trained < 9 * 40


def test_fit_ends_at_once_by_a_second_ctrl_c_within_a_callback() -> None:
    def press_twice(_: Progress) -> None:
        press()
        press()

    with pytest.raises(KeyboardInterrupt):
        fit(line_of(40), settings_of(), threads=1, callbacks=[press_twice])


# fit, interrupted at any moment


class Presser:
    """Presses Ctrl-C at one of the moments of the training at which Python calls or returns."""

    def __init__(self, moment: int) -> None:
        self.moment = moment
        self.moments = 0

    def __call__(self, frame: FrameType, *_: object) -> None:
        if self.moments or frame.f_code is training._fit_epochs.__code__:
            self.moments += 1
        if self.moments == self.moment:
            press()


def train_and_press(folder: Path, moment: int = -1) -> tuple[wk.Model, int]:
    """Train with checkpoints, press at the moment; the model and the number of moments come back."""
    corpus, settings = line_of(40), settings_of(epochs=2, dimensions=2)
    plan = wk.Checkpoints(str(folder), words=30)
    presser = Presser(moment)
    with hold_interrupts() as interrupts:
        sys.setprofile(presser)
        try:
            model = fit(corpus, settings, threads=2, checkpoints=plan)
        except KeyboardInterrupt as problem:
            raise AssertionError(f"nothing is left, at moment {moment}") from problem
        finally:
            sys.setprofile(None)
            interrupts.take()
    return model, presser.moments


@pytest.mark.parametrize(
    "step", [53, pytest.param(1, marks=pytest.mark.slow)], ids=["some moments", "every moment"]
)
@pytest.mark.filterwarnings("ignore:training was interrupted")
def test_fit_keeps_what_it_learned_wherever_ctrl_c_comes(step: int, tmp_path: Path) -> None:
    train_and_press(tmp_path / "first")  # imports
    whole, moments = train_and_press(tmp_path / "whole")
    ended_early = 0
    for moment in range(1, moments, step):
        folder = tmp_path / str(moment)
        model, _ = train_and_press(folder, moment)
        newest = wk.load_model(max(folder.glob("*.safetensors")))
        assert newest.words_trained == model.words_trained
        assert np.array_equal(newest.vectors.matrix, model.vectors.matrix)
        assert model.words_trained == sum(record["words"] for record in model.history)
        ended_early += model.words_trained < whole.words_trained
    assert ended_early
