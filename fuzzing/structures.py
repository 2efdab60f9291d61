"""Files that are valid but for their structure, built by decisions that a fuzzer makes.

A fuzzer of bytes seldom gets past a length or a checksum. Here its bytes are decisions: which part
of a valid file is changed, and into what. Bytes that have come to an end decide for no change.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np

import hostile_builders
import wordkin as wk
from wordkin.corpus import encode
from wordkin.formats.safetensors import open_arrays
from wordkin.gensim.models import KeyedVectors, Phrases
from wordkin.training.fit import fit

T = TypeVar("T")
MOST_BYTES = 1 << 20  # of a file
MOST_CHANGES = 4
EXTREMES = (
    *(0, 1, -1, 2, 5, 7, 255, 65_535, 2**31 - 1, 2**31, 2**32, 2**48, 2**53, 2**62, 2**63 - 1),
    *(-(2**31), -(2**63)),
)
BEYOND = (2**63, -(2**63) - 1, 2**64, 10**20, 10**400, 10**4299)


class Decisions:
    """Numbers below a limit, one after the other; 0 when the bytes have come to an end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def number(self, below: int) -> int:
        """A number from 0."""
        size = max(1, (below - 1).bit_length() + 7 >> 3)
        taken = self._data[self._place : self._place + size]
        self._place += size
        return int.from_bytes(taken, "little") % below

    def pick(self, values: Sequence[T]) -> T:
        """One of several values."""
        return values[self.number(len(values))]

    def extreme(self) -> int:
        """A whole number that may be at a border, or in between."""
        return self.pick(EXTREMES) + self.pick((0, 0, 0, 1, -1))

    def times(self) -> int:
        """How often: mostly once, seldom very often."""
        return 1 << self.pick((0, 0, 1, 2, 4, 8, 12, 14, 16))

    def text(self) -> str:
        """A text, which may be long or hold what few texts do."""
        start = self.pick(("sea", "", "\ud800", "\0", "🌊", " ", "1", "é", '"', "x"))
        return start * self.times()

    def value(self, depth: int = 3) -> Any:
        """A value as JSON has it."""
        kind = self.number(10 if depth else 7)
        simple = (self.extreme, self.text, lambda: self.pick(BEYOND), lambda: None)
        if kind < 4:
            return simple[kind]()
        if kind < 7:
            return self.pick((True, False, 0.5, -0.0, float("nan"), float("inf"), 1e308, 1e-320))
        items = [self.value(depth - 1) for _ in range(self.number(4))]
        if kind == 7:
            return {self.text(): item for item in items}
        return items if kind == 8 else nest(items, self.pick((1, 9, 300)))


def nest(value: object, depth: int) -> object:
    """A list in a list in a list."""
    for _ in range(depth):
        value = [value]
    return value


# native files


@cache
def models() -> list[tuple[dict[str, np.ndarray[Any, Any]], dict[str, str]]]:
    """Arrays and texts of native files of each kind."""
    text = [["new", "york", "sea", "lake"], ["car", "tram", "new", "york"]] * 9
    settings = wk.TrainingSettings(
        loss=("negative-sampling", "hierarchical-softmax"), dimensions=4, epochs=1, min_count=1
    )
    phrases = Phrases(text, min_count=1, threshold=0.1)
    with TemporaryDirectory() as folder:
        paths = [Path(folder, f"{kind}.safetensors") for kind in ("m", "v", "p", "P", "F", "k")]
        model = fit(encode(text).prune(min_count=1), settings, threads=1)
        # Kernels that run as Python leave numbers of NumPy's in the records.
        model = replace(model, history=[{"epoch": 1, "loss": 0.5}])
        model.save(paths[0])
        model.vectors.save(paths[1])
        wk.find_phrases(text, min_count=1, threshold=0.1).save(paths[2])
        phrases.save(str(paths[3]))
        phrases.freeze().save(str(paths[4]))
        vectors = KeyedVectors(2)
        vectors.add_vectors(["sea", "lake"], np.ones((2, 2)), {"depth": np.array([3, 4])})
        vectors.save(str(paths[5]))
        found = []
        for path in paths:
            arrays, texts = open_arrays(path)
            found.append(({name: array.copy() for name, array in arrays.items()}, texts))
    return found


def build_native(decisions: Decisions) -> bytes:
    """A native file with some arrays, texts, or parts of the header changed."""
    kept_arrays, kept_texts = decisions.pick(models())
    arrays, texts = dict(kept_arrays), dict(kept_texts)
    changes: list[Callable[[dict[str, Any]], object]] = []
    for _ in range(1 + decisions.number(MOST_CHANGES)):
        name = decisions.pick(sorted(arrays) or ["vectors"])
        kind = decisions.number(8)
        if kind < 4 and name in arrays:
            arrays[name] = change_array(arrays[name], decisions)
        elif kind == 4:
            arrays.pop(name, None)
        elif kind == 5:
            key = decisions.pick([*sorted(texts), "settings", "kind"])
            texts[key] = change_json(texts.get(key, "{}"), decisions)
        else:
            changes.append(header_change(name, decisions))

    def change_header(header: dict[str, Any]) -> None:
        for change in changes:
            change(header)

    if sum(array.nbytes for array in arrays.values()) > MOST_BYTES:
        return b""
    return hostile_builders.native(arrays, texts, change_header)


