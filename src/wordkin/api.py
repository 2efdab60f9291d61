"""`train`, which puts the parts together."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.checks import warn_about_few_epochs, warn_about_few_words
from wordkin.corpus.encoding import Tokenizer, check_no_column, encode_once
from wordkin.errors import SettingsError, TextError, warn
from wordkin.formats.native import model_bytes
from wordkin.formats.stored import Source
from wordkin.model import Model
from wordkin.opening import load
from wordkin.progress import Reporter, default_reporter, report_to
from wordkin.settings import OPTIONS, Loss, Objective, TrainingSettings, check_number
from wordkin.settings.arguments import offer_names
from wordkin.settings.subwords import GivenSubwords
from wordkin.system.cores import cap_threads
from wordkin.text.columns import Column
from wordkin.text.sources import list_texts
from wordkin.training.checkpoints import Checkpoints, as_checkpoints, check_folder
from wordkin.training.compass import mark_of
from wordkin.training.given import Freeze, GivenVectors
from wordkin.training.kept_options import keep_old_options
from wordkin.training.measuring import Evaluate, measure_every
from wordkin.training.no_pairs import explain_no_pairs, has_no_pairs
from wordkin.training.start import Origin
from wordkin.words.vocabulary import KeepRule


@offer_names
@keep_old_options
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
    column: Column | None = None,
    tokenize: Tokenizer = "whitespace",
    numbers: bool = False,
    lowercase: bool = True,
    learning_rate: float | None = None,
    final_learning_rate: float | None = None,
    shrink_window: bool = True,
    cbow_average: bool = True,
    subwords: GivenSubwords = None,
    initial_vectors: str | os.PathLike[str] | GivenVectors = None,
    freeze: Freeze = (),
    compass: Model | None = None,
    threads: int | None = None,
    seed: int = 1,
    deterministic: bool = False,
    round_workers: int = 4,
    cluster: str | None = None,
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
        a sentence; gzip, bzip2, xz, zstandard and zip (of one file) are recognised. Tokens may be
        whole numbers, such as the nodes of a graph, also in an array [walks, length], where
        negative numbers pad short walks; the word of the number 17 is "17". Tables, too: files
        (Parquet, Arrow, CSV, JSON lines, SQLite), tables of pandas, polars, Arrow and DuckDB, cursors,
        data sets of Hugging Face: a row is a document, its lines are sentences (see `encode`).
    objective
        "skip-gram" predicts the words around each word, "cbow" each word from those around it,
        which is faster and a little weaker on rare words.
    loss
        "negative-sampling", "hierarchical-softmax", or both in a tuple.
    dimensions
        Length of a vector. 100 to 300 is usual.
    window
        The most context words on either side of a center.
    epochs
        Passes over the text.
    negative_samples
        Noise words for each pair: 5 to 20 for small texts, 2 to 5 for large ones.
    noise_exponent
        Noise words are drawn by count to this power.
    subsample_threshold
        Words with a larger share of the text than this are left out at random; 0 keeps all.
    min_count, max_words, keep, protected
        Which words get a vector: those that occur min_count times, and of them the max_words most
        frequent. `keep(word, count)` decides by True or False, or leaves it to min_count by None.
        Protected words stay whatever their count, and so do those of a model to resume.
    column
        The column of a table that holds the texts, or lists of tokens: its name, or its number from
        1. None: the only one that can.
    tokenize
        For files and texts in tables: "whitespace"; "simple" for text that nobody has prepared (words of any script
        without punctuation: "don't", "covid-19"); or a function from a line to its tokens.
    numbers, lowercase
        With "simple": keep numbers too, such as "1914"; write words in lower case.
    learning_rate, final_learning_rate
        The rate at the start (0.025 for skip-gram, 0.05 for CBOW) and at the end (1/10,000 of it).
    shrink_window
        Draw each window's reach from 1 to `window`, so that near words count more.
    cbow_average
        CBOW: average the context vectors, rather than add them up.
    subwords
        Make the vectors of words of their character n-grams, too, as fastText does, so that words
        that the text lacks have vectors: True for n-grams of 3 to 6 characters, (shortest, longest),
        or `SubwordSettings`. It takes two to three times as long (docs/subwords.md).
    initial_vectors
        Vectors that words start from, instead of random ones: `WordVectors`, a file of any format,
        a mapping of words to vectors, or (words, matrix). Words that the text lacks are left out.
    freeze
        Words whose vectors stay as they start, bit for bit, while the others move: an iterable; a
        mapping to factors of the learning rate, from 0 (stays) to 1 (moves as usual); or True for
        all words of `initial_vectors`.
    compass
        A model whose output rows and tree nodes stay as they are, bit for bit, so that trainings
        with one compass lie in one space: their vectors can be compared, and mixed, as they are.
        Words that it has start at its vectors, others at random, with output rows of zeros.
        objective, loss and dimensions are the compass's. With hierarchical softmax its words and
        counts are, too, since they make the tree; noise words and subsampling follow the text.
        It is faster than without. A model to resume must have been trained with the same compass.
    threads
        None: all cores this process may use. More are reduced to these, with a warning. One thread
        gives the same bits every time, and trains texts of few words in any case (docs/engine.md).
    seed
        Random seed.
    deterministic, round_workers
        The same bits with any number of threads, on one type of processor: workers train parts of
        the text in rounds, each on a copy of the vectors, and their changes are merged. More workers
        keep more threads busy, and learn less. Memory: two and as many copies as threads (docs/rounds.md).
    cluster
        Train on a cluster of Ray (extra `ray`): its address, such as "10.0.0.1:6379"; "auto" for the one that
        this machine belongs to; "local" starts Ray on this machine alone. The text must be in files that
        all nodes see under the same name, and `checkpoint` a folder that they see. See docs/scale.md.
    progress
        Show a bar on a terminal; elsewhere lines in the log "wordkin.training" if that is asked for, or
        else on stderr: after ten seconds, then ever more rarely, up to one a minute.
    callbacks
        Functions that get a `Progress` several times a second, first of the phase "counting", then
        of the phase "training". One that returns False stops the training. Counting goes on to
        the end, unless a callback raises an exception, which ends everything.
    evaluate, evaluate_every
        A function of the current `WordVectors` that returns figures by name, which are added to the
        model's history. It is called each `evaluate_every` epochs and after the last.
    checkpoint
        A folder in which the training saves its position every ten minutes, or as often as
        `Checkpoints` says. It must hold no checkpoints of another training.
    resume
        True: resume from the newest of these checkpoints, or start if there is none. The text is
        counted again. It must be the same, and so must all options; those that are left out keep
        their values. With one thread, or if it is deterministic, the bits are those of a training
        never interrupted.

        A model: train it on this text too, new words included. Options that are left out keep the
        model's values, but a new learning_rate falls to 1/10,000 of itself; objective, loss and
        dimensions cannot change. With `checkpoint`, the same call resumes after an interruption.

    Returns
    -------
    Model
        After Ctrl-C too, with a warning: it holds what was learned until then.

    Examples
    --------
    >>> text = [["sea", "lake", "shore"], ["lake", "sea"]] * 50
    >>> model = train(text, dimensions=8, progress=False)
    >>> model.vectors.words
    ['sea', 'lake', 'shore']
    """
    chosen = {name: value for name, value in locals().items() if name in OPTIONS}
    chosen["tokenize"] = "function" if callable(tokenize) else tokenize
    chosen["compass"] = mark_of(compass)
    settings = TrainingSettings(**chosen)
    every: int = check_number("evaluate_every", evaluate_every, 1)
    threads = cap_threads(threads) if cluster is None else threads
    checkpoints = as_checkpoints(checkpoint)
    check_folder(checkpoints, settings, resume=bool(resume))
    if isinstance(initial_vectors, str | os.PathLike):
        initial_vectors = load(initial_vectors, threads=threads)
    origin = Origin.of(settings, resume, initial_vectors, freeze, protected, compass)
    learned_from = _list_sources(text, column, origin)
    reporters = ([default_reporter()] if progress else []) + list(callbacks)
    if cluster is not None:
        from wordkin.distributed.starting import Request, train_on_cluster  # loads Numba

        request = Request(cluster, checkpoints, threads, bool(resume), evaluate)
        model = train_on_cluster(request, text, column, tokenize, origin, keep, reporters)
        return replace(model, source=Source().add(learned_from))
    corpus = encode_text(text, column, tokenize, settings, threads, reporters)
    corpus = origin.prune(corpus, keep, in_place=corpus is not text)
    if settings.max_words is None:
        warn_about_few_words(len(corpus.vocabulary), corpus.raw_words, min_count)
    if progress and not origin.copies_model:
        warn_about_few_epochs(corpus.vocabulary, epochs)
    if not corpus.has_neighbors and not origin.copies_model:
        raise TextError(explain_no_pairs(corpus, settings))  # the vectors would stay random
    if checkpoints is not None:
        vocabulary = corpus.vocabulary
        checkpoints.check_disk(model_bytes(settings, len(vocabulary), len(vocabulary.letters)))
    from wordkin.training.fit import fit  # here, since it loads Numba

    model = fit(
        corpus,
        settings,
        origin.start(corpus.vocabulary),
        threads=threads,
        callbacks=reporters,
        measure=None if evaluate is None else measure_every(every, evaluate, corpus, settings),
        checkpoints=checkpoints,
    )
    if has_no_pairs(model.history[origin.epochs :], corpus):
        warn(explain_no_pairs(corpus, settings))
    source = model.source or Source()
    return replace(model, source=source.add(learned_from))


def _list_sources(text: object, column: Column | None, origin: Origin) -> list[str]:
    """The files of a text, of initial vectors and of a compass, which a result of these never replaces."""
    texts = [] if isinstance(text, EncodedCorpus) else list_texts(text, column)
    files = [str(file.absolute()) for file in texts if isinstance(file, Path)]
    given = [each.source for each in (origin.vectors, origin.compass) if each is not None]
    return files + [source.path for source in given if source is not None]


def encode_text(
    text: object,
    column: Column | None,
    tokenize: Tokenizer,
    settings: TrainingSettings,
    threads: int | None,
    reporters: Sequence[Reporter],
) -> EncodedCorpus:
    """The text as ids, which is where all of it is read."""
    if isinstance(text, EncodedCorpus):
        return check_no_column(text, column)
    if str(tokenize) == "function":  # a model keeps no more of a function
        raise SettingsError(
            "tokenize: expected the function that divided the text of the model to resume, found "
            "none, since no file keeps it. Pass it again: tokenize=..."
        )
    return encode_once(
        text,
        column=column,
        tokenize=tokenize,
        numbers=settings.numbers,
        lowercase=settings.lowercase,
        threads=threads,
        report=report_to(reporters),
    )
