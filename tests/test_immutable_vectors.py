"""Vectors do not change: not with the array that they were made of, nor after pickle, copy or deepcopy."""

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk

DATA = Path(__file__).parent / "data"
WORDS = ["sea", "lake", "car"]
ROWS = [[1.0, 0.0], [4.0, 3.0], [0.0, 1.0]]


def with_buffers(value):
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps(value, 5, buffer_callback=buffers.append)
    return pickle.loads(data, buffers=[bytearray(buffer.raw()) for buffer in buffers])  # noqa: S301


def pickled_by(protocol):
    return lambda value: pickle.loads(pickle.dumps(value, protocol))  # noqa: S301 - our own


COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"pickle {protocol}": pickled_by(protocol) for protocol in range(2, 6)},
    "pickle with buffers apart": with_buffers,
}


def made(_):
    return wk.WordVectors(WORDS, np.array(ROWS, np.float32), counts=np.array([3, 2, 1]))


def made_of_halves(_):
    return wk.WordVectors(WORDS, np.array(ROWS, np.float16))


def opened(folder):
    made(folder).save(folder / "v.safetensors")
    return wk.load(folder / "v.safetensors")


def read_as_text(folder):
    made(folder).save(folder / "v.txt")
    return wk.load(folder / "v.txt")


def read_as_binary(folder):
    made(folder).save(folder / "v.bin.gz")
    return wk.load(folder / "v.bin.gz")


def trained(_):
    options = {
        "dimensions": 4,
        "min_count": 1,
        "epochs": 1,
        "threads": 1,
        "progress": False,
        "subsample_threshold": 0,
    }
    return wk.train([["sea", "lake"], ["car", "sea"]] * 9, **options).vectors


def known_by_ngrams(_):
    return wk.load(DATA / "fasttext_skipgram.bin")


def saved_by_gensim(_):
    return wk.load(DATA / "gensim_separate.kv")


SOURCES = [
    *(made, made_of_halves, opened, read_as_text, read_as_binary, trained),
    *(known_by_ngrams, saved_by_gensim),
]


def answers(vectors):
    """Everything that people ask of vectors, as values."""
    first, second, third = vectors.words[:3]
    return (
        vectors.words,
        vectors.matrix.tobytes(),
        None if vectors.counts is None else vectors.counts.tolist(),
        [(found.word, found.similarity) for found in vectors.nearest(first, k=5)],
        [(found.word, found.similarity) for found in vectors.analogy(first, second, third, k=5)],
        vectors.odd_one_out([first, second, third]),
        vectors.rank(first, second),
        vectors.similarity(first, second),
    )


