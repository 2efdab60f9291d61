"""A matrix that others may write to, and what makes questions about it fast."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from wordkin.search import exact
from wordkin.search.quantized import LaterQuantized, is_worth_it


class SharedMatrix:
    """Vectors, and their lengths and rows of bytes as long as these cannot be stale.

    A write to an array cannot be seen. So both are kept only until somebody else has the array;
    from then on each question computes lengths anew.

    rows : float [keys, vector_size], to read
    is_shared : whether somebody else has the array already
    """

    def __init__(self, rows: NDArray[Any], *, is_shared: bool = False) -> None:
        self.rows = rows
        self._is_shared = is_shared
        self._inverses: exact.Floats | None = None
        self._quantized: LaterQuantized | None = None

    def share(self) -> NDArray[Any]:
        """The rows, for somebody who may write to them at any time."""
        self._is_shared = True
        self._forget()
        return self.rows

    def to_write(self) -> NDArray[Any]:
        """The rows, for a change at once."""
        self._forget()
        return self.rows

    def inverse_lengths(self, part: slice) -> exact.Floats:
        """One over the length of each of these rows, as it is now: float32 [rows]."""
        if self._is_shared:
            return exact.inverse_lengths(self.rows[part])
        if self._inverses is None:
            self._inverses = exact.inverse_lengths(self.rows)
        return self._inverses[part]

    def nearest(
        self, part: slice, query: NDArray[Any], k: int, exclude: exact.Rows
    ) -> exact.Nearest:
        """`exact.nearest_rows` among these rows, as they are now."""
        matrix, inverses = self.rows[part], self.inverse_lengths(part)
        if not (self._is_shared or part.start) and is_worth_it(matrix):
            if self._quantized is None:
                self._quantized = LaterQuantized(self.rows)
            if (quantized := self._quantized.for_question()) is not None:
                return quantized.nearest(matrix, inverses, query, k, exclude)
        return exact.nearest_rows(matrix, inverses, query, k, exclude=exclude)

    def _forget(self) -> None:
        self._inverses = self._quantized = None
