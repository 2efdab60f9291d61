"""The records of a training's epochs: the figures of its own, and what was measured after them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from wordkin.errors import quote, warn
from wordkin.model import History


class EpochRecord(NamedTuple):
    """The figures that a training records of each epoch.

    epoch and words: done in all; loss: the mean per pair, None without pairs; learning_rate: at the
    epoch's end. round_workers: None where no rounds were merged.
    """

    epoch: int
    words: int
    loss: float | None
    pairs: int
    learning_rate: float
    seconds: float
    round_workers: int | None = None

    def with_measures(self, measured: Mapping[str, Any]) -> dict[str, float]:
        """The record as the history keeps it: without figures that there are not, with those measured.

        What was measured under a name of the training's own is left out with a warning, and so is
        what is no finite number: a file could not hold it.

        Examples
        --------
        >>> EpochRecord(1, 500, None, 0, 0.02, 0.1).with_measures({"accuracy": 0.5})
        {'epoch': 1, 'words': 500, 'pairs': 0, 'learning_rate': 0.02, 'seconds': 0.1, 'accuracy': 0.5}
        """
        figures = {name: figure for name, figure in self._asdict().items() if figure is not None}
        for name, figure in measured.items():
            if name in self._fields or not _is_finite(figure):
                warn(
                    f"evaluate: expected finite numbers, with names other than "
                    f"{', '.join(self._fields)}, found {quote(name)}: {quote(figure)}. It is left out "
                    "of the history."
                )
            else:
                figures[name] = float(figure)
        return figures


def _is_finite(figure: Any) -> bool:
    try:
        return math.isfinite(figure)
    except (TypeError, OverflowError):
        return False


def list_measures(history: History) -> list[str]:
    """The names of what was measured after any epoch, in order of first appearance.

    Examples
    --------
    >>> list_measures([{"epoch": 1, "pairs": 7}, {"epoch": 2, "accuracy": 0.5, "pairs": 7}])
    ['accuracy']
    """
    names = dict.fromkeys(name for record in history for name in record)
    return [name for name in names if name not in EpochRecord._fields]
