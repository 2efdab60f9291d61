"""The options of `find_phrases`, checked: which pairs of words are phrases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from wordkin.errors import SettingsError, quote
from wordkin.phrases.scoring import SCORINGS, Scoring, ScoringFunction
from wordkin.plain_text import is_word
from wordkin.settings import check_number
from wordkin.system.memory import memory_bytes
from wordkin.wording import argument

# For each scoring a threshold that few other pairs pass: gensim's, ours, the C tool's.
DEFAULT_THRESHOLDS = {"original": 10.0, "npmi": 0.5, "word2phrase": 100.0}
LOWEST_THRESHOLDS = {"original": 0.0, "npmi": -1.0, "word2phrase": 0.0}
MAX_PASSES = 100
MAX_PAIRS = 40_000_000  # their table takes 1 GB
BYTES_A_PAIR = 55  # while the table grows
MEMORY_SHARE = 4  # pairs get at most a quarter of the memory
LEAST_PAIRS = 16


def default_max_pairs() -> int:
    """The usual limit of different pairs that are counted at once."""
    return min(MAX_PAIRS, count_pairs_within_memory())


def count_pairs_within_memory() -> int:
    """The number of different pairs that fit into the share of memory for them."""
    return max(LEAST_PAIRS, memory_bytes() // MEMORY_SHARE // BYTES_A_PAIR)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The options of `find_phrases`, and `borders`: words that no phrase crosses.

    Pairs are still counted across borders: the C tool treats the ends of lines like this.
    """

    min_count: float = 5
    thresholds: tuple[float, ...] = (10.0,)  # one for each pass
    score: ScoringFunction = SCORINGS["original"]
    connector_words: frozenset[str] = frozenset()
    delimiter: str = "_"
    max_pairs: int = field(default_factory=default_max_pairs)
    borders: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        check_number("max_pairs", self.max_pairs, LEAST_PAIRS)
        if not self.delimiter:
            raise SettingsError(f"{argument('delimiter')}: expected characters, found none.")


def make_rules(
    *,
    min_count: int,
    threshold: float | Sequence[float] | None,
    scoring: Scoring,
    passes: int,
    connector_words: Iterable[str],
    delimiter: str,
    max_pairs: int | None,
) -> Rules:
    """The rules by the options of `find_phrases`, checked."""
    return Rules(
        min_count=check_number("min_count", min_count, 1),
        score=choose_scoring(scoring),
        thresholds=list_thresholds(threshold, scoring, passes),
        connector_words=check_connectors(connector_words),
        delimiter=check_delimiter(delimiter),
        max_pairs=default_max_pairs() if max_pairs is None else max_pairs,
    )


def choose_scoring(scoring: Scoring) -> ScoringFunction:
    """The scoring function of this name, or the given function."""
    if callable(scoring):
        return scoring
    if scoring not in SCORINGS:
        raise SettingsError(
            f"{argument('scoring')}: expected {', '.join(map(repr, SCORINGS))} or a function, found {quote(scoring)}."
        )
    return SCORINGS[scoring]


def list_thresholds(
    threshold: float | Sequence[float] | None, scoring: Scoring, passes: int
) -> tuple[float, ...]:
    """The threshold of each pass: the given one for all, one of a list for each, or the default.

    Examples
    --------
    >>> list_thresholds(None, "npmi", passes=2), list_thresholds([20, 10], "original", passes=2)
    ((0.5, 0.5), (20.0, 10.0))
    """
    check_number("passes", passes, 1, MAX_PASSES)
    name = "" if callable(scoring) else scoring
    if threshold is None:
        if name not in DEFAULT_THRESHOLDS:
            raise SettingsError(
                f"{argument('threshold')}: expected a number, since the scoring is a function."
            )
        threshold = DEFAULT_THRESHOLDS[name]
    several: list[Any] = (
        list(threshold) if isinstance(threshold, Iterable) else [threshold] * passes
    )
    if len(several) != passes:
        raise SettingsError(
            f"{argument('threshold')}: expected one, or one for each of {passes} passes, found {len(several)}."
        )
    low = LOWEST_THRESHOLDS.get(name, float("-inf"))
    return tuple(check_number("threshold", one, low) for one in several)


def check_delimiter(delimiter: str) -> str:
    """The delimiter; raises `SettingsError` for white space, which would divide phrases again.

    Examples
    --------
    >>> check_delimiter(" ")
    Traceback (most recent call last):
        ...
    wordkin.errors.SettingsError: delimiter: expected characters without white space, found ' '.
    """
    if not is_word(delimiter):
        raise SettingsError(
            f"{argument('delimiter')}: expected characters without white space, found {quote(delimiter)}."
        )
    return delimiter


def check_connectors(words: Iterable[str]) -> frozenset[str]:
    """The words as a set; raises `SettingsError` for a single string, probably a mistake.

    Examples
    --------
    >>> check_connectors("of")
    Traceback (most recent call last):
        ...
    wordkin.errors.SettingsError: connector_words: expected several words, found the string 'of'. Use ['of'].
    """
    if isinstance(words, str):
        raise SettingsError(
            f"{argument('connector_words')}: expected several words, found the string {quote(words)}. "
            f"Use [{quote(words)}]."
        )
    return frozenset(words)
