"""How much the columns of a Parquet file unpack to, by the headers of their pages.

Arrow trusts these headers: a page of some hundred bytes may ask for gigabytes. They are structs in
Thrift's compact protocol, whose fields have numbers here, as in the format's description:
https://github.com/apache/parquet-format, parquet.thrift.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

FOOTER_END = 8  # the footer's length and the magic number
DELTA_BYTE_ARRAY = 7
BYTES_A_VALUE = 4  # at least, of its number or its place in a dictionary
MAX_DEPTH = 16  # of structs in structs
WIDTHS = {1: 1, 2: 1, 3: 1, 7: 8, 13: 16}  # truth values in a list, a byte, a float, a UUID

Struct = dict[int, Any]


class ColumnSize(NamedTuple):
    """The bytes that a column unpacks to; whether some texts are kept as changes of others."""

    unpacked_bytes: int
    has_deltas: bool


def measure_columns(content: memoryview) -> dict[str, ColumnSize]:
    """The size of each column of a file, by its name.

    Raises `ValueError` for a file whose headers are damaged.
    """
    length = int.from_bytes(content[-FOOTER_END:-4], "little")
    if not 0 < length <= len(content) - FOOTER_END:
        raise ValueError("a footer without a length")
    unpacked: dict[str, int] = defaultdict(int)
    with_deltas: set[str] = set()
    try:
        footer = _Thrift(content, len(content) - FOOTER_END - length).read_struct()
        for chunk in (chunk[3] for group in footer[4] for chunk in group[1]):
            name = chunk[3][0].decode("utf-8", "replace")
            for page in _pages(content, chunk):
                header = page.get(5) or page.get(7) or page.get(8) or {}
                encoding = header.get(4 if 8 in page else 2)
                unpacked[name] += page[2] + BYTES_A_VALUE * header.get(1, 0)
                if encoding == DELTA_BYTE_ARRAY:
                    with_deltas.add(name)
    except (LookupError, TypeError, AttributeError) as problem:
        raise ValueError("a header without some of its fields") from problem
    return {name: ColumnSize(size, name in with_deltas) for name, size in unpacked.items()}


def _pages(content: memoryview, chunk: Struct) -> Iterator[Struct]:
    """The headers of the pages of a column, as Arrow finds them."""
    first, dictionary = chunk[9], chunk.get(11, 0)
    position = dictionary if 0 < dictionary < first else first
    end, values = position + chunk[7], 0
    while position < end and values < chunk[5]:
        reader = _Thrift(content, position)
        page = reader.read_struct()
        if page[2] < 0 or page[3] < 0:
            raise ValueError("a page of less than no bytes")
        yield page
        position = reader.position + page[3]
        values += (page.get(5) or page.get(8) or {1: 0})[1]


class _Thrift:
    """Reads structs of the compact protocol from a position on."""

    def __init__(self, content: memoryview, position: int) -> None:
        self._content = content
        self.position = position
        self._depth = 0

    def read_struct(self) -> Struct:
        """The values of a struct, by the numbers of its fields."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError("structs in structs in structs")
        found: Struct = {}
        field = 0
        while header := self._take(1)[0]:
            delta, kind = header >> 4, header & 15
            field = field + delta if delta else self._read_number()
            found[field] = kind == 1 if kind in (1, 2) else self._read(kind)
        self._depth -= 1
        return found

    def _read(self, kind: int) -> Any:
        if kind == 12:
            return self.read_struct()
        if kind in (9, 10):  # list, set
            header = self._take(1)[0]
            size = header >> 4 if header >> 4 < 15 else self._read_varint()
            return [self._read(header & 15) for _ in range(size)]
        if kind == 11:
            return self._read_map()
        if kind == 8:
            return self._take(self._read_varint())
        if kind in (4, 5, 6):
            return self._read_number()
        return self._take(WIDTHS[kind])

    def _read_map(self) -> list[tuple[Any, Any]]:
        size = self._read_varint()
        kinds = self._take(1)[0] if size else 0
        return [(self._read(kinds >> 4), self._read(kinds & 15)) for _ in range(size)]

    def _read_number(self) -> int:
        number = self._read_varint()
        return (number >> 1) ^ -(number & 1)

    def _read_varint(self) -> int:
        number = 0
        for shift in range(0, 70, 7):
            byte = self._take(1)[0]
            number |= (byte & 127) << shift
            if byte < 128:
                return number
        raise ValueError("a number of too many bytes")

    def _take(self, size: int) -> bytes:
        start, self.position = self.position, self.position + size
        if not 0 <= start <= self.position <= len(self._content):
            raise ValueError("a header that leads beyond the file")
        return bytes(self._content[start : self.position])
