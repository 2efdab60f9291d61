"""Texts in DuckDB, in Hugging Face's data sets, and in results of ADBC: make test-tables has all libraries."""

import sqlite3

import duckdb
import pyarrow as pa
import pytest

import wordkin as wk
from wordkin.errors import SettingsError, TextError, WordkinWarning

TEXTS = [f"the sea {number % 7} meets\nthe shore" for number in range(2_500)]
WANT = wk.encode([line.split() for text in TEXTS for line in text.split("\n")])


class Rows:
    """A data set as `datasets` has them, of rows in Python."""

    column_names = None

    def __init__(self, rows):
        self.rows = rows

    def with_format(self, _):
        return self

    def __iter__(self):
        return iter(self.rows())

    def iter(self, batch_size):
        batch = []
        for row in self.rows():
            batch.append(row)
            if len(batch) == batch_size:
                yield pa.Table.from_pylist(batch)
                batch = []
        if batch:
            yield pa.Table.from_pylist(batch)


def rows_of(texts):
    return ({"id": number, "text": text} for number, text in enumerate(texts))


def failing():
    yield from rows_of(TEXTS[:1_234])
    raise OSError("the line has dropped")


def is_same(corpus):
    return (corpus.ids == WANT.ids).all() and (corpus.starts == WANT.starts).all()


def test_data_set_is_read_in_batches():
    assert is_same(wk.encode(Rows(lambda: rows_of(TEXTS))))
    assert is_same(wk.encode(Rows(lambda: rows_of(TEXTS)), column="text"))


def test_data_set_that_raises_names_the_row_and_trains_nothing():
    with pytest.raises(TextError, match=r"data set, row 1,235: .*OSError: the line has dropped"):
        wk.train(Rows(failing), dimensions=4, progress=False)


def test_data_sets_in_a_dictionary_are_named():
    data = Rows(lambda: rows_of(TEXTS))
    data.column_names = {"train": ["text"], "test": ["text"]}
    with pytest.raises(SettingsError, match="found several: 'train', 'test'"):
        wk.encode(data)


# DuckDB


def test_relation_and_cursor_of_duckdb_are_read():
    with duckdb.connect() as database:
        database.register("posts", pa.table({"id": range(len(TEXTS)), "text": TEXTS}))
        relation = database.sql("select text, id from posts order by id")
        assert is_same(wk.encode(relation))
        assert is_same(wk.encode(relation, column="text"))  # a second time
        assert is_same(wk.encode(database.execute("select text from posts order by id")))


# with the libraries of an extra of their own


@pytest.fixture(scope="module")
def datasets():
    return pytest.importorskip("datasets")


@pytest.mark.slow
@pytest.mark.parametrize("texts", [TEXTS, [text.split() for text in TEXTS]])
def test_real_data_sets_are_read(texts, datasets):
    data = datasets.Dataset.from_dict({"id": range(len(texts)), "text": texts})
    want = wk.encode(data)
    assert want.vocabulary.words == WANT.vocabulary.words
    for other in (data.to_iterable_dataset(), data.with_format("numpy"), data.select(range(2_500))):
        assert (wk.encode(other).ids == want.ids).all()
    assert wk.encode(data.select([0, 2])).raw_words == 12
    assert wk.encode([data, data.to_iterable_dataset()]).raw_words == 2 * want.raw_words
    with pytest.raises(SettingsError, match="found several: 'train'"):
        wk.encode(datasets.DatasetDict({"train": data}))


@pytest.mark.slow
def test_real_stream_of_rows_that_raises_at_row_10_000_says_so(datasets):
    def rows():
        for number in range(9_999):
            yield {"text": f"sea {number}"}
        raise ValueError("no more")

    data = datasets.IterableDataset.from_generator(rows)
    with pytest.raises(TextError, match=r"the data set, row 10,000: .*ValueError: no more"):
        wk.train(data, dimensions=4, progress=False)


@pytest.mark.slow
def test_real_data_set_tells_its_nulls(datasets):
    data = datasets.Dataset.from_dict({"text": ["the sea", None]})
    with pytest.warns(WordkinWarning, match="1 of 2 rows have no text"):
        wk.encode(data)


@pytest.mark.slow
def test_query_of_adbc_is_read_as_arrow(tmp_path):
    dbapi = pytest.importorskip("adbc_driver_sqlite.dbapi")
    path = tmp_path / "posts.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("create table posts (text text)")
        database.executemany("insert into posts values (?)", [(text,) for text in TEXTS])
    database.close()
    with dbapi.connect(str(path)) as connection, connection.cursor() as cursor:
        cursor.execute("select text from posts")
        assert is_same(wk.encode(cursor))
