"""wordkin's own format: vectors, words, counts and, for a model, all that training needs.

One safetensors file. Arrays: vectors, words, word_offsets, word_hashes, word_rows, counts,
inverse_lengths, of subwords `native_subwords` says which, and for a model its other matrices by role. Texts:
format, format_version, kind, wordkin_version, vectors_sha256, subwords, and for a model its settings and
history. Opening it reads neither vectors nor words.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import cast

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote
from wordkin.formats.compressed import refuse_compressed
from wordkin.formats.lengths import inverse_lengths
from wordkin.formats.native_arrays import check_array
from wordkin.formats.native_subwords import (
    PART_VECTORS,
    SIZES,
    arrays_of_subwords,
    drop_own_rows,
    subwords_from_arrays,
)
from wordkin.formats.opened import OpenedFile
from wordkin.formats.safetensors import (
    Array,
    digest,
    is_safetensors,
    map_arrays,
    open_arrays,
    save_arrays,
)
from wordkin.formats.stored import StoredVectors, check_finite
from wordkin.method.parameters import ROLES, shapes
from wordkin.settings import TrainingSettings
from wordkin.wording import either
from wordkin.words.packed import PackedWords, WordTable, pack_words

__all__ = [
    "arrays_of_vectors",
    "check_digest",
    "digest_vectors",
    "is_native",
    "map_native",
    "model_from_arrays",
    "open_arrays",
    "pack_words",
    "read_model",
    "read_native",
    "vectors_from_arrays",
    "words_from_arrays",
    "write_arrays",
    "write_model",
    "write_native",
]

FORMAT_VERSION, SUBWORDS_VERSION = 1, 2  # so that older versions say that they cannot read n-grams
ENTRY_BYTES = 32  # of a word's offset, count, and place in the lookup index
VECTORS_DIGEST = "vectors_sha256"  # the text that holds the SHA-256 of all vectors
INVERSES = "inverse_lengths"  # the array of one over the length of each vector, which searches need
NO_ARRAYS: Mapping[str, Array] = MappingProxyType({})
DIGEST = "sha256"  # the text that holds the SHA-256 of all arrays and of the other texts

is_native = is_safetensors


def read_native(source: OpenedFile) -> StoredVectors:
    """Open the vectors of a native file, of a whole model too, by memory map."""
    return vectors_from_arrays(source.path, *map_native(source))


def read_model(source: OpenedFile) -> tuple[StoredVectors, dict[str, Array]]:
    """Open a whole model by memory map: its vectors, and its matrices by role."""
    return model_from_arrays(source.path, *map_native(source))


def model_from_arrays(
    path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, str]
) -> tuple[StoredVectors, dict[str, Array]]:
    """The vectors of a whole model, and its matrices by role, not copied."""
    if metadata.get("kind") != "model":
        raise FormatError(
            f"{path}: expected a whole model, found vectors alone. "
            + either(
                "wordkin.load reads them; to go on training, use what model.save wrote.",
                "Name a .safetensors file of `wordkin train`.",
            )
        )
    stored = vectors_from_arrays(path, arrays, metadata)
    shape = (-1, stored.matrix.shape[1])
    found = [role for role in ROLES if role in arrays]
    matrices = {role: check_array(path, arrays, role, "f", shape) for role in found}
    return stored, {"input_vectors": stored.matrix, **matrices}


def map_native(source: OpenedFile) -> tuple[dict[str, Array], dict[str, str]]:
    """Arrays, by memory map, and texts of a native file of any kind."""
    if source.is_compressed:
        refuse_compressed(source.path, ".safetensors")
    arrays, metadata = map_arrays(source)
    _check_version(source.path, metadata)
    return arrays, metadata


def write_native(path: Path, stored: StoredVectors, more: Mapping[str, Array] = NO_ARRAYS) -> None:
    """Write vectors, words, counts and n-grams into one native file. more: arrays by other names."""
    if stored.subwords is None:
        _write(path, stored, "vectors", {}, more)
        return
    kept = drop_own_rows(stored.subwords)
    rows = {PART_VECTORS: kept.ngrams}
    _write(path, stored._replace(subwords=kept), "vectors", rows, more)


def write_model(
    path: Path,
    stored: StoredVectors,
    matrices: Mapping[str, Array],
    more: Mapping[str, Array] = NO_ARRAYS,
) -> None:
    """Write a model: its vectors, and its matrices by role; the input vectors are its vectors."""
    others = {role: matrix for role, matrix in matrices.items() if role != "input_vectors"}
    _write(path, stored, "model", others, more)


def _write(
    path: Path,
    stored: StoredVectors,
    kind: str,
    matrices: Mapping[str, Array],
    more: Mapping[str, Array],
) -> None:
    arrays = arrays_of_vectors(path, stored)
    for name, matrix in matrices.items():
        check_finite(cast("NDArray[np.floating]", matrix), where=f"{path}, {name}: ")
    texts = {**stored.metadata, "kind": kind, VECTORS_DIGEST: digest_vectors(stored.matrix)}
    inverses = inverse_lengths(stored.matrix)
    ngrams, sizes = arrays_of_subwords(stored.subwords)
    arrays |= {INVERSES: inverses, **ngrams, **matrices, **more}
    write_arrays(path, arrays, {**texts, **sizes})


def model_bytes(
    settings: TrainingSettings, words: int, letters: int, parts: int | None = None
) -> int:
    """About the size of a model's file.

    letters: the bytes of all its words. parts: as for `parameters.shapes`.
    """
    numbers = sum(rows * columns for rows, columns in shapes(settings, words, parts).values())
    return 4 * numbers + letters + ENTRY_BYTES * words


def write_arrays(
    path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, str], *, signed: bool = False
) -> None:
    """Write a native file of any kind: the only writer, so that all have the same header.

    metadata : further texts, with the kind among them
    signed : add a SHA-256 of the file, which `check_digest` compares
    """
    version = SUBWORDS_VERSION if SIZES in metadata else FORMAT_VERSION
    own = {"format": "wordkin", "format_version": str(version)}
    texts = {**metadata, **own, "wordkin_version": _own_version()}
    if signed:
        texts[DIGEST] = digest(arrays, texts)
    save_arrays(path, arrays, texts)


def digest_vectors(matrix: NDArray[np.floating]) -> str:
    """SHA-256 of all vectors, by which an index knows its own."""
    return digest({"vectors": matrix}, {})


def check_digest(path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> None:
    """Refuse a file whose arrays and texts have changed since it was written, by their SHA-256."""
    texts = dict(metadata)
    expected = texts.pop(DIGEST, "none")
    found = digest(arrays, texts)
    if found != expected:
        raise FormatError(
            f"{path}: expected the SHA-256 {expected:.16}, found {found:.16}. The file is damaged."
        )


def _own_version() -> str:
    # From the installation, since importing the package here would be a circle.
    from importlib import metadata

    try:
        return metadata.version("wordkin")
    except metadata.PackageNotFoundError:
        return "not installed"


def _check_version(path: Path, metadata: Mapping[str, str]) -> None:
    """Refuse a safetensors file of another program, or of a later wordkin."""
    if metadata.get("format") != "wordkin":
        raise FormatError(
            f"{path}: expected the metadata format='wordkin', found {quote(dict(metadata), 80)}. "
            "This safetensors file was made by another program."
        )
    version = metadata.get("format_version", "")
    if version not in {str(FORMAT_VERSION), str(SUBWORDS_VERSION)}:
        raise FormatError(
            f"{path}: expected format_version {FORMAT_VERSION} or {SUBWORDS_VERSION}, found {quote(version)}. "
            "A newer wordkin may have written it: upgrade wordkin."
        )


def vectors_from_arrays(
    path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, str]
) -> StoredVectors:
    """Vectors, words and counts of a native file, not copied."""
    words = words_from_arrays(path, arrays)
    matrix = check_array(path, arrays, "vectors", "f", (len(words), -1))
    counts = None
    if "counts" in arrays:
        counts = cast("NDArray[np.int64]", check_array(path, arrays, "counts", "i", (len(words),)))
    stored = StoredVectors(
        words,
        cast("NDArray[np.floating]", matrix),
        counts,
        metadata,
        subwords_from_arrays(path, arrays, metadata, matrix.shape),
    )
    if INVERSES not in arrays:  # as in files of older versions
        return stored
    return stored._replace(inverses=check_array(path, arrays, INVERSES, "f", (len(words),)))


def arrays_of_vectors(path: Path, stored: StoredVectors) -> dict[str, Array]:
    """The arrays of a native file for vectors, words and counts; nan and inf are refused."""
    check_finite(stored.matrix, stored.words, f"{path}: ")
    arrays: dict[str, Array] = {"vectors": stored.matrix, **pack_words(stored.words)._asdict()}
    if stored.counts is not None:
        arrays["counts"] = stored.counts
    return arrays


def words_from_arrays(path: Path, arrays: Mapping[str, Array]) -> WordTable:
    """The words of a native file, not copied."""
    count = len(check_array(path, arrays, "word_rows", "i", (-1,)))
    return WordTable(
        PackedWords(
            words=check_array(path, arrays, "words", "u", (-1,)),
            word_offsets=check_array(path, arrays, "word_offsets", "i", (count + 1,)),
            word_hashes=check_array(path, arrays, "word_hashes", "u", (count,)),
            word_rows=check_array(path, arrays, "word_rows", "i", (count,)),
        ),
        str(path),
    )
