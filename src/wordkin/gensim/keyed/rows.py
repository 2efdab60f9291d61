"""Rows of a `KeyedState`: adding keys, vectors and attributes, sorting and choosing them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.gensim.keyed.shared_matrix import SharedMatrix
from wordkin.gensim.keyed.state import KEY_TYPES, REAL, KeyedState, logger

Extras = Mapping[str, NDArray[Any]] | None


def prep_vectors(
    target_shape: tuple[int, int],
    prior_vectors: NDArray[Any] | None = None,
    seed: int | None = 0,
    dtype: Any = REAL,
) -> NDArray[Any]:
    """The prior vectors, filled up to a shape by random ones: gensim's numbers for each seed."""
    if prior_vectors is None:
        prior_vectors = np.zeros((0, 0), dtype)
    if prior_vectors.shape == target_shape:
        return prior_vectors
    vectors = np.random.default_rng(seed).random(target_shape, dtype=dtype)
    vectors *= 2.0
    vectors -= 1.0
    vectors /= target_shape[1]
    rows, columns = prior_vectors.shape
    vectors[:rows, :columns] = prior_vectors
    return vectors


def pseudorandom_weak_vector(
    size: int, seed_string: str | None = None, hashfxn: Any = hash
) -> NDArray[Any]:
    """A short random vector, the same for a text as long as `hashfxn` gives the same number."""
    seed = hashfxn(seed_string) & 0xFFFFFFFF if seed_string else None
    random = np.random.Generator(np.random.SFC64(seed)).random(size)
    vector: NDArray[Any] = (random.astype(REAL) - 0.5) / size
    return vector


def add_vector(wv: KeyedState, key: Any, vector: ArrayLike) -> int:
    """Put a vector into the next free row, or into a new one; returns the row."""
    row = wv.next_index
    if row >= len(wv) or wv.index_to_key[row] is not None:
        row = len(wv)
        warnings.warn(
            "Adding single vectors to a KeyedVectors which grows by one each time can be "
            "costly. Consider adding in batches or preallocating to the required size.",
            UserWarning,
            stacklevel=3,
        )
        add_vectors(wv, [key], [vector])
    else:
        wv.index_to_key[row] = key
        wv.key_to_index[key] = row
        wv.matrix.to_write()[row] = vector
    wv.next_index = row + 1
    return row


def add_vectors(
    wv: KeyedState, keys: Any, weights: Any, extras: Extras = None, replace: bool = False
) -> None:
    """Add keys with their vectors, and attributes by `extras`; known keys change if `replace`."""
    if isinstance(keys, KEY_TYPES):
        keys, weights = [keys], np.asarray(weights).reshape(1, -1)
    weights = np.asarray(weights)
    if weights.shape != (len(keys), wv.vector_size):
        raise ValueError(
            f"weights: expected {len(keys)} vectors of {wv.vector_size} numbers, one for each "
            f"key, found an array {weights.shape}."
        )
    is_known = np.array([key in wv.key_to_index for key in keys], dtype=bool)
    new = np.flatnonzero(~is_known)
    for position in new.tolist():
        append_key(wv, keys[position])
    if len(new):
        known = wv.matrix.rows
        wv.matrix = SharedMatrix(np.vstack([known, weights[new].astype(known.dtype, copy=False)]))
    allocate_attributes(wv)
    wanted = np.ones(len(keys), bool) if replace else ~is_known
    rows = [wv.get_index(keys[position]) for position in np.flatnonzero(wanted)]
    if replace:
        wv.matrix.to_write()[rows] = weights
    for name, values in (extras or {}).items():
        allocate_attributes(wv, [name], [np.asarray(values).dtype])
        wv.expandos[name][rows] = np.asarray(values)[wanted]


def append_key(wv: KeyedState, key: Any) -> None:
    """Add a key, without a vector yet."""
    wv.key_to_index[key] = len(wv.index_to_key)
    wv.index_to_key.append(key)


def set_keys(wv: KeyedState, keys: list[Any]) -> None:
    """Replace all keys."""
    wv.index_to_key = keys
    wv.key_to_index = {key: row for row, key in enumerate(keys)}


def allocate_attributes(
    wv: KeyedState, attrs: Iterable[str] | None = None, types: Iterable[Any] | None = None
) -> None:
    """Make room for attributes of these names and types, or for all there are, of all keys."""
    if attrs is None or types is None:
        attrs = list(wv.expandos)
        types = [wv.expandos[name].dtype for name in attrs]
    for name, wanted in zip(attrs, types, strict=True):
        kind = {int: np.int64, str: object}.get(wanted, wanted)
        values = wv.expandos.get(name)
        if values is None:
            wv.expandos[name] = np.zeros(len(wv), dtype=kind)
            continue
        if not np.issubdtype(kind, values.dtype):
            raise TypeError(
                f"Can't allocate type {kind} for attribute {name}, conflicts with its existing "
                f"type {values.dtype}"
            )
        if len(values) != len(wv):
            wv.expandos[name] = np.zeros(len(wv), dtype=values.dtype)
            wv.expandos[name][: len(values)] = values[: len(wv)]


def resize_vectors(wv: KeyedState, seed: int | None) -> None:
    """Give each key a vector: missing rows are random."""
    shape = len(wv), wv.vector_size
    if shape != wv.matrix.rows.shape:
        wv.matrix = SharedMatrix(prep_vectors(shape, wv.matrix.rows, seed))
    allocate_attributes(wv)


def sort_by_count(wv: KeyedState) -> None:
    """Sort rows by falling count; of equal ones the later comes first, as gensim has it."""
    if not len(wv):
        return
    counts = np.asarray(wv.expandos["count"], dtype=np.int64)
    order = np.lexsort((-np.arange(len(counts)), -counts))
    set_keys(wv, [wv.index_to_key[row] for row in order])
    allocate_attributes(wv)
    wv.expandos = {name: values[order] for name, values in wv.expandos.items()}
    if len(wv.matrix.rows):
        logger.warning("sorting after vectors have been allocated is expensive & error-prone")
        wv.matrix = SharedMatrix(wv.matrix.rows[order])


def copy_keys(
    wv: KeyedState, chosen: KeyedState, keys: Iterable[Any], *, infers: bool, attributes: bool
) -> None:
    """Add those of these keys that have a vector to others that are empty.

    infers: so has what is no key but has a vector, as numbers of rows, and words made of n-grams.
    """
    known = wv if infers else wv.key_to_index
    wanted = [key for key in dict.fromkeys(keys) if key in known]
    if wanted:
        add_vectors(chosen, wanted, wv[wanted])
    chosen.next_index = len(chosen)
    chosen.expandos["count"] = np.arange(len(chosen), 0, -1, dtype=np.int64)
    if attributes:
        rows = np.array([wv.get_index(key, -1) for key in wanted], np.int64)
        has_row = rows >= 0
        for name, values in wv.expandos.items():
            chosen.expandos[name] = np.zeros(len(wanted), values.dtype)
            chosen.expandos[name][has_row] = values[rows[has_row]]
