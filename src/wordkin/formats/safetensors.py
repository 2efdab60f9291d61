"""Named arrays in one `.safetensors` file, opened by memory map.

    8 bytes    length of the header, little-endian
    header     JSON: name -> {"dtype", "shape", "data_offsets"}, and "__metadata__" with texts
    data       the arrays, one after another

Source: https://huggingface.co/docs/safetensors. That package's own numpy reader copies every
array, so the header is read here and the file is mapped.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote, quote_problem
from wordkin.formats.opened import OpenedFile
from wordkin.system.saving import replace_file

Array = NDArray[np.generic]

DTYPES: dict[str, np.dtype[Any]] = {
    "F64": np.dtype("<f8"),
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I64": np.dtype("<i8"),
    "I32": np.dtype("<i4"),
    "U32": np.dtype("<u4"),
    "U8": np.dtype("u1"),
}
DTYPE_NAMES = {dtype: name for name, dtype in DTYPES.items()}
LENGTH_BYTES = 8
MAX_HEADER_BYTES = 100_000_000  # the limit of the safetensors package
COPIED_ROWS = 8_192  # at a time, of an array that cannot be written as it is
ALIGNMENT = 64  # one cache line, so that rows can be loaded without splitting
MAX_AXES = 32  # NumPy's limit before 2.0
MAX_LENGTH = 2**48  # of an axis, or of the file; beyond any disk


class _Tensor(NamedTuple):
    """Where an array lies in the file; `start` and `stop` count from the end of the header."""

    name: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    start: int
    stop: int


def is_safetensors(head: bytes) -> bool:
    """Whether a file that starts with these bytes looks like safetensors."""
    length = int.from_bytes(head[:LENGTH_BYTES], "little")
    return head[LENGTH_BYTES : LENGTH_BYTES + 1] == b"{" and length <= MAX_HEADER_BYTES


def save_arrays(path: Path, tensors: Mapping[str, Array], metadata: Mapping[str, str]) -> None:
    """Write named arrays and texts into one file, which appears whole or not at all."""
    for name, array in tensors.items():
        _check_dtype(name, array)
    # Wide numbers first: then each array starts at a multiple of its own item size.
    names = sorted(tensors, key=lambda name: -tensors[name].itemsize)
    header = _header({name: tensors[name] for name in names}, metadata)
    with replace_file(Path(path)) as file:
        file.write(header)
        for name in names:
            for piece in _pieces(tensors[name]):
                file.write(piece)


def digest(tensors: Mapping[str, Array], metadata: Mapping[str, str]) -> str:
    """SHA-256 of named arrays and texts, whatever their order.

    Examples
    --------
    >>> digest({"vectors": np.zeros((2, 3), np.float32)}, {"kind": "model"})[:8]
    'ecdd68af'
    """
    names = sorted(tensors)
    shapes = [(name, str(tensors[name].dtype), tensors[name].shape) for name in names]
    sha256 = hashlib.sha256(json.dumps([sorted(metadata.items()), shapes]).encode())
    for name in names:
        for piece in _pieces(tensors[name]):
            sha256.update(piece)
    return sha256.hexdigest()


def open_arrays(path: Path) -> tuple[dict[str, Array], dict[str, str]]:
    """Map a file, as `map_arrays` does."""
    with OpenedFile(path) as source:
        return map_arrays(source)


def map_arrays(source: OpenedFile) -> tuple[dict[str, Array], dict[str, str]]:
    """Map a file: read-only arrays by name, and texts. Only the header is read.

    Raises `FormatError` for a header that is damaged or does not fit the file.
    """
    path = source.path
    header, data_start = _read_header(source)
    metadata = _check_metadata(path, header.pop("__metadata__", {}))
    tensors = [_parse_tensor(path, name, entry) for name, entry in header.items()]
    _check_layout(path, tensors, source.size - data_start)
    mapped = source.map(np.uint8)
    arrays: dict[str, Array] = {
        tensor.name: np.ndarray(
            tensor.shape, tensor.dtype, buffer=mapped.data, offset=data_start + tensor.start
        )
        for tensor in tensors
    }
    return arrays, metadata


def _check_dtype(name: str, array: Array) -> None:
    if array.dtype.newbyteorder("<") not in DTYPE_NAMES:
        known = ", ".join(str(dtype) for dtype in DTYPE_NAMES)
        raise FormatError(f"array {name!r}: expected one of {known}, found {array.dtype}.")


def _pieces(array: Array) -> Iterator[memoryview]:
    """The bytes of an array in file order; if it must be copied for that, in pieces."""
    array, little = np.atleast_1d(array), array.dtype.newbyteorder("<")
    rows = len(array) if array.flags.c_contiguous and array.dtype == little else COPIED_ROWS
    for start in range(0, len(array), rows or 1):
        piece = np.ascontiguousarray(array[start : start + rows], dtype=little)
        yield piece.reshape(-1).view(np.uint8).data


def _header(tensors: Mapping[str, Array], metadata: Mapping[str, str]) -> bytes:
    entries: dict[str, object] = {"__metadata__": dict(metadata)}
    start = 0
    for name, array in tensors.items():
        entries[name] = {
            "dtype": DTYPE_NAMES[array.dtype.newbyteorder("<")],
            "shape": list(array.shape),
            "data_offsets": [start, start + array.nbytes],
        }
        start += array.nbytes
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-(LENGTH_BYTES + len(text)) % ALIGNMENT)
    return len(text).to_bytes(LENGTH_BYTES, "little") + text


def _read_header(source: OpenedFile) -> tuple[dict[str, object], int]:
    """The header as Python values, and the position where the data start."""
    path, file = source.path, source.read_from_start()
    length = int.from_bytes(file.read(LENGTH_BYTES), "little")
    room = min(source.size - LENGTH_BYTES, MAX_HEADER_BYTES)
    if not 2 <= length <= room:
        raise FormatError(
            f"{path}: expected a header of 2 to {max(room, 2)} bytes, found the length "
            f"{length}. The file is cut short or no safetensors file."
        )
    text = file.read(length)
    try:
        header = json.loads(text, object_pairs_hook=_refuse_repeats)
    except (ValueError, RecursionError) as problem:
        raise FormatError(
            f"{path}: expected a header in JSON, found: {quote_problem(problem)}."
        ) from problem
    if not isinstance(header, dict):
        raise FormatError(f"{path}: expected a JSON object as header, found {quote(text, 40)}.")
    return header, LENGTH_BYTES + length


def _refuse_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a name that stands twice")
    return values


def _check_metadata(path: Path, metadata: object) -> dict[str, str]:
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise FormatError(f"{path}: expected texts as metadata, found {quote(metadata)}.")
    return metadata


def _parse_tensor(path: Path, name: str, entry: object) -> _Tensor:
    """One entry of the header, if its numbers make sense by themselves."""
    where = f"{path}, array {quote(name)}"
    match entry:
        case {"dtype": str(dtype), "shape": [*shape], "data_offsets": [int(start), int(stop)]}:
            numbers = [*shape, start, stop]
        case _:
            raise FormatError(
                f"{where}: expected dtype, shape and data_offsets, found {quote(entry, 80)}."
            )
    if dtype not in DTYPES:
        raise FormatError(f"{where}: expected {', '.join(DTYPES)}, found {quote(dtype)}.")
    if len(shape) > MAX_AXES:
        raise FormatError(f"{where}: expected at most {MAX_AXES} axes, found {len(shape)}.")
    if not all(type(number) is int and 0 <= number < MAX_LENGTH for number in numbers):
        raise FormatError(
            f"{where}: expected whole numbers from 0, found shape {quote(shape)} and data_offsets "
            f"{quote([start, stop])}."
        )
    # A shape with a length of 0 has no bytes, but its other lengths must not be beyond all bounds.
    expected = math.prod(shape) * DTYPES[dtype].itemsize
    if stop - start != expected or math.prod(filter(None, shape)) >= MAX_LENGTH:
        raise FormatError(
            f"{where}: expected {quote(expected)} bytes for shape {quote(shape)} of {dtype}, "
            f"found {stop - start}."
        )
    return _Tensor(name, DTYPES[dtype], tuple(shape), start, stop)


def _check_layout(path: Path, tensors: list[_Tensor], data_bytes: int) -> None:
    """Refuse arrays that overlap, leave gaps, or do not fill the file to its last byte."""
    places = sorted((tensor.start, tensor.stop) for tensor in tensors)
    borders = [(0, 0), *places, (data_bytes, data_bytes)]
    for (_, stop), (start, _) in pairwise(borders):
        if stop != start:
            raise FormatError(
                f"{path}: expected {start} bytes of data up to here, found {stop}. "
                "The file is cut short, or its header lies."
            )
