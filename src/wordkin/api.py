"""`train`, which puts the parts together."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import fields
from functools import wraps
from typing import ParamSpec, TypeAlias

from wordkin.corpus import EncodedCorpus, encode
from wordkin.corpus.checks import warn_about_few_words
from wordkin.corpus.encoding import Tokenizer
from wordkin.errors import SettingsError
from wordkin.model import Model
from wordkin.opening import load
from wordkin.progress import Reporter, default_reporter, report_to
from wordkin.settings import Loss, Objective, TrainingSettings, check_number
from wordkin.training.checkpoints import Checkpoints, as_checkpoints, check_before, kept_settings
from wordkin.training.given import Freeze, GivenVectors
from wordkin.training.resume import kept_options
from wordkin.training.start import Origin
from wordkin.vectors import Floats, WordVectors
from wordkin.words.lookup import WordList
from wordkin.words.vocabulary import KeepRule

Evaluate: TypeAlias = Callable[[WordVectors], Mapping[str, float]]
Options = ParamSpec("Options")
SETTING_NAMES = {field.name for field in fields(TrainingSettings)}


def _keeping_options(train: Callable[Options, Model]) -> Callable[Options, Model]:
    """Where a training goes on, the options that a call leaves out are the model's.

    Only here, around `train`, can they be told from those that are given their usual values.
    """

    @wraps(train)
    def train_with_kept_options(*text: Options.args, **options: Options.kwargs) -> Model:
        settings = _settings_to_keep(options.get("resume"), options.get("checkpoint"))
        if settings is not None:
            options.update(kept_options(settings, given=options))
        return train(*text, **options)

    return train_with_kept_options


def _settings_to_keep(resume: object, checkpoint: object) -> TrainingSettings | None:
    if isinstance(resume, Model):
        return resume.settings
    if resume is True:
        if (plan := as_checkpoints(checkpoint)) is None:
            raise SettingsError("resume=True: expected checkpoint=..., whose folder to go on from.")
        return kept_settings(plan)
    if resume is None or resume is False:
        return None
    raise SettingsError(
        f"resume: expected a model, or True to go on from checkpoints, found {resume!r:.60}. "
        "wordkin.load_model opens a file."
    )


@_keeping_options
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
    initial_vectors: str | os.PathLike[str] | GivenVectors = None,
    freeze: Freeze = (),
    threads: int | None = None,
    seed: int = 1,
    progress: bool = True,
    callbacks: Sequence[Reporter] = (),
    evaluate: Evaluate | None = None,
    evaluate_every: int = 1,
    checkpoint: str | os.PathLike[str] | Checkpoints | None = None,
    resume: Model | bool | None = None,
) -> Model:
    """Learn word vectors from text.

    Parameters
    ----------
    text
        A path, several, a glob, a folder, "-" for standard input, an open file, any iterable of
        token lists (a generator too: it is read once), or an `EncodedCorpus`. In files a line is
        a sentence; gzip, bzip2, xz, zstandard and zip (of one file) are recognised. Tokens may be whole numbers, such
        as the nodes of a graph, also in an array [walks, length], where negative numbers fill up
        short walks; the word of the number 17 is "17".
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
        protected words stay whatever their count, and so do those of a model to resume.
    tokenize
        For files: "whitespace"; "simple" for text that nobody prepared (lower case, runs of
        letters); or a function from a line to its tokens.
    learning_rate, final_learning_rate
        At the start (0.025 for skip-gram, 0.05 for CBOW) and the end (1/10,000 of that).
    shrink_window
        Draw each window's reach from 1 to `window`, so that near words count more.
    cbow_average
        CBOW: average the context vectors, rather than add them up.
    initial_vectors
        Where words begin, instead of at random: `WordVectors`, a file of any format, a mapping of
        words to vectors, or (words, matrix). Words that the text does not have are left out.
    freeze
        Words whose vectors stay as they begin, bit for bit, while the others move: an iterable; a
        mapping to factors from 0 (stays) to 1 (moves as usual) of the learning rate; or True for
        all words of `initial_vectors`.
    threads
        None: all cores this process may use. One thread gives the same bits every time.
    seed
        Of all random choices.
    progress
        Show a bar on a terminal, elsewhere lines in the log "wordkin.training".
    callbacks
        Functions that get a `Progress` now and then, of the phase "counting" and then of the
        phase "training"; one that returns False stops the training. What is counted is counted
        to the end, unless a callback raises an exception, which ends everything.
    evaluate, evaluate_every
        A function of the `WordVectors` so far that returns figures by name, which are added to the
        model's history; it is called every so many epochs and after the last.
    checkpoint
        A folder to write down in, now and then, where the training stands; `Checkpoints` says how
        often. It must hold none of another training.
    resume
        True: go on where the newest of these checkpoints stands, or begin if there is none. The
        text is counted anew. It must be the same, and so must all options; those that are left
        out are as they were. With one thread, the bits are those of a training never interrupted.

        A model: go on from it with this text, new words included. Options that are left out keep
        the model's values, but a new learning_rate falls to 1/10,000 of itself; objective, loss
        and dimensions cannot change. With `checkpoint`, the same call goes on when interrupted.

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
    chosen = {name: value for name, value in locals().items() if name in SETTING_NAMES}
    chosen["tokenize"] = "function" if callable(tokenize) else tokenize
    settings = TrainingSettings(**chosen)
    every: int = check_number("evaluate_every", evaluate_every, 1)
    checkpoints = as_checkpoints(checkpoint)
    check_before(checkpoints, settings, resume=bool(resume))
    if isinstance(initial_vectors, str | os.PathLike):
        initial_vectors = load(initial_vectors, threads=threads)
    origin = Origin.of(settings, resume, initial_vectors, freeze, protected)
    reporters = ([default_reporter()] if progress else []) + list(callbacks)
    corpus = _encoded(text, tokenize, threads, reporters)
    corpus = origin.prune(corpus, keep, in_place=corpus is not text)
    if settings.max_words is None:
        warn_about_few_words(len(corpus.vocabulary), corpus.raw_words, min_count)
    from wordkin.training.fit import fit  # here, since it loads Numba

    return fit(
        corpus,
        settings,
        origin.start(corpus.vocabulary),
        threads=threads,
        callbacks=reporters,
        measure=None if evaluate is None else _measuring(evaluate, every, corpus, settings),
        checkpoints=checkpoints,
    )


def _measuring(
    evaluate: Evaluate, every: int, corpus: EncodedCorpus, settings: TrainingSettings
) -> Callable[[int, Floats], Mapping[str, float]]:
    words = WordList(corpus.vocabulary.words)

    def measure(epoch: int, matrix: Floats) -> Mapping[str, float]:
        if epoch % every and epoch != settings.epochs:
            return {}
        return evaluate(WordVectors(words, matrix.copy(), corpus.vocabulary.counts))

    return measure


def _encoded(
    text: object, tokenize: Tokenizer, threads: int | None, reporters: Sequence[Reporter]
) -> EncodedCorpus:
    if isinstance(text, EncodedCorpus):
        return text
    if str(tokenize) == "function":  # all that a model's settings keep of one
        raise SettingsError(
            "tokenize: expected the function that divided the text of the model to resume, found "
            "none, since no file keeps it. Pass it again: tokenize=..."
        )

    return encode(text, tokenize=tokenize, threads=threads, report=report_to(reporters))
