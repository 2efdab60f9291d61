"""fastText's character n-grams and their hashes, under gensim's names."""

from __future__ import annotations

from wordkin.words.subwords import FIRST_HASH, HASH_FACTOR

__all__ = ["compute_ngrams", "compute_ngrams_bytes", "ft_hash_bytes", "ft_ngram_hashes"]


def compute_ngrams(word: str, min_n: int, max_n: int) -> list[str]:
    """The n-grams of "<word>", the shortest first.

    >>> compute_ngrams("to", 3, 4)
    ['<to', 'to>', '<to>']
    """
    text = f"<{word}>"
    lengths = range(min_n, min(len(text), max_n) + 1)
    return [text[at : at + n] for n in lengths for at in range(len(text) - n + 1)]


def compute_ngrams_bytes(word: str, min_n: int, max_n: int) -> list[bytes]:
    """The n-grams that fastText hashes, in UTF-8, by their first character; no "<" or ">" alone.

    >>> compute_ngrams_bytes("to", 3, 4)
    [b'<to', b'<to>', b'to>']
    """
    text = f"<{word}>"
    found = [
        text[at : at + n]
        for at in range(len(text))
        for n in range(max(min_n, 1), min(max_n, len(text) - at) + 1)
        if n > 1 or 0 < at < len(text) - 1
    ]
    return [part.encode() for part in found]


def ft_hash_bytes(bytez: bytes) -> int:
    """The hash of an n-gram: FNV-1a, in which fastText widens each byte as a signed number.

    >>> ft_hash_bytes(b"<to")
    1568818294
    """
    hashed = int(FIRST_HASH)
    for byte in bytez:
        signed = byte - 256 if byte > 127 else byte
        hashed = ((hashed ^ (signed & 0xFFFFFFFF)) * int(HASH_FACTOR)) & 0xFFFFFFFF
    return hashed


def ft_ngram_hashes(word: str, minn: int, maxn: int, num_buckets: int) -> list[int]:
    """The buckets of a word's n-grams.

    >>> ft_ngram_hashes("née", 3, 6, 100)
    [43, 46, 72, 44, 30, 86]
    """
    return [ft_hash_bytes(part) % num_buckets for part in compute_ngrams_bytes(word, minn, maxn)]
