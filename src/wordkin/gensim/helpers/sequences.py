"""Nested sequences, windows over them, and counts in dicts."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

RULE_DEFAULT, RULE_DISCARD, RULE_KEEP = 0, 1, 2
TrimRule = Callable[[str, int, int], int]


def keep_vocab_item(
    word: str, count: int, min_count: int, trim_rule: TrimRule | None = None
) -> bool:
    """Whether to keep a word, by a rule or, if the rule says so, by its count.

    >>> keep_vocab_item("sea", 3, 5), keep_vocab_item("sea", 3, 5, lambda *_: RULE_KEEP)
    (False, True)
    """
    verdict = RULE_DEFAULT if trim_rule is None else trim_rule(word, count, min_count)
    return count >= min_count if verdict == RULE_DEFAULT else verdict == RULE_KEEP


def prune_vocab(vocab: dict[str, int], min_reduce: int, trim_rule: TrimRule | None = None) -> int:
    """Remove the words that are not kept from a dict; returns the greatest of their counts."""
    gone = {
        word: count
        for word, count in vocab.items()
        if not keep_vocab_item(word, count, min_reduce, trim_rule)
    }
    for word in gone:
        del vocab[word]
    return max(gone.values(), default=0)


def trim_vocab_by_freq(vocab: dict[str, int], topk: int, trim_rule: TrimRule | None = None) -> None:
    """Leave the most frequent words in a dict, and those that are as frequent as the last of them.

    >>> counts = {"sea": 5, "lake": 2, "pond": 2, "puddle": 1}
    >>> trim_vocab_by_freq(counts, 2)
    >>> counts
    {'sea': 5, 'lake': 2, 'pond': 2}
    """
    if topk < len(vocab):
        prune_vocab(vocab, heapq.nlargest(topk, vocab.values())[-1], trim_rule)


def merge_counts(
    dict1: MutableMapping[Any, Any], dict2: Mapping[Any, Any]
) -> MutableMapping[Any, Any]:
    """Add counts to those of the first dict, which is returned.

    >>> merge_counts({"sea": 1}, {"sea": 2, "lake": 1})
    {'sea': 3, 'lake': 1}
    """
    for word, count in dict2.items():
        dict1[word] = dict1[word] + count if word in dict1 else count
    return dict1


def sample_dict(
    d: Mapping[Any, Any], n: int = 10, use_random: bool = True
) -> list[tuple[Any, Any]]:
    """Some items of a dict: by chance, or the first ones.

    >>> sample_dict({"sea": 1, "lake": 2}, 1, use_random=False)
    [('sea', 1)]
    """
    keys = list(d)
    chosen = random.sample(keys, min(len(d), n)) if use_random else keys[:n]
    return [(key, d[key]) for key in chosen]


def flatten(nested_list: Iterable[Any]) -> list[Any]:
    """The items of a sequence, and of the sequences in it, whatever their depth.

    >>> flatten([["sea", ["lake"]], "pond"])
    ['sea', 'lake', 'pond']
    """
    return list(lazy_flatten(nested_list))


def lazy_flatten(nested_list: Iterable[Any]) -> Iterator[Any]:
    """`flatten`, one item after the other."""
    for item in nested_list:
        if hasattr(item, "__iter__") and not isinstance(item, str):
            yield from lazy_flatten(item)
        else:
            yield item


def strided_windows(ndarray: Any, window_size: int) -> NDArray[Any]:
    """All windows of a sequence, [windows, window_size], as views of an array.

    >>> strided_windows(range(4), 3).tolist()
    [[0, 1, 2], [1, 2, 3]]
    """
    items = np.asarray(ndarray)
    if window_size > len(items):
        return np.empty((0, 0))
    return np.lib.stride_tricks.sliding_window_view(items, window_size, writeable=True)


def iter_windows(
    texts: Iterable[Any],
    window_size: int,
    copy: bool = False,
    ignore_below_size: bool = True,
    include_doc_num: bool = False,
) -> Iterator[Any]:
    """The windows of each text; shorter texts are one window each, unless they are ignored."""
    for number, text in enumerate(texts):
        windows: Iterable[Any] = strided_windows(text, window_size)
        if len(text) < window_size:
            windows = [] if ignore_below_size else [text]
        for window in windows:
            found = window.copy() if copy else window
            yield (number, found) if include_doc_num else found


def chunkize_serial(
    iterable: Iterable[Any], chunksize: int, as_numpy: bool = False, dtype: Any = np.float32
) -> Iterator[Any]:
    """Lists of `chunksize` items; the last one may be shorter.

    >>> list(chunkize_serial(range(5), 2))
    [[0, 1], [2, 3], [4]]
    """
    items = iter(iterable)
    while chunk := list(itertools.islice(items, int(chunksize))):
        yield [np.array(item, dtype=dtype) for item in chunk] if as_numpy else chunk


def chunkize(
    corpus: Iterable[Any], chunksize: int, maxsize: int = 0, as_numpy: bool = False
) -> Iterator[Any]:
    """`chunkize_serial`, since nothing here reads ahead in a process of its own."""
    return chunkize_serial(corpus, chunksize, as_numpy)


def revdict(d: Mapping[Any, Any]) -> dict[Any, Any]:
    """Keys by their values."""
    return {value: key for key, value in d.items()}


def identity(p: Any) -> Any:
    """The same value."""
    return p
