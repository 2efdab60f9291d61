"""What scikit-learn expects of estimators of text: each fact is true of its own TfidfVectorizer, too."""

import pickle
import sys
from importlib.util import find_spec, module_from_spec
from inspect import signature

import numpy as np
import pytest
from joblib import hash as joblib_hash
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags

import wordkin as wk
from document_estimators import (
    LABELS,
    OF_TEXT,
    OURS,
    TEXTS,
    TINY,
    VECTORS,
    WATER,
    rows_of,
)
from wordkin.errors import (
    MissingExtraError,
    SettingsError,
    TextError,
    UnknownWordError,
    WordkinWarning,
)
from wordkin.integrations.sklearn import Word2VecVectorizer, WordClusters, WordVectorFeatures

# One parameter to search for, with two values.
SEARCHED = {
    "TfidfVectorizer": {"max_features": [3, 5]},
    "mean": {"dimensions": [3, 5]},
    "sif": {"dimensions": [3, 5]},
    "tfidf": {"method": ["mean", "tfidf"]},
    "clusters": {"n_clusters": [2, 3]},
    "clusters of vectors": {"n_clusters": [2, 3]},
}


@pytest.fixture(params=OF_TEXT)
def kind(request):
    return request.param


@pytest.fixture
def estimator(kind):
    return clone(OF_TEXT[kind])


@pytest.fixture(params=OURS)
def ours(request):
    return clone(OF_TEXT[request.param])


# facts of all


def test_constructor_only_stores_its_arguments(estimator):
    stored = vars(estimator)
    assert all(stored[name] is value for name, value in estimator.get_params(deep=False).items())


def test_clone_has_the_same_parameters_and_is_not_fitted(estimator):
    copy = clone(estimator.fit(TEXTS))
    assert repr(copy.get_params()) == repr(estimator.get_params())
    with pytest.raises(NotFittedError):
        copy.transform(TEXTS)


def test_get_params_gives_what_set_params_takes(estimator, kind):
    name, values = next(iter(SEARCHED[kind].items()))
    assert estimator.set_params(**{name: values[1]}) is estimator
    assert estimator.get_params()[name] == values[1]
    with pytest.raises(ValueError, match="Invalid parameter"):
        estimator.set_params(no_such_parameter=1)


def test_fit_returns_the_estimator(estimator):
    assert estimator.fit(TEXTS) is estimator


def test_fit_transform_is_fit_and_then_transform(estimator):
    first = rows_of(clone(estimator).fit_transform(TEXTS))
    assert_allclose(first, rows_of(estimator.fit(TEXTS).transform(TEXTS)))  # of ours: equal


def test_fit_transform_takes_what_can_be_read_only_once(estimator):
    first = rows_of(clone(estimator).fit_transform(TEXTS))
    assert_array_equal(first, rows_of(estimator.fit_transform(iter(TEXTS))))


def test_transform_changes_neither_estimator_nor_texts(estimator):
    texts = np.array(TEXTS, object)
    before = joblib_hash(texts), joblib_hash(estimator.get_params())
    estimator.fit(texts)
    fitted = joblib_hash({name: repr(value) for name, value in vars(estimator).items()})
    estimator.transform(texts)
    assert before == (joblib_hash(texts), joblib_hash(estimator.get_params()))
    assert fitted == joblib_hash({name: repr(value) for name, value in vars(estimator).items()})


def test_transform_gives_the_same_rows_for_any_order_and_any_subset(estimator):
    whole = rows_of(estimator.fit(TEXTS).transform(TEXTS))
    random = np.random.default_rng(3)
    for order in (random.permutation(40), random.permutation(40)[:7], [5]):
        some = rows_of(estimator.transform([TEXTS[number] for number in order]))
        assert_array_equal(some, whole[order])


def test_a_pickle_gives_the_same_rows(estimator):
    found = rows_of(estimator.fit(TEXTS).transform(TEXTS))
    again = pickle.loads(pickle.dumps(estimator))  # noqa: S301
    assert_array_equal(rows_of(again.transform(TEXTS)), found)


