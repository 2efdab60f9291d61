"""From the bytes of a table, such as CSV, to the positions of its fields, and from fields to ids and numbers.

A row ends with a line feed outside quotes. Fields are separated by a delimiter, or by any white space; the
white space around a field is no part of it. In a quoted field, a quote is written as two.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.compiling import exact_helper, exact_kernel, kernel, leaf
from wordkin.kernels.parse import LINE_END, MINUS, PLUS, POINT, ZERO, is_blank, read_number
from wordkin.kernels.scan import HASH_FACTOR, HASH_MASK, HASH_START, find_or_add, mix

QUOTE = 34
COMMENTS = (35, 37)  # number sign and percent sign
POSITION, LINE = 0, 1  # of a cursor
BROKEN = -1  # in place of a number of fields: something follows a closing quote
NUMBER_ROOM = 48  # bytes of a number that is read here; Python reads longer ones
WHOLE_DIGITS, FRACTION_DIGITS = 19, 9  # more do not fit an int64, or are cut off


class Form(NamedTuple):
    """How rows are written. delimiter: its byte, 0 for white space; the others are switches."""

    delimiter: int
    quotes: bool
    comments: bool


class FoundRows(NamedTuple):
    """The rows of a block, changed in place.

    starts, ends: int32 [rows, columns], the wanted fields; fields: int32 [rows], how many a row has;
    begins: int32 [rows], the first byte of each row; lines: int64 [rows], the line of its start, from 1.
    cursor: int64 [2], the POSITION of the first byte that is not read, and the LINE there, from 1.
    """

    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    fields: NDArray[np.int32]
    begins: NDArray[np.int32]
    lines: NDArray[np.int64]
    cursor: NDArray[np.int64]


@leaf
def skip_blanks(block, i, delimiter):
    """The position of the next byte that is no white space, or that ends a field or the line."""
    while i < len(block) and is_blank(block[i]) and block[i] != LINE_END and block[i] != delimiter:
        i += 1
    return i


@exact_helper
def find_quote(block, i, cursor):
    """The position of the quote that closes the field whose first letter is at i; else the block's end."""
    while i < len(block):
        if block[i] == QUOTE:
            if i + 1 == len(block) or block[i + 1] != QUOTE:
                return i
            i += 1
        cursor[LINE] += block[i] == LINE_END
        i += 1
    return i


@exact_helper
def read_field(block, i, form, cursor):
    """Start and end of the field at byte i, and the position of what follows it and its white space."""
    i = skip_blanks(block, i, form.delimiter)
    if form.quotes and i < len(block) and block[i] == QUOTE:
        start, end = i + 1, find_quote(block, i + 1, cursor)
        return start, end, skip_blanks(block, end + 1, form.delimiter)
    start = end = i
    if form.delimiter:
        while i < len(block) and block[i] != form.delimiter and block[i] != LINE_END:
            i += 1
            end = end if is_blank(block[i - 1]) else i
        return start, end, i
    while i < len(block) and not is_blank(block[i]):
        i += 1
    return start, i, skip_blanks(block, i, 0)


@exact_helper
def read_row(block, i, form, slots, found, row):
    """Find the fields of the row at byte i; returns how many it has, and the position of its end.

    The position is the block's end if the row's is not in the block.
    """
    fields = 0
    while True:
        start, end, i = read_field(block, i, form, found.cursor)
        if i >= len(block):
            return fields, i
        if fields < len(slots) and slots[fields] >= 0:
            found.starts[row, slots[fields]] = start
            found.ends[row, slots[fields]] = end
        fields += 1
        if block[i] == LINE_END:
            return fields, i
        is_between = block[i] == form.delimiter if form.delimiter else is_blank(block[i - 1])
        if not is_between:
            while i < len(block) and block[i] != LINE_END:
                i += 1
            return BROKEN, i
        i += form.delimiter != 0


