"""Files of keyed vectors: wordkin's own, and those of the C tool."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, TextError, quote, quote_problem
from wordkin.formats import binary_vectors, check_replacing, native, text_vectors
from wordkin.formats.compressed import write_compressed
from wordkin.formats.losses import COUNTS
from wordkin.formats.stored import StoredVectors, check_finite
from wordkin.gensim.keyed import rows
from wordkin.gensim.keyed.shared_matrix import SharedMatrix
from wordkin.gensim.keyed.state import REAL, KeyedState, attributes_of, logger
from wordkin.gensim.saving import objects
from wordkin.gensim.saving.objects import Parts, own_parts
from wordkin.gensim.utils import open as open_file
from wordkin.opening import load
from wordkin.words.lookup import WordList

NATIVE_COLUMNS = ("count", "sample_int", "code", "point")  # stored otherwise, or computed again
OWN = "wv."  # what names of texts and arrays start with that hold attributes of one's own
# Attributes that are stored otherwise, or are those of new vectors.
LOADED = (
    "__numpys",
    "__scipys",
    "__ignoreds",
    "__recursive_saveloads",
)  # gensim's, which programs ask for
KNOWN = frozenset(
    (
        *LOADED,
        *("vector_size", "index_to_key", "next_index", "key_to_index", "vectors", "expandos"),
        *("vectors_lockf", "mapfile_path", "lifecycle_events", "norms"),
        *("min_n", "max_n", "bucket", "compatible_hash", "ngrams", "_own", "_buckets_word"),
        *("vectors_vocab_lockf", "vectors_ngrams_lockf"),
    )
)


def to_stored(wv: KeyedState) -> StoredVectors:
    """The parts of a native file."""
    matrix = wv.matrix.rows
    if not len(matrix):  # without vectors, or without keys
        matrix = np.zeros((len(wv), wv.vector_size), REAL)
    return StoredVectors(
        WordList(map(str, wv.index_to_key)),
        matrix if matrix.dtype.itemsize == 2 else np.asarray(matrix, REAL),
        np.asarray(wv.expandos["count"], np.int64) if "count" in wv.expandos else None,
        {"attributes": attributes_as_json(wv.expandos), "numbers": str(has_numbers(wv))},
        subwords=wv.to_subwords(),
        source=wv.source,
    )


def write_native(wv: KeyedState, path: Path, ignore: Collection[str]) -> None:
    """Write a native file."""
    texts, arrays = own_parts_of(wv, ignore)
    stored = to_stored(wv)
    stored = stored._replace(metadata={**stored.metadata, **texts})
    check_replacing(path, stored)
    native.write_native(path, stored, arrays)


def own_parts_of(wv: KeyedState, ignore: Collection[str]) -> Parts:
    """Texts and arrays of the attributes that users gave to vectors."""
    return own_parts(wv, attributes_of(wv), KNOWN.union(ignore), OWN)


def take_stored(wv: KeyedState, stored: StoredVectors, *, keeps_mapped: bool = False) -> None:
    """Fill new vectors with the parts of a file, copied unless `keeps_mapped`."""
    is_number = stored.metadata.get("numbers") == "True"
    rows.set_keys(wv, _numbers(stored.words) if is_number else list(stored.words))
    wv.next_index, wv.source = len(wv), stored.source
    wv.matrix = SharedMatrix(stored.matrix if keeps_mapped else np.array(stored.matrix))
    wv.take_subwords(stored.subwords)
    wv.expandos["count"] = (
        # Falling numbers keep the order of words, as gensim does it.
        np.arange(len(wv), 0, -1, dtype=np.int64)
        if stored.counts is None
        else np.array(stored.counts)
    )
    wv.expandos |= attributes_from_json(stored.metadata.get("attributes", "{}"), len(wv))
    attributes_of(wv).update({name: [] for name in LOADED})
    attributes_of(wv).update(own_attributes(stored, OWN, KNOWN))


def own_attributes(stored: StoredVectors, prefix: str, known: Collection[str]) -> dict[str, Any]:
    """The attributes that users gave to an object, from its native file, but for known names."""
    if f"{prefix}attributes" not in stored.metadata or stored.source is None:
        return {}
    path = Path(stored.source.path)
    arrays, texts = native.open_arrays(path)
    found = objects.own_attributes(path, arrays, texts, prefix)
    return {name: value for name, value in found.items() if name not in known}


def _numbers(words: Iterable[str]) -> list[int]:
    try:
        return [int(word) for word in words]
    except ValueError as problem:
        raise FormatError(f"keys: expected numbers, found {quote_problem(problem)}.") from problem


def has_numbers(wv: KeyedState) -> bool:
    """Whether keys are whole numbers, which become texts in a file; other kinds are refused."""
    kind: Any = str
    if wv.index_to_key and isinstance(wv.index_to_key[0], int | np.integer):
        kind = int | np.integer
    for key in wv.index_to_key:
        if not isinstance(key, kind):
            raise TextError(
                "keys: expected strings alone, or whole numbers alone, which a file can hold, "
                f"found {quote(key, 80)} too. Give these keys other names."
            )
    return kind is not str


def attributes_as_json(expandos: Mapping[str, NDArray[Any]]) -> str:
    """Attributes of keys that are no part of a model, as JSON."""
    columns = {
        name: values.tolist() for name, values in expandos.items() if name not in NATIVE_COLUMNS
    }
    try:
        return json.dumps(columns)
    except TypeError as problem:
        raise TypeError(
            f"attributes of keys: expected numbers and texts, found {problem}."
        ) from None


def attributes_from_json(text: str, keys: int) -> dict[str, NDArray[Any]]:
    """What `attributes_as_json` wrote, for this number of keys."""
    try:
        found = {name: np.array(values) for name, values in json.loads(text).items()}
    except (ValueError, AttributeError, RecursionError, OverflowError) as problem:
        raise FormatError(
            f"attributes of keys: expected columns in JSON, found: {quote_problem(problem)}."
        ) from problem
    for name, values in found.items():
        if values.ndim < 1 or len(values) != keys or values.dtype.kind not in "biufU":
            raise FormatError(
                f"attributes of keys, {quote(name)}: expected a number or a text for each of "
                f"{keys} keys, found {values.dtype} {quote(values.shape)}."
            )
    return found


def write_words(
    wv: KeyedState,
    path: Path,
    counts_path: Path | None,
    sort_attr: str,
    prefix: str,
    binary: bool,
    header: bytes | None,
    append: bool,
) -> None:
    """Write the C tool's format, rows by falling values of an attribute, and a file of counts.

    header : the first line, if it is not the usual one
    append : add the rows to an existing file
    """
    order = np.arange(len(wv))
    if sort_attr in wv.expandos:
        order = np.argsort(-np.asarray(wv.expandos[sort_attr]), kind="stable")
    elif counts_path is not None:
        raise ValueError(
            f"Cannot store vocabulary with '{sort_attr}' because that attribute does not exist"
        )
    words = [f"{prefix}{wv.index_to_key[row]}" for row in order]
    stored = StoredVectors(WordList(words), wv.matrix.rows[order], source=wv.source)
    if not append:
        check_replacing(path, stored, {COUNTS} if counts_path is not None else ())
    check_finite(stored.matrix, words, f"{path}: ")  # before anything is appended
    logger.info("storing %sx%s projection weights into %s", *stored.matrix.shape, path)
    write = binary_vectors.write_binary_into if binary else text_vectors.write_text_into
    with _open(path, append) as file:
        write(file, path, stored, header)
    if counts_path is not None:
        counts = np.asarray(wv.expandos[sort_attr])[order].tolist()
        lines = (f"{word} {count}\n" for word, count in zip(words, counts, strict=True))
        with _open(counts_path, append) as file:
            file.write("".join(lines).encode())


def _open(path: Path, append: bool) -> Any:
    return open_file(path, "ab") if append else write_compressed(path)


def take_known_vectors(
    wv: KeyedState, path: Any, factor: float, encoding: str, errors: str
) -> list[str]:
    """Take the vectors of known words from a file; returns these words.

    factor: what later changes of these vectors are multiplied by
    """
    given = load(path, encoding=encoding, errors=errors)
    if given.matrix.shape[1] != wv.vector_size:
        raise ValueError(f"incompatible vector size {given.matrix.shape[1]} in file {path}")
    words = [word for word in given if word in wv.key_to_index]
    known = [wv.key_to_index[word] for word in words]
    if len(wv.vectors_lockf) != len(wv):
        wv.vectors_lockf = np.resize(wv.vectors_lockf, len(wv))
    if words:
        wv.matrix.to_write()[known] = given[words]
        wv.vectors_lockf[known] = factor
    return words
