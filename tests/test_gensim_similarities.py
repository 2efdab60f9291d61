"""gensim's similarities here: indexers, word mover's distance, soft cosine, spelling."""

import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import sparse

import wordkin as wk
from wordkin import gensim
from wordkin.errors import FormatError, SettingsError
from wordkin.gensim import similarities
from wordkin.gensim.corpora import Dictionary
from wordkin.gensim.models import KeyedVectors, TfidfModel, Word2Vec
from wordkin.gensim.similarities import (
    SoftCosineSimilarity,
    SparseTermSimilarityMatrix,
    UniformTermSimilarityIndex,
    WmdSimilarity,
    WordEmbeddingSimilarityIndex,
)
from wordkin.gensim.similarities import (
    indexer as indexer_module,
)
from wordkin.gensim.similarities.annoy import AnnoyIndexer
from wordkin.gensim.similarities.nmslib import NmslibIndexer
from wordkin.search import approximate

KEYS = ["sea", "lake", "car"]  # cosines: sea-lake 0.8, lake-car 0.6, sea-car 0
TEXT = [["sea", "lake"], ["car"], ["lake", "car", "car"]]


@pytest.fixture
def wv():
    vectors = KeyedVectors(2)
    vectors.add_vectors(KEYS, [[1, 0], [4, 3], [0, 1]])
    return vectors


@pytest.fixture(params=[True, False], ids=["index", "exact"])
def has_index(request, monkeypatch):
    monkeypatch.setattr(indexer_module, "has_index", lambda: request.param)
    return request.param


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    """Several build another index each time, which may miss a neighbor."""
    monkeypatch.setattr(indexer_module, "thread_count", lambda _: 1)


@pytest.fixture
def words():
    return Dictionary(TEXT)  # lake 0, sea 1, car 2


@pytest.fixture
def matrix(wv, words):
    return SparseTermSimilarityMatrix(WordEmbeddingSimilarityIndex(wv), words)


def test_gensim_has_the_modules():
    assert gensim.similarities is similarities
    assert gensim.corpora.Dictionary is Dictionary
    assert gensim.matutils.unitvec([]) == []


@pytest.mark.parametrize("make", [lambda wv: AnnoyIndexer(wv, 2), NmslibIndexer])
def test_indexer_answers_for_most_similar(wv, make, has_index):
    found = wv.most_similar("sea", topn=2, indexer=make(wv))
    assert [key for key, _ in found] == ["sea", "lake"]
    assert_allclose([cosine for _, cosine in found], [1, 0.8], rtol=1e-6)


def test_indexer_is_an_index_only_with_the_extra(wv, has_index):
    assert isinstance(AnnoyIndexer(wv).index, approximate.IndexedSpace) is has_index


def test_indexer_finds_what_exact_search_finds(has_index):
    rows = np.random.default_rng(4).standard_normal((300, 8)).astype(np.float32)
    vectors = KeyedVectors(8)
    vectors.add_vectors([str(row) for row in range(300)], rows)
    found = AnnoyIndexer(vectors, 5).most_similar(rows[7], 4)
    assert found[0] == ("7", pytest.approx(1))
    expected = vectors.most_similar("7", topn=3)
    assert [key for key, _ in found[1:]] == [key for key, _ in expected]


def test_indexer_takes_a_model():
    model = Word2Vec(TEXT * 5, vector_size=4, min_count=1, workers=1)
    assert len(AnnoyIndexer(model, 1).most_similar(model.wv["sea"], 9)) == 3


def test_indexer_keeps_the_vectors_it_was_made_of(wv, has_index):
    indexer = AnnoyIndexer(wv, 1)
    wv.vectors[:] = 1
    assert [key for key, _ in indexer.most_similar(np.array([0, 1]), 1)] == ["car"]


def test_indexer_refuses_another_model():
    with pytest.raises(ValueError, match=r"Only a Word2Vec or KeyedVectors.*found str"):
        AnnoyIndexer("model", 1)


