"""Baskets from tables of users and items, beside pandas, in Python and by `wordkin baskets`."""

import gzip
import io
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wordkin as wk
from wordkin.cli.program import program_name
from wordkin.errors import SettingsError, TextError
from wordkin.records import shopping
from wordkin.records.shopping import Tally, make_baskets, read_purchases
from wordkin.records.tables import Wanted
from wordkin.records.times import Clock, parse_gap
from wordkin.text.rows import Dialect

SALES = "user,time,item\nann,9,bread\nbob,8,milk\nann,8,milk\nbob,99,jam\nann,9,jam\n"
COLUMNS = {"group": "user", "item": "item", "order": "time"}


def baskets_of(corpus):
    words = corpus.vocabulary.words
    return [
        [words[number] for number in corpus.ids[start:end]]
        for start, end in pairwise(corpus.starts)
    ]


def read(table, **options):
    file = io.StringIO(table) if isinstance(table, str) else table
    return wk.baskets(file, **(COLUMNS | options))


def by_pandas(frame, gap=None, *, repeats=False):
    """The same by groupby: sorted by time within groups, cut at gaps, without repeats and single items."""
    found = []
    for _, rows in frame.groupby("user", sort=False):
        ordered = rows.sort_values("time", kind="stable")
        passed = ordered["time"].diff()
        part = (passed > gap).cumsum() if gap is not None else 0 * ordered["time"]
        for _, basket in ordered.groupby(part):
            items = list(basket["item"]) if repeats else list(dict.fromkeys(basket["item"]))
            found.append(items)
    return [basket for basket in found if len(basket) > 1]


tables = st.lists(
    st.tuples(st.sampled_from("uvwx"), st.integers(-5, 40), st.sampled_from("abcdef")),
    min_size=1,
    max_size=60,
)


@settings(max_examples=40)
@given(tables, st.sampled_from([None, 0, 3, 10]), st.booleans(), st.integers(1, 70))
def test_baskets_are_those_of_pandas_in_any_amount_of_memory(rows, gap, repeats, most):
    frame = pd.DataFrame(rows, columns=["user", "time", "item"])
    want = by_pandas(frame, gap, repeats=repeats)
    bought = read_purchases(
        io.StringIO(frame.to_csv(index=False)),
        Wanted(*COLUMNS.values()),
        Dialect(),
        Clock(gap, None),
    )
    tally = Tally(len(bought.item_names))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shopping, "CHUNK_ROWS", 7)
        patch.setattr(shopping, "BYTES_A_ROW", 1)
        patch.setattr(shopping, "SORTED_SHARE", 1.0)
        patch.setattr(shopping, "memory_bytes", lambda: most)
        names = bought.item_names.words
        found = [
            [names[number] for number in items[start:end]]
            for items, starts in make_baskets(bought, tally, keeps_repeats=repeats)
            for start, end in pairwise(starts)
        ]
    assert found == want
    assert tally.longest == max(map(len, want), default=0)
    assert tally.of_items.sum() == tally.counts[0] == sum(map(len, want))


def test_baskets_wait_on_the_disk(monkeypatch):
    monkeypatch.setattr(shopping, "MEMORY_SHARE", 0.0)
    assert baskets_of(read(SALES)) == [["milk", "bread", "jam"], ["milk", "jam"]]


def test_baskets_without_order_are_in_that_of_the_table():
    assert baskets_of(read(SALES, order=None)) == [["bread", "milk", "jam"], ["milk", "jam"]]


