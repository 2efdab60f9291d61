"""The models of a server: vectors, and the facts of their file, read once at its start."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from wordkin.answers.file_facts import FIRST_WORDS, describe_file
from wordkin.errors import FormatError, SettingsError, quote
from wordkin.formats.compressed import compression_by_name
from wordkin.opening import load
from wordkin.search.spaces import inverse_lengths
from wordkin.vectors import Floats, WordVectors

FREQUENT_WORDS = 200  # to choose examples from
EXAMPLES = 4


@dataclass(frozen=True)
class ServedModel:
    """Vectors under the name that `?model=` gives.

    facts : what `wordkin info` shows of the file, without its path
    examples : some words of the model, one and the same where it has too few
    inverses : float32 [words], one over the length of each vector
    """

    name: str
    vectors: WordVectors
    facts: Mapping[str, Any]
    examples: tuple[str, ...]
    inverses: Floats

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return str(self.facts["sha256"])


def open_models(paths: Sequence[str]) -> list[ServedModel]:
    """The models of files, by their names without endings; two of one name are refused."""
    names = [name_of(path) for path in paths]
    for name, path in zip(names, paths, strict=True):
        if names.count(name) > 1:
            raise SettingsError(
                f"{path}: expected one model of each name, found two named {quote(name)}. Rename a file."
            )
    return [_open(name, path) for name, path in zip(names, paths, strict=True)]


def name_of(path: str) -> str:
    """The name of a file's model.

    >>> name_of("models/kin.safetensors"), name_of("kin.v2.txt.gz")
    ('kin', 'kin.v2')
    """
    file = Path(path)
    return (file.with_suffix("") if compression_by_name(file) else file).stem


def model_of(
    name: str, vectors: WordVectors, facts: Mapping[str, Any] | None = None
) -> ServedModel:
    """Vectors in memory as a model; facts are made if a file does not give them.

    Raises `FormatError` for a vector that is not finite, which no later question meets then.
    """
    words, dimensions = vectors.matrix.shape
    if facts is None:
        facts = {
            "sha256": hashlib.sha256(vectors.matrix.tobytes()).hexdigest(),
            "format": "memory",
            "words": words,
            "dimensions": dimensions,
            "dtype": str(vectors.matrix.dtype),
            "first_words": list(islice(vectors, FIRST_WORDS)),
        }
    vectors.nearest(vectors.lookup.words[0], 1, threads=1)  # what the first search prepares
    inverses = inverse_lengths(vectors.matrix, vectors.lookup.words)
    return ServedModel(name, vectors, facts, choose_examples(vectors), inverses)


def choose_examples(words: Iterable[str]) -> tuple[str, ...]:
    """Words to show questions with: frequent, of letters, and not too short.

    >>> choose_examples(["the", "of", "<b>", "river", "lake"])
    ('the', 'river', 'lake', 'the')
    """
    frequent = list(islice(words, FREQUENT_WORDS))
    plain = [word for word in frequent if word.isalpha() and 3 <= len(word) <= 20] or frequent
    return tuple(plain[number % len(plain)] for number in range(EXAMPLES))


def _open(name: str, path: str) -> ServedModel:
    """Open a file, and look whether its facts are of the same one: another may take its name."""
    before = _identify(path)
    vectors, facts = load(path), describe_file(path)
    if _identify(path) != before:
        raise FormatError(
            f"{path}: expected one file, found that another took its name. Start again."
        )
    return model_of(name, vectors, {fact: facts[fact] for fact in facts if fact != "file"})


def _identify(path: str) -> tuple[int, ...]:
    found = Path(path).stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
