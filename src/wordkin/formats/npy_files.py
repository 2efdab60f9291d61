"""NumPy's own files of one array (`.npy`) or several (`.npz`), of numbers only."""

from __future__ import annotations

import io
import math
import re
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote, quote_problem
from wordkin.formats.compressed import MAX_COMPRESSION, ROOM_FOR_SMALL_FILES
from wordkin.formats.opened import OpenedFile

MAX_HEADER_BYTES = 10_000
# As NumPy writes it for numbers, so that nothing is evaluated. Python 2 wrote an L after long numbers.
HEADER = re.compile(
    rb"\{'descr': '([<>|=][fiub]\d)', 'fortran_order': (True|False), "
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
    try:
        with OpenedFile(path) as source:
            file = source.read_from_start()
            header = _read_header(file)
            start = file.tell()
            _require_room(header, source.size - start)
            order: Literal["C", "F"] = "F" if header.is_fortran else "C"
            return source.map(header.dtype, offset=start, shape=header.shape, order=order)
    except DAMAGE as problem:
        raise _damage_error(path, problem) from problem


def read_npz(path: Path, name: str) -> NDArray[Any]:
    """Read one array of a `.npz` file."""
    import lzma
    import struct
    import zipfile
    import zlib

    from wordkin.text.zip_members import open_member

    _require_file(path)
    try:
        with OpenedFile(path) as source, zipfile.ZipFile(source.read_from_start()) as archive:
            member = open_member(archive, archive.getinfo(f"{name}.npy"))
            file = io.BufferedReader(cast(io.RawIOBase, member))
            header = _read_header(file)
            room = source.size * MAX_COMPRESSION + ROOM_FOR_SMALL_FILES
            _require_room(header, room)
            flat = np.frombuffer(file.read(header.size_bytes), header.dtype)
            return flat.reshape(header.shape, order="F" if header.is_fortran else "C")
    except (
        *(*DAMAGE, LookupError, RuntimeError, struct.error),
        *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    ) as problem:
        raise _damage_error(path, problem) from problem


def _read_header(file: IO[bytes]) -> _Header:
    magic = file.read(8)
    length_bytes = {b"\x93NUMPY\x01\x00": 2, b"\x93NUMPY\x02\x00": 4}.get(magic)
    if length_bytes is None:
        raise ValueError(f"a file that starts with {quote(magic)}")
    text = file.read(min(int.from_bytes(file.read(length_bytes), "little"), MAX_HEADER_BYTES))
    header = HEADER.fullmatch(text)
    if header is None:
        raise ValueError(f"the header {quote(text, 100)}")
    descr, fortran_order, shape = (field.decode() for field in header.groups())
    lengths = tuple(int(length) for length in re.findall(r"\d+", shape))
    return _Header(lengths, np.dtype(descr), fortran_order == "True")


def _require_room(header: _Header, room: int) -> None:
    if min(header.shape, default=0) < 1 or header.size_bytes > room:
        raise ValueError(f"the shape {quote(header.shape)} in {room} bytes")


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