@pytest.mark.parametrize(
    "pack",
    [
        lambda frame: io.StringIO(frame.to_csv(index=False)),
        lambda frame: io.StringIO(frame.to_csv(index=False, sep="\t")),
        lambda frame: io.StringIO(frame.to_csv(index=False, sep=";", quoting=1)),
        lambda frame: io.StringIO(frame.astype({"time": float}).to_csv(sep=";", decimal=",")),
        lambda frame: io.BytesIO(gzip.compress(frame.to_csv(index=False).encode())),
        lambda frame: frame,
        pl.from_pandas,
        pa.Table.from_pandas,
        lambda frame: frame.astype({"user": "category", "item": "category", "time": float}),
        lambda frame: frame.astype({"time": str}),
    ],
)
def test_baskets_are_the_same_however_the_table_comes(pack):
    frame = pd.read_csv(io.StringIO(SALES))
    assert baskets_of(read(pack(frame), gap=50)) == [["milk", "bread", "jam"]]


def test_baskets_read_parquet_and_several_files(tmp_path):
    frame = pd.read_csv(io.StringIO(SALES))
    frame.to_parquet(tmp_path / "a.parquet")
    (tmp_path / "b.csv").write_text("item,user,time\njam,cy,2\ntea,cy,1\n", encoding="utf-8")
    found = wk.baskets([tmp_path / "a.parquet", tmp_path / "b.csv"], **COLUMNS)
    assert baskets_of(found) == [["milk", "bread", "jam"], ["milk", "jam"], ["tea", "jam"]]


def test_baskets_of_times_in_parquet_are_those_of_dates_in_text(tmp_path):
    texts = ["2024-05-01 10:00:00", "2024-05-01 09:00:01", None, "2024-05-01 10:29:59"]
    times = pd.to_datetime(texts)
    frame = pd.DataFrame({"user": ["u"] * 4, "time": times, "item": list("abcd")})
    frame.to_parquet(tmp_path / "clicks.parquet")
    found = read(tmp_path / "clicks.parquet", gap="30m")
    assert (
        baskets_of(found) == baskets_of(read(frame.to_csv(index=False), gap="30m")) == [["a", "d"]]
    )
    assert found.facts.missing == (1, 3)