@kernel
def split_rows(block, form, slots, found):
    """Find the fields of all rows that end in the block, as long as there is room; returns how many.

    Lines of white space are no rows, nor are comments. slots: int32 [columns], the place of a column's
    fields in `starts` and `ends`, -1 for columns that are not wanted.
    """
    cursor, rows = found.cursor, 0
    i = cursor[POSITION]
    while i < len(block) and rows < len(found.fields):
        line, first = cursor[LINE], skip_blanks(block, i, 0)
        if first < len(block) and form.comments and block[first] in COMMENTS:
            while first < len(block) and block[first] != LINE_END:
                first += 1
            if first == len(block):
                break
        if first < len(block) and block[first] == LINE_END:
            stop = first
        else:
            found.begins[rows], found.lines[rows] = i, line
            found.fields[rows], stop = read_row(block, i, form, slots, found, rows)
            if stop >= len(block):
                cursor[LINE] = line
                break
            rows += 1
        i = stop + 1
        cursor[POSITION] = i
        cursor[LINE] += 1
    return rows


@kernel
def number_fields(block, starts, ends, lines, has_quotes, table, ids, done):
    """Fill `ids` with the id of each field from row `done` on, -1 for an empty one, and count them.

    table: `WordTable` whose letters have room for the block; `first_seen` becomes the line.
    Returns the number of rows done, which is less than all if the table is full.
    """
    letters, offsets = table.letters, table.offsets
    for row in range(done, len(ids)):
        if table.size[0] == len(table.counts):
            return row
        i, begin = starts[row], offsets[table.size[0]]
        end, word_hash = begin, HASH_START
        is_quoted = has_quotes and i > 0 and block[i - 1] == QUOTE
        while i < ends[row]:
            letter = np.int64(block[i])
            letters[end] = letter
            word_hash = ((word_hash ^ letter) * HASH_FACTOR) & HASH_MASK
            end += 1
            i += 1 + (is_quoted and letter == QUOTE)
        ids[row] = -1
        if end > begin:
            word = find_or_add(table, mix(word_hash), end, lines[row])
            table.counts[word] += 1
            ids[row] = word
    return len(ids)


@exact_kernel
def read_floats(block, starts, ends, values):
    """Fill `values`, float64, with the number in each field; nan where Python must read it."""
    text = np.empty(NUMBER_ROOM + 1, np.uint8)
    for row in range(len(values)):
        size = ends[row] - starts[row]
        values[row] = np.nan
        if 0 < size <= NUMBER_ROOM:
            for k in range(size):
                text[k] = block[starts[row] + k]
            text[size] = LINE_END
            value, stop = read_number(text, 0)
            values[row] = value if stop == size else np.nan


@leaf
def read_digits(block, i, end, most):
    """The number of the first `most` digits from byte i on, how many they are, and the position after all."""
    value, digits = np.int64(0), 0
    while i < end and ZERO <= block[i] <= ZERO + 9:
        if digits < most:
            value = value * 10 + (np.int64(block[i]) - ZERO)
        digits += 1
        i += 1
    return value, digits, i


@exact_kernel
def read_decimals(block, starts, ends, wholes, billionths):
    """Read decimal numbers exactly: the next lower whole number, int64, and billionths above it, int32.

    billionths is -1 where the field is no such number, or has too many digits.
    """
    for row in range(len(wholes)):
        i, end = starts[row], ends[row]
        billionths[row] = -1
        if i == end:
            continue
        is_negative = block[i] == MINUS
        i += is_negative or block[i] == PLUS
        whole, digits, i = read_digits(block, i, end, WHOLE_DIGITS)
        fraction, places = np.int64(0), 0
        if i < end and block[i] == POINT:
            fraction, places, i = read_digits(block, i + 1, end, FRACTION_DIGITS)
        # Beyond 2**63, 19 digits wrap around to negative numbers.
        if i < end or digits > WHOLE_DIGITS or whole < 0 or digits + places == 0:
            continue
        for _ in range(places, FRACTION_DIGITS):
            fraction *= 10
        if is_negative:
            whole, fraction = (
                -whole - (fraction > 0),
                (10**FRACTION_DIGITS - fraction) % 10**FRACTION_DIGITS,
            )
        wholes[row], billionths[row] = whole, fraction
