"""What was probably meant by a name or a value that is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

CLOSE = 0.75  # difflib's ratio: train and trian have 0.8, batch-words and max-words 0.7
SHORTEST_START = 3
NO_SYNONYMS: Mapping[str, str] = MappingProxyType({})
# What gensim's users and papers call them.
SHORT_FORMS = {
    "sg": "skip-gram",
    "sgns": "skip-gram",
    "skipgram": "skip-gram",
    "ns": "negative-sampling",
    "negative": "negative-sampling",
    "hs": "hierarchical-softmax",
    "mul": "multiply",
}


def suggest(
    typed: str, known: Iterable[str], synonyms: Mapping[str, str] = NO_SYNONYMS
) -> str | None:
    """The known name that was probably meant: written otherwise, called otherwise, cut off, misspelt.

    synonyms: known names by others, which are in lower case, with dashes inside.

    Examples
    --------
    >>> options = ["--min-count", "--dimensions", "--threads"]
    >>> (
    ...     suggest("--min_count", options),
    ...     suggest("--dimension", options),
    ...     suggest("--treads", options),
    ... )
    ('--min-count', '--dimensions', '--threads')
    >>> suggest("--workers", options, {"workers": "--threads"}), suggest("--batch", options)
    ('--threads', None)
    """
    plain, forms = _plain(typed), {_plain(name): name for name in known}
    if plain in forms:
        return forms[plain]
    if synonyms.get(plain) in forms.values():
        return synonyms[plain]
    begun = [form for form in forms if len(plain) >= SHORTEST_START and form.startswith(plain)]
    close = begun if len(begun) == 1 else get_close_matches(plain, forms, 1, CLOSE)
    return forms[close[0]] if close else None


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").strip("-")


def ask_back(meant: object) -> str:
    """The sentence that offers what was meant, with a space before it; nothing for None.

    >>> print(f"No such command.{ask_back('train')}")
    No such command. Did you mean train?
    """
    return "" if meant is None else f" Did you mean {meant}?"
