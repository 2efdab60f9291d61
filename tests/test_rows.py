"""Rows of tables: what Python's csv finds, by any delimiter, in blocks of any size."""

import csv
import io
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wordkin.errors import SettingsError, TextError
from wordkin.kernels.rows import read_decimals, read_floats
from wordkin.records.names import Names
from wordkin.text.columns import find_column
from wordkin.text.rows import Dialect, Rows

pytestmark = [
    pytest.mark.kernels,
    pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning"),  # where uncompiled
]

fields = st.text(st.sampled_from('ab"\n ,;\t|#é'), max_size=6)
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(fields, min_size=width, max_size=width), min_size=1, max_size=12
    )
)


def read(text, dialect=None, block_bytes=1 << 20):
    """All fields of a table, and the line of each row."""
    rows = Rows(io.BytesIO(text.encode()), dialect or Dialect(), block_bytes)
    blocks = list(rows.read(range(len(rows.first)), has_header=False))
    found = [
        [block.text(row, column) for column in range(block.starts.shape[1])]
        for block in blocks
        for row in range(block.size)
    ]
    return found, [int(line) for block in blocks for line in block.lines]


@given(tables, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.integers(1, 40))
@example([["a\nb", "c"], ['"', ""]], ",", "\n", 1)
def test_rows_are_those_of_csv_in_blocks_of_any_size(table, delimiter, line_end, block_bytes):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator=line_end)
    writer.writerows(table)
    found, lines = read(file.getvalue(), Dialect(delimiter), block_bytes)
    assert found == table
    ends = [sum(field.count("\n") for field in row) + 1 for row in table]
    assert lines == [1 + sum(ends[:row]) for row in range(len(table))]


@given(st.lists(st.lists(st.text("ab,é", min_size=1), min_size=2, max_size=2), min_size=1))
def test_rows_between_white_space_are_those_of_split(table):
    text = "".join(f" {a} \t{b}\r\n\n" for a, b in table)
    assert read(text, Dialect("space"))[0] == table


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("a b\nc d\n", ["a", "b"]),
        ("a\tb c\nd\te f\n", ["a", "b c"]),
        ("a, b c\nd, e\n", ["a", "b c"]),
        ('"a;b",c\n"d;e",f\n', ["a;b", "c"]),
        ("a;1,5\nb;2\n", ["a", "1,5"]),
        ("a,b,c\nd,e\n", ["a", "b", "c"]),
        ("\ufeffa|b\n", ["a", "b"]),
        ("a", ["a"]),
        ("", []),
    ],
)
def test_rows_recognise_the_delimiter(text, want):
    assert Rows(io.BytesIO(text.encode()), Dialect()).first == want


def test_rows_take_quotes_as_letters_where_they_are_told_to():
    assert read('"a,b"\n5",6"\n', Dialect(",", quotes=False))[0] == [['"a', 'b"'], ['5"', '6"']]


def test_rows_leave_out_comments_and_empty_lines_but_count_them():
    found, lines = read("# nodes\n\na b\n % c d\n \nc d\n", Dialect(comments=True))
    assert found == [["a", "b"], ["c", "d"]]
    assert lines == [3, 6]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n3\n", r"line 3: expected 2 fields as in the first row, found 1 in '3'"),
        ("a,b\n\n1,2,3\n", r"line 3: expected 2 fields as in the first row, found 3 in '1,2,3'"),
        ('a,b\n"c"d,e\n', r"line 2: expected a delimiter after a quoted field, found '\"c\"d,e'"),
        ('a,b\n1,2\n"c,d\n3,4\n', "line 3: expected the end of a quoted field, found none after"),
    ],
)
def test_rows_name_the_line_that_is_not_as_expected(text, message):
    with pytest.raises(TextError, match=message):
        read(text, Dialect(","))


def test_rows_refuse_what_is_no_text():
    with pytest.raises(TextError, match="expected a table as text, found PNG"):
        Rows(io.BytesIO(b"\x89PNG\0\0\0\n"), Dialect())


