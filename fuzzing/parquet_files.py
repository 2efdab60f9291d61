"""Parquet files of vectors, some of whose headers' fields are changed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from structures import MOST_BYTES, MOST_CHANGES, Decisions

FOOTER_END = 8
TRUTHS, INTEGERS, BINARY, LISTS, STRUCT = (1, 2), (4, 5, 6), 8, (9, 10), 12
WIDTHS = {3: 1, 7: 8}


class Field(NamedTuple):
    """A value of Thrift's compact protocol: its type, and for a struct the numbers of its fields.

    value : an int or bytes; for a list (type of its items, Fields); for a struct {number: Field}
    """

    kind: int
    value: Any


def build_parquet(decisions: Decisions) -> bytes:
    """A table with columns of any kind, and changes in its headers."""
    rows = decisions.pick((2, 3, 100, 1_000))
    counts = pa.array([decisions.extreme() % 2**63 for _ in range(min(rows, 3))] + [1] * (rows - 3))
    columns = [words(rows, decisions), numbers(rows, decisions), counts[:rows]]
    names = [
        decisions.pick(("word", "x", "vector")) if decisions.number(8) == 1 else name
        for name in ("word", "vector", "count")
    ]
    packed = io.BytesIO()
    parquet.write_table(
        pa.Table.from_arrays(columns, names),
        packed,
        compression=decisions.pick(("zstd", "none", "snappy", "gzip")),
        use_dictionary=decisions.pick((True, False)),
        data_page_version=decisions.pick(("1.0", "2.0")),
        row_group_size=decisions.pick((rows, 1, 50)),
    )
    content = packed.getvalue()
    if decisions.number(3) == 1:
        content = change_page(content, decisions)
    return change_footer(content, decisions) if decisions.number(3) else content


def words(rows: int, decisions: Decisions) -> pa.Array:
    """Words, each once; or one for all rows, which stands once in a dictionary."""
    if decisions.number(3) == 1:
        text = decisions.text()[:MOST_BYTES].replace("\ud800", "?")
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, "i4")), [text])
    return pa.array([f"{decisions.pick(('w', 'é', ''))}{row}" for row in range(rows)])


def numbers(rows: int, decisions: Decisions) -> pa.Array:
    """Vectors of any kind of number, or of something else."""
    dimensions = decisions.pick((2, 1, 0, 300))
    one, kind = decisions.pick(
        (
            (1.0, pa.float32()),
            (1.0, pa.float64()),
            (1, pa.int64()),
            (np.float16(1), pa.float16()),
            ("x", pa.string()),
            (True, pa.bool_()),
        )
    )
    lists = decisions.pick((pa.list_(kind), pa.list_(kind, dimensions or 1), pa.large_list(kind)))
    return pa.array(
        [[one] * (lists.list_size if pa.types.is_fixed_size_list(lists) else dimensions)] * rows,
        lists,
    )


def change_page(content: bytes, decisions: Decisions) -> bytes:
    """The file with another header of its first page, as long as the former."""
    header, end = read(content, 4, STRUCT)
    for _ in range(MOST_CHANGES):
        change(header, decisions)
    return content[:4] + (write(header) + bytes(end))[: end - 4] + content[end:]


def change_footer(content: bytes, decisions: Decisions) -> bytes:
    """The file with another footer."""
    length = int.from_bytes(content[-FOOTER_END:-4], "little")
    start = len(content) - FOOTER_END - length
    footer, _ = read(content, start, STRUCT)
    for _ in range(1 + decisions.number(MOST_CHANGES)):
        change(footer, decisions)
    data = write(footer)
    length = len(data) if decisions.number(16) else decisions.extreme() % 2**32
    return content[:start] + data + length.to_bytes(4, "little") + b"PAR1"


def change(field: Field, decisions: Decisions) -> None:
    """Change a value somewhere in a struct or in its structs."""
    places = list(_places(field))
    holder, key, item = decisions.pick(places)
    kind = decisions.number(6)
    if kind == 0 and isinstance(holder, dict):
        del holder[key]
    elif kind == 1:
        holder[key] = decisions.pick(places)[2]
    elif item.kind in INTEGERS:
        number = decisions.pick((decisions.extreme(), item.value + 1, item.value * 2, -item.value))
        holder[key] = item._replace(value=max(min(number, 2**63 - 1), -(2**63)))
    elif item.kind == BINARY:
        text = decisions.text().encode("utf-8", "replace")[:MOST_BYTES]
        holder[key] = item._replace(value=decisions.pick((text, item.value * 2, b"\xff")))
    elif item.kind in LISTS:
        inner, items = item.value
        times = decisions.pick((0, min(decisions.times(), 300)))
        holder[key] = item._replace(value=(inner, items * times))


def _places(field: Field) -> Iterator[tuple[Any, Any, Field]]:
    """Each value in a struct, with its holder and its key."""
    holder = field.value if field.kind == STRUCT else field.value[1]
    for key, item in [*(holder.items() if field.kind == STRUCT else enumerate(holder))]:
        yield holder, key, item
        if item.kind == STRUCT or item.kind in LISTS:
            yield from _places(item)


def read(content: bytes, place: int, kind: int) -> tuple[Field, int]:
    """The value at a place, and where it ends."""
    if kind == STRUCT:
        return read_struct(content, place)
    if kind in LISTS:
        return read_list(content, place, kind)
    if kind in TRUTHS:
        return Field(kind, kind), place
    if kind in INTEGERS:
        number, place = varint(content, place)
        return Field(kind, number >> 1 ^ -(number & 1)), place
    width = WIDTHS.get(kind, 0)
    if kind == BINARY:
        width, place = varint(content, place)
    return Field(kind, content[place : place + width]), place + width


def read_struct(content: bytes, place: int) -> tuple[Field, int]:
    """A struct: before each field its type, and how far its number is from the last one's."""
    fields: dict[int, Field] = {}
    number = 0
    while header := content[place]:
        number, place = number + (header >> 4), place + 1
        if not header >> 4:
            number, place = varint(content, place)
            number >>= 1
        fields[number], place = read(content, place, header & 15)
    return Field(STRUCT, fields), place + 1


def read_list(content: bytes, place: int, kind: int) -> tuple[Field, int]:
    """A list: the type of its items and their number, then the items."""
    header, place = content[place], place + 1
    size, inner = header >> 4, header & 15
    if size == 15:
        size, place = varint(content, place)
    items = []
    for _ in range(size):
        item, place = read(content, place, 3 if inner in TRUTHS else inner)
        items.append(item)
    return Field(kind, (inner, items)), place


def varint(content: bytes, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    number = shift = 0
    while True:
        byte = content[place]
        place += 1
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, place


def write(field: Field) -> bytes:
    """The bytes of a value."""
    kind, value = field
    if kind in TRUTHS:
        return b""
    if kind == STRUCT:
        fields = (
            bytes([item.kind]) + write_varint(number << 1) + write(item)
            for number, item in sorted(value.items())
        )
        return b"".join(fields) + b"\0"
    if kind in LISTS:
        inner, items = value
        return bytes([0xF0 | inner]) + write_varint(len(items)) + b"".join(map(write, items))
    if kind in INTEGERS:
        return write_varint((value << 1 ^ value >> 63) % 2**64)
    return (write_varint(len(value)) if kind == BINARY else b"") + bytes(value)


def write_varint(number: int) -> bytes:
    """A number of seven bits a byte."""
    data = bytearray()
    while number > 127:
        data.append(number & 127 | 128)
        number >>= 7
    return bytes([*data, number])
