import gzip
import pickle
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wordkin as wk
from wordkin import formats
from wordkin.errors import FormatError

DATA = Path(__file__).parent / "data"
TEXTS = {"gensim": "gensim.txt", "gensim_fasttext": "gensim_fasttext.txt"}
SEPARATE = ("gensim_separate.kv", "gensim_separate.kv.gz")


@pytest.mark.parametrize("name", ["gensim.kv", *SEPARATE])
def test_read_vectors_finds_in_gensims_own_files_what_it_wrote_as_text(name):
    assert formats.recognise(DATA / name).name == "gensim"
    found, want = (formats.read_vectors(DATA / file) for file in (name, "gensim.txt"))
    assert list(found.words) == list(want.words)
    np.testing.assert_array_equal(found.matrix, want.matrix)
    assert found.counts is not None
    assert found.counts.tolist() == [100 - row for row in range(33)]


def test_read_vectors_maps_the_array_beside_gensims_file():
    assert isinstance(formats.read_vectors(DATA / "gensim_separate.kv").matrix, np.memmap)


def test_read_vectors_makes_the_vectors_of_gensims_fasttext_from_ngrams():
    names = ("gensim_fasttext.model", "gensim_fasttext.txt")
    found, want = (formats.read_vectors(DATA / name) for name in names)
    assert list(found.words) == list(want.words)
    np.testing.assert_allclose(found.matrix, want.matrix, rtol=1e-5, atol=1e-7)
    assert found.counts is not None
    assert found.counts.tolist() == [3] * 33


# Files of gensim's own tests, where it is installed (their licence keeps them out of here). Words
# and numbers as gensim 4.4 reads them; the first of these it cannot read any more.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "words", "counts", "shape", "first"),
    [
        ("word2vec_pre_kv_sep_py2", ["the", "to", "of"], [4135, 1685, 1536], (9, 2), 5.1020837),
        (
            "old_w2v_models/w2v_1.0.0.mdl",
            ["sentence", "second", "first"],
            [2, 1, 1],
            (3, 4),
            0.10624428,
        ),
        (
            "old_w2v_models/w2v_3.4.0.mdl",
            ["sentence", "first", "second"],
            [2, 1, 1],
            (3, 4),
            -0.105320506,
        ),
    ],
)
def test_read_vectors_reads_models_of_old_releases(name, words, counts, shape, first):
    gensim = pytest.importorskip("gensim", reason="its tests' files are needed")
    found = formats.read_vectors(Path(gensim.__file__).parent / "test" / "test_data" / name)
    assert list(found.words)[:3] == words
    assert found.counts is not None
    assert found.counts[:3].tolist() == counts
    assert found.matrix.shape == shape
    assert found.matrix.dtype == np.float32
    assert found.matrix[0, 0] == np.float32(first)


def test_load_opens_gensims_file_and_save_turns_it_into_another(tmp_path):
    wk.load(DATA / "gensim.kv").save(tmp_path / "own.safetensors")
    found = wk.load(tmp_path / "own.safetensors")
    assert found.counts is not None
    np.testing.assert_array_equal(found["café"], wk.load(DATA / "gensim.txt")["café"])


@pytest.mark.parametrize("missing", ["gensim_separate.kv", "gensim_separate.kv.gz"])
def test_read_vectors_says_which_of_gensims_files_is_missing(missing, tmp_path):
    shutil.copy(DATA / missing, tmp_path)
    side = r"\.kv\.vectors\.npy" if missing.endswith("kv") else r"\.kv\.gz\.vectors\.npz"
    with pytest.raises(FormatError, match=side + ": expected this file beside the model"):
        formats.read_vectors(tmp_path / missing)


CLASS = b"cgensim.models.keyedvectors\nKeyedVectors\n)\x81"


def saved(path, **attributes):
    """A KeyedVectors with these attributes."""
    state = pickle.dumps(attributes, 2)[2:-1]
    path.write_bytes(b"\x80\x02" + CLASS + state + b"b.")
    return path


ROWS = np.array([[1, 2], [3, 4]], dtype=np.float32)
WORDS = ["sea", "lake"]


