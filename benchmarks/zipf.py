"""Texts in which the word of rank r is as frequent as 1 / r, for vocabularies of any size.

A text is the beginning of a longer one, whose counts are the vocabulary's: so that a few tokens
are trained on as if the other words had been met too. Both programs get the same tokens.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from programs import COMBINATIONS, new_gensim, run_gensim, train_on_corpus
from texts import UNPACKED
from wordkin.corpus import EncodedCorpus
from wordkin.corpus.storage import Storage
from wordkin.system.memory import memory_bytes
from wordkin.words.vocabulary import Vocabulary

RAREST = 5  # how often the last word comes: every word passes min_count
SENTENCE = 25  # tokens
DIGITS = 8  # of a word's name, which is its rank


def train(
    program: str, combination: str, vocabulary: int, tokens: int, **changes: Any
) -> dict[str, float]:
    """Words of a training phase, and the CPU time they took with one thread.

    What a training takes before the first word is left out: wordkin is timed in its second epoch,
    and from gensim's time is taken that of a training on one sentence.
    """
    settings = replace(COMBINATIONS[combination], epochs=2, **changes)
    if program == "wordkin":
        training = train_on_corpus(corpus(vocabulary, tokens), settings)
        return {"words": training.words, "cpu_seconds": round(training.cpu_seconds, 3)}
    model = new_gensim(settings, threads=1)
    counts = word_counts(vocabulary)
    model.build_vocab_from_freq(
        dict(zip(map(name, range(vocabulary)), counts.tolist(), strict=True)),
        corpus_count=tokens // SENTENCE,
    )
    model.corpus_total_words = tokens
    if settings.samples_noise:
        model.syn1neg.fill(0)  # fetches its memory from the system, as wordkin's first epoch does
    before, _ = run_gensim(model, text(vocabulary, SENTENCE), epochs=1)
    cpu_seconds, _ = run_gensim(model, text(vocabulary, tokens), epochs=1)
    return {"words": tokens, "cpu_seconds": round(cpu_seconds - before, 3)}


def word_counts(words: int) -> NDArray[np.int64]:
    """How often each word comes in the whole text, of which we train on the beginning."""
    return RAREST * words // np.arange(1, words + 1)


def corpus(words: int, tokens: int) -> EncodedCorpus:
    """The text as wordkin reads it."""
    digits = np.arange(words)[:, np.newaxis] // 10 ** np.arange(DIGITS)[::-1] % 10
    letters = (digits + ord("0")).astype(np.uint8).ravel()
    vocabulary = Vocabulary(letters, DIGITS * np.arange(words + 1), word_counts(words))
    starts = np.arange(0, tokens + 1, SENTENCE)
    storage = Storage(None, memory_bytes())
    return EncodedCorpus(vocabulary, word_ids(words, tokens), starts, tokens, storage)


def text(words: int, tokens: int) -> Path:
    """The text as gensim reads it: a plain file, a line a sentence."""
    path = UNPACKED / f"zipf-{words}-{tokens}.txt"
    if not path.exists():
        UNPACKED.mkdir(exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        with unfinished.open("w", encoding="ascii") as lines:
            for sentence in word_ids(words, tokens).reshape(-1, SENTENCE).tolist():
                lines.write(" ".join(map(name, sentence)) + "\n")
        unfinished.rename(path)
    return path


def word_ids(words: int, tokens: int) -> NDArray[np.int32]:
    """Words at random, as often as their counts say: int32 [tokens]."""
    ends = np.cumsum(word_counts(words))
    places = np.random.default_rng(1).integers(0, ends[-1], tokens)
    return np.searchsorted(ends, places, side="right").astype(np.int32)


def name(rank: int) -> str:
    """The word of a rank, the same number of letters for each."""
    return f"{rank:0{DIGITS}}"
