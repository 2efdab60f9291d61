"""The outcome of a command: its exit status, and messages of one line on stderr."""

import io
import logging
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from textwrap import fill
from typing import Literal, TextIO, TypeAlias

import typer

from wordkin.cli.usage import OPTION_OF, explain_usage, is_usage, point_to_help
from wordkin.errors import (
    FormatError,
    NotSavedWarning,
    OutOfMemoryError,
    SettingsError,
    TextError,
    WordkinError,
    WordkinWarning,
)
from wordkin.system.streams import escape_controls
from wordkin.system.terminals import clear_sequence, is_terminal
from wordkin.wording import hide_credentials, in_shell

Status: TypeAlias = Literal[0, 1, 2, 130]
DONE: Status = 0
FAILED: Status = 1
WRONG_INPUT: Status = 2
INTERRUPTED: Status = 130  # by Ctrl-C, as in shells
TO_COPY = ("wordkin: try next:", "wordkin: to train:")  # messages that hold a command

# Its level is INFO unless --quiet, and decides whether `print_message` prints.
messages = logging.getLogger("wordkin.cli")
progress_log = logging.getLogger("wordkin.training")
whole_log = logging.getLogger("wordkin")

UNUSABLE_INPUT = (
    SettingsError,
    TextError,
    FormatError,
    OutOfMemoryError,
    FileNotFoundError,
    PermissionError,
    IsADirectoryError,
    NotADirectoryError,
)


def exit_status(command: Callable[[], object], options: Mapping[str, str] = OPTION_OF) -> int:
    """Run a command; 0 done, 1 failed, 2 wrong usage or unreadable input, 130 by Ctrl-C.

    An error that a user can cause is printed in one line. Any other is a bug, and keeps its
    traceback. options: those that are not called as the arguments that messages speak of.
    """
    _print_anything()
    messages.setLevel(logging.INFO)
    progress_log.setLevel(logging.NOTSET)
    level = whole_log.level
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", WordkinWarning)
            warnings.showwarning = partial(_show_warning, options=options, shown=set())
            # A command that ends early by `typer.Exit` returns its status.
            status = command()
        sys.stdout.flush()
    except typer.TyperException as error:
        print_error(explain_usage(error, sys.argv))
        return WRONG_INPUT
    except (KeyboardInterrupt, typer.Abort):
        print_error("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        _redirect_to_devnull(sys.stdout)  # the reader of our output has seen enough
        return FAILED
    except (WordkinError, OSError, MemoryError) as error:
        message = describe(error, options)
        if is_usage(error, message, sys.argv):
            end = "" if message.endswith((".", "?")) else "."
            message = f"{message}{end} {point_to_help(sys.argv)}"
        print_error(message)
        return WRONG_INPUT if isinstance(error, UNUSABLE_INPUT) else FAILED
    finally:
        progress_log.setLevel(logging.NOTSET)  # --quiet was for this command, and --verbose
        whole_log.setLevel(level)
    return status if isinstance(status, int) else DONE


def describe(error: BaseException, options: Mapping[str, str] = OPTION_OF) -> str:
    """The error in one line, which speaks of options."""
    if isinstance(error, WordkinError) and error.marked:
        return in_shell(error.marked, options)
    if isinstance(error, OSError) and error.strerror and error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {error.strerror}"
    if isinstance(error, MemoryError) and not isinstance(error, OutOfMemoryError):
        return f"out of memory. {error}".rstrip()
    return str(error)


def echo(text: object = "", *, end: str = "\n", err: bool = False) -> None:
    """Print a text on stdout, or stderr; on a terminal with escapes for what it would obey."""
    shown = str(text)
    if (sys.stderr if err else sys.stdout).isatty():
        shown = escape_controls(shown)
    typer.echo(f"{shown}{end}", nl=False, err=err)


def print_message(message: object) -> None:
    """Print one line on stderr, unless only errors are to be printed."""
    if shows_messages():
        print_error(message)


def shows_messages() -> bool:
    """Whether more than errors is printed."""
    return messages.isEnabledFor(logging.INFO)


def silence_messages() -> None:
    """Let `print_message` print nothing, and no progress be shown, until the command ends."""
    messages.setLevel(logging.ERROR)
    progress_log.setLevel(logging.CRITICAL + 1)


def print_error(message: object) -> None:
    """Print one line about an error on stderr.

    The work continues if stderr is closed: in `wordkin train ... 2>&1 | tee log`, Ctrl-C ends `tee`
    too, and the model still has to be saved.
    """
    text = f"wordkin: {hide_credentials(escape_controls(' '.join(str(message).split())))}"
    if is_terminal(sys.stderr) and not text.startswith(TO_COPY):
        columns = shutil.get_terminal_size().columns
        text = fill(text, columns, break_long_words=False, break_on_hyphens=False)
    try:
        typer.echo(f"{clear_sequence()}{text}", err=True)
    except OSError:
        _redirect_to_devnull(sys.stderr)


def _redirect_to_devnull(stream: TextIO) -> None:
    """Redirect a closed stream to the null device, so that Python's flush at exit does not fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _print_anything() -> None:
    """Let stdout escape what its encoding lacks, such as file names that are not text."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def show_log(*, everything: bool = False) -> None:
    """Print wordkin's log on stderr, with the details if `everything`."""
    handler = logging.StreamHandler()
    handler.setFormatter(_LogLine())
    logging.basicConfig(handlers=[handler])
    usual = min(whole_log.level or logging.INFO, logging.INFO)
    whole_log.setLevel(logging.DEBUG if everything else usual)


class _LogLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{clear_sequence()}wordkin: {escape_controls(super().format(record))}"


def _show_warning(
    message: Warning | str, *_: object, options: Mapping[str, str], shown: set[str], **__: object
) -> None:
    """Print a warning in the words of the command, once even if it comes with every epoch."""
    # What was not saved is an error, which --quiet leaves.
    show = print_error if isinstance(message, NotSavedWarning) else print_message
    text = in_shell(message.marked, options) if isinstance(message, WordkinWarning) else message
    if str(text) not in shown:
        show(f"warning: {text}")
    shown.add(str(text))
