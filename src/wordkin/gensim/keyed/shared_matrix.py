"""A matrix that others may write to, and the lengths of its rows."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from wordkin.search import exact


class SharedMatrix:
    """Vectors, and their lengths as long as these cannot be stale.

    A write to an array cannot be seen. So lengths are kept only until somebody else has the array;
    from then on each question computes them anew.

    rows : float [keys, vector_size], to read
    is_shared : whether somebody else has the array already
    """

    def __init__(self, rows: NDArray[Any], *, is_shared: bool = False) -> None:
        self.rows = rows
        self._is_shared = is_shared
        self._inverses: exact.Floats | None = None

    def share(self) -> NDArray[Any]:
        """The rows, for somebody who may write to them at any time."""
        self._is_shared = True
        return self.rows

    def to_write(self) -> NDArray[Any]:
        """The rows, for a change at once."""
        self._inverses = None
        return self.rows

    def inverse_lengths(self, part: slice) -> exact.Floats:
        """One over the length of each of these rows, as it is now: float32 [rows]."""
        if self._is_shared:
            return exact.inverse_lengths(self.rows[part])
        if self._inverses is None:
            self._inverses = exact.inverse_lengths(self.rows)
        return self._inverses[part]