@pytest.mark.parametrize(
    ("times", "want"),
    [
        (["3", "1", "2"], "bca"),
        (["1.5", "-1.5", "-1.25"], "bca"),
        (["1700000000000000003", "1700000000000000001", "1700000000000000002"], "bca"),
        (["1e3", "1e1", "99.5"], "bca"),
        (["2024-05-03", "2024-05-01", "2024-05-02"], "bca"),
        (["2024-05-01T10:00:02Z", "2024-05-01T10:00:00Z", "2024-05-01T10:00:01Z"], "bca"),
        (["2024-05-01T10:00:00Z", "2024-05-01T11:00:00+02:00", "2024-05-01T09:30:00+00:00"], "bca"),
        (
            ["2024-05-01 10:00:00.000003", "2024-05-01 10:00:00", "2024-05-01 10:00:00.000002"],
            "bca",
        ),
        (["1969-12-31", "1900-01-01 12:00", "1969-12-30"], "bca"),
        (["1", "1", "1"], "abc"),
    ],
)
def test_baskets_order_times_exactly_and_ties_as_in_the_table(times, want):
    table = "user,time,item\n" + "".join(f"u,{t},{i}\n" for t, i in zip(times, "abc", strict=True))
    assert "".join(baskets_of(read(table))[0]) == want


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=1, max_size=9))
def test_times_of_dates_are_those_of_datetime(moments):
    clock = Clock(None, None)
    rows = "".join(f"u,{moment.replace(tzinfo=None).isoformat(' ')},i\n" for moment in moments)
    bought = read_purchases(
        io.StringIO(f"user,time,item\n{rows}"), Wanted(*COLUMNS.values()), Dialect(), clock
    )
    want = [moment - datetime(1970, 1, 1, tzinfo=UTC) for moment in moments]
    found = [
        timedelta(seconds=int(whole), microseconds=int(billionths) // 1000)
        for whole, billionths in zip(bought.times.wholes, bought.times.billionths, strict=True)
    ]
    assert found == want


@pytest.mark.parametrize(
    ("gap", "unit", "times"),
    [
        ("30m", None, ["2024-05-01 10:00", "2024-05-01 10:30", "2024-05-01 11:00:01"]),
        ("1800", None, ["2024-05-01 10:00", "2024-05-01 10:30", "2024-05-01 11:00:01"]),
        (timedelta(minutes=30), None, ["0", "1800", "3600.5"]),
        (1800, None, ["0", "1800", "3600.5"]),
        ("30m", "ms", ["1700000000000", "1700001800000", "1700003600001"]),
        ("30m", "us", ["1700000000000000", "1700001800000000", "1700003600000001"]),
        (2, None, ["1", "3", "6"]),
    ],
)
def test_baskets_end_where_more_time_than_the_gap_passes(gap, unit, times):
    table = "user,time,item\n" + "".join(f"u,{t},{i}\n" for t, i in zip(times, "abc", strict=True))
    assert baskets_of(read(table, gap=gap, unit=unit)) == [["a", "b"]]


@pytest.mark.parametrize(
    ("gap", "want"),
    [
        ("30m", 1800),
        ("2 h", 7200),
        ("1d", 86_400),
        ("1w", 604_800),
        ("1.5H", 5400),
        ("30min", 1800),
        ("30 minutes", 1800),
        ("1 hour", 3600),
        ("2 days", 172_800),
        ("45 sec", 45),
        ("7", 7),
        (0, 0),
    ],
)
def test_parse_gap_knows_units(gap, want):
    assert parse_gap(gap) == want


@pytest.mark.parametrize(
    "gap", ["", "m", "30 moons", "-1h", "1h30m", "nan", -1, float("nan"), True]
)
def test_parse_gap_refuses_what_is_no_time(gap):
    with pytest.raises(SettingsError, match="gap: expected"):
        parse_gap(gap)


def test_baskets_count_what_they_leave_out():
    table = SALES + "ann,9,jam\n,1,tea\ncy,1,tea\ncy,,jam\ncy,3,\n"
    found = read(table)
    assert baskets_of(found) == [["milk", "bread", "jam"], ["milk", "jam"]]
    assert found.facts == (2, 5, 7, 3, 3, 1, 1, (3, 8))
    assert baskets_of(read(table, repeats=True))[0] == ["milk", "bread", "jam", "jam"]
    assert repr(found) == "<Baskets: 2 baskets of up to 3 of 3 items>"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("ann,9\n", "line 2: expected 3 fields as in the first row, found 2 in 'ann,9'"),
        ("ann,noon,tea\n", "line 2: expected a time as a number or ISO date, .* found 'noon'"),
        (
            "a,1,b\na,12/1/2010 8:26,b\n",
            "line 3: expected a time as .* found '12/1/2010 8:26'.*pd.to_datetime",
        ),
        ("a,2024-02-30,b\n", "line 2: expected a time as .* found '2024-02-30'"),
        (
            "a,1,b\na,2024-05-01,b\n",
            "line 3: expected a number like '1' in line 2, found '2024-05-01'",
        ),
        (
            "a,2024-05-01,b\na,7,b\n",
            "line 3: expected a date like '2024-05-01' in line 2, found '7'",
        ),
        ("a,nan,b\n", "line 2: expected a time as"),
        ("a,1_0,b\n", "line 2: expected a time as"),
        ("a,inf,b\n", "line 2: expected a time as"),
    ],
)
def test_baskets_name_the_line_that_is_malformed(rows, message):
    with pytest.raises(TextError, match=message):
        read(f"user,time,item\n{rows}")


def test_baskets_name_the_row_of_a_table_that_is_malformed():
    frame = pd.DataFrame({"user": ["u", "u"], "time": ["1", "noon"], "item": ["a", "b"]})
    with pytest.raises(TextError, match="the table, row 2: expected a time as a number"):
        read(frame)


