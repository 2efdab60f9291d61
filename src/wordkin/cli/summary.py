"""The result of a training, and what to do with it."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from wordkin.answers.words import choose_words
from wordkin.cli.program import program_name
from wordkin.evaluation.overall import knows_own_questions
from wordkin.model import Model
from wordkin.progress import clock
from wordkin.training.history import list_measures


def describe_training(model: Model) -> dict[str, Any]:
    """The figures of a training, by name."""
    words, dimensions = model.parameters.word_vectors.shape
    last = model.history[-1] if model.history else {}
    seconds = sum(record["seconds"] for record in model.history)
    words_of_history = sum(
        record["words"] for record in model.history
    )  # not those before, of gensim
    return {
        "words": words,
        "dimensions": dimensions,
        "words_trained": model.words_trained,
        "epochs": len(model.history),
        "seconds": seconds,
        "words_per_second": words_of_history / seconds if seconds else 0.0,
        "loss": last.get("loss"),
        "evaluation": {name: last[name] for name in list_measures(model.history[-1:])},
    }


def summarize(model: Model) -> str:
    """One line about a training."""
    facts = describe_training(model)
    text = (
        f"trained {facts['words_trained']:,} words in {clock(facts['seconds'])}, "
        f"{facts['words_per_second']:,.0f} words/s"
    )
    losses = [f"{record['loss']:.3f}" for record in model.history if "loss" in record]
    if len(losses) > 1:
        text += f", loss {losses[0]} → {losses[-1]}"
    return text + "".join(f", {name} {value:.3f}" for name, value in facts["evaluation"].items())


def suggest_commands(model: Model, output: Path) -> list[str]:
    """Commands to try next, which have something to answer."""
    words = model.vocabulary.words
    asked = " ".join(map(shlex.quote, choose_words(words)))
    program = program_name()
    file, page = (shlex.quote(str(path)) for path in (output, output.with_name("map.html")))
    evaluate = [f"{program} evaluate {file}"] if knows_own_questions(words) else []
    return [
        f"{program} nearest {file} {asked}",
        *evaluate,
        f"{program} map {file} -o {page}",
    ]
