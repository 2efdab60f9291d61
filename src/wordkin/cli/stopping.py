"""Ctrl-C and SIGTERM in `wordkin train`: the first ends the training well, the second at once."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import typer

from wordkin.cli.outcome import print_message
from wordkin.cli.output import keeps_model, save_model
from wordkin.errors import SettingsError
from wordkin.model import Model
from wordkin.system.interrupts import SIGNALS
from wordkin.training.checkpoints import Checkpoints

STATUS_OF_SIGNALS = 128  # plus the signal's number, as shells have it


def make_checkpoints(
    folder: Path | None, minutes: float, words: int | None, resume: bool, *, is_here: bool = True
) -> Checkpoints | None:
    """The checkpoints that the options ask for; None if they name no folder.

    is_here: a cluster keeps something else in the folder.
    """
    if folder is not None:
        checkpoints = Checkpoints(str(folder), minutes, words)
        if resume and is_here and not checkpoints.files():
            print_message(f"{folder} holds no checkpoint: the training starts from the beginning")
        return checkpoints
    asks = {
        "--resume": resume,
        "--checkpoint-words": words is not None,
        "--checkpoint-minutes": minutes != Checkpoints.minutes,
    }
    if given := [option for option, is_given in asks.items() if is_given]:
        raise SettingsError(f"{given[0]}: expected --checkpoint DIR with it, found none.")
    return None


@contextmanager
def stop_on_signals(checkpoints: Checkpoints | None) -> Iterator[list[int]]:
    """Turn the first signal into KeyboardInterrupt; the list that is yielded holds its number then.

    The second signal has its usual effect. Whatever the training makes of the first, the command
    says how to resume, and ends with the usual status.
    """
    received: list[int] = []
    with _ignore_races(), _handle_first(received):
        try:
            yield received
        except KeyboardInterrupt:
            if not received:
                raise
            print_message("interrupted")
    if received:
        if checkpoints is not None and checkpoints.files():
            print_message(f"to go on: {resume_command(sys.argv)}")
        # Python notes a KeyboardInterrupt that leaves an `exec`, such as those of Numba, and `python -m`
        # would end by SIGINT for it, whatever its status is; the next `exec` clears the note.
        exec("")  # noqa: S102
        raise typer.Exit(STATUS_OF_SIGNALS + received[0])


@contextmanager
def _handle_first(received: list[int]) -> Iterator[None]:
    def stop(number: int, _: FrameType | None) -> None:
        received.append(number)
        for each in before:
            signal.signal(each, signal.SIG_DFL)
        # Not by print, which may be what was interrupted.
        with suppress(OSError):  # nobody reads it
            os.write(2, b"\nwordkin: ending after this chunk; once more ends at once\n")
        raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()  # others may set no handler
    # Who ignores a signal, as nohup does, has a reason. None: set by other code than Python's.
    before = {
        each: handler
        for each in SIGNALS
        if is_main and (handler := signal.getsignal(each)) not in (signal.SIG_IGN, None)
    }
    try:
        for each in before:
            signal.signal(each, stop)
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _ignore_races() -> Iterator[None]:
    """Let two signals at the same moment be one: Python would show a traceback of the other."""
    hook = sys.unraisablehook

    def show(unraisable: sys.UnraisableHookArgs) -> None:
        if "ignored due to race condition" not in str(unraisable.exc_value):
            hook(unraisable)

    sys.unraisablehook = show
    try:
        yield
    finally:
        sys.unraisablehook = hook


def save_or_keep(
    model: Model, output: Path, text: Sequence[str], kept: Path | None, *, is_stopped: bool
) -> None:
    """Save a model; if a signal ended its training, say how to go on, or that a checkpoint keeps it.

    kept: the last checkpoint of the training, which is not there where the disk had no room for it.
    """
    if is_stopped and kept is not None and kept.exists():
        print_message(f"{output} was not written, since the training has not ended")
        return
    save_model(model, output)
    if is_stopped and kept is None:
        again = "with --checkpoint DIR, the next training can be resumed where it stops"
        more = f"to go on: {continue_command(text, output)}; " if keeps_model(output) else ""
        print_message(f"{more}{again}")


def continue_command(text: Sequence[str], output: Path) -> str:
    """The command line that trains a saved model further.

    >>> continue_command(["my text"], Path("kin.safetensors"))
    "wordkin train --from kin.safetensors 'my text' -o kin.safetensors"
    """
    return shlex.join(["wordkin", "train", "--from", str(output), *text, "-o", str(output)])


def resume_command(argv: list[str]) -> str:
    """The command line that resumes the training of this one.

    >>> resume_command(["/bin/wordkin", "train", "my text", "--checkpoint", "run1"])
    "wordkin train 'my text' --checkpoint run1 --resume"
    """
    resume = [] if "--resume" in argv else ["--resume"]
    return shlex.join(["wordkin", *argv[1:], *resume])
