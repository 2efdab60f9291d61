"""Translation matrices that gensim and its face save, as plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote
from wordkin.formats import native
from wordkin.formats.gensim.keyed_vectors import CLASSES, saved_vectors
from wordkin.formats.gensim.saved import Kind, Saved
from wordkin.formats.safetensors import Array
from wordkin.formats.stored import StoredVectors

T = TypeVar("T")
SIDES = ("source", "target")
Words: TypeAlias = list[Any] | None


class SavedTranslation(NamedTuple):
    """The vectors of both languages; the words that were paired, and the map, where there is one."""

    vectors: tuple[StoredVectors, ...]
    pairs: tuple[Words, ...]
    matrix: NDArray[np.float32] | None


def write_translation(path: Path, saved: SavedTranslation) -> None:
    """Write one native file, which appears whole or not at all."""
    arrays: dict[str, Array] = {}
    if saved.matrix is not None:
        arrays["translation_matrix"] = saved.matrix
    texts = {"kind": TRANSLATION.name, "pairs": json.dumps(saved.pairs, default=int)}
    for side, stored in zip(SIDES, saved.vectors, strict=True):
        named = native.arrays_of_vectors(path, stored)
        arrays |= {f"{side}.{name}": array for name, array in named.items()}
        texts |= {f"{side}.{name}": text for name, text in stored.metadata.items()}
    native.write_arrays(path, arrays, texts)


def _from_arrays(
    path: Path, arrays: Mapping[str, Array], texts: Mapping[str, str]
) -> SavedTranslation:
    vectors = [
        native.vectors_from_arrays(path, _of_side(side, arrays), _of_side(side, texts))
        for side in SIDES
    ]
    pairs = json.loads(texts["pairs"])
    if not isinstance(pairs, list) or len(pairs) != len(SIDES):
        raise FormatError(
            f"{path}, pairs: expected two lists of words, found {quote(texts['pairs'], 40)}. "
            "The file is damaged."
        )
    return _check(path, vectors, pairs, arrays.get("translation_matrix"))


def _from_attributes(saved: Saved) -> SavedTranslation:
    parts = [saved.part(f"{side}_lang_vec") for side in SIDES]
    vectors = [saved_vectors(part) for part in parts if part]
    pairs = [saved.attributes.get(f"{side}_word") for side in SIDES]
    return _check(saved.path, vectors, pairs, saved.matrix("translation_matrix"))


def _check(
    path: Path, vectors: list[StoredVectors], pairs: list[Any], matrix: NDArray[Any] | None
) -> SavedTranslation:
    source, target = vectors
    shape = source.matrix.shape[1], target.matrix.shape[1]
    if matrix is not None and (matrix.shape != shape or matrix.dtype.kind != "f"):
        raise FormatError(
            f"{path}, array 'translation_matrix': expected floats {shape}, by the vectors of both "
            f"languages, found {matrix.dtype} {matrix.shape}."
        )
    for side in pairs:
        for word in side if isinstance(side, list | tuple) else ():
            if not isinstance(word, str | int):
                raise FormatError(f"{path}, pairs: expected words, found {quote(word)}.")
    words = (list(side) if isinstance(side, list | tuple) else None for side in pairs)
    map_of_rows = cast("NDArray[np.float32] | None", matrix)
    return SavedTranslation((source, target), tuple(words), map_of_rows)


def _of_side(side: str, values: Mapping[str, T]) -> dict[str, T]:
    """What belongs to one language, under its name without the language."""
    start = f"{side}."
    return {
        name.removeprefix(start): value for name, value in values.items() if name.startswith(start)
    }


TRANSLATION = Kind(
    "TranslationMatrix",
    _from_arrays,
    _from_attributes,
    ["gensim.models.translation_matrix.TranslationMatrix"],
    CLASSES,
)
