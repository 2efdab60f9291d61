"""gensim's face of translations: a turned copy of the words, of which each translation is known."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from wordkin.errors import FormatError, SettingsError
from wordkin.formats import native
from wordkin.gensim.models import KeyedVectors, TranslationMatrix
from wordkin.gensim.models.translation_matrix import Space

DATA = Path(__file__).parent / "data"
WORDS = [f"w{row:02}" for row in range(40)]
ROWS = np.random.default_rng(2).standard_normal((40, 6)).astype(np.float32)
TURN = np.linalg.qr(np.random.default_rng(3).standard_normal((6, 6)))[0].astype(np.float32)
PAIRS = [(word, word.upper()) for word in WORDS[:12]]


def keyed(words, rows):
    vectors = KeyedVectors(rows.shape[1])
    vectors.add_vectors(words, rows)
    return vectors


@pytest.fixture
def source():
    return keyed(WORDS, ROWS)


@pytest.fixture
def target():
    return keyed([word.upper() for word in WORDS], ROWS @ TURN)


@pytest.fixture
def matrix(source, target):
    return TranslationMatrix(source, target, PAIRS, random_state=1)


def test_train_finds_the_turn(matrix):
    assert_allclose(matrix.translation_matrix, TURN, atol=1e-5)
    assert matrix.source_word == tuple(WORDS[:12])


@pytest.mark.parametrize("options", [{}, {"gc": 1, "sample_num": 10}])
def test_translate_finds_every_word(matrix, options):
    found = matrix.translate(WORDS, topn=1, **options)
    assert found == {word: [word.upper()] for word in WORDS}


def test_translate_takes_one_word(matrix):
    (answers,) = matrix.translate("w30").values()
    assert len(answers) == 5
    assert answers[0] == "W30"


def test_translate_takes_other_vectors(matrix, source, target):
    more = keyed(["new", *WORDS[:5]], np.vstack([ROWS[20:21], ROWS[:5]]))
    found = matrix.translate("new", topn=1, source_lang_vec=more, target_lang_vec=target)
    assert found == {"new": ["W20"]}


def test_translate_draws_the_same_words_from_one_seed(source, target):
    rows = np.random.default_rng(9).standard_normal((40, 6))
    other = keyed(target.index_to_key, rows)
    found = [
        TranslationMatrix(source, other, PAIRS, random_state=make(5)).translate(
            WORDS[30:], gc=1, sample_num=15
        )
        for make in (int, int, np.random.RandomState, np.random.RandomState)
    ]
    assert found[0] == found[1]
    assert found[2] == found[3]


def test_translate_by_gc_wants_a_number_of_words(matrix):
    with pytest.raises(RuntimeError, match="sample_num"):
        matrix.translate("w01", gc=1)


def test_translate_before_train_says_what_to_call(source, target):
    with pytest.raises(SettingsError, match="train"):
        TranslationMatrix(source, target).translate("w01")


def test_pairs_of_three_words_are_refused(source, target):
    with pytest.raises(ValueError, match="two different language words"):
        TranslationMatrix(source, target, [("a", "b", "c")])


def test_save_keeps_the_map_and_both_languages(matrix, source, tmp_path):
    source.set_vecattr("w01", "tag", 7)
    matrix.save(tmp_path / "matrix")
    found = TranslationMatrix.load(tmp_path / "matrix")
    assert_array_equal(found.translation_matrix, matrix.translation_matrix)
    assert found.source_word == list(matrix.source_word)
    assert found.source_lang_vec.get_vecattr("w01", "tag") == 7
    assert found.translate(WORDS, topn=2) == matrix.translate(WORDS, topn=2)
    found.source_lang_vec.vectors[0] = 0  # is a copy


def test_load_by_mmap_leaves_vectors_in_the_file(matrix, tmp_path):
    matrix.save(tmp_path / "matrix")
    found = TranslationMatrix.load(tmp_path / "matrix", mmap="r")
    assert not found.target_lang_vec.vectors.flags.writeable


def test_save_before_train_keeps_what_there_is(source, target, tmp_path):
    TranslationMatrix(source, target).save(tmp_path / "matrix")
    found = TranslationMatrix.load(tmp_path / "matrix")
    assert found.translation_matrix is None
    assert found.source_word is None


def test_load_reads_what_gensim_saved():
    """Made by tests/data/make_with_gensim.py: the same words, with columns in another order."""
    found = TranslationMatrix.load(DATA / "gensim_translation.model")
    words = found.source_lang_vec.index_to_key
    assert_allclose(found.translation_matrix, np.eye(8)[::-1], atol=1e-5)
    assert found.source_word == words[:12]
    different = [word for word in words if word != "PARIS"]  # which is where "Paris" is
    assert found.translate(different, topn=1) == {word: [f"the {word}"] for word in different}


@pytest.mark.parametrize(
    ("arrays", "texts", "problem"),
    [
        ({"translation_matrix": np.zeros((6, 5), np.float32)}, {}, "expected floats"),
        ({"translation_matrix": np.zeros((6, 6), np.int64)}, {}, "expected floats"),
        ({"target.vectors": np.zeros((1, 6), np.float32)}, {}, "vectors"),
        ({}, {"pairs": "[1]"}, "two lists"),
        ({}, {"kind": "vectors"}, "expected TranslationMatrix"),
    ],
)
def test_load_refuses_parts_that_do_not_fit(matrix, tmp_path, arrays, texts, problem):
    path = tmp_path / "matrix"
    matrix.save(path)
    held, told = native.open_arrays(path)
    native.write_arrays(tmp_path / "changed", {**held, **arrays}, {**told, **texts})
    with pytest.raises(FormatError, match=problem):
        TranslationMatrix.load(tmp_path / "changed")


def test_load_refuses_vectors_that_gensim_saved():
    with pytest.raises(FormatError, match=r"found keyedvectors\.KeyedVectors"):
        TranslationMatrix.load(DATA / "gensim.kv")


def test_load_refuses_other_files(source, tmp_path):
    (tmp_path / "text").write_text("sea and lake", encoding="utf-8")
    with pytest.raises(FormatError, match="another file"):
        TranslationMatrix.load(tmp_path / "text")
    source.save(tmp_path / "vectors")
    with pytest.raises(FormatError, match="expected TranslationMatrix"):
        TranslationMatrix.load(tmp_path / "vectors")


def test_space_normalizes_rows_and_leaves_zeros(source):
    space = Space([[3, 4], [0, 0]], ["a", "b"])
    space.normalize()
    assert_allclose(space.mat, [[0.6, 0.8], [0, 0]])
    assert space.word2index == {"a": 0, "b": 1}
    assert Space.build(source).index2word == WORDS
