"""NaN, infinity and numbers beyond float32 never become an answer."""

import importlib
import re
import warnings

import numpy as np
import pytest

import wordkin as wk
from hostile_builders import native, parts_of_native
from wordkin.analysis.likelihood import log_likelihoods
from wordkin.errors import WordkinError

WORDS = ["sea", "lake", "shore", "car", "bus"]
ROWS = np.array([[1, 0, 0], [0.9, 0.1, 0], [0.8, 0, 0.1], [0, 1, 0], [0, 0.9, 0.1]], np.float32)
SMALL = {
    "dimensions": 3,
    "epochs": 1,
    "min_count": 1,
    "threads": 1,
    "progress": False,
    "subsample_threshold": 0,
}
TEXT = [["sea", "lake", "shore"], ["car", "bus"]] * 60
NOT_FINITE = r"\bnan\b|\binf|finite"
NUMBERS = [np.nan, np.inf, -np.inf]


# what is made of arrays


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.float64, object])
@pytest.mark.parametrize("row", [0, 2, 4])
def test_vectors_cannot_be_made_of_what_is_not_finite(row, dtype, number):
    matrix = ROWS.astype(dtype)
    matrix[row, 1] = number
    with pytest.raises(WordkinError, match=NOT_FINITE):
        wk.WordVectors(WORDS, matrix)


@pytest.mark.parametrize(
    "matrix",
    [
        ROWS.astype(np.float64) * 1e39,  # beyond float32
        (ROWS.astype(np.float64) * -1e39).tolist(),
        [[10**40, 0, 0]] * 5,  # whole numbers beyond 64 bits
        [[10**400, 0, 0]] * 5,  # and beyond any float
        np.full((5, 3), np.finfo(np.longdouble).max),
        ROWS + 1j,  # complex
        ROWS.astype(np.complex64),  # without an imaginary part
        ROWS.astype(str),  # numbers as text
        [["sea", "lake", "shore"]] * 5,
        [[None, 0.5, 0.5]] * 5,
        np.full((5, 3), "2020-01-01", "datetime64[D]"),
        np.zeros((5, 3), [("x", "f4")]),  # records
        [[1, 2, 3], [1, 2]] * 2 + [[1, 2, 3]],  # of different lengths
    ],
)
def test_vectors_cannot_be_made_of_what_float32_does_not_hold(matrix):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", np.exceptions.ComplexWarning)
        warnings.simplefilter("ignore", RuntimeWarning)  # of this error's own
        with pytest.raises(WordkinError):
            wk.WordVectors(WORDS, matrix)


@pytest.mark.parametrize(
    "matrix",
    [
        ROWS.astype(np.float64) * 3e38,  # nearly too large
        ROWS.astype(np.float64) * 1e-300,  # small numbers become 0
        np.eye(5, 3, dtype=bool),
        np.eye(5, 3, dtype=np.uint8),
        np.eye(5, 3, dtype=">f4"),
        np.eye(5, 3).tolist(),
    ],
)
def test_vectors_are_made_of_all_numbers_that_float32_holds(matrix):
    assert np.isfinite(wk.WordVectors(WORDS, matrix).matrix).all()


# what is asked with arrays

BAD_QUERIES = [
    *(np.array([1, number, 0], np.float32) for number in NUMBERS),
    np.array([1, 1e39, 0]),  # beyond float32
    np.array([1, np.nan, 0]),
    np.array([1 + 1j, 0, 0]),
]


@pytest.mark.parametrize("query", BAD_QUERIES)
@pytest.mark.parametrize(
    "ask",
    [
        lambda vectors, query: vectors.nearest(query),
        lambda vectors, query: vectors.nearest(np.stack([vectors["sea"], query])),
        lambda vectors, query: vectors.combine([query]),
        lambda vectors, query: vectors.combine(["sea"], [query]),
        lambda vectors, query: vectors.combine([("sea", 0.5), (query, 0.5)]),
    ],
)
def test_questions_of_what_is_not_finite_are_refused(ask, query):
    with pytest.raises((WordkinError, TypeError), match=rf"{NOT_FINITE}|float|number|complex"):
        ask(wk.WordVectors(WORDS, ROWS), query)


@pytest.mark.parametrize("number", [*NUMBERS, 1e39])
@pytest.mark.parametrize(
    "given",
    [
        lambda matrix: dict(zip(WORDS, matrix, strict=True)),
        lambda matrix: (WORDS, matrix),
    ],
)
def test_training_does_not_start_at_what_is_not_finite(given, number):
    matrix = ROWS.astype(np.float64)
    matrix[1, 1] = number
    with pytest.raises(WordkinError):
        wk.train(TEXT, initial_vectors=given(matrix), **SMALL)


# files that are mapped


def with_number(content, array, number, row):
    """A native file with one number in one row changed."""
    arrays, texts = parts_of_native(content)
    arrays[array][row, 1] = number
    return native(arrays, texts)