def change_array(array: np.ndarray[Any, Any], decisions: Decisions) -> np.ndarray[Any, Any]:
    """The array with other numbers, of another length, shape or type."""
    kind = decisions.number(8)
    dtype = np.dtype(decisions.pick(("<f4", "<f8", "<f2", "<i8", "<i4", "<u4", "|u1")))
    if kind == 0 and array.size:
        array = array.copy()
        place = decisions.number(array.size)
        array.reshape(-1)[place] = as_type(decisions.extreme(), array.dtype)
    elif kind == 1:
        array = np.full_like(array, as_type(decisions.extreme(), array.dtype))
    elif kind == 2:
        array = np.ascontiguousarray(array[::-1])
    elif kind == 3:
        array = array[: decisions.number(len(array) + 1)]
    elif kind == 4:
        times = min(decisions.times(), MOST_BYTES // max(array.nbytes, 1))
        array = np.concatenate([array] * max(times, 1))
    elif kind == 5:
        with np.errstate(all="ignore"):
            array = array.astype(dtype)
    elif kind == 6:
        array = array.reshape(decisions.pick(((-1,), (-1, 1), (1, -1), (1, 1, -1))))
    else:
        numbers = range(min(decisions.times(), 10_000))
        array = np.array([as_type(decisions.extreme(), array.dtype) for _ in numbers], array.dtype)
    return array


def as_type(number: int, dtype: np.dtype[Any]) -> Any:
    """The number, as far as the type goes; as a float it may be infinite or none."""
    if dtype.kind == "f":
        return {2**62: np.inf, 2**53: np.nan}.get(number, float(number % 60_000))
    return int(np.clip(float(number), np.iinfo(dtype).min, np.iinfo(dtype).max * 0.999))


def change_json(text: str, decisions: Decisions) -> str:
    """JSON with one value changed, or any text."""
    if not decisions.number(4):
        return decisions.text()
    try:
        value = json.loads(text)
    except ValueError:
        value = {}
    if isinstance(value, dict) and value:
        value[decisions.pick([*value, decisions.text()])] = decisions.value()
    else:
        value = decisions.value()
    try:
        return json.dumps(value)
    except (ValueError, RecursionError):
        return "[" * 5_000


def header_change(name: str, decisions: Decisions) -> Callable[[dict[str, Any]], object]:
    """A change of one entry of a header."""
    key = decisions.pick(("shape", "data_offsets", "dtype", "new", "all"))
    numbers = [decisions.extreme() for _ in range(decisions.pick((2, 1, 3, 40)))]
    value = decisions.pick((numbers, decisions.value()))
    lengths = [*numbers[1:], decisions.pick((2**62, 0, 1)), 0]
    zero = {"dtype": decisions.pick(("U8", "F64")), "shape": lengths, "data_offsets": [0, 0]}

    def change(header: dict[str, Any]) -> None:
        if key == "new":
            for number in range(min(decisions.times(), 1_000)):
                header[f"{decisions.text()[:99]}{number}"] = zero
        elif key == "all" or not isinstance(header.get(name), dict):
            header[name] = value
        else:
            header[name][key] = value

    return change


# arrays of NumPy's, alone or in a zip file


def build_npy(decisions: Decisions) -> bytes:
    """A `.npy` file of any shape and type, or a `.npz` file of one."""
    descr = decisions.pick(("<f4", ">f8", "<f2", "|O", "<U4", "<c8", "|V0", "<i8", "|b1", "<f9"))
    lengths = [decisions.extreme() for _ in range(decisions.pick((2, 1, 0, 3, 33, 300)))]
    shape = decisions.pick((str(tuple(lengths)), "(4, 2)", "(2, 4L)", decisions.text()))
    version = decisions.pick((b"\x01\x00", b"\x02\x00", b"\x03\x00", b"\xff\xff"))
    data = bytes(decisions.pick((32, 0, 64, 31, 65_536)))
    try:
        content = hostile_builders.npy(descr, shape, data, version)
    except (ValueError, struct.error):  # a header that is no text, or longer than it can say
        return b""
    if decisions.number(2):
        return content
    return build_zip(decisions, "val.npy", content)


# zip files

LOCAL = (4, 6, 8, 10, 14, 18, 22, 26, 28)  # places of fields in the header of a member,
CENTRAL = (4, 6, 8, 10, 12, 16, 20, 24, 28, 30, 32, 34, 36, 38, 42)  # in the directory,
END = (4, 6, 8, 10, 12, 16, 20)  # and at the end
METHODS = (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def build_zip(decisions: Decisions, name: str = "v.txt", content: bytes = b"") -> bytes:
    """A zip file, some of whose fields are changed."""
    lines = decisions.pick((b"sea 1 2\n", b"\n", b"lake 3 4", b"\0", b"x"))
    content = content or b"2 2\nsea 1 2\nlake 3 4\n" + lines * (decisions.times() - 1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", decisions.pick(METHODS)) as archive:
        archive.writestr(zipfile.ZipInfo(name), content, archive.compression)
        for number in range(min(decisions.times() - 1, 300)):
            archive.writestr(f"{decisions.pick(('.', '__MACOSX/', 'n'))}{number}", b"")
    found = bytearray(packed.getvalue())
    for _ in range(decisions.number(MOST_CHANGES)):
        magic, fields = decisions.pick(
            ((b"PK\x01\x02", CENTRAL), (b"PK\x03\x04", LOCAL), (b"PK\x05\x06", END))
        )
        place = found.find(magic) + decisions.pick(fields)
        width = decisions.pick((2, 4))
        value = decisions.pick((decisions.extreme(), decisions.number(1 << 16)))
        found[place : place + width] = (value % (1 << 8 * width)).to_bytes(width, "little")
    if decisions.number(8) == 1:
        del found[decisions.number(len(found)) :]
    return bytes(found)
