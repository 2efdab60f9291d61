"""Phrases that were found, to join in any text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from wordkin.corpus import EncodedCorpus, encode
from wordkin.corpus.encoding import check_no_column
from wordkin.errors import FormatError, SettingsError, quote
from wordkin.phrases.joining import join_phrases
from wordkin.phrases.storing import Phrase, StoredPhrases, read_phrases, write_phrases
from wordkin.phrases.writing import write_corpus
from wordkin.progress import show_work
from wordkin.system.overwriting import check_not_read
from wordkin.text.columns import Column
from wordkin.text.sources import list_texts


@dataclass(frozen=True, eq=False)
class Phrases:
    """Phrases found in one or more passes over a text. Each pass sees the phrases of the previous one as words.

    `passes` has the phrases of each pass, best first. Raises `SettingsError` unless each phrase has two words
    with nothing but connector words between them.

    Examples
    --------
    >>> phrases = Phrases(((Phrase(("new", "york"), 12.5, 20),),))
    >>> phrases.join(["in", "new", "york", "now"])
    ['in', 'new_york', 'now']
    >>> [phrase.words for phrase in phrases]
    [('new', 'york')]
    """

    passes: tuple[tuple[Phrase, ...], ...]
    delimiter: str = "_"
    connector_words: frozenset[str] = frozenset()
    borders: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for phrase in self:
            if not self._is_path(phrase.words):
                raise SettingsError(
                    "phrases: expected two words, with nothing but connector words between them, "
                    f"found {quote(phrase.words)}. In a later pass a word may be a phrase of the one before."
                )

    def __len__(self) -> int:
        return sum(map(len, self.passes))

    def __iter__(self) -> Iterator[Phrase]:
        """All phrases, pass after pass, best first."""
        return (phrase for found in self.passes for phrase in found)

    def __repr__(self) -> str:
        return f"Phrases({len(self):,} found in {len(self.passes)} passes)"

    def join(self, tokens: Iterable[str]) -> list[str]:
        """A sentence with its phrases joined. From left to right, the first phrase found is taken."""
        sentence = list(tokens)
        for known in self._known:
            sentence = list(self._join(sentence, known))
        return sentence

    def apply(
        self, text: object, *, column: Column | None = None, progress: bool = True
    ) -> EncodedCorpus:
        """A text with its phrases joined, to train on: `wordkin.train(phrases.apply(text))`.

        `text` and `column` are as for `wordkin.encode`, or `text` is an `EncodedCorpus`, which stays unchanged. The
        result is the same as if the joined text were encoded. A large result is in mapped files. `progress`: if
        it takes more than two seconds, show a progress bar on a terminal, or a few lines on stderr elsewhere.

        Examples
        --------
        >>> phrases = Phrases(((Phrase(("new", "york"), 12.5, 20),),))
        >>> phrases.apply([["in", "new", "york"], ["in", "york"]]).vocabulary.words
        ['in', 'new_york', 'york']
        """
        if isinstance(text, EncodedCorpus):
            corpus = check_no_column(text, column)
        else:
            corpus = encode(text, column=column, progress=progress)
        with show_work("joining phrases", progress=progress):
            for number, found in enumerate(self.passes):
                in_place = number > 0 or corpus is not text
                corpus = join_phrases(
                    corpus, [phrase.words for phrase in found], self, in_place=in_place
                )
        return corpus

    def write(
        self,
        text: object,
        path: str | os.PathLike[str],
        *,
        column: Column | None = None,
        progress: bool = True,
    ) -> None:
        """Write a text with its phrases joined: one sentence per line, with spaces between words.

        A `path` that ends in .gz, .bz2 or .xz is compressed; "-" is standard output. The file appears whole or not
        at all, and it can't be a file of the text. Lines without words are left out. `column` and `progress` are as
        for `apply`.
        """
        check_not_read(path, [] if isinstance(text, EncodedCorpus) else list_texts(text, column))
        joined = self.apply(text, column=column, progress=progress)
        with show_work(f"writing {os.fspath(path)}", progress=progress):
            write_corpus(joined, path)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the phrases to a `.safetensors` file, which `load_phrases` opens."""
        stored = StoredPhrases(self.passes, self.delimiter, self.connector_words, self.borders)
        write_phrases(Path(path), stored)

    def _is_path(self, words: tuple[str, ...]) -> bool:
        ends, between = words[:1] + words[-1:], words[1:-1]
        no_ends = (self.connector_words, self.borders)
        are_ends = not any(word in inside for word in ends for inside in no_ends)
        return len(words) > 1 and are_ends and self.connector_words.issuperset(between)

    @cached_property
    def _known(self) -> list[set[tuple[str, ...]]]:
        return [{phrase.words for phrase in found} for found in self.passes]

    def _join(self, sentence: list[str], known: set[tuple[str, ...]]) -> Iterator[str]:
        candidate: list[str] = []  # a word, and the connector words after it
        for word in sentence:
            if word in self.connector_words and candidate:
                candidate.append(word)
            elif (*candidate, word) in known:
                yield self.delimiter.join((*candidate, word))
                candidate = []
            else:
                yield from candidate
                candidate = []
                if word in self.connector_words or word in self.borders:
                    yield word
                else:
                    candidate = [word]
        yield from candidate


def load_phrases(path: str | os.PathLike[str]) -> Phrases:
    """Open a file that `Phrases.save` wrote."""
    try:
        return Phrases(*read_phrases(Path(path)))
    except SettingsError as problem:
        raise FormatError(f"{path}, {problem} The file is damaged.") from problem
