"""Answers of a RUN of `wordkin bootstrap`, with their errors, for the commands that take one."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from wordkin.answers.typed_words import find_typed_words
from wordkin.answers.words import Answer, with_taken
from wordkin.cli.outcome import echo, print_message
from wordkin.cli.pictures import check_picture
from wordkin.cli.prompt import ask
from wordkin.cli.results import print_taken, show_facts, show_json, show_rows
from wordkin.errors import SettingsError
from wordkin.evaluation.pictures import save_figure
from wordkin.settings.versions import upgrade
from wordkin.studies.estimates import show_error
from wordkin.studies.folder import is_study
from wordkin.studies.pictures import axes_below
from wordkin.studies.samples import SampledNeighbors, Samples, load_samples
from wordkin.system.memory import readable_size


def open_run(vectors: str) -> Samples | None:
    """The samples in a folder that `wordkin bootstrap` made; None for a file of vectors."""
    return load_samples(vectors) if is_study(vectors) else None


def check_no_picture(plot: Path | None, vectors: str) -> None:
    """Raise for a picture of vectors without errors."""
    if plot is not None:
        raise SettingsError(
            f"--plot: expected a RUN of `wordkin bootstrap`, whose errors it draws, found {vectors}. `wordkin map` "
            "draws words of a file of vectors."
        )


def ask_samples(
    samples: Samples, words: Sequence[str] | None, k: int, plot: Path | None, *, as_json: bool
) -> None:
    """Answer the words given, or those that are typed, and draw all answers in one picture if asked."""
    answers: list[SampledNeighbors] = []
    if plot is not None:
        check_picture(plot, [])

    def answer(questions: Sequence[str]) -> None:
        answers.extend(show_sampled_neighbors(samples, questions, k, as_json=as_json))

    ask(words, answer, prompt="words", known=samples.vectors)
    if plot is not None and answers:
        pictures = axes_below([len(answer) for answer in answers])
        for found, axes in zip(answers, pictures, strict=True):
            found.plot(axes)
        save_figure(pictures[0], plot)
        print_message(f"saved {plot}")


def show_sampled_neighbors(
    samples: Samples, words: Sequence[str], k: int, *, as_json: bool
) -> list[SampledNeighbors]:
    """Print the neighbors of each word, with their errors and shares."""
    answers = []
    for typed in find_typed_words(samples.vectors, words):
        found = samples.nearest(typed.word, k)
        answers.append(found)
        taken = with_taken(Answer(), [typed])
        if as_json:
            neighbors = [_as_members(each) for each in found]
            show_json(question=typed.word, neighbors=neighbors, covers=samples.covers, **taken)
            continue
        print_taken(taken)
        rows = [
            (each.word, f"{each.similarity:.3f}", show_error(each.error), f"{each.share:.0%}")
            for each in found
        ]
        show_rows(("word", "similarity", "±", "in samples"), rows, typed.word)
    if not as_json:
        print_message(samples.covers)
    return answers


def show_sampled_similarities(samples: Samples, words: Sequence[str], *, as_json: bool) -> None:
    """Print the similarity of each pair of words, with its error."""
    typed = find_typed_words(samples.vectors, words)
    pairs = [(first, second) for first, second in combinations(typed, 2)]
    found = [samples.similarity(first.word, second.word) for first, second in pairs]
    rows = []
    for (first, second), answer in zip(pairs, found, strict=True):
        taken = with_taken(Answer(), [first, second])
        if as_json:
            members = _as_members(answer) | taken | {"covers": samples.covers}
            show_json(first=first.word, second=second.word, **members)
            continue
        print_taken(taken)
        mean, known = f"{answer.mean:.3f}", str(answer.samples)
        error = show_error(answer.error)
        rows.append((first.word, second.word, f"{answer.value:.3f}", error, mean, known))
    if as_json:
        return
    if len(rows) == 1:
        echo(found[0])
        print_message(f"mean of {found[0].samples} samples: {found[0].mean:.3f}")
    else:
        show_rows(("word", "word", "similarity", "±", "samples' mean", "samples"), rows)
    print_message(samples.covers)


def show_sampled_odd(samples: Samples, words: Sequence[str], *, as_json: bool) -> None:
    """Print the odd word, and the share of samples that say so."""
    typed = find_typed_words(samples.vectors, words)
    known = [each.word for each in typed]
    odd, share = samples.odd_one_out(known)
    taken = with_taken(Answer(), typed)
    if as_json:
        shown = None if math.isnan(share) else share
        show_json(words=known, odd=odd, share=shown, **taken)
        return
    print_taken(taken)
    echo(f"{odd}\t{share:.0%} of {len(samples)} samples")


def describe_run(samples: Samples, folder: Path) -> dict[str, Any]:
    """What a folder holds, as facts by name."""
    return {
        "folder": str(folder),
        "kind": "bootstrap",
        "samples": len(samples),
        **samples.facts,
        "words": len(samples.vectors),
        "size_bytes": sum(path.stat().st_size for path in folder.iterdir()),
        "covers": samples.covers,
    }


def settings_of(samples: Samples) -> dict[str, Any]:
    """The settings of all trainings but the alternatives, by name."""
    return upgrade(json.loads(samples.settings.to_json()))


def show_run(samples: Samples, folder: Path, plot: Path | None, *, as_json: bool) -> None:
    """Print what a folder holds, and what its errors consist of; draw its stability if asked."""
    if plot is not None:
        check_picture(plot, [])
        save_figure(samples.stability().plot(), plot)
        print_message(f"saved {plot}")
    facts, spread = describe_run(samples, folder), samples.spread()
    if as_json:
        sources = [each._asdict() for each in spread.sources]
        total = {"total": spread.total, "sources": sources, "warnings": spread.warnings}
        show_json(**facts, settings=settings_of(samples), spread=total)
        return
    facts["size"] = readable_size(facts.pop("size_bytes"))
    show_facts({**facts, "settings": settings_of(samples)})
    echo(spread)
    for warning in spread.warnings:
        print_message(warning)


def _as_members(answer: Any) -> dict[str, Any]:
    """The members of an answer for JSON, which has no nan."""
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in answer._asdict().items()
    }
