"""Subwords: of which character n-grams vectors of words are made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from wordkin.errors import SettingsError, quote
from wordkin.settings.checks import check_number
from wordkin.wording import argument, either

LONGEST = 20  # characters of an n-gram, more than there are in most words
MOST_BUCKETS = 2**31 - 1  # fastText counts them by int32
TEXT = re.compile(r"(\d{1,9})-(\d{1,9})(?::(\d{1,12}))?")


@dataclass(frozen=True)
class SubwordSettings:
    """The lengths of character n-grams, and the number of buckets for their hashes.

    A word is written as "<word>", and its n-grams of `shortest` to `longest` characters are parts of its
    vector (Bojanowski et al. 2017). Memory doesn't depend on `buckets`, because only n-grams that occur
    have rows. With fewer buckets, more n-grams share a row.

    Examples
    --------
    >>> SubwordSettings(2, 5)
    SubwordSettings(shortest=2, longest=5, buckets=2000000)
    >>> print(SubwordSettings(2, 5), SubwordSettings(buckets=1000))
    2-5 3-6:1000
    """

    shortest: int = 3
    longest: int = 6
    buckets: int = 2_000_000

    def __post_init__(self) -> None:
        for name, limit in (("shortest", LONGEST), ("longest", LONGEST), ("buckets", MOST_BUCKETS)):
            value = check_number(f"subwords, {name}", getattr(self, name), 1, limit)
            object.__setattr__(self, name, value)
        if self.shortest > self.longest:
            raise SettingsError(
                f"{argument('subwords')}: expected the shortest n-gram first, found {self.shortest} "
                f"to {self.longest} characters."
            )

    def __str__(self) -> str:
        """The text that `as_subwords` reads, and the command line."""
        lengths = f"{self.shortest}-{self.longest}"
        usual = self.buckets == SubwordSettings.buckets
        return lengths if usual else f"{lengths}:{self.buckets}"


# What people pass: True, lengths, a text of the command line, the settings, or what JSON made of them.
GivenSubwords: TypeAlias = SubwordSettings | tuple[int, int] | bool | str | None


def as_subwords(given: object) -> SubwordSettings | None:
    """The settings that people mean; None for none.

    Examples
    --------
    >>> as_subwords(True) == as_subwords((3, 6)) == as_subwords("3-6") == SubwordSettings()
    True
    >>> as_subwords("2-5:1000"), as_subwords(False)
    (SubwordSettings(shortest=2, longest=5, buckets=1000), None)
    """
    if given is None or given is False:
        return None
    if given is True:
        return SubwordSettings()
    if isinstance(given, SubwordSettings):
        return given
    if isinstance(given, Mapping) and set(given) <= {"shortest", "longest", "buckets"}:
        return SubwordSettings(**given)
    numbers: Any = given
    if isinstance(given, str) and (found := TEXT.fullmatch(given)):
        numbers = [int(number) for number in found.groups() if number]
    if isinstance(numbers, list | tuple) and len(numbers) in (2, 3):
        return SubwordSettings(*numbers)
    expected = either(
        "True, the lengths (shortest, longest) of n-grams, or wordkin.SubwordSettings",
        "the lengths of n-grams, such as 3-6",
    )
    raise SettingsError(f"{argument('subwords')}: expected {expected}, found {quote(given)}.")
