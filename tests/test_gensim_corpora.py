"""gensim's Dictionary, TfidfModel and matutils here."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from wordkin.errors import FormatError, SettingsError
from wordkin.gensim import matutils, utils
from wordkin.gensim.corpora import Dictionary
from wordkin.gensim.interfaces import TransformedCorpus
from wordkin.gensim.models import TfidfModel
from wordkin.gensim.models.tfidfmodel import df2idf
from wordkin.gensim.test.utils import common_corpus, common_dictionary

TEXT = [["sea", "lake", "sea"], ["lake", "car"], ["sea", "shore"]]


@pytest.fixture
def words():
    return Dictionary(TEXT)


def parts(words):
    return (words.token2id, words.dfs, words.cfs, words.num_docs, words.num_pos, words.num_nnz)


def test_new_tokens_of_a_text_are_numbered_by_the_alphabet(words):
    assert words.token2id == {"lake": 0, "sea": 1, "car": 2, "shore": 3}


def test_dictionary_counts_tokens_and_texts(words):
    assert words.cfs == {0: 2, 1: 3, 2: 1, 3: 1}
    assert words.dfs == {0: 2, 1: 2, 2: 1, 3: 1}
    assert (words.num_docs, words.num_pos, words.num_nnz) == (3, 7, 6)


def test_dictionary_is_a_mapping_of_numbers_to_tokens(words):
    assert (words[1], words.get(9), dict(words.items())[3], list(words)) == (
        "sea", None, "shore", [0, 1, 2, 3],
    )  # fmt: skip


def test_getitem_knows_tokens_that_came_later(words):
    assert words[0] == "lake"
    words.add_documents([["wave"]])
    assert words[4] == "wave"


def test_doc2bow_tells_known_tokens_and_their_counts(words):
    assert words.doc2bow(["sea", "pond", "car", "sea"]) == [(1, 2), (2, 1)]


def test_doc2bow_tells_what_is_missing(words):
    assert words.doc2bow(["sea", "pond"], return_missing=True) == ([(1, 1)], {"pond": 1})


def test_doc2bow_refuses_a_string(words):
    with pytest.raises(TypeError, match="not a single string"):
        words.doc2bow("sea")


def test_doc2idx_keeps_the_order_of_a_text(words):
    assert words.doc2idx(["car", "pond", "sea"]) == [2, -1, 1]


def test_filter_extremes_keeps_tokens_of_some_texts_but_not_of_all(words):
    words.add_documents([["sea"]])
    words.filter_extremes(no_below=2, no_above=0.5)
    assert words.token2id == {"lake": 0}


def test_filter_tokens_leaves_no_gaps(words):
    words.filter_tokens(bad_ids=[1])
    assert words.token2id == {"lake": 0, "car": 1, "shore": 2}
    assert words.dfs == {0: 2, 1: 1, 2: 1}


def test_merge_with_gives_bags_of_another_dictionary_our_numbers(words):
    merged = words.merge_with(Dictionary([["sea", "ash"]]))
    assert merged[[(0, 7), (1, 8)]] == [(1, 8), (4, 7)]
    assert (words.token2id["ash"], words.dfs[1], words.num_docs) == (4, 3, 4)


def test_load_reads_what_save_wrote(words, tmp_path):
    path = tmp_path / "words.dict.gz"
    words.save(path)
    assert parts(Dictionary.load(path)) == parts(words)
    assert utils.open(path, "rb").read(1) == b"{"  # JSON


def test_load_takes_numbers_of_numpy(tmp_path):
    words = Dictionary.from_corpus([[(0, np.int64(2)), (1, np.float32(0.5))]])
    words.save(tmp_path / "words")
    assert Dictionary.load(tmp_path / "words").num_pos == 2.5


@pytest.mark.parametrize("content", [b"sea", b"[1]", b'{"kind": "other"}', b"\x80\x02}q\x00."])
def test_load_refuses_another_file(content, tmp_path):
    (tmp_path / "words").write_bytes(content)
    with pytest.raises(FormatError, match=r"words.*: expected"):
        Dictionary.load(tmp_path / "words")


@pytest.mark.parametrize("damage", [{"dfs": None}, {"token2id": [1, 2]}, {"num_docs": ...}])
def test_load_refuses_a_damaged_file(words, damage, tmp_path):
    path = tmp_path / "words"
    words.save(path)
    values = json.loads(path.read_text(encoding="utf-8")) | damage
    kept = {name: value for name, value in values.items() if value is not ...}
    path.write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(FormatError, match="expected all parts of a Dictionary"):
        Dictionary.load(path)


def test_load_runs_no_pickle(tmp_path):
    path = tmp_path / "words"
    path.write_bytes(pickle.dumps(Path))
    with pytest.raises(FormatError):
        Dictionary.load(path)


def test_load_from_text_reads_what_save_as_text_wrote(words, tmp_path):
    words.save_as_text(tmp_path / "words.txt")
    found = Dictionary.load_from_text(tmp_path / "words.txt")
    assert (found.token2id, found.dfs, found.num_docs) == (words.token2id, words.dfs, 3)


def test_save_as_text_writes_a_line_for_each_token(words, tmp_path):
    words.save_as_text(tmp_path / "words.txt")
    text = (tmp_path / "words.txt").read_text(encoding="utf-8")
    assert text == "3\n2\tcar\t1\n0\tlake\t2\n1\tsea\t2\n3\tshore\t1\n"


def test_save_as_text_refuses_tokens_with_tabs(tmp_path):
    with pytest.raises(FormatError, match=r"'a\\tb'. Use save"):
        Dictionary([["a\tb"]]).save_as_text(tmp_path / "words.txt")


@pytest.mark.parametrize(
    ("text", "message"),
    [("3\nsea\n", "line 2: expected number"), ("0\tsea\t1\n1\tsea\t1\n", "line 2: expected each")],
)
def test_load_from_text_names_the_line(text, message, tmp_path):
    (tmp_path / "words.txt").write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        Dictionary.load_from_text(tmp_path / "words.txt")


@pytest.mark.slow
def test_load_reads_what_gensim_saved(words, tmp_path):
    corpora = pytest.importorskip("gensim.corpora")
    corpora.Dictionary(TEXT).save(str(tmp_path / "words"))
    assert parts(Dictionary.load(tmp_path / "words")) == parts(words)


def test_tfidf_weighs_words_by_the_texts_they_stand_in(words):
    # 3 texts: log2(3/2) for sea and lake, log2(3) for car.
    model = TfidfModel(dictionary=words, normalize=False)
    assert model[[(1, 2), (2, 1), (99, 5)]] == [
        (1, pytest.approx(2 * np.log2(1.5))),
        (2, pytest.approx(np.log2(3))),
    ]


def test_tfidf_brings_texts_to_length_one(words):
    assert matutils.veclen(TfidfModel(dictionary=words)[[(1, 2), (2, 1)]]) == pytest.approx(1)


def test_tfidf_takes_weights_from_bags(words):
    bags = [words.doc2bow(text) for text in TEXT]
    assert TfidfModel(bags).idfs == TfidfModel(dictionary=words).idfs


def test_tfidf_of_a_corpus_is_read_as_often_as_wanted(words):
    bags = [words.doc2bow(text) for text in TEXT]
    model = TfidfModel(bags)
    corpus = model[bags]
    assert isinstance(corpus, TransformedCorpus)
    assert list(corpus) == list(corpus) == [model[bag] for bag in bags]
    assert (len(corpus), corpus[1], list(corpus[2:])) == (3, model[bags[1]], [model[bags[2]]])


def test_common_corpus_is_that_of_gensim():
    # gensim 4.4: gensim.test.utils.common_corpus[3], common_dictionary.token2id["system"]
    assert common_corpus[3] == [(1, 1), (5, 2), (8, 1)]
    assert common_dictionary.token2id["system"] == 5


def test_tfidf_says_what_it_does_not_have():
    with pytest.raises(NotImplementedError, match=r"smartirs.*'nfc'"):
        TfidfModel([[(0, 1)]], smartirs="nfc")


def test_tfidf_asks_for_texts_first():
    with pytest.raises(ValueError, match="expected a corpus or a dictionary"):
        TfidfModel()[[(0, 1)]]


def test_df2idf_takes_another_base():
    assert df2idf(1, 100, log_base=10, add=1) == pytest.approx(3)


def test_unitvec_of_pairs_is_pairs():
    assert matutils.unitvec([(0, 3.0), (1, 4.0)]) == [(0, 0.6), (1, 0.8)]
    assert matutils.unitvec([]) == []


def test_unitvec_of_an_array_is_an_array():
    assert matutils.unitvec(np.array([3, 4])).tolist() == [0.6, 0.8]
    assert matutils.unitvec(np.zeros(2, np.float32)).dtype == np.float32


def test_unitvec_of_a_sparse_matrix_is_sparse():
    found = matutils.unitvec(sparse.csr_matrix([[0, 3, 4]]))
    assert found.toarray() == pytest.approx(np.array([[0, 0.6, 0.8]]))


@pytest.mark.parametrize(("norm", "length"), [("l1", 7), ("l2", 5), ("unique", 2)])
def test_unitvec_tells_the_length(norm, length):
    assert matutils.unitvec([(0, 3), (1, -4)], norm, return_norm=True)[1] == length


def test_unitvec_refuses_an_unknown_norm():
    with pytest.raises(ValueError, match="'l3' is not a supported norm"):
        matutils.unitvec([(0, 3)], "l3")


@pytest.mark.parametrize(
    "given", [np.array([0, 2, -3]), [(1, 2), (2, -3)], sparse.csr_matrix([[0, 2, -3]])]
)
def test_any2sparse_tells_pairs(given):
    assert matutils.any2sparse(given) == [(1, 2.0), (2, -3.0)]


def test_full2sparse_clipped_keeps_the_greatest_sizes():
    assert matutils.full2sparse_clipped([0.5, -2, 1, 0], 2) == [(1, -2.0), (2, 1.0)]
    assert matutils.full2sparse_clipped([0.5, -2], 0) == []


def test_corpus2csc_has_a_column_for_each_text():
    found = matutils.corpus2csc([[(0, 2)], [], [(2, 1.5)]])
    assert found.toarray().tolist() == [[2, 0, 0], [0, 0, 0], [0, 0, 1.5]]
    assert matutils.corpus2csc([[(0, 2)]], num_terms=2).shape == (2, 1)


def test_corpus2csc_refuses_words_beyond_the_terms():
    with pytest.raises(SettingsError, match="expected words from 0 to 1"):
        matutils.corpus2csc([[(5, 1)]], num_terms=2)


def test_is_corpus_gives_an_iterator_back_whole():
    found, texts = utils.is_corpus(iter([[(0, 1)], [(1, 2)]]))
    assert found
    assert list(texts) == [[(0, 1)], [(1, 2)]]


@pytest.mark.parametrize("one", [[], [(0, 1.0)], ["sea"], [["sea", "lake"]], 5])
def test_is_corpus_tells_what_is_none(one):
    assert utils.is_corpus(one) == (False, one)
