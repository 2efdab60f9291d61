"""FastText under gensim's names: words made of n-grams, rows that users write to, files."""

import copy
import warnings
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError, NotSavedWarning
from wordkin.gensim.models import FastText, KeyedVectors, Word2Vec, _fasttext_bin
from wordkin.gensim.models.fasttext import (
    FastTextKeyedVectors,
    FastTextTrainables,
    FastTextVocab,
    _unpack,
    ft_ngram_hashes,
    load_facebook_model,
    load_facebook_vectors,
    save_facebook_model,
)
from wordkin.gensim.test.utils import common_texts

DATA = Path(__file__).parent / "data"
SMALL = {"vector_size": 8, "min_count": 1, "bucket": 500, "sample": 0, "workers": 1}
NEW = [["computing", "humans"], ["artificial", "interfaces"]] * 3


@pytest.fixture(scope="module")
def trained():
    return FastText(common_texts, **SMALL)


@pytest.fixture
def model(trained):
    return copy.deepcopy(trained)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "kin.model")


def mean_of_ngrams(wv, word):
    return wv.vectors_ngrams[ft_ngram_hashes(word, wv.min_n, wv.max_n, wv.bucket)].mean(axis=0)


def assert_same_rows(first, second):
    for name in ("vectors", "vectors_vocab", "vectors_ngrams"):
        np.testing.assert_array_equal(getattr(first.wv, name), getattr(second.wv, name))


def train(model, text, epochs=3):
    model.train(text, total_examples=len(text), epochs=epochs)


def test_the_defaults_are_gensims():
    wv = FastText().wv
    assert (wv.vector_size, wv.min_n, wv.max_n, wv.bucket) == (100, 3, 6, 2_000_000)
    assert FastText(None, None, 1, 0, 50).vector_size == 50  # gensim's order, not Word2Vec's


def test_words_of_several_words_are_refused():
    with pytest.raises(NotImplementedError, match="word_ngrams: expected 1"):
        FastText(word_ngrams=2)


def test_a_word_is_the_mean_of_its_own_row_and_its_ngrams(model):
    wv = model.wv
    ngrams = wv.vectors_ngrams[ft_ngram_hashes("graph", 3, 6, 500)]
    own = wv.vectors_vocab[wv.key_to_index["graph"]]
    np.testing.assert_allclose(wv["graph"], np.vstack([own, ngrams]).mean(axis=0), rtol=1e-5)
    row = wv.key_to_index["graph"]
    assert sorted(wv.buckets_word[row]) == sorted(ft_ngram_hashes("graph", 3, 6, 500))


def test_an_unseen_word_is_the_mean_of_its_ngrams(model):
    expected = mean_of_ngrams(model.wv, "graphs")
    np.testing.assert_allclose(model.wv["graphs"], expected, rtol=1e-5)
    unit = model.wv.get_vector("graphs", norm=True)
    np.testing.assert_allclose(unit, expected / np.linalg.norm(expected), rtol=1e-5)


def test_every_word_has_a_vector_but_not_every_word_is_a_key(model):
    assert "graphs" in model.wv
    assert "graphs" not in model.wv.key_to_index
    assert not model.wv.has_index_for("graphs")


def test_a_word_without_ngrams_is_zero_at_any_length(caplog):
    wv = FastTextKeyedVectors(2, min_n=9, max_n=9, bucket=10)
    assert wv["a"].tolist() == wv.get_vector("a", norm=True).tolist() == [0, 0]
    assert "could not extract any ngrams from 'a'" in caplog.text


def test_unseen_words_are_asked_for_like_others(model):
    wv = model.wv
    near, similar = wv.most_similar("graphs", topn=1)[0]
    assert near == "graph"
    assert wv.similarity("graphs", "graph") == pytest.approx(similar, abs=1e-6)
    assert wv.n_similarity(["graphs"], ["graph"]) == pytest.approx(similar, abs=1e-6)
    assert wv.most_similar_cosmul("graphs", topn=1)[0][0] == "graph"
    assert wv.most_similar([("graphs", 1.0)], ["humanly"], topn=2)
    assert wv.doesnt_match(["graph", "graphs", "humanly"]) == "humanly"
    assert wv.most_similar_to_given("graphs", ["human", "graph"]) == "graph"
    assert len(wv.distances("graphs")) == len(wv)


def test_texts_of_unseen_words_have_a_movers_distance(model):
    assert model.wv.wmdistance(["graphs"], ["graphs"]) == pytest.approx(0, abs=1e-6)
    assert model.wv.wmdistance(["graphs"], ["humanly"]) > 0


def test_a_sentence_is_the_mean_of_its_words_at_length_one(model):
    words = ["graph", "graphs"]
    expected = np.mean([model.wv.get_vector(word, norm=True) for word in words], axis=0)
    np.testing.assert_allclose(model.wv.get_sentence_vector(words), expected, rtol=1e-5)


