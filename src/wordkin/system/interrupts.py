"""Ctrl-C while something is in hand that must not end just anywhere.

Python raises KeyboardInterrupt between any two steps of the main thread: also in the middle of
starting a thread, which nobody waits for then, and while the result of hours is handed on. So the
first Ctrl-C sets a flag, which the work looks at where it can end; the second has its usual effect.
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
    """Ctrl-C during one block of work."""

    presses: int = 0
    is_pending: bool = False  # pressed, and nobody has dealt with it
    is_raised: bool = False  # the first one too, where it comes

    @property
    def came(self) -> bool:
        """Whether the work should end."""
        return self.presses > 0

    def note(self) -> bool:
        """Count one press; whether it is the first and waits."""
        self.presses += 1
        self.is_pending = True
        return self.presses == 1 and not self.is_raised

    def take(self) -> bool:
        """Whether one came; the caller deals with it, so that it is not raised at the end."""
        self.is_pending = False
        return self.came

    def raise_pending(self) -> None:
        """Raise the one that nobody has dealt with, if there is any."""
        if self.is_pending:
            self.is_pending = False
            raise KeyboardInterrupt


_held: ContextVar[Interrupts | None] = ContextVar("held", default=None)


@contextmanager
def hold_interrupts() -> Iterator[Interrupts]:
    """Only note the first Ctrl-C, or other signal whose handler raises KeyboardInterrupt.

    It is raised at the end of the block, unless somebody takes it. An inner block is one with the
    outer. Threads other than the main one are never interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        yield Interrupts()
    elif (outer := _held.get()) is not None:
        yield outer
    else:
        interrupts = Interrupts()
        token = _held.set(interrupts)
        try:
            with _noted_by(interrupts):
                yield interrupts
        finally:
            _held.reset(token)
        interrupts.raise_pending()


@contextmanager
def raise_interrupts() -> Iterator[None]:
    """Let Ctrl-C be raised where it comes, and again at the end if a compiler made nothing of it."""
    with hold_interrupts() as interrupts:
        interrupts.raise_pending()
        interrupts.is_raised = True
        try:
            yield
        finally:
            interrupts.is_raised = False
            interrupts.raise_pending()


@contextmanager
def _noted_by(interrupts: Interrupts) -> Iterator[None]:
    # Signals without a handler of Python's raise nothing: they are ignored, or end the process.
    handlers = {each: handler for each in SIGNALS if callable(handler := signal.getsignal(each))}

    def note(number: int, frame: FrameType | None) -> None:
        try:
            handlers[signal.Signals(number)](number, frame)
        except KeyboardInterrupt:
            if not interrupts.note():
                raise

    try:
        for each in handlers:
            signal.signal(each, note)
        yield
    finally:
        interrupts.is_raised = True  # by a `note` that stays, or should one come right now
        for each, handler in handlers.items():
            if signal.getsignal(each) is note:  # else `handler` has set another for the next one
                signal.signal(each, handler)
