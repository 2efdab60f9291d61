"""From the bytes of vector files to numbers, and back to text.

A number is read as a whole mantissa over a power of ten, in float64. Up to 2**53 and 10**22 both are
exact, and their quotient is what Python's `float` finds. Beyond, the quotient has a relative error
of some 1e-16, which matters only if the float32 values on both sides of it differ. In that case, and
for a field that is no number, the result is nan, and the caller asks Python.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.kernels.compiling import exact_helper, exact_kernel, kernel, leaf

POWERS = np.array([float(f"1e{power}") for power in range(309)])  # the nearest float64 of each
LINE_END, PLUS, MINUS, POINT, ZERO, SMALL_E = 10, 43, 45, 46, 48, 101
SAFE_BYTES = 19  # length of a number whose digits fit an int64: 18 digits and a point
EXACT_MANTISSA = 2**53
EXACT_POWER = 22
UNSURE = 1e-15  # relative; more than two roundings of float64 and the digits left out can make
FRACTION_BITS = 2**52 - 1
LOG_BITS = 30
LOG_2 = int(math.log10(2) * 2**LOG_BITS)
LEAST_BINARY = 160  # float32 reaches down to 2**-149
# By binary exponent: half the distance to the next float32, less a margin for float64's rounding.
HALF_GAPS = np.array([0.999 * 2.0 ** (power - 25) for power in range(-LEAST_BINARY, 129)])
THREE_DIGITS = np.array([list(b"%03d" % number) for number in range(1000)], np.uint8)
NUMBER_BYTES = 17  # the longest written number, with the space before it


class Parsed(NamedTuple):
    """The words and vectors of a block, changed in place.

    letters: uint8, each word and a line end; ends: int32, the end of each word in letters.
    vectors: float32 [rows, dimensions], or [rows, 0] for words only; uint8 for `copy_vectors`.
    starts: int32, the start of each row in the block; unsure: bool, rows that Python has to read.
    """

    letters: NDArray[np.uint8]
    ends: NDArray[np.int32]
    vectors: NDArray
    starts: NDArray[np.int32]
    unsure: NDArray[np.bool_]


@leaf
def is_blank(letter):
    """Whether a byte is ASCII white space, as in `bytes.split`."""
    return letter == 32 or 9 <= letter <= 13


@leaf
def tenth(number):
    """number // 10 for 0 to 10**9: faster than a division of signed integers."""
    return (number * 3435973837) >> 35


@leaf
def thousandth(number):
    """number // 1000 for 0 to 10**9."""
    return (number * 274877907) >> 38


@exact_helper
def is_near_tie(value):
    """Whether float64 values next to this one may round to different float32 values."""
    return np.float32(value * (1 - UNSURE)) != np.float32(value * (1 + UNSURE))


@leaf
def read_exponent(block, i):
    """The whole number at byte i, and the position after it, which is before i if there is none."""
    first = i
    is_negative = block[i] == MINUS
    i += is_negative or block[i] == PLUS
    digits = i
    exponent = np.int64(0)
    while ZERO <= block[i] <= ZERO + 9:
        if exponent < 10**9:
            exponent = exponent * 10 + (np.int64(block[i]) - ZERO)
        i += 1
    return (-exponent if is_negative else exponent), (i if i > digits else first - 1)


@leaf
def read_mantissa(block, i):
    """Up to 18 digits at byte i as a whole number, its power of ten, and the position after all digits.

    The position is -1 if there is no digit.
    """
    mantissa, power = np.int64(0), np.int64(0)
    has_digits = is_after_point = False
    while (block[i] == POINT and not is_after_point) or ZERO <= block[i] <= ZERO + 9:
        if block[i] == POINT:
            is_after_point = True
        elif mantissa < 10**17:
            mantissa = mantissa * 10 + (np.int64(block[i]) - ZERO)
            power -= is_after_point
            has_digits = True
        else:
            power += not is_after_point
        i += 1
    return mantissa, power, (i if has_digits else -1)


@leaf
def apply_power(mantissa, power):
    """mantissa · 10**power; nan where float64 may be too coarse to find the nearest float32."""
    if mantissa == 0 or power < -308:
        return 0.0
    if power > 308:
        return np.inf
    value = mantissa / POWERS[-power] if power < 0 else mantissa * POWERS[power]
    # A mantissa this long may have lost digits.
    if (mantissa > EXACT_MANTISSA or abs(power) > EXACT_POWER) and is_near_tie(value):
        return np.nan
    return value


