"""Which column of a table holds the texts: the one that is named, or the only one that can."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from wordkin.errors import SettingsError, quote
from wordkin.text.columns import SHOWN_NAMES, Column, find_column
from wordkin.wording import argument

TEXTS = "texts"  # what a column of them is called


def choose_column(column: Column | None, kinds: Mapping[str, str], where: str) -> str:
    """The name of the column of texts.

    kinds: what each column holds, by its name; `TEXTS` if that is texts or token lists. Raises
    `SettingsError` for a column that is missing or of another kind, and for several to choose from.

    Examples
    --------
    >>> choose_column(None, {"id": "int64", "body": TEXTS}, "t.parquet")
    'body'
    >>> choose_column(None, {"title": TEXTS, "body": TEXTS}, "t.parquet")
    Traceback (most recent call last):
        ...
    wordkin.errors.SettingsError: t.parquet: expected one column of texts, found 2: 'title', 'body'. Say which
    is meant: column='title'.
    """
    names = list(kinds)
    texts = [name for name, kind in kinds.items() if kind == TEXTS]
    if column is not None:
        name = names[find_column("text", column, names, len(names), where)]
        if name not in texts:
            raise SettingsError(
                f"{where}: expected texts in the column {quote(name)}, found {kinds[name]}. "
                + (f"There are texts in {_list(texts)}." if texts else "No column has texts.")
            )
        return name
    if not texts:
        others = ", ".join(f"{quote(name, 30)} ({kind})" for name, kind in islice(kinds.items(), 5))
        raise SettingsError(
            f"{where}: expected a column of texts, found {f'only {others}' if others else 'none'}."
        )
    if len(texts) > 1:
        raise SettingsError(
            f"{where}: expected one column of texts, found {len(texts)}: {_list(texts)}. Say which "
            f"is meant: {argument('column', quote(texts[0]))}."
        )
    return texts[0]


def _list(names: list[str]) -> str:
    shown = ", ".join(quote(name, 30) for name in names[:SHOWN_NAMES])
    return shown + (", ..." if len(names) > SHOWN_NAMES else "")
