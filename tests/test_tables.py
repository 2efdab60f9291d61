"""Texts in a column of a table are read as the same text in a plain file, whatever holds the table."""

import gzip
import io
import json
import sqlite3
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

import wordkin as wk
from wordkin.corpus import encoding
from wordkin.errors import NotTextError, SettingsError, TextError, WordkinWarning
from wordkin.text.tables.arrow import BATCH_BYTES

TEXTS = [
    "the sea meets the shore\nthe lake",
    "a shore",
    "",
    'she said "the sea"',
    "été à la plage, 海",
    "x" * 300,
] * 3
SMALL = {"dimensions": 4, "epochs": 1, "min_count": 1, "threads": 1, "progress": False}
OPTIONS = ("--dimensions", "4", "--epochs", "1", "--min-count", "1", "--threads", "1")


def table_of(texts=TEXTS):
    return pa.table({"id": range(len(texts)), "text": pa.array(texts, pa.string())})


def plain_file(folder, texts=TEXTS):
    path = folder / "plain.txt"
    path.write_text("".join(f"{text}\n" for text in texts if text is not None), "utf-8")
    return path


def facts(corpus):
    vocabulary = corpus.vocabulary
    return (
        vocabulary.words,
        vocabulary.counts.tolist(),
        corpus.ids.tolist(),
        corpus.starts.tolist(),
    )


def write_sqlite(path, texts=TEXTS, table="posts"):
    with sqlite3.connect(path) as database:
        database.execute(f"create table {table} (id int, text text)")
        database.executemany(f"insert into {table} values (?, ?)", enumerate(texts))  # noqa: S608
    database.close()


def write_stream(path, texts=TEXTS):
    table = table_of(texts)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)


def json_lines(texts=TEXTS):
    rows = enumerate(texts)
    return "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in rows)


FILES = {
    "t.parquet": lambda path: parquet.write_table(table_of(), path),
    "groups.parquet": lambda path: parquet.write_table(table_of(), path, row_group_size=2),
    "no suffix": lambda path: parquet.write_table(table_of(), path),
    "t.feather": lambda path: feather.write_feather(table_of(), path),
    "t.arrow": write_stream,
    "t.csv": lambda path: table_of().to_pandas().to_csv(path, index=False),
    "semicolons.csv": lambda path: table_of().to_pandas().to_csv(path, index=False, sep=";"),
    "one column.csv": lambda path: table_of().to_pandas()[["text"]].to_csv(path, index=False),
    "t.tsv": lambda path: table_of().to_pandas().to_csv(path, index=False, sep="\t"),
    "t.csv.gz": lambda path: table_of().to_pandas().to_csv(path, index=False),
    "t.jsonl": lambda path: path.write_text(json_lines(), "utf-8"),
    "t.ndjson.gz": lambda path: path.write_bytes(gzip.compress(json_lines().encode())),
    "t.sqlite": write_sqlite,
    "posts.db": write_sqlite,
}


@pytest.fixture(params=FILES)
def table_file(request, tmp_path):
    path = tmp_path / request.param
    FILES[request.param](path)
    return path


