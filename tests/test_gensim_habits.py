"""What clients of gensim do with its objects, beside calling them."""

import copy
import importlib
import io
import json
import pickle
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from wordkin.errors import FormatError, NotSavedWarning
from wordkin.gensim import utils
from wordkin.gensim.models import FrozenPhrases, KeyedVectors, Phrases, Word2Vec
from wordkin.gensim.models.phrases import _PhrasesTransformation
from wordkin.gensim.test.utils import common_texts
from wordkin.gensim.utils import SaveLoad

OWN = {
    "note": "née",
    "share": 0.5,
    "flags": (True, None, -3),
    "seen": {"a", "b"},
    "nested": {"rows": [[1], {2: (3, 4)}], ("a", 1): frozenset([1])},
    "counts": Counter(sea=2),
    "raw": b"\x00\xff",
    "empty": {},
    "where": Path("sea") / "shore",
}
ARRAYS = {
    "rows": np.arange(6, dtype=np.float32).reshape(2, 3),
    "flags": np.array([True, False]),
    "words": np.array(["sea", "née"]),
    "mixed": np.array([1, "a", None], dtype=object),
    "nothing": np.empty((0, 4), np.int8),
    "one": np.array(3.5),
}


@pytest.fixture
def model():
    return Word2Vec(common_texts, vector_size=4, min_count=1)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "kin")


class Shore(SaveLoad):
    """A class of somebody's own."""

    def __init__(self, sea):
        self.sea = sea


class Walks(Word2Vec):
    """One with a constructor of its own."""

    def __init__(self, graph, length):
        super().__init__(vector_size=3, min_count=1)
        self.length = length
        self.build_vocab([graph])


class Spectra(KeyedVectors):
    def __init__(self, wanted, *, another):
        super().__init__(2)
        self.wanted, self.another = wanted, another
        self.add_vectors(["sea", "lake"], [[1, 0], [0, 1]])


class Names(Phrases):
    def __init__(self, people):
        super().__init__([people], min_count=1, threshold=0.1)
        self.people = people


def set_own(value):
    for name, own in OWN.items():
        setattr(value, name, own)
    value.arrays = ARRAYS


