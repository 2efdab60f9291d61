"""Texts and words that come as columns of pandas, polars and Arrow, and rows that go back as tables."""

import re
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.compose import ColumnTransformer

from document_estimators import OF_TEXT, OURS, TEXTS, VECTORS, rows_of
from scripts import ROOT
from wordkin.documents import document_vectors
from wordkin.errors import TextError
from wordkin.integrations.sklearn import WordVectorFeatures

TOKENS = [text.split() for text in TEXTS]
COLUMNS = {
    "pandas": pd.Series(TEXTS),
    "pandas category": pd.Series(TEXTS, dtype="category"),
    "pandas table": pd.DataFrame({"text": TEXTS}),
    "polars": pl.Series(TEXTS),
    "polars table": pl.DataFrame({"text": TEXTS}),
    "arrow": pa.array(TEXTS),
    "arrow in chunks": pa.chunked_array([TEXTS[:7], TEXTS[7:]], pa.large_string()),
    "arrow table": pa.table({"text": pa.array(TEXTS).dictionary_encode()}),
    "pandas lists": pd.Series(TOKENS),
    "polars lists": pl.Series(TOKENS),
    "arrow lists": pa.array(TOKENS),
}
TWO = {"a": TEXTS, "b": TEXTS}
TWO_MESSAGE = r"one column of texts, found 2: \['a', 'b'\]"


@pytest.fixture(params=OF_TEXT)
def estimator(request):
    return clone(OF_TEXT[request.param])


@pytest.fixture(params=OURS)
def ours(request):
    return clone(OF_TEXT[request.param])


@pytest.mark.parametrize("kind", COLUMNS)
def test_document_vectors_take_columns_of_texts_and_of_token_lists(kind):
    assert_array_equal(document_vectors(COLUMNS[kind], VECTORS), document_vectors(TEXTS, VECTORS))


@pytest.mark.parametrize("table", [pd.DataFrame(TWO), pl.DataFrame(TWO), pa.table(TWO)])
def test_document_vectors_refuse_a_table_of_two_columns(table):
    with pytest.raises(TextError, match=TWO_MESSAGE):
        document_vectors(table, VECTORS)


@pytest.mark.parametrize("missing", [pd.Series(["sea", None]), pa.array(["sea", None])])
def test_document_vectors_refuse_a_missing_text(missing):
    with pytest.raises(TextError, match="number 2: expected a string, as the first is, found"):
        document_vectors(missing, VECTORS)


@pytest.mark.parametrize("kind", ["pandas", "pandas category", "polars"])
def test_estimators_take_a_column(estimator, kind):
    found = rows_of(clone(estimator).fit_transform(COLUMNS[kind]))
    assert_array_equal(found, rows_of(estimator.fit_transform(TEXTS)))


@pytest.mark.parametrize("kind", ["pandas table", "polars table", "arrow in chunks", "arrow table"])
def test_estimators_take_arrow_and_the_only_column_of_a_table(ours, kind):
    assert_array_equal(clone(ours).fit_transform(COLUMNS[kind]), ours.fit_transform(TEXTS))


def test_estimators_refuse_a_table_of_two_columns(ours):
    with pytest.raises(TextError, match=TWO_MESSAGE):
        ours.fit(pd.DataFrame(TWO))


def check_in_column_transformer(estimator, table):
    columns = ColumnTransformer([("text", estimator, "text")], remainder="passthrough")
    found = rows_of(columns.fit_transform(table))
    assert_allclose(found[:, :-1], rows_of(clone(estimator).fit_transform(TEXTS)))
    assert len(columns.get_feature_names_out()) == found.shape[1]


def test_column_transformer_gives_a_column_to_an_estimator(estimator):
    check_in_column_transformer(estimator, pd.DataFrame({"text": TEXTS, "number": np.arange(40)}))


def test_column_transformer_gives_a_column_of_polars(ours):
    """No fact of TfidfVectorizer: with scikit-learn 1.6 and polars 1.3 it fails there."""
    check_in_column_transformer(ours, pl.DataFrame({"text": TEXTS, "number": np.arange(40)}))


@pytest.mark.parametrize("container", ["pandas", "polars"])
def test_set_output_gives_a_table_with_the_names_of_features(ours, container):
    table = ours.set_output(transform=container).fit_transform(TEXTS)
    assert type(table).__module__.partition(".")[0] == container
    assert list(table.columns) == list(ours.get_feature_names_out())
    assert_array_equal(table.to_numpy(), clone(ours).fit_transform(TEXTS))


def test_set_output_keeps_the_index_of_pandas(ours):
    table = pd.DataFrame({"text": TEXTS}, index=range(100, 140))
    assert ours.set_output(transform="pandas").fit_transform(table).index.equals(table.index)


@pytest.mark.parametrize(
    "words",
    [
        pd.Series(["sea", "bus"], dtype="category"),
        pd.DataFrame({"word": ["sea", "bus"]}),
        pl.Series(["sea", "bus"]),
        pa.array(["sea", "bus"]).dictionary_encode(),
    ],
    ids=["pandas", "pandas table", "polars", "arrow"],
)
def test_word_features_take_a_column(words):
    found = WordVectorFeatures(VECTORS).fit_transform(words)
    assert_array_equal(found, VECTORS[["sea", "bus"]])


def test_word_features_stand_beside_other_columns():
    table = pd.DataFrame({"word": ["sea", "bus", "car"], "size": [1.0, 2.0, 3.0]})
    features = ("word", WordVectorFeatures(VECTORS), ["word"])
    columns = ColumnTransformer([features], remainder="passthrough").set_output(transform="pandas")
    names = [f"word__wordvectorfeatures{d}" for d in range(5)]
    assert list(columns.fit_transform(table).columns) == [*names, "remainder__size"]


def test_page_about_documents_does_what_it_says(tmp_path, monkeypatch):
    page = (ROOT / "docs" / "documents.md").read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        exec(compile(block, "documents.md", "exec"), names)  # noqa: S102 - our own page
    assert names["rows"].shape == (60, 20)
    assert names["new"].shape == (1, 20)
    assert set(names["pipeline"].predict(["A car, a bus.", "The lake!"])) <= {"road", "water"}
    assert names["columns"].fit_transform(names["table"]).shape == (2, 21)
