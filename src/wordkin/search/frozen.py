"""Arrays that do not change: a caller's own is copied, unless nobody can write to it."""

from __future__ import annotations

from copy import copy
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.errors import VocabularyError


class FrozenValue:
    """A value whose arrays do not change."""

    def __deepcopy__(self, memo: object) -> Self:
        """Another value of the same arrays, since nothing of them changes."""
        return copy(self)

    def __getstate__(self) -> dict[str, Any]:
        """Return what a pickle and a copy take; the list of words is made anew."""
        return {name: value for name, value in vars(self).items() if name != "words"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what `__getstate__` gave; a pickle does not keep that arrays are read-only."""
        vars(self).update(state)
        for array in state.values():
            if isinstance(array, np.ndarray):
                array.flags.writeable = False


def as_matrix(matrix: ArrayLike) -> NDArray[np.floating]:
    """A matrix that does not change; float16 stays, all other real numbers become float32.

    Raises `VocabularyError` for what is no matrix of real numbers.
    """
    try:
        array = np.asarray(matrix)
        if array.dtype == object:  # such as whole numbers of any size
            array = array.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as problem:
        raise VocabularyError(
            f"expected a matrix of numbers, found: {problem!s:.200}."
        ) from problem
    if array.dtype.kind not in "fiub":
        raise VocabularyError(f"expected a matrix of real numbers, found {array.dtype!s:.80}.")
    if array.ndim != 2 or array.shape[1] == 0:
        raise VocabularyError(f"expected a matrix [words, dimensions], found {list(array.shape)}.")
    # What becomes infinite is for the caller to refuse.
    with np.errstate(over="ignore", under="ignore"):
        return _as_frozen(matrix, array, np.float16 if array.dtype == np.float16 else np.float32)


def as_counts(counts: ArrayLike | None) -> NDArray[np.int64] | None:
    """Counts that do not change, if all are whole numbers of at least 0; None stays None."""
    if counts is None:
        return None
    given = np.asarray(counts)
    if given.dtype.kind not in "iuf":
        raise VocabularyError(f"counts: expected whole numbers, found {given.dtype}.")
    with np.errstate(invalid="ignore"):  # for nan and numbers that are too large
        array = _as_frozen(counts, given, np.int64)
    is_wrong = array < 0
    if given.dtype != np.int64:
        is_wrong |= array != given
    if is_wrong.any():
        raise VocabularyError(
            f"counts: expected whole numbers of at least 0, found {given[is_wrong][0]}."
        )
    return array


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A view through which the array cannot be changed."""
    view = array.view(np.ndarray)
    view.flags.writeable = False
    return view


def freeze(array: NDArray[Any]) -> NDArray[Any]:
    """The array, which nobody can change any more, nor what it is a view of.

    >>> is_frozen(np.ones(3)), is_frozen(freeze(np.ones(6)[:3]))
    (False, True)
    """
    found: object = array
    while isinstance(found, np.ndarray):
        found.flags.writeable = False
        found = found.base
    return array


def is_frozen(array: NDArray[Any]) -> bool:
    """Whether nobody can write to the array: it is read-only, and so is what it is a view of."""
    found: object = array
    while isinstance(found, np.ndarray):
        if found.flags.writeable:
            return False
        found = found.base
    while isinstance(found, memoryview):
        found = found.obj
    try:
        return found is None or memoryview(found).readonly  # type: ignore[arg-type]
    except TypeError:  # of another library, which may write to it
        return False


def _as_frozen(given: object, array: NDArray[Any], dtype: type[np.generic]) -> NDArray[Any]:
    """The array of what was given as this type, in a copy if somebody else could change it."""
    found = array.astype(dtype, copy=False)
    is_ours = found is not array or isinstance(given, list | tuple)
    if not is_ours and not is_frozen(found):
        found, is_ours = found.copy(), True
    return read_only(freeze(found) if is_ours else found)
