"""`wordkin info`: what a file of vectors holds."""

import json
from typing import Annotated

import typer

from wordkin.answers.file_facts import describe_file, training_settings
from wordkin.cli.arguments import AsJson, VectorsFile
from wordkin.cli.config import as_toml
from wordkin.cli.outcome import echo
from wordkin.cli.results import show_json


def info(
    vectors: VectorsFile,
    settings: Annotated[
        bool,
        typer.Option("--settings", help="Print only the settings, for `wordkin train --config`."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a file of vectors holds."""
    facts = describe_file(vectors)
    if settings:
        found = training_settings(facts)
        echo(json.dumps(found) if as_json else as_toml(found))
        return
    if as_json:
        show_json(**facts)
        return
    for name, value in facts.items():
        label = name.replace("_", " ")
        if isinstance(value, dict):
            echo(f"{label}:")
            for option, choice in value.items():
                echo(f"  {option.replace('_', ' ')}: {readable(choice)}")
        elif name == "history":
            echo("history:")
            for record in value:
                echo(f"  {readable(record)}")
        else:
            echo(f"{label}: {readable(value)}")


def readable(value: object) -> str:
    """A value in the form that people write.

    Examples
    --------
    >>> readable(71290), readable(["sea", "lake"]), readable(None)
    ('71,290', 'sea, lake', 'none')
    >>> readable({"epoch": 1, "learning_rate": 2.4999e-06})
    'epoch 1, learning rate 2.5e-06'
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return ", ".join(readable(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(
            f"{name.replace('_', ' ')} {readable(item)}" for name, item in value.items()
        )
    return "none" if value is None else str(value)
