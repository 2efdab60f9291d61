"""What the lines of a text of vectors agree on, and whether it is a text at all."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import numpy as np

from wordkin.errors import FormatError, quote

# Possessive: no digit is read twice, however long a hostile field is.
NUMBER = rb"[-+]?+(?:(?:\d++\.?+\d*+|\.\d++)(?:e[-+]?+\d++)?+|nan|inf)"
ONE_NUMBER = re.compile(NUMBER, re.IGNORECASE)
NUMBERS = re.compile(rb"(?:[ \t\v\f\r]++" + NUMBER + rb")*+[ \t\v\f\r]*+", re.IGNORECASE)
FIRST_FIELD = re.compile(rb"[ \t\v\f\r]*+[^ \t\v\f\r]++")
DECIMAL_COMMA = re.compile(rb"\d,\d")
CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f\x7f]")
MAX_DIMENSIONS = 1 << 17  # far beyond any use; without it a compressed file could ask for gigabytes
MIN_DIMENSIONS = 2  # without a header, since a word and one number may be a word and its count
MOST_LINES, LEAST_LINES = 256, 25  # to look at
LOOKED_AT_BYTES = 1 << 15  # more only for the least lines
LEAST_SIZE, USUAL_SIZE, GREATEST_SIZE = 1e-8, 1e-3, 1e6  # of numbers of vectors
SURELY_TEXT_BYTES = 256  # of float32, one byte in ten is a control character
FITS_AT_LEAST = 10  # a header is believed if one line in so many has its number of dimensions
SHOWN_BYTES = 60

Line: TypeAlias = tuple[int, bytes]  # the number of a line, from 0, and the line


def is_number(field: bytes) -> bool:
    """Whether a field of a line is a number, as wordkin and other programs write it.

    >>> is_number(b"-1.5e-3"), is_number(b"0,5"), is_number(b".")
    (True, False, False)
    """
    return ONE_NUMBER.fullmatch(field) is not None


def first_lines(block: bytes) -> list[Line]:
    r"""The first whole lines that are not empty, with their numbers; of one that is cut, the start.

    >>> first_lines(b"sea 1 2\n\nlake 3 4\npo")
    [(0, b'sea 1 2'), (2, b'lake 3 4')]
    """
    whole, _, rest = block.rpartition(b"\n")
    lines = enumerate((whole or rest).split(b"\n", MOST_LINES))
    found: list[Line] = []
    size = 0
    for number, line in islice(lines, MOST_LINES):
        if size > LOOKED_AT_BYTES and len(found) >= LEAST_LINES:
            break
        size += len(line)
        if line.strip():
            found.append((number, line))
    return found


def count_numbers(line: bytes) -> int:
    """The number of numbers that end a line after its first field; a word may hold spaces.

    >>> count_numbers(b"New York 1 2"), count_numbers(b"Route 66 1 2"), count_numbers(b"66 1 2")
    (2, 3, 2)
    """
    first = FIRST_FIELD.match(line)
    # More fields need not be divided, and a hostile line has millions.
    fields = line.rsplit(None, MAX_DIMENSIONS + 1)
    if first and NUMBERS.fullmatch(line, first.end()):
        return len(fields) - 1
    words = (number for number, field in enumerate(reversed(fields)) if not is_number(field))
    return min(next(words, len(fields)), len(fields) - 1)


def has_vectors(lines: list[Line]) -> bool:
    """Whether most of the lines end with numbers, so that they may be vectors without a header."""
    counts = [count_numbers(line) for _, line in lines]
    return 2 * sum(count >= MIN_DIMENSIONS for count in counts) > len(counts)


def agree_on_dimensions(path: Path, lines: list[Line]) -> int:
    r"""The number of numbers that end most of the lines; lines of fewer are then broken.

    >>> lines = first_lines(b"New York 1 2\nRoute 66 3 4\nsea 5 6\n")
    >>> agree_on_dimensions(Path("kin.txt"), lines)
    2

    Raises `FormatError` if no number of numbers is that of most lines.
    """
    if not lines:
        return MIN_DIMENSIONS
    counts = [count_numbers(line) for _, line in lines]
    dimensions, times = Counter(counts).most_common(1)[0]
    if 2 * times > len(counts):
        if not dimensions:
            shown = quote(lines[0][1], SHOWN_BYTES)
            raise FormatError(
                f"{path}: expected words and numbers, found none on lines like {shown}."
            )
        check_most_dimensions(path, dimensions)
        return dimensions
    other = next(place for place, count in enumerate(counts) if count != dimensions)
    number, line = lines[other]
    raise FormatError(
        f"{path}: expected a word and the same number of numbers on most lines, found {times} of "
        f"{len(lines)} lines that end with {dimensions}; line {number + 1} ends with "
        f"{counts[other]}: {quote(line, SHOWN_BYTES)}. Are numbers missing? If words end with numbers, "
        f"write a first line like '{len(lines)} {min(counts)}' (words, dimensions)."
    )


def check_most_dimensions(path: Path, dimensions: int) -> None:
    """Refuse more dimensions than any vector has."""
    if dimensions > MAX_DIMENSIONS:
        raise FormatError(
            f"{path}, line 1: expected at most {MAX_DIMENSIONS} dimensions, found {dimensions}."
        )


def check_dimensions(path: Path, announced: int, lines: list[Line]) -> None:
    """Refuse a header whose number of dimensions nearly no line has, with the one that most have.

    It is believed where most words would be the same without it, as those of "Route 66" and "Route 67".
    """
    counts = Counter(count_numbers(line) for _, line in lines)
    if not counts or counts[announced] * FITS_AT_LEAST > len(lines):
        return
    dimensions, times = counts.most_common(1)[0]
    words = {line.rsplit(None, dimensions)[0] for _, line in lines}
    if dimensions and 2 * times > len(lines) and 2 * len(words) > len(lines):
        raise FormatError(
            f"{path}, line 1: expected the header to announce {dimensions} dimensions, as the lines "
            f"below it have, found {announced}. Correct the header, or take it away."
        )


def is_text(data: bytes, dimensions: int) -> bool:
    r"""Whether bytes after a header are text, with numbers or not, and not vectors in binary.

    >>> is_text(b"sea 0,1 0,2", 2), is_text(b"sea \x00\x00\x80?", 1)
    (True, False)
    """
    if CONTROL.search(data):
        return False
    if len(data) >= SURELY_TEXT_BYTES:
        return True
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    # Few float32 may consist of letters; but letters are float32 of which most are tiny or huge.
    vector = data.partition(b" ")[2][: 4 * dimensions]
    sizes = np.abs(np.frombuffer(vector, "<f4", len(vector) // 4))
    least, greatest = sizes.min(initial=np.inf), sizes.max(initial=0)
    return not (least >= LEAST_SIZE and USUAL_SIZE <= greatest <= GREATEST_SIZE)


def explain(line: bytes) -> str:
    """What is probably wrong with a line that has no numbers, as a sentence, or nothing."""
    return " Write decimal points, not commas." if DECIMAL_COMMA.search(line) else ""