@exact_helper
def read_long_number(block, i):
    """As `read_number`, but a number may have an exponent and any number of digits."""
    is_negative = block[i] == MINUS
    i += is_negative or block[i] == PLUS
    mantissa, power, stop = read_mantissa(block, i)
    if stop > 0 and block[stop] | 32 == SMALL_E:
        exponent, stop = read_exponent(block, stop + 1)
        power += exponent
    if stop > 0 and is_blank(block[stop]):
        value = apply_power(mantissa, power)
        return (-value if is_negative else value), stop
    while not is_blank(block[i]):
        i += 1
    return np.nan, i


@leaf
def read_number(block, i):
    """The number at byte i, or nan if Python must read it, and the position after it."""
    first = i
    is_negative = block[i] == MINUS
    i += is_negative
    stop = i + SAFE_BYTES
    mantissa = np.int64(0)
    digit = np.int64(block[i]) - ZERO
    while 0 <= digit <= 9 and i < stop:
        mantissa = mantissa * 10 + digit
        i += 1
        digit = np.int64(block[i]) - ZERO
    places = 0
    digits = i - first - is_negative
    if digit == POINT - ZERO:
        i += 1
        point = i
        digit = np.int64(block[i]) - ZERO
        while 0 <= digit <= 9 and i < stop:
            mantissa = mantissa * 10 + digit
            i += 1
            digit = np.int64(block[i]) - ZERO
        places = i - point
    if digits + places == 0 or not is_blank(block[i]):
        value, i = read_long_number(block, first)
        return value, i
    value = mantissa / POWERS[places]
    if mantissa > EXACT_MANTISSA and is_near_tie(value):
        value = np.nan
    return (-value if is_negative else value), i


@exact_helper
def read_numbers(block, i, vectors, row):
    """Fill a row from the fields at byte i; returns their end, and whether Python must read them.

    The end is -1 if the line holds fewer or more fields.
    """
    is_unsure = False
    for d in range(vectors.shape[1]):
        while block[i] != LINE_END and is_blank(block[i]):
            i += 1
        if block[i] == LINE_END:
            return -1, False
        value, i = read_number(block, i)
        vectors[row, d] = value
        is_unsure |= math.isnan(value)
    while block[i] != LINE_END and is_blank(block[i]):
        i += 1
    return (i if block[i] == LINE_END else -1), is_unsure


@exact_helper
def find_last_fields(block, start, end, fields):
    """The start of the last `fields` fields of the line from `start` to `end`; -1 if it has fewer."""
    i = end
    for _ in range(fields):
        while i > start and is_blank(block[i - 1]):
            i -= 1
        if i == start:
            return -1
        while i > start and not is_blank(block[i - 1]):
            i -= 1
    return i


@leaf
def is_empty(block, start, end):
    """Whether the bytes from `start` to `end` are only white space."""
    while start < end and is_blank(block[start]):
        start += 1
    return start == end


@exact_helper
def read_line(block, start, dimensions, vectors, row):
    """Read a line; returns start and end of its word, its own end, and whether unsure.

    A word without letters is at its end; of a line of too few fields the word's end is -1. Most words
    hold no space, so the numbers are first expected after the first field.
    """
    word_end = start
    while not is_blank(block[word_end]):
        word_end += 1
    stop, is_unsure = -1, False
    if word_end > start and vectors.shape[1] > 0:
        stop, is_unsure = read_numbers(block, word_end, vectors, row)
    if stop >= 0:
        return start, word_end, stop, is_unsure
    stop = word_end
    while block[stop] != LINE_END:
        stop += 1
    word_end = find_last_fields(block, start, stop, dimensions)
    if word_end >= 0 and vectors.shape[1] > 0:
        _, is_unsure = read_numbers(block, word_end, vectors, row)
    while word_end > start and is_blank(block[word_end - 1]):
        word_end -= 1
    while start < word_end and is_blank(block[start]):
        start += 1
    return start, word_end, stop, is_unsure


@exact_kernel
def parse_lines(block, dimensions, longest, found):
    """Read lines of a word and numbers; a word may hold spaces, so the last fields are the numbers.

    A line of numbers alone has the word of no letters.
    block: uint8, ends with a line end; longest: the limit of a line, in bytes.
    Returns the numbers of rows and lines read, and the start of the first broken line, or -1.
    """
    rows = lines = start = letters = 0
    while start < len(block):
        word, word_end, stop, is_unsure = read_line(block, start, dimensions, found.vectors, rows)
        if stop - start > longest:
            return rows, lines, start
        if word_end >= 0:
            for i in range(word, word_end):
                found.letters[letters] = block[i]
                letters += 1
            found.letters[letters] = LINE_END
            found.ends[rows] = letters
            found.starts[rows], found.unsure[rows] = start, is_unsure
            letters, rows = letters + 1, rows + 1
        elif not is_empty(block, start, stop):
            return rows, lines, start
        start, lines = stop + 1, lines + 1
    return rows, lines, -1


