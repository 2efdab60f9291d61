"""`wordkin evaluate --sessions`: how well next items are named."""

from __future__ import annotations

from wordkin.cli.outcome import echo
from wordkin.cli.results import show_json
from wordkin.errors import FormatError, SettingsError
from wordkin.evaluation.answering import By
from wordkin.evaluation.next_item import evaluate_next_item
from wordkin.model import Model
from wordkin.opening import load, load_model
from wordkin.progress import show_work
from wordkin.vectors import WordVectors


def evaluate_sessions(
    path: str, sessions: str, trained_on: str | None, by: By, k: int, *, as_json: bool
) -> None:
    """Print how well a model names the next items of sessions."""
    model = open_model(path, by)
    with show_work("evaluating next items"):
        scores = evaluate_next_item(model, sessions, k, by, trained_on=trained_on)
    if as_json:
        show_json(test="next item", **scores.to_dict())
    else:
        echo(scores)


def open_model(path: str, by: By) -> Model | WordVectors:
    """The model of a file, or for cosines also vectors alone."""
    try:
        return load_model(path)
    except FormatError as problem:
        if by == "output":
            advice = "Vectors alone can be asked with --by cosine."
            raise FormatError(f"{problem.marked} {advice}") from problem
        return load(path)


def check_alone(**others: object) -> None:
    """Raise for other questions, or a picture of them, beside --sessions."""
    if given := [name for name, value in others.items() if value]:
        raise SettingsError(f"expected --sessions or --{given[0]}, found both. Leave one out.")
