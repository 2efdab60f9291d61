"""The models of a server: vectors, and the facts of their file, read once at its start."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from wordkin.answers.file_facts import FIRST_WORDS, describe_file, name_of, shareable_facts
from wordkin.errors import FormatError, SettingsError, quote
from wordkin.opening import load
from wordkin.serve.answering import RETRY, QuestionError
from wordkin.vectors import Floats, WordVectors
from wordkin.words.lookup import similar_spellings, unknown_words
from wordkin.words.similar import SimilarSpellings

FREQUENT_WORDS = 200  # to choose examples from
EXAMPLES = 4


@dataclass(frozen=True)
class MappedFile:
    """A file whose bytes are the vectors, and how it was when it was opened."""

    path: Path
    identity: tuple[int, ...]

    def is_overwritten(self) -> bool:
        """Whether it has changed. If it was deleted, or another took its name, its bytes have not."""
        try:
            found = _identify(self.path)
        except OSError:
            return False
        return found[0] == self.identity[0] and found != self.identity


@dataclass(frozen=True)
class ServedModel:
    """Vectors under the name that `?model=` gives.

    facts : what `wordkin info` shows of the file, without its path
    examples : some words of the model, one and the same where it has too few
    inverses : float32 [words], one over the length of each vector
    file : where the vectors are, if they are not in memory
    """

    name: str
    vectors: WordVectors
    facts: Mapping[str, Any]
    examples: tuple[str, ...]
    inverses: Floats
    file: MappedFile | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return str(self.facts["sha256"])

    @cached_property
    def spellings(self) -> SimilarSpellings:
        """The words by their spelling, made at the first unknown one."""
        return similar_spellings(self.vectors.lookup.words)

    def require(self, words: Sequence[str]) -> None:
        """Raise `UnknownWordError`, with suggestions, for words without vectors."""
        lookup = self.vectors.lookup
        missing = [word for word in dict.fromkeys(words) if lookup.words.find(word) is None]
        if lookup.subwords is not None:
            made = lookup.subwords.compute_vectors(missing)
            missing = [word for word in missing if word not in made]
        if missing:
            raise unknown_words(lookup.words, missing, self.spellings)

    def check_file(self) -> None:
        """Refuse a question about a file that another program has written into: nothing of it holds."""
        if self.file is not None and self.file.is_overwritten():
            raise QuestionError(
                f"{self.name}: expected its file as it was when the server started, found that it "
                "was written over. Start the server again.",
                503,
                headers=RETRY,
            )


def open_models(paths: Sequence[str]) -> list[ServedModel]:
    """The models of files, by their names without endings; two of one name are refused."""
    names = [name_of(path) for path in paths]
    for name, path in zip(names, paths, strict=True):
        if names.count(name) > 1:
            raise SettingsError(
                f"{path}: expected one model of each name, found two named {quote(name)}. Rename a file."
            )
    return [_open(name, path) for name, path in zip(names, paths, strict=True)]


def model_of(
    name: str,
    vectors: WordVectors,
    facts: Mapping[str, Any] | None = None,
    file: MappedFile | None = None,
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
    for _ in range(2):  # what the first two searches prepare
        vectors.nearest(vectors.lookup.words[0], 1, threads=1)
    return ServedModel(
        name, vectors, facts, choose_examples(vectors), vectors.spaces.inverses, file
    )


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
    file = Path(path)
    before = _identify(file)
    vectors, facts = load(path), describe_file(path)
    if _identify(file) != before:
        raise FormatError(
            f"{path}: expected one file, found that another took its name. Start again."
        )
    mapped = MappedFile(file, before) if _is_mapped(vectors.matrix) else None
    return model_of(name, vectors, shareable_facts(facts), mapped)


def _is_mapped(array: Any) -> bool:
    """Whether the numbers of an array are those of a file."""
    return array is not None and (
        isinstance(array, np.memmap) or _is_mapped(getattr(array, "base", None))
    )


def _identify(path: Path) -> tuple[int, ...]:
    found = path.stat()  # twice for each question: a new Path would take as long again
    return found.st_ino, found.st_size, found.st_mtime_ns
