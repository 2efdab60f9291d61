"""`--quiet` and `--verbose`, which every command but the C programs has."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any

import typer

from wordkin.cli.outcome import print_message, show_log, silence_messages
from wordkin.cli.parameters import set_parameters
from wordkin.errors import SettingsError

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors.")]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Print the log, the time taken, and the memory used."),
]


def with_verbosity(command: Callable[..., None]) -> Callable[..., None]:
    """The command with two more options. --quiet hides progress too."""
    own = signature(command).parameters

    @wraps(command)
    def run(**options: Any) -> None:
        quiet, verbose = options.pop("quiet"), options.pop("verbose")
        if quiet and verbose:
            raise SettingsError("expected --quiet or --verbose, found both. Leave one out.")
        if quiet:
            silence_messages()
            if "progress" in own:
                options["progress"] = False
        if verbose:
            show_log(everything=True)
        began = time.perf_counter()
        try:
            command(**options)
        finally:
            if verbose:
                print_message(f"took {time.perf_counter() - began:.1f} s{_memory()}")

    flags = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=False, annotation=kind)
        for name, kind in {"quiet": Quiet, "verbose": Verbose}.items()
    ]
    set_parameters(run, [*own.values(), *flags])
    return run


def _memory() -> str:
    """The peak memory of this process, if the system reports it."""
    if importlib.util.find_spec("resource") is None:
        return ""
    import resource
    import sys

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f", {most / (1e6 if sys.platform == 'darwin' else 1e3):,.0f} MB of memory at most"
