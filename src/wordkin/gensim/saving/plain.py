"""Plain data as JSON and arrays, so that a file holds it and nothing in a file is ever run.

Plain are None, numbers, strings, bytes, paths, arrays, and lists, tuples, sets and dicts of these. In the
JSON each value that JSON lacks is an object of one entry: the kind of value, and what it is made of.
"""

from __future__ import annotations

import base64
import json
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import quote

SEQUENCES: dict[str, type[Any]] = {
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "deque": deque,
}
DICTS: dict[str, type[Any]] = {"dict": dict, "Counter": Counter, "OrderedDict": OrderedDict}
AS_THEY_ARE = (type(None), bool, int, float, str)  # in JSON
NUMBERS_AND_TEXTS = "biufcSUmM"  # kinds of arrays whose bytes are their values
MAX_DEPTH = 200
ToBytes = Callable[[Any], bytes | None]


class NotPlainError(TypeError):
    """A value that is no plain data; the message says what it is."""


class Packed(NamedTuple):
    """Attributes as JSON and arrays by name; refused: those that are no plain data, and why."""

    text: str
    arrays: dict[str, NDArray[Any]]
    refused: dict[str, str]


def pack(
    attributes: Mapping[str, Any], to_bytes: ToBytes = lambda _: None, prefix: str = "own."
) -> Packed:
    """Attributes as JSON and arrays.

    to_bytes: the file of an object, None of one that has none. prefix: of the names of arrays.

    >>> pack({"name": "kin", "sizes": (1, 2), "made_by": print})
    Packed(text='{"name": "kin", "sizes": {"tuple": [1, 2]}}', arrays={},
           refused={'made_by': 'a builtin_function_or_method'})
    """
    packer = _Packer(to_bytes, prefix)
    values, refused = {}, {}
    for name, value in attributes.items():
        known = len(packer.arrays)
        try:
            values[name] = packer.pack(value, MAX_DEPTH)
        except NotPlainError as problem:
            refused[name] = str(problem)
            packer.forget_after(known)
    return Packed(json.dumps(values), packer.arrays, refused)


def unpack(
    text: str, arrays: Mapping[str, NDArray[Any]], from_bytes: Callable[[str, bytes], Any]
) -> dict[str, Any]:
    """The attributes that `pack` made this of. from_bytes: an object, from its class's name and file.

    Raises a `ValueError`, `TypeError` or `LookupError` if it is damaged.

    >>> packed = pack({"sizes": {1, 2}, "rows": np.eye(2)})
    >>> unpack(packed.text, packed.arrays, lambda *_: None)
    {'sizes': {1, 2}, 'rows': array([[1., 0.], [0., 1.]])}
    """
    unpacker = _Unpacker(arrays, from_bytes)
    found = json.loads(text)
    return {str(name): unpacker.unpack(value) for name, value in found.items()}


class _Packer:
    """Makes JSON of values, and puts their arrays aside."""

    def __init__(self, to_bytes: ToBytes, prefix: str) -> None:
        self.arrays: dict[str, NDArray[Any]] = {}
        self._to_bytes = to_bytes
        self._prefix = prefix

    def forget_after(self, count: int) -> None:
        """Drop the arrays of a value that was refused."""
        for name in list(self.arrays)[count:]:
            del self.arrays[name]

    def pack(self, value: Any, depth: int) -> Any:
        """A value as JSON has it."""
        if not depth:
            raise NotPlainError("a list within lists without end")
        kind = type(value)
        if kind in AS_THEY_ARE:
            return value
        if kind is list:
            return [self.pack(item, depth - 1) for item in value]
        if kind in (np.ndarray, np.memmap):
            return self._pack_array(value, depth)
        for names, items in ((SEQUENCES, value), (DICTS, None)):
            name = next((name for name, known in names.items() if known is kind), None)
            if name is not None:
                of = value.items() if items is None else items
                return {name: [self.pack(_as_list(item, items), depth - 1) for item in of]}
        return self._pack_other(value)

    def _pack_array(self, array: NDArray[Any], depth: int) -> Any:
        if array.dtype.kind == "O":
            items = [self.pack(item, depth - 1) for item in array.ravel()]
            return {"objects": [list(array.shape), items]}
        if array.dtype.kind not in NUMBERS_AND_TEXTS:
            raise NotPlainError(f"an array of {array.dtype}")
        shape, dtype = list(array.shape), array.dtype.newbyteorder("<")
        return {"array": [self._put(array.astype(dtype, copy=False)), dtype.str, shape]}

    def _pack_other(self, value: Any) -> Any:
        if isinstance(value, np.generic) and value.dtype.kind in "biuf":
            return value.item()
        if type(value) is bytes:
            return {"bytes": base64.b64encode(value).decode()}
        if isinstance(value, Path):
            return {"path": str(value)}
        content = self._to_bytes(value)
        if content is None:
            raise NotPlainError(f"a {type(value).__name__}")
        name = self._put(np.frombuffer(content, np.uint8))
        return {"object": [name_of(type(value)), name]}

    def _put(self, array: NDArray[Any]) -> str:
        """Put an array aside, as bytes."""
        name = f"{self._prefix}{len(self.arrays)}"
        self.arrays[name] = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        return name


class _Unpacker:
    """Makes values of JSON and arrays."""

    def __init__(
        self, arrays: Mapping[str, NDArray[Any]], from_bytes: Callable[[str, bytes], Any]
    ) -> None:
        self._arrays = arrays
        self._from_bytes = from_bytes

    def unpack(self, value: Any) -> Any:
        """The value of what JSON has."""
        if isinstance(value, list):
            return [self.unpack(item) for item in value]
        if not isinstance(value, dict):
            return value
        ((name, content),) = value.items()
        if name in SEQUENCES:
            return SEQUENCES[name](map(self.unpack, content))
        if name in DICTS:
            return DICTS[name](dict(self.unpack(item) for item in content))
        return self._unpack_other(name, content)

    def _unpack_other(self, name: str, content: Any) -> Any:
        if name == "bytes":
            return base64.b64decode(content)
        if name == "path":
            return Path(content)
        if name == "array":
            where, dtype, shape = content
            if np.dtype(dtype).kind not in NUMBERS_AND_TEXTS:
                raise ValueError(f"an array of {quote(dtype)}")
            return np.frombuffer(self._arrays[where].tobytes(), dtype).reshape(shape).copy()
        if name == "objects":
            shape, items = content
            array = np.empty(len(items), object)
            array[:] = self.unpack(items)
            return array.reshape(shape)
        if name == "object":
            kind, where = content
            return self._from_bytes(kind, self._arrays[where].tobytes())
        raise ValueError(f"a value of kind {quote(name)}")


def name_of(kind: type[Any]) -> str:
    """Where a class is defined, and its name there."""
    return f"{kind.__module__}.{kind.__qualname__}"


def _as_list(item: Any, is_item: Any) -> Any:
    """An item of a sequence as it is, and an entry of a dict as a list of two."""
    return list(item) if is_item is None else item
