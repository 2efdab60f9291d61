"""Columns of Arrow: its buffers become blocks of bytes, without a string of Python's."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import TextError, quote_problem, require_extra
from wordkin.text.columns import Column
from wordkin.text.decompression import BLOCK_BYTES
from wordkin.text.sources import Bytes
from wordkin.text.tables.choosing import TEXTS, choose_column
from wordkin.text.tables.parts import Part, Tokens, broken_table, broken_text, is_ascii

BATCH_BYTES = 2 * BLOCK_BYTES  # smaller batches take a twentieth more time, larger ones no less
MOST_ROWS = 1 << 15  # of a batch: what takes few bytes in a file may take many in memory


def import_arrow(what: str) -> Any:
    """Import pyarrow, or raise the error that says what to install."""
    with require_extra(what, "pyarrow", extra="tables"):
        import pyarrow as pa
    return pa


def has_arrow() -> bool:
    """Whether pyarrow is installed."""
    return importlib.util.find_spec("pyarrow") is not None


def choose_field(schema: Any, column: Column | None, where: str) -> int:
    """The position of the column of texts in a schema of Arrow."""
    given = schema.names
    names = [
        name if given.count(name) == 1 else f"{name} ({place})"
        for place, name in enumerate(given, start=1)
    ]
    kinds = {
        name: describe(field.type, is_named=column is not None)
        for name, field in zip(names, schema, strict=True)
    }
    return names.index(choose_column(column, kinds, where))


def describe(kind: Any, *, is_named: bool = False) -> str:
    """What a column of an Arrow type holds: `TEXTS`, or the type. is_named: bytes may be texts, too."""
    import pyarrow as pa

    types = pa.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    elif _is_list(kind) and (types.is_integer(kind.value_type) or _is_text(kind.value_type)):
        return TEXTS
    return TEXTS if _is_text(kind) or (is_named and _is_binary(kind)) else str(kind)


def read_batches(batches: Iterable[Any], where: str, kind: str, total: int = 0) -> Iterator[Part]:
    """The parts of batches of Arrow, of which each is an array of the column alone.

    kind: of the table, for the message about a damaged one; total: its rows, if known.
    """
    import pyarrow as pa

    rows = 0
    try:
        for batch in batches:
            for array in _cut(_without_views(batch)):
                yield _read_array(array, rows, where)._replace(
                    share=(rows + len(array)) / total if total else 0.0
                )
                rows += len(array)
    except (pa.ArrowException, OSError, EOFError) as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # the system's, not the table's
        raise broken_table(where, kind, rows, _first_line(problem)) from problem
    finally:
        pa.default_memory_pool().release_unused()  # what Arrow has freed, but keeps for later


def _first_line(problem: BaseException) -> str:
    return quote_problem(str(problem).partition("\n")[0].rstrip(".") + ".")


def _without_views(array: Any) -> Any:
    """The array; a dictionary of views, which Arrow cannot look texts up in, becomes one of strings."""
    import pyarrow as pa

    if not (pa.types.is_dictionary(array.type) and _is_view(array.type.value_type, "string")):
        return array
    strings = array.dictionary.cast(pa.large_string(), safe=False)
    return pa.DictionaryArray.from_arrays(array.indices, strings)


def _cut(array: Any) -> Iterator[Any]:
    """Yield the array in equal slices of about `BATCH_BYTES`."""
    import pyarrow as pa

    held = array.dictionary if pa.types.is_dictionary(array.type) else array
    size = _measure(held) / max(len(held), 1) * len(array)
    slices = max(round(size / BATCH_BYTES), -(-len(array) // MOST_ROWS), 1)
    rows = max(-(-len(array) // slices), 1)
    for first in range(0, len(array), rows):
        yield array.slice(first, rows)


def _measure(array: Any) -> int:
    """The bytes of the array, or, of views before Arrow 24, of all that its buffers hold."""
    import pyarrow as pa

    try:
        return int(array.nbytes)
    except pa.ArrowTypeError:
        return int(array.get_total_buffer_size())


def _read_array(array: Any, rows: int, where: str) -> Part:
    """The texts of an array. rows: how many came before."""
    import pyarrow.compute as pc

    missing, first = array.null_count, ""
    if missing:
        first = f"row {rows + 1 + pc.index(array.is_null(), True).as_py():,}"
    part = Part(b"", len(array), missing, first)
    if _is_list(array.type):
        return part._replace(tokens=_to_tokens(_with_valid(array, rows, where)))
    texts = _to_strings(array)
    data = _join(texts)
    if not is_ascii(data):
        _check_texts(texts, rows, where)
    return part._replace(data=data)


def gather_lists(lists: Sequence[Any], rows: Sequence[int], where: str, unit: str) -> Part:
    """The part of these lists of strings, of which None is missing. rows: their numbers."""
    pa = import_arrow(where)
    array = pa.array(lists, pa.list_(pa.string()))
    missing = array.null_count
    first = f"{unit} {rows[lists.index(None)]:,}" if missing else ""
    return Part(b"", len(array), missing, first, _to_tokens(array.drop_null()))


def _to_strings(array: Any) -> Any:
    """The texts as strings, which share the buffers where they are strings already."""
    import pyarrow as pa

    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return array
    return array.cast(pa.large_string(), safe=False)  # what is no UTF-8 is refused with its row


def _check_texts(texts: Any, rows: int, where: str) -> None:
    import pyarrow as pa

    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        for row, text in enumerate(texts.cast(pa.large_binary()).to_pylist(), rows + 1):
            try:
                (text or b"").decode()
            except UnicodeDecodeError:
                raise broken_text(text, f"{where}, row {row:,}") from None
        raise


def _with_valid(lists: Any, rows: int, where: str) -> Any:
    """The lists that are not null; raises for a token that is not UTF-8."""
    import pyarrow as pa

    if not _is_text(lists.type.value_type):
        return lists.drop_null()
    # Some of Arrow's functions do not know views.
    strings = lists.cast(pa.large_list(pa.large_string()), safe=False)
    try:
        strings.validate(full=True)
    except pa.ArrowInvalid:
        for row, tokens in enumerate(strings):
            if tokens.is_valid:
                _check_texts(tokens.values, rows + row, where)
        raise
    return strings.drop_null()


def _join(texts: Any) -> Bytes:
    """The bytes of all texts that are not null, each with a line end: a buffer of Arrow's."""
    import pyarrow as pa
    import pyarrow.compute as pc

    empty, end = pa.scalar("", texts.type), pa.scalar("\n", texts.type)
    lines = pc.binary_join_element_wise(texts, empty, end)  # of nulls, nulls are made
    return memoryview(lines.buffers()[2] or b"")