@pytest.fixture(params=NUMBERS)
def number(request):
    return request.param


@pytest.fixture(params=[np.float32, np.float16])
def broken(request, number, tmp_path):
    """A file whose word "lake" has a number that is none."""
    path = tmp_path / "v.safetensors"
    wk.WordVectors(WORDS, ROWS.astype(request.param)).save(path)
    path.write_bytes(with_number(path.read_bytes(), "vectors", number, 1))
    return path


ABOUT_IT = {
    "item": lambda v: v["lake"],
    "items": lambda v: v[["sea", "lake"]],
    "nearest": lambda v: v.nearest("lake"),
    "nearest of several": lambda v: v.nearest(["sea", "lake"]),
    "nearest of its vector": lambda v: v.nearest(np.asarray(v.matrix[1])),
    "nearest among": lambda v: v.nearest("sea", among=["lake", "car"]),
    "nearest among the first": lambda v: v.nearest("sea", among=2),
    "combine": lambda v: v.combine(["lake", "sea"]),
    "combine without": lambda v: v.combine(["sea"], ["lake"]),
    "analogy": lambda v: v.analogy("lake", "sea", "car"),
    "analogy multiply": lambda v: v.analogy("sea", "lake", "car", method="multiply"),
    "odd_one_out": lambda v: v.odd_one_out(["sea", "lake", "car"]),
    "similarity": lambda v: v.similarity("sea", "lake"),
    "similarity of texts": lambda v: v.similarity(["sea", "lake"], ["car"]),
    "rank": lambda v: v.rank("lake", "sea"),
    "rank of it": lambda v: v.rank("sea", "lake"),
    "words_closer_than": lambda v: v.words_closer_than("sea", "lake"),
    "mean": lambda v: v.mean(["sea", "lake"]),
    "similarity_matrix": wk.similarity_matrix,
    "word_movers_distance": lambda v: wk.word_movers_distance(v, ["sea", "lake"], ["car", "bus"]),
}


@pytest.mark.parametrize("ask", ABOUT_IT.values(), ids=ABOUT_IT)
def test_question_of_a_word_that_is_not_finite_says_so(ask, broken):
    vectors = wk.load(broken)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of this error's own
        with pytest.raises(WordkinError, match=NOT_FINITE):
            ask(vectors)


OF_OTHERS = {
    "nearest": lambda v: v.nearest("sea", k=2),
    "nearest of several": lambda v: v.nearest(["sea", "car"], k=2)[0],
    "nearest of a vector": lambda v: v.nearest(np.asarray(v.matrix[0]), k=3)[1:],
    "combine": lambda v: v.combine(["sea"], k=2),
    "analogy": lambda v: v.analogy("car", "car", "sea", k=2),
}


@pytest.mark.parametrize("ask", OF_OTHERS.values(), ids=OF_OTHERS)
def test_question_that_meets_a_word_that_is_not_finite_answers_rightly_or_says_so(ask, broken):
    vectors = wk.load(broken)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            found = ask(vectors)
        except WordkinError:
            return
    assert found
    assert found[0].word == "shore"
    assert "lake" not in [neighbor.word for neighbor in found]
    assert np.isfinite([neighbor.similarity for neighbor in found]).all()


@pytest.mark.parametrize(
    ("ask", "want"),
    [
        (lambda v: v.similarity("sea", "shore"), pytest.approx(0.9923, abs=1e-3)),
        (lambda v: v["sea"].tolist(), [1, 0, 0]),
        (lambda v: v.odd_one_out(["sea", "shore", "car"]), "car"),
        (lambda v: v.nearest("sea", k=1, among=["shore", "car"])[0].word, "shore"),
    ],
)
def test_question_that_does_not_touch_it_is_answered(ask, want, broken):
    assert ask(wk.load(broken)) == want


def test_rank_beside_a_word_that_is_not_finite_is_right_or_says_so(broken):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            assert wk.load(broken).rank("sea", "car") in (2, 3)  # shore is nearer, bus is not
        except WordkinError:
            return


COMMANDS = [
    ("nearest", "{}", "lake"),
    ("similarity", "{}", "sea", "lake"),
    ("odd", "{}", "sea", "lake", "car"),
    ("analogy", "{}", "sea", "lake", "car"),
    ("cluster", "{}", "-k", "2"),
    ("map", "{}", "-o", "m.html"),
    ("map", "{}", "-o", "m.png", "sea", "lake", "car"),
    ("convert", "{}", "o.txt"),
    ("convert", "{}", "o.safetensors"),
    ("index", "{}"),
    ("distance", "{}"),
]


