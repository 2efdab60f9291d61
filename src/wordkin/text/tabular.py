"""What holds texts in a column and is no file: known by what it offers, so that nothing is imported."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias, runtime_checkable


@runtime_checkable
class ArrowStream(Protocol):
    """A table or column that offers Arrow's stream: of pandas, polars, Arrow, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The capsule of a stream."""


@runtime_checkable
class ArrowArray(Protocol):
    """A column that is one array of Arrow."""

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        """The capsules of a schema and an array."""


@runtime_checkable
class Series(Protocol):
    """A column of pandas before 3.0, which has no stream of its own."""

    def to_frame(self) -> object:
        """The table of this column."""


@runtime_checkable
class Cursor(Protocol):
    """The result of a query, as Python's databases have it."""

    description: Any

    def fetchmany(self, size: int, /) -> Any:
        """The next rows."""


@runtime_checkable
class DataSet(Protocol):
    """A `Dataset` or `IterableDataset` of Hugging Face's `datasets`."""

    column_names: Any

    def with_format(self, type: str | None) -> Any:  # noqa: A002 (as it is called there)
        """The same rows in another form."""


Table: TypeAlias = ArrowStream | ArrowArray | Series | Cursor | DataSet
TABLES = (ArrowStream, ArrowArray, Series, Cursor, DataSet)


def as_tables(text: object) -> list[Table] | None:
    """The tables that a text is, or that a list of it holds; None for anything else.

    Examples
    --------
    >>> as_tables([["sea", "lake"]]) is None
    True
    """
    if isinstance(text, TABLES):
        return [text]
    if isinstance(text, list | tuple) and text and all(isinstance(part, TABLES) for part in text):
        return list(text)
    return None