def test_vectors_for_all_makes_vectors_of_unseen_words_where_it_may(model):
    words = ["graph", "graphs"]
    both = model.wv.vectors_for_all(words, copy_vecattrs=True)
    assert type(both) is KeyedVectors
    np.testing.assert_array_equal(both["graphs"], model.wv["graphs"])
    assert [both.get_vecattr(word, "count") for word in words] == [3, 0]
    assert model.wv.vectors_for_all(words, allow_inference=False).index_to_key == ["graph"]


def test_what_users_write_to_rows_counts(model):
    wv = model.wv
    wv.vectors_ngrams[:] = 0
    wv.vectors_ngrams[ft_ngram_hashes("graph", 3, 6, 500)] = 2
    assert wv["raph"].max() > 0
    wv.vectors_vocab[:] = 2
    wv.adjust_vectors()
    np.testing.assert_allclose(wv["graph"], 2)


def test_buckets_take_memory_only_when_they_are_asked_for(path):
    model = FastText(common_texts, vector_size=8, min_count=1, sample=0)
    model.save(path)
    assert Path(path).stat().st_size < 50_000
    assert FastText.load(path).wv.vectors_ngrams.shape == (2_000_000, 8)


def test_training_moves_the_vectors_of_words_that_it_did_not_see(model):
    before = model.wv["computable"].copy()
    train(model, [["computer", "human"]] * 5)
    assert (model.wv["computable"] != before).any()


def test_a_training_of_rows_that_differ_learns_what_each_bucket_by_itself_would(model):
    wv, random = model.wv, np.random.default_rng(1)
    wv.vectors_ngrams[:] = random.normal(size=wv.vectors_ngrams.shape) / 8
    wv.vectors_vocab[:] = random.normal(size=wv.vectors_vocab.shape) / 8
    wv.adjust_vectors()
    own, ngrams = wv.vectors_vocab.copy(), wv.vectors_ngrams.copy()
    apart = _train_apart(model, own, ngrams)
    model.alpha, model.min_alpha = 0.05, 0.0001
    train(model, common_texts)
    np.testing.assert_allclose(wv.vectors_vocab, apart[: len(wv)], atol=1e-5)
    np.testing.assert_allclose(wv.vectors_ngrams, apart[len(wv) :], atol=1e-5)
    assert (wv.vectors_ngrams != ngrams).any()


def _train_apart(model, own, ngrams):
    """The rows after the training of a model in which each bucket has a row of its own."""
    from wordkin.corpus import encode
    from wordkin.gensim.learning.conversion import to_model
    from wordkin.training.fit import fit
    from wordkin.training.start import Start

    changes = {"learning_rate": 0.05, "final_learning_rate": 0.0001, "epochs": 3}
    native, _ = to_model(model, changes)
    matrices = replace(native.parameters, part_vectors=np.concatenate([own, ngrams]))
    start = replace(native, parameters=matrices)
    corpus = encode(common_texts).with_vocabulary(native.vocabulary)
    return fit(corpus, native.settings, Start(start), threads=1).parameters.part_vectors


def test_new_words_leave_the_vectors_of_old_ones_as_they_are(model):
    old = model.wv.vectors.copy()
    unseen = model.wv["graphs"].copy()
    model.build_vocab(NEW, update=True)
    assert model.wv.vectors.shape == (len(old) + 4, 8)
    np.testing.assert_array_equal(model.wv.vectors[: len(old)], old)
    np.testing.assert_array_equal(model.wv["graphs"], unseen)
    assert model.wv.get_vecattr("computing", "count") == 3
    train(model, NEW)
    assert (model.wv.vectors[: len(old)] != old).any()


def test_a_vocabulary_built_again_starts_anew(trained, model):
    model.build_vocab(common_texts)
    fresh = FastText(**SMALL)
    fresh.build_vocab(common_texts)
    assert_same_rows(model, fresh)
    assert (model.wv.vectors != trained.wv.vectors).any()


def test_a_vocabulary_of_no_words_can_be_built_and_not_be_trained_on():
    model = FastText(**{**SMALL, "min_count": 9})
    model.build_vocab(common_texts)
    assert (len(model.wv), model.wv["graphs"].tolist()) == (0, [0] * 8)
    with pytest.raises(RuntimeError, match="first build vocabulary"):
        train(model, common_texts)


def test_a_model_starts_anew_with_the_words_of_another_and_ngrams_of_its_own(model):
    fresh = FastText(**{**SMALL, "bucket": 300})
    fresh.reset_from(model)
    assert (fresh.wv.index_to_key, fresh.wv.bucket) == (model.wv.index_to_key, 300)
    train(fresh, common_texts)