def test_compare_says_that_it_is_not_finite(broken, wordkin, tmp_path):
    wk.WordVectors(WORDS, ROWS).save(tmp_path / "other.txt")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        outcome = wordkin("compare", tmp_path / "other.txt", broken)
    assert outcome.status == 2
    assert re.search(NOT_FINITE, outcome.err), outcome


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_commands_say_that_it_is_not_finite(arguments, broken, wordkin, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        outcome = wordkin(*(part.format(broken) for part in arguments), stdin=b"lake\nEXIT\n")
    assert outcome.status in (1, 2), outcome
    assert re.search(NOT_FINITE, outcome.err), outcome
    assert "Traceback" not in outcome.err
    assert not {path.name for path in tmp_path.iterdir()} - {"v.safetensors"}


EXPORTS = {
    "embedding_atlas": lambda module, vectors, folder: module.save_embedding_atlas(
        vectors, folder / "a.parquet"
    ),
    "gensim": lambda module, vectors, _: module.to_keyed_vectors(vectors),
    "hugging_face": lambda module, vectors, folder: module.save_hugging_face(vectors, folder),
    "spacy": lambda module, vectors, _: module.set_vectors(None, vectors),
    "tables": lambda module, vectors, _: module.to_arrow(vectors),
    "tensorboard": lambda module, vectors, folder: module.save_projector(vectors, folder),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_other_programs_are_given_nothing_that_is_not_finite(name, broken, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    module = importlib.import_module(f"wordkin.integrations.{name}")
    with pytest.raises(WordkinError, match=NOT_FINITE):
        EXPORTS[name](module, wk.load(broken), folder)
    assert not list(folder.iterdir())


def test_likelihood_of_a_model_that_is_not_finite_says_so(number, tmp_path):
    path = tmp_path / "m.safetensors"
    wk.train(TEXT, loss="hierarchical-softmax", **SMALL).save(path)
    for array in ("vectors", "node_vectors"):
        other = tmp_path / f"{array}.safetensors"
        other.write_bytes(with_number(path.read_bytes(), array, number, 0))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            with pytest.raises(WordkinError, match=NOT_FINITE):
                log_likelihoods(wk.load_model(other), TEXT[:2])


def test_vectors_can_be_made_of_a_mapped_array_as_it_is(number):
    matrix = ROWS.copy()
    matrix[1, 1] = number
    vectors = wk.WordVectors(WORDS, matrix, as_is=True)
    assert vectors.similarity("car", "bus") > 0.9
    with pytest.raises(WordkinError, match=r"finite.*'lake'"):
        vectors.similarity("sea", "lake")


def test_training_does_not_start_at_a_file_that_is_not_finite(broken):
    with pytest.raises(WordkinError, match=NOT_FINITE):
        wk.train(TEXT, initial_vectors=broken, **SMALL)


@pytest.mark.parametrize("array", ["vectors", "output_vectors", "node_vectors"])
def test_training_does_not_go_on_with_a_model_that_is_not_finite(array, number, tmp_path):
    path = tmp_path / "m.safetensors"
    both = ("negative-sampling", "hierarchical-softmax")
    wk.train(TEXT, loss=both, **SMALL).save(path)
    path.write_bytes(with_number(path.read_bytes(), array, number, 1))
    with pytest.raises(WordkinError):
        wk.train(TEXT, resume=wk.load_model(path), learning_rate=2.5e-6, threads=1, progress=False)


def test_prediction_of_a_model_that_is_not_finite_says_so(number, tmp_path):
    path = tmp_path / "m.safetensors"
    wk.train(TEXT, **SMALL).save(path)
    path.write_bytes(with_number(path.read_bytes(), "output_vectors", number, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        with pytest.raises(WordkinError, match=NOT_FINITE):
            wk.load_model(path).predict(["sea"], k=3)


# files that are read


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e39", "-1e400", "NaN", "Infinity"])
@pytest.mark.parametrize("header", ["2 2\n", ""])
def test_load_refuses_text_of_what_is_not_finite(header, number, tmp_path):
    (tmp_path / "v.txt").write_text(f"{header}sea 1 2\nlake 1 {number}\n", "utf-8")
    with pytest.raises(WordkinError, match=r"v\.txt"):
        wk.load(tmp_path / "v.txt")


@pytest.mark.parametrize("number", [*NUMBERS, 1e39])
def test_load_refuses_parquet_of_what_is_not_finite(number, tmp_path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pa.table({"word": ["sea", "lake"], "vector": [[1.0, 2.0], [1.0, float(number)]]})
    parquet.write_table(table, tmp_path / "v.parquet")
    with pytest.raises(WordkinError, match=r"v\.parquet"):
        wk.load(tmp_path / "v.parquet")


@pytest.mark.parametrize("name", ["v.safetensors", "v.txt"])
def test_numbers_beyond_half_precision_are_an_error(name, wordkin, tmp_path):
    wk.WordVectors(["sea", "lake"], [[1, 2], [1e6, 1]]).save(tmp_path / name)
    with pytest.raises(WordkinError):
        wk.load(tmp_path / name, dtype="float16")
    arguments = ("convert", tmp_path / name, tmp_path / "o.safetensors", "--dtype", "float16")
    assert wordkin(*arguments).status == 2