def change(array):
    """Try to change an array; True where that was possible."""
    try:
        array[...] = 9
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("is_asked_before", [True, False])
@pytest.mark.parametrize("make_copy", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("source", SOURCES)
def test_copies_of_vectors_answer_the_same_and_do_not_change(
    source, make_copy, is_asked_before, tmp_path
):
    vectors = source(tmp_path)
    if is_asked_before:  # then they know the lengths of their rows
        answers(vectors)
    again = make_copy(vectors)
    assert not change(again.matrix)
    assert again.counts is None or not change(again.counts)
    change(again[again.words[0]])
    assert answers(again) == answers(vectors)


@pytest.mark.parametrize("source", SOURCES)
def test_vectors_do_not_change(source, tmp_path):
    vectors = source(tmp_path)
    before = answers(vectors)
    assert not change(vectors.matrix)
    assert vectors.counts is None or not change(vectors.counts)
    first, second = vectors.words[:2]
    for given in (vectors[first], vectors[[first, second]], vectors.mean([first, second])):
        change(given)  # where that is possible, it was made anew and is the user's own
    assert answers(vectors) == before


@pytest.mark.parametrize("make_copy", COPIES.values(), ids=COPIES)
def test_copies_of_copies_do_not_change(make_copy, tmp_path):
    again = make_copy(make_copy(made(tmp_path)))
    assert not change(again.matrix)
    assert again.similarity("sea", "lake") == pytest.approx(0.8)


@pytest.mark.parametrize("make_copy", COPIES.values(), ids=COPIES)
def test_copies_of_a_model_have_vectors_that_do_not_change(make_copy):
    options = {
        "dimensions": 4,
        "min_count": 1,
        "epochs": 1,
        "threads": 1,
        "progress": False,
        "subsample_threshold": 0,
    }
    model = wk.train([["sea", "lake"], ["car", "sea"]] * 9, **options)
    before = answers(model.vectors)
    again = make_copy(model)
    assert not change(again.vectors.matrix)
    assert answers(again.vectors) == before


def test_copies_of_vectors_of_ngrams_still_know_unseen_words(tmp_path):
    vectors = known_by_ngrams(tmp_path)
    again = pickle.loads(pickle.dumps(vectors))  # noqa: S301 - our own
    np.testing.assert_array_equal(again["unseenword"], vectors["unseenword"])


# the caller's own arrays


def shown_read_only(array):
    """A view that cannot be written to, of an array that can."""
    view = array.view()
    view.flags.writeable = False
    return view


@pytest.mark.parametrize("is_asked_before", [True, False])
@pytest.mark.parametrize(
    ("own", "given"),
    [
        (np.array(ROWS, np.float32), lambda own: own),
        (np.array(ROWS, np.float16), lambda own: own),
        (np.array(ROWS, np.float64), lambda own: own),  # which is copied to float32 anyway
        (np.array(ROWS, np.float32, order="F"), lambda own: own),
        (np.array(ROWS * 2, np.float32), lambda own: own[:3]),  # a part
        (np.array(ROWS * 2, np.float32), lambda own: own[3:][::1]),
        (np.array(ROWS, np.float32), shown_read_only),
        (np.array(ROWS, np.float32), lambda own: shown_read_only(own)[:]),
        (np.array(ROWS, np.float32), memoryview),
    ],
)
def test_vectors_keep_their_numbers_when_the_array_they_were_made_of_changes(
    own, given, is_asked_before
):
    own = own.copy(order="K")
    vectors = wk.WordVectors(WORDS, given(own))
    if is_asked_before:
        answers(vectors)
    own *= 8
    assert vectors.matrix.tolist() == ROWS
    assert vectors["lake"].tolist() == [4, 3]
    assert vectors.similarity("sea", "lake") == pytest.approx(0.8)
    assert vectors.nearest("sea", k=1)[0].similarity == pytest.approx(0.8)


def test_vectors_keep_their_numbers_when_a_writable_file_that_they_map_changes(tmp_path):
    np.save(tmp_path / "rows.npy", np.array(ROWS, np.float32))
    own = np.load(tmp_path / "rows.npy", mmap_mode="r+")
    vectors = wk.WordVectors(WORDS, own)
    own[:] = 8
    assert vectors.matrix.tolist() == ROWS


def test_vectors_keep_their_counts_when_the_array_they_were_made_of_changes():
    own = np.array([3, 2, 1])
    vectors = wk.WordVectors(WORDS, ROWS, counts=own)
    own[:] = 7
    assert vectors.counts.tolist() == [3, 2, 1]


def test_vectors_keep_their_words_when_the_list_they_were_made_of_changes():
    own = list(WORDS)
    vectors = wk.WordVectors(own, ROWS)
    own.reverse()
    assert vectors.words == WORDS
    assert vectors["lake"].tolist() == [4, 3]
    assert vectors.nearest("sea", k=1)[0].word == "lake"


def test_vectors_find_the_same_words_when_the_list_that_they_gave_changes():
    vectors = wk.WordVectors(WORDS, ROWS)
    vectors.words.reverse()
    assert list(vectors) == WORDS
    assert vectors.nearest("sea", k=1)[0].word == "lake"


def test_vectors_of_a_model_stay_when_the_training_goes_on():
    options = {
        "min_count": 1,
        "epochs": 1,
        "threads": 1,
        "progress": False,
        "subsample_threshold": 0,
    }
    text = [["sea", "lake"], ["car", "sea"]] * 9
    model = wk.train(text, dimensions=4, **options)
    before = answers(model.vectors)
    wk.train(text, resume=model, learning_rate=2.5e-6, **options)
    assert answers(model.vectors) == before


def test_vectors_that_lie_in_a_file_are_not_copied(tmp_path):
    """What nobody can write to need not be copied: 3 million words open at once."""
    made(tmp_path).save(tmp_path / "v.safetensors")
    found = wk.load(tmp_path / "v.safetensors")
    assert np.shares_memory(wk.WordVectors(found.words, found.matrix).matrix, found.matrix)


def test_vectors_of_an_array_that_is_read_only_are_not_copied():
    own = np.array(ROWS, np.float32)
    own.flags.writeable = False
    assert np.shares_memory(wk.WordVectors(WORDS, own).matrix, own)


def test_vectors_of_a_model_are_its_parameters():
    options = {
        "dimensions": 4,
        "min_count": 1,
        "epochs": 1,
        "threads": 1,
        "progress": False,
        "subsample_threshold": 0,
    }
    model = wk.train([["sea", "lake"], ["car", "sea"]] * 9, **options)
    matrix = model.vectors.matrix
    assert np.shares_memory(matrix, model.parameters.input_vectors)
    assert np.shares_memory(matrix, wk.WordVectors(model.vectors, matrix).matrix)
    for again in (model, copy.copy(model), copy.deepcopy(model), pickled_by(5)(model)):
        assert not change(again.parameters.input_vectors)


def test_copies_of_vectors_share_their_memory(tmp_path):
    vectors = made(tmp_path)
    for again in (copy.copy(vectors), copy.deepcopy(vectors)):
        assert np.shares_memory(again.matrix, vectors.matrix)


def test_copies_of_vectors_keep_the_class_and_attributes_of_a_user():
    vectors = OwnVectors(WORDS, ROWS)
    vectors.name = "mine"
    for make_copy in COPIES.values():
        again = make_copy(vectors)
        assert (type(again), again.name) == (OwnVectors, "mine")


def test_pickle_holds_the_matrix_once():
    rows = np.random.default_rng(1).normal(size=(100, 1_000)).astype(np.float32)
    vectors = wk.WordVectors(map(str, range(100)), rows)
    assert vectors.nearest("7", k=1)
    assert len(pickle.dumps(vectors)) < 1.1 * rows.nbytes


class OwnVectors(wk.WordVectors):
    """What a user makes of vectors."""

    name = ""


# with an index


@pytest.fixture
def indexed(tmp_path):
    """Vectors with an index, open."""
    pytest.importorskip("usearch")
    rows = np.random.default_rng(1).normal(size=(300, 8)).astype(np.float32)
    wk.WordVectors([f"w{i}" for i in range(300)], rows).save(tmp_path / "v.safetensors")
    wk.build_index(tmp_path / "v.safetensors", threads=1, progress=False)
    return wk.load(tmp_path / "v.safetensors", index=True)


@pytest.mark.parametrize("make_copy", COPIES.values(), ids=COPIES)
def test_copies_of_vectors_with_an_index_answer_the_same(make_copy, indexed):
    want = indexed.nearest("w7", k=5)
    again = make_copy(indexed)
    assert not change(again.matrix)
    assert [found.word for found in again.nearest("w7", k=5)] == [found.word for found in want]


def test_copy_of_vectors_with_an_index_answers_where_the_files_are_gone(indexed, tmp_path):
    data = pickle.dumps(indexed)
    want = indexed.nearest("w7", k=5)
    for path in tmp_path.iterdir():
        path.unlink()
    again = pickle.loads(data)  # noqa: S301 - our own
    assert [found.word for found in again.nearest("w7", k=5)] == [found.word for found in want]
