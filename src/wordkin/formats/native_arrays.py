"""The arrays of a native file, checked as they are taken out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from wordkin.errors import FormatError
from wordkin.formats.safetensors import Array


def check_array(
    path: Path, arrays: Mapping[str, Array], name: str, kind: str, shape: tuple[int, ...]
) -> NDArray[Any]:
    """The array of this name, if its kind of number and its shape (-1: any length) fit."""
    if name not in arrays:
        found = ", ".join(sorted(arrays)) or "none"
        raise FormatError(f"{path}: expected an array {name!r}, found {found:.200}.")
    array = arrays[name]
    fits = array.ndim == len(shape) and all(
        want in (-1, have) for want, have in zip(shape, array.shape, strict=True)
    )
    if not fits or array.dtype.kind != kind:
        wanted = str(shape).replace("-1", "any")
        raise FormatError(
            f"{path}, array {name!r}: expected shape {wanted} of kind {kind!r}, "
            f"found {array.shape} of {array.dtype}. The file is damaged."
        )
    return array
