"""gensim's KeyedVectors here: what gensim gives (recorded), and what it gets wrong (B2 in the notes)."""

import copy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from gensim_twins import keyed
from wordkin.errors import TextError, WordkinWarning
from wordkin.gensim.models import KeyedVectors, Word2Vec
from wordkin.gensim.models.keyedvectors import Word2VecKeyedVectors, prep_vectors
from wordkin.search import exact

DATA = Path(__file__).parent / "data"
# What gensim 4.4 gives for the vectors of gensim_twins.keyed.
RECORDED = {
    "most_similar": [("w8", 0.69422), ("w11", 0.51597), ("w9", 0.16855)],
    "cosmul": [("w11", 2.30389), ("w8", 1.07533), ("w7", 0.58244)],
    "pearson": (0.43564, 0.56436),
    "spearman": (0.8, 0.2),
    "prep": [0.296603, 0.083397, 0.122787],
}


@pytest.fixture
def wv():
    return keyed("wordkin.gensim")


@pytest.fixture
def shores():
    vectors = KeyedVectors(2)
    vectors.add_vectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    return vectors


def scores(found):
    return [(word, pytest.approx(score, abs=1e-5)) for word, score in found]


def test_most_similar_gives_gensims_words_and_scores(wv):
    assert wv.most_similar(["w1", "w2"], ["w3"], topn=3) == scores(RECORDED["most_similar"])


def test_most_similar_cosmul_gives_gensims_words_and_scores(wv):
    assert wv.most_similar_cosmul(["w1", "w2"], ["w3"], topn=3) == scores(RECORDED["cosmul"])


def test_most_similar_without_topn_gives_all_cosines(shores):
    np.testing.assert_allclose(shores.most_similar("sea", topn=None), [1, 0.8, 0], atol=1e-6)


def test_most_similar_searches_the_clipped_rows_only(wv):
    found = {word for word, _ in wv.most_similar("w1", clip_start=3, clip_end=6)}
    assert found == {"w3", "w4", "w5"}


def test_most_similar_asks_an_indexer_if_there_is_one(wv):
    class Indexer:
        def most_similar(self, vector, count):
            return [("found", float(np.linalg.norm(vector)), count)]

    assert wv.most_similar("w1", indexer=Indexer()) == [("found", pytest.approx(1), 10)]


def test_most_similar_of_nothing_is_a_value_error(wv):
    with pytest.raises(ValueError, match="cannot compute mean with no input"):
        wv.most_similar([])


def test_an_unknown_key_is_a_key_error_with_gensims_text(wv):
    with pytest.raises(KeyError, match="Key 'no' not present"):
        wv["no"]


def test_most_similar_answers_of_rows_that_were_written_to(shores):
    assert shores.most_similar("lake", topn=1)[0][0] == "sea"
    shores.vectors[1] = [0, 9]
    assert shores.most_similar("lake", topn=1) == [("car", 1.0)]


def test_most_similar_knows_vectors_that_were_added_after_a_question(shores):  # B2-7
    shores.most_similar("lake")
    shores.add_vectors(["ocean"], [[8, 6]])
    assert shores.most_similar("lake", topn=1)[0] == ("ocean", pytest.approx(1))


def test_get_vector_has_length_one_after_its_row_was_replaced(shores):  # B2-8
    shores.fill_norms()
    shores["lake"] = np.array([30.0, 40.0])
    assert np.linalg.norm(shores.get_vector("lake", norm=True)) == pytest.approx(1)


def passes_over(monkeypatch):
    """How many rows were measured, each time that lengths of more than one were."""
    found = []
    measure = exact.inverse_lengths
    monkeypatch.setattr(
        exact, "inverse_lengths", lambda rows: found.append(len(rows)) or measure(rows)
    )
    return found


def test_most_similar_measures_vectors_once_while_nobody_has_the_array(shores, monkeypatch):
    measured = passes_over(monkeypatch)
    for _ in range(3):
        shores.most_similar("sea")
    assert measured.count(3) == 1


def test_most_similar_sees_a_write_to_an_array_taken_before_it(shores):
    held = shores.vectors
    assert shores.most_similar("sea", topn=1) == [("lake", pytest.approx(0.8))]
    held[2] = [9, 0]
    assert shores.most_similar("sea", topn=1) == [("car", pytest.approx(1))]


@pytest.mark.parametrize("of", [copy.copy, lambda vectors: vectors])
def test_most_similar_sees_a_write_to_an_array_taken_after_it(of, shores):
    shores.most_similar("sea")
    of(shores).vectors[2] = [9, 0]
    assert shores.most_similar("sea", topn=1) == [("car", pytest.approx(1))]


