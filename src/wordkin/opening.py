"""Opening files: load, load_model, build_index."""

from __future__ import annotations

import codecs
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from wordkin.errors import FormatError, SettingsError, quote, quote_problem
from wordkin.formats import ReadOptions, StoredVectors, read_vectors, with_counts
from wordkin.formats.native import VECTORS_DIGEST
from wordkin.model import Model, read_model
from wordkin.progress import Reporter, after_delay, report_to, reporting
from wordkin.search import approximate
from wordkin.search.frozen import freeze
from wordkin.settings import TrainingSettings, check_number
from wordkin.settings.arguments import offer_names
from wordkin.system.cores import thread_count
from wordkin.system.overwriting import check_not_read
from wordkin.system.saving import check_replaceable
from wordkin.vectors import WordVectors
from wordkin.wording import argument
from wordkin.words.lookup import PrefixedWords
from wordkin.words.simple import SimpleRule, rule_of


@offer_names
def load(
    path: str | os.PathLike[str],
    *,
    limit: int | None = None,
    dtype: Literal["float32", "float16"] | None = None,
    encoding: str = "utf-8",
    errors: str = "replace",
    counts: str | os.PathLike[str] | None = None,
    prefix: str = "",
    threads: int | None = None,
    index: bool = False,
    progress: bool = True,
) -> WordVectors:
    """Open a file of word vectors. Its format is recognized by its content.

    A native file (`.safetensors`, of vectors or of a model) is mapped into memory: it opens at once,
    and takes only the memory that queries touch.

    Parameters
    ----------
    path
        One of these, also compressed unless it is Parquet or a native file:

        - the text and binary formats of the C tool, gensim and fastText, and GloVe's text without a header
        - files of gensim's `save`
        - fastText's `.bin`, which also has vectors for unknown words, through character n-grams
        - Parquet or a native file
        - a folder of static embeddings, as model2vec writes it, if its tokens are whole words
        - a folder of spaCy or sense2vec
        - NumPy's `.npy` with a list of words beside it, and `.npz`
        - Deeplearning4j's text and archive, and Magnitude's `.magnitude`
        - HDF5 in the form of ConceptNet Numberbatch (extra `hdf5`)
        - CSV and TSV with a header, JSON of words and lists, and a compressed tar archive of one file

        A pipe is first copied to a temporary file.
    limit
        Read only this many words from the start of the file. In most files these are the most frequent words.
    dtype
        "float16" takes half the memory. None: the type that the file has.
    encoding, errors
        How words in text and binary files are decoded, as for `bytes.decode`. "replace" puts U+FFFD in
        place of bytes that can't be decoded, "strict" raises an error.
    counts
        A file with a line "word count" for each word, as the C tool writes it with -save-vocab.
    prefix
        A prefix of the words in the file, which you may then leave out: with prefix="/en/", the
        vectors of Freebase know "marvin_minsky".
    threads
        The number of threads that parse a text file. None: all cores that this process may use.
    index
        Use the index that `build_index` wrote beside the file. It is much faster with very many words,
        but sometimes misses a neighbor. Needs the extra `ann`. Queries that an index can't answer
        (`among`, 3CosMul, `rank`) are still answered exactly. An index of other vectors is refused. To check
        this, all files but native ones have to be read as a whole.
    progress
        If reading takes more than two seconds, show a progress bar on a terminal, or a few lines on stderr
        elsewhere.
    """
    if index and (limit is not None or dtype is not None):
        raise SettingsError(
            f"{argument('index')}: expected all vectors as the file has them, found {argument('limit')} or "
            f"{argument('dtype')} beside it."
        )
    if limit is not None:
        limit = check_number("limit", limit, 1)
    if dtype not in (None, "float32", "float16"):
        raise SettingsError(
            f"{argument('dtype')}: expected 'float32', 'float16' or None, found {quote(dtype)}."
        )
    try:
        b"sea".decode(encoding)  # not as UTF-16, where numbers and line ends have two bytes
        codecs.lookup_error(errors)
    except (LookupError, TypeError, UnicodeError) as problem:
        raise SettingsError(
            f"encoding, errors: expected names like 'utf-8' and 'replace', found {quote_problem(problem)}."
        ) from problem
    options = ReadOptions(limit, dtype, encoding, errors, thread_count(threads))
    with reporting(progress=progress) as report:
        stored = read_vectors(path, options._replace(report=after_delay(report)))
    if not len(stored.words):
        raise FormatError(f"{path}: expected at least one word, found none.")
    if counts is not None:
        stored = with_counts(stored, counts, options)
    words = PrefixedWords(stored.words, prefix) if prefix else stored.words
    space = None
    if index:
        beside, digest = approximate.index_path(Path(path)), stored.metadata.get(VECTORS_DIGEST)
        space = approximate.open_index(beside, stored.matrix, digest)
    vectors = WordVectors(
        words,
        freeze(stored.matrix),
        stored.counts,
        subwords=stored.subwords,
        index=space,
        as_is=True,
        source=stored.source,
        simple_rule=_read_rule(stored),
    )
    vectors.spaces.stored_inverses = stored.inverses
    return vectors


def _read_rule(stored: StoredVectors) -> SimpleRule | None:
    """How the text was divided, if the file is of a model and says so."""
    try:
        return rule_of(TrainingSettings.from_json(stored.metadata["settings"]))
    except (KeyError, ValueError, TypeError, RecursionError):
        return None  # vectors alone, or damaged settings, of which `load_model` tells


@offer_names
def build_index(
    path: str | os.PathLike[str],
    *,
    threads: int | None = None,
    progress: bool = True,
    callbacks: Sequence[Reporter] = (),
) -> float:
    """Write an index for approximate search beside a file of vectors, for `load(index=True)`.

    Needs the extra `ann`. The index is about half as large as the vectors in float32, plus a hundred
    bytes per word.

    Parameters
    ----------
    path
        A file of vectors in any known format. The index of "kin.safetensors" is "kin.safetensors.index".
    threads
        The number of threads. None: all cores that this process may use.
    progress
        Show progress as `wordkin.train` does.
    callbacks
        Functions that are called with a `Progress` of the phase "indexing" several times a second.

    Returns
    -------
    float
        The recall: the share of the ten nearest words that the index finds, measured on 200 words.
    """
    threads = thread_count(threads)
    file = approximate.index_path(Path(path))
    check_not_read(file, [path])
    check_replaceable(file)
    with reporting(progress=progress) as shown:
        stored = read_vectors(path, ReadOptions(report=after_delay(shown)))
        report = report_to([shown, *callbacks])
        space = approximate.build_index(stored.matrix, threads=threads, report=report)
    approximate.save_index(file, space)
    return space.recall


def load_model(path: str | os.PathLike[str]) -> Model:
    """Open a whole model, to query it or to train it further.

    It may be a file of `Model.save`, of gensim's `Word2Vec.save` or of fastText. Models of gensim 0.12 to 4.4
    are read without running their pickles. Models of fastText may be skip-gram or CBOW, but not supervised.
    Other files, such as those of the C tool, hold only vectors: use `load` to open them.
    """
    return read_model(path)
