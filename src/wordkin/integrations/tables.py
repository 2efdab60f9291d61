"""Tables in memory of pandas, polars and Arrow, one row per word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wordkin.errors import FormatError, quote, require_extra
from wordkin.formats.parquet import arrow_batch, counts_of, import_arrow, matrix_of, words_of
from wordkin.formats.stored import check_finite
from wordkin.search.frozen import freeze
from wordkin.vectors import WordVectors

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

EXTRA = "tables"


def to_arrow(vectors: WordVectors) -> pa.Table:
    """The vectors as an Arrow table with the columns word, count (if known) and vector.

    Examples
    --------
    >>> to_arrow(WordVectors(["sea", "lake"], [[1, 0], [4, 3]], [9, 5])).column_names
    ['word', 'count', 'vector']
    """
    arrow = import_arrow("to_arrow")
    check_finite(vectors.matrix, vectors.words)
    batch = arrow_batch(vectors.words, vectors.matrix, vectors.counts)
    table: pa.Table = arrow.Table.from_batches([batch])
    return table


def to_pandas(vectors: WordVectors) -> pd.DataFrame:
    """The vectors as a pandas table with a row for each word; a vector is an array.

    Examples
    --------
    >>> to_pandas(WordVectors(["sea", "lake"], [[1, 0], [4, 3]])).iloc[1]["vector"]
    array([4., 3.], dtype=float32)
    """
    with require_extra("to_pandas", "pandas", extra=EXTRA):
        import pandas as pd
    check_finite(vectors.matrix, vectors.words)
    columns: dict[str, Any] = {"word": vectors.words}
    if vectors.counts is not None:
        columns["count"] = vectors.counts
    return pd.DataFrame({**columns, "vector": list(vectors.matrix.astype(np.float32, copy=False))})


def to_polars(vectors: WordVectors) -> pl.DataFrame:
    """The vectors as a polars table with a row for each word; a vector is an Array.

    Examples
    --------
    >>> to_polars(WordVectors(["sea", "lake"], [[1, 0], [4, 3]]))["vector"].dtype
    Array(Float32, shape=(2,))
    """
    with require_extra("to_polars", "polars", extra=EXTRA):
        import polars as pl
    table: pl.DataFrame = pl.from_arrow(to_arrow(vectors))
    return table


def from_table(
    table: Any, *, word: str = "word", vector: str = "vector", count: str | None = None
) -> WordVectors:
    """Word vectors from columns of a table of pandas, polars or Arrow.

    Parameters
    ----------
    table
        Any table with the Arrow interface: pandas 2.2, polars, pyarrow, duckdb and others.
    word, vector, count
        Names of the columns; all vectors are lists or arrays of the same length. None: counts are in
        the column "count", if there is one.

    Examples
    --------
    >>> import pandas as pd
    >>> from_table(pd.DataFrame({"term": ["sea"], "vector": [[1.0, 0.5]]}), word="term")["sea"]
    array([1. , 0.5], dtype=float32)
    """
    pa = import_arrow("from_table")
    try:
        arrow = table if isinstance(table, pa.Table) else pa.table(table)
    except (TypeError, ValueError, pa.ArrowException) as problem:
        raise FormatError(
            f"from_table: expected a table of pandas, polars or Arrow, found {problem!s:.200}."
        ) from problem
    if count is None and "count" in arrow.column_names:
        count = "count"
    for name in filter(None, (word, vector, count)):
        if name not in arrow.column_names:
            raise FormatError(
                f"from_table: expected a column {quote(name)}, found {', '.join(arrow.column_names):.200}."
            )
    columns = {name: arrow[name].combine_chunks() for name in filter(None, (word, vector, count))}
    return WordVectors(
        words_of(columns[word], "from_table"),
        freeze(matrix_of(columns[vector], "from_table")),
        None if count is None else counts_of(columns[count], "from_table"),
    )