def test_most_similar_sees_a_write_to_an_array_that_was_given(shores):
    given = np.array([[1, 0], [4, 3], [0, 1]], np.float32)
    shores.vectors = given
    shores.most_similar("sea")
    given[2] = [9, 0]
    assert shores.most_similar("sea", topn=1) == [("car", pytest.approx(1))]


CHANGES = {
    "a new value": lambda wv: wv.add_vectors(["car"], [[9, 0]], replace=True),
    "by its key": lambda wv: wv.__setitem__("car", [9, 0]),
    "a new key": lambda wv: wv.add_vectors(["car park"], [[9, 0]]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_most_similar_sees_what_the_face_writes(change, shores):
    shores.most_similar("sea")
    change(shores)
    ((found, cosine),) = shores.most_similar("sea", topn=1)
    assert (found.partition(" ")[0], cosine) == ("car", pytest.approx(1))


def test_most_similar_sees_what_training_learned():
    model = Word2Vec(
        [["sea", "lake", "car", "road"] * 5] * 20, min_count=1, vector_size=8, epochs=1
    )
    model.wv.most_similar("sea")
    model.train([["sea", "car"] * 9] * 50, total_examples=50, epochs=5)
    fresh = KeyedVectors(8)
    fresh.add_vectors(model.wv.index_to_key, model.wv.vectors)
    assert model.wv.most_similar("sea") == fresh.most_similar("sea")


def test_add_vectors_takes_extras(shores):  # B2-9
    shores.add_vectors(["pond"], [[1, 1]], extras={"depth": np.array([2.5])})
    assert shores.expandos["depth"].tolist() == [0, 0, 0, 2.5]


def test_a_key_can_be_given_a_list_of_numbers(shores):  # B2-10
    shores["pond"] = [1.0, 2.0]
    assert shores["pond"].tolist() == [1, 2]


def test_iteration_gives_the_keys(shores):  # B2-19
    assert list(shores) == ["sea", "lake", "car"]


def test_most_similar_cosmul_takes_row_numbers(shores):  # B2-13
    assert shores.most_similar_cosmul(positive=[0], topn=1)[0][0] == "lake"


def test_most_similar_cosmul_obeys_restrict_vocab(shores):
    assert [word for word, _ in shores.most_similar_cosmul("sea", restrict_vocab=2)] == ["lake"]


def test_evaluate_word_analogies_refuses_an_unknown_function(wv, tmp_path):  # B2-11
    with pytest.raises(ValueError, match="similarity_function"):
        wv.evaluate_word_analogies(tmp_path / "questions", similarity_function="no_such_function")


def test_evaluate_word_analogies_of_no_questions_is_zero(wv, tmp_path):  # B2-12
    path = tmp_path / "questions"
    path.write_text(": nothing\n", encoding="utf-8")
    score, sections = wv.evaluate_word_analogies(path)
    assert (score, [section["section"] for section in sections]) == (
        0,
        ["nothing", "Total accuracy"],
    )


def test_evaluate_word_analogies_lists_right_and_wrong_questions(tmp_path):
    wv = KeyedVectors(3)
    words = ["man", "king", "woman", "queen", "car"]
    wv.add_vectors(words, [[1, 0, 0], [1, 0, 1], [0, 1, 0], [0, 1, 1], [-1, -1, 0]])
    path = tmp_path / "questions"
    path.write_text(": royal\nman king woman queen\nman king woman car\n", encoding="utf-8")
    score, (section, _) = wv.evaluate_word_analogies(path)
    assert score == 0.5
    assert section["correct"] == [("MAN", "KING", "WOMAN", "QUEEN")]
    assert section["incorrect"] == [("MAN", "KING", "WOMAN", "CAR")]


def test_evaluate_word_pairs_gives_gensims_figures(wv, tmp_path):
    path = tmp_path / "pairs"
    path.write_text(
        "w0\tw1\t3.5\nw2\tw3\t1.0\nw4\tw5\t9.0\nw6\tw7\t2.5\nw0\tno\t5\n", encoding="utf-8"
    )
    pearson, spearman, unknown = wv.evaluate_word_pairs(path)
    assert tuple(pearson) == pytest.approx(RECORDED["pearson"], abs=1e-5)
    assert tuple(spearman) == pytest.approx(RECORDED["spearman"], abs=1e-5)
    assert unknown == 20


def test_evaluate_word_pairs_without_scipy_gives_nan_for_p_values(shores, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    (tmp_path / "pairs").write_text("sea\tlake\t9\nsea\tcar\t1\nno\tsea\t1", "utf-8")
    with pytest.warns(WordkinWarning, match=r"p_value: needs the package scipy"):
        pearson, spearman, unknown = shores.evaluate_word_pairs(tmp_path / "pairs")
    assert (pearson[0], spearman[0]) == pytest.approx((1, 1))
    assert np.isnan([pearson[1], spearman[1]]).all()
    assert unknown == pytest.approx(100 / 3)


def test_wmdistance_of_unknown_words_is_infinite(wv):
    assert wv.wmdistance(["no"], ["w1"]) == float("inf")


def test_wmdistance_can_leave_vectors_as_they_are(shores):
    assert shores.wmdistance(["lake"], ["sea"], norm=False) == pytest.approx(18**0.5)


def test_sort_puts_the_later_of_equal_counts_first(shores):  # as gensim does
    shores.expandos["count"] = np.array([2, 5, 2])
    shores.sort_by_descending_frequency()
    assert (shores.index_to_key, shores["sea"].tolist()) == (["lake", "car", "sea"], [1, 0])


def test_prep_vectors_gives_gensims_numbers():
    np.testing.assert_allclose(prep_vectors((1, 3), seed=7), [RECORDED["prep"]], atol=1e-6)


def test_set_vecattr_refuses_another_type(shores):
    shores.set_vecattr("sea", "depth", 3)
    with pytest.raises(TypeError, match="conflicts with its existing type int64"):
        shores.set_vecattr("sea", "depth", 2.5)


def test_add_vector_fills_rows_that_are_free():
    wv = KeyedVectors(2, count=1)
    assert (wv.add_vector("sea", [1, 2]), wv["sea"].tolist()) == (0, [1, 2])


def test_add_vector_warns_when_it_must_grow(shores):
    with pytest.warns(UserWarning, match="grows by one"):
        assert shores.add_vector("pond", [1, 2]) == 3


def test_save_and_load_keep_keys_vectors_and_attributes(shores, tmp_path):
    shores.set_vecattr("lake", "depth", 7)
    shores.save(tmp_path / "kin.kv")
    loaded = KeyedVectors.load(tmp_path / "kin.kv")
    assert loaded.index_to_key == shores.index_to_key
    assert loaded.vectors.tolist() == shores.vectors.tolist()
    assert loaded.get_vecattr("lake", "depth") == 7


def test_load_by_mmap_leaves_vectors_in_the_file(shores, tmp_path):
    shores.save(tmp_path / "kin.kv")
    loaded = KeyedVectors.load(tmp_path / "kin.kv", mmap="r")
    assert not loaded.vectors.flags.writeable
    assert loaded.most_similar("sea", topn=1)[0][0] == "lake"


def test_load_gives_vectors_that_can_be_written_to(shores, tmp_path):
    shores.save(tmp_path / "kin.kv")
    loaded = KeyedVectors.load(tmp_path / "kin.kv")
    loaded.vectors[0] = [5, 5]
    assert loaded["sea"].tolist() == [5, 5]


def test_keys_that_are_numbers_stay_numbers_in_a_file(tmp_path):
    wv = KeyedVectors(1)
    wv.add_vectors([17, 5], [[1], [2]])
    wv.save(tmp_path / "nodes")
    assert KeyedVectors.load(tmp_path / "nodes").index_to_key == [17, 5]


@pytest.mark.parametrize("name", ["gensim.kv", "gensim_separate.kv", "gensim_model.model"])
def test_load_opens_what_gensim_saved(name):
    loaded = KeyedVectors.load(DATA / name)
    np.testing.assert_array_equal(loaded.vectors, wk.load(DATA / name).matrix)


def test_load_of_a_whole_model_gives_its_vectors(tmp_path):  # B2-24
    model = Word2Vec([["a", "b"]] * 3, vector_size=4, min_count=1)
    model.save(tmp_path / "model")
    assert isinstance(KeyedVectors.load(tmp_path / "model"), KeyedVectors)


@pytest.mark.parametrize("binary", [True, False])
def test_word2vec_format_brings_keys_and_vectors_back(wv, tmp_path, binary):
    wv.save_word2vec_format(tmp_path / "kin", binary=binary)
    loaded = KeyedVectors.load_word2vec_format(tmp_path / "kin", binary=binary)
    assert loaded.index_to_key == wv.index_to_key
    np.testing.assert_array_equal(loaded.vectors, wv.vectors)


def test_save_word2vec_format_can_leave_out_the_header_and_append(shores, tmp_path):
    path = tmp_path / "kin.txt"
    shores.save_word2vec_format(path, total_vec=6)
    shores.save_word2vec_format(path, write_header=False, prefix="p/", append=True)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[1], lines[4]) == ("6 2", "sea 1 0", "p/sea 1 0")


def test_save_word2vec_format_can_leave_out_the_header_of_a_binary_file(shores, tmp_path):
    path = tmp_path / "kin.bin"
    shores.save_word2vec_format(path, binary=True, write_header=False)
    assert path.read_bytes().startswith(b"sea " + np.float32([1, 0]).tobytes() + b"\n")


def test_save_word2vec_format_writes_counts_beside(wv, tmp_path):
    wv.save_word2vec_format(tmp_path / "kin", fvocab=tmp_path / "counts")
    assert (tmp_path / "counts").read_text(encoding="utf-8").splitlines()[:2] == ["w0 100", "w1 97"]


def test_save_word2vec_format_refuses_keys_with_spaces(shores, tmp_path):  # B2-20
    shores.add_vectors(["two words"], [[1, 1]])
    with pytest.raises(ValueError, match="white space"):
        shores.save_word2vec_format(tmp_path / "kin")


def test_loaded_words_without_counts_have_falling_ones(shores, tmp_path):
    shores.save_word2vec_format(tmp_path / "kin")
    loaded = KeyedVectors.load_word2vec_format(tmp_path / "kin")
    assert loaded.expandos["count"].tolist() == [3, 2, 1]


@pytest.mark.parametrize("binary", [True, False])
def test_intersect_word2vec_format_takes_vectors_and_locks_them(
    shores, tmp_path, binary
):  # B2-5, 6
    shores.save_word2vec_format(tmp_path / "kin", binary=binary)
    other = KeyedVectors(2)
    other.add_vectors(["car", "bus"], [[7, 7], [8, 8]])
    other.intersect_word2vec_format(tmp_path / "kin", lockf=0.5, binary=binary)
    assert other.vectors.tolist() == [[0, 1], [8, 8]]
    assert other.vectors_lockf.tolist() == [0.5, 1]


def test_vectors_for_all_leaves_out_strangers(shores):
    chosen = shores.vectors_for_all(["car", "no", "sea"])
    assert (chosen.index_to_key, chosen["car"].tolist()) == (["car", "sea"], [0, 1])


def test_old_class_names_are_the_same_class():
    assert Word2VecKeyedVectors is KeyedVectors


def test_old_attributes_answer_with_a_warning(wv):
    with pytest.warns(DeprecationWarning, match="index_to_key"):
        assert wv.index2word[0] == "w0"
    with pytest.warns(DeprecationWarning, match="key_to_index"):
        entry = wv.vocab["w1"]
    assert (entry.index, entry.count) == (1, 97)


def test_wordkin_opens_what_the_face_saved(shores, tmp_path):
    path = tmp_path / "kin.safetensors"
    shores.save(path)
    assert wk.load(path).words == ["sea", "lake", "car"]


def test_asking_vectors_loads_no_numba():
    code = (
        "import sys, numpy as np; from wordkin.gensim.models import KeyedVectors, Phrases, Word2Vec\n"
        "wv = KeyedVectors(2); wv.add_vectors(['a', 'b'], np.eye(2)); wv.most_similar('a')\n"
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_word_is_at_no_distance_from_itself():
    wv = KeyedVectors(50)
    wv.add_vectors([str(i) for i in range(50)], np.random.default_rng(1).random((50, 50), "f"))
    assert {wv.distance(str(i), str(i)) for i in range(50)} == {0.0}
    assert wv.similarity("1", "2").dtype == np.float32


@pytest.mark.parametrize("weights", [[[1, 2, 3]], [[1, 2], [3, 4]], [1]])
def test_add_vectors_of_another_shape_changes_nothing(shores, weights):
    with pytest.raises(ValueError, match=r"expected 1 vectors of 2 numbers, one for each key"):
        shores.add_vectors(["pond"], weights)
    assert "pond" not in shores
    assert len(shores) == len(shores.vectors) == 3


def test_save_word2vec_format_leaves_the_old_file_if_it_fails(shores, tmp_path, monkeypatch):
    def full(*_):
        yield [b"half"], np.ones((1, 2), np.float32)
        raise OSError("disk full")

    path = tmp_path / "vectors.txt"
    shores.save_word2vec_format(path, write_header=False)
    before = path.read_bytes()
    monkeypatch.setattr("wordkin.formats.text_vectors.encode_batches", full)
    with pytest.raises(OSError, match="disk full"):
        shores.save_word2vec_format(path, write_header=False)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [before]


@pytest.mark.parametrize("keys", [[("sea", "lake")], ["sea", 3], [3, "sea"]])
def test_keys_that_no_file_can_hold_are_refused(keys, tmp_path):
    vectors = KeyedVectors(1)
    vectors.add_vectors(keys, np.ones((len(keys), 1)))
    with pytest.raises(TextError, match="strings alone, or whole numbers alone"):
        vectors.save(tmp_path / "kin.kv")