def test_feature_names_are_as_many_as_columns_and_differ(estimator):
    columns = estimator.fit_transform(TEXTS).shape[1]
    names = estimator.get_feature_names_out()
    assert len({name for name in names if isinstance(name, str)}) == columns == len(names)


def test_pipeline_learns_from_texts(estimator):
    pipeline = make_pipeline(estimator, LogisticRegression(C=100))
    assert pipeline.fit(TEXTS[::2], LABELS[::2]).score(TEXTS[1::2], LABELS[1::2]) > 0.9


@pytest.mark.filterwarnings("ignore:X does not have valid feature names")
def test_grid_search_fits_in_two_processes(estimator, kind):
    pipeline = make_pipeline(estimator, LogisticRegression())
    searched = {f"{pipeline.steps[0][0]}__{n}": values for n, values in SEARCHED[kind].items()}
    search = GridSearchCV(pipeline, searched, cv=2, n_jobs=2, error_score="raise")
    assert search.fit(np.array(TEXTS, object), LABELS).best_score_ > 0.6


@pytest.mark.filterwarnings("ignore:1 of 2 documents")
@pytest.mark.parametrize("text", ["", "   \n", "zzz qqq", "!!"])
def test_a_text_without_known_words_becomes_zeros(estimator, text):
    assert not rows_of(estimator.fit(TEXTS).transform([TEXTS[0], text]))[1].any()


def test_one_string_in_place_of_many_is_refused(estimator):
    with pytest.raises(ValueError, match=r"string object|several texts"):
        estimator.fit("sea lake sea lake")
    with pytest.raises(ValueError, match=r"string object|several texts"):
        estimator.fit(TEXTS).transform("sea lake")


def test_a_missing_text_is_refused(estimator):
    with pytest.raises(ValueError, match=r"invalid document|expected a string"):
        estimator.fit(TEXTS).transform([TEXTS[0], np.nan])


@pytest.mark.parametrize("kind", ["TfidfVectorizer", "mean", "sif", "clusters"])
def test_texts_without_a_word_teach_nothing(estimator):
    with pytest.raises(ValueError, match=r"empty vocabulary|no words"):
        estimator.fit(["", " "])


def test_tags_say_that_texts_are_expected(estimator):
    tags = get_tags(estimator)
    assert (tags.input_tags.string, tags.input_tags.two_d_array, tags.input_tags.sparse) == (
        True,
        False,
        False,
    )
    assert not tags.target_tags.required
    assert tags.requires_fit


@pytest.mark.parametrize("texts", [np.array(TEXTS, object), np.array(TEXTS), tuple(TEXTS)])
def test_texts_may_be_an_array(estimator, texts):
    found = rows_of(clone(estimator).fit_transform(texts))
    assert_array_equal(found, rows_of(estimator.fit_transform(TEXTS)))


# facts of ours


@pytest.mark.parametrize("kind", ["mean", "clusters"])
def test_every_option_of_train_is_a_parameter_with_its_default(kind):
    ours = type(OF_TEXT[kind])().get_params()
    options = {name: option.default for name, option in signature(wk.train).parameters.items()}
    options |= {"tokenize": None, "progress": False}  # for texts that nobody has prepared; quiet
    for name in ("text", "column", "cluster"):  # a text is one column already, and in no file
        options.pop(name, None)
    assert {name: ours[name] for name in options} == options


def test_random_state_gives_the_same_bits(ours):
    first, second = (clone(ours).set_params(random_state=5).fit_transform(TEXTS) for _ in "ab")
    assert_array_equal(first, second)


def test_random_state_may_be_a_generator_of_scikit_learn():
    first, second = (
        Word2VecVectorizer(**TINY | {"random_state": np.random.RandomState(1)}).fit_transform(TEXTS)
        for _ in "ab"
    )
    assert_array_equal(first, second)


def test_random_state_is_the_seed_of_train():
    model = wk.train(
        [text.split() for text in TEXTS], dimensions=6, epochs=2, min_count=1, seed=3, threads=1,
        subsample_threshold=0, progress=False,
    )  # fmt: skip
    assert_array_equal(OF_TEXT["mean"].fit(TEXTS).vectors_.matrix, model.vectors.matrix)


