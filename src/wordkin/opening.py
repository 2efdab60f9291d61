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
    """Open word vectors of any known format, which is recognised by content.

    A native file (.safetensors, of vectors or of a model) is mapped, not read: it opens at once
    and takes only the memory that queries touch.

    Parameters
    ----------
    path
        Text or binary of the C tool, gensim or fastText, GloVe's text without a header, files of
        gensim's `save`, fastText's `.bin`, Parquet, or a native file; all but the last two also
        compressed, by zip too. A folder of static embeddings, as model2vec writes it, if its tokens
        are whole words; one of spaCy or sense2vec. NumPy's `.npy` with a list of words beside it, and
        `.npz`; Deeplearning4j's text and archive; Magnitude's `.magnitude`; HDF5 as ConceptNet
        Numberbatch has it (extra `hdf5`); CSV and TSV with a line of titles; JSON of words and lists;
        a compressed tar archive of one file. fastText's `.bin` has vectors of unseen words too, by character n-grams. A
        pipe is copied to a temporary file first.
    limit
        Read only this number of words, the first ones; in most files they are the most frequent.
    dtype
        "float16" takes half the memory. None: as the file has it.
    encoding, errors
        How the words in text and binary files are decoded, as for `bytes.decode`. "replace" puts
        U+FFFD for what cannot be decoded, "strict" makes it an error.
    counts
        A file with a line "word count" for each word, as the C tool's -save-vocab writes it.
    prefix
        A prefix of the words in the file, which are then found without it too: with prefix="/en/"
        the vectors of Freebase know "marvin_minsky".
    threads
        The threads that parse a text file. None: all cores this process may use.
    index
        Use the index that `build_index` wrote beside the file. It is much faster with very many
        words, but sometimes misses a neighbor. Needs the extra `ann`. Queries that an index
        cannot answer (`among`, 3CosMul, `rank`) are still answered exactly. The index of other
        vectors is refused; only a native file need not be read as a whole to know that.
    progress
        If a text or binary file takes more than two seconds, show a bar on a terminal, elsewhere rare
        lines on stderr.
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

    Needs the extra `ann`. The index takes about half the bytes of float32 vectors, and another
    hundred bytes a word.

    Parameters
    ----------
    path
        Vectors of any known format; "kin.safetensors" gets "kin.safetensors.index".
    threads
        None: all cores this process may use.
    progress
        Show a bar on a terminal, elsewhere lines, as `wordkin.train` does.
    callbacks
        Functions that get a `Progress` of the phase "indexing" several times a second.

    Returns
    -------
    float
        The recall: the share of the true ten nearest words that are found, of 200 words.
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
    """Open a model that `Model.save`, gensim's `Word2Vec.save` or fastText wrote, to query or train it.

    Models of gensim 0.12 to 4.4 are read without running their pickles; fastText's are those of
    skip-gram and CBOW, not supervised ones. Other files, such as those of the C tool, hold vectors only:
    `load` opens them.
    """
    return read_model(path)
