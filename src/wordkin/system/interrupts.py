"""Ctrl-C while something is in hand that must not stop just anywhere.

Python raises KeyboardInterrupt between any two steps of the main thread: also in the middle of
starting a thread, which nobody waits for then, and while the result of hours is handed on.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Interrupts:
    """Those of a stretch of work: the first waits until it is let through, the next does not."""

    came: bool = False
    is_waiting: bool = False
    is_let_through: bool = False
    is_raised: bool = False

    @contextmanager
    def let_through(self) -> Iterator[None]:
        """Where one may be raised; if one waits, it is raised now."""
        self.raise_waiting()
        self.is_let_through = True
        try:
            yield
        finally:
            self.is_let_through = False

    def raise_waiting(self) -> None:
        """Raise the one that waits, if there is any."""
        if self.is_waiting:
            self.is_waiting = False
            raise KeyboardInterrupt

    def take(self) -> bool:
        """Whether one came; whoever asks deals with it, and it is not raised any more."""
        self.is_waiting = False
        return self.came

    def hear(self) -> bool:
        """Whether one that comes now waits."""
        if self.came or self.is_let_through:
            self.is_raised = True
            return False
        self.came = self.is_waiting = True
        return True


_held: ContextVar[Interrupts | None] = ContextVar("held", default=None)


@contextmanager
def held_interrupts() -> Iterator[Interrupts]:
    """Let Ctrl-C wait, and any other of its signals whose handler raises KeyboardInterrupt.

    One that still waits at the end is raised then. Where they are held already, nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():  # others are never interrupted
        yield Interrupts()
        return
    outer = _held.get()
    if outer is not None and not outer.is_let_through:
        yield outer
        return
    interrupts = Interrupts()
    with _handled_by(interrupts):
        token = _held.set(interrupts)
        try:
            yield interrupts
        finally:
            _held.reset(token)
    interrupts.raise_waiting()


@contextmanager
def surely_interrupted() -> Iterator[None]:
    """Let Ctrl-C be raised at once, and again at the end if the compiler made nothing of it."""
    with held_interrupts() as interrupts, interrupts.let_through():
        interrupts.is_raised = False
        try:
            yield
        finally:
            if interrupts.is_raised:
                raise KeyboardInterrupt


@contextmanager
def _handled_by(interrupts: Interrupts) -> Iterator[None]:
    # The others raise nothing: they are ignored, or end the process.
    handlers = {each: handler for each in SIGNALS if callable(handler := signal.getsignal(each))}

    def hold(number: int, frame: FrameType | None) -> None:
        try:
            handlers[signal.Signals(number)](number, frame)
        except KeyboardInterrupt:
            if not interrupts.hear():
                raise

    try:
        for each in handlers:
            signal.signal(each, hold)
        yield
    finally:
        interrupts.is_let_through = True  # by a `hold` that stays, should one come right now
        for each, handler in handlers.items():
            if signal.getsignal(each) is hold:  # else `handler` has set another for the next one
                signal.signal(each, handler)
