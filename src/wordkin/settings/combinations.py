"""Arguments of a training that cannot be given together, with the reason of each."""

from __future__ import annotations

from collections.abc import Mapping

from wordkin.errors import SettingsError
from wordkin.wording import argument

EXCLUDED = {
    (
        "subwords",
        "freeze",
    ): "a frozen word would still move with its n-grams, which other words share",
    (
        "subwords",
        "compass",
    ): "words begin at the vectors of the compass, to which n-grams of another text do not add up",
}


def check_combinations(given: Mapping[str, object]) -> None:
    """Refuse two arguments of which each excludes the other. given: the values of those that may.

    Examples
    --------
    >>> check_combinations({"subwords": True, "freeze": ["sea"]})
    Traceback (most recent call last):
        ...
    wordkin.errors.SettingsError: subwords: expected none together with freeze, since a frozen word
    would still move with its n-grams, which other words share. Leave one of the two out.
    """
    for (first, second), reason in EXCLUDED.items():
        if given.get(first) and given.get(second):
            raise SettingsError(
                f"{argument(first)}: expected none together with {argument(second)}, since {reason}. "
                "Leave one of the two out."
            )
