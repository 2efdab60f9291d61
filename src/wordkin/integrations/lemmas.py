"""Lemmas by simplemma, which includes its dictionaries: "lakes" and "lake" become one word.

Stemmers and lemmatizers of NLTK do the same: `nltk.stem.SnowballStemmer("english").stem`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from wordkin.errors import SettingsError, quote, require_extra

KEPT_LEMMAS = 1 << 16  # by Zipf's law this covers nearly all tokens


def lemmatizer(language: str = "en") -> Callable[[str], str]:
    """A function from a word to its lemma. It returns unknown words unchanged.

    language: a code that simplemma knows, such as "en", "de" or "fr".

    Examples
    --------
    >>> lemma = lemmatizer("en")
    >>> lemma("lakes"), lemma("swam")
    ('lake', 'swim')
    """
    with require_extra("lemmatizer", "simplemma", extra="lemmas"):
        import simplemma
    try:
        simplemma.lemmatize("a", lang=language)
    except ValueError as problem:
        raise SettingsError(
            f"language: expected a code that simplemma knows, such as 'en', found {quote(language)}."
        ) from problem

    @lru_cache(KEPT_LEMMAS)
    def lemma(word: str) -> str:
        found: str = simplemma.lemmatize(word, lang=language)
        return found

    return lemma
