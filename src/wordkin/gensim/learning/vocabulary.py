"""The words of a model: counted, chosen, added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.gensim.keyed import rows
from wordkin.gensim.learning.sentences import encode_text
from wordkin.gensim.learning.state import ModelState, logger
from wordkin.gensim.utils import TrimRule, keep_vocab_item
from wordkin.method.sampling import keep_probability
from wordkin.words.vocabulary import Vocabulary, select


class Chosen(NamedTuple):
    """Words of the text, their counts, and the probabilities with which each token is kept."""

    words: list[Any]
    counts: NDArray[np.int64]
    keep: NDArray[np.float32]


NULL_WORD = Chosen(["\0"], np.ones(1, np.int64), np.ones(1, np.float32))


def count_words(model: ModelState, source: Any, workers: int) -> tuple[int, int]:
    """Count all words into `raw_vocab`; returns the numbers of tokens and of sentences."""
    logger.info("collecting all words and their counts")
    text = encode_text(source, workers)
    model.text = text if model.keeps_text else None
    counts = text.corpus.vocabulary.counts.tolist()
    model.raw_vocab = dict(zip(text.words(), counts, strict=True))
    found = text.corpus.raw_words, text.corpus.sentences
    logger.info(
        "collected %i word types from a corpus of %i raw words and %i sentences",
        len(counts),
        *found,
    )
    return found


def choose_words(
    model: ModelState, trim_rule: TrimRule | None, min_count: int, sample: float | None
) -> tuple[Chosen, dict[str, int]]:
    """The words of `raw_vocab` that are kept, and gensim's report on them."""
    model.effective_min_count = _least_count(model, min_count)
    words, all_counts = list(model.raw_vocab), np.array([*model.raw_vocab.values()], np.int64)
    chosen = _select(words, all_counts, model.effective_min_count, trim_rule)
    counts = all_counts[chosen]
    tokens = int(counts.sum())
    keep = keep_probability(counts, share_of(sample, tokens))
    report = {
        "drop_unique": len(words) - len(chosen),
        "retain_total": tokens,
        "downsample_unique": int((keep < 1).sum()),
        "downsample_total": int((keep.astype(np.float64) * counts).sum()),
        "num_retained_words": len(chosen),
    }
    message = f"self.effective_min_count={model.effective_min_count}: {report}"
    model.add_lifecycle_event("prepare_vocab", msg=message)
    return Chosen([words[row] for row in chosen], counts, keep), report


def clear_words(model: ModelState) -> None:
    """Forget all words and their vectors."""
    model.wv.index_to_key, model.wv.key_to_index, model.wv.expandos = [], {}, {}
    model.wv.clear_rows()


def add_words(model: ModelState, chosen: Chosen) -> None:
    """Add words, without vectors yet; for known words, add the counts."""
    wv = model.wv
    for word in chosen.words:
        if word not in wv.key_to_index:
            rows.append_key(wv, word)
    places = [wv.key_to_index[word] for word in chosen.words]
    rows.allocate_attributes(wv)
    rows.allocate_attributes(wv, ["count", "sample_int"], [np.int64, np.uint32])
    wv.expandos["count"][places] += chosen.counts
    sample_int = (chosen.keep.astype(np.float64) * (2**32 - 1)).astype(np.uint32)
    wv.expandos["sample_int"][places] = sample_int


def estimate_memory(
    model: ModelState, words: int, report: Mapping[str, int] | None
) -> dict[str, int]:
    """Bytes by gensim's rule of thumb, and the numbers of `report`."""
    matrix = words * model.wv.vector_size * np.dtype(np.float32).itemsize
    needed = {**(report or {}), "vocab": words * (700 if model.hs else 500), "vectors": matrix}
    needed |= {"syn1": matrix} if model.hs else {}
    needed |= {"syn1neg": matrix} if model.negative else {}
    needed["total"] = sum(needed.values())
    return needed


def share_of(sample: float | None, tokens: int) -> float:
    """gensim's `sample` as a share of the text: from 1 on it is a count, None is 0."""
    sample = sample or 0.0
    if sample < 1:
        return sample
    return min(int(sample * (3 + np.sqrt(5)) / 2) / max(tokens, 1), 1.0)


def _least_count(model: ModelState, min_count: int) -> int:
    """The count from which on at most `max_final_vocab` words are left."""
    falling = sorted(model.raw_vocab.values(), reverse=True)
    if model.max_final_vocab is None or model.max_final_vocab >= len(falling):
        return min_count
    return max(falling[model.max_final_vocab] + 1, min_count)


def _select(
    words: list[Any], counts: NDArray[np.int64], least: int, trim_rule: TrimRule | None
) -> NDArray[np.int64]:
    """Rows of the words to keep, in their order."""
    keep = None
    if trim_rule is not None:

        def keep(word: str, count: int) -> bool:
            return keep_vocab_item(word, count, least, trim_rule)

    return np.sort(select(Vocabulary.from_words(map(str, words), counts), least, keep=keep))