@pytest.mark.parametrize("name", ["vectors_vocab_lockf", "vectors_ngrams_lockf", "vectors_lockf"])
def test_factors_are_taken_and_refused_when_they_would_count(model, name):
    setattr(model.wv, name, np.zeros(1, np.float32))
    with pytest.raises(NotImplementedError, match=f"{name}: expected factors of 1"):
        train(model, common_texts)


def test_without_buckets_words_are_whole():
    model = FastText(common_texts, **{**SMALL, "max_n": 0})
    assert model.wv.bucket == 0
    assert model.wv.vectors_vocab is model.wv.vectors
    assert "graphs" not in model.wv
    with pytest.raises(KeyError):
        model.wv["graphs"]


def test_memory_is_estimated_by_gensims_rule(model):
    found = model.estimate_memory()
    ngrams = sum(len(ft_ngram_hashes(word, 3, 6, 500)) for word in model.wv.index_to_key)
    assert found == {
        "vocab": 12 * 500,
        "syn0_vocab": 12 * 32,
        "syn1neg": 12 * 32,
        "syn0_ngrams": 500 * 32,
        "buckets_word": 64 + 12 * 100 + 4 * ngrams,
        "total": 12 * 564 + 500 * 32 + 64 + 12 * 100 + 4 * ngrams,
    }


@pytest.mark.parametrize("options", [{}, {"hs": 1, "negative": 0}, {"sg": 1}, {"max_n": 0}])
def test_a_model_comes_back_and_trains_on_as_if_it_had_not_left(options, path):
    model = FastText(common_texts, **{**SMALL, **options})
    model.save(path)
    found = FastText.load(path)
    assert type(Word2Vec.load(path)) is FastText
    for each in (model, found):
        each.build_vocab(NEW, update=True)
        train(each, NEW)
    assert_same_rows(model, found)


def test_a_model_whose_rows_were_written_to_comes_back(model, path):
    model.wv.vectors_ngrams[:] = 1
    model.wv.vectors_vocab[0] = 3
    model.wv.adjust_vectors()
    model.save(path)
    assert_same_rows(FastText.load(path), model)


def test_vectors_come_back_with_their_ngrams(model, path):
    model.wv.note = "of wv"
    model.wv.save(path)
    for kind in (FastTextKeyedVectors, KeyedVectors):
        found = kind.load(path)
        assert type(found) is FastTextKeyedVectors
        np.testing.assert_array_equal(found["graphs"], model.wv["graphs"])
        np.testing.assert_allclose(found.vectors_vocab, model.wv.vectors_vocab, atol=1e-6)
        assert (found.bucket, found.note) == (500, "of wv")


def test_vectors_that_are_set_stay_when_all_are_made_anew(model):
    model.wv["graph"] = np.full(8, 0.5)
    model.wv.add_vectors(["planar"], [np.ones(8)])
    model.wv.adjust_vectors()
    np.testing.assert_allclose(model.wv["graph"], 0.5, rtol=1e-5)
    np.testing.assert_allclose(model.wv["planar"], 1, rtol=1e-5)


def test_wordkin_opens_the_model_and_goes_on_and_the_face_goes_on_with_wordkins(model, path):
    model.save(path)
    native = wk.load_model(path)
    assert native.vectors.words == model.wv.index_to_key
    np.testing.assert_array_equal(native.vectors["graph"], model.wv["graph"])
    later = wk.train(NEW, resume=native, epochs=1, threads=1, learning_rate=1e-4)
    later.save(f"{path}.safetensors")
    found = FastText.load(f"{path}.safetensors")
    np.testing.assert_array_equal(found.wv["computing"], later.vectors["computing"])
    train(found, NEW)


def test_a_word2vec_is_opened_as_a_model_without_ngrams(path):
    Word2Vec(common_texts, min_count=1, vector_size=8).save(path)
    assert FastText.load(path).wv.bucket == 0


def test_gensims_own_file_is_opened_and_trained_on():
    found = FastText.load(DATA / "gensim_fasttext.model")
    expected = KeyedVectors.load_word2vec_format(DATA / "gensim_fasttext.txt")
    words = [word for word in expected.index_to_key if word in found.wv.key_to_index]
    np.testing.assert_allclose(found.wv[words], expected[words], atol=1e-6)
    native = wk.load_model(DATA / "gensim_fasttext.model")
    assert native.settings.subwords.buckets == found.wv.bucket
    before = found.wv.vectors_ngrams.copy()
    found.sample = 0
    train(found, [words[:3]] * 20)
    assert (found.wv.vectors_ngrams != before).any()


def test_gensims_file_loses_its_ngrams_only_with_a_word_of_it(caplog):
    assert type(Word2Vec.load(DATA / "gensim_fasttext.model")) is Word2Vec
    assert "n-grams are left out: FastText" in caplog.text


