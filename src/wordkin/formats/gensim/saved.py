"""Files of objects that gensim and its face save, opened as plain data.

gensim writes a pickle, and large arrays as files beside it; the face writes arrays and texts in a
native file, or JSON. `read_object` is the one reader: it recognises the layout by content.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote, quote_problem
from wordkin.formats import native
from wordkin.formats.compressed import read_decompressed
from wordkin.formats.gensim.pickled_arrays import PickledArray
from wordkin.formats.gensim.safe_pickle import Instance, is_pickle, read_tree
from wordkin.formats.npy_files import read_npy, read_npz
from wordkin.formats.opened import OpenedFile
from wordkin.formats.safetensors import Array

T = TypeVar("T")
HEAD_BYTES = 16
# What damaged files make of the functions that take them apart.
DAMAGE = (AttributeError, LookupError, TypeError, ValueError, RecursionError, OverflowError)
ROWS_PER_BLOCK = 65_536


class Saved:
    """An object of gensim's: its attributes, and the path of its separate arrays."""

    def __init__(self, source: OpenedFile, prefix: str, instance: Instance) -> None:
        self._source = source
        self.path = source.path
        self.prefix = prefix
        self.kind = instance.name
        self.attributes = instance.attributes

    def part(self, name: str) -> Saved | None:
        """An object among the attributes."""
        value = self.attributes.get(name)
        if not isinstance(value, Instance):
            return None
        return Saved(self._source, f"{self.prefix}.{name}", value)

    def array(self, name: str) -> NDArray[Any] | None:
        """An array, from the pickle or from the file beside it."""
        value = self.attributes.get(name)
        if isinstance(value, PickledArray):
            if value.array is None:
                raise FormatError(
                    f"{self.path}, array {name!r}: expected numbers, found objects or nothing."
                )
            return value.array
        separate = self.attributes.get("__numpys")
        if not isinstance(separate, list) or name not in separate:
            return None
        # gensim's own rule: the name decides.
        if self.path.suffix in (".gz", ".bz2"):
            array = read_npz(self.path.with_name(f"{self.prefix}.{name}.npz"), "val")
        else:
            array = read_npy(self.path.with_name(f"{self.prefix}.{name}.npy"))
        self._source.check_place()
        return array

    def column(self, name: str, words: list[str]) -> list[object]:
        """An attribute of each word: from gensim 4's arrays, or from the words' entries before."""
        expandos, vocab = self.attributes.get("expandos"), self.attributes.get("vocab")
        if isinstance(expandos, dict) and isinstance(found := expandos.get(name), PickledArray):
            return found.objects if found.array is None else found.array.ravel().tolist()
        entries = map(vocab.get, words) if isinstance(vocab, dict) else ()
        return [entry.attributes.get(name) for entry in entries if isinstance(entry, Instance)]

    def matrix(self, name: str) -> NDArray[np.floating] | None:
        """An array [rows, dimensions] of finite numbers, float32 or float16."""
        array = self.array(name)
        if array is None:
            return None
        if array.ndim != 2 or array.dtype.kind != "f" or 0 in array.shape:
            raise FormatError(
                f"{self.path}, array {name!r}: expected floats [words, dimensions], "
                f"found {array.dtype} {list(array.shape)}."
            )
        wanted = np.float16 if array.dtype.itemsize == 2 else np.float32
        with np.errstate(over="ignore"):  # what becomes infinite is refused
            matrix: NDArray[np.floating] = array.astype(wanted, copy=False)
        for start in range(0, len(matrix), ROWS_PER_BLOCK):
            if not np.isfinite(matrix[start : start + ROWS_PER_BLOCK]).all():
                raise FormatError(
                    f"{self.path}, array {name!r}: expected finite numbers, found nan or inf. "
                    "Was it trained with too high a learning rate?"
                )
        return matrix


@dataclass(frozen=True)
class Kind(Generic[T]):
    """One kind of object, and what makes plain data of each layout of its files.

    name : in messages and in native files
    from_attributes, classes, names : of pickles and JSON: gensim's names of its class, and all
        names that its pickles may have
    from_arrays : of native files, whose path, arrays and texts it gets
    hint : what to do with another file
    """

    name: str
    from_arrays: Callable[[Path, Mapping[str, Array], Mapping[str, str]], T] | None = None
    from_attributes: Callable[[Saved], T] | None = None
    classes: Collection[str] = ()
    names: Collection[str] = ()
    hint: str = ""


def read_object(path: Path, kind: Kind[T]) -> T:
    """Plain data of a file; raises `FormatError` for another kind of file, and for a damaged one."""
    with OpenedFile(path) as source:
        return _read_opened(source, kind)


def _read_opened(source: OpenedFile, kind: Kind[T]) -> T:
    path = source.path
    with read_decompressed(source) as file:
        head = file.read(HEAD_BYTES)
    try:
        if kind.from_arrays and native.is_native(head):
            arrays, texts = native.map_native(source)
            _check_kind(path, kind.name, texts.get("kind"), [kind.name])
            return kind.from_arrays(path, arrays, texts)
        is_json = head.startswith(b"{")
        if kind.from_attributes and (is_json or is_pickle(head)):
            names = {*kind.classes, *kind.names}
            saved = _open_json(source) if is_json else open_pickle(source, names, kind.name)
            _check_kind(path, kind.name, saved.kind, kind.classes)
            return kind.from_attributes(saved)
    except FormatError:
        raise
    except DAMAGE as problem:
        raise FormatError(
            f"{path}: expected all parts of a {kind.name}, found a problem with {quote_problem(problem)}. "
            "The file is damaged."
        ) from problem
    raise FormatError(
        f"{path}: expected what {kind.name}.save wrote, found another file. {kind.hint}".rstrip()
    )


def open_pickle(source: OpenedFile, names: Collection[str], expected: str, hint: str = "") -> Saved:
    """The object in a pickle that has no other names than these; nothing in it is run.

    hint: what to do with a pickle of something else.
    """
    tree, path = read_tree(source, names), source.path
    if not isinstance(tree, Instance):
        found = f"found {type_of(tree)}. {hint}".rstrip()
        raise FormatError(f"{path}: expected {expected} that gensim saved, {found}")
    return Saved(source, path.name, tree)


def _open_json(source: OpenedFile) -> Saved:
    with read_decompressed(source) as file:
        values = json.load(file)
    instance = Instance(quote_problem(values.get("kind")))
    instance.build(values)
    return Saved(source, source.path.name, instance)


def _check_kind(path: Path, name: str, found: str | None, expected: Collection[str]) -> None:
    if found not in expected:
        kind = str(found).removeprefix("gensim.models.")
        raise FormatError(f"{path}: expected {name}, found {quote_problem(kind)}.")


def check_number(value: Any) -> float:
    """A number of a file, as it is; raises `TypeError` for anything else."""
    if not isinstance(value, float) and not (isinstance(value, int) and abs(value) < 2**63):
        raise TypeError(f"the number {quote(value)}")
    return value


def type_of(value: object) -> str:
    """A value by its type: the value itself may be a list of lists of lists, or too long to show."""
    return f"a value of type {type(value).__name__}"