@pytest.mark.parametrize(
    ("times", "message"),
    [
        (
            ("1700000000000", "1700000000001"),
            "expected times in seconds, .* found 1700000000001. .*unit=ms",
        ),
        (("20240501", "20240502"), "found 20240501 to 20240502, which look like dates"),
    ],
)
def test_baskets_refuse_a_gap_in_numbers_that_are_no_seconds(times, message):
    table = "user,time,item\n" + "".join(f"u,{time},{time}\n" for time in times)
    assert len(baskets_of(read(table))) == 1
    with pytest.raises(TextError, match=message):
        read(table, gap="30m")
    assert len(baskets_of(read(table, gap="30m", unit="s"))) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"item": "product"},
            "expected a column 'product' as item, found the columns 'user', 'time'",
        ),
        ({"item": "user"}, "expected different columns as group and item, found 'user' as both"),
        ({"gap": "30m", "order": None}, "gap: expected order beside it"),
        ({"unit": "min"}, "unit: expected 's', 'ms', 'us' or 'ns', found 'min'"),
        ({"gap": "soon"}, "gap: expected a time like 30min, 2h"),
    ],
)
def test_baskets_refuse_options_that_do_not_fit(options, message):
    with pytest.raises(SettingsError, match=message):
        read(SALES, **options)


def test_baskets_take_columns_by_number_without_a_header():
    table = SALES.partition("\n")[2]
    found = wk.baskets(io.StringIO(table), group=1, item="3", order=2)
    assert baskets_of(found) == [["milk", "bread", "jam"], ["milk", "jam"]]


def test_baskets_recognise_a_header_over_numbers_where_columns_are_numbers():
    found = wk.baskets(io.StringIO(SALES), group=1, item=3)
    assert found.facts.rows == 5
    with_header_as_row = wk.baskets(io.StringIO(SALES), group=1, item=3, header=False)
    assert with_header_as_row.facts.rows == 6


@pytest.mark.parametrize("table", ["", "user,time,item\n", "user,time,item\nu,1,a\nv,1,a\n"])
def test_baskets_refuse_a_table_without_any(table):
    with pytest.raises(TextError, match="found none"):
        read(table)


def test_baskets_refuse_what_is_no_table(tmp_path):
    with pytest.raises(TextError, match="expected a path, an open file or a table of pandas"):
        wk.baskets([("ann", "milk")], group=1, item=2)
    broken = tmp_path / "sales.parquet"
    broken.write_bytes(b"PAR1 and no more")
    with pytest.raises(TextError, match=r"sales\.parquet: expected a whole Parquet file"):
        wk.baskets(broken, group="user", item="item")


def test_baskets_join_names_as_the_command_does_where_they_are_told_to():
    table = SALES.replace("milk", "oat milk")
    assert "oat milk" in read(table).vocabulary.words
    assert "oat_milk" in read(table, joiner="_").vocabulary.words
    with pytest.raises(TextError, match="the table, line 4: expected names that differ in more"):
        read(
            SALES.replace("bread", "a b").replace("milk", "x", 1).replace("milk", "a_b"), joiner="_"
        )


@pytest.mark.parametrize("name", ["user", "customer"])
def test_baskets_offer_the_argument_that_was_meant(wordkin, name):
    with pytest.raises(TypeError, match=r"Did you mean group\?"):
        wk.baskets(io.StringIO(SALES), **{name: "user"}, item="item")
    told = wordkin("baskets", "-", f"--{name}", "user", "--item", "item", "-o", "-")
    assert "Did you mean --group?" in told.err


def test_options_suit_the_baskets():
    rows = "".join(f"u{n % 40},{n % 7} {n % 3}\n" for n in range(400))
    options = wk.baskets(io.StringIO(f"user,item\n{rows}"), group="user", item="item").options
    assert options["min_count"] == 5
    assert (options["shrink_window"], options["subsample_threshold"]) == (False, 0)
    assert read(SALES).options["min_count"] == 1
    assert read(SALES).options["window"] == 2
    wide = "".join(f"u,i{n}\n" for n in range(300))
    found = wk.baskets(io.StringIO(f"user,item\n{wide}"), group="user", item="item")
    assert found.options["window"] == 100


