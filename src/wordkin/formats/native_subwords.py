"""Subwords in a native file: rows of parts, and which of them each n-gram has.

Arrays: part_vectors [rows, dimensions], and, unless each bucket has a row, ngram_buckets (sorted),
ngram_rows and ngram_words, as `known_ngrams.KnownNgrams`. Text: subwords, the lengths of n-grams
and the number of buckets. In a model's file the rows of words come first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote
from wordkin.formats.native_arrays import check_array
from wordkin.formats.safetensors import Array
from wordkin.settings.checks import check_number
from wordkin.settings.subwords import MOST_BUCKETS
from wordkin.words.known_ngrams import KnownNgrams
from wordkin.words.subwords import Sizes, Subwords

PART_VECTORS = "part_vectors"  # the array, and the role of a model's matrix
SIZES = "subwords"  # the text
NGRAMS = {field.name: f"ngram_{field.name}" for field in fields(KnownNgrams)}


def arrays_of_subwords(
    subwords: Subwords | None,
) -> tuple[dict[str, Array], dict[str, str]]:
    """The arrays that say which row an n-gram has, and the text of sizes; the rows are written apart."""
    if subwords is None:
        return {}, {}
    texts = {SIZES: json.dumps(subwords.sizes._asdict())}
    if subwords.known is None:
        return {}, texts
    return {array: getattr(subwords.known, name) for name, array in NGRAMS.items()}, texts


def drop_own_rows(subwords: Subwords) -> Subwords:
    """The same without rows that no n-gram has, which only whole words need."""
    if subwords.known is None:
        return subwords
    rows, number = np.unique(subwords.known.rows, return_inverse=True)
    known = replace(subwords.known, rows=number.astype(np.int32))
    return subwords._replace(ngrams=subwords.ngrams[rows], known=known)


def subwords_from_arrays(
    path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, str], shape: tuple[int, int]
) -> Subwords | None:
    """The subwords of a native file, not copied; None if it has none.

    Rows of n-grams are checked when a question needs them. shape: of the vectors of whole words.
    """
    if SIZES not in metadata:
        if PART_VECTORS in arrays:
            raise FormatError(
                f"{path}: expected lengths of n-grams beside {PART_VECTORS}, found none. "
                "The file is damaged."
            )
        return None
    sizes, (words, dimensions) = _read_sizes(path, metadata[SIZES]), shape
    vectors = check_array(path, arrays, PART_VECTORS, "f", (-1, dimensions))
    vectors = cast("NDArray[np.floating]", vectors)
    if NGRAMS["buckets"] in arrays:
        count = len(check_array(path, arrays, NGRAMS["buckets"], "i", (-1,)))
        known = KnownNgrams(
            *(check_array(path, arrays, name, "i", (count,)) for name in NGRAMS.values())
        )
        return Subwords(vectors, sizes, known)
    if len(vectors) == words + sizes.buckets:  # of a model
        vectors = vectors[words:]
    if len(vectors) != sizes.buckets:
        raise FormatError(
            f"{path}, {PART_VECTORS}: expected {sizes.buckets:,} rows, one for each bucket, found "
            f"{len(vectors):,}. The file is damaged."
        )
    return Subwords(vectors, sizes)


def _read_sizes(path: Path, text: str) -> Sizes:
    try:
        numbers = json.loads(text)
        shortest, longest, buckets = (
            check_number(name, numbers[name], 0, MOST_BUCKETS) for name in Sizes._fields
        )
    except (KeyError, TypeError, ValueError, RecursionError) as problem:
        raise FormatError(
            f"{path}: expected shortest, longest and buckets of n-grams, found {quote(text)}. "
            "The file is damaged."
        ) from problem
    if not buckets:
        raise FormatError(f"{path}: expected buckets of n-grams, found 0. The file is damaged.")
    return Sizes.check(path, shortest, longest, buckets)
