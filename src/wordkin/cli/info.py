"""`wordkin info`: what a file of vectors holds."""

import json
from itertools import islice
from typing import Any

import typer

from wordkin.cli.arguments import AsJson, VectorsFile
from wordkin.formats import read_vectors, recognise

FIRST_WORDS = 10


def info(vectors: VectorsFile, as_json: AsJson = False) -> None:
    """Show what a file of vectors holds: size, format, settings."""
    facts = facts_about(vectors)
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


def facts_about(path: str) -> dict[str, Any]:
    """What the file says; a fact that its format cannot tell is left out."""
    stored = read_vectors(path)
    words, dimensions = stored.matrix.shape
    facts: dict[str, Any] = {
        "file": path,
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
            facts[name] = json.loads(stored.metadata[name])
    return facts


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
