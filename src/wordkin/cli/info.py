"""`wordkin info`: what a file of vectors holds."""

import hashlib
import json
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from wordkin.cli.arguments import AsJson, VectorsFile
from wordkin.cli.config import as_toml
from wordkin.errors import FormatError
from wordkin.formats import read_vectors, recognise

FIRST_WORDS = 10


def info(
    vectors: VectorsFile,
    settings: Annotated[
        bool,
        typer.Option("--settings", help="Print only the settings, for `wordkin train --config`."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a file of vectors holds."""
    facts = facts_about(vectors)
    if settings:
        found = settings_of(vectors, facts)
        typer.echo(json.dumps(found) if as_json else as_toml(found))
        return
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in facts.items():
        label = name.replace("_", " ")
        if isinstance(value, dict):
            typer.echo(f"{label}:")
            for option, choice in value.items():
                typer.echo(f"  {option.replace('_', ' ')}: {readable(choice)}")
        elif name == "history":
            typer.echo("history:")
            for record in value:
                typer.echo(f"  {readable(record)}")
        else:
            typer.echo(f"{label}: {readable(value)}")


def settings_of(path: str, facts: dict[str, Any]) -> dict[str, object]:
    """The settings that the vectors were trained with, as far as a command can say them."""
    settings = facts.get("settings")
    if not isinstance(settings, dict):
        raise FormatError(
            f"{path}: expected settings of a training, found none. Whole models have them, as "
            "`wordkin train -o model.safetensors` leaves them."
        )
    return {
        name: choice
        for name, choice in settings.items()
        if (name, choice) != ("tokenize", "function")
    }


def facts_about(path: str) -> dict[str, Any]:
    """What the file says; a fact that its format cannot tell is left out."""
    stored = read_vectors(path)
    words, dimensions = stored.matrix.shape
    facts: dict[str, Any] = {
        "file": path,
        "sha256": sha256_of(path),
        "format": recognise(path).name,
        "words": words,
        "dimensions": dimensions,
        "dtype": str(stored.matrix.dtype),
        "first_words": list(islice(stored.words, FIRST_WORDS)),
    }
    if stored.counts is not None:
        facts["tokens"] = int(stored.counts.sum())
    for name in ("kind", "wordkin_version"):
        if name in stored.metadata:
            facts[name] = stored.metadata[name]
    for name in ("words_trained", "settings", "history"):
        if name in stored.metadata:
            facts[name] = _parsed(path, name, stored.metadata[name])
    return facts


def sha256_of(path: str) -> str:
    """The file's SHA-256, as `sha256sum` prints it, to compare with what its maker says."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _parsed(path: str, name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise FormatError(
            f"{path}, {name}: expected JSON, found {text[:60]!r}. The file is damaged."
        ) from problem


def readable(value: object) -> str:
    """A value as people write it.

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
