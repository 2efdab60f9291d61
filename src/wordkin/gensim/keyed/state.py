"""`KeyedState`: keys, their vectors and attributes, which users read and write directly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from wordkin.formats import Source
from wordkin.gensim.keyed.shared_matrix import SharedMatrix
from wordkin.gensim.utils import SaveLoad, logger_of
from wordkin.settings import SubwordSettings
from wordkin.words.subwords import Subwords

REAL = np.float32
KEY_TYPES = (str, int, np.integer)
ATTRIBUTES: Any = vars(SaveLoad)["__dict__"]
logger = logger_of("models.keyedvectors")


def attributes_of(keyed: SaveLoad) -> dict[str, Any]:
    """What Python keeps in `__dict__`, whatever a class makes of that."""
    found: dict[str, Any] = ATTRIBUTES.__get__(keyed)
    return found


class WholeKeys(SaveLoad):
    """Keys that are not made of n-grams; classes whose keys are say of which."""

    @property
    def ngram_settings(self) -> SubwordSettings | None:
        """Lengths of n-grams, and the number of buckets."""
        return None

    def to_subwords(self) -> Subwords | None:
        """The n-grams for a file."""
        return None

    def take_subwords(self, subwords: Subwords | None) -> None:
        """Take the n-grams of a file; here they are left out."""
        if subwords is not None:
            logger.warning("the file's n-grams are left out: FastText or its vectors keep them")


class KeyedState(WholeKeys):
    """Keys, and a row of vectors and attributes for each.

    index_to_key, key_to_index : keys by row, and rows by key
    matrix : the vectors, float [keys, vector_size]; users get them as `vectors`, in `vars()` too
    expandos : arrays [keys] by the name of an attribute, such as "count"
    vectors_lockf : factors of what training adds to a vector, float32 [1] or [keys]
    next_index : the row that `add_vector` fills
    source : the file that they were read from, which saving does not replace by less than it holds
    """

    __slots__ = ("_matrix", "source")  # which `vars()` does not show

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Vectors without keys, also where no constructor is called."""
        made = super().__new__(cls)
        made._matrix, made.source = None, None
        return made

    def __init__(
        self, vector_size: int, count: int = 0, dtype: Any = REAL, mapfile_path: Any = None
    ) -> None:
        self.vector_size = vector_size
        self.index_to_key: list[Any] = [None] * count
        self.next_index = 0
        self.key_to_index: dict[Any, int] = {}
        self.matrix = SharedMatrix(np.zeros((count, vector_size), dtype=dtype))
        self.vectors_lockf: NDArray[np.float32] = np.ones(1, REAL)
        self.expandos: dict[str, NDArray[Any]] = {}
        if mapfile_path is not None:
            self.mapfile_path = mapfile_path

    mapfile_path: Any = None
    _matrix: SharedMatrix | None
    source: Source | None

    @property
    def __dict__(self) -> dict[str, Any]:
        """The attributes as users see and change them, the vectors among them."""
        attributes = attributes_of(self)
        attributes.setdefault("norms", None)  # as in gensim before they are asked for
        if self._matrix is not None:
            attributes["vectors"] = self.matrix.share()
        return attributes

    @__dict__.setter
    def __dict__(self, attributes: dict[str, Any]) -> None:
        ATTRIBUTES.__set__(self, attributes)

    @property
    def matrix(self) -> SharedMatrix:
        """The vectors: those that users put into `vars()`, if they did."""
        attributes = attributes_of(self)
        given = attributes.get("vectors")
        if self._matrix is None or (given is not None and given is not self._matrix.rows):
            rows = np.zeros((0, attributes.get("vector_size", 0)), REAL) if given is None else given
            self._matrix = SharedMatrix(rows, is_shared=True)
        return self._matrix

    @matrix.setter
    def matrix(self, matrix: SharedMatrix) -> None:
        attributes_of(self).pop("vectors", None)
        self._matrix = matrix

    @property
    def vectors(self) -> NDArray[Any]:
        """float32 [keys, vector_size]: yours to write to, which makes later questions slower.

        None if they were taken away.
        """
        is_there = self._matrix is not None or "vectors" in attributes_of(self)
        return self.matrix.share() if is_there else None  # type: ignore[return-value]

    @vectors.setter
    def vectors(self, rows: NDArray[Any] | None) -> None:
        if rows is None:  # as who keeps them in a file of their own
            del self.vectors
        else:
            self.matrix = SharedMatrix(rows, is_shared=True)

    @vectors.deleter
    def vectors(self) -> None:
        attributes_of(self).pop("vectors", None)
        self._matrix = None

    def __str__(self) -> str:
        return f"{type(self).__name__}<vector_size={self.vector_size}, {len(self)} keys>"

    def __len__(self) -> int:
        return len(self.index_to_key)

    def __iter__(self) -> Iterator[Any]:
        """The keys, in the order of rows."""
        return iter(self.index_to_key)

    def __contains__(self, key: object) -> bool:
        return self.has_index_for(key)

    def __getitem__(self, key_or_keys: Any) -> NDArray[Any]:
        """The vector of a key, or float32 [keys, vector_size] of several."""
        if isinstance(key_or_keys, KEY_TYPES):
            return self.get_vector(key_or_keys)
        return np.vstack([self.get_vector(key) for key in key_or_keys])

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
        vector: NDArray[Any] = self.matrix.rows[self.get_index(key)]
        if norm:
            vector = vector / np.linalg.norm(vector)
        vector.setflags(write=False)
        return vector

    @property
    def norms(self) -> NDArray[Any]:
        """Length of each vector as it is now: a write to `vectors` cannot make it stale."""
        lengths: NDArray[Any] = np.linalg.norm(self.matrix.rows, axis=1)
        return lengths

    @norms.setter
    def norms(self, lengths: Any) -> None:
        """Do nothing: norms are those of the vectors."""

    def get_normed_vectors(self) -> NDArray[Any]:
        """All vectors, at length 1, as a new array."""
        normed: NDArray[Any] = self.matrix.rows / self.norms[:, np.newaxis]
        return normed

    def unit_normalize_all(self) -> None:
        """Bring all vectors to length 1, for good."""
        rows = self.matrix.to_write()
        rows /= self.norms[:, np.newaxis]

    def clear_rows(self) -> None:
        """Forget all vectors."""
        self.matrix = SharedMatrix(self.matrix.rows[:0])

    def fill_norms(self, force: bool = False) -> None:
        """Do nothing: norms are never stale."""

    def get_vecattr(self, key: Any, attr: str) -> Any:
        """An attribute of a key."""
        return self.expandos[attr][self.get_index(key)]
