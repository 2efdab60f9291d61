"""NumPy's own files of one array (`.npy`) or several (`.npz`), of numbers or texts."""

from __future__ import annotations

import io
import math
import re
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote, quote_problem
from wordkin.formats.archives import names_in_zip, open_in_zip
from wordkin.formats.compressed import (
    MAX_COMPRESSION,
    ROOM_FOR_SMALL_FILES,
    content_room,
    read_decompressed,
)
from wordkin.formats.opened import OpenedFile

MAGIC = b"\x93NUMPY"
MAX_HEADER_BYTES = 10_000
MAX_ARRAYS = 100  # of an archive
# As NumPy writes it for numbers, so that nothing is evaluated. Python 2 wrote an L after long numbers.
HEADER = re.compile(
    rb"\{'descr': '([<>|=](?:[fiub]\d|[US][1-9]\d{0,4}))', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,18}L?(?:, ?|(?=\))))*)\), \} *\n"
)
# Errors that reading damaged files raises.
DAMAGE = (ValueError, TypeError, EOFError, OSError)


class _Header(NamedTuple):
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    is_fortran: bool

    @property
    def size_bytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


def read_npy(path: Path) -> NDArray[Any]:
    """Map the array of a `.npy` file."""
    _require_file(path)
    with OpenedFile(path) as source:
        return _require_numbers(path, open_npy(source))


def open_npy(source: OpenedFile) -> NDArray[Any]:
    """The array of an open `.npy` file: mapped, or read if it is compressed."""
    try:
        if source.is_compressed:
            with read_decompressed(source) as content:
                return _read_array(content, content_room(source))
        file = source.read_from_start()
        header = _read_header(file)
        start = file.tell()
        _require_room(header, source.size - start)
        order: Literal["C", "F"] = "F" if header.is_fortran else "C"
        return source.map(header.dtype, offset=start, shape=header.shape, order=order)
    except FormatError:
        raise
    except DAMAGE as problem:
        raise _damage_error(source.path, problem) from problem


def read_npz(path: Path, name: str) -> NDArray[Any]:
    """Read one array of a `.npz` file."""
    _require_file(path)
    with OpenedFile(path) as source:
        return _require_numbers(path, _read_member(source, f"{name}.npy"))


def read_npz_arrays(source: OpenedFile) -> dict[str, NDArray[Any]]:
    """All arrays of an open `.npz` file, by their names."""
    names = names_in_zip(source)
    if len(names) > MAX_ARRAYS:
        raise _damage_error(source.path, ValueError(f"{len(names)} arrays"))
    return {name.removesuffix(".npy"): _read_member(source, name) for name in names}


def _read_member(source: OpenedFile, name: str) -> NDArray[Any]:
    room = source.size * MAX_COMPRESSION + ROOM_FOR_SMALL_FILES
    with open_in_zip(source, name) as member:
        try:
            return _read_array(io.BufferedReader(cast(io.RawIOBase, member)), room)
        except DAMAGE as problem:
            raise _damage_error(source.path, problem) from problem


def _read_array(file: IO[bytes], room: int) -> NDArray[Any]:
    """The array of a stream that holds at most `room` bytes."""
    header = _read_header(file)
    _require_room(header, room)
    flat = np.frombuffer(file.read(header.size_bytes), header.dtype)
    return flat.reshape(header.shape, order="F" if header.is_fortran else "C")


def _read_header(file: IO[bytes]) -> _Header:
    magic = file.read(8)
    length_bytes = {MAGIC + b"\x01\x00": 2, MAGIC + b"\x02\x00": 4}.get(magic)
    if length_bytes is None:
        raise ValueError(f"a file that starts with {quote(magic)}")
    text = file.read(min(int.from_bytes(file.read(length_bytes), "little"), MAX_HEADER_BYTES))
    header = HEADER.fullmatch(text)
    if header is None and b"'|O'" in text:
        raise ValueError("objects, which NumPy pickles; save texts as an array of str")
    if header is None:
        raise ValueError(f"the header {quote(text, 100)}")
    descr, fortran_order, shape = (field.decode() for field in header.groups())
    lengths = tuple(int(length) for length in re.findall(r"\d+", shape))
    return _Header(lengths, np.dtype(descr), fortran_order == "True")


def _require_room(header: _Header, room: int) -> None:
    if min(header.shape, default=0) < 1 or header.size_bytes > room:
        raise ValueError(f"the shape {quote(header.shape)} in {room} bytes")


def _require_numbers(path: Path, array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype.kind not in "fiub":
        raise _damage_error(path, ValueError(f"texts of type {array.dtype}"))
    return array


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise FormatError(
            f"{path}: expected this file beside the model, which keeps its large arrays there; "
            "found none. Copy it to the same folder."
        )


def _damage_error(path: Path, problem: BaseException) -> FormatError:
    return FormatError(
        f"{path}: expected an array of numbers as NumPy saves it, found {quote_problem(problem)}. "
        "The file is damaged or cut short."
    )
