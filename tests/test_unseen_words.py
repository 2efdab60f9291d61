"""Words that the file does not hold: made of character n-grams, found by a prefix, or refused."""

from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from wordkin import formats
from wordkin.errors import FormatError, UnknownWordError, WordkinWarning
from wordkin.words.lookup import PrefixedWords, WordList
from wordkin.words.subwords import Sizes, Subwords

DATA = Path(__file__).parent / "data"
FREEBASE = "2 2\n/en/marvin_minsky 1 0\n/en/john_mccarthy 0.5 -1\n"


@pytest.fixture(scope="module")
def fasttext():
    return wk.load(DATA / "fasttext_skipgram.bin")


@pytest.fixture
def freebase(tmp_path):
    path = tmp_path / "freebase.txt"
    path.write_text(FREEBASE, encoding="utf-8")
    return path


def test_vectors_of_unseen_words_are_those_that_fasttext_makes(fasttext):
    expected = wk.load(DATA / "fasttext_unseen.vec")
    found = fasttext[expected.words]
    np.testing.assert_allclose(found, expected.matrix, rtol=1e-5, atol=1e-7)


def test_vectors_of_an_unseen_word_in_a_compressed_file(tmp_path):
    import gzip

    (tmp_path / "v").write_bytes(gzip.compress((DATA / "fasttext_skipgram.bin").read_bytes()))
    expected = wk.load(DATA / "fasttext_unseen.vec")["seas"]
    np.testing.assert_allclose(wk.load(tmp_path / "v")["seas"], expected, rtol=1e-5)


def test_contains_is_about_whole_words(fasttext):
    assert "sea" in fasttext
    assert "seas" not in fasttext
    assert "seas" not in fasttext.words


def test_nearest_takes_an_unseen_word(fasttext):
    assert fasttext.nearest("seas", k=3) == fasttext.nearest(fasttext["seas"], k=3)


def test_nearest_takes_seen_and_unseen_words_at_once(fasttext):
    found = fasttext.nearest(["sea", "seas"], k=2)
    for neighbors, word in zip(found, ["sea", "seas"], strict=True):
        alone = fasttext.nearest(word, k=2)
        assert [neighbor.word for neighbor in neighbors] == [neighbor.word for neighbor in alone]


def test_similarity_mean_and_combine_take_unseen_words(fasttext):
    mean = (fasttext["sea"] + fasttext["seas"]) / 2
    np.testing.assert_allclose(fasttext.mean(["sea", "seas"]), mean, rtol=1e-6)
    assert fasttext.similarity("seas", "seas") == pytest.approx(1)
    found = fasttext.combine(["seas"], ["lake"], k=1)
    assert found == fasttext.combine([fasttext["seas"]], ["lake"], k=1)


def test_odd_one_out_may_be_an_unseen_word():
    rows = np.array([[0, 1]], np.float32)
    vectors = wk.WordVectors(
        ["sea", "lake"], [[1, 0], [1, 0.1]], subwords=Subwords(rows, Sizes(3, 3, 1))
    )
    assert vectors.odd_one_out(["sea", "unseen", "lake"]) == "unseen"


def test_a_word_without_ngrams_is_unknown():
    rows = np.ones((4, 2), np.float32)
    vectors = wk.WordVectors(["sea"], [[1, 0]], subwords=Subwords(rows, Sizes(4, 6, 4)))
    with pytest.raises(UnknownWordError, match="'a'"):
        vectors["a"]


def test_unknown_words_are_left_out_beside_unseen_ones():
    rows = np.array([[0, 1]], np.float32)
    vectors = wk.WordVectors(["sea"], [[1, 0]], subwords=Subwords(rows, Sizes(4, 6, 1)))
    assert vectors.mean(["sea", "a", "seas"], unknown="ignore").tolist() == [0.5, 0.5]
    assert vectors.mean(["a", "seas"], unknown="ignore").tolist() == [0, 1]


def test_an_unseen_word_of_ngrams_that_are_not_finite_is_refused():
    rows = np.full((1, 2), np.nan, np.float32)
    vectors = wk.WordVectors(["sea"], [[1, 0]], subwords=Subwords(rows, Sizes(3, 6, 1)))
    with pytest.raises(FormatError, match="n-grams of 'seas'"):
        vectors["seas"]


def test_vectors_without_ngrams_know_no_unseen_word():
    with pytest.raises(UnknownWordError, match="'seas'"):
        wk.load(DATA / "fasttext_cbow.bin")["seas"]  # was trained with maxn=0


def test_vectors_of_unseen_words_by_gensims_fasttext():
    found = wk.load(DATA / "gensim_fasttext.model")
    assert found["kings"].shape == (4,)
    assert "kings" not in found


@pytest.mark.parametrize("name", ["v.txt", "v.bin"])
def test_save_tells_that_ngrams_are_lost(name, fasttext, tmp_path):
    with pytest.warns(WordkinWarning, match="only the 10 whole words are written"):
        fasttext.save(tmp_path / name)
    assert wk.load(tmp_path / name).words == fasttext.words


def test_the_native_file_keeps_the_ngrams_of_fasttext(fasttext, tmp_path):
    fasttext.save(tmp_path / "v.safetensors")
    found = wk.load(tmp_path / "v.safetensors")
    np.testing.assert_array_equal(found["seas"], fasttext["seas"])


def test_load_finds_words_with_and_without_their_prefix(freebase):
    vectors = wk.load(freebase, prefix="/en/")
    assert "marvin_minsky" in vectors
    assert vectors["john_mccarthy"].tolist() == vectors["/en/john_mccarthy"].tolist() == [0.5, -1]
    assert vectors.words == ["/en/marvin_minsky", "/en/john_mccarthy"]


def test_nearest_finds_words_without_their_prefix(freebase):
    found = wk.load(freebase, prefix="/en/").nearest("marvin_minsky")
    assert [neighbor.word for neighbor in found] == ["/en/john_mccarthy"]


def test_prefixed_words_prefer_the_word_as_it_is():
    words = PrefixedWords(WordList(["/en/sea", "sea"]), "/en/")
    assert words.find("sea") == 1


def test_save_keeps_the_prefix_in_the_words(freebase, tmp_path):
    wk.load(freebase, prefix="/en/").save(tmp_path / "v.safetensors")
    assert next(iter(formats.read_words(tmp_path / "v.safetensors"))) == "/en/marvin_minsky"


def test_an_unknown_word_is_suggested_with_its_prefix(freebase):
    with pytest.raises(UnknownWordError, match="did you mean '/en/marvin_minsky'"):
        wk.load(freebase)["marvin_minsky"]


def test_an_unknown_word_shows_how_the_words_look(freebase):
    message = r"'qqq' \(known words look like '/en/marvin_minsky', '/en/john_mccarthy'\)"
    with pytest.raises(UnknownWordError, match=message):
        wk.load(freebase)["qqq"]
