"""Vectors of documents, beside a plain reference, and beside what a user would add up by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import wordkin as wk
from wordkin.documents import common_direction, document_vectors, reading
from wordkin.errors import SettingsError, TextError, UnknownWordError, WordkinWarning
from wordkin.words.simple import SimpleRule
from wordkin.words.subwords import Sizes, Subwords

random = np.random.default_rng(4)
WORDS = [f"w{row}" for row in range(60)]
COUNTS = (6000 / np.arange(1, 61)).astype(int)
ROWS = random.standard_normal((60, 7)).astype(np.float32) + 0.5
VECTORS = wk.WordVectors(WORDS, ROWS, COUNTS)
DOCUMENTS = [
    random.choice([*WORDS, "unknown"], size).tolist() for size in random.integers(2, 40, 50)
]
TEXTS = [" ".join(document) for document in DOCUMENTS]
METHODS = ("mean", "tfidf", "sif")


def plain_document_vectors(documents, method):
    """The formulas of the docstring, word by word."""
    total, rows = COUNTS.sum(), dict(zip(WORDS, ROWS.astype(np.float64), strict=True))
    share = dict(zip(WORDS, COUNTS / total, strict=True))
    weight = {
        "mean": lambda word: 1.0,
        "tfidf": lambda word: np.log((1 + total) / (1 + share[word] * total)) + 1,
        "sif": lambda word: 0.001 / (0.001 + share[word]),
    }[method]
    sums = [sum(weight(w) * rows[w] for w in d if w in rows) for d in documents]
    by = (lambda word: 1.0) if method == "sif" else weight
    found = np.array(sums) / [[sum(by(w) for w in d if w in rows)] for d in documents]
    if method == "sif":
        first = np.linalg.svd(found)[2][0]
        found -= np.outer(found @ first, first)
    return found


@pytest.mark.kernels
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("texts", [DOCUMENTS, TEXTS], ids=["token lists", "strings"])
def test_document_vectors_are_those_of_the_plain_formulas(texts, method):
    found = document_vectors(texts, VECTORS, method)
    assert found.dtype == np.float32
    assert_allclose(found, plain_document_vectors(DOCUMENTS, method), atol=2e-6)


def test_document_vectors_mean_is_the_mean_of_words_to_the_last_bit():
    found = document_vectors(TEXTS, VECTORS)
    assert_array_equal(found, [VECTORS.mean(words, unknown="ignore") for words in DOCUMENTS])


@pytest.mark.parametrize("method", METHODS)
def test_document_vectors_do_not_depend_on_other_documents(method, monkeypatch):
    common = common_direction(TEXTS, VECTORS) if method == "sif" else None
    whole = document_vectors(TEXTS, VECTORS, method, common=common)
    order = random.permutation(50)[:20]
    some = [TEXTS[number] for number in order]
    assert_array_equal(document_vectors(some, VECTORS, method, common=common), whole[order])
    monkeypatch.setattr(reading, "BATCH_LETTERS", 100)  # and neither on where batches end
    assert_array_equal(document_vectors(TEXTS, VECTORS, method, common=common), whole)


@pytest.mark.parametrize("texts", [DOCUMENTS, TEXTS], ids=["token lists", "strings"])
def test_document_vectors_begin_new_numberings_without_a_trace(texts, monkeypatch):
    whole = document_vectors(texts, VECTORS, "tfidf")
    monkeypatch.setattr(reading, "BATCH_LETTERS", 100)
    monkeypatch.setattr(reading, "MOST_WORDS", 25)
    assert_array_equal(document_vectors(texts, VECTORS, "tfidf"), whole)


def test_document_vectors_take_half_precision():
    half = wk.WordVectors(WORDS, ROWS.astype(np.float16), COUNTS)
    single = wk.WordVectors(WORDS, ROWS.astype(np.float16).astype(np.float32), COUNTS)
    assert_array_equal(document_vectors(TEXTS, half), document_vectors(TEXTS, single))


def test_document_vectors_read_once_what_can_be_read_only_once():
    assert_array_equal(document_vectors(iter(TEXTS), VECTORS), document_vectors(TEXTS, VECTORS))


def test_document_vectors_of_nothing_have_no_row():
    assert document_vectors([], VECTORS, "sif").shape == (0, 7)


# kinds of texts


@pytest.mark.parametrize(
    "texts",
    [
        np.array(TEXTS),
        np.array(TEXTS, object)[:, np.newaxis],
        [np.array(document) for document in DOCUMENTS],
        map(tuple, DOCUMENTS),
    ],
    ids=lambda texts: type(texts).__name__,
)
def test_document_vectors_take_arrays_and_other_iterables(texts):
    assert_array_equal(document_vectors(texts, VECTORS), document_vectors(TEXTS, VECTORS))


def test_document_vectors_read_the_lines_of_a_text_as_one_document():
    found = document_vectors(["w1 w2\nw3", "w1\r\n\r\nw2 w3\n"], VECTORS)
    assert_array_equal(found, np.vstack(2 * [VECTORS.mean(["w1", "w2", "w3"])]))


def test_document_vectors_find_whole_numbers_by_their_digits():
    vectors = wk.WordVectors(["17", "4"], ROWS[:2])
    found = document_vectors([[17, 4], np.array([4])], vectors)
    assert_array_equal(found, [vectors.mean(["17", "4"]), ROWS[1]])


@pytest.mark.parametrize(
    ("tokenize", "rule", "found"),
    [
        (None, None, 2),  # at white space, as far as anybody knows
        (None, SimpleRule(), 1),  # as the text of the vectors was
        ("simple", None, 1),
        ("whitespace", SimpleRule(), 2),
        (SimpleRule(lowercase=False), None, 0),
        (str.split, SimpleRule(), 2),
        (lambda line: line.lower().split(), None, 2),
    ],
)
def test_document_vectors_divide_texts_as_those_of_the_vectors_were(tokenize, rule, found):
    words = {0: "Sea", 1: "sea", 2: "sea,"}
    text = {0: "Sea!", 1: "Sea!", 2: "sea, \nsea,"}[found]
    rows = np.eye(3, dtype=np.float32)
    vectors = wk.WordVectors(words.values(), rows, simple_rule=rule)
    assert document_vectors([text], vectors, tokenize=tokenize)[0].argmax() == found


def test_document_vectors_of_a_trained_model_divide_as_its_training_did():
    text = ["Sea, lake!\n" * 40, "shore; sea?\n" * 40]
    words = [SimpleRule().split(line) for line in text]
    vectors = wk.WordVectors(["sea", "lake", "shore"], ROWS[:3], simple_rule=SimpleRule())
    assert_array_equal(document_vectors(text, vectors), document_vectors(words, vectors))


# documents without known words


def test_document_vectors_of_unknown_words_are_zeros_with_one_warning():
    with pytest.warns(WordkinWarning, match="3 of 4 documents have no word with a vector") as given:
        found = document_vectors(["pond", "", "w1", " \n"], VECTORS, "tfidf")
    assert_array_equal(found, [np.zeros(7), np.zeros(7), ROWS[1], np.zeros(7)])
    assert len(given) == 1


def test_document_vectors_name_unknown_words_if_they_are_an_error():
    with pytest.raises(UnknownWordError, match=r"'pond'.*'w99'"):
        document_vectors(["w1 pond", "w99 w2"], VECTORS, unknown="error")


@pytest.mark.parametrize("texts", [["w1 pond", "w99 w2 w99"], [["w1", "pond"], ["w99", "w2"]]])
def test_document_vectors_name_unknown_words_in_a_warning_if_told(texts):
    with pytest.warns(WordkinWarning, match="unknown words: 'pond'.*'w99'") as given:
        document_vectors(texts, VECTORS, unknown="warn")
    assert len(given) == 1


def test_document_vectors_make_unknown_words_of_their_parts():
    subwords = Subwords(random.standard_normal((50, 7)).astype(np.float32), Sizes(3, 6, 50))
    vectors = wk.WordVectors(WORDS, ROWS, COUNTS, subwords=subwords)
    found = document_vectors(["w1 pond"], vectors, "tfidf")
    weights = np.log((1 + COUNTS.sum()) / (1 + np.array([COUNTS[1], 0]))) + 1
    assert_allclose(
        found[0], np.average(vectors[["w1", "pond"]], axis=0, weights=weights), rtol=1e-6
    )


# the common direction


def test_document_vectors_by_sif_take_out_what_they_share():
    found = document_vectors(TEXTS, VECTORS, "sif")
    common = common_direction(TEXTS, VECTORS)
    assert_allclose(found @ common, 0, atol=1e-6)
    assert_array_equal(found, document_vectors(TEXTS, VECTORS, "sif", common=common))


def test_common_direction_is_of_length_1_and_points_one_way():
    common = common_direction(DOCUMENTS, VECTORS)
    assert np.linalg.norm(common) == pytest.approx(1)
    assert common[np.abs(common).argmax()] > 0


def test_document_vectors_by_sif_leave_documents_without_words_at_zero():
    with pytest.warns(WordkinWarning, match="1 of 51 documents"):
        found = document_vectors([*TEXTS, ""], VECTORS, "sif")
    assert_array_equal(found[:-1], document_vectors(TEXTS, VECTORS, "sif"))
    assert not found[-1].any()


# what is refused


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("w1 w2", r"several texts, or lists of tokens, found 'w1 w2' \(str\).*\[text\]"),
        (b"w1", "several texts"),
        (7, "several texts"),
        (["w1", None], "number 2: expected a string, as the first is, found None"),
        ([float("nan"), "w1"], "number 1: expected a string or a list of tokens, found nan"),
        ([["w1"], "w2"], "number 2: expected a list of tokens, as the first is, found 'w2'"),
        (["w1", ["w2"]], "number 2: expected a string"),
        ([b"w1"], "number 1: expected a string"),
        ([["w1", 1.5]], "expected tokens to be strings, found 1.5"),
        ([[["w1"]]], "expected lists of strings, found: unhashable"),
        (np.array([["w1", "w2"]]), r"one column of texts, found 2"),
    ],
)
def test_document_vectors_refuse_what_is_no_documents(texts, message):
    with pytest.raises(TextError, match=message):
        document_vectors(texts, VECTORS)


def test_document_vectors_refuse_a_missing_value_where_a_function_divides():
    with pytest.raises(TextError, match="number 2: expected a string"):
        document_vectors(["w1", None], VECTORS, tokenize=lambda line: line.split("-"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "median"}, "method: expected 'mean', 'tfidf' or 'sif', found 'median'"),
        ({"tokenize": "letters"}, "tokenize: expected 'whitespace', 'simple'"),
        ({"unknown": "skip"}, "unknown: expected"),
        ({"common": np.ones(7)}, "for method='sif' only"),
        ({"method": "sif", "common": np.ones(7)}, "a direction of length 1"),
        ({"method": "sif", "common": [1.0]}, r"a direction of length 1, \[7\]"),
    ],
)
def test_document_vectors_refuse_options(options, message):
    with pytest.raises(SettingsError, match=message):
        document_vectors(TEXTS, VECTORS, **options)


@pytest.mark.parametrize("method", ["tfidf", "sif"])
def test_document_vectors_need_counts_to_weigh_words(method):
    with pytest.raises(SettingsError, match=f"method '{method}': expected vectors with the counts"):
        document_vectors(TEXTS, wk.WordVectors(WORDS, ROWS), method)


@pytest.mark.parametrize("given", ["kin.safetensors", object()])
def test_document_vectors_refuse_what_is_no_vectors(given):
    with pytest.raises(
        SettingsError, match=r"expected WordVectors, found .*model\.vectors.*wordkin\.load"
    ):
        document_vectors(TEXTS, given)


def test_document_vectors_by_sif_refuse_a_document_that_shares_nothing():
    with pytest.raises(
        SettingsError, match=r"two documents or more.*found 1 sample.*common_direction"
    ):
        document_vectors(TEXTS[:1], VECTORS, "sif")
