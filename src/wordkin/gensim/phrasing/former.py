"""What the `Phrases` and `Phraser` of gensim 3 and 4 saved: read as plain data, never run."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from wordkin.errors import FormatError
from wordkin.formats.gensim.safe_pickle import Instance, read_tree
from wordkin.gensim.phrasing.scorers import SCORERS
from wordkin.gensim.utils import to_unicode

MODULE = "gensim.models.phrases."
KINDS = {"Phrases": ("Phrases",), "FrozenPhrases": ("FrozenPhrases", "Phraser")}


class Former(NamedTuple):
    """Options by their names, counts of words and joined pairs, of how many tokens, and phrases."""

    options: dict[str, Any]
    counts: dict[str, int]
    tokens: int
    phrasegrams: dict[str, float]


def read_former(path: Path, kind: str) -> Former:
    """Options, and what was counted or found; raises `FormatError` for another kind of file."""
    classes = {MODULE + name for names in KINDS.values() for name in names}
    scorers = {MODULE + scorer.__name__: scorer for scorer in SCORERS.values()}
    tree = read_tree(path, classes | set(scorers))
    name = tree.name.removeprefix(MODULE) if isinstance(tree, Instance) else type(tree).__name__
    if not isinstance(tree, Instance) or name not in KINDS[kind]:
        raise FormatError(f"{path}: expected {kind} that gensim saved, found {name}.")
    held: dict[str, Any] = tree.attributes
    try:
        between = held["delimiter"]
        inside = held.get("connector_words", held.get("common_terms", ()))
        scoring = held.get("scoring", "default")  # a name or nothing in old files
        options = {
            "min_count": _number(held["min_count"]),
            "threshold": _number(held["threshold"]),
            "delimiter": to_unicode(between),
            "connector_words": [*map(to_unicode, inside)],
            "scoring": SCORERS[scoring] if isinstance(scoring, str) else scorers[scoring.text],
        }
        return Former(
            options,
            {to_unicode(word): int(count) for word, count in held.get("vocab", {}).items()},
            int(held.get("corpus_word_count", 0)),
            {
                to_unicode(between.join(words) if isinstance(words, tuple) else words): _score(told)
                for words, told in held.get("phrasegrams", {}).items()
            },
        )
    except (AttributeError, LookupError, TypeError, ValueError) as problem:
        raise FormatError(
            f"{path}: expected all parts of {kind}, found a problem with {problem}. "
            "The file is damaged."
        ) from problem


def _score(told: Any) -> float:
    """A score, which in old files stands behind a count."""
    return float(told[1] if isinstance(told, tuple) else told)


def _number(value: Any) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"the number {value!r:.40}")
    return value
