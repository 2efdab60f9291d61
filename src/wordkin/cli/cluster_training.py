"""`wordkin train --cluster`: what differs from a training on this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeAlias

from typer import Option

from wordkin.cli.outcome import print_message
from wordkin.cli.output import STDOUT, save_model
from wordkin.cli.results import show_json
from wordkin.cli.stopping import resume_command, stop_on_signals
from wordkin.cli.summary import describe_training, suggest_commands, summarize
from wordkin.model import Model
from wordkin.system.interrupts import hold_interrupts

Cluster: TypeAlias = Annotated[
    str | None,
    Option(
        metavar="ADDRESS",
        help="Train on the nodes of this Ray cluster: 10.0.0.1:6379, auto, or local "
        "(starts Ray here).",
    ),
]


def train_elsewhere(
    learn: Callable[[], Model], output: Path, folder: Path | None, *, as_json: bool
) -> None:
    """Train on a cluster and save the model; what was learned is saved after Ctrl-C, too.

    folder: that keeps what the training needs to resume.
    """
    with stop_on_signals(None) as stopped:
        with hold_interrupts():
            model = learn()
            print_message(summarize(model))
            save_model(model, output)
        if stopped and folder is not None:
            print_message(f"to go on: {resume_command(sys.argv)}")
    if as_json:
        show_json(file=str(output), **describe_training(model))
    elif output != STDOUT:
        for command in suggest_commands(model, output):
            print_message(f"try next: {command}")
