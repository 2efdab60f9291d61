import numpy as np
import pytest

from wordkin.errors import FormatError
from wordkin.words import subwords
from wordkin.words.subwords import Sizes, compute_word_vectors, hash_ngrams


def fnv(text):
    """fastText's hash of one n-gram, byte by byte (Dictionary::hash)."""
    value = 2166136261
    for byte in text.encode():
        value ^= byte if byte < 128 else byte + 0xFFFFFF00
        value = value * 16777619 % 2**32
    return value


def ngrams(word, shortest, longest):
    """N-grams as fastText counts them: a single bracket is none."""
    text = f"<{word}>"
    return [
        text[start : start + length]
        for start in range(len(text))
        for length in range(max(1, shortest), longest + 1)
        if start + length <= len(text) and text[start : start + length] not in ("<", ">")
    ]


WORDS = ["sea", "café", "中文", "a", "🌊s", ""]


@pytest.mark.parametrize(("shortest", "longest"), [(1, 1), (3, 6), (0, 2), (2, 20), (4, 3), (1, 0)])
def test_ngram_hashes_are_those_of_the_slow_twin(shortest, longest):
    found = [[] for _ in WORDS]
    encoded = [word.encode() for word in WORDS]
    for words, hashes in hash_ngrams(encoded, Sizes(shortest, longest, 10)):
        for word, value in zip(words.tolist(), hashes.tolist(), strict=True):
            found[word].append(value)
    want = [[fnv(ngram) for ngram in ngrams(word, shortest, longest)] for word in WORDS]
    assert list(map(sorted, found)) == list(map(sorted, want))


def test_ngram_hashes_take_bytes_that_are_no_utf_8():
    words = [b"caf\xc3", b"\xa9\xa9", b"\xff"]
    rows = [word for found, _ in hash_ngrams(words, Sizes(1, 2, 10)) for word in found.tolist()]
    assert sorted(set(rows)) == [0, 1, 2]


@pytest.mark.parametrize("numbers_per_block", [1, 20, 1000])
def test_word_vectors_are_means_of_own_row_and_ngram_rows(numbers_per_block, monkeypatch):
    monkeypatch.setattr(subwords, "NUMBERS_PER_BLOCK", numbers_per_block)
    random = np.random.default_rng(1)
    own = random.normal(size=(len(WORDS), 3)).astype(np.float32)
    buckets = random.normal(size=(7, 3)).astype(np.float32)
    found = compute_word_vectors([word.encode() for word in WORDS], own, buckets, Sizes(2, 4, 7))
    for row, word in enumerate(WORDS):
        rows = [own[row], *(buckets[fnv(ngram) % 7] for ngram in ngrams(word, 2, 4))]
        np.testing.assert_allclose(found[row], np.mean(rows, axis=0), rtol=1e-5, atol=1e-6)


def test_word_vectors_without_buckets_are_the_own_rows():
    own = np.ones((1, 2), dtype=np.float32)
    found = compute_word_vectors([b"sea"], own, own[:0], Sizes(3, 6, 0))
    np.testing.assert_array_equal(found, own)


def test_sizes_refuse_ngrams_that_no_fasttext_has(tmp_path):
    with pytest.raises(FormatError, match="0 to 64 characters, found 3 to 2000000000"):
        Sizes.check(tmp_path / "a.bin", 3, 2_000_000_000, 10)