def test_indexer_without_vectors_says_so():
    with pytest.raises(ValueError, match="AnnoyIndexer: expected a model or load"):
        AnnoyIndexer().most_similar(np.zeros(2), 1)


def test_annoy_loads_what_it_saved(wv, has_index, tmp_path):
    path = str(tmp_path / "index")
    AnnoyIndexer(wv, 2).save(path)
    loaded = AnnoyIndexer()
    loaded.load(path)
    assert loaded.labels == KEYS
    assert wv.most_similar("sea", topn=2, indexer=loaded)[1] == ("lake", pytest.approx(0.8))


def test_nmslib_loads_what_it_saved(wv, has_index, tmp_path):
    path = str(tmp_path / "index")
    NmslibIndexer(wv).save(path)
    assert NmslibIndexer.load(path).most_similar(np.array([0, 1]), 1)[0][0] == "car"


def test_saved_indexer_is_opened_by_wordkin(wv, tmp_path):
    AnnoyIndexer(wv, 2).save(str(tmp_path / "index"))
    assert wk.load(tmp_path / "index", index=True).nearest("sea", k=1)[0].word == "lake"


def test_saved_indexer_keeps_numbers_as_keys(tmp_path):
    vectors = KeyedVectors(2)
    vectors.add_vectors([7, 9], np.eye(2, dtype=np.float32))
    AnnoyIndexer(vectors, 2).save(str(tmp_path / "index"))
    loaded = AnnoyIndexer()
    loaded.load(str(tmp_path / "index"))
    assert loaded.labels == [7, 9]


def test_exact_indexer_leaves_no_index_of_other_vectors(wv, tmp_path, monkeypatch):
    path = str(tmp_path / "index")
    AnnoyIndexer(wv, 2).save(path)
    wv.vectors[:] = np.ones(2)
    monkeypatch.setattr(indexer_module, "has_index", lambda: False)
    AnnoyIndexer(wv, 2).save(path)
    monkeypatch.undo()
    AnnoyIndexer().load(path)


def test_annoy_tells_of_a_missing_file():
    with pytest.raises(OSError, match="Can't find index files 'nowhere'"):
        AnnoyIndexer().load("nowhere")


def test_old_names_of_indexers_work_with_a_warning(wv):
    with pytest.warns(DeprecationWarning, match=r"similarities\.index is an old name"):
        from wordkin.gensim.similarities.index import AnnoyIndexer as Old
    indexer = Old()
    indexer.model = wv
    with pytest.warns(DeprecationWarning, match="build_from_keyedvectors"):
        indexer.build_from_keyedvectors()
    with pytest.warns(DeprecationWarning, match="build_from_word2vec"):
        indexer.build_from_word2vec()
    assert indexer.labels == KEYS


def test_old_place_of_the_embedding_index_works_with_a_warning():
    with pytest.warns(DeprecationWarning, match=r"similarities\.WordEmbeddingSimilarityIndex"):
        assert gensim.models.WordEmbeddingSimilarityIndex is WordEmbeddingSimilarityIndex


def test_movers_index_gives_one_over_one_plus_distance(wv):
    # The way from sea to lake is √0.4, from sea to car √2.
    found = WmdSimilarity([["lake"], ["car"], ["pond"]], wv)[["sea"]]
    assert_allclose(found, [1 / (1 + 0.4**0.5), 1 / (1 + 2**0.5), 0], rtol=1e-6)


def test_movers_index_gives_the_best(wv):
    found = WmdSimilarity(TEXT, wv, num_best=2)[["car"]]
    assert [number for number, _ in found] == [1, 2]


def test_movers_index_takes_a_model_as_in_gensim_3(wv):
    model = Word2Vec(vector_size=2)
    model.wv = wv
    with pytest.warns(DeprecationWarning, match="model.wv"):
        index = WmdSimilarity(TEXT, model)
    assert_allclose(index[["sea"]], WmdSimilarity(TEXT, wv)[["sea"]])