def test_vectors_of_fasttexts_file_make_unseen_words_as_it_does():
    wv = load_facebook_vectors(DATA / "fasttext_skipgram.bin")
    expected = wk.load(DATA / "fasttext_unseen.vec")
    np.testing.assert_allclose(wv[expected.words], expected.matrix, atol=1e-4)
    before = wv.vectors.copy()
    wv.adjust_vectors()  # of own rows that follow from vectors
    np.testing.assert_allclose(wv.vectors, before, atol=1e-6)


@pytest.mark.parametrize("name", ["fasttext_many_noise.bin", "fasttext_many_tree.bin"])
def test_fasttexts_model_is_opened_trained_on_and_written_again(name, tmp_path):
    model = load_facebook_model(DATA / name)
    expected = wk.load(DATA / name)
    words = [*expected.words, "unseen"]
    np.testing.assert_allclose(model.wv[words], expected[words], atol=1e-6)
    save_facebook_model(model, tmp_path / "again.bin")
    assert (tmp_path / "again.bin").read_bytes() == (DATA / name).read_bytes()
    old = model.wv.vectors_ngrams.copy()
    model.sample = 0
    train(model, [words[:4]] * 20)
    assert (model.wv.vectors_ngrams != old).any()
    save_facebook_model(model, tmp_path / "later.bin")
    later = load_facebook_model(tmp_path / "later.bin")
    np.testing.assert_allclose(later.wv[words], model.wv[words], atol=1e-6)
    np.testing.assert_array_equal(later.wv.vectors_ngrams, model.wv.vectors_ngrams)


def test_a_model_of_both_losses_is_written_for_fasttext_with_its_tree(tmp_path):
    model = FastText(common_texts, **SMALL, hs=1)
    with pytest.warns(NotSavedWarning, match="negative sampling is left out"):
        save_facebook_model(model, tmp_path / "both.bin")
    found = load_facebook_model(tmp_path / "both.bin")
    assert (found.hs, found.negative) == (1, 0)
    np.testing.assert_allclose(found.wv.vectors, model.wv.vectors, atol=1e-6)
    np.testing.assert_array_equal(found.syn1, model.syn1)


def test_fasttexts_files_are_in_utf_8_and_have_its_defaults(model, tmp_path):
    write = partial(save_facebook_model, model)
    for call in (load_facebook_model, load_facebook_vectors, write):
        with pytest.raises(NotImplementedError, match="encoding: expected utf-8"):
            call(tmp_path / "x.bin", "cp852")
    with pytest.raises(NotImplementedError, match="lr_update_rate, word_ngrams"):
        save_facebook_model(model, tmp_path / "x.bin", word_ngrams=2)


def test_fasttexts_file_is_opened_by_the_name_of_gensim_3():
    with pytest.warns(DeprecationWarning, match="use load_facebook_model"):
        found = FastText.load_fasttext_format(DATA / "fasttext_skipgram.bin")
    assert found.sg == 1


def test_what_is_inside_of_gensim_says_what_to_call():
    with pytest.raises(NotImplementedError, match="Call load_facebook_model"):
        _fasttext_bin.load(None)


def test_rows_as_fasttext_has_them_are_taken(model):
    wv = model.wv
    wv.init_post_load(np.ones((len(wv) + 500, 8), np.float32))
    np.testing.assert_allclose(wv.vectors, 1, rtol=1e-6)
    with pytest.raises(ValueError, match=r"rows of 12 keys and 500 buckets, \[512, 8\]"):
        wv.init_post_load(np.ones((3, 8), np.float32))


def test_ngrams_of_a_damaged_file_are_refused(model, path):
    from wordkin.formats import native
    from wordkin.formats.stored import StoredVectors
    from wordkin.words.lookup import WordList

    subwords = model.wv.to_subwords()
    subwords.known.rows[0] = 10_000
    words, matrix = WordList(model.wv.index_to_key), model.wv.vectors
    with pytest.raises((FormatError, IndexError)):
        native.write_native(Path(path), StoredVectors(words, matrix, subwords=subwords))
    with pytest.raises(FormatError, match="expected rows below"):
        model.wv.take_subwords(subwords)


def test_old_names_are_there(tmp_path):
    for kind in (FastTextVocab, FastTextTrainables):
        kind().save(tmp_path / "old")
        assert type(kind.load(tmp_path / "old")) is kind
    with warnings.catch_warnings(action="ignore"):
        assert FastText(size=9).vector_size == 9


def test_rows_by_hash_are_unpacked():
    packed = np.arange(6, dtype=np.float32).reshape(2, 3)
    found = _unpack(packed, 9, {7: 0, 2: 1}, fill=-1)
    np.testing.assert_array_equal(found[[7, 2, 0]], [[0, 1, 2], [3, 4, 5], [-1, -1, -1]])