def _to_tokens(lists: Any) -> Tokens:
    """Token lists; tokens that are null are left out."""
    import pyarrow.compute as pc

    values = lists.flatten()
    lengths = pc.list_value_length(lists).to_numpy(zero_copy_only=False)
    ends: NDArray[np.int64] = np.cumsum(lengths, dtype=np.int64)
    if values.null_count:
        kept = np.cumsum(values.is_valid().to_numpy(zero_copy_only=False))
        ends = np.append(0, kept)[ends]
        values = values.drop_null()
    return Tokens(values, ends)


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    types = pa.types
    return bool(types.is_string(kind) or types.is_large_string(kind) or _is_view(kind, "string"))


def _is_binary(kind: Any) -> bool:
    import pyarrow as pa

    types = pa.types
    return bool(types.is_binary(kind) or types.is_large_binary(kind) or _is_view(kind, "binary"))


def _is_list(kind: Any) -> bool:
    import pyarrow as pa

    types = pa.types
    known = (types.is_list, types.is_large_list, types.is_fixed_size_list)
    return any(is_kind(kind) for is_kind in known) or _is_view(kind, "list", "large_list")


def _is_view(kind: Any, *names: str) -> bool:
    """Whether it is a view of one of these kinds, which older releases of Arrow do not know."""
    import pyarrow as pa

    tests = (getattr(pa.types, f"is_{name}_view", None) for name in names)
    return any(test(kind) for test in tests if test)


def refuse_table(where: str, problem: BaseException) -> TextError:
    """The error about what Arrow cannot take as a table."""
    return TextError(
        f"{where}: expected a table or a column of texts, found: {_first_line(problem)} If another "
        "column is the cause, pass the column of texts alone."
    )
