"""`Dictionary`: tokens, their numbers, and the number of texts that each occurs in."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from wordkin.formats.gensim.dictionary import DICTIONARY, read_text, write_dictionary, write_text
from wordkin.formats.gensim.saved import read_object
from wordkin.gensim import utils
from wordkin.gensim.interfaces import TransformedCorpus

logger = utils.logger_of("corpora.dictionary")
DOCUMENTS_PER_LOOK = 10_000  # between two checks for too many tokens


class VocabTransform(utils.SaveLoad):
    """Renumbers the words of bags of words; words without a new number are dropped.

    >>> VocabTransform({0: 3, 1: 2})[[(0, 5), (1, 1), (7, 1)]]
    [(2, 1), (3, 5)]
    """

    def __init__(self, old2new: Mapping[int, int], id2token: Any = None) -> None:
        self.old2new = old2new
        self.id2token = id2token

    def __getitem__(self, bow: Any) -> Any:
        is_corpus, bow = utils.is_corpus(bow)
        if is_corpus:
            return TransformedCorpus(self, bow)
        return sorted(
            (self.old2new[number], weight) for number, weight in bow if number in self.old2new
        )


class Dictionary(utils.SaveLoad, Mapping[int, str]):
    """Tokens by number (`self[number]`) and numbers by token (`token2id`), from texts.

    cfs, dfs: by number, how often a token occurs in all texts, and in how many texts it does;
    num_docs, num_pos, num_nnz: the numbers of texts, of tokens, and of different tokens per text.

    Examples
    --------
    >>> dictionary = Dictionary([["sea", "lake", "sea"], ["lake", "car"]])
    >>> dictionary.token2id, dictionary[1], dictionary.dfs[0]
    ({'lake': 0, 'sea': 1, 'car': 2}, 'sea', 2)
    >>> dictionary.doc2bow(["car", "sea", "car", "unknown"])
    [(1, 1), (2, 2)]
    """

    def __init__(
        self, documents: Iterable[Iterable[str]] | None = None, prune_at: int | None = 2000000
    ) -> None:
        self.token2id: dict[str, int] = {}
        self.id2token: dict[int, str] = {}
        self.cfs: dict[int, int] = {}
        self.dfs: dict[int, int] = {}
        self.num_docs = 0
        self.num_pos = 0
        self.num_nnz = 0
        if documents is not None:
            self.add_documents(documents, prune_at)
            self.add_lifecycle_event("created", msg=f"built {self} from {self.num_docs} documents")

    def __getitem__(self, tokenid: int) -> str:
        if len(self.id2token) != len(self.token2id):
            self.id2token = utils.revdict(self.token2id)
        return self.id2token[tokenid]

    def __iter__(self) -> Iterator[int]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.token2id)

    def __str__(self) -> str:
        first = list(itertools.islice(self.token2id, 5))
        dots = "..." if len(self) > len(first) else ""
        return f"{type(self).__name__}<{len(self)} unique tokens: {first}{dots}>"

    def keys(self) -> list[int]:  # type: ignore[override]
        """All numbers, as a list."""
        return list(self.token2id.values())

    iterkeys = __iter__
    iteritems = Mapping.items
    itervalues = Mapping.values

    @staticmethod
    def from_documents(documents: Iterable[Iterable[str]]) -> Dictionary:
        """The dictionary of some texts."""
        return Dictionary(documents)

    @staticmethod
    def from_corpus(
        corpus: Iterable[Collection[tuple[int, Any]]], id2word: Mapping[int, str] | None = None
    ) -> Dictionary:
        """The dictionary of bags of words; without `id2word`, a token is its number's digits."""
        result = Dictionary()
        for bow in corpus:
            result.num_docs += 1
            result.num_nnz += len(bow)
            for number, weight in bow:
                result.num_pos += weight
                result.dfs[number] = result.dfs.get(number, 0) + 1
        if id2word is None:
            numbers = range(max(result.dfs, default=-1) + 1)
            result.token2id = {str(number): number for number in numbers}
        else:
            result.token2id = {utils.to_unicode(token): number for number, token in id2word.items()}
        for number in result.token2id.values():
            result.dfs.setdefault(number, 0)
        return result

    def add_documents(
        self, documents: Iterable[Iterable[str]], prune_at: int | None = 2000000
    ) -> None:
        """Count the tokens of texts; beyond `prune_at` tokens the rarest are removed."""
        for number, document in enumerate(documents):
            if number % DOCUMENTS_PER_LOOK == 0:
                if prune_at is not None and len(self) > prune_at:
                    self.filter_extremes(no_below=0, no_above=1.0, keep_n=prune_at)
                logger.info("adding document #%i to %s", number, self)
            self.doc2bow(document, allow_update=True)
        logger.info("built %s from %i documents", self, self.num_docs)

    def doc2bow(
        self, document: Iterable[str], allow_update: bool = False, return_missing: bool = False
    ) -> Any:
        """The known tokens of a text as pairs of number and count, by rising number.

        allow_update: new tokens get numbers, and the text is counted. return_missing: the unknown
        tokens and their counts are returned too.
        """
        counts = Counter(_check_tokens(document, "doc2bow"))
        missing = {
            token: count for token, count in sorted(counts.items()) if token not in self.token2id
        }
        if allow_update:
            for token in missing:
                self.token2id[token] = len(self.token2id)
        numbers = self.token2id
        known = {numbers[token]: count for token, count in counts.items() if token in numbers}
        if allow_update:
            self.num_docs += 1
            self.num_pos += sum(counts.values())
            self.num_nnz += len(known)
            for number, count in known.items():
                self.cfs[number] = self.cfs.get(number, 0) + count
                self.dfs[number] = self.dfs.get(number, 0) + 1
        bow = sorted(known.items())
        return (bow, missing) if return_missing else bow

    def doc2idx(self, document: Iterable[str], unknown_word_index: int = -1) -> list[int]:
        """The number of each token of a text, in its order."""
        tokens = _check_tokens(document, "doc2idx")
        return [self.token2id.get(token, unknown_word_index) for token in tokens]

    def filter_extremes(
        self,
        no_below: int = 5,
        no_above: float = 0.5,
        keep_n: int | None = 100000,
        keep_tokens: Iterable[str] | None = None,
    ) -> None:
        """Keep tokens of at least `no_below` texts and at most a share `no_above` of all texts.

        Of these, only the `keep_n` that occur in the most texts; `keep_tokens` are always kept.
        Numbers change: see `compactify`.
        """
        most = int(no_above * self.num_docs)
        kept = {self.token2id[token] for token in keep_tokens or () if token in self.token2id}
        good = [
            number
            for number in self.token2id.values()
            if number in kept or no_below <= self.dfs.get(number, 0) <= most
        ]
        good.sort(key=lambda n: self.num_docs if n in kept else self.dfs.get(n, 0), reverse=True)
        self.filter_tokens(good_ids=good[:keep_n])
        logger.info("resulting dictionary: %s", self)

    def filter_n_most_frequent(self, remove_n: int) -> None:
        """Remove the tokens that occur in the most texts."""
        ranked = sorted(
            self.token2id.values(), key=lambda number: self.dfs.get(number, 0), reverse=True
        )
        self.filter_tokens(bad_ids=ranked[:remove_n])

    def filter_tokens(
        self, bad_ids: Iterable[int] | None = None, good_ids: Iterable[int] | None = None
    ) -> None:
        """Remove some tokens, or all but some. Numbers change: see `compactify`."""
        stay = set(self.token2id.values())
        if bad_ids is not None:
            stay -= set(bad_ids)
        if good_ids is not None:
            stay &= set(good_ids)
        self.token2id = {token: number for token, number in self.token2id.items() if number in stay}
        self.cfs = {number: count for number, count in self.cfs.items() if number in stay}
        self.dfs = {number: count for number, count in self.dfs.items() if number in stay}
        self.compactify()

    def compactify(self) -> None:
        """Renumber the tokens in the same order, without gaps."""
        new = {old: number for number, old in enumerate(sorted(self.token2id.values()))}
        self.token2id = {token: new[number] for token, number in self.token2id.items()}
        self.id2token = {}
        self.dfs = {new[number]: count for number, count in self.dfs.items()}
        self.cfs = {new[number]: count for number, count in self.cfs.items()}

    def most_common(self, n: int | None = None) -> list[tuple[str, int]]:
        """The tokens that occur most often, with their counts."""
        ranked = sorted(self.cfs.items(), key=lambda item: (-item[1], item[0]))
        return [(self[number], count) for number, count in ranked[:n]]

    def merge_with(self, other: Mapping[int, str]) -> VocabTransform:
        """Add another dictionary's tokens; returns a transform of its bags of words to our numbers."""
        new_numbers = {}
        dfs = getattr(other, "dfs", {})
        for old, token in other.items():
            number = self.token2id.setdefault(token, len(self.token2id))
            self.dfs[number] = self.dfs.get(number, 0) + dfs.get(old, 0)
            new_numbers[old] = number
        if isinstance(other, Dictionary):
            self.num_docs += other.num_docs
            self.num_nnz += other.num_nnz
            self.num_pos += other.num_pos
        return VocabTransform(new_numbers)

    def patch_with_special_tokens(self, special_token_dict: Mapping[str, int]) -> None:
        """Give tokens such as padding these numbers; tokens that had these get others."""
        free = []
        for token, wanted in special_token_dict.items():
            had = self.token2id.get(token)
            if had == wanted:
                continue
            if had is not None:
                free.append(had)
                del self.token2id[token]
            owner = self[wanted]
            self.token2id[token] = wanted
            self.token2id[owner] = free.pop() if free else len(self.token2id) - 1
        self.id2token = {}

    def _write(self, path: Path, ignore: Collection[str]) -> None:
        """Write all of it as JSON, whatever the file's name."""
        write_dictionary(path, vars(self))

    @classmethod
    def _read(cls, path: Path, mmap: str | None) -> Self:
        """Read what `save` wrote here, or in gensim: its pickle is read, never run."""
        values = read_object(path, DICTIONARY)
        dictionary = cls.__new__(cls)
        Dictionary.__init__(dictionary)
        vars(dictionary).update(values)
        return dictionary

    def save_as_text(self, fname: Any, sort_by_word: bool = True) -> None:
        """Write gensim's text: the number of texts, then lines of number, token and its texts."""
        write_text(Path(fname), vars(self), sort_by_word=sort_by_word)

    @staticmethod
    def load_from_text(fname: Any) -> Dictionary:
        """Read what `save_as_text` wrote, here or in gensim."""
        dictionary = Dictionary()
        vars(dictionary).update(read_text(Path(fname)))
        return dictionary


def _check_tokens(document: Iterable[str | bytes], what: str) -> list[str]:
    if isinstance(document, str):
        raise TypeError(f"{what} expects an array of unicode tokens on input, not a single string")
    return [utils.to_unicode(token) for token in document]
