"""The sizes of a Parquet file's columns are those that its pages' headers tell Arrow."""

import io

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

import wordkin as wk
from wordkin.errors import FormatError
from wordkin.formats.parquet_sizes import measure_columns


def table_bytes(rows, **options):
    table = pa.table({"word": [f"w{row}" for row in range(rows)], "vector": [[1.0, 2.0]] * rows})
    packed = io.BytesIO()
    parquet.write_table(table, packed, **options)
    return packed.getvalue()


def page_size(content):
    """The place of the first page's unpacked size, a whole number of the compact protocol."""
    start = 4  # after the magic number
    assert content[start : start + 1] == b"\x15"  # the first field: the kind of page
    assert content[start + 2 : start + 3] == b"\x15"  # the second: the size
    return start + 3


@pytest.mark.parametrize("rows", [1, 50_000])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("groups", [1, 3])
def test_measure_columns_finds_the_sizes_and_values_of_all_pages(rows, version, groups):
    content = table_bytes(
        rows, data_page_version=version, row_group_size=-(-rows // groups), use_dictionary=False
    )
    found = measure_columns(memoryview(content))
    metadata = parquet.ParquetFile(io.BytesIO(content)).metadata
    chunks = [metadata.row_group(group) for group in range(metadata.num_row_groups)]
    for number, name, values in ((0, "word", rows), (1, "vector", 2 * rows)):
        whole = sum(chunk.column(number).total_uncompressed_size for chunk in chunks)
        pages = found[name].unpacked_bytes - 4 * values
        assert 0.9 * whole - 60 < pages <= whole  # which counts the headers too


def test_measure_columns_tells_texts_that_are_changes_of_others():
    content = table_bytes(9, use_dictionary=False, column_encoding={"word": "DELTA_BYTE_ARRAY"})
    found = measure_columns(memoryview(content))
    assert (found["word"].has_deltas, found["vector"].has_deltas) == (True, False)


def test_load_reads_words_that_are_changes_of_others(tmp_path):
    options = {"use_dictionary": False, "column_encoding": {"word": "DELTA_BYTE_ARRAY"}}
    (tmp_path / "v").write_bytes(table_bytes(1_000, **options))
    assert wk.load(tmp_path / "v").words == [f"w{row}" for row in range(1_000)]


def test_load_refuses_words_that_grow_by_a_letter_each(tmp_path):
    words = ["x" * 20_000 + str(row) for row in range(2_000)]
    table = pa.table({"word": words, "vector": np.ones((len(words), 1), "f4").tolist()})
    options = {"use_dictionary": False, "column_encoding": {"word": "DELTA_BYTE_ARRAY"}}
    parquet.write_table(table, tmp_path / "v", compression="zstd", **options)
    assert (tmp_path / "v").stat().st_size < 20_000
    with pytest.raises(FormatError, match="letters in a file of this size"):
        wk.load(tmp_path / "v")


def test_measure_columns_believes_the_pages_as_arrow_does():
    content = bytearray(table_bytes(99, use_dictionary=False))
    before = measure_columns(memoryview(bytes(content)))["word"].unpacked_bytes
    place = page_size(content)
    assert content[place] >= 128 > content[place + 1]  # a number of two bytes
    content[place : place + 2] = b"\xfe\x7f"  # 8,191, as signs are folded in
    after = measure_columns(memoryview(bytes(content)))["word"].unpacked_bytes
    assert after - before > 7_000
    group = parquet.ParquetFile(io.BytesIO(content)).metadata.row_group(0)
    assert group.column(0).total_uncompressed_size < 2_000


@pytest.mark.parametrize("place", range(-40, 0))
@pytest.mark.parametrize("value", [0, 1, 127, 255])
def test_measure_columns_refuses_damage_by_value_errors_alone(place, value):
    content = bytearray(table_bytes(2))
    length = int.from_bytes(content[-8:-4], "little")
    content[len(content) - 8 - length + 7 * (40 + place)] = value
    try:
        measure_columns(memoryview(bytes(content)))
    except ValueError:
        return
