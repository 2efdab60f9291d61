"""Which words a model has: counted, chosen, told about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.gensim.keyed.shared_matrix import SharedMatrix
from wordkin.gensim.learning.corpora import Text, encode_text, logger
from wordkin.gensim.models.keyedvectors import KeyedVectors
from wordkin.gensim.utils import RULE_DEFAULT, RULE_KEEP, SaveLoad, TrimRule
from wordkin.method.sampling import keep_probability
from wordkin.words.vocabulary import Vocabulary, select

NULL_WORD = "\0"


class Choosing(SaveLoad):
    """The vocabulary of a model: its options, `raw_vocab`, and the keys and counts of `wv`."""

    wv: KeyedVectors
    workers: int
    hs: int
    negative: int
    min_count: int
    effective_min_count: int
    max_final_vocab: int | None
    sample: float | None
    sorted_vocab: int
    null_word: int
    corpus_count: int
    corpus_total_words: int
    raw_vocab: dict[Any, int]
    _text: Text | None = None  # what was scanned last, while the constructor needs it
    _keeps_text: bool = False

    def scan_vocab(
        self,
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        progress_per: int = 10000,
        workers: int | None = None,
        trim_rule: TrimRule | None = None,
    ) -> tuple[int, int]:
        """Count all words into `raw_vocab`; how many tokens and sentences there are comes back."""
        logger.info("collecting all words and their counts")
        source = corpus_file if corpus_iterable is None else corpus_iterable
        self._text = encode_text(source, workers or self.workers)
        corpus = self._text.corpus
        counts = corpus.vocabulary.counts.tolist()
        self.raw_vocab = dict(zip(self._text.words(), counts, strict=True))
        logger.info(
            "collected %i word types from a corpus of %i raw words and %i sentences",
            len(counts),
            corpus.raw_words,
            corpus.sentences,
        )
        return corpus.raw_words, corpus.sentences

    def prepare_vocab(
        self,
        update: bool = False,
        keep_raw_vocab: bool = False,
        trim_rule: TrimRule | None = None,
        min_count: int | None = None,
        sample: float | None = None,
        dry_run: bool = False,
    ) -> dict[str, int]:
        """Choose words of `raw_vocab` for the model, or only tell what would be, if `dry_run`.

        update: words are added to those of the model, and counts to their counts.
        """
        min_count, sample = min_count or self.min_count, sample or self.sample
        self.effective_min_count = self._least_count(min_count)
        words, all_counts = list(self.raw_vocab), np.array(list(self.raw_vocab.values()), np.int64)
        rows = self._chosen(words, all_counts, trim_rule)
        counts = all_counts[rows]
        keep = keep_probability(counts, self.share_of(sample, int(counts.sum())))
        report = {
            "drop_unique": len(words) - len(rows),
            "retain_total": int(counts.sum()),
            "downsample_unique": int((keep < 1).sum()),
            "downsample_total": int((keep.astype(np.float64) * counts).sum()),
            "num_retained_words": len(rows),
        }
        self.add_lifecycle_event("prepare_vocab", msg=f"{self.effective_min_count=}: {report}")
        if dry_run:
            return report
        if not update:
            self.min_count, self.sample = min_count, sample
            self.wv.index_to_key, self.wv.key_to_index, self.wv.expandos = [], {}, {}
            self.wv.matrix = SharedMatrix(self.wv.matrix.rows[:0])  # which were of other words
        self._add_words([words[row] for row in rows], counts, keep)
        if not keep_raw_vocab:
            self.raw_vocab = {}
        if self.null_word:
            self.add_null_word()
        if self.sorted_vocab and not update:
            self.wv.sort_by_descending_frequency()
        return report

    def add_null_word(self) -> None:
        """Add the word of the character 0, once."""
        self._add_words([NULL_WORD], np.ones(1, np.int64), np.ones(1, np.float32))

    def estimate_memory(
        self, vocab_size: int | None = None, report: Mapping[str, int] | None = None
    ) -> dict[str, int]:
        """Bytes that so many words need, by gensim's rule of thumb; wordkin needs less for words."""
        words = vocab_size or len(self.wv)
        needed = {**(report or {}), "vocab": words * (700 if self.hs else 500)}
        matrix = words * self.wv.vector_size * np.dtype(np.float32).itemsize
        needed["vectors"] = matrix
        needed |= {"syn1": matrix} if self.hs else {}
        needed |= {"syn1neg": matrix} if self.negative else {}
        needed["total"] = sum(needed.values())
        return needed

    def share_of(self, sample: float | None, tokens: int) -> float:
        """gensim's `sample` as a share of the text: from 1 on it is a count, None is 0."""
        sample = sample or 0.0
        if sample < 1:
            return sample
        return min(int(sample * (3 + np.sqrt(5)) / 2) / max(tokens, 1), 1.0)

    def _least_count(self, min_count: int) -> int:
        """The count from which on at most `max_final_vocab` words are left."""
        falling = sorted(self.raw_vocab.values(), reverse=True)
        if self.max_final_vocab is None or self.max_final_vocab >= len(falling):
            return min_count
        return max(falling[self.max_final_vocab] + 1, min_count)

    def _chosen(
        self, words: list[Any], counts: NDArray[np.int64], trim_rule: TrimRule | None
    ) -> NDArray[np.int64]:
        """Rows of the words that stay, in their order."""
        least, keep = self.effective_min_count, None
        if trim_rule is not None:

            def keep(word: str, count: int) -> bool | None:
                verdict = trim_rule(word, count, least)
                return None if verdict == RULE_DEFAULT else verdict == RULE_KEEP

        return np.sort(select(Vocabulary.from_words(map(str, words), counts), least, keep=keep))

    def _add_words(
        self, words: list[Any], counts: NDArray[np.int64], keep: NDArray[np.float32]
    ) -> None:
        wv = self.wv
        for word in words:
            if word not in wv.key_to_index:
                wv.key_to_index[word] = len(wv.index_to_key)
                wv.index_to_key.append(word)
        rows = [wv.key_to_index[word] for word in words]
        wv.allocate_vecattrs()
        wv.allocate_vecattrs(["count", "sample_int"], [np.int64, np.uint32])
        wv.expandos["count"][rows] += counts
        wv.expandos["sample_int"][rows] = (keep.astype(np.float64) * (2**32 - 1)).astype(np.uint32)

    def _check_corpus_sanity(
        self, corpus_iterable: Any = None, corpus_file: Any = None, passes: int = 1
    ) -> None:
        if corpus_file is None and corpus_iterable is None:
            raise TypeError("Either one of corpus_file or corpus_iterable value must be provided")
        if corpus_file is not None and corpus_iterable is not None:
            raise TypeError(
                "Both corpus_file and corpus_iterable must not be provided at the same time"
            )
        if corpus_iterable is None and not Path(corpus_file).is_file():
            raise TypeError(
                f"Parameter corpus_file must be a valid path to a file, got {corpus_file!r} instead"
            )
        if corpus_iterable is not None and not hasattr(corpus_iterable, "__iter__"):
            raise TypeError(
                "The corpus_iterable must be an iterable of lists of strings, got "
                f"{corpus_iterable!r} instead"
            )
