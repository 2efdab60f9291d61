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
        A path, a list of paths, a glob, a folder, "-" for standard input, an open file, any iterable of
        lists of tokens (a generator is read only once), or an `EncodedCorpus`. In files, each line is a
        sentence. Files may be compressed with gzip, bzip2, xz, zstandard or zip (with one file inside).
        Tokens may be integers, such as the nodes of a graph, also as an array [walks, length] in which
        negative numbers pad short walks. The word of the number 17 is "17". Tables work too: files
        (Parquet, Arrow, CSV, JSON lines, SQLite), tables of pandas, polars, Arrow and DuckDB, cursors, and
        Hugging Face data sets. Each row is a document, and its lines are sentences (see `encode`).
    objective
        "skip-gram" predicts the words around each word. "cbow" predicts each word from the words
        around it, which is faster and slightly worse for rare words.
    loss
        "negative-sampling", "hierarchical-softmax", or both in a tuple.
    dimensions
        The length of a vector, usually 100 to 300.
    window
        The maximum number of context words on either side of a center.
    epochs
        The number of passes over the text.
    negative_samples
        The number of noise words for each pair: 5 to 20 for small texts, 2 to 5 for large ones.
    noise_exponent
        Noise words are drawn in proportion to their count to this power.
    subsample_threshold
        Tokens of words that make up a larger share of the text than this are left out at random.
        0 keeps all tokens.
    min_count, max_words, keep, protected
        Which words get a vector: those that occur at least `min_count` times, and of these the `max_words`
        most frequent ones. `keep(word, count)` overrides this by returning True or False; None leaves
        the decision to `min_count`. Words in `protected` are always kept, and so are the words of a
        model to resume.
    column
        The column of a table that holds the texts or lists of tokens: its name, or its number counting
        from 1. None: the only column that can hold them.
    tokenize
        How lines of files and texts in tables are split: "whitespace"; "simple" for raw text (words of any
        script without punctuation, such as "don't" and "covid-19"); or a function from a line to its tokens.
    numbers, lowercase
        For "simple": whether to keep numbers such as "1914", and whether to convert words to lower case.
    learning_rate, final_learning_rate
        The learning rate at the start (default: 0.025 for skip-gram, 0.05 for CBOW) and at the end
        (default: 1/10,000 of that at the start).
    shrink_window
        Draw the reach of each window at random from 1 to `window`, so that near words count more.
    cbow_average
        For CBOW: whether to average the context vectors. If False, they are added up.
    subwords
        Also learn vectors of character n-grams, as fastText does, so that words that are not in the text
        have vectors too. True for n-grams of 3 to 6 characters, (shortest, longest), or `SubwordSettings`.
        Training takes two to three times as long (docs/subwords.md).
    initial_vectors
        Vectors to start from instead of random ones: `WordVectors`, a file of any format, a mapping from
        words to vectors, or (words, matrix). Words that are not in the text are left out.
    freeze
        Words whose vectors keep their initial values, bit for bit, while the others move: an iterable of
        words; a mapping from words to factors of the learning rate, from 0 (fixed) to 1 (moves as usual);
        or True for all words of `initial_vectors`.
    compass
        A model whose output rows and tree nodes stay fixed, bit for bit. All models trained with the same
        compass share one space, so their vectors can be compared and mixed as they are. Words of the
        compass start at its vectors. Other words start at random, with output rows of zeros.
        `objective`, `loss` and `dimensions` are those of the compass. With hierarchical softmax its words
        and counts are kept too, because they make up the tree. Noise words and subsampling follow the text.
        Training is faster than without a compass. A model to resume must have been trained with the
        same compass.
    threads
        The number of threads. None: all cores that this process may use. A larger number is reduced to
        that, with a warning. One thread gives the same bits every time. Texts with few different
        words are always trained with one thread (docs/engine.md).
    seed
        The random seed.
    deterministic, round_workers
        Get the same bits with any number of threads, on one type of processor. Workers train parts of the
        text in rounds, each on its own copy of the vectors, and their changes are merged. More workers
        keep more threads busy but learn less. Memory: two copies of the vectors, plus one for each
        thread (docs/rounds.md).
    cluster
        Train on a Ray cluster (extra `ray`): its address, such as "10.0.0.1:6379", "auto" for the cluster
        that this machine belongs to, or "local" to start Ray on this machine alone. The text must be in
        files that all nodes see under the same name, and `checkpoint` must be a folder that they all see.
        See docs/scale.md.
    progress
        Show a progress bar on a terminal. Elsewhere, write lines to the logger "wordkin.training" if it is
        enabled, or else to stderr: after ten seconds, then less and less often, up to one a minute.
    callbacks
        Functions that are called with a `Progress` several times a second, first in the phase "counting",
        then in the phase "training". If one returns False, training stops. Counting always runs to its
        end, unless a callback raises an exception, which ends everything.
    evaluate, evaluate_every
        A function from the current `WordVectors` to figures by name, which are added to the history of
        the model. It is called every `evaluate_every` epochs and after the last one.
    checkpoint
        A folder in which training saves its state every ten minutes, or as often as `Checkpoints` says.
        It must not hold checkpoints of another training.
    resume
        True: resume from the newest checkpoint, or start if there is none. The text is counted
        again, and it must be the same. So must all options; options that are left out keep their
        values. With one thread, or if training is deterministic, the result has the same bits as an
        uninterrupted training.

        A model: continue to train it on this text, new words included. Options that are left out keep
        the values of the model. A new `learning_rate` falls to 1/10,000 of itself. `objective`, `loss` and
        `dimensions` can't change. With `checkpoint`, the same call resumes after an interruption.

    Returns
    -------
    Model
        Also after Ctrl-C, with a warning: then it holds what has been learned so far.

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
