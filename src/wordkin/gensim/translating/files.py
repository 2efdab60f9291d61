"""A translation matrix and the vectors of both languages, in one safetensors file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError
from wordkin.formats import native
from wordkin.formats.gensim import keyed_vectors as gensim_files
from wordkin.formats.stored import StoredVectors
from wordkin.gensim.keyed import vector_files
from wordkin.gensim.keyed.keyed_vectors import KeyedVectors

KIND = "TranslationMatrix"
SIDES = ("source", "target")
Words = list[Any] | None


class Saved(NamedTuple):
    """The vectors of both languages; the words that were paired, and the map, where there is one."""

    vectors: tuple[KeyedVectors, KeyedVectors]
    pairs: tuple[Words, Words]
    matrix: NDArray[np.float32] | None


def write(fname: str | os.PathLike[str], saved: Saved) -> None:
    """Write one file, which appears whole or not at all."""
    path = Path(fname)
    arrays: dict[str, Any] = {} if saved.matrix is None else {"translation_matrix": saved.matrix}
    texts = {"kind": KIND, "pairs": json.dumps(saved.pairs, default=int)}
    for side, vectors in zip(SIDES, saved.vectors, strict=True):
        stored = vector_files.to_stored(vectors)
        named = native.arrays_of_vectors(path, stored)
        arrays |= {f"{side}.{name}": array for name, array in named.items()}
        texts |= {f"{side}.{name}": text for name, text in stored.metadata.items()}
    native.write_arrays(path, arrays, texts)


def read(fname: str | os.PathLike[str], *, keeps_mapped: bool = False) -> Saved:
    """Open what `write`, or gensim, wrote; its pickle is not run."""
    path = Path(fname)
    with path.open("rb") as file:
        head = file.read(16)
    if gensim_files.is_pickle(head):
        return _read_gensim(path)
    if not native.is_native(head):
        raise FormatError(f"{path}: expected what {KIND}.save wrote, found another file.")
    arrays, texts = native.open_arrays(path)
    native.check_version(path, texts)
    if texts.get("kind") != KIND:
        raise FormatError(f"{path}: expected a {KIND}, found {texts.get('kind')!r}.")
    vectors = []
    for side in SIDES:
        stored = native.vectors_from_arrays(path, _of_side(side, arrays), _of_side(side, texts))
        vectors.append(KeyedVectors.from_stored(stored, keeps_mapped=keeps_mapped))
    matrix = arrays.get("translation_matrix")
    return _checked(path, (vectors[0], vectors[1]), _pairs(path, texts.get("pairs", "")), matrix)


def _read_gensim(path: Path) -> Saved:
    saved = gensim_files.open_saved(path)
    parts = [saved.part(f"{side}_lang_vec") for side in SIDES]
    if parts[0] is None or parts[1] is None:
        kind = saved.kind.removeprefix("gensim.models.")
        raise FormatError(f"{path}: expected a {KIND}, found {kind}.")
    stored: list[StoredVectors] = [gensim_files.saved_vectors(part) for part in parts if part]
    vectors = [KeyedVectors.from_stored(one) for one in stored]
    first, second = (_words(saved.attributes.get(f"{side}_word")) for side in SIDES)
    matrix = saved.matrix("translation_matrix")
    return _checked(path, (vectors[0], vectors[1]), (first, second), matrix)


def _checked(
    path: Path,
    vectors: tuple[KeyedVectors, KeyedVectors],
    pairs: tuple[Words, Words],
    matrix: NDArray[Any] | None,
) -> Saved:
    shape = vectors[0].vector_size, vectors[1].vector_size
    if matrix is not None and (matrix.shape != shape or matrix.dtype.kind != "f"):
        raise FormatError(
            f"{path}, array 'translation_matrix': expected floats {shape}, by the vectors of both "
            f"languages, found {matrix.dtype} {matrix.shape}."
        )
    return Saved(vectors, pairs, cast("NDArray[np.float32] | None", matrix))


def _of_side(side: str, values: Any) -> dict[str, Any]:
    """What belongs to one language, under its name without the language."""
    return {
        name.removeprefix(f"{side}."): value
        for name, value in values.items()
        if name.startswith(f"{side}.")
    }


def _pairs(path: Path, text: str) -> tuple[Words, Words]:
    try:
        first, second = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        raise FormatError(
            f"{path}, pairs: expected two lists of words, found {text[:40]!r}. The file is damaged."
        ) from None
    return _words(first), _words(second)


def _words(value: object) -> Words:
    return list(value) if isinstance(value, list | tuple) else None
