"""Ctrl-C and SIGTERM: the first ends a training well, the second at once."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import typer

from wordkin.cli.outcome import print_message
from wordkin.errors import SettingsError
from wordkin.system.interrupts import SIGNALS
from wordkin.training.checkpoints import Checkpoints

STATUS_OF_SIGNALS = 128  # plus the signal's number, as shells have it


def chosen_checkpoints(
    folder: Path | None, minutes: float, words: int | None, resume: bool
) -> Checkpoints | None:
    """The plan that the options make; None where no folder is named."""
    if folder is not None:
        return Checkpoints(str(folder), minutes, words)
    if resume or words is not None:
        raise SettingsError("expected --checkpoint DIR beside --resume and --checkpoint-words.")
    return None


@contextmanager
def stopping(checkpoints: Checkpoints | None) -> Iterator[list[int]]:
    """Turn the first signal into KeyboardInterrupt; what is yielded then holds its number.

    The second one has its usual effect at once. However the training took the first, the command
    ends with the usual status, after it has said how to go on.
    """
    with _both_at_once(), _first_interrupts() as received:
        try:
            yield received
        except KeyboardInterrupt:
            if not received:
                raise
            print_message("interrupted")
    if received:
        if checkpoints is not None and checkpoints.files():
            print_message(f"to go on: {command_to_go_on(sys.argv)}")
        raise typer.Exit(STATUS_OF_SIGNALS + received[0])


@contextmanager
def _first_interrupts() -> Iterator[list[int]]:
    received: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        received.append(number)
        for each in before:
            signal.signal(each, signal.SIG_DFL)
        # Not by print, which may be what was interrupted.
        with suppress(OSError):  # nobody reads it
            os.write(2, b"\nwordkin: ending after this chunk; once more ends at once\n")
        raise KeyboardInterrupt

    is_heard = threading.current_thread() is threading.main_thread()  # others may set no handler
    before = {each: signal.getsignal(each) for each in SIGNALS if is_heard}
    # Who ignores a signal, as nohup does, has a reason.
    kept = (signal.SIG_IGN, None)  # None: set by other code than Python's
    before = {each: handler for each, handler in before.items() if handler not in kept}
    for each in before:
        signal.signal(each, stop)
    try:
        yield received
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _both_at_once() -> Iterator[None]:
    """Take both signals at the same moment for one: of the other Python would show a traceback."""
    hook = sys.unraisablehook

    def show(unraisable: sys.UnraisableHookArgs) -> None:
        if "ignored due to race condition" not in str(unraisable.exc_value):
            hook(unraisable)

    sys.unraisablehook = show
    try:
        yield
    finally:
        sys.unraisablehook = hook


def command_to_go_on(argv: list[str]) -> str:
    """The command line that goes on with the training of this one.

    >>> command_to_go_on(["/bin/wordkin", "train", "my text", "--checkpoint", "run1"])
    "wordkin train 'my text' --checkpoint run1 --resume"
    """
    resume = [] if "--resume" in argv else ["--resume"]
    return shlex.join(["wordkin", *argv[1:], *resume])
