"""`pickle` and `unpickle` by their names, without their danger: plain data alone is written and read."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np

from wordkin.formats.gensim.pickled_arrays import PickledArray
from wordkin.formats.gensim.safe_pickle import is_pickle, read_tree
from wordkin.formats.opened import OpenedFile
from wordkin.gensim.saving.objects import SaveLoad, file_of
from wordkin.gensim.saving.plain import pack


class _Value(SaveLoad):
    """Holds one value, so that it has a file."""

    value: Any

    def _write(self, path: Path, ignore: Collection[str]) -> None:
        if refused := pack(vars(self), file_of).refused:
            raise TypeError(
                f"pickle: expected plain data, or an object that has a save, found {refused['value']}. "
                "Python's own pickle writes it, and runs what such a file names."
            )
        super()._write(path, ignore)


def pickle(obj: Any, fname: Any, protocol: int = 4) -> None:
    """Write plain data, or an object that has a `save`, into a file that `unpickle` reads; no pickle.

    Raises a `TypeError` for anything else.
    """
    held = _Value()
    held.value = obj
    held.save(fname)


def unpickle(fname: Any) -> Any:
    """What `pickle` wrote, or the plain data in a pickle of Python's, of which nothing is run.

    Sets of such a pickle become lists.
    """
    with OpenedFile(fname) as source:
        if is_pickle(source.read_from_start().peek(2)):
            return _plain(read_tree(source, ()), {})
    return _Value.load(fname).value


def _plain(value: Any, known: dict[int, Any]) -> Any:
    """A value with arrays for what stands for them. known: values by their number, each made once."""
    if id(value) not in known:
        known[id(value)] = value
        if isinstance(value, PickledArray):
            objects = value.objects if value.array is None else value.array
            known[id(value)] = np.asarray(_plain(objects, known))
        elif isinstance(value, list):
            value[:] = [_plain(item, known) for item in value]
        elif isinstance(value, tuple):
            known[id(value)] = tuple(_plain(item, known) for item in value)
        elif isinstance(value, dict):
            value.update({key: _plain(item, known) for key, item in value.items()})
    return known[id(value)]
