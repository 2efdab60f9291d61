"""Checks of a text's words: whether they are valid UTF-8, and whether they look like words."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus.runs import MergedWords
from wordkin.errors import quote, warn
from wordkin.settings import TrainingSettings
from wordkin.system.memory import VARIABLE
from wordkin.wording import argument, either
from wordkin.words.vocabulary import Vocabulary, decode_words

SAMPLE_WORDS = 5_000  # evenly spaced over the vocabulary
# Eight characters in a row of scripts that put no space between words: Thai to Khmer, kana, Han.
UNSEGMENTED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]{8,}"
)
UNSEGMENTED_SHARE = 0.1  # of the sampled letters; in segmented text such runs are rare
TOY_TOKENS = 1_000  # a shorter text is a toy, and no warning is given
FEW_WORDS = 50  # too few for a vocabulary: the ten nearest words would be a fifth of it
PUNCTUATION = np.isin(np.arange(256), list(b".,;:!?"))  # bytes at the end of a word
IN_WORDS = np.array([code >= 0x80 or chr(code).isalnum() for code in range(256)])
PUNCTUATED_SHARE = 0.05  # of the tokens; in prose about a tenth, and abbreviations are rarer
LEAST_TOKENS = 20_000  # a shorter text has too few words to be told about its epochs
LEARNING_TOKENS = 10_000_000  # in all epochs: as many as benchmarks/small_texts.py found to do
MOST_EPOCHS = 40
TOKENS_A_WORD = 100  # a text with so many of each word, such as walks in a graph, is not small
CHARACTER_SHARE = 0.5  # of the tokens; in Chinese prose, which has the most, about a third


def make_valid(
    vocabulary: Vocabulary,
) -> tuple[Vocabulary, NDArray[np.int64], NDArray[np.int64]]:
    """A vocabulary of valid UTF-8, and of each old word: its row there, and replaced sequences in the text.

    Words that are the same after the replacement by U+FFFD become one, in the row of the first.
    """
    if _is_valid(vocabulary):
        none = np.broadcast_to(np.int64(0), len(vocabulary))
        return vocabulary, np.arange(len(vocabulary)), none
    words = decode_words(vocabulary.letters, vocabulary.offsets)
    index: dict[str, int] = {}
    rows = np.array([index.setdefault(word, len(index)) for word in words], np.int64)
    counts = np.zeros(len(index), np.int64)
    np.add.at(counts, rows, vocabulary.counts)
    replaced = np.zeros(len(words), np.int64)
    for row, (word, (a, b)) in enumerate(zip(words, pairwise(vocabulary.offsets), strict=True)):
        if "\ufffd" in word:
            written = vocabulary.letters[a:b].tobytes().count("\ufffd".encode())
            replaced[row] = vocabulary.counts[row] * (word.count("\ufffd") - written)
    return Vocabulary.from_words(index, counts), rows, replaced


def _is_valid(vocabulary: Vocabulary) -> bool:
    try:
        vocabulary.letters.tobytes().decode()
    except UnicodeDecodeError:
        return False
    # Two invalid words can make valid UTF-8 together, but then the second starts inside a character.
    starts = vocabulary.offsets[:-1]
    first_letters = vocabulary.letters[starts[starts < len(vocabulary.letters)]]
    return not bool((first_letters & 0xC0 == 0x80).any())


def warn_about_bytes(replaced: int, file: str) -> None:
    """Warn if invalid UTF-8 was replaced; file: where it came first, if known."""
    if replaced:
        first = f"; the first is in {file}" if file else ""
        warn(
            f"the text has {replaced:,} invalid UTF-8 byte sequences, which were replaced by "
            f"U+FFFD{first}. If it is in another encoding, convert it: iconv -f ENCODING -t UTF-8."
        )


def warn_about_words_left_out(merged: MergedWords, tokens: int, raw_words: int) -> None:
    """Warn that memory had no room for some words.

    tokens: the number of tokens left out with them, of raw_words in the text.
    """
    kept, most = len(merged.vocabulary), merged.left_out
    warn(
        f"the text has {merged.words:,} different words, more than memory has room for. The "
        f"{kept:,} most frequent were kept with their exact counts; the others ({tokens:,} of "
        f"{raw_words:,} tokens) occur {'once' if most == 1 else f'at most {most:,} times'} and were "
        f"left out: with a {argument('min_count')} above {most:,} that changes nothing. To keep more, allow wordkin "
        f"more memory, as with {VARIABLE}=64GB in the environment."
    )


def warn_about_words(vocabulary: Vocabulary) -> None:
    """Warn if the text seems to be unsegmented, or to be characters instead of words."""
    if _seems_unsegmented(vocabulary):
        warn(
            "the text seems to have no spaces between its words. "
            + either(
                "Use a tokenizer for its language, such as jieba (Chinese) or fugashi (Japanese): "
                "tokenize=jieba.lcut.",
                "Put them there with a program for its language, such as jieba (Chinese: python -m "
                "jieba -d ' ' FILE) or MeCab (Japanese: mecab -O wakati FILE).",
            )
        )
    share = _share_of_characters(vocabulary)
    if share > CHARACTER_SHARE and vocabulary.total >= TOY_TOKENS:
        warn(
            f"{share:.0%} of the tokens are single characters. "
            + either(
                "If you gave strings instead of lists of tokens, split them: (line.split() for line "
                "in text).",
                "Is there a space after each letter?",
            )
        )


def warn_about_few_words(words: int, tokens: int, min_count: int) -> None:
    """Warn if hardly any words are left of a text that is not a toy."""
    if words >= FEW_WORDS or tokens < TOY_TOKENS:
        return
    if min_count == 1:
        found = f"a text of {tokens:,} tokens has only {words} different words"
        cause, remedy = "", "Use"
    else:
        found = f"only {words} words are left of a text of {tokens:,} tokens"
        cause = (
            f" Words that occur less than {argument('min_count', min_count)} times are left out."
        )
        remedy = f"Use a smaller {argument('min_count')} or"
    warn(
        f"{found}: too few to learn much from.{cause} {remedy} more text, or check that the text is "
        "divided into words correctly."
    )


def warn_about_punctuation(vocabulary: Vocabulary) -> None:
    """Warn if many tokens end in punctuation, as in text that nobody has prepared."""
    rows = np.flatnonzero(_ends_in_punctuation(vocabulary))
    if vocabulary.total < TOY_TOKENS or not len(rows):
        return
    counts = vocabulary.counts[rows]
    share = counts.sum() / vocabulary.total
    if share > PUNCTUATED_SHARE:
        word = vocabulary.take(rows[[counts.argmax()]]).words[0]
        warn(
            f"{share:.0%} of the words end in punctuation: {quote(word)} and {quote(word[:-1])} are two "
            "words. "
            + either(
                'tokenize="simple" leaves punctuation out, in files of text.',
                "--tokenize simple leaves punctuation out.",
            )
        )


def warn_about_few_epochs(vocabulary: Vocabulary, epochs: int) -> None:
    """Warn if a text that is small, but no toy, is read in the usual epochs, which nobody has chosen."""
    tokens = vocabulary.total
    enough = min(MOST_EPOCHS, round(LEARNING_TOKENS / max(tokens, 1)))
    if epochs == TrainingSettings.epochs < enough and LEAST_TOKENS <= tokens < TOKENS_A_WORD * len(
        vocabulary
    ):
        warn(
            f"the text is small ({tokens:,} words), and {epochs} epochs leave many neighbors to chance: "
            f"use {argument('epochs', enough)} or so. In half a million words, 14% of the nearest words "
            "were right after 5 epochs, and 25% after 20."
        )


def _ends_in_punctuation(vocabulary: Vocabulary) -> NDArray[np.bool_]:
    """Of each word, whether it ends in punctuation after a letter or a digit."""
    letters, ends = vocabulary.letters, vocabulary.offsets[1:]
    found = np.zeros(len(vocabulary), bool)
    rows = np.flatnonzero(np.diff(vocabulary.offsets) > 1)
    last, before = letters[ends[rows] - 1], letters[ends[rows] - 2]
    found[rows] = PUNCTUATION[last] & IN_WORDS[before]
    return found


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