def check_own(value):
    assert {name: getattr(value, name) for name in OWN} == OWN
    assert type(value.counts) is Counter
    for name, array in ARRAYS.items():
        found = value.arrays[name]
        assert (found.dtype, found.shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(found, array)


def test_attributes_of_ones_own_on_a_model_and_its_vectors_come_back(model, path):
    set_own(model)
    model.wv.note, model.wv.rows = "of wv", np.ones((2, 2))
    model.save(path)
    found = Word2Vec.load(path)
    check_own(found)
    assert (found.wv.note, found.wv.rows.tolist()) == ("of wv", [[1, 1], [1, 1]])
    assert KeyedVectors.load(path).note == "of wv"


def test_attributes_of_ones_own_on_vectors_come_back(model, path):
    set_own(model.wv)
    model.wv.save(path)
    check_own(KeyedVectors.load(path))


@pytest.mark.parametrize("kind", [Phrases, FrozenPhrases])
def test_attributes_of_ones_own_on_phrases_come_back(kind, path):
    phrases = Phrases(common_texts, min_count=1, threshold=0.1)
    phrases = phrases if kind is Phrases else phrases.freeze()
    set_own(phrases)
    phrases.save(path)
    check_own(kind.load(path))


def test_attributes_of_a_class_of_ones_own_come_back_without_its_constructor(path):
    shore = Shore("North Sea")
    set_own(shore)
    shore.save(path)
    found = Shore.load(path)
    check_own(found)
    assert found.sea == "North Sea"


@pytest.mark.parametrize(
    ("made", "names"),
    [
        (lambda: Walks(["a", "b"], 5), ["length"]),
        (lambda: Spectra(1, another=2), ["wanted", "another"]),
        (lambda: Names(["ada", "lovelace"]), ["people"]),
    ],
)
def test_a_derived_class_loads_without_its_constructor(made, names, path):
    value = made()
    value.save(path)
    found = type(value).load(path)
    assert type(found) is type(value)
    assert [getattr(found, name) for name in names] == [getattr(value, name) for name in names]
    assert str(found) == str(value)


def test_a_base_class_loads_an_object_of_its_own_class(path):
    Walks(["a", "b"], 5).save(path)
    assert type(Word2Vec.load(path)) is Walks
    Shore("sea").save(path)
    assert type(SaveLoad.load(path)) is Shore


def test_an_object_within_another_is_saved_with_it(model, path):
    shore = Shore([model.wv, Walks(["a", "b"], 5)])
    shore.save(path)
    vectors, walks = Shore.load(path).sea
    np.testing.assert_array_equal(vectors.vectors, model.wv.vectors)
    assert (type(walks), walks.length) == (Walks, 5)


def test_what_is_no_plain_data_is_named_when_it_is_saved(model, path):
    model.graph, model.find = object(), len
    with pytest.warns(NotSavedWarning, match=r"graph \(a object\), find \(a builtin_function"):
        model.save(path)
    assert not hasattr(Word2Vec.load(path), "graph")
    model.save(path, ignore=["graph", "find"])


def test_an_attribute_that_holds_itself_is_named(path):
    shore = Shore([])
    shore.sea.append(shore.sea)
    with pytest.warns(NotSavedWarning, match=r"sea \(a list within lists without end\)"):
        shore.save(path)


def test_a_file_cannot_replace_what_belongs_to_the_vectors(path, model):
    from wordkin.formats import native

    model.wv.save(path)
    arrays, texts = native.open_arrays(path)
    arrays = {name: np.array(array) for name, array in arrays.items()}
    own = json.dumps({"index_to_key": ["evil"], "note": "kept"})
    native.write_arrays(path, arrays, texts | {"wv.attributes": own})
    found = KeyedVectors.load(path)
    assert (found.index_to_key, found.note) == (model.wv.index_to_key, "kept")


@pytest.mark.parametrize(
    "own",
    ["[]", '{"a": {"tuple": 3}}', '{"a": {"array": ["own.9", "<f4", [1]]}}', '{"a": {"x": 1}}'],
)
def test_damaged_attributes_are_refused(own, path):
    from wordkin.formats import native

    native.write_arrays(path, {}, {"kind": "object", "own.attributes": own})
    with pytest.raises(FormatError, match="expected attributes as plain data"):
        Shore.load(path)


def test_an_object_of_a_class_that_is_not_there_is_refused(path):
    from wordkin.formats import native

    own = '{"a": {"object": ["os.system", "own.0"]}}'
    native.write_arrays(
        path, {"own.0": np.zeros(3, np.uint8)}, {"kind": "object", "own.attributes": own}
    )
    with pytest.raises(FormatError, match="whose class must be imported first"):
        Shore.load(path)


def test_another_kind_of_file_is_refused(model, path):
    model.save(path)
    with pytest.raises(FormatError, match=r"expected what Shore.save wrote, found 'model'"):
        Shore.load(path)


@pytest.mark.parametrize("made", [lambda model: model, lambda model: model.wv])
def test_saved_and_loaded_by_an_open_file(made, model):
    value, file = made(model), io.BytesIO()
    value.save(file)
    file.seek(0)
    assert str(type(value).load(file)) == str(value)


def test_vars_of_vectors_have_the_vectors(model):
    found = vars(model.wv)
    assert found["vectors"] is model.wv.vectors
    assert {"vector_size", "index_to_key", "key_to_index", "expandos"} <= found.keys()
    taken = model.wv.__dict__.copy()
    assert taken.pop("vectors") is model.wv.vectors
    assert model.wv.most_similar("graph", topn=1)
    as_json = {name: value for name, value in taken.items() if name != "vectors_lockf"}
    assert json.loads(json.dumps(as_json, default=np.ndarray.tolist))["vector_size"] == 4


def test_vectors_that_are_written_into_vars_are_those_of_the_answers():
    wv = KeyedVectors(2)
    wv.add_vectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    assert wv.most_similar("lake", topn=1)[0][0] == "sea"
    vars(wv)["vectors"][1] = [0, 9]
    assert wv.most_similar("lake", topn=1)[0][0] == "car"
    vars(wv)["vectors"] = np.array([[0, 1], [4, 3], [1, 0]], np.float32)
    assert wv.most_similar("lake", topn=1)[0][0] == "car"
    wv.add_vectors(["pond"], [[4, 3]])
    assert wv.most_similar("lake", topn=1)[0][0] == "pond"


def test_vectors_made_of_attributes_alone_answer(model):
    made = KeyedVectors.__new__(KeyedVectors)
    made.__dict__.update(copy.deepcopy(vars(model.wv)))
    assert made.most_similar("graph") == model.wv.most_similar("graph")
    for copied in (
        copy.copy(model.wv),
        copy.deepcopy(model.wv),
        pickle.loads(pickle.dumps(model.wv)),  # noqa: S301 (made here)
    ):
        assert copied.most_similar("graph") == model.wv.most_similar("graph")


def test_attributes_that_gensim_lets_set_can_be_set(model):
    model.wv.vectors_norm = None
    model.wv.norms = np.zeros(3)
    np.testing.assert_allclose(model.wv.norms, np.linalg.norm(model.wv.vectors, axis=1), rtol=1e-6)


@pytest.mark.filterwarnings("ignore:.*old name:DeprecationWarning")
def test_an_old_vocabulary_can_be_set():
    from wordkin.gensim.models.keyedvectors import Vocab

    wv = KeyedVectors(2)
    wv.vocab = {"lake": Vocab(index=1, count=3), "sea": Vocab(index=0, count=7)}
    wv.vectors = np.eye(2, dtype=np.float32)
    assert (wv.index_to_key, wv.get_vecattr("lake", "count")) == (["sea", "lake"], 3)
    assert wv["lake"].tolist() == [0, 1]


@pytest.mark.filterwarnings("ignore:.*old name:DeprecationWarning")
def test_old_arguments_are_taken(model, path):
    model.wv.save_word2vec_format(path)
    assert len(Word2Vec.load_word2vec_format(path, norm_only=True)) == len(model.wv)
    assert len(KeyedVectors.load_word2vec_format(path, norm_only=False)) == len(model.wv)
    model.delete_temporary_training_data(replace_word_vectors_calculation=True)
    np.testing.assert_allclose(model.wv.norms, 1, rtol=1e-6)


def test_a_word_and_its_vector_have_the_same_answers_to_the_last_bit():
    wv = KeyedVectors(16)
    rows = np.random.default_rng(1).standard_normal((50, 16))
    wv.add_vectors([f"w{row}" for row in range(50)], rows)
    by_word = wv.most_similar_cosmul("w7", topn=20)
    for vector in (wv["w7"], wv.get_vector("w7", norm=True)):
        others = wv.most_similar_cosmul(positive=[vector], topn=21)
        assert [pair for pair in others if pair[0] != "w7"] == by_word
    for other in wv.index_to_key:
        assert wv.n_similarity(["w7"], [other]) == wv.similarity("w7", other)


def test_a_small_text_is_trained_the_same_whatever_the_workers():
    texts = common_texts * 300  # 8,700 tokens
    first, second = (
        Word2Vec(texts, vector_size=8, min_count=1, seed=3, workers=workers).wv.vectors
        for workers in (1, 4)
    )
    np.testing.assert_array_equal(first, second)


def test_plain_data_is_pickled_and_unpickled(path):
    utils.pickle({"sea": [1, ARRAYS["rows"]]}, path)
    found = utils.unpickle(path)
    np.testing.assert_array_equal(found["sea"][1], ARRAYS["rows"])
    with pytest.raises(TypeError, match="function"):
        utils.pickle(len, path)


def test_a_pickle_of_plain_data_is_read_and_none_is_run(path, tmp_path):
    content = {"rows": ARRAYS["rows"], "words": ("sea", ["lake"])}
    Path(path).write_bytes(pickle.dumps(content))
    found = utils.unpickle(path)
    np.testing.assert_array_equal(found["rows"], ARRAYS["rows"])
    assert found["words"] == ("sea", ["lake"])
    Path(path).write_bytes(pickle.dumps({"path": tmp_path}))
    with pytest.raises(FormatError, match="Nothing was run"):
        utils.unpickle(path)


def test_the_base_of_phrases_joins_by_a_score_of_ones_own():
    class Joined(_PhrasesTransformation):
        def __init__(self, wanted):
            super().__init__(connector_words={"of"})
            self.wanted = wanted

        def score_candidate(self, word_a, word_b, in_between):
            phrase = "_".join([word_a, *in_between, word_b])
            return (phrase, 1.0) if phrase in self.wanted else (None, None)

    assert Joined({"sea_of_ice"})[["a", "sea", "of", "ice"]] == ["a", "sea_of_ice"]


def score_of_ones_own(  # what gensim calls has arguments to keep
    worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count
):
    return 1.0


def test_a_scorer_of_ones_own_comes_back_if_it_is_imported(path):
    Phrases(common_texts, min_count=1, threshold=0.5, scoring=score_of_ones_own).save(path)
    assert Phrases.load(path).scoring is score_of_ones_own


NAMES = {
    "models.fasttext": "load_facebook_model load_facebook_vectors ft_ngram_hashes compute_ngrams_bytes ft_hash_bytes",
    "models._fasttext_bin": "load",
    "models.phrases": "_PhrasesTransformation",
    "models.keyedvectors": "_load_word2vec_format",
    "utils": "check_output pickle unpickle effective_n_jobs open_file sample_dict merge_dicts strided_windows flatten",
    "matutils": "zeros_aligned",
    "similarities.fastss": "editdist FastSS",
    "models.word2vec_inner": "FAST_VERSION MAX_WORDS_IN_BATCH",
    "models.word2vec_corpusfile": "FAST_VERSION MAX_WORDS_IN_BATCH",
}


@pytest.mark.parametrize("module", NAMES)
def test_names_that_packages_import_are_there(module):
    found = importlib.import_module(f"wordkin.gensim.{module}")
    for name in NAMES[module].split():
        assert hasattr(found, name), name


class Document:
    """A sentence that is its own iterator, as spec2vec's are."""

    def __init__(self, words):
        self.words, self.at = words, 0

    def __len__(self):
        return len(self.words)

    def __iter__(self):
        return self

    def __next__(self):
        self.at += 1
        if self.at > len(self.words):
            self.at = 0
            raise StopIteration
        return self.words[self.at - 1]


def test_a_sentence_that_is_its_own_iterator_keeps_its_first_word():
    model = Word2Vec([Document(["a", "b"]), Document(["c", "d"])], vector_size=2, min_count=1)
    assert sorted(model.wv.index_to_key) == ["a", "b", "c", "d"]


def test_vectors_can_be_taken_away_and_saved_without(model, path):
    wv = model.wv
    rows = wv.vectors
    wv.vectors = None
    wv.save(path)
    found = KeyedVectors.load(path)
    found.vectors = rows
    assert found.most_similar("graph") == Word2Vec(
        common_texts, vector_size=4, min_count=1
    ).wv.most_similar("graph")
    del wv.vectors
    assert wv.vectors is None


def test_vars_can_be_replaced(model):
    made = KeyedVectors(4)
    made.__dict__ = dict(vars(model.wv))
    assert made.most_similar("graph") == model.wv.most_similar("graph")
    assert "norms" in vars(made)
    assert "mapfile_path" not in vars(made)


def test_loaded_vectors_have_what_gensim_notes_of_its_files(model, path):
    model.save(path)
    loaded = vars(Word2Vec.load(path).wv)
    assert [loaded[name] for name in ("__numpys", "__scipys", "__ignoreds")] == [[], [], []]


def test_filters_of_text_do_what_gensims_do():
    from wordkin.gensim.parsing import preprocessing

    text = "The <b>Sea</b>, 3 generalizations happily flies a1b2!"
    assert preprocessing.preprocess_string(text) == ["sea", "gener", "happili", "fli"]
    assert preprocessing.preprocess_documents(["no one", "Seas"]) == [[], ["sea"]]
    assert preprocessing.strip_short("a big sea", minsize=3) == "big sea"
    assert "the" in preprocessing.STOPWORDS
