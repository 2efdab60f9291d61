"""The public verbs, which put the parts together: train, load, load_model."""

from __future__ import annotations

import os
import warnings
from collections.abc import Collection, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from wordkin.continuing import extended
from wordkin.corpus import EncodedCorpus, encode
from wordkin.corpus.encoding import Tokenizer
from wordkin.errors import SettingsError, WordkinWarning
from wordkin.formats import read_vectors
from wordkin.model import Model, read_model
from wordkin.progress import Progress, Reporter, default_reporter
from wordkin.settings import Loss, Objective, TrainingSettings
from wordkin.vectors import WordVectors
from wordkin.vocabulary import KeepRule

FIXED = ("objective", "loss", "dimensions")  # what a model cannot change when its training goes on


def train(
    text: object,
    *,
    objective: Objective = "skip-gram",
    loss: Loss | Sequence[Loss] = "negative-sampling",
    dimensions: int = 100,
    window: int = 5,
    epochs: int = 5,
    negative_samples: int = 5,
    noise_exponent: float = 0.75,
    subsample_threshold: float = 1e-3,
    min_count: int = 5,
    max_words: int | None = None,
    keep: KeepRule | None = None,
    protected: Collection[str] = (),
    tokenize: Tokenizer = "whitespace",
    learning_rate: float | None = None,
    final_learning_rate: float | None = None,
    shrink_window: bool = True,
    cbow_average: bool = True,
    threads: int | None = None,
    seed: int = 1,
    progress: bool = True,
    callbacks: Sequence[Reporter] = (),
    resume: Model | None = None,
) -> Model:
    """Learn word vectors from text.

    Parameters
    ----------
    text
        A path, several, a glob, a folder, "-" for standard input, an open file, any iterable of
        token lists (a generator too: it is read once), or an `EncodedCorpus`. In files a line is
        a sentence; gzip, bzip2, xz and zstandard are recognised.
    objective
        "skip-gram" predicts the words around each word, "cbow" each word from those around it,
        which is faster and a little weaker on rare words.
    loss
        "negative-sampling", "hierarchical-softmax", or both in a tuple.
    dimensions
        Length of a vector. 100 to 300 is usual.
    window
        Up to how many words on either side are context.
    epochs
        Passes over the text.
    negative_samples
        Noise words for each pair: 5 to 20 for small texts, 2 to 5 for large ones.
    noise_exponent
        Noise words are drawn by count to this power.
    subsample_threshold
        Words with a larger share of the text than this are left out at random; 0 keeps all.
    min_count, max_words, keep, protected
        Which words get a vector: those that occur often enough, and of them the most frequent;
        `keep(word, count)` decides by True or False, or leaves it to min_count by None;
        protected words stay whatever their count.
    tokenize
        For files: "whitespace"; "simple" for text that nobody prepared (lower case, runs of
        letters); or a function from a line to its tokens.
    learning_rate, final_learning_rate
        At the start (0.025 for skip-gram, 0.05 for CBOW) and the end (1/10,000 of that).
    shrink_window
        Draw each window's reach from 1 to `window`, so that near words count more.
    cbow_average
        CBOW: average the context vectors, rather than add them up.
    threads
        None: all cores this process may use. One thread gives the same bits every time.
    seed
        Of all random choices.
    progress
        Show a bar on a terminal, elsewhere lines in the log "wordkin.training".
    callbacks
        Functions that get a `Progress` now and then; one that returns False stops the training.
    resume
        A model to go on from with this text, new words included. Options left at their defaults
        keep the model's values.

    Returns
    -------
    Model
        After Ctrl-C too, with a warning: then it holds what was learned until then.

    Examples
    --------
    >>> text = [["sea", "lake", "shore"], ["lake", "sea"]] * 50
    >>> model = train(text, dimensions=8, progress=False)
    >>> model.vectors.words
    ['sea', 'lake', 'shore']
    """
    chosen: dict[str, Any] = {
        name: value for name, value in locals().items() if name in SETTING_NAMES
    }
    chosen["tokenize"] = tokenize if isinstance(tokenize, str) else "function"
    settings = _settings(chosen, resume)
    reporters = ([default_reporter()] if progress else []) + list(callbacks)
    corpus = _encoded(text, tokenize, threads, reporters)
    if resume is not None:  # its words count however seldom this text has them
        protected = {*protected, *resume.vocabulary.words}
    corpus = corpus.prune(
        settings.min_count, settings.max_words, keep, protected, in_place=corpus is not text
    )
    from wordkin.training import fit  # here, since it loads Numba

    if resume is None:
        return fit(corpus, settings, threads=threads, callbacks=reporters)
    start = extended(resume, corpus.vocabulary, settings)
    corpus = corpus.with_vocabulary(start.vocabulary, in_place=corpus is not text)
    return fit(corpus, settings, start=start, threads=threads, callbacks=reporters)


def load(path: str | os.PathLike[str]) -> WordVectors:
    """Open word vectors, whatever their format: it is recognised by content.

    A native file (.safetensors, of vectors or of a model) is mapped, not read: it opens at once
    and takes the memory that your questions touch.
    """
    stored = read_vectors(path)
    return WordVectors(stored.words, stored.matrix, stored.counts)


def load_model(path: str | os.PathLike[str]) -> Model:
    """Open a model that `Model.save` wrote, to ask it or to go on training it."""
    return read_model(path)


SETTING_NAMES = {field.name for field in fields(TrainingSettings)}


def _settings(chosen: dict[str, Any], resume: Model | None) -> TrainingSettings:
    """The options as settings; those left at their defaults are the resumed model's."""
    if resume is None:
        return TrainingSettings(**chosen)
    defaults = {name: getattr(TrainingSettings(), name) for name in chosen}
    given = asdict(TrainingSettings(**chosen))
    changes = {
        name: value
        for name, value in given.items()
        if chosen[name] is not None and value != defaults[name]
    }
    for name in FIXED:
        kept = getattr(resume.settings, name)
        if name in changes and changes[name] != kept:
            raise SettingsError(
                f"{name}: expected {kept!r}, which the model to resume has, found {changes[name]!r}. "
                "Leave the option out, or train a new model."
            )
    settings = replace(resume.settings, **changes)
    last_rate = resume.history[-1]["learning_rate"] if resume.history else settings.learning_rate
    if settings.learning_rate > last_rate:
        warnings.warn(
            f"the learning rate starts again at {settings.learning_rate:g}, after it had fallen to "
            f"{last_rate:g}: new text moves all vectors a lot. To change them gently, pass a smaller "
            "learning_rate.",
            WordkinWarning,
            stacklevel=3,
        )
    return settings


def _encoded(
    text: object, tokenize: Tokenizer, threads: int | None, reporters: Sequence[Reporter]
) -> EncodedCorpus:
    if isinstance(text, EncodedCorpus):
        return text

    def report(progress: Progress) -> None:
        for reporter in reporters:
            reporter(progress)

    return encode(text, tokenize=tokenize, threads=threads, report=report)