def test_command_writes_baskets_and_says_what_it_left_out_and_how_to_train(wordkin, tmp_path):
    table, output = tmp_path / "clicks.csv", tmp_path / "baskets.txt"
    table.write_text(
        "user,time,item\nann,2024-05-01 10:00,Trail shoes\nann,2024-05-01 10:10,tent\n"
        "ann,2024-05-01 10:11,tent\nann,2024-05-01 12:00,stove\nbob,2024-05-01 10:00,\n",
        encoding="utf-8",
    )
    options = ["--group", "user", "--order", "time", "--item", "item", "--gap", "30m"]
    status, out, err = wordkin("baskets", table, *options, "-o", output)
    assert (status, out) == (0, "")
    assert output.read_text(encoding="utf-8") == "Trail_shoes tent\n"
    assert "white space in names: 1, as 'Trail shoes', written 'Trail_shoes'" in err
    assert (
        "left out: rows without a value: 1 (the first is 6); repeats of an item in its basket: 1; "
        "baskets of one item: 1\n"
    ) in err
    assert "1 baskets of 2 to 2 items, 2 in all, of 2 kinds" in err
    assert (
        "baskets.txt -o items.safetensors --window 1 --no-shrink-window --subsample-threshold 0 "
        "--min-count 1\n"
    ) in err
    assert "wordkin: why: a window as wide as a basket" in err
    assert max(len(line) for line in err.splitlines() if "why:" in line) <= 80
    assert f"to train: {program_name()} train " in err
    told = json.loads(wordkin("baskets", table, *options, "-o", output, "--json").out)
    assert (told["baskets"], told["longest"], told["options"]["window"]) == (1, 2, 1)


def test_command_tells_errors_in_the_words_of_a_shell(wordkin, tmp_path):
    options = ["--group", "user", "--item", "item", "-o", tmp_path / "b.txt"]
    status, _, err = wordkin("baskets", "-", *options, "--gap", "30m", stdin=SALES.encode())
    assert status == 2
    assert "--gap: expected --order beside it" in err
    status, _, err = wordkin("baskets", "-", *options, "--delimiter", "::", stdin=SALES.encode())
    assert status == 2
    assert "--delimiter: expected one character" in err
    assert not (tmp_path / "b.txt").exists()


def test_baskets_piped_into_training_recover_planted_topics(wordkin, tmp_path):
    random = np.random.default_rng(4)
    rows = []
    for visit in range(600):
        topic = visit % 5
        chosen = random.choice(12, size=5, replace=False)
        rows += [f"u{visit % 90},{86_400 * visit + n},t{topic}i{i}\n" for n, i in enumerate(chosen)]
    random.shuffle(rows)
    table = "user,time,item\n" + "".join(rows)
    shape = ["--group", "user", "--order", "time", "--item", "item", "--gap", "1h", "-o", "-"]
    baskets = wordkin("baskets", "-", *shape, stdin=table.encode())
    assert baskets.status == 0
    assert sorted(map(len, map(str.split, baskets.out.splitlines()))) == [5] * 600
    suited = [
        "--window",
        "4",
        "--no-shrink-window",
        "--subsample-threshold",
        "0",
        "--min-count",
        "5",
    ]
    assert f"options that suit: {' '.join(suited)}\n" in baskets.err
    assert "to train:" not in baskets.err
    more = ["--dimensions", "16", "--epochs", "20", "--threads", "1"]
    model = tmp_path / "items.safetensors"
    assert (
        wordkin("train", "-", "-o", model, *suited, *more, stdin=baskets.out.encode()).status == 0
    )
    vectors = wk.load(model)
    right = sum(
        neighbor.word[:2] == word[:2] for word in vectors for neighbor in vectors.nearest(word, k=5)
    )
    assert right == 5 * len(vectors) == 300
