"""Looks whether the words of a text are valid, and what the user meant."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.runs import Merged
from wordkin.errors import warn
from wordkin.system.memory import VARIABLE
from wordkin.words.vocabulary import Vocabulary, decode_words

SAMPLE_WORDS = 5_000  # evenly spaced over the vocabulary
# Eight characters in a row of scripts that put no space between words: Thai to Khmer, kana, Han.
UNSEGMENTED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]{8,}"
)
UNSEGMENTED_SHARE = 0.1  # of the sampled letters; in segmented text such runs are rare
TOY_TOKENS = 1_000  # a shorter text is a toy, which may be as it likes
FEW_WORDS = 50  # nobody's vocabulary; the ten nearest words are a fifth of it
CHARACTER_SHARE = 0.5  # of the tokens; in Chinese prose, which has most of them, about a third


def make_valid(vocabulary: Vocabulary) -> tuple[Vocabulary, NDArray[np.int64], int]:
    """A vocabulary of valid UTF-8, the row in it of every word, how many sequences were replaced.

    Words that are the same after the replacement by U+FFFD become one, at the place of the first.
    """
    if _is_valid(vocabulary):
        return vocabulary, np.arange(len(vocabulary)), 0
    words = decode_words(vocabulary.letters, vocabulary.offsets)
    index: dict[str, int] = {}
    rows = np.array([index.setdefault(word, len(index)) for word in words], np.int64)
    counts = np.zeros(len(index), np.int64)
    np.add.at(counts, rows, vocabulary.counts)
    replaced = sum(
        count * (word.count("\ufffd") - vocabulary.letters[a:b].tobytes().count("\ufffd".encode()))
        for word, a, b, count in zip(
            words,
            vocabulary.offsets,
            vocabulary.offsets[1:],
            vocabulary.counts.tolist(),
            strict=False,
        )
        if "\ufffd" in word
    )
    return Vocabulary.from_words(index, counts), rows, replaced


def _is_valid(vocabulary: Vocabulary) -> bool:
    try:
        vocabulary.letters.tobytes().decode()
    except UnicodeDecodeError:
        return False
    # Two broken words can make a valid whole, but then the second starts inside a character.
    starts = vocabulary.offsets[:-1]
    first_letters = vocabulary.letters[starts[starts < len(vocabulary.letters)]]
    return not bool((first_letters & 0xC0 == 0x80).any())


def warn_about_bytes(replaced: int) -> None:
    """Warn if there were byte sequences that are no UTF-8."""
    if replaced:
        warn(
            f"the text has {replaced:,} invalid UTF-8 byte sequences, which were replaced by "
            "U+FFFD. If it is in another encoding, convert it: iconv -f ENCODING -t UTF-8."
        )


def warn_about_words_left_out(merged: Merged, tokens: int, raw_words: int) -> None:
    """Warn that there were more words than memory has room for, which were so many tokens."""
    kept, most = len(merged.vocabulary), merged.left_out
    warn(
        f"the text has {merged.words:,} different words, more than memory has room for. The "
        f"{kept:,} most frequent were kept with their exact counts; the others ({tokens:,} of "
        f"{raw_words:,} tokens) occur {'once' if most == 1 else f'at most {most:,} times'} and were "
        f"left out: with a min_count above {most:,} that changes nothing. To keep more, let wordkin "
        f"take more memory, as by {VARIABLE}=64GB in the environment."
    )


def warn_about_words(vocabulary: Vocabulary) -> None:
    """Warn if the text seems unsegmented, or seems to be characters instead of words."""
    if _seems_unsegmented(vocabulary):
        warn(
            "the text seems to have no spaces between its words. Divide it by a tokenizer for its "
            "language, such as jieba (Chinese) or fugashi (Japanese): tokenize=jieba.lcut."
        )
    share = _share_of_characters(vocabulary)
    if share > CHARACTER_SHARE and vocabulary.total >= TOY_TOKENS:
        warn(
            f"{share:.0%} of the tokens are single characters. If strings stand where lists of "
            "tokens are expected, split them: (line.split() for line in text)."
        )


def warn_about_few_words(words: int, tokens: int, min_count: int) -> None:
    """Warn if hardly any words are left of a text that is no toy."""
    if words < FEW_WORDS and tokens >= TOY_TOKENS:
        warn(
            f"only {words} words are left of a text of {tokens:,} tokens: too few to learn much from. "
            f"Words that occur less than min_count={min_count} times are left out: pass a smaller "
            "min_count, take more text, or see whether it is divided into words as it should be."
        )


def _seems_unsegmented(vocabulary: Vocabulary) -> bool:
    rows = np.arange(0, len(vocabulary), max(1, len(vocabulary) // SAMPLE_WORDS))
    words = vocabulary.take(rows).words
    inside_runs = sum(len(run) for word in words for run in UNSEGMENTED.findall(word))
    return inside_runs > UNSEGMENTED_SHARE * sum(map(len, words))


def _share_of_characters(vocabulary: Vocabulary) -> float:
    lengths = np.diff(vocabulary.offsets)
    full = lengths > 0
    first = vocabulary.letters[vocabulary.offsets[:-1][full]].astype(np.int64)
    expected = 1 + (first >= 0xC0) + (first >= 0xE0) + (first >= 0xF0)
    single = vocabulary.counts[full][lengths[full] == expected].sum()
    return float(single) / max(vocabulary.total, 1)
