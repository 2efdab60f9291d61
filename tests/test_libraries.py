"""spaCy and gensim: text from them, vectors to and fro. Both are large, so only slow tests need them."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import MissingExtraError
from wordkin.integrations.gensim import from_keyed_vectors, to_keyed_vectors
from wordkin.integrations.spacy import read_sentences, save_pipeline, set_vectors
from wordkin.vectors import WordVectors

WORDS = ["sea", "lake", "car"]
ROWS = np.array([[1, 0], [0.9, 0.1], [0, 1]], np.float32)


@pytest.fixture
def vectors():
    return WordVectors(WORDS, ROWS, [9, 7, 5])


@pytest.fixture(scope="module")
def spacy():
    return pytest.importorskip("spacy")


@pytest.fixture(scope="module")
def gensim():
    return pytest.importorskip("gensim")


@pytest.mark.slow
def test_read_sentences_divides_as_spacy_does(spacy):
    nlp = spacy.blank("en")
    found = list(read_sentences(nlp, ["We don't know.  \nMr. Fox left.", "", "Yes!"]))
    assert found == [["we", "do", "n't", "know", "mr.", "fox", "left"], ["yes"]]


def test_read_sentences_leaves_out_what_holds_no_word():
    """Of a pipeline that stands in for spaCy, which is not installed everywhere."""

    class Document(list):
        def has_annotation(self, name):
            return name != "SENT_START"

    def divide(texts, **_):
        for text in texts:
            yield Document(
                SimpleNamespace(lower_=word.lower(), is_space=False, is_punct=word in ".!")
                for word in text.split()
            )

    nlp = SimpleNamespace(pipe=divide)
    assert list(read_sentences(nlp, ["The sea .", "", "! !", "Yes"])) == [["the", "sea"], ["yes"]]


@pytest.mark.slow
def test_read_sentences_ends_a_sentence_where_the_pipeline_does(spacy):
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    found = read_sentences(nlp, ["We know. They left."], form="text", keep_punctuation=True)
    assert list(found) == [["We", "know", "."], ["They", "left", "."]]


@pytest.mark.slow
def test_train_takes_the_sentences_of_spacy(spacy):
    sentences = read_sentences(spacy.blank("en"), ["The sea. The lake."] * 20)
    options = {"dimensions": 4, "progress": False, "subsample_threshold": 0}
    assert set(wk.train(sentences, **options).vectors) == {"the", "sea", "lake"}


@pytest.mark.slow
def test_set_vectors_answers_for_tokens_and_texts(spacy, vectors):
    nlp = spacy.blank("en")
    set_vectors(nlp, vectors)
    document = nlp("sea lake Sea")
    np.testing.assert_array_equal(document[1].vector, ROWS[1])
    assert not document[2].has_vector
    expected = vectors.similarity("sea", "lake")
    assert document[0].similarity(document[1]) == pytest.approx(expected, abs=1e-6)


@pytest.mark.slow
def test_set_vectors_finds_words_in_capitals_by_their_lower_case(spacy, vectors):
    nlp = spacy.blank("en")
    set_vectors(nlp, vectors, attr="LOWER")
    np.testing.assert_array_equal(nlp("SEA")[0].vector, ROWS[0])


@pytest.mark.slow
def test_save_pipeline_writes_what_spacy_loads(spacy, vectors, tmp_path):
    save_pipeline(vectors, tmp_path / "kin", language="de")
    nlp = spacy.load(tmp_path / "kin")
    assert nlp.lang == "de"
    np.testing.assert_array_equal([nlp.vocab[word].vector for word in WORDS], ROWS)


@pytest.mark.slow
def test_to_keyed_vectors_answers_as_wordkin_does(gensim, vectors):
    keyed = to_keyed_vectors(vectors)
    assert isinstance(keyed, gensim.models.KeyedVectors)
    assert keyed.index_to_key == WORDS
    assert keyed.get_vecattr("lake", "count") == 7
    similar = keyed.most_similar("sea", topn=2)
    assert [word for word, _ in similar] == [kin.word for kin in vectors.nearest("sea", k=2)]


@pytest.mark.slow
@pytest.mark.parametrize("counts", [[9, 7, 5], None])
def test_from_keyed_vectors_finds_what_was_given_to_gensim(counts, gensim):
    assert gensim
    found = from_keyed_vectors(to_keyed_vectors(WordVectors(WORDS, ROWS, counts)))
    assert found.words == WORDS
    np.testing.assert_array_equal(found.matrix, ROWS)
    assert (None if found.counts is None else found.counts.tolist()) == counts


@pytest.mark.slow
def test_from_keyed_vectors_takes_what_gensim_trained(gensim):
    model = gensim.models.Word2Vec([["sea", "lake"]] * 9, vector_size=4, min_count=1, seed=1)
    found = from_keyed_vectors(model.wv)
    np.testing.assert_array_equal(found["lake"], model.wv["lake"])
    assert found.counts.tolist() == [9, 9]


@pytest.mark.parametrize(
    ("package", "extra", "use"),
    [
        ("spacy", "spacy", lambda: save_pipeline(WordVectors(WORDS, ROWS), "kin")),
        ("spacy.vectors", "spacy", lambda: set_vectors(None, WordVectors(WORDS, ROWS))),
        ("gensim.models", "peers", lambda: to_keyed_vectors(WordVectors(WORDS, ROWS))),
    ],
)
def test_libraries_name_the_extra_that_is_missing(package, extra, use, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=rf"pip install 'wordkin\[{extra}\]'"):
        use()