def test_rows_are_dense_float32(ours):
    found = ours.fit_transform(TEXTS)
    assert isinstance(found, np.ndarray)
    assert found.dtype == np.float32


@pytest.mark.parametrize(
    "texts",
    [np.array(TEXTS, object)[:, np.newaxis], [text.split() for text in TEXTS]],
    ids=["one column", "token lists"],
)
def test_texts_may_be_one_column_or_token_lists(ours, texts):
    assert_array_equal(clone(ours).fit_transform(texts), ours.fit_transform(TEXTS))


def test_texts_without_known_words_are_counted_in_one_warning(ours):
    with pytest.warns(WordkinWarning, match="2 of 3 documents") as given:
        ours.fit(TEXTS).transform(["", "sea", "zzz"])
    assert len(given) == 1


def test_a_missing_text_to_learn_from_is_refused_by_its_number():
    with pytest.raises(TextError, match="number 2: expected a string, as the first is, found None"):
        Word2VecVectorizer().fit(["sea", None])
    with pytest.raises(TextError, match="number 2: expected a list of tokens"):
        Word2VecVectorizer().fit([["sea"], "lake"])


# vectors of texts


@pytest.mark.parametrize("method", ["mean", "tfidf", "sif"])
def test_vectorizer_gives_the_vectors_of_documents(method):
    vectorizer = Word2VecVectorizer(**TINY, method=method).fit(TEXTS)
    assert_array_equal(
        vectorizer.transform(TEXTS), wk.document_vectors(TEXTS, vectorizer.vectors_, method)
    )


def test_vectorizer_keeps_the_direction_that_its_texts_share():
    vectorizer = Word2VecVectorizer(vectors=VECTORS, method="sif").fit(TEXTS)
    assert np.linalg.norm(vectorizer.common_) == pytest.approx(1)
    assert_allclose(vectorizer.transform(["sea lake"]) @ vectorizer.common_, 0, atol=1e-6)


def test_vectorizer_learns_as_train_does_from_lines_of_files(tmp_path):
    texts = ["Sea, lake.\nThe shore!", "The sea; a shore!"] * 5
    path = tmp_path / "text.txt"
    path.write_text("\n".join(texts), "utf-8")
    options = {"dimensions": 3, "min_count": 1, "subsample_threshold": 0, "threads": 1}
    model = wk.train(path, tokenize="simple", progress=False, **options)
    vectorizer = Word2VecVectorizer(**options).fit(texts)
    assert vectorizer.vectors_.words == model.vectors.words
    assert_array_equal(vectorizer.vectors_.matrix, model.vectors.matrix)
    assert vectorizer.model_.settings == model.settings


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, {"sea", "lake", "1a"}),
        ({"numbers": True, "tokenize": "simple", "lowercase": False}, {"Sea", "lake", "7", "1a"}),
        ({"tokenize": "whitespace"}, {"Sea,", "lake", "7", "1a"}),
        ({"tokenize": lambda line: line.strip("17a ").split()}, {"Sea,", "lake"}),
    ],
)
def test_vectorizer_divides_new_texts_as_those_that_it_has_learned_from(options, words):
    text = "Sea, lake 7 1a"
    vectorizer = Word2VecVectorizer(**TINY, **options).fit([text] * 9)
    assert set(vectorizer.vectors_) == words
    expected = vectorizer.vectors_.mean(sorted(words))
    assert_allclose(vectorizer.transform([text])[0], expected, atol=1e-7)


def test_vectorizer_opens_a_file_of_vectors(tmp_path):
    VECTORS.save(tmp_path / "kin.safetensors")
    found = Word2VecVectorizer(vectors=tmp_path / "kin.safetensors").fit_transform(TEXTS)
    assert_array_equal(found, wk.document_vectors(TEXTS, VECTORS))