def test_movers_index_answers_several_texts(wv):
    index = WmdSimilarity(TEXT, wv)
    found = index[[["sea"], ["car", "lake"]]]
    assert_allclose(found, [index[["sea"]], index[["car", "lake"]]])


@pytest.mark.parametrize("chunksize", [1, 2, 256])
def test_movers_index_compares_its_texts_with_each_other(wv, chunksize):
    rows = list(WmdSimilarity(TEXT, wv, chunksize=chunksize))
    assert np.shape(rows) == (3, 3)
    assert_allclose(np.diag(rows), 1, rtol=1e-6)


def test_movers_index_sees_vectors_as_they_are_now(wv):
    index = WmdSimilarity([["lake"]], wv)
    wv.vectors[1] = [2, 0]
    assert index[["sea"]].tolist() == [1]


def test_term_matrix_holds_powers_of_cosines(matrix):
    expected = [[1, 0.64, 0.36], [0.64, 1, 0], [0.36, 0, 1]]
    assert_allclose(matrix.matrix.toarray(), expected, rtol=1e-6, atol=1e-9)
    assert matrix.matrix.format == "csc"


def test_term_matrix_gives_words_of_greater_weight_room_first(words):
    index = UniformTermSimilarityIndex(words)
    tfidf = TfidfModel()
    tfidf.idfs = {0: 0.0, 1: 1.0, 2: 2.0}
    plain = SparseTermSimilarityMatrix(index, words, nonzero_limit=1)
    weighted = SparseTermSimilarityMatrix(index, words, tfidf, nonzero_limit=1)
    assert plain.matrix.toarray().tolist() == [[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]]
    assert weighted.matrix.toarray().tolist() == [[1, 0, 0.5], [0, 1, 0], [0.5, 0, 1]]


def test_term_matrix_asks_an_own_index_for_what_has_room(words):
    asked = []

    class Own(similarities.TermSimilarityIndex):
        def most_similar(self, term, topn=10):
            asked.append((term, topn))
            return [("sea", 0.5), ("unknown", 0.9)][:topn]

    matrix = SparseTermSimilarityMatrix(Own(), words, nonzero_limit=1)
    assert asked == [("lake", 1), ("car", 1)]  # sea's place is taken
    assert matrix.matrix.toarray().tolist() == [[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]]


def test_term_matrix_of_an_indexer_is_that_of_all_vectors(wv, words, matrix):
    index = WordEmbeddingSimilarityIndex(wv, kwargs={"indexer": AnnoyIndexer(wv, 2)})
    found = SparseTermSimilarityMatrix(index, words)
    assert_allclose(found.matrix.toarray(), matrix.matrix.toarray(), rtol=1e-6, atol=1e-9)


def test_term_matrix_refuses_weights_of_another_dictionary(wv, words):
    with pytest.raises(ValueError, match=r"tfidf: expected a weight of each word.*'car'"):
        SparseTermSimilarityMatrix(
            WordEmbeddingSimilarityIndex(wv), words, TfidfModel([[(0, 1), (1, 1)]])
        )


def test_term_matrix_refuses_an_empty_dictionary(wv):
    with pytest.raises(ValueError, match="must not be empty"):
        SparseTermSimilarityMatrix(WordEmbeddingSimilarityIndex(wv), Dictionary())


def test_term_matrix_is_saved_and_mapped(matrix, tmp_path):
    matrix.save(tmp_path / "terms")
    found = SparseTermSimilarityMatrix.load(tmp_path / "terms").matrix
    assert (found != matrix.matrix).nnz == 0


def test_term_matrix_refuses_a_file_of_vectors(tmp_path):
    wk.WordVectors(["sea"], [[1]]).save(tmp_path / "kin.safetensors")
    with pytest.raises(FormatError, match="expected SparseTermSimilarityMatrix"):
        SparseTermSimilarityMatrix.load(tmp_path / "kin.safetensors")