@pytest.mark.parametrize(
    ("message", "attributes"),
    [
        ("the list of words that gensim calls 'index_to_key'", {"vectors": ROWS}),
        ("the list of words", {"vectors": ROWS, "index_to_key": []}),
        ("the list of words", {"vectors": ROWS, "index_to_key": {}}),
        (
            "row 1: expected a word, found a value of type int",
            {"vectors": ROWS, "index_to_key": ["sea", 10**9]},
        ),
        (
            "row 0: expected a word, found a value of type list",
            {"vectors": ROWS, "index2word": [[], "sea"]},
        ),
        ("each word once, found some again", {"vectors": ROWS, "index2word": ["sea", "sea"]}),
        ("found a gensim.models.keyedvectors.KeyedVectors without", {"index_to_key": WORDS}),
        ("without 'vectors' or 'syn0'", {"vectors_vocab": ROWS, "index_to_key": WORDS}),
        ("a vector for each of 1 words, found 2", {"vectors": ROWS, "index_to_key": ["sea"]}),
        ("finite numbers, found nan or inf", {"syn0": ROWS * np.inf, "index2word": WORDS}),
        ("finite numbers", {"syn0": ROWS.astype(float) * 1e39, "index2word": WORDS}),
        ("found int64 [2, 2]", {"vectors": ROWS.astype(int), "index2word": WORDS}),
        ("expected numbers, found objects", {"vectors": ROWS.astype(object), "index2word": WORDS}),
        ("found float32 [2]", {"vectors": ROWS[0], "index2word": WORDS}),
        ("found float32 [0, 2]", {"vectors": ROWS[:0], "index2word": WORDS}),
        (
            "gensim before 3.8 wrote",
            {"vectors_vocab": ROWS, "vectors_ngrams": ROWS, "index2word": WORDS, "bucket": 2},
        ),
        (
            "n-grams of 0 to 64 characters, found -1 to -1",
            {
                "vectors_vocab": ROWS,
                "vectors_ngrams": ROWS,
                "index_to_key": WORDS,
                "compatible_hash": True,
                "min_n": 10**5000,
                "max_n": [],
            },
        ),
    ],
)
def test_read_vectors_tells_what_is_wrong_in_gensims_file(message, attributes, tmp_path):
    path = saved(tmp_path / "a.kv", **attributes)
    with pytest.raises(FormatError, match=re.escape(message)) as caught:
        formats.read_vectors(path)
    assert str(caught.value).startswith(str(path))


def test_read_vectors_refuses_a_pickle_of_something_else(tmp_path):
    (tmp_path / "a.pkl").write_bytes(pickle.dumps([1]))
    with pytest.raises(FormatError, match="found a value of type list"):
        formats.read_vectors(tmp_path / "a.pkl")


def test_read_vectors_takes_half_and_double_precision_of_gensim(tmp_path):
    for dtype, want in [("f2", np.float16), ("f4", np.float32), (">f8", np.float32)]:
        path = saved(tmp_path / "a.kv", vectors=ROWS.astype(dtype), index_to_key=WORDS)
        found = formats.read_vectors(path)
        assert found.matrix.dtype == want
        np.testing.assert_array_equal(found.matrix, ROWS)


@pytest.mark.parametrize(
    "counts",
    [
        {"expandos": {"count": np.array([1])}},
        {"expandos": {"count": [1, 2]}},
        {"expandos": []},
        {"vocab": {"sea": 1, "lake": 2}},
        {},
    ],
)
def test_read_vectors_leaves_counts_out_that_gensim_does_not_have(counts, tmp_path):
    path = saved(tmp_path / "a.kv", vectors=ROWS, index_to_key=WORDS, **counts)
    assert formats.read_vectors(path).counts is None


def test_read_vectors_leaves_arrays_of_objects_in_gensims_file_alone(tmp_path):
    # gensim 4 keeps the paths of hierarchical softmax in such arrays.
    paths = np.array([np.array([0, 1]), np.array([0])], dtype=object)
    expandos = {"count": np.array([2, 1]), "code": paths}
    path = saved(tmp_path / "a.kv", vectors=ROWS, index_to_key=WORDS, expandos=expandos)
    counts = formats.read_vectors(path).counts
    assert counts is not None
    assert counts.tolist() == [2, 1]


def test_read_vectors_takes_a_fasttext_of_gensim_without_buckets(tmp_path):
    attributes = {"vectors_vocab": ROWS, "vectors_ngrams": ROWS[:0], "bucket": 0}
    path = saved(tmp_path / "a.kv", index_to_key=WORDS, **attributes)
    np.testing.assert_array_equal(formats.read_vectors(path).matrix, ROWS)


WHOLE = {
    name: (DATA / name).read_bytes()
    for name in ("gensim.kv", "gensim_separate.kv", "gensim_fasttext.model")
}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.sampled_from(sorted(WHOLE)),
    length=st.integers(0, 6000),
    flips=st.lists(st.tuples(st.integers(0, 5999), st.integers(0, 255)), max_size=4),
    packed=st.booleans(),
)
def test_read_vectors_stands_damaged_files_of_gensim(name, length, flips, packed, tmp_path):
    data = bytearray(WHOLE[name][: max(length, 2)])
    for place, byte in flips:
        if 2 <= place < len(data):
            data[place] = byte
    path = tmp_path / "a.model"
    path.write_bytes(gzip.compress(data, 1) if packed else data)
    try:
        found = formats.read_vectors(path)
    except FormatError:
        return
    assert len(found.words) == len(found.matrix)