@kernel
def copy_vectors(block, vector_bytes, longest, found):
    """Read words of at most `longest` bytes, each followed by a space and a vector's bytes.

    Returns the number of whole rows, at most as many as `found` has room for, and their end.
    """
    start = letters = rows = 0
    while rows < len(found.ends):
        i = start
        while i < len(block) and block[i] == LINE_END:
            i += 1
        word, last = letters, min(len(block), start + longest)
        while i < last and block[i] != 32:
            found.letters[letters] = block[i]
            letters, i = letters + 1, i + 1
        if i >= last or i + 1 + vector_bytes > len(block):
            letters = word
            break
        vector, row = block[i + 1 : i + 1 + vector_bytes], found.vectors[rows]
        for k in range(vector_bytes):  # over two views: only so LLVM makes a memory copy of it
            row[k] = vector[k]
        found.letters[letters] = LINE_END
        found.ends[rows] = letters
        letters, rows, start = letters + 1, rows + 1, i + 1 + vector_bytes
    return rows, start


@leaf
def to_nine_digits(value):
    """A positive float32 as a mantissa of 9 digits, the power of the first, and the digits it needs.

    It needs 7, 8 or 9 digits, the fewest that read back as the same float32; the others are zeros.
    """
    exact = np.float64(value)
    # Exponent and fraction from the bits of a float64: `math.frexp` is a call, and slower.
    bits = exact.view(np.int64)
    binary = (bits >> 52) - 1022
    first = ((binary - 1) * LOG_2) >> LOG_BITS  # or one more
    scale = POWERS[8 - first] if first < 8 else 1 / POWERS[first - 8]
    nine = exact * scale
    room = (
        HALF_GAPS[binary + LEAST_BINARY] * scale
    )  # a smaller error reads back as the same float32
    if bits & FRACTION_BITS == 0:  # the gap below a power of two is half as wide
        room *= 0.5
    if nine >= 1e9:
        nine, room, first = nine * 0.1, room * 0.1, first + 1
    seven, eight = np.int64(nine * 0.01 + 0.5) * 100, np.int64(nine * 0.1 + 0.5) * 10
    needs_eight = abs(seven - nine) >= room
    needs_nine = needs_eight and abs(eight - nine) >= room
    mantissa = np.int64(nine + 0.5) if needs_nine else eight if needs_eight else seven
    if mantissa == 10**9:
        mantissa, first = np.int64(10**8), first + 1
    return mantissa, first, 7 + needs_eight + needs_nine


@leaf
def write_nine(mantissa, point, text, at):
    """Write 9 digits at position `at`, with a gap after digit `point` unless that is negative."""
    millions, thousands = thousandth(thousandth(mantissa)), thousandth(mantissa)
    three_digits = (millions, thousands - 1000 * millions, mantissa - 1000 * thousands)
    for group in range(3):
        for i in range(3):
            is_after_point = 0 <= point < 3 * group + i
            text[at + 3 * group + i + is_after_point] = THREE_DIGITS[three_digits[group], i]


@exact_helper
def write_number(value, text, at):
    """Write a float32 at position `at`, as "%g" with 7, 8 or 9 digits; returns the position after it."""
    text[at] = MINUS
    at += math.copysign(np.float32(1), value) < 0
    value = abs(value)
    if value == 0:
        text[at] = ZERO
        return at + 1
    mantissa, first, digits = to_nine_digits(value)
    is_scientific = first < -4 or first >= digits
    point = 0 if is_scientific else first  # the digit before it
    if point < 0:
        for i in range(5):
            text[at + i] = POINT if i == 1 else ZERO
        at += 1 - point
    write_nine(mantissa, point, text, at)
    rest = tenth(mantissa)
    digits = 9
    while rest * 10 == mantissa:
        mantissa, rest, digits = rest, tenth(rest), digits - 1
    if point >= 0:
        text[at + point + 1] = POINT
        digits = max(digits, point + 1) + (digits > point + 1)
    at += digits
    if is_scientific:
        text[at], text[at + 1] = SMALL_E, (MINUS if first < 0 else PLUS)
        text[at + 2], text[at + 3] = ZERO + abs(first) // 10, ZERO + abs(first) % 10
        at += 4
    return at


@exact_kernel
def write_lines(letters, offsets, vectors, text):
    """Write each word and its numbers as a line; returns the number of bytes written.

    letters: uint8, word after word; offsets: int64 [rows + 1]; vectors: float32, all finite.
    """
    at = 0
    for row in range(len(vectors)):
        for i in range(offsets[row], offsets[row + 1]):
            text[at] = letters[i]
            at += 1
        for d in range(vectors.shape[1]):
            text[at] = 32
            at = write_number(vectors[row, d], text, at + 1)
        text[at] = LINE_END
        at += 1
    return at
