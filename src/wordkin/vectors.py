"""WordVectors: words, their vectors, and the questions people ask them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Literal, TypeAlias, get_args, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin import formats
from wordkin.errors import VocabularyError
from wordkin.formats.stored import Source, check_finite
from wordkin.search import exact, frozen, queries
from wordkin.search.approximate import IndexedSpace
from wordkin.search.queries import Among, Lookup, Neighbor, Terms
from wordkin.search.spaces import Spaces
from wordkin.settings.arguments import offer_names_in_methods
from wordkin.settings.checks import check_choice
from wordkin.words.composition import Composition
from wordkin.words.lookup import IndexedWords, Unknown, as_indexed_words, as_words, find_rows
from wordkin.words.simple import SimpleRule
from wordkin.words.subwords import Subwords

__all__ = ["Floats", "Method", "Neighbor", "WordVectors"]

Floats: TypeAlias = NDArray[np.float32]
ManyWords: TypeAlias = list[str] | tuple[str, ...]
Method: TypeAlias = Literal["add", "multiply"]


@offer_names_in_methods
class WordVectors(frozen.FrozenValue):
    """Words and their vectors, which are immutable.

    Raises `VocabularyError` if the matrix has numbers that aren't finite, or if the words don't fit it.

    Parameters
    ----------
    words : iterable of str
        The words in row order, usually the most frequent first. Each word occurs once.
    matrix : float32 or float16 [words, dimensions]
        The vectors. The matrix is copied, unless it is read-only: a mapped file, or `flags.writeable` is False.
    counts : int64 [words], optional
    subwords : Subwords, optional
        Character n-grams, which make vectors for further words. Files of fastText have them.
    index : IndexedSpace, optional
        Answers `nearest`, `combine` and `analogy` by "add", unless `among` is given. See `wordkin.load`.
    as_is : bool
        True: the matrix is an array of the right type and shape that nobody will write to. It is neither
        copied nor checked. A vector that isn't finite raises an error in each query that needs it.
    source : Source, optional
        The file that the vectors come from. See `save`.
    simple_rule : SimpleRule, optional

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> vectors["lake"]
    array([4., 3.], dtype=float32)
    >>> len(vectors), "lake" in vectors, list(vectors)
    (3, True, ['sea', 'lake', 'car'])
    """

    def __init__(
        self,
        words: Iterable[str] | IndexedWords,
        matrix: ArrayLike,
        counts: ArrayLike | None = None,
        *,
        subwords: Subwords | None = None,
        index: IndexedSpace | None = None,
        as_is: bool = False,
        source: Source | None = None,
        simple_rule: SimpleRule | None = None,
    ) -> None:
        self._words, self.source, self.simple_rule = as_indexed_words(words), source, simple_rule
        self._matrix = frozen.read_only(np.asarray(matrix)) if as_is else frozen.as_matrix(matrix)
        self._counts = frozen.as_counts(counts)
        self.lookup = Lookup(self._words, self._matrix, subwords)
        self.spaces = Spaces(self._words, self._matrix, index)
        queries.check_fit(len(self._words), self._matrix, self._counts)
        if not as_is:
            check_finite(self._matrix, self._words, error=VocabularyError)

    @cached_property
    def words(self) -> list[str]:
        """The words in row order."""
        return list(self._words)

    @property
    def matrix(self) -> NDArray[np.floating]:
        """The vectors, float32 or float16 [words, dimensions], read-only."""
        return self._matrix

    @property
    def counts(self) -> NDArray[np.int64] | None:
        """How often each word occurs in the text, int64 [words]; None if unknown."""
        return self._counts

    def __len__(self) -> int:
        return len(self._words)

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._words.find(word) is not None

    def __getitem__(self, words: str | Sequence[str]) -> Floats:
        """Vector of a word, float32 [dimensions], or of several, float32 [words, dimensions]."""
        if isinstance(words, str) and (row := self._words.find(words)) is not None:
            vector = np.asarray(self._matrix[row], dtype=np.float32)
            if np.count_nonzero(np.isfinite(vector)) == len(vector):  # half the time of `all`
                return vector
        found = self.lookup.find(as_words(words)).vectors
        return found[0] if isinstance(words, str) else found

    def __repr__(self) -> str:
        ngrams = "" if self.lookup.subwords is None else f", {self.lookup.subwords.sizes}"
        return f"<WordVectors: {len(self):,} words, {self._matrix.shape[1]} dimensions{ngrams}>"

    def _repr_html_(self) -> str:
        return queries.words_in_html(repr(self), self._words, self._counts)

    @overload
    def nearest(
        self, query: str, k: int = 10, *, among: Among = None, threads: int | None = None
    ) -> list[Neighbor]: ...
    @overload
    def nearest(
        self, query: ManyWords, k: int = 10, *, among: Among = None, threads: int | None = None
    ) -> list[list[Neighbor]]: ...
    @overload
    def nearest(
        self, query: NDArray[Any], k: int = 10, *, among: Among = None, threads: int | None = None
    ) -> Any: ...
    def nearest(
        self,
        query: str | Sequence[str] | NDArray[Any],
        k: int = 10,
        *,
        among: Among = None,
        threads: int | None = None,
    ) -> Any:
        """The k words with the most similar vectors, best first. A word is never its own neighbor.

        Several queries at once, as a list of words or an array [queries, dimensions], return a list of
        lists. `among` restricts the answers to these words, or to this number of first words. `threads`
        limits NumPy's own threads during the call, for the whole process; None: no limit.

        >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
        >>> vectors.nearest("sea", k=1)
        [Neighbor(word='lake', similarity=0.8...)]
        >>> [[neighbor.word for neighbor in found] for found in vectors.nearest(["sea", "car"])]
        [['lake', 'car'], ['lake', 'sea']]
        >>> vectors.nearest("lake", among=["car", "lake"])
        [Neighbor(word='car', similarity=0.6...)]
        """
        if isinstance(query, np.ndarray) and query.dtype.kind in "fiu":
            vectors = queries.check_queries(query, self._matrix.shape[1])
            found = self.spaces.nearest(vectors, k, among, threads=threads)
            return found if query.ndim == 2 else found[0]
        asked = self.lookup.find(as_words(query))
        found = self.spaces.nearest(asked.vectors, k, among, asked.rows[:, np.newaxis], threads)
        return found[0] if isinstance(query, str) else found

    def combine(
        self,
        positive: Terms,
        negative: Terms = (),
        k: int = 10,
        *,
        among: Among = None,
        unknown: Unknown = "error",
        threads: int | None = None,
    ) -> list[Neighbor]:
        """The words most similar to all of `positive` and least similar to all of `negative`.

        Both are words or vectors, or pairs of a word or vector and its weight. Their unit vectors are added and
        subtracted. The words themselves are left out of the answers. `among`, `threads`: as for `nearest`.

        >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
        >>> vectors.combine(["sea", "car"], k=1)
        [Neighbor(word='lake', similarity=0.98...)]
        >>> vectors.combine([("car", 0.75), vectors["sea"]], k=1)
        [Neighbor(word='lake', similarity=1.0)]
        """
        query = queries.mix_terms(self.lookup, positive, negative, unknown)
        return self.spaces.nearest(query.vector, k, among, query.exclude, threads)[0]

    def analogy(
        self,
        a: str,
        b: str,
        c: str,
        *,
        k: int = 10,
        method: Method = "add",
        among: Among = None,
        threads: int | None = None,
    ) -> list[Neighbor]:
        """The words that complete "a is to b as c is to ...", best first.

        "add" (3CosAdd) ranks by the cosine with b - a + c. "multiply" (3CosMul) multiplies and
        divides the three cosines, so that none dominates the others (Levy & Goldberg 2014).

        >>> rows = [[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1], [1, 1, 0]]
        >>> vectors = WordVectors(["man", "king", "woman", "queen", "people"], rows)
        >>> vectors.analogy("man", "king", "woman", k=1)[0].word
        'queen'
        """
        if check_choice("method", method, get_args(Method)) == "add":
            return self.combine([b, c], [a], k, among=among, threads=threads)
        _, vectors, rows = self.lookup.find([a, b, c])
        wanted, unwanted = vectors[np.newaxis, 1:], vectors[np.newaxis, :1]
        exclude = rows[np.newaxis]
        return self.spaces.nearest_by_product(wanted, unwanted, k, among, exclude, threads)[0]

    def odd_one_out(self, words: Sequence[str], *, unknown: Unknown = "error") -> str:
        """The word that is least similar to the mean of all the words.

        >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
        >>> vectors.odd_one_out(["sea", "car", "lake"])
        'car'
        """
        found = self.lookup.find(as_words(words), unknown)
        return found.words[exact.odd_row(queries.require_known(found.vectors, 3))]

    def similarity(
        self, first: str | Sequence[str], second: str | Sequence[str], *, unknown: Unknown = "error"
    ) -> float:
        """The cosine of two words' vectors, or of the mean vectors of two lists of words, from -1 to 1.

        >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
        >>> round(vectors.similarity("sea", "lake"), 6)
        0.8
        >>> round(vectors.similarity(["sea", "car"], ["lake"]), 6)
        0.98995
        """
        means = [self.mean(as_words(words), unknown=unknown) for words in (first, second)]
        units = exact.unit_rows(np.stack(means))
        return float(np.clip(units[0] @ units[1], -1, 1))

    def rank(self, word: str, other: str) -> int:
        """The rank of `other` among the neighbors of `word`, counting from 1.

        >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
        >>> vectors.rank("sea", "car")
        2
        """
        return len(self.words_closer_than(word, other)) + 1

    def words_closer_than(self, word: str, other: str) -> list[str]:
        """The words that are more similar to `word` than `other` is, best first.

        >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
        >>> vectors.words_closer_than("sea", "car")
        ['lake']
        """
        row, limit = find_rows(self._words, [word, other]).tolist()
        return [self._words[found] for found in self.spaces.rows_closer_than(row, limit)]

    def mean(self, words: Sequence[str], *, unknown: Unknown = "error") -> Floats:
        """The mean of the words' vectors, not normalized, float32 [dimensions].

        >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
        >>> vectors.mean(["sea", "lake"])
        array([2.5, 1.5], dtype=float32)
        """
        found = self.lookup.find(as_words(words), unknown)
        mean: Floats = queries.require_known(found.vectors, 1).mean(axis=0, dtype=np.float64)
        return mean.astype(np.float32, copy=False)

    def parts(self, word: str) -> Composition:
        """The parts that the vector of a word is made of, and whether the word was in the training text.

        A known word is the mean of its own row and its n-grams. An unknown word is a mean of known n-grams, in which
        those of few words weigh more (in files of fastText, all weigh the same).

        >>> from wordkin.words.subwords import Sizes
        >>> subwords = Subwords(np.ones((9, 2)), Sizes(3, 3, 9))
        >>> vectors = WordVectors(["sea"], [[1, 0]], subwords=subwords)
        >>> vectors.parts("seas")
        <Composition of 'seas', unseen: 4 of 4 parts known: <se 25%, sea 25%, eas 25%, ...>
        """
        return self.lookup.find_parts(as_words(word))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the vectors to a file. The suffix of its name selects the format.

        `.safetensors` keeps everything and opens at once. `.bin`, `.txt` and `.vec`, also with `.gz`, `.bz2` or
        `.xz`, and `.parquet` are for other programs. The file appears whole or not at all. The file that the vectors
        come from isn't replaced by one that holds less. Raises `FormatError` if the format can't hold a word.
        """
        known = self._words, self._matrix, self._counts
        stored = formats.StoredVectors(*known, subwords=self.lookup.subwords, source=self.source)
        formats.write_vectors(path, stored)