def test_inner_product_of_two_texts_is_a_number(matrix):
    # lake·1 and sea·2: 0.64 · 2; its cosine is 0.64.
    assert matrix.inner_product([(0, 1)], [(1, 2)]) == pytest.approx(1.28)
    found = matrix.inner_product([(0, 1)], [(1, 2)], normalized=(True, True))
    assert found == pytest.approx(0.64)
    assert matrix.inner_product([], [(1, 2)]) == 0


def test_inner_product_of_a_text_and_several_is_that_of_each(matrix):
    text, others = [(0, 1), (2, 2)], [[(1, 2)], [(0, 1), (1, 1)], [(2, 1)]]
    each = [matrix.inner_product(text, other, normalized=(True, True)) for other in others]
    row = matrix.inner_product(text, others, normalized=(True, True))
    column = matrix.inner_product(others, text, normalized=(True, True))
    table = matrix.inner_product([text], others, normalized=(True, True))
    assert (type(row), row.shape, column.shape) == (np.matrix, (1, 3), (3, 1))
    assert sparse.issparse(table)
    for found in (row, column.T, table.toarray()):
        assert_allclose(np.asarray(found)[0], each, rtol=1e-6)


def test_inner_product_refuses_an_unknown_normalization(matrix):
    with pytest.raises(ValueError, match="both is not a valid value of normalize"):
        matrix.inner_product([(0, 1)], [(1, 2)], normalized=("both", True))


def test_inner_product_refuses_texts_of_another_dictionary(matrix):
    with pytest.raises(SettingsError, match="counted by another dictionary"):
        matrix.inner_product([(9, 1)], [(1, 2)])


def test_soft_cosine_index_says_what_the_native_function_says(wv, words, matrix):
    index = SoftCosineSimilarity([words.doc2bow(text) for text in TEXT], matrix)
    vectors = wk.WordVectors(KEYS, wv.vectors)
    expected = wk.soft_cosines(vectors, [["car", "sea"]], TEXT)
    assert_allclose(index[words.doc2bow(["car", "sea"])], expected[0], rtol=1e-6)
    assert_allclose(list(index), wk.soft_cosines(vectors, TEXT), rtol=1e-6)


def test_soft_cosine_index_gives_the_best(words, matrix):
    index = SoftCosineSimilarity([words.doc2bow(text) for text in TEXT], matrix, num_best=1)
    assert [number for number, _ in index[[(2, 1)]]] == [1]
    assert [row[0][0] for row in index[[[(2, 1)], [(1, 1)]]]] == [1, 0]


def test_soft_cosine_index_takes_the_old_argument_with_a_warning(words, matrix):
    with pytest.warns(DeprecationWarning, match="normalize_queries"):
        index = SoftCosineSimilarity([[(0, 2)]], matrix, normalized=(False, False))
    assert index[[(0, 3)]].tolist() == [6]


def test_soft_cosine_index_of_no_texts_answers_nothing(matrix):
    assert SoftCosineSimilarity([], matrix)[[(0, 1)]].shape == (0,)


def test_what_is_made_in_a_moment_says_what_to_save(wv, words, matrix):
    with pytest.raises(NotImplementedError, match=r"SoftCosineSimilarity: .* Save the texts"):
        SoftCosineSimilarity([[(0, 1)]], matrix).save("index")
    with pytest.raises(NotImplementedError, match=r"TfidfModel: .* Load the Dictionary"):
        TfidfModel.load("weights")
    with pytest.raises(NotImplementedError, match="Save the vectors"):
        WordEmbeddingSimilarityIndex(wv).save("index")


def test_levenshtein_index_compares_spellings():
    words = Dictionary([["sea", "seal", "lake", "lakes"]])
    found = similarities.LevenshteinSimilarityIndex(words).most_similar("lake")
    assert found == [("lakes", pytest.approx(1.8 * 0.8**5))]


def test_similarities_leave_numba_alone():
    import subprocess

    code = "import sys, wordkin.gensim.similarities; print('numba' in sys.modules, 'scipy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]
