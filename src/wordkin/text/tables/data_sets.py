"""Data sets of Hugging Face's `datasets`, read as Arrow's tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wordkin.errors import SettingsError, TextError, WordkinError, quote, quote_problem
from wordkin.text.columns import Column
from wordkin.text.tables.arrow import choose_field, read_batches
from wordkin.text.tables.parts import Part

BATCH_ROWS = 1_000  # what `datasets` itself takes


def read_data_set(data: Any, column: Column | None, where: str) -> Iterator[Part]:
    """The texts of a column of a `Dataset` or an `IterableDataset`."""
    if isinstance(data.column_names, dict):
        names = ", ".join(quote(name, 30) for name in data.column_names)
        raise SettingsError(
            f"{where}: expected one data set, found several: {names}. Pass one: dataset['train'], "
            "or several in a list."
        )
    total = len(data) if hasattr(data, "__len__") else 0
    yield from read_batches(_columns(data, column, where), where, "data set", total)


def _columns(data: Any, column: Column | None, where: str) -> Iterator[Any]:
    """Yield the chunks of the column."""
    rows = 0
    try:
        for table in data.with_format("arrow").iter(batch_size=BATCH_ROWS):
            place = choose_field(table.schema, column, where)
            yield from table.column(place).chunks
            rows += table.num_rows
    except WordkinError:
        raise
    except Exception as problem:  # whatever the caller's own function raises
        raise TextError(
            f"{where}, row {_count_rows(data, rows) + 1:,}: expected a text, found "
            f"{type(problem).__name__}: {quote_problem(problem)}. Nothing of it was used."
        ) from problem


def _count_rows(data: Any, rows: int) -> int:
    """How many rows come before the one that cannot be read. rows: how many came in whole batches."""
    count = 0
    try:
        for _ in data.with_format(None):
            count += 1
    except Exception:  # noqa: BLE001 (the same again)
        return count
    return rows  # this time all could be read