def quiet_encode(text, **options):
    """CSV cannot tell an empty text from none, and says so."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "3 of 18 rows have no text", WordkinWarning)
        return wk.encode(text, progress=False, **options)


# what is read


@pytest.mark.parametrize("threads", [1, 2])
def test_file_of_a_table_gives_the_corpus_of_the_plain_file(table_file, threads, tmp_path):
    want = facts(wk.encode(plain_file(tmp_path)))
    assert facts(quiet_encode(table_file, threads=threads)) == want
    assert facts(quiet_encode(str(table_file), column="text")) == want
    assert facts(quiet_encode([table_file], column=1 if "one" in table_file.name else 2)) == want


@pytest.mark.parametrize("tokenize", ["simple", str.split, lambda line: line.split("e")])
def test_tokenizers_divide_texts_of_tables_too(tokenize, tmp_path):
    parquet.write_table(table_of(), tmp_path / "t.parquet")
    want = wk.encode(plain_file(tmp_path), tokenize=tokenize)
    assert facts(wk.encode(tmp_path / "t.parquet", tokenize=tokenize)) == facts(want)


def of_type(kind):
    return lambda: pa.table({"text": pa.array(TEXTS, pa.string()).cast(kind)})


def sqlite_cursor():
    database = sqlite3.connect(":memory:")
    database.execute("create table posts (id int, text text)")
    database.executemany("insert into posts values (?, ?)", enumerate(TEXTS))
    return database.execute("select id, text from posts")


IN_MEMORY = {
    "arrow table": table_of,
    "arrow batches": lambda: table_of().to_reader(4),
    "arrow batch": lambda: table_of().to_batches()[0],
    "arrow column": lambda: table_of()["text"],
    "arrow array": lambda: pa.array(TEXTS),
    "chunks": lambda: pa.chunked_array([TEXTS[:5], [], TEXTS[5:]]),
    "slice": lambda: pa.array(["left out", *TEXTS, "left out"])[1:-1],
    "large_string": of_type(pa.large_string()),
    "string_view": of_type(pa.string_view()),
    "dictionary": lambda: pa.table({"text": pa.array(TEXTS).dictionary_encode()}),
    "polars table": lambda: pl.DataFrame({"id": range(18), "text": TEXTS}),
    "polars column": lambda: pl.Series("text", TEXTS),
    "polars categories": lambda: pl.Series("text", TEXTS, pl.Categorical),
    "pandas table": lambda: pd.DataFrame({"id": range(18), "text": TEXTS}),
    "pandas column": lambda: pd.Series(TEXTS),
    "pandas objects": lambda: pd.Series(TEXTS, dtype=object),
    "pandas categories": lambda: pd.Series(TEXTS, dtype="category"),
    "pandas with an index of texts": lambda: pd.DataFrame({"text": TEXTS}, index=list("ab" * 9)),
    "sqlite cursor": sqlite_cursor,
    "list": lambda: [table_of(TEXTS[:7]), table_of(TEXTS[7:])],
}


@pytest.mark.parametrize("make", IN_MEMORY.values(), ids=IN_MEMORY)
def test_table_in_memory_gives_the_corpus_of_the_plain_file(make, tmp_path):
    want = facts(wk.encode(plain_file(tmp_path)))
    assert facts(wk.encode(make(), progress=False)) == want


def test_strings_of_arrow_never_become_strings_of_python(monkeypatch, tmp_path):
    """The whole text passes as blocks of bytes."""
    blocks = []
    scan = encoding.encode_blocks

    def spy(given, *more):
        return scan((blocks.append(block.data) or block for block in given), *more)

    monkeypatch.setattr(encoding, "encode_blocks", spy)
    wk.encode(table_of())
    assert b"".join(blocks) == plain_file(tmp_path).read_bytes()


def test_vectors_are_bit_equal_to_those_of_the_plain_file(tmp_path):
    texts = [f"the {word} meets the shore\nof a lake" for word in ("sea", "river", "rain")] * 40
    parquet.write_table(table_of(texts), tmp_path / "t.parquet", row_group_size=7)
    want = wk.train(plain_file(tmp_path, texts), **SMALL)
    for text in (tmp_path / "t.parquet", table_of(texts), pl.Series(texts)):
        model = wk.train(text, **SMALL)
        assert model.vocabulary.words == want.vocabulary.words
        assert np.array_equal(model.vectors.matrix, want.vectors.matrix)


def test_texts_longer_than_a_block_are_read_whole(tmp_path):
    texts = [" ".join(f"word{i % 977}" for i in range(length)) for length in (9, 900_000, 3)]
    parquet.write_table(table_of(texts), tmp_path / "t.parquet")
    want = facts(wk.encode(plain_file(tmp_path, texts)))
    assert facts(wk.encode(tmp_path / "t.parquet")) == want
    assert facts(wk.encode(table_of(texts))) == want


def peak_of_arrow(text):
    """The most bytes that Arrow holds while a text is encoded."""
    usual, counted = pa.default_memory_pool(), pa.proxy_memory_pool(pa.system_memory_pool())
    pa.set_memory_pool(counted)
    try:
        wk.encode(text, threads=1)
    finally:
        pa.set_memory_pool(usual)
    return counted.max_memory()


def test_memory_is_the_same_for_one_and_for_100_groups_of_rows(tmp_path):
    texts = [f"{number} the sea meets the shore of the lake" * 4 for number in range(100_000)]
    peaks = []
    for groups in (1, 100):
        path = tmp_path / f"{groups}.parquet"
        rows = len(texts) // groups
        parquet.write_table(table_of(texts), path, row_group_size=rows, compression="none")
        peaks.append(peak_of_arrow(path))
    assert max(peaks) - min(peaks) < 3 << 20, peaks  # pages of 1 MB, not groups
    assert max(peaks) < 6 * BATCH_BYTES < sum(map(len, texts))


LISTS = [["the", "sea"], ["new york", "a\nb", ""], [], ["the"]]


@pytest.mark.parametrize(
    "make",
    [
        lambda: pa.array(LISTS),
        lambda: pa.array(LISTS, pa.large_list(pa.string_view())),
        lambda: pa.chunked_array([LISTS[:1], LISTS[1:]]),
        lambda: pd.Series(LISTS),
        lambda: pl.Series(LISTS),
        lambda: pl.DataFrame({"tokens": LISTS, "n": 1}),
    ],
)
def test_lists_of_strings_are_sentences_as_they_are(make):
    assert facts(wk.encode(make())) == facts(wk.encode(LISTS))


def test_lists_in_files_are_sentences_too(tmp_path):
    parquet.write_table(pa.table({"tokens": LISTS}), tmp_path / "t.parquet")
    rows = "".join(json.dumps({"tokens": tokens}) + "\n" for tokens in LISTS)
    (tmp_path / "t.jsonl").write_text(rows)
    for name in ("t.parquet", "t.jsonl"):
        assert facts(wk.encode(tmp_path / name)) == facts(wk.encode(LISTS))


def test_lists_of_numbers_are_walks():
    walks = [[17, 5], [5, -1], [], [17]]
    want = facts(wk.encode(walks))
    for column in (pd.Series(walks), pl.Series(walks), pa.array(walks)):
        assert facts(wk.encode(column)) == want
    names = ["word" + str(number) for number in range(18)]
    assert wk.encode(pl.Series(walks), names=names).vocabulary.words == ["word17", "word5"]


def test_lists_without_arrow_are_iterated_as_before(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert facts(wk.encode(pd.Series(LISTS))) == facts(wk.encode(LISTS))
    with pytest.raises(ImportError, match=r"wordkin\[tables\]"):
        wk.encode(pd.DataFrame({"text": TEXTS}))


# nulls


WITH_NULLS = ["the sea", None, "a shore", None]


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda _: pa.table({"text": WITH_NULLS}), "row 2 of the table"),
        (lambda _: pa.table({"text": WITH_NULLS}).cast(pa.schema({"text": pa.large_string()})), "row 2"),
        (lambda _: pa.array(WITH_NULLS).dictionary_encode(), "row 2"),
        (lambda _: pl.Series(WITH_NULLS), "row 2"),
        (lambda _: pd.Series(WITH_NULLS, dtype=object), "row 2"),
        (lambda path: path.write_text(json_lines(WITH_NULLS)) and path, "line 2 of .*t.jsonl"),
    ],
)  # fmt: skip
def test_nulls_are_left_out_counted_and_told(make, place, tmp_path):
    text = make(tmp_path / "t.jsonl")
    with pytest.warns(WordkinWarning, match=f"2 of 4 rows have no text.*the first is {place}"):
        corpus = wk.encode(text)
    assert corpus.vocabulary.words == ["the", "sea", "a", "shore"]


def test_null_lists_are_left_out_and_null_tokens_within():
    with pytest.warns(WordkinWarning, match="1 of 3 rows have no text"):
        corpus = wk.encode(pa.array([["the", None, "sea"], None, ["the"]]))
    assert (corpus.ids.tolist(), corpus.starts.tolist()) == ([0, 1, 0], [0, 2, 3])


# which column


TWO = {"title": ["the sea"], "id": [7], "body": ["a lake"]}


def write_two(folder):
    table = pa.table(TWO)
    parquet.write_table(table, folder / "t.parquet")
    table.to_pandas().to_csv(folder / "t.csv", index=False)
    (folder / "t.jsonl").write_text('{"title": "the sea", "id": 7, "body": "a lake"}\n')
    with sqlite3.connect(folder / "t.sqlite") as database:
        database.execute("create table t (title text, id int, body varchar(9))")
        database.execute("insert into t values ('the sea', 7, 'a lake')")
    database.close()
    return [folder / f"t.{suffix}" for suffix in ("parquet", "csv", "jsonl", "sqlite")]


def test_several_columns_of_texts_are_named(tmp_path):
    for path in write_two(tmp_path):
        with pytest.raises(SettingsError, match=r"found 2: '(t\.)?title', '(t\.)?body'.*column="):
            wk.encode(path)
        assert wk.encode(path, column="body").vocabulary.words == ["a", "lake"]
        assert wk.encode(path, column=3).vocabulary.words == ["a", "lake"]
        with pytest.raises(SettingsError, match=r"expected texts in the column '(t\.)?id', found"):
            wk.encode(path, column="id")
        with pytest.raises(SettingsError, match=r"expected a column 'text' as text, found.*body'"):
            wk.encode(path, column="text")


def test_tables_without_texts_are_refused():
    with pytest.raises(SettingsError, match=r"found only 'n' \(int64\)"):
        wk.encode(pa.table({"n": [1]}))
    with pytest.raises(SettingsError, match="found only"):
        wk.encode(pl.Series("n", [1.5]))


def test_bytes_are_texts_where_they_are_named():
    table = pa.table({"text": pa.array([b"the sea"])})
    with pytest.raises(SettingsError, match="binary"):
        wk.encode(table)
    assert wk.encode(table, column="text").vocabulary.words == ["the", "sea"]


def test_column_without_a_table_is_refused(tmp_path):
    corpus = wk.encode([["sea"]])
    for text in ([["sea"]], iter([["sea"]])):
        with pytest.raises(SettingsError, match="column: expected a table"):
            wk.encode(text, column="text")
    with pytest.raises(SettingsError, match="EncodedCorpus"):
        wk.train(corpus, column="text", **SMALL)
    with pytest.raises(SettingsError, match="EncodedCorpus"):
        wk.find_phrases(corpus, column="text")
    with pytest.raises(SettingsError, match="expected a column 'text' as text"):
        wk.encode(plain_file(tmp_path), column="text")


def test_named_column_makes_a_table_of_what_has_no_name(tmp_path):
    want = ["the", "sea"]
    for content in (b"id;text\n7;the sea\n", b'{"text": "the sea"}\n'):
        (tmp_path / "t.dat").write_bytes(content)
        assert wk.encode(tmp_path / "t.dat", column="text").vocabulary.words == want
        assert wk.encode(io.BytesIO(content), column="text").vocabulary.words == want


def test_sqlite_names_table_and_column(tmp_path):
    path = tmp_path / "t.sqlite"
    write_sqlite(path, ["the sea"], '"one table"')
    write_sqlite(path, ["a lake"], '"an ""other"""')
    with pytest.raises(SettingsError, match=r"found 2: 'one table\.text', "):
        wk.encode(path)
    with pytest.raises(SettingsError, match="expected a column 'text' as text"):
        wk.encode(path, column="text")
    assert wk.encode(path, column='an "other".text').vocabulary.words == ["a", "lake"]


