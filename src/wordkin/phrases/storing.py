"""Saving and reading of phrases: one safetensors file of arrays and texts.

Arrays: the words of phrases, packed as in a file of vectors; parts int32, rows of these words;
part_offsets int64 [phrases + 1]; scores float64 and counts int64 [phrases]; pass_sizes int64.
Texts: those of every native file, delimiter, and connector_words and borders as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from wordkin.errors import FormatError, quote
from wordkin.formats import native
from wordkin.formats.opened import OpenedFile
from wordkin.formats.safetensors import Array
from wordkin.wording import either

MAX_COPIES_PER_BYTE = 16  # of the file, since a word may be part of many phrases
KINDS = {"parts": "i", "part_offsets": "i", "scores": "f", "counts": "i", "pass_sizes": "i"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two words that belong together, and the connector words between them.

    score: above the threshold; count: of the phrase in the text.
    """

    words: tuple[str, ...]
    score: float
    count: int


class StoredPhrases(NamedTuple):
    """The contents of a file: the fields of `Phrases`, not checked against each other."""

    passes: tuple[tuple[Phrase, ...], ...]
    delimiter: str
    connector_words: frozenset[str]
    borders: frozenset[str]


def write_phrases(path: Path, stored: StoredPhrases) -> None:
    """Write phrases into one file, which appears whole or not at all."""
    rows: dict[str, int] = {}
    phrases = list(chain.from_iterable(stored.passes))
    parts = [[rows.setdefault(word, len(rows)) for word in phrase.words] for phrase in phrases]
    arrays: dict[str, Array] = {
        **native.pack_words(rows)._asdict(),
        "parts": np.array(list(chain.from_iterable(parts)), np.int32),
        "part_offsets": np.cumsum([0, *map(len, parts)], dtype=np.int64),
        "scores": np.array([phrase.score for phrase in phrases], np.float64),
        "counts": np.array([phrase.count for phrase in phrases], np.int64),
        "pass_sizes": np.array([len(found) for found in stored.passes], np.int64),
    }
    texts = {
        "kind": "phrases",
        "delimiter": stored.delimiter,
        "connector_words": json.dumps(sorted(stored.connector_words)),
        "borders": json.dumps(sorted(stored.borders)),
    }
    native.write_arrays(path, arrays, texts)


def read_phrases(path: Path) -> StoredPhrases:
    """Read what `write_phrases` wrote; raises `FormatError` for anything else."""
    with OpenedFile(path) as source:
        if not native.is_native(source.read_from_start().read(16)):
            raise FormatError(
                f"{path}: expected a file that {either('Phrases.save', 'wordkin phrases --save')} "
                "wrote, found another."
            )
        arrays, texts = native.map_native(source)
    if texts.get("kind") != "phrases":
        raise FormatError(
            f"{path}: expected phrases, found {quote(texts.get('kind', 'something else'))}. "
            + either(
                "wordkin.load reads vectors, wordkin.load_model models.",
                "wordkin phrases --save writes them.",
            )
        )
    words = list(native.words_from_arrays(path, arrays))
    parts, offsets, sizes = _check_arrays(path, arrays, len(words))
    if sum(len(words[row]) for row in parts) > MAX_COPIES_PER_BYTE * source.size:
        raise FormatError(
            f"{path}: expected phrases of words, found long texts that are repeated in very many."
        )
    found = [
        Phrase(tuple(words[row] for row in parts[start:stop]), score, count)
        for (start, stop), score, count in zip(
            pairwise(offsets), arrays["scores"].tolist(), arrays["counts"].tolist(), strict=True
        )
    ]
    ends = np.cumsum([0, *sizes]).tolist()
    return StoredPhrases(
        tuple(tuple(found[start:stop]) for start, stop in pairwise(ends)),
        texts.get("delimiter", ""),
        _read_word_set(path, texts, "connector_words"),
        _read_word_set(path, texts, "borders"),
    )


def _check_arrays(
    path: Path, arrays: Mapping[str, Array], words: int
) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    """Parts, their offsets and the sizes of passes; raises `FormatError` if they do not fit."""
    for name, kind in KINDS.items():
        array = arrays.get(name)
        if array is None or array.ndim != 1 or array.dtype.kind != kind:
            raise FormatError(f"{path}: expected a 1-D array {name!r}. The file is damaged.")
    whole = (np.asarray(arrays[name], np.int64) for name in ("parts", "part_offsets", "pass_sizes"))
    parts, offsets, sizes = whole
    phrases = len(arrays["scores"])
    lengths = np.diff(offsets)
    fits = (
        len(offsets) == len(arrays["counts"]) + 1 == phrases + 1
        and (offsets[0], offsets[-1]) == (0, len(parts))
        and bool((lengths >= 2).all())
        and bool(((parts >= 0) & (parts < words)).all())
        and bool(((sizes >= 0) & (sizes <= phrases)).all())
        and sizes.sum() == phrases
    )
    if not fits:
        raise FormatError(f"{path}: words, parts and counts do not fit. The file is damaged.")
    return parts.tolist(), offsets.tolist(), sizes.tolist()


def _read_word_set(path: Path, texts: Mapping[str, str], name: str) -> frozenset[str]:
    try:
        words = json.loads(texts.get(name, "[]"))
    except (ValueError, RecursionError):
        words = None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise FormatError(
            f"{path}, {name}: expected a list of words, found {quote(texts[name], 40)}."
        )
    return frozenset(words)
