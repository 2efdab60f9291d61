"""The kernels of `kernels/parse.py` against Python's own numbers, and the readers without kernels."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wordkin.formats import binary_vectors, text_vectors
from wordkin.formats.stored import ReadOptions
from wordkin.kernels import parse

pytestmark = pytest.mark.kernels

LIMITS = (2, 1000)


def as_block(data):
    return np.frombuffer(data, np.uint8)


def parsed(text):
    """The number that the kernel finds, nan where it leaves the answer to Python, and whether so."""
    vectors = np.zeros((1, 1), np.float32)
    with np.errstate(over="ignore"):
        _, is_unsure = parse.read_numbers(as_block(text.encode() + b"\n"), 0, vectors, 0)
    return vectors[0, 0], is_unsure


def nearest_float32(text):
    with np.errstate(over="ignore"):
        return np.float32(float(text))


def bits(number):
    return np.float32(number).view(np.uint32)


def between_float32s(low, shift):
    """A decimal number half way between two float32, or a little beside that, with all its digits."""
    middle = (np.float64(low) + np.float64(np.nextafter(low, np.float32(np.inf)))) / 2
    return f"{np.nextafter(middle, shift * np.inf) if shift else middle:.60e}"


decimals = st.from_regex(r"\A-?([0-9]{1,25}(\.[0-9]{0,25})?|\.[0-9]{1,25})([eE][-+]?[0-9]{1,3})?\Z")
finite = st.floats(width=32, allow_nan=False, allow_infinity=False)
ties = st.builds(
    between_float32s, st.floats(2.0**-126, 2.0**100, width=32).map(np.float32), st.integers(-1, 1)
)


@given(st.one_of(decimals, ties, finite.map(str), st.floats(allow_nan=False).map(repr)))
@example("0.10000000149011612")  # a float32 with the digits of a float64
@example("16777217")  # between two float32, and exact in float64
@example("-0")
@example("5.")
@example("1e-400")
@example("00000000000000000000001.5")
def test_read_numbers_finds_what_python_finds_or_leaves_it_to_python(text):
    number, is_unsure = parsed(text)
    assert is_unsure or bits(number) == bits(nearest_float32(text))


@given(st.one_of(finite.map(lambda number: f"{number:.9g}"), finite.map(str)))
def test_read_numbers_leaves_no_number_of_a_float32_to_python(text):
    assert not parsed(text)[1]


@pytest.mark.parametrize(
    "text", ["", "-", ".", "e5", "1e", "1e+", "x", "1x", "1.2.3", "--1", "nan", "inf"]
)
def test_read_numbers_leaves_what_is_no_number_to_python(text):
    _, is_unsure = parsed(text)
    assert is_unsure or text == ""


pieces = st.sampled_from(
    [
        b"sea",
        b"New York",
        b"5",
        b"caf\xc3",
        b" ",
        b"\t",
        b"\r",
        b"1.5",
        b"-2",
        b"1e3",
        b"x",
        b"nan",
        b"\n",
        b"\n",
    ]
)


@given(st.lists(pieces, max_size=25).map(b" ".join), st.booleans())
def test_parse_lines_finds_what_is_found_without_a_kernel(text, words_only):
    block, reading = as_block(text + b"\n"), ReadOptions(words_only=words_only)
    want = text_vectors._parse(Path(), block, LIMITS, ReadOptions())
    found = text_vectors._parse_by_kernel(Path(), block, LIMITS, reading)
    if words_only:  # a line with mistakes in its numbers is then as good as others
        assert found.batch.words[: len(want.batch.words)] == want.batch.words
        return
    np.testing.assert_array_equal(found.batch.vectors, want.batch.vectors)
    assert found.batch.words == want.batch.words
    assert found.lines == want.lines
    assert found.broken_line == want.broken_line


def test_parse_lines_refuses_a_line_that_is_too_long():
    text = b"sea 1 2\n" + b"x" * 1001 + b" 1 2\n"
    found = text_vectors._parse_by_kernel(Path(), as_block(text), LIMITS, ReadOptions())
    assert (found.batch.words, found.lines, found.broken_line) == (["sea"], 1, b"x" * 60)


@given(
    st.lists(st.tuples(st.binary(max_size=5), st.binary(min_size=8, max_size=8)), max_size=5),
    st.binary(max_size=12),
)
def test_copy_vectors_finds_what_is_found_without_a_kernel(rows, rest):
    words = b"".join(word.replace(b" ", b"_") + b" " + vector + b"\n" for word, vector in rows)
    block = as_block(words + rest)
    want = binary_vectors._copy(block, 8, 4)
    found = binary_vectors._copy_by_kernel(block, 8, 4)
    assert found[0:2] == want[0:2]
    assert found[2].tobytes() == want[2].tobytes()
    assert found[3] == want[3]


@given(st.lists(finite, min_size=1, max_size=5))
@example([0.0, -0.0, 1e-45, -3.4028234663852886e38, 9.999999747378752e-05])
@example([1e9, 123456792.0, 1e-4, 0.5, 16777216.0])
def test_write_lines_writes_float32_so_that_they_come_back(numbers):
    rows = np.array([numbers], np.float32)
    word, *texts = bytes(text_vectors._format_by_kernel([b"sea"], rows)).split()
    assert word == b"sea"
    np.testing.assert_array_equal([bits(float(text)) for text in texts], bits(rows[0]))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.1, "0.1"),
        (-2.5, "-2.5"),
        (100, "100"),
        (1234567, "1234567"),
        (16777216, "16777216"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (3e38, "3e+38"),
        (1 / 3, "0.33333334"),
        (0, "0"),
        (-0.0, "-0"),
        (9.9999999, "10"),
    ],
)
def test_write_lines_writes_what_is_written_without_a_kernel(number, text):
    row = np.array([[number]], np.float32)
    assert bytes(text_vectors._format_by_kernel([b"sea"], row)).decode() == f"sea {text}\n"
    assert text_vectors._format([b"sea"], row).decode() == f"sea {text}\n"


def test_compile_kernels_leaves_nothing_to_compile():
    kernels = (parse.parse_lines, parse.copy_vectors, parse.write_lines)
    text_vectors.compile_kernels()
    binary_vectors.compile_kernels()
    before = [list(getattr(kernel, "signatures", ())) for kernel in kernels]
    lines = text_vectors._format_by_kernel([b"sea", b"lake"], np.eye(2, dtype=np.float32))
    text_vectors._parse_by_kernel(Path(), as_block(bytes(lines)), LIMITS, ReadOptions())
    binary_vectors._copy_by_kernel(as_block(b"sea " + bytes(8)), 8, 5)
    assert [list(getattr(kernel, "signatures", ())) for kernel in kernels] == before
