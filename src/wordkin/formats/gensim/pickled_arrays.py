"""What NumPy leaves in a pickle: number types, arrays, single numbers.

An array comes as a call of `_reconstruct`, which makes an empty one, and a state that fills it;
since protocol 5 as a call of `_frombuffer`. A number type is a call of `dtype` and a state with
the byte order. All become plain data here; what does not fit is a `ValueError`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import quote

# No records: nothing but numbers, and a text by itself, as whoever took words from an array has it.
NUMBER_TYPES = frozenset(("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"))
# Arrays of objects (gensim's paths in a Huffman tree), which are pickled as a list.
OBJECT_TYPES = frozenset(("O", "O4", "O8"))
TEXT_TYPE = re.compile(r"U[1-9][0-9]{0,5}")
MAX_AXES = 32  # NumPy's limit before 2.0
MAX_LENGTH = 2**48  # of an axis; beyond any file


class PickledType:
    """Number type under construction: its byte order comes later."""

    __slots__ = ("code", "order")

    def __init__(self, code: str) -> None:
        self.code = code
        self.order = "<"

    def build(self, state: object) -> None:
        """Take the byte order from NumPy's state `(version, order, ...)`."""
        match state:
            case (int(), "<" | ">" | "|" | "=" as order, *_):
                # "=" is the writer's own order, which is not in the file: that of nearly all machines is assumed.
                self.order = "<" if order == "=" else order
            case _:
                raise ValueError("a number type without byte order")

    def dtype(self) -> np.dtype[Any]:
        """NumPy's own value."""
        return np.dtype(self.order + self.code)


class PickledArray:
    """Array under construction: its numbers come later.

    array : None until then, and for good if it is one of objects
    objects : these, if it is such a one
    """

    __slots__ = ("array", "objects")

    def __init__(self) -> None:
        self.array: NDArray[Any] | None = None
        self.objects: list[object] = []

    def build(self, state: object) -> None:
        """Take the numbers from NumPy's state `(version, shape, type, is_fortran, bytes)`."""
        match state:
            case (int(), _, PickledType() as kind, _, list() as objects) if (
                kind.code in OBJECT_TYPES
            ):
                self.objects = objects
            case (int(), shape, PickledType() as kind, bool() | 0 | 1 as is_fortran, data):
                self.array = _array(data, kind, shape, "F" if is_fortran else "C")
            case _:
                raise ValueError("an array whose state is not that of NumPy")


def _type(*arguments: object) -> PickledType:
    match arguments:
        case (str(code), *_) if code in NUMBER_TYPES | OBJECT_TYPES or TEXT_TYPE.fullmatch(code):
            return PickledType(code)
        case (str(code), *_):
            raise ValueError(f"an array of type {quote(code, 20)}, which does not hold numbers")
        case _:
            raise ValueError("a number type without name")


def _reconstruct(*_: object) -> PickledArray:
    return PickledArray()


def _from_buffer(*arguments: object) -> PickledArray:
    match arguments:
        case (data, PickledType() as kind, shape, "C" | "F" as order):
            built = PickledArray()
            built.array = _array(data, kind, shape, order)
            return built
        case _:
            raise ValueError("an array whose buffer is not that of NumPy")


def _scalar(*arguments: object) -> float | int | str:
    match arguments:
        case (PickledType() as kind, data):
            value: float | int | str = _values(data, kind, 1)[0].item()
            return value
        case _:
            raise ValueError("a single number whose type is not that of NumPy")


def _array(data: object, kind: PickledType, shape: object, order: str) -> NDArray[Any]:
    """Array over the bytes, which are not copied."""
    if not isinstance(shape, tuple) or len(shape) > MAX_AXES:
        raise ValueError("an array without shape")
    if not all(isinstance(length, int) and 0 <= length < MAX_LENGTH for length in shape):
        raise ValueError("an array with lengths that cannot be")
    if kind.code not in NUMBER_TYPES:
        raise ValueError(f"an array of type {quote(kind.code, 20)}, which does not hold numbers")
    if math.prod(filter(None, shape)) >= MAX_LENGTH:  # also of an array without numbers
        raise ValueError("an array with lengths that cannot be")
    return _values(data, kind, math.prod(shape)).reshape(shape, order="F" if order == "F" else "C")


def _values(data: object, kind: PickledType, count: int) -> NDArray[Any]:
    if isinstance(data, str):
        data = data.encode("latin-1")  # the bytes of Python 2
    if not isinstance(data, bytes | bytearray):
        raise ValueError("an array without bytes")
    if kind.code in OBJECT_TYPES:
        raise ValueError("an object made of bytes")
    dtype = kind.dtype()
    if (wanted := count * dtype.itemsize) != len(data):
        raise ValueError(f"an array of {wanted} bytes that holds {len(data)}")
    return np.frombuffer(data, dtype)


_CORES = ("numpy.core", "numpy._core")  # before and since NumPy 2

CALLS: Mapping[str, Callable[..., object]] = {
    "numpy.dtype": _type,
    **{f"{core}.multiarray._reconstruct": _reconstruct for core in _CORES},
    **{f"{core}.multiarray.scalar": _scalar for core in _CORES},
    **{f"{core}.numeric._frombuffer": _from_buffer for core in _CORES},
}