# folders and globs


def folder_of_tables(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(3):
        part = table_of(TEXTS[6 * number : 6 * number + 6])
        parquet.write_table(part, folder / f"{number}.parquet")
    return folder


def test_folder_and_glob_of_tables_are_read_in_order(tmp_path):
    folder = folder_of_tables(tmp_path)
    want = facts(wk.encode(plain_file(tmp_path)))
    for text in (folder, str(folder / "*.parquet"), sorted(folder.iterdir())):
        assert facts(wk.encode(text)) == want


def test_folder_of_texts_leaves_tables_out_unless_a_column_is_named(tmp_path):
    folder = folder_of_tables(tmp_path)
    (folder / "README.md").write_text("about it\n")
    with pytest.warns(WordkinWarning, match="3 of 4 files are left out: 3 Parquet"):
        assert wk.encode(folder).vocabulary.words == ["about", "it"]
    with pytest.warns(WordkinWarning, match="1 of 4 files are left out: 1 plain text"):
        corpus = wk.encode(folder, column="text")
    assert facts(corpus) == facts(wk.encode(plain_file(tmp_path)))


def test_plain_files_and_tables_are_read_together(tmp_path):
    folder = folder_of_tables(tmp_path)
    plain = plain_file(tmp_path)
    corpus = wk.encode([plain, *sorted(folder.iterdir())])
    assert corpus.raw_words == 2 * wk.encode(plain).raw_words
    parquet.write_table(pa.table({"tokens": LISTS}), folder / "9.parquet")
    with pytest.raises(TextError, match=r"9\.parquet: expected texts.*found token lists"):
        wk.encode(folder)


def test_spreadsheet_is_refused_with_advice(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(b"PK\x03\x04" + bytes(99))
    with pytest.raises(NotTextError, match="Save it as CSV"):
        wk.encode(tmp_path / "t.xlsx")


@pytest.mark.parametrize("name", ["t.parquet", "t.feather", "t.arrow"])
def test_open_files_of_arrows_formats_are_read_as_tables(name, tmp_path):
    FILES[name](tmp_path / name)
    want = facts(wk.encode(plain_file(tmp_path)))
    with (tmp_path / name).open("rb") as file:
        assert facts(wk.encode(file)) == want
    content = (tmp_path / name).read_bytes()
    assert facts(wk.encode(io.BytesIO(content))) == want


# the whole way


WORDS = [f"word{number}" for number in range(60)]


def test_training_resumes_from_a_checkpoint_as_with_files(tmp_path):
    texts = [f"the {word} meets the shore of a lake" for word in WORDS] * 3
    want = wk.train(plain_file(tmp_path, texts), **SMALL)
    table = table_of(texts)

    def stop(progress):
        return progress.phase != "training"

    options = {**SMALL, "checkpoint": wk.Checkpoints(tmp_path / "kept", words=100)}
    wk.train(table, callbacks=[stop], **options)
    with pytest.raises(SettingsError, match="text"):
        wk.train(table_of(texts[::-1]), resume=True, **options)
    resumed = wk.train(table, resume=True, **options)
    assert np.array_equal(resumed.vectors.matrix, want.vectors.matrix)


def test_what_cannot_be_read_twice_is_read_once():
    model = wk.train(table_of().to_reader(4), **SMALL)
    assert np.array_equal(model.vectors.matrix, wk.train(table_of(), **SMALL).vectors.matrix)


def test_phrases_are_found_and_joined_in_tables(tmp_path):
    texts = [f"{letter} new york" for letter in "abcdefghij"] * 2
    table = pa.table({"title": ["x"] * 20, "text": texts})
    found = wk.find_phrases(table, column="text", threshold=0.5, progress=False)
    assert [phrase.words for phrase in found] == [("new", "york")]
    assert "new_york" in found.apply(table, column="text").vocabulary.words
    found.write(table, tmp_path / "joined.txt", column="text")
    assert (tmp_path / "joined.txt").read_text().startswith("a new_york\n")


@pytest.mark.parametrize("command", ["train", "phrases", "vocabulary"])
def test_commands_read_a_column(command, wordkin, tmp_path):
    path, *_ = write_two(tmp_path)
    more = {"train": ("-o", tmp_path / "o.txt", *OPTIONS), "phrases": ("-o", tmp_path / "o.txt")}
    more["vocabulary"] = ("--save", tmp_path / "o.txt", "--min-count", "1")
    outcome = wordkin(command, path, *more[command])
    assert outcome.status == 2
    assert "found 2: 'title', 'body'. Say which is meant: --column title." in outcome.err
    outcome = wordkin(command, path, "--column", "body", *more[command])
    assert outcome.status == 0, outcome.err
    shown = (tmp_path / "o.txt").read_text()
    assert "lake" in shown
    assert "sea" not in shown


def test_command_does_not_replace_the_table_that_it_reads(wordkin, tmp_path):
    folder = folder_of_tables(tmp_path)
    outcome = wordkin("train", folder, "-o", folder / "1.parquet", *OPTIONS)
    assert outcome.status == 2
    assert "would be replaced" in " ".join(outcome.err.split())


# what is broken


def broken(read, *words):
    with pytest.raises((TextError, SettingsError)) as caught:
        read()
    for word in words:
        assert word in str(caught.value), str(caught.value)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.99])
