"""Keys, vectors and attributes of keys: what gensim's users read and write directly."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.gensim.keyed.former import Former
from wordkin.gensim.keyed.held import Held
from wordkin.gensim.old_names import warn_old
from wordkin.gensim.utils import SaveLoad, logger_of

REAL = np.float32
KEY_TYPES = (str, int, np.integer)
logger = logger_of("models.keyedvectors")


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


class KeyedStorage(Former, SaveLoad):
    """Rows by key, and attributes of keys.

    vectors: float32 [keys, vector_size], which users may write to; index_to_key, key_to_index:
    the keys by row and the rows by key; expandos: arrays [keys] by attribute, such as "count".
    """

    def __init__(
        self, vector_size: int, count: int = 0, dtype: Any = REAL, mapfile_path: Any = None
    ) -> None:
        self.vector_size = vector_size
        self.index_to_key: list[Any] = [None] * count
        self.next_index = 0
        self.key_to_index: dict[Any, int] = {}
        self._held = Held(np.zeros((count, vector_size), dtype=dtype))
        self.vectors_lockf: NDArray[np.float32] = np.ones(1, REAL)
        self.expandos: dict[str, NDArray[Any]] = {}
        self.mapfile_path = mapfile_path

    @property
    def vectors(self) -> NDArray[Any]:
        """float32 [keys, vector_size]: yours to write to, which from now on costs questions some time."""
        return self._held.share()

    @vectors.setter
    def vectors(self, rows: NDArray[Any]) -> None:
        self._held = Held(rows, is_shared=True)

    def __str__(self) -> str:
        return f"{type(self).__name__}<vector_size={self.vector_size}, {len(self)} keys>"

    def __len__(self) -> int:
        return len(self.index_to_key)

    def __iter__(self) -> Any:
        """The keys, in the order of rows."""
        return iter(self.index_to_key)

    def __contains__(self, key: object) -> bool:
        return self.has_index_for(key)

    def __getitem__(self, key_or_keys: Any) -> NDArray[Any]:
        """The vector of a key, or float32 [keys, vector_size] of several."""
        if isinstance(key_or_keys, KEY_TYPES):
            return self.get_vector(key_or_keys)
        return np.vstack([self.get_vector(key) for key in key_or_keys])

    def __setitem__(self, keys: Any, weights: ArrayLike) -> None:
        if not isinstance(keys, list):
            keys, weights = [keys], np.asarray(weights).reshape(1, -1)
        self.add_vectors(keys, weights, replace=True)

    @property
    def norms(self) -> NDArray[Any]:
        """Length of each vector as it is now: a write to `vectors` cannot make it stale."""
        lengths: NDArray[Any] = np.linalg.norm(self._held.rows, axis=1)
        return lengths

    def fill_norms(self, force: bool = False) -> None:
        """Do nothing: norms are never stale."""

    def get_index(self, key: Any, default: Any = None) -> Any:
        """The row of a key, the default, or a `KeyError`; a number that is no key is a row."""
        row = self.key_to_index.get(key, -1)
        if row >= 0:
            return row
        if isinstance(key, int | np.integer) and 0 <= key < len(self.index_to_key):
            return key
        if default is not None:
            return default
        raise KeyError(f"Key '{key}' not present")

    def has_index_for(self, key: Any) -> bool:
        """Whether a key, or a row of this number, is there."""
        return bool(self.get_index(key, -1) >= 0)

    def get_vector(self, key: Any, norm: bool = False) -> NDArray[Any]:
        """The vector of a key, read-only; of length 1 if `norm`."""
        vector: NDArray[Any] = self._held.rows[self.get_index(key)]
        if norm:
            vector = vector / np.linalg.norm(vector)
        vector.setflags(write=False)
        return vector

    def word_vec(self, *args: Any, **kwargs: Any) -> NDArray[Any]:
        """`get_vector` under its old name."""
        warn_old("word_vec", "get_vector")
        if "use_norm" in kwargs:
            kwargs["norm"] = kwargs.pop("use_norm")
        return self.get_vector(*args, **kwargs)

    def get_normed_vectors(self) -> NDArray[Any]:
        """All vectors, at length 1, as a new array."""
        normed: NDArray[Any] = self._held.rows / self.norms[:, np.newaxis]
        return normed

    def unit_normalize_all(self) -> None:
        """Bring all vectors to length 1, for good."""
        rows = self._held.to_write()
        rows /= self.norms[:, np.newaxis]

    def init_sims(self, replace: bool = False) -> None:
        """Do nothing, as norms are never stale, unless all vectors are to be of length 1."""
        warn_old("init_sims", "unit_normalize_all, where that is wanted")
        if replace:
            self.unit_normalize_all()

    def add_vector(self, key: Any, vector: ArrayLike) -> int:
        """Give a vector to the next free row, or to a new one; the row comes back."""
        row = self.next_index
        if row >= len(self) or self.index_to_key[row] is not None:
            row = len(self)
            warnings.warn(
                "Adding single vectors to a KeyedVectors which grows by one each time can be "
                "costly. Consider adding in batches or preallocating to the required size.",
                UserWarning,
                stacklevel=2,
            )
            self.add_vectors([key], [vector])
        else:
            self.index_to_key[row] = key
            self.key_to_index[key] = row
            self._held.to_write()[row] = vector
        self.next_index = row + 1
        return row

    def add_vectors(
        self,
        keys: Any,
        weights: Any,
        extras: Mapping[str, NDArray[Any]] | None = None,
        replace: bool = False,
    ) -> None:
        """Add keys with their vectors, and attributes by `extras`; known keys change if `replace`."""
        if isinstance(keys, KEY_TYPES):
            keys, weights = [keys], np.asarray(weights).reshape(1, -1)
        weights = np.asarray(weights)
        if weights.shape != (len(keys), self.vector_size):
            raise ValueError(
                f"weights: expected {len(keys)} vectors of {self.vector_size} numbers, one for each "
                f"key, found an array {weights.shape}."
            )
        is_known = np.array([key in self.key_to_index for key in keys], dtype=bool)
        new = np.flatnonzero(~is_known)
        for place in new.tolist():
            self.key_to_index[keys[place]] = len(self.index_to_key)
            self.index_to_key.append(keys[place])
        if len(new):
            held = self._held.rows
            self._held = Held(np.vstack([held, weights[new].astype(held.dtype, copy=False)]))
        self.allocate_vecattrs()
        wanted = np.ones(len(keys), bool) if replace else ~is_known
        rows = [self.get_index(keys[place]) for place in np.flatnonzero(wanted)]
        if replace:
            self._held.to_write()[rows] = weights
        for name, values in (extras or {}).items():
            self.allocate_vecattrs([name], [np.asarray(values).dtype])
            self.expandos[name][rows] = np.asarray(values)[wanted]

    def allocate_vecattrs(
        self, attrs: Iterable[str] | None = None, types: Iterable[Any] | None = None
    ) -> None:
        """Make room for attributes of these names and types, or for those there are, of all keys."""
        if attrs is None or types is None:
            attrs = list(self.expandos)
            types = [self.expandos[name].dtype for name in attrs]
        for name, wanted in zip(attrs, types, strict=True):
            kind = {int: np.int64, str: object}.get(wanted, wanted)
            held = self.expandos.get(name)
            if held is None:
                self.expandos[name] = np.zeros(len(self), dtype=kind)
                continue
            if not np.issubdtype(kind, held.dtype):
                raise TypeError(
                    f"Can't allocate type {kind} for attribute {name}, conflicts with its existing "
                    f"type {held.dtype}"
                )
            if len(held) != len(self):
                self.expandos[name] = np.zeros(len(self), dtype=held.dtype)
                self.expandos[name][: len(held)] = held[: len(self)]

    def set_vecattr(self, key: Any, attr: str, val: Any) -> None:
        """Set an attribute of a key."""
        self.allocate_vecattrs([attr], [type(val)])
        self.expandos[attr][self.get_index(key)] = val

    def get_vecattr(self, key: Any, attr: str) -> Any:
        """An attribute of a key."""
        return self.expandos[attr][self.get_index(key)]

    def resize_vectors(self, seed: int | None = 0) -> None:
        """Give each key a vector: rows that are missing are random."""
        shape = len(self), self.vector_size
        if shape != self._held.rows.shape:
            self._held = Held(prep_vectors(shape, self._held.rows, seed))
        self.allocate_vecattrs()

    def sort_by_descending_frequency(self) -> None:
        """Sort rows by falling count; of equal ones the later comes first, as gensim has it."""
        if not len(self):
            return
        counts = np.asarray(self.expandos["count"], dtype=np.int64)
        order = np.lexsort((-np.arange(len(counts)), -counts))
        self.index_to_key = [self.index_to_key[row] for row in order]
        self.allocate_vecattrs()
        self.expandos = {name: values[order] for name, values in self.expandos.items()}
        if len(self._held.rows):
            logger.warning("sorting after vectors have been allocated is expensive & error-prone")
            self._held = Held(self._held.rows[order])
        self.key_to_index = {key: row for row, key in enumerate(self.index_to_key)}
