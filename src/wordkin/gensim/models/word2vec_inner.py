"""Names of gensim's compiled code, so that programs which ask whether it is there find it."""

from wordkin.gensim.models.word2vec import (
    FAST_VERSION,
    MAX_WORDS_IN_BATCH,
    score_sentence_cbow,
    score_sentence_sg,
    train_batch_cbow,
    train_batch_sg,
)

__all__ = [
    "FAST_VERSION",
    "MAX_WORDS_IN_BATCH",
    "init",
    "score_sentence_cbow",
    "score_sentence_sg",
    "train_batch_cbow",
    "train_batch_sg",
]


def init() -> int:
    """Which kind of BLAS gensim has found; nothing here depends on it."""
    return FAST_VERSION