@pytest.mark.parametrize("name", ["t.parquet", "t.feather", "t.arrow", "t.sqlite"])
def test_file_that_is_cut_is_named_and_nothing_is_trained(name, share, tmp_path):
    path = tmp_path / name
    texts = [f"the sea {number} meets the shore" for number in range(4_000)]
    if name.endswith("sqlite"):
        write_sqlite(path, texts)
    elif name == "t.arrow":
        write_stream(path, texts)
    else:
        write = parquet.write_table if name == "t.parquet" else feather.write_feather
        write(table_of(texts), path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    broken(lambda: wk.train(path, **SMALL), str(path), "damaged or cut short")


def test_damaged_page_says_after_which_row(tmp_path):
    path = tmp_path / "t.parquet"
    rng = np.random.default_rng(1)
    texts = [" ".join(map(str, rng.integers(0, 10**6, 9))) for _ in range(60_000)]
    parquet.write_table(table_of(texts), path, row_group_size=20_000, compression="zstd")
    content = bytearray(path.read_bytes())
    place = len(content) * 17 // 20
    content[place : place + 40] = bytes(40)
    path.write_bytes(content)
    broken(lambda: wk.encode(path), f"{path}, after row ", "expected a whole Parquet file")


def latin(name, tmp_path):
    """A table whose third row is not UTF-8."""
    rows = [b"the sea", b"a lake", "un été".encode("latin-1"), b"a shore"]
    path = tmp_path / name
    if name == "t.csv":
        path.write_bytes(b"id,text\n" + b"".join(b"7,%b\n" % row for row in rows))
    elif name == "t.jsonl":
        path.write_bytes(b"".join(b'{"text": "%b"}\n' % row for row in rows))
    elif name == "t.sqlite":
        with sqlite3.connect(path) as database:
            database.execute("create table t (text text)")
            database.executemany("insert into t values (cast(? as text))", [(r,) for r in rows])
        database.close()
    else:
        parquet.write_table(pa.table({"text": unchecked(rows)}), path)
    return path


def unchecked(rows):
    _, offsets, data = pa.array(rows, pa.binary()).buffers()
    return pa.Array.from_buffers(pa.string(), len(rows), [None, offsets, data])


@pytest.mark.parametrize(
    ("name", "place"),
    [("t.csv", "line 4"), ("t.jsonl", "line 3"), ("t.sqlite", "row 3"), ("t.parquet", "row 3")],
)
def test_row_that_is_not_utf_8_is_named(name, place, tmp_path):
    path = latin(name, tmp_path)
    broken(lambda: wk.encode(path), f"{path}, {place}: expected UTF-8", "t\\xe9", "iconv")


def test_text_or_token_that_is_not_utf_8_is_named_in_memory():
    texts = unchecked([b"sea", b"\xe9t\xe9"])
    broken(lambda: wk.encode(pa.table({"t": texts})), "the table, row 2: expected UTF-8")
    lists = pa.ListArray.from_arrays([0, 1, 2], texts)
    broken(lambda: wk.encode(lists), "the table, row 2: expected UTF-8")


def test_quote_that_is_never_closed_is_named_by_its_line(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('id,text\n1,the sea\n2,"a lake\n3,a shore\n')
    broken(lambda: wk.train(path, **SMALL), f"{path}, line 3", "quoted field", "twice")


def test_header_of_numbers_is_refused(tmp_path):
    (tmp_path / "t.csv").write_text("1,the sea\n2,a lake\n")
    broken(lambda: wk.encode(tmp_path / "t.csv"), "t.csv: expected a header", "'1'")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('["the sea"]', "line 3: expected an object such as"),
        ('{"text": "the s', "line 3: expected an object such as"),
        ('{"text": 7}', "line 3: expected a string, found 7"),
        ('{"text": ["sea"]}', "line 3: expected a string, found ['sea']"),
        ('{"text": "\\ud800"}', "line 3: expected UTF-8"),
        ("[" * 100_000, "line 3: expected an object such as"),
    ],
)
def test_line_of_json_that_holds_something_else_is_named(line, found, tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text('{"text": "the sea"}\n{"text": "a lake"}\n' + line + "\n")
    broken(lambda: wk.train(path, **SMALL), f"{path}, {found}")


def test_json_that_is_one_list_is_refused_with_advice(tmp_path):
    path = tmp_path / "t.json"
    path.write_text('[\n{"text": "the sea"}\n]\n')
    broken(lambda: wk.encode(path), "line 1", "jq -c '.[]'")


def test_cursor_without_a_result_is_refused():
    cursor = sqlite3.connect(":memory:").execute("create table t (text text)")
    broken(lambda: wk.encode(cursor), "expected a cursor with a result")


def test_query_that_fails_on_its_way_says_after_which_row():
    database = sqlite3.connect(":memory:")
    query = "select cast(x'e9' as text) as text from (values (1))"
    broken(lambda: wk.encode(database.execute(query)), "the result: the query failed", "UTF-8")


def test_tables_that_arrow_cannot_take_are_refused():
    mixed = pd.DataFrame({"text": ["sea"], "mixed": [object()]})
    broken(lambda: wk.encode(mixed), "the table: expected a table or a column of texts", "mixed")
    assert wk.encode(mixed, column="text").vocabulary.words == ["sea"]


def test_path_of_a_parquet_file_is_never_trained_by_its_bytes(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"no table, but a name of one\n")
    broken(lambda: wk.encode(Path(tmp_path / "t.parquet")), "expected a whole Parquet file")