def test_rows_refuse_a_delimiter_of_several_letters():
    with pytest.raises(SettingsError, match="delimiter: expected one character"):
        Rows(io.BytesIO(b"a,b\n"), Dialect("::"))


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("Item", "expected a column 'Item' as item, found the columns 'user', 'item'"),
        (3, "expected column 3 as item, found 2 columns"),
        (0, "expected column 0 as item, found 2 columns, from 1"),
        ("day", "expected one column 'day' as item, found 2"),
    ],
)
def test_find_column_refuses_one_that_the_table_lacks(column, message):
    names = ["day", "day"] if column == "day" else ["user", "item"]
    with pytest.raises(SettingsError, match=message):
        find_column("item", column, names, 2, "sales.csv")


def first_column(values):
    """A block with one field in each row."""
    data = [value.encode() for value in values]
    ends = np.cumsum([len(field) + 1 for field in data], dtype=np.int32) - 1
    starts = ends - np.array([len(field) for field in data], np.int32)
    return np.frombuffer(b"\n".join(data) + b"\n", np.uint8), starts, ends


@given(st.lists(st.floats(0, 1e300).map(repr) | st.sampled_from(["", "x", "nan", "1e5", "-2"])))
def test_read_floats_finds_what_python_finds_or_leaves_it_to_python(texts):
    values = np.empty(len(texts))
    read_floats(*first_column(texts), values)
    for text, value in zip(texts, values, strict=True):
        assert np.isnan(value) or value == pytest.approx(float(text), rel=1e-15)


decimals = st.from_regex(r"\A[-+]?([0-9]{1,18}(\.[0-9]{0,9})?|\.[0-9]{1,9})\Z")


@given(st.lists(decimals))
@example(["9223372036854775807", "-1.5", "-0", "1759312345.000000001", "-2.000000000", "+7."])
def test_read_decimals_are_exact(texts):
    wholes, billionths = np.empty(len(texts), np.int64), np.empty(len(texts), np.int32)
    read_decimals(*first_column(texts), wholes, billionths)
    found = [
        Decimal(int(a)) + Decimal(int(b)).scaleb(-9)
        for a, b in zip(wholes, billionths, strict=True)
    ]
    assert found == [Decimal(text) for text in texts]
    assert (billionths >= 0).all()


@pytest.mark.parametrize(
    "text", ["", "-", ".", "1e5", "2024-05-01", "1_000", "9" * 19, "1" * 20, "nan"]
)
def test_read_decimals_leave_to_python_what_is_no_decimal(text):
    wholes, billionths = np.empty(1, np.int64), np.empty(1, np.int32)
    read_decimals(*first_column([text]), wholes, billionths)
    assert billionths.tolist() == [-1]


@given(tables)
def test_names_are_numbered_by_first_appearance(table):
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(table)
    rows = Rows(io.BytesIO(file.getvalue().encode()), Dialect(","), 16)
    names, ids = Names(), []
    for block in rows.read([0], has_header=False):
        ids += names.number(block, 0).tolist()
    found, _ = names.finish()
    # Line ends are those of csv, but names with white space alone are names.
    want = list(dict.fromkeys(row[0] for row in table if row[0]))
    assert found.words == want
    assert ids == [want.index(row[0]) if row[0] else -1 for row in table]


@given(st.binary(max_size=80), st.booleans(), st.integers(1, 40))
@example(b'"', True, 1)
@example(b'a,"', False, 1)
def test_rows_of_any_bytes_are_read_or_refused(data, quotes, block_bytes):
    try:
        rows = Rows(io.BytesIO(data), Dialect(quotes=quotes, comments=True), block_bytes)
        names = Names()
        for block in rows.read(range(len(rows.first)), has_header=False):
            assert (block.starts <= block.ends).all()
            for column in range(len(rows.first)):
                numbers = names.number(block, column).tolist()
                texts = [block.text(row, column) for row in range(block.size)]
                assert [number >= 0 for number in numbers] == [text != "" for text in texts]
    except TextError:
        pass
