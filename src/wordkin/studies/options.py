"""The options of `wk.train` in a study, which trains many times: each is an argument of the study, too."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from functools import wraps
from inspect import signature
from typing import Any, NamedTuple, ParamSpec, TypedDict, TypeVar

from wordkin.api import encode_text, train
from wordkin.corpus import EncodedCorpus
from wordkin.corpus.checks import warn_about_few_words
from wordkin.corpus.encoding import Tokenizer
from wordkin.errors import TextError
from wordkin.model import Model
from wordkin.opening import load
from wordkin.progress import Reporter, default_reporter
from wordkin.settings import OPTIONS, Loss, Objective, TrainingSettings
from wordkin.settings.arguments import offer_names
from wordkin.settings.subwords import GivenSubwords
from wordkin.system.cores import cap_threads
from wordkin.text.columns import Column
from wordkin.training.compass import mark_of
from wordkin.training.given import Freeze, GivenVectors
from wordkin.training.kept_options import follow_compass
from wordkin.training.no_pairs import explain_no_pairs
from wordkin.training.start import Origin
from wordkin.words.vocabulary import KeepRule

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

# What concerns one training alone.
LEFT_OUT = ("text", "cluster", "callbacks", "evaluate", "evaluate_every", "checkpoint", "resume")


class TrainOptions(TypedDict, total=False):
    """The options of `wk.train` that a study takes; those left out have their defaults."""

    objective: Objective
    loss: Loss | Sequence[Loss]
    dimensions: int
    window: int
    epochs: int
    negative_samples: int
    noise_exponent: float
    subsample_threshold: float
    min_count: int
    max_words: int | None
    keep: KeepRule | None
    protected: Collection[str]
    column: Column | None
    tokenize: Tokenizer
    numbers: bool
    lowercase: bool
    learning_rate: float | None
    final_learning_rate: float | None
    shrink_window: bool
    cbow_average: bool
    subwords: GivenSubwords
    initial_vectors: str | os.PathLike[str] | GivenVectors
    freeze: Freeze
    compass: Model | None
    threads: int | None
    seed: int
    deterministic: bool
    round_workers: int
    progress: bool


DEFAULTS = {
    name: parameter
    for name, parameter in signature(train).parameters.items()
    if name not in LEFT_OUT
}


def takes_train_options(study: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Decorate a study whose last parameter is `**options: Unpack[TrainOptions]`.

    Its signature names all of them, and an unknown one is a `TypeError` that offers what was meant.
    """
    *own, _ = signature(study).parameters.values()
    ours = {parameter.name for parameter in own}
    train_options = [parameter for name, parameter in DEFAULTS.items() if name not in ours]
    shown = signature(study).replace(parameters=[*own, *train_options])

    @wraps(study)
    def call(*given: Parameters.args, **named: Parameters.kwargs) -> Result:
        unknown = [name for name in named if name not in shown.parameters]
        if unknown:
            what = f"{study.__name__}() got an unexpected keyword argument {unknown[0]!r}"
            raise TypeError(what)
        return study(*given, **named)

    vars(call)["__signature__"] = shown
    return offer_names(call)


class ChosenOptions(NamedTuple):
    """The options of a study, checked: what to train, and how the text is read."""

    settings: TrainingSettings
    origin: Origin
    keep: KeepRule | None
    column: Column | None
    tokenize: Tokenizer
    threads: int
    progress: bool

    @property
    def reporters(self) -> list[Reporter]:
        """Who is told of progress."""
        return [default_reporter()] if self.progress else []

    def encode(self, text: object) -> EncodedCorpus:
        """All words of a text, read once."""
        return encode_text(
            text, self.column, self.tokenize, self.settings, self.threads, self.reporters
        )

    def prune(self, corpus: EncodedCorpus) -> EncodedCorpus:
        """The corpus of the words to learn; raises `TextError` if nothing can be learned of it."""
        pruned = self.origin.prune(corpus, self.keep)
        if self.settings.max_words is None:
            words = len(pruned.vocabulary)
            warn_about_few_words(words, pruned.raw_words, self.settings.min_count)
        if not pruned.has_neighbors:
            raise TextError(explain_no_pairs(pruned, self.settings))
        return pruned


def choose(options: TrainOptions) -> ChosenOptions:
    """The options of a study with the defaults of `wk.train`, checked before anything is read."""
    given: dict[str, Any] = {name: each.default for name, each in DEFAULTS.items()} | options
    given |= follow_compass(options)
    tokenize, initial = given["tokenize"], given["initial_vectors"]
    values = {name: given[name] for name in OPTIONS}
    values["tokenize"] = "function" if callable(tokenize) else tokenize
    values["compass"] = mark_of(given["compass"])
    settings = TrainingSettings(**values)
    threads = cap_threads(given["threads"])
    if isinstance(initial, str | os.PathLike):
        initial = load(initial, threads=threads)
    origin = Origin.of(
        settings, None, initial, given["freeze"], given["protected"], given["compass"]
    )
    keep, column, progress = given["keep"], given["column"], given["progress"]
    return ChosenOptions(settings, origin, keep, column, tokenize, threads, progress)
