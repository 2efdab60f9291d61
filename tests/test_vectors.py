import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from wordkin import formats
from wordkin.errors import SettingsError, UnknownWordError, VocabularyError, WordkinWarning
from wordkin.vectors import Neighbor, WordVectors

DATA = Path(__file__).parent / "data"
WORDS = ["sea", "lake", "pond", "car", "Paris", "new_york"]
MATRIX = np.array(
    [[1, 0], [4, 3], [3, 4], [0, 2], [-1, 0], [0, -1]],
    dtype=np.float32,
)


def load(path):
    stored = formats.read_vectors(path)
    return WordVectors(stored.words, stored.matrix, stored.counts)


@pytest.fixture
def vectors():
    return WordVectors(WORDS, MATRIX, [60, 50, 40, 30, 20, 10])


@pytest.fixture(scope="session")
def gensim_vectors():
    return load(DATA / "gensim.bin")


@pytest.fixture(scope="session")
def gensim_results():
    return json.loads((DATA / "gensim_results.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def more_gensim_results():
    return json.loads((DATA / "gensim_evaluation.json").read_text("utf-8"))


def assert_same_neighbors(found, want):
    """Our answers are gensim's."""
    assert [neighbor.word for neighbor in found] == [word for word, _ in want]
    similarities = [similarity for _, similarity in want]
    assert_allclose([neighbor.similarity for neighbor in found], similarities, rtol=1e-5)


def test_vectors_know_their_words_in_row_order(vectors):
    assert vectors.words == list(vectors) == WORDS
    assert len(vectors) == 6
    assert repr(vectors) == "<WordVectors: 6 words, 2 dimensions>"


@pytest.mark.parametrize(("word", "known"), [("sea", True), ("Sea", False), (3, False)])
def test_contains_tells_known_words(vectors, word, known):
    assert (word in vectors) is known


def test_getitem_gives_one_vector_or_several(vectors):
    assert vectors["lake"].tolist() == [4, 3]
    assert vectors[["car", "sea", "car"]].tolist() == [[0, 2], [1, 0], [0, 2]]


def test_getitem_refuses_row_numbers(vectors):
    with pytest.raises(TypeError, match=r"found 3. Rows by number are in \.matrix"):
        vectors[[3]]


def test_vectors_cannot_be_changed(vectors):
    with pytest.raises(ValueError, match="read-only"):
        vectors["sea"][0] = 9
    with pytest.raises(ValueError, match="read-only"):
        vectors.matrix[0, 0] = 9
    with pytest.raises(ValueError, match="read-only"):
        vectors.counts[0] = 9


def test_vectors_leave_the_callers_array_writable():
    matrix = MATRIX.copy()
    WordVectors(WORDS, matrix)
    assert matrix.flags.writeable


@pytest.mark.parametrize(
    ("words", "matrix", "counts", "message"),
    [
        (["sea"], MATRIX, None, "found 1 words, 6 rows"),
        ([], MATRIX[:0], None, "found 0 words, 0 rows"),
        (WORDS, MATRIX[0], None, r"a matrix \[words, dimensions\], found \[2\]"),
        (WORDS, MATRIX, [1, 2], r"one count for each of 6 words, found \(2,\)"),
        (["sea"] * 6, MATRIX, None, "found 'sea' again"),
        ([None] * 6, MATRIX, None, "words: expected strings, found None"),
        (range(6), MATRIX, None, r"words: expected strings, found 0 \(int\)"),
        (WORDS, MATRIX, [5, 4, 3, 2, 1, -1], "counts: expected .* at least 0, found -1"),
        (WORDS, MATRIX, [5, 4, 3, 2, 1, 0.5], "counts: expected whole numbers .* found 0.5"),
        (WORDS, MATRIX, [5, 4, 3, 2, 1, np.nan], "counts: expected whole numbers .* found nan"),
        (WORDS, MATRIX, [5, 4, 3, 2, 1, 1e30], "counts: expected whole numbers .* found 1e"),
        (WORDS, MATRIX, WORDS, "counts: expected whole numbers, found <U"),
    ],
)
def test_vectors_refuse_parts_that_do_not_fit(words, matrix, counts, message):
    with pytest.raises(VocabularyError, match=message):
        WordVectors(words, matrix, counts)


def test_vectors_take_words_and_counts_from_arrays():
    vectors = WordVectors(np.array(["sea", "lake"]), MATRIX[:2], np.array([2.0, 1.0]))
    assert [type(word) for word in vectors] == [str, str]
    assert vectors.counts.tolist() == [2, 1]


def test_nearest_is_ordered_by_cosine_without_the_word_itself(vectors):
    found = vectors.nearest("sea", k=3)
    assert [neighbor.word for neighbor in found] == ["lake", "pond", "car"]
    assert_allclose([neighbor.similarity for neighbor in found], [0.8, 0.6, 0], rtol=1e-6)


def test_nearest_asks_many_words_at_once(vectors):
    assert vectors.nearest(["sea", "car"], k=2) == [
        vectors.nearest("sea", k=2),
        vectors.nearest("car", k=2),
    ]


def test_nearest_takes_one_vector_or_a_matrix(vectors):
    query = np.array([1, 0.1])
    assert [neighbor.word for neighbor in vectors.nearest(query, k=2)] == ["sea", "lake"]
    assert vectors.nearest(np.array([query, query]), k=2) == [vectors.nearest(query, k=2)] * 2


def test_nearest_gives_all_other_words_when_asked_for_more(vectors):
    assert len(vectors.nearest("sea", k=100)) == 5


@pytest.mark.parametrize(
    ("query", "k", "message"),
    [
        ("sea", 0, "k: expected a whole number of at least 1, found 0"),
        ("sea", 1.5, r"k: expected a whole number of at least 1, found 1\.5"),
        (np.zeros(3), 1, r"expected an array \[2\] or \[queries, 2\], found \[3\]"),
        (np.array([1, np.nan]), 1, "found nan or inf"),
    ],
)
def test_nearest_refuses_what_it_cannot_ask(vectors, query, k, message):
    with pytest.raises(SettingsError, match=message):
        vectors.nearest(query, k)


def test_nearest_agrees_with_gensim(gensim_vectors, gensim_results):
    found = gensim_vectors.nearest("paris", k=5)
    assert [neighbor.word for neighbor in found] == [word for word, _ in gensim_results["nearest"]]
    want = [similarity for _, similarity in gensim_results["nearest"]]
    assert_allclose([neighbor.similarity for neighbor in found], want, rtol=1e-6)


@pytest.mark.parametrize(
    ("among", "want"),
    [
        (["new_york", "car", "sea"], ["car", "new_york"]),
        (["sea"], []),
        (2, ["lake"]),
        (1, []),
        (100, ["lake", "pond", "car", "new_york", "Paris"]),
        (iter(["pond", "Paris"]), ["pond", "Paris"]),
        (np.int64(3), ["lake", "pond"]),
    ],
)
def test_nearest_answers_among_words_or_first_ones(vectors, among, want):
    assert [neighbor.word for neighbor in vectors.nearest("sea", among=among)] == want


def test_nearest_among_words_asks_many_questions_at_once(vectors):
    found = vectors.nearest(["sea", "car"], among=["car", "pond"])
    assert [[neighbor.word for neighbor in answers] for answers in found] == [
        ["pond", "car"],
        ["pond"],
    ]


def test_nearest_among_first_words_agrees_with_gensim(gensim_vectors, more_gensim_results):
    found = gensim_vectors.nearest("paris", k=3, among=10)
    assert_same_neighbors(found, more_gensim_results["first 10"])


def test_nearest_among_unknown_words_is_an_error(vectors):
    with pytest.raises(UnknownWordError, match="laek"):
        vectors.nearest("sea", among=["lake", "laek"])


def test_nearest_among_words_reads_no_other_vectors(vectors):
    vectors.nearest("sea", among=["lake", "car"])
    assert "inverses" not in vars(vectors.spaces)


def test_combine_takes_weights_as_gensim_does(gensim_vectors, more_gensim_results):
    case = more_gensim_results["weighted"]
    terms = [(word, weight) for word, weight in case["terms"]]
    # gensim's question by a vector does not leave out the words that it is made of.
    want = [found for found in case["nearest"] if found[0] not in dict(terms)]
    assert_same_neighbors(gensim_vectors.combine(terms, k=len(want)), want)


def test_combine_takes_vectors_as_gensim_does(gensim_vectors, more_gensim_results):
    found = gensim_vectors.combine([gensim_vectors["king"], "woman"], ["man"], k=4)
    assert_same_neighbors(found, more_gensim_results["vector"]["nearest"])


def test_combine_answers_among_words(vectors):
    found = vectors.combine(["sea", "car"], among=["lake", "car", "Paris"])
    assert [neighbor.word for neighbor in found] == ["lake", "Paris"]


def test_combine_adds_unit_vectors_and_leaves_out_its_words(vectors):
    # (1, 0) + (0, 1) - (0, -1) = (1, 2)
    found = vectors.combine(["sea", "car"], "new_york", k=1)
    assert found == [Neighbor("pond", pytest.approx(11 / 5 / np.sqrt(5)))]


def test_combine_agrees_with_gensim(gensim_vectors, gensim_results):
    found = gensim_vectors.combine(["king", "woman"], ["man"], k=3)
    assert [neighbor.word for neighbor in found] == [word for word, _ in gensim_results["combine"]]
    want = [similarity for _, similarity in gensim_results["combine"]]
    assert_allclose([neighbor.similarity for neighbor in found], want, rtol=1e-6)


def test_combine_leaves_unknown_words_out_when_told(vectors):
    found = vectors.combine(["sea", "qqq"], ["xyz"], k=2, unknown="ignore")
    assert found == vectors.nearest("sea", k=2)


def test_combine_refuses_to_combine_nothing(vectors):
    with pytest.raises(SettingsError, match="expected at least 1 known words, found 0"):
        vectors.combine([])


def test_analogy_adds_by_default(gensim_vectors):
    found = gensim_vectors.analogy("man", "king", "woman", k=3)
    assert found == gensim_vectors.combine(["king", "woman"], ["man"], k=3)


def test_analogy_multiplies_cosines(vectors):
    # cosines with lake, pond, car: sea .8 .6 0, new_york -.6 -.8 -1, Paris -.8 -.6 0
    def score(word):
        sea, york, paris = (
            vectors.similarity(other, word) for other in ("sea", "new_york", "Paris")
        )
        return (york + 1) / 2 * (paris + 1) / 2 / ((sea + 1) / 2 + 0.001)

    found = vectors.analogy("sea", "new_york", "Paris", k=2, method="multiply")
    want = sorted((Neighbor(word, score(word)) for word in WORDS[1:4]), key=lambda n: -n.similarity)
    assert [neighbor.word for neighbor in found] == [neighbor.word for neighbor in want[:2]]
    assert found[0].similarity == pytest.approx(want[0].similarity, rel=1e-5)


@pytest.mark.parametrize(
    ("method", "want"), [("add", ["pond", "Paris"]), ("multiply", ["Paris", "pond"])]
)
def test_analogy_answers_among_words(vectors, method, want):
    among = ["Paris", "pond", "sea"]
    found = vectors.analogy("sea", "lake", "car", method=method, among=among)
    assert [neighbor.word for neighbor in found] == want


def test_analogy_heeds_among_where_gensim_ignores_it(gensim_vectors, more_gensim_results):
    question = {"a": "paris", "b": "france", "c": "berlin", "method": "multiply"}
    first = gensim_vectors.words[:5]
    gensim_words = [word for word, _ in more_gensim_results["multiply among 5"]]
    assert not set(gensim_words) <= set(first)
    assert gensim_words == [n.word for n in gensim_vectors.analogy(**question, k=2)]
    found = gensim_vectors.analogy(**question, among=5)
    assert {neighbor.word for neighbor in found} == set(first) - {"paris", "france"}


def test_analogy_refuses_an_unknown_method(vectors):
    with pytest.raises(SettingsError, match="expected 'add' or 'multiply', found 'divide'"):
        vectors.analogy("sea", "lake", "pond", method="divide")


def test_odd_one_out_is_the_least_similar(vectors):
    assert vectors.odd_one_out(["sea", "lake", "new_york", "pond"]) == "new_york"


def test_odd_one_out_agrees_with_gensim(gensim_vectors, gensim_results):
    found = gensim_vectors.odd_one_out(["king", "queen", "man", "train"])
    assert found == gensim_results["odd_one_out"]


def test_odd_one_out_needs_three_known_words(vectors):
    with pytest.raises(SettingsError, match="expected at least 3 known words, found 2"):
        vectors.odd_one_out(["sea", "lake", "qqq"], unknown="ignore")


def test_similarity_is_the_cosine(vectors):
    assert vectors.similarity("sea", "lake") == pytest.approx(0.8)
    assert vectors.similarity("sea", "Paris") == -1


def test_similarity_agrees_with_gensim(gensim_vectors, gensim_results):
    found = gensim_vectors.similarity("king", "queen")
    assert found == pytest.approx(gensim_results["similarity"], rel=1e-6)


def test_similarity_of_texts_is_the_cosine_of_their_means(vectors):
    # The means are (2.5, 1.5) and (0, 2).
    found = vectors.similarity(["sea", "lake"], ["car"])
    assert found == pytest.approx(1.5 / np.hypot(2.5, 1.5))
    assert vectors.similarity(["sea", "lake", "qqq"], "car", unknown="ignore") == found


def test_similarity_of_texts_agrees_with_gensim(gensim_vectors, more_gensim_results):
    found = gensim_vectors.similarity(["king", "queen"], ["man", "train", "car"])
    assert found == pytest.approx(more_gensim_results["texts"], rel=1e-5)


def test_words_closer_than_come_best_first(vectors):
    assert vectors.words_closer_than("sea", "car") == ["lake", "pond"]
    assert vectors.rank("sea", "car") == 3
    assert vectors.rank("sea", "lake") == 1


def test_rank_agrees_with_gensim(gensim_vectors, gensim_results):
    assert gensim_vectors.rank("king", "man") == gensim_results["rank"]


def test_mean_takes_vectors_as_they_are(vectors):
    assert vectors.mean(["lake", "pond"]).tolist() == [3.5, 3.5]


def test_mean_of_nothing_is_an_error(vectors):
    with pytest.raises(SettingsError, match="expected at least 1 known words, found 0"):
        vectors.mean([])


def test_unknown_word_error_names_all_unknown_words_of_the_call(vectors):
    with pytest.raises(UnknownWordError) as caught:
        vectors.nearest(["sea", "SEA", "lak", "qqq", "qqq"])
    assert caught.value.missing == ["SEA", "lak", "qqq"]
    assert caught.value.suggestions == {"SEA": ["sea"], "lak": ["lake"], "qqq": []}


@pytest.mark.parametrize(
    ("word", "close"),
    [("paris", "Paris"), ("PARIS", "Paris"), ("new york", "new_york"), ("laek", "lake")],
)
def test_unknown_word_error_offers_close_spellings(vectors, word, close):
    with pytest.raises(UnknownWordError) as caught:
        vectors[word]
    assert caught.value.suggestions == {word: [close]}


def test_unknown_word_can_be_a_warning(vectors):
    with pytest.warns(WordkinWarning, match="unknown word: 'laek'") as warned:
        assert vectors.mean(["laek", "pond"], unknown="warn").tolist() == [3, 4]
    assert warned[0].filename == __file__


def test_unknown_words_alone_are_an_error_even_when_ignored(vectors):
    with pytest.raises(UnknownWordError):
        vectors.mean(["qqq"], unknown="ignore")


def test_unknown_takes_three_values_only(vectors):
    with pytest.raises(SettingsError, match="found 'skip'"):
        vectors.mean(["sea"], unknown="skip")


def test_half_precision_vectors_answer_in_float32():
    half = WordVectors(WORDS, MATRIX.astype(np.float16))
    assert half.matrix.dtype == np.float16
    assert half["lake"].dtype == half.mean(["lake"]).dtype == np.float32
    assert half.nearest("sea", k=1)[0].word == "lake"


def test_other_numbers_become_float32():
    assert WordVectors(WORDS, MATRIX.astype(np.float64)).matrix.dtype == np.float32


@pytest.mark.parametrize("name", ["v.safetensors", "v.bin", "v.txt", "v.vec.gz"])
def test_save_comes_back(vectors, name, tmp_path):
    vectors.save(tmp_path / name)
    loaded = load(tmp_path / name)
    assert loaded.words == WORDS
    assert loaded.matrix.tolist() == MATRIX.tolist()
    assert loaded.nearest("sea") == vectors.nearest("sea")


def test_save_keeps_counts_in_the_native_file(vectors, tmp_path):
    vectors.save(tmp_path / "v.safetensors")
    assert load(tmp_path / "v.safetensors").counts.tolist() == [60, 50, 40, 30, 20, 10]


def test_loaded_vectors_can_be_saved_over_their_own_file(vectors, tmp_path):
    vectors.save(tmp_path / "v.safetensors")
    load(tmp_path / "v.safetensors").save(tmp_path / "v.safetensors")
    assert load(tmp_path / "v.safetensors").matrix.tolist() == MATRIX.tolist()


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_questions_to_a_file_copy_no_more_than_blocks_of_it(tmp_path, dtype):
    rows, dimensions = 100_000, 100
    matrix = np.random.default_rng(1).normal(size=(rows, dimensions)).astype(dtype)
    WordVectors((f"w{row}" for row in range(rows)), matrix).save(tmp_path / "kin.safetensors")
    for is_measured in (False, True):  # the first questions import Numba and load the kernels
        vectors = load(tmp_path / "kin.safetensors")
        if is_measured:
            tracemalloc.start()
        vectors.nearest("w7")
        vectors.combine(["w7", "w8"], ["w9"])
        vectors.analogy("w7", "w8", "w9", method="multiply")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < matrix.size * np.dtype(np.float32).itemsize / 2
