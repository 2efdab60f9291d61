"""`KeyedVectors`: keys and vectors as gensim's users know them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wordkin.formats import StoredVectors, read_vectors
from wordkin.gensim.keyed import evaluation, rows, similarity, vector_files
from wordkin.gensim.keyed.evaluation import Correlation
from wordkin.gensim.keyed.legacy import Gensim3Names
from wordkin.gensim.keyed.state import REAL
from wordkin.gensim.old_names import ignore_old
from wordkin.gensim.saving.objects import FileName, class_of
from wordkin.opening import load
from wordkin.words.lookup import WordList


class KeyedVectors(Gensim3Names):
    """Keys and their vectors. Users may write to both; every answer uses the vectors as they are.

    Examples
    --------
    >>> wv = KeyedVectors(2)
    >>> wv.add_vectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> wv.most_similar("lake", topn=1)
    [('sea', 0.8...)]
    >>> wv.vectors[1] = [0, 9]
    >>> wv.most_similar("lake", topn=1)
    [('car', 1.0)]
    """

    def __setitem__(self, keys: Any, weights: ArrayLike) -> None:
        if not isinstance(keys, list):
            keys, weights = [keys], np.asarray(weights).reshape(1, -1)
        self.add_vectors(keys, weights, replace=True)

    def add_vector(self, key: Any, vector: ArrayLike) -> int:
        """Put a vector into the next free row, or into a new one; returns the row."""
        return rows.add_vector(self, key, vector)

    def add_vectors(
        self, keys: Any, weights: Any, extras: rows.Extras = None, replace: bool = False
    ) -> None:
        """Add keys with their vectors, and attributes by `extras`; known keys change if `replace`."""
        rows.add_vectors(self, keys, weights, extras, replace)

    def allocate_vecattrs(
        self, attrs: Iterable[str] | None = None, types: Iterable[Any] | None = None
    ) -> None:
        """Make room for attributes of these names and types, or for all there are, of all keys."""
        rows.allocate_attributes(self, attrs, types)

    def set_vecattr(self, key: Any, attr: str, val: Any) -> None:
        """Set an attribute of a key."""
        rows.allocate_attributes(self, [attr], [type(val)])
        self.expandos[attr][self.get_index(key)] = val

    def resize_vectors(self, seed: int | None = 0) -> None:
        """Give each key a vector: missing rows are random."""
        rows.resize_vectors(self, seed)

    def sort_by_descending_frequency(self) -> None:
        """Sort rows by falling count; of equal ones the later comes first, as gensim has it."""
        rows.sort_by_count(self)

    def vectors_for_all(
        self, keys: Iterable[Any], allow_inference: bool = True, copy_vecattrs: bool = False
    ) -> KeyedVectors:
        """The vectors of those of these keys that have one; allow_inference: without being keys, too."""
        chosen = KeyedVectors(self.vector_size, dtype=self.matrix.rows.dtype)
        rows.copy_keys(self, chosen, keys, infers=allow_inference, attributes=copy_vecattrs)
        return chosen

    def get_mean_vector(
        self,
        keys: Any,
        weights: Any = None,
        pre_normalize: bool = True,
        post_normalize: bool = False,
        ignore_missing: bool = True,
    ) -> NDArray[Any]:
        """Mean of the vectors of keys, or of vectors among them, by the size of their weights."""
        how = weights, pre_normalize, post_normalize, ignore_missing
        return similarity.mean_vector(self, keys, *how)

    def most_similar(
        self,
        positive: Any = None,
        negative: Any = None,
        topn: int | None = 10,
        clip_start: int = 0,
        clip_end: int | None = None,
        restrict_vocab: int | None = None,
        indexer: Any = None,
    ) -> Any:
        """Keys most similar to all of `positive` and least to all of `negative`, with cosines.

        Both are keys or vectors, or pairs of one and its weight; the keys are no answers. Only rows
        from clip_start to clip_end, or the first restrict_vocab, are searched. topn=None: all cosines.
        """
        part = slice(0, restrict_vocab) if restrict_vocab else slice(clip_start, clip_end or None)
        return similarity.most_similar(self, positive, negative, topn, part, indexer)

    def most_similar_cosmul(
        self,
        positive: Any = None,
        negative: Any = None,
        topn: int | None = 10,
        restrict_vocab: int | None = None,
    ) -> Any:
        """Keys of the greatest 3CosMul, among the first `restrict_vocab`; like `most_similar`."""
        return similarity.most_similar_cosmul(self, positive, negative, topn, restrict_vocab)

    def similar_by_word(
        self, word: Any, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """`most_similar` of one word."""
        return self.similar_by_key(word, topn, restrict_vocab)

    def similar_by_key(
        self, key: Any, topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """`most_similar` of one key."""
        return self.most_similar(positive=[key], topn=topn, restrict_vocab=restrict_vocab)

    def similar_by_vector(
        self, vector: NDArray[Any], topn: int | None = 10, restrict_vocab: int | None = None
    ) -> Any:
        """`most_similar` of a vector."""
        return self.most_similar(positive=[vector], topn=topn, restrict_vocab=restrict_vocab)

    def most_similar_to_given(self, key1: Any, keys_list: Sequence[Any]) -> Any:
        """The one of the keys that is most similar to the first."""
        return keys_list[int(np.argmax([self.similarity(key1, key) for key in keys_list]))]

    def closer_than(self, key1: Any, key2: Any) -> list[Any]:
        """Keys that are more similar to the first than the second is, in the order of rows."""
        return similarity.closer_than(self, key1, key2, self.distances(key1))

    def rank(self, key1: Any, key2: Any) -> int:
        """Position of the second key among the neighbors of the first, from 1."""
        return len(self.closer_than(key1, key2)) + 1

    def rank_by_centrality(
        self, words: Sequence[Any], use_norm: bool = True
    ) -> list[tuple[Any, Any]]:
        """Cosine of each word and the mean of all, the greatest first."""
        return similarity.rank_by_centrality(self, words, use_norm)

    def doesnt_match(self, words: Sequence[Any]) -> Any:
        """The word that is least similar to the mean of all."""
        return self.rank_by_centrality(words)[-1][1]

    cosine_similarities = staticmethod(similarity.cosine_similarities)

    def distances(self, word_or_vector: Any, other_words: Sequence[Any] = ()) -> NDArray[Any]:
        """One minus the cosines of a key or vector and other keys, or all."""
        return similarity.distances(self, word_or_vector, other_words)

    def distance(self, w1: Any, w2: Any) -> Any:
        """One minus the cosine of two keys."""
        return 1 - self.similarity(w1, w2)

    def similarity(self, w1: Any, w2: Any) -> Any:
        """Cosine of two keys."""
        return similarity.similarity(self, w1, w2)

    def n_similarity(self, ws1: Sequence[Any], ws2: Sequence[Any]) -> Any:
        """Cosine of the mean vectors of two sets of keys."""
        return similarity.n_similarity(self, ws1, ws2)

    def relative_cosine_similarity(self, wa: Any, wb: Any, topn: int = 10) -> float:
        """The cosine of two keys over the sum of the cosines of the first and its neighbors."""
        neighbors = self.similar_by_word(wa, topn)
        return similarity.relative_similarity(self.similarity(wa, wb), neighbors)

    def wmdistance(
        self, document1: Sequence[Any], document2: Sequence[Any], norm: bool = True
    ) -> float:
        """Word mover's distance of two texts; inf where one has no known word. Needs `pot`."""
        return similarity.word_movers_distance(self, document1, document2, norm)

    def evaluate_word_analogies(
        self,
        analogies: FileName,
        restrict_vocab: int = 300000,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
        similarity_function: str = "most_similar",
    ) -> tuple[float, list[dict[str, Any]]]:
        """The share of right answers, and the questions of each section and of all, right and wrong.

        similarity_function: "most_similar" or "most_similar_cosmul".
        """
        how = restrict_vocab, case_insensitive, dummy4unknown, similarity_function
        sections = evaluation.ask_analogies(self, analogies, *how)
        return evaluation.accuracy(sections[-1]), sections

    def evaluate_word_pairs(
        self,
        pairs: FileName,
        delimiter: str = "\t",
        encoding: str = "utf8",
        restrict_vocab: int = 300000,
        case_insensitive: bool = True,
        dummy4unknown: bool = False,
    ) -> tuple[Correlation, Correlation, float]:
        """Pearson's and Spearman's correlation with people's judgements, and percent unknown."""
        how = delimiter, encoding, restrict_vocab, case_insensitive, dummy4unknown
        found = evaluation.correlate_pairs(self, pairs, *how)
        self.log_evaluate_word_pairs(*found, pairs)
        return found

    log_accuracy = staticmethod(evaluation.log_accuracy)
    log_evaluate_word_pairs = staticmethod(evaluation.log_correlations)

    def _write(self, path: Path, ignore: Collection[str]) -> None:
        vector_files.write_native(self, path, ignore)

    @classmethod
    def _read(cls, path: Path, mmap: str | None) -> Self:
        """Open vectors of any format that wordkin knows, gensim's own and whole models included."""
        return cls.from_stored(read_vectors(path), keeps_mapped=mmap is not None)

    @classmethod
    def from_stored(cls, stored: StoredVectors, *, keeps_mapped: bool = False) -> Self:
        """Vectors from the parts of a file; the constructor of a class of your own is not called."""
        vectors: Self = cls.__new__(class_of(cls, stored.metadata, vector_files.OWN))
        KeyedVectors.__init__(vectors, stored.matrix.shape[1])
        vector_files.take_stored(vectors, stored, keeps_mapped=keeps_mapped)
        return vectors

    def save_word2vec_format(
        self,
        fname: FileName,
        fvocab: FileName | None = None,
        binary: bool = False,
        total_vec: int | None = None,
        write_header: bool = True,
        prefix: str = "",
        append: bool = False,
        sort_attr: str = "count",
    ) -> None:
        """Write the C tool's format, rows by falling `sort_attr`; compressed by .gz, .bz2, .xz.

        fvocab: a second file, with lines of a word and its count. total_vec: the number of words
        in the header. A whole file replaces an older one, unless `append`.
        """
        header = f"{total_vec} {self.vector_size}\n".encode() if total_vec else None
        how = binary, header if write_header else b"", append
        counts = None if fvocab is None else Path(fvocab)
        vector_files.write_words(self, Path(fname), counts, sort_attr, prefix, *how)

    @classmethod
    def load_word2vec_format(
        cls,
        fname: FileName,
        fvocab: FileName | None = None,
        binary: bool = False,
        encoding: str = "utf8",
        unicode_errors: str = "strict",
        limit: int | None = None,
        datatype: Any = REAL,
        no_header: bool = False,
        **old_names: Any,
    ) -> Self:
        """Open a file in the C tool's format, or GloVe's; its content decides which.

        binary, no_header, norm_only: are not needed. Words without a count in fvocab, or all
        without one, get falling numbers, as gensim does it.
        """
        ignore_old(old_names, "norm_only")
        found = load(fname, limit=limit, encoding=encoding, errors=unicode_errors, counts=fvocab)
        matrix = np.asarray(found.matrix, datatype)
        words, counts = WordList(found), found.counts
        vectors = cls.from_stored(StoredVectors(words, matrix, counts, source=found.source))
        message = f"loaded {matrix.shape} matrix of type {matrix.dtype} from {fname}"
        vectors.add_lifecycle_event("load_word2vec_format", msg=message)
        return vectors

    def intersect_word2vec_format(
        self,
        fname: FileName,
        lockf: float = 0.0,
        binary: bool = False,
        encoding: str = "utf8",
        unicode_errors: str = "strict",
    ) -> None:
        """Take the vectors of known words from a file; `lockf` is the factor of their later changes."""
        words = vector_files.take_known_vectors(self, fname, lockf, encoding, unicode_errors)
        message = f"merged {len(words)} vectors into {self.matrix.rows.shape} matrix from {fname}"
        self.add_lifecycle_event("intersect_word2vec_format", msg=message)