@pytest.mark.filterwarnings("ignore:the learning rate starts again")
def test_vectorizer_resumes_a_model_with_its_options():
    model = wk.train([WATER] * 9, dimensions=4, min_count=1, threads=1, progress=False)
    vectorizer = Word2VecVectorizer(resume=model).fit(TEXTS)
    assert vectorizer.vectors_.matrix.shape == (10, 4)
    assert vectorizer.model_.settings.min_count == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "median"}, "method: expected 'mean', 'tfidf' or 'sif'"),
        ({"vectors": 7}, "vectors: expected WordVectors, found 7"),
        ({"dimensions": 0}, "dimensions: expected a whole number"),
    ],
)
def test_vectorizer_refuses_options_when_it_fits(options, message):
    vectorizer = Word2VecVectorizer(**options)
    with pytest.raises(SettingsError, match=message):
        vectorizer.fit(TEXTS)


# shares of classes


def test_clusters_are_shares_of_the_words_of_each_class():
    rows = [[1, 0], [0, 9], [8, 1], [1, 9]]
    vectors = wk.WordVectors(["sea", "car", "lake", "bus"], rows)
    clusters = WordClusters(n_clusters=2, vectors=vectors, random_state=1).fit(["sea"])
    water = clusters.labels_[0]
    assert clusters.labels_.tolist() == [water, 1 - water, water, 1 - water]
    assert [clusters.clusters_[water], clusters.clusters_[1 - water]] == [
        ["sea", "lake"],
        ["car", "bus"],
    ]
    shares = clusters.transform(["sea car lake sea zzz"])[0]
    assert (shares[water], shares[1 - water]) == (0.75, 0.25)


def test_clusters_refuse_more_classes_than_words():
    with pytest.raises(ValueError, match="at most as many clusters as there are words, 10"):
        WordClusters(vectors=VECTORS).fit(TEXTS)


# vectors of single words


@pytest.mark.parametrize(
    "words",
    [["sea", "bus"], np.array([["sea"], ["bus"]], object), iter(["sea", "bus"])],
    ids=["list", "objects", "iterator"],
)
def test_word_features_are_the_vectors_of_words(words):
    found = WordVectorFeatures(VECTORS).fit_transform(words)
    assert_array_equal(found, VECTORS[["sea", "bus"]])


def test_word_features_take_a_word_with_a_space_as_it_is():
    vectors = wk.WordVectors(["New York", "Rome"], [[1, 0], [0, 1]])
    found = WordVectorFeatures(vectors).fit_transform(["New York"])
    assert found.tolist() == [[1, 0]]


def test_word_features_of_unknown_words_are_zeros_with_one_warning():
    features = WordVectorFeatures(VECTORS).fit(["sea"])
    with pytest.warns(WordkinWarning, match="1 of 2 "):
        found = features.transform(["pond", "sea"])
    assert_array_equal(found, [np.zeros(5), VECTORS["sea"]])
    with pytest.raises(UnknownWordError, match="'pond'"):
        features.set_params(unknown="error").transform(["pond", "sea"])


@pytest.mark.parametrize(
    ("vectors", "words", "message"),
    [
        (None, ["sea"], "vectors: expected WordVectors, found None"),
        (VECTORS, "sea", "several texts, or lists of tokens, found 'sea'"),
        (VECTORS, [np.nan], "expected tokens to be strings, found nan"),
    ],
)
def test_word_features_refuse(vectors, words, message):
    features = WordVectorFeatures(vectors)
    with pytest.raises(ValueError, match=message):
        features.fit_transform(words)


def test_word_features_are_not_there_before_fit():
    with pytest.raises(NotFittedError):
        WordVectorFeatures(VECTORS).transform(["sea"])
    assert clone(WordVectorFeatures(VECTORS)).vectors is not None


def test_module_names_the_extra_that_is_missing(monkeypatch):
    spec = find_spec("wordkin.integrations.sklearn")
    monkeypatch.setitem(sys.modules, "sklearn.base", None)
    with pytest.raises(MissingExtraError, match=r"scikit-learn.*pip install 'wordkin\[sklearn\]'"):
        spec.loader.exec_module(module_from_spec(spec))
