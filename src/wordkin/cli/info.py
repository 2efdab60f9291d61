"""`wordkin info`: what a file of vectors holds, or what wordkin runs on."""

import json
from pathlib import Path
from typing import Annotated

import typer

from wordkin.answers.file_facts import describe_file, training_settings
from wordkin.answers.system_facts import describe_system
from wordkin.cli.arguments import AsJson, Plot
from wordkin.cli.config import as_toml
from wordkin.cli.outcome import echo
from wordkin.cli.results import show_facts, show_json
from wordkin.cli.sampled import check_no_picture, open_run, settings_of, show_run
from wordkin.cli.system_info import format_system
from wordkin.errors import SettingsError


def info(
    vectors: Annotated[
        str | None,
        typer.Argument(
            help="A file of vectors or a model, in any known format, or the folder RUN of "
            "`wordkin bootstrap`."
        ),
    ] = None,
    system: Annotated[
        bool,
        typer.Option(
            "--system",
            help="Show instead what a bug report needs: versions, processor, memory, compiled "
            "kernels, extras. It names neither the user nor the home folder.",
        ),
    ] = False,
    settings: Annotated[
        bool,
        typer.Option("--settings", help="Print only the settings, for `wordkin train --config`."),
    ] = False,
    plot: Plot = None,
    as_json: AsJson = False,
) -> None:
    """Show what a file of vectors holds.

    For a RUN, it shows how much of the error comes from documents, from seeds and from settings;
    --plot draws how many neighbors of each word come back. With --system, it shows what wordkin
    runs on.
    """
    if system or vectors is None:
        check_system(vectors, settings=settings, system=system)
        show_system(as_json=as_json)
        return
    samples = open_run(vectors)
    if samples is not None and not settings:
        show_run(samples, Path(vectors), plot, as_json=as_json)
        return
    check_no_picture(plot, vectors)
    facts = describe_file(vectors) if samples is None else {"settings": settings_of(samples)}
    if settings:
        found = training_settings(facts)
        echo(json.dumps(found) if as_json else as_toml(found))
        return
    if as_json:
        show_json(**facts)
    else:
        show_facts(facts)


def check_system(vectors: str | None, *, settings: bool, system: bool) -> None:
    """Raise for --system beside a file, and for neither of them."""
    if not system:
        raise SettingsError("info: expected VECTORS or --system, found neither. Name a file.")
    if vectors is not None or settings:
        other = "--settings" if vectors is None else vectors
        raise SettingsError(f"info: expected --system alone, found {other} too. Leave one out.")


def show_system(*, as_json: bool) -> None:
    """Print what a report of a bug needs."""
    facts = describe_system()
    if as_json:
        show_json(**facts)
    else:
        echo("\n".join(format_system(facts)))
