"""What makes a pair of words a phrase: the options of `find_phrases`, as one checked value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from wordkin.errors import SettingsError
from wordkin.phrases.scoring import SCORINGS, Scoring, ScoringFunction
from wordkin.settings import check_number
from wordkin.system.memory import memory_bytes

# Of each scoring, where few pairs that are no phrases pass: gensim's, ours, the C tool's.
USUAL_THRESHOLDS = {"original": 10.0, "npmi": 0.5, "word2phrase": 100.0}
LOWEST_THRESHOLDS = {"original": 0.0, "npmi": -1.0, "word2phrase": 0.0}
MAX_PASSES = 100
MAX_PAIRS = 40_000_000  # their table takes 1 GB
BYTES_A_PAIR = 55  # while the table grows
MEMORY_SHARE = 4  # a quarter of the memory is for pairs, if that is not enough for so many
LEAST_PAIRS = 16


def usual_max_pairs() -> int:
    """How many different pairs are counted at once if nobody says so."""
    return min(MAX_PAIRS, pairs_within_memory())


def pairs_within_memory() -> int:
    """How many different pairs can be counted at once."""
    return max(LEAST_PAIRS, memory_bytes() // MEMORY_SHARE // BYTES_A_PAIR)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The options of `find_phrases`, and `borders`: words that no phrase reaches across.

    Pairs are counted across borders, though: that is how the C tool treats the ends of lines.
    """

    min_count: float = 5
    thresholds: tuple[float, ...] = (10.0,)  # one for each pass
    score: ScoringFunction = SCORINGS["original"]
    connector_words: frozenset[str] = frozenset()
    delimiter: str = "_"
    max_pairs: int = field(default_factory=usual_max_pairs)
    borders: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        check_number("max_pairs", self.max_pairs, LEAST_PAIRS)
        if not self.delimiter:
            raise SettingsError("delimiter: expected characters, found none.")


def scoring_function(scoring: Scoring) -> ScoringFunction:
    """The function of this name, or the one given."""
    if callable(scoring):
        return scoring
    if scoring not in SCORINGS:
        raise SettingsError(
            f"scoring: expected {', '.join(map(repr, SCORINGS))} or a function, found {scoring!r}."
        )
    return SCORINGS[scoring]


def thresholds_of(
    threshold: float | Sequence[float] | None, scoring: Scoring, passes: int
) -> tuple[float, ...]:
    """One threshold for each pass, from one for all, from a list of them, or the usual one.

    Examples
    --------
    >>> thresholds_of(None, "npmi", passes=2), thresholds_of([20, 10], "original", passes=2)
    ((0.5, 0.5), (20.0, 10.0))
    """
    check_number("passes", passes, 1, MAX_PASSES)
    name = "" if callable(scoring) else scoring
    if threshold is None:
        if name not in USUAL_THRESHOLDS:
            raise SettingsError("threshold: expected a number, since the scoring is a function.")
        threshold = USUAL_THRESHOLDS[name]
    several: list[Any] = (
        list(threshold) if isinstance(threshold, Iterable) else [threshold] * passes
    )
    if len(several) != passes:
        raise SettingsError(
            f"threshold: expected one, or one for each of {passes} passes, found {len(several)}."
        )
    low = LOWEST_THRESHOLDS.get(name, float("-inf"))
    return tuple(check_number("threshold", one, low) for one in several)


def checked_delimiter(delimiter: str) -> str:
    """The delimiter, which is to leave a phrase one word also where a file of text is read.

    Examples
    --------
    >>> checked_delimiter(" ")
    Traceback (most recent call last):
        ...
    wordkin.errors.SettingsError: delimiter: expected characters without white space, found ' '.
    """
    if delimiter.split() != [delimiter]:
        raise SettingsError(
            f"delimiter: expected characters without white space, found {delimiter!r}."
        )
    return delimiter


def connectors_of(words: Iterable[str]) -> frozenset[str]:
    """The words as a set; a lone string is a slip.

    Examples
    --------
    >>> connectors_of("of")
    Traceback (most recent call last):
        ...
    wordkin.errors.SettingsError: connector_words: expected several words, found the string 'of'. Use ['of'].
    """
    if isinstance(words, str):
        raise SettingsError(
            f"connector_words: expected several words, found the string {words!r}. Use {[words]}."
        )
    return frozenset(words)
