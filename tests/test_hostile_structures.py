"""Files that are valid but for their structure end in a result or a clear error, in little memory.

Each is small, or sparse. The reader may take a gigabyte beyond what it has idle; what it raises must
be a `WordkinError` whose message is short. Nothing here judges time: only what never ends is ended.
"""

import gzip
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from bounded_reader import BoundedReader
from hostile_builders import (
    Raw,
    called,
    gensim_keyed_vectors,
    gensim_model,
    instance,
    named,
    native,
    npy,
    parts_of_native,
    pickled,
    steps_of,
    zipped,
)

pytestmark = pytest.mark.linux
LONGEST_MESSAGE = 1_000  # characters, beside the file's name


def few_fast(values, fast):
    """Parameters of which all but some are slow, since there are hundreds."""
    slow = pytest.mark.slow
    return [value if value in fast else pytest.param(value, marks=slow) for value in values]


DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    reading = BoundedReader(tmp_path_factory.mktemp("reader"))
    yield reading
    reading.close()


@pytest.fixture
def ends_well(reader, tmp_path):
    """That a face reads the bytes, or refuses them in few words; how it ended."""

    def check(face, content, name="v", **bounds):
        if isinstance(content, bytes):
            (tmp_path / name).write_bytes(content)
        ending = reader(face, tmp_path / name, **bounds)
        assert ending.how in ("read", "refused"), ending
        if ending.how == "refused":
            shown = ending.length - len(str(tmp_path / name))
            assert shown <= LONGEST_MESSAGE, f"{shown} characters"
        return ending

    return check


# pickles


def doubled(levels=60):
    """() twice in a tuple, that twice in a tuple, ...: 2**levels of them in a few hundred bytes."""
    return Raw(b")" + b"".join(bytes([0x71, place, 0x68, place, 0x86]) for place in range(levels)))


def doubled_lists(levels=60):
    steps = b"]" + b"".join(
        bytes([0x71, place]) + b"](" + bytes([0x68, place]) * 2 + b"e" for place in range(levels)
    )
    return Raw(steps)


def nested(depth=50_000):
    """A list in a list in a list."""
    return Raw(b"]" * depth + b"a" * (depth - 1))


def nested_tuples(depth=50_000):
    return Raw(b")" + b"\x85" * depth)


def huge_number(digits=5_000):
    """A whole number that Python does not write in decimal."""
    data = (10**digits).to_bytes(digits // 2, "little")
    return Raw(b"\x8b" + struct.pack("<i", len(data)) + data)


def itself():
    """A list that holds itself."""
    return Raw(b"]q\x00h\x00a")


STRANGE = {
    "doubled tuples": doubled,
    "doubled lists": doubled_lists,
    "nested lists": nested,
    "nested tuples": nested_tuples,
    "huge number": huge_number,
    "list of itself": itself,
    "array": lambda: np.zeros((2, 3)),
    "long text": lambda: "x" * 900_000,
    "bytes": lambda: b"\xff" * 900_000,
    "nan": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "text": lambda: "5",
    "2**63": lambda: 2**63,
    "-1": lambda: -1,
    "object": lambda: instance("keyedvectors.KeyedVectors", {"a": 1}),
    "dict": lambda: {"a": {"b": {}}},
}
SETTINGS = [
    *("alpha", "min_alpha", "window", "epochs", "sample", "ns_exponent", "min_count", "negative"),
    *("max_final_vocab", "seed", "sg", "hs", "cbow_mean", "shrink_windows", "train_count"),
]
WORDS = ["sea", "lake", "pond", "shore"]


@pytest.mark.slow
@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("name", few_fast(SETTINGS, {"alpha", "window"}))
def test_load_model_takes_any_value_of_a_setting(name, value, ends_well):
    ends_well("load_model", pickled(gensim_model(WORDS, **{name: value()})), seconds=20)


@pytest.mark.slow
@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("name", ["index_to_key", "vectors", "expandos", "key_to_index", "vocab"])
def test_load_takes_any_value_in_place_of_the_vectors(name, value, ends_well):
    ones = np.ones((4, 2), np.float32)
    attributes = {"index_to_key": WORDS, "vectors": ones, "expandos": {}, name: value()}
    content = pickled(instance("keyedvectors.KeyedVectors", attributes))
    for face in ("load", "KeyedVectors"):
        ends_well(face, content, seconds=20)


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
def test_faces_take_any_value_as_a_file(value, ends_well):
    for face in ("load", "load_model", "load_phrases", "KeyedVectors", "Word2Vec", "Phrases"):
        ends_well(face, pickled(value()), seconds=20)


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize(
    "name",
    few_fast(["min_n", "max_n", "bucket", "vectors_vocab", "vectors_ngrams"], {"vectors_ngrams"}),
)
def test_load_takes_any_value_of_a_fasttext(name, value, ends_well):
    ones = np.ones((4, 2), np.float32)
    attributes = {"index_to_key": WORDS, "vectors_vocab": ones, "vectors_ngrams": ones}
    attributes |= {"min_n": 3, "max_n": 6, "bucket": 4, "compatible_hash": True, "expandos": {}}
    attributes[name] = value()
    ends_well("load", pickled(instance("fasttext.FastTextKeyedVectors", attributes)), seconds=20)


def repeated(remembered, again, times):
    """A list of what is remembered, and of what is made of it `times` times; few bytes each time."""
    return Raw(b"](" + remembered + again * times + b"e")


def long_text(place, letters=200_000):
    """Steps that push a long text and remember it."""
    return b"X" + struct.pack("<I", letters) + b"x" * letters + b"q" + bytes([place])


def long_list(place, items=100_000):
    return b"](" + b"K\x01" * items + b"eq" + bytes([place])


def many_sets():
    """Each call of `set` with one list copies the list."""
    return repeated(named("builtins.set") + b"q\x01" + long_list(2), b"h\x01h\x02\x85R", 60_000)


def many_encoded():
    """And each of `encode` its text."""
    latin = b"X\x06\x00\x00\x00latin1q\x03"
    remembered = named("_codecs.encode") + b"q\x01" + long_text(2) + latin
    return repeated(remembered, b"h\x01h\x02h\x03\x86R", 100_000)


def many_bytes():
    latin = b"X\x06\x00\x00\x00latin1q\x03"
    remembered = named("builtins.bytes") + b"q\x01" + long_text(2) + latin
    return repeated(remembered, b"h\x01h\x02h\x03\x86R", 100_000)


def many_keys():
    """Tuples of one long text as keys, each of which is hashed and compared."""
    keys = b"".join(b"(" + b"h\x01" * (1 + row % 90) + b"tN" for row in range(5_000))
    return Raw(b"](" + long_text(1) + b"}(" + keys + b"ue")


def many_large_frozen_sets():
    remembered = named("builtins.frozenset") + b"q\x01" + long_list(2)
    return repeated(remembered, b"h\x01h\x02\x85R", 60_000)


def many_arrays_of_a_text():
    """Each array makes bytes of the text that it is given, which Python 2 wrote."""
    core = named("numpy.core.multiarray._reconstruct") + b"q\x01"
    kind = number_type("u1", "|") + b"q\x02"
    count = struct.pack("<i", 200_000)
    state = b"(K\x01J" + count + b"\x85h\x02\x89" + long_text(3) + b"tq\x04"
    return repeated(core + kind + state, b"h\x01)Rh\x04b", 60_000)


def many_appends():
    """One list takes another in, many times."""
    return Raw(b"](" + long_list(1, 50_000) + b"](" + b"h\x01" * 200_000 + b"ee")


def many_scalars():
    """Single texts of an array's type, each of 400 kB."""
    data = ("x" * 100_000).encode("utf-32-le")
    kind = number_type("U100000", "<") + b"q\x01"
    remembered = kind + b"B" + struct.pack("<I", len(data)) + data + b"q\x02"
    name = named("numpy.core.multiarray.scalar") + b"q\x03"
    return repeated(remembered + name, b"h\x03h\x01h\x02\x86R", 60_000)


def number_type(code, order):
    """Steps that push a type of numbers."""
    state = (
        b"(K\x03X\x01\x00\x00\x00" + order.encode() + b"NNN" + 2 * b"J\xff\xff\xff\xff" + b"K\x00tb"
    )
    return called("numpy.dtype", code, 0, 1).steps + state


def many_words_of_one_text():
    """A long word, and the same again."""
    words = (
        b"](X" + struct.pack("<I", 900_000) + b"x" * 900_000 + b"q\x01" + b"h\x01" * 50_000 + b"e"
    )
    return gensim_keyed_vectors(Raw(words), np.ones((50_001, 1), np.float16))


COPIES = [
    *(many_sets, many_large_frozen_sets, many_encoded, many_bytes, many_keys),
    *(many_arrays_of_a_text, many_appends, many_scalars, many_words_of_one_text),
]


@pytest.mark.parametrize("face", ["load", "load_model"])
@pytest.mark.parametrize("copies", COPIES)
def test_pickle_that_copies_what_it_remembers_takes_little_memory(copies, face, ends_well):
    value = copies()
    content = pickled(value)
    assert len(content) < 2_000_000
    ends_well(face, content, seconds=20)
    ends_well(face, pickled(instance("keyedvectors.KeyedVectors", {"x": value})), seconds=20)


def objects_of(arrays):
    """An array of objects, as gensim keeps the ways to its words."""
    kind = called("numpy.dtype", "O8", 0, 1).steps
    kind += b"(K\x03X\x01\x00\x00\x00|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK?tb"
    count = struct.pack("<i", len(arrays))
    items = b"](" + b"".join(map(steps_of, arrays)) + b"e"
    state = b"(K\x01J" + count + b"\x85" + kind + b"\x89" + items + b"t"
    return Raw(called("numpy.core.multiarray._reconstruct").steps + state + b"b")


def tree_model(codes, points, rows=None, words=WORDS):
    """A model whose Huffman tree leads to each word by these turns and nodes."""
    rows = len(words) if rows is None else rows
    expandos = {"code": objects_of(codes), "point": objects_of(points)}
    changes = {"syn1": np.ones((rows, 2), np.float32), "hs": 1, "negative": 0}
    return gensim_model(words, expandos=expandos, **changes)


def ways(*turns):
    return [np.array(turn, np.uint8) for turn in turns]


def through(*nodes):
    return [np.array(node, np.uint32) for node in nodes]


GOOD_CODES, GOOD_POINTS = (
    ways([0], [1, 0], [1, 1, 0], [1, 1, 1]),
    through([2], [2, 1], [2, 1, 0], [2, 1, 0]),
)
TREES = {
    "a good one": (GOOD_CODES, GOOD_POINTS),
    "too few nodes": (ways([0], [0], [0], [1]), through([0], [0], [0], [0])),
    "the same way to all": (ways(*[[0, 1]] * 4), through(*[[0, 1]] * 4)),
    "nodes that are none": (GOOD_CODES, through([2], [2, 3], [2, 1, 0], [2, 1, 0])),
    "ways of no turns": (ways([], [], [], []), through([], [], [], [])),
    "turns beyond 1": (ways([2], [1, 0], [1, 1, 0], [1, 1, 1]), GOOD_POINTS),
    "fewer turns than nodes": (GOOD_CODES, through([2], [2], [2, 1, 0], [2, 1, 0])),
    "circles": (ways([0] * 9, [1] * 9, [0] * 9, [1] * 9), through(*[[0, 1, 2] * 3] * 4)),
    "two axes": ([way[np.newaxis] for way in GOOD_CODES], GOOD_POINTS),
    "no axis": ([np.array(0, np.uint8)] * 4, [np.array(0, np.uint32)] * 4),
    "floats": ([way.astype(np.float64) for way in GOOD_CODES], GOOD_POINTS),
    "negative": (
        [way.astype(np.int8) * -1 for way in GOOD_CODES],
        [-p.astype(int) for p in GOOD_POINTS],
    ),
    "arrays of objects": ([objects_of(GOOD_CODES)] * 4, GOOD_POINTS),
    "too few ways": (GOOD_CODES[:3], GOOD_POINTS[:3]),
    "a text": (["x"] * 4, GOOD_POINTS),
}


@pytest.mark.parametrize(("codes", "points"), TREES.values(), ids=TREES)
def test_load_model_takes_any_tree(codes, points, ends_well):
    ends_well("load_model", pickled(tree_model(codes, points)))


@pytest.mark.parametrize("words", [[], ["sea"], ["sea", "lake"]])
@pytest.mark.parametrize("rows", [0, 1, 2, 3])
def test_load_model_takes_a_tree_over_few_words(rows, words, ends_well):
    for codes, points in (([], []), (ways([0], [1]), through([0], [0])), (ways([0]), through([0]))):
        ends_well("load_model", pickled(tree_model(codes, points, rows, words)))


def test_load_model_takes_long_ways_by_reference(ends_well):
    """One way of 100,000 turns, which leads to each of 5,000 words."""
    words = [f"w{row}" for row in range(5_000)]
    long_way = [np.zeros(200_000, np.uint8), np.zeros(200_000, np.uint32)]
    codes, points = (
        [Raw(steps_of(way) + b"r" + struct.pack("<I", place))]
        + [Raw(b"j" + struct.pack("<I", place))] * 4_999
        for place, way in ((1_000_000, long_way[0]), (1_000_001, long_way[1]))
    )
    content = pickled(tree_model(codes, points, words=words))
    assert len(content) < 2_000_000
    ends_well("load_model", content, seconds=20)


def test_load_model_takes_words_of_which_vocab_has_none(ends_well):
    """gensim before 4.0 kept counts by word."""
    entry = instance("keyedvectors.Vocab", {"count": 3, "index": 0})
    for vocab in ({}, {"sea": entry}, {"sea": 3, "lake": None}, {"other": entry}):
        ones = np.ones((2, 2), np.float32)
        attributes = {"index2word": ["sea", "lake"], "vectors": ones, "vocab": vocab}
        wv = instance("keyedvectors.Word2VecKeyedVectors", attributes)
        model = instance("word2vec.Word2Vec", {"wv": wv, "sg": 1, "hs": 0, "negative": 5})
        for face in ("load", "load_model"):
            ends_well(face, pickled(model))


@pytest.mark.parametrize("name", ["builtins.eval", "os.system", "x" * 900_000 + ".y"])
def test_pickle_of_a_name_that_is_on_no_list_is_refused_in_few_words(name, ends_well):
    assert ends_well("load", pickled(called(name, "1"))).how == "refused"


def test_pickle_of_words_that_are_no_text_is_refused(ends_well):
    for word in (b"sea", 7, None, ("sea",), "\ud800", doubled()):
        ends_well(
            "load",
            pickled(gensim_keyed_vectors([word], np.ones((1, 2), np.float32), key_to_index={})),
        )
        ends_well(
            "load_model",
            pickled(
                gensim_model(
                    ["sea"],
                    wv=gensim_keyed_vectors([word], np.ones((1, 2), np.float32), key_to_index={}),
                )
            ),
        )


# arrays of numpy's, beside a pickle


SHAPES = [
    *("(4611686018427387904, 4611686018427387904, 0)", "(4611686018427387904, 0)", "(0, 2)"),
    *("(999999999999999999, 999999999999999999)", "(4, 999999999999999999)", "(2, 2)", "()"),
    *("(8,)", "(4, 2, 1)", "(" + "1, " * 200 + ")", "(" + "1, " * 33 + "4, 2)", "(4L, 2L)"),
    *(f"({'9' * 4_300},)", f"({'9' * 4_400}, 2)", "(-4, -2)", "(4, 2.0)", "(True, 8)"),
    "(" + "1, " * 300_000 + ")",
]


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape[:40])
@pytest.mark.parametrize("version", [b"\x01\x00", b"\x02\x00"])
def test_load_takes_any_shape_of_an_array_beside_a_pickle(version, shape, ends_well, tmp_path):
    if len(shape) > 60_000 and version[0] == 1:
        return
    attributes = {"index_to_key": WORDS, "expandos": {}, "__numpys": ["vectors"], "__scipys": []}
    data = np.ones(8, np.float32).tobytes()
    (tmp_path / "v.vectors.npy").write_bytes(npy("<f4", shape, data, version))
    ends_well("load", pickled(instance("keyedvectors.KeyedVectors", attributes)))


@pytest.mark.parametrize(
    "descr",
    [
        "<f4",
        ">f4",
        "<f8",
        "|O",
        "<c8",
        "<U4",
        "<i4",
        "<f0",
        "<f9",
        "|V4",
        "[('a', '<f4')]",
        "x" * 9_000,
    ],
)
def test_load_takes_any_type_of_an_array_beside_a_pickle(descr, ends_well, tmp_path):
    attributes = {"index_to_key": WORDS, "expandos": {}, "__numpys": ["vectors"], "__scipys": []}
    (tmp_path / "v.vectors.npy").write_bytes(npy(descr, "(4, 2)", bytes(64)))
    ends_well("load", pickled(instance("keyedvectors.KeyedVectors", attributes)))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_load_takes_a_zip_of_zeros_beside_a_pickle(method, ends_well, tmp_path):
    attributes = {"index_to_key": WORDS, "expandos": {}, "__numpys": ["vectors"], "__scipys": []}
    array = npy("<f4", "(4, 2)", bytes(100_000_000))
    (tmp_path / "v.gz.vectors.npz").write_bytes(zipped("val.npy", array, method))
    content = __import__("gzip").compress(
        pickled(instance("keyedvectors.KeyedVectors", attributes))
    )
    ends_well("load", content, "v.gz", most_bytes=90 << 20)


def test_load_takes_names_of_arrays_that_lead_elsewhere(ends_well, tmp_path):
    (tmp_path / "secret.npy").write_bytes(npy("<f4", "(4, 2)", bytes(32)))
    for name in (
        "/../secret",
        "../../etc/passwd",
        "a/b",
        "x\0y",
        "x" * 100_000,
        7,
        None,
        doubled(),
    ):
        attributes = {"index_to_key": WORDS, "expandos": {}, "__numpys": ["vectors", name]}
        ends_well("load", pickled(instance("keyedvectors.KeyedVectors", attributes)))


# native files


@pytest.fixture(scope="module")
def good_parts(tmp_path_factory):
    """Arrays and texts of a model, by its kind of file."""
    path = tmp_path_factory.mktemp("good") / "m.safetensors"
    both = ("negative-sampling", "hierarchical-softmax")
    text = [["sea", "lake", "pond"], ["car", "tram"]] * 9
    options = {
        "dimensions": 4,
        "epochs": 1,
        "min_count": 1,
        "threads": 1,
        "progress": False,
        "subsample_threshold": 0,
    }
    wk.train(text, loss=both, **options).save(path)
    return parts_of_native(path.read_bytes())


FACES = ("load", "load a few", "find", "all words", "load_model")


@pytest.fixture
def changed_ends_well(good_parts, ends_well):
    """That all faces stand a native file, one of whose arrays or texts is changed."""

    def check(arrays=(), texts=(), header=None, faces=FACES, **bounds):
        arrays, texts = {**good_parts[0], **dict(arrays)}, {**good_parts[1], **dict(texts)}
        content = native(arrays, texts, header)
        return [ends_well(face, content, **bounds) for face in faces]

    return check


def offsets_of(*values):
    return np.array(values, np.int64)


# Five words: sea lake pond car tram, of 18 letters in all.
LYING_OFFSETS = {
    "fall": offsets_of(0, 7, 3, 11, 14, 18),
    "fall at last": offsets_of(0, 3, 7, 11, 18, 14),
    "overlap": offsets_of(0, 18, 0, 18, 0, 18),
    "are negative": offsets_of(0, -3, 7, 11, 14, 18),
    "start below 0": offsets_of(-5, 3, 7, 11, 14, 18),
    "end beyond": offsets_of(0, 3, 7, 11, 14, 19),
    "end far beyond": offsets_of(0, 3, 7, 11, 14, 2**62),
}
ODD_OFFSETS = {
    "start later": offsets_of(3, 3, 7, 11, 14, 18),
    "end early": offsets_of(0, 3, 7, 11, 14, 15),
    "are all 0": offsets_of(0, 0, 0, 0, 0, 0),
    "divide a letter": offsets_of(0, 1, 2, 3, 4, 18),
}


@pytest.mark.parametrize("offsets", LYING_OFFSETS.values(), ids=LYING_OFFSETS)
def test_native_file_whose_word_offsets_lie_is_refused(offsets, changed_ends_well):
    endings = changed_ends_well({"word_offsets": offsets})
    assert {ending.how for ending in endings} == {"refused"}


@pytest.mark.parametrize("offsets", ODD_OFFSETS.values(), ids=ODD_OFFSETS)
def test_native_file_of_odd_word_offsets_is_refused_or_read(offsets, changed_ends_well):
    changed_ends_well({"word_offsets": offsets})


def test_native_file_whose_words_are_the_same_bytes_takes_little_memory(changed_ends_well):
    """Every second word is all of the letters."""
    words, letters = 20_000, 300_000
    arrays = {
        "words": np.full(letters, ord("x"), np.uint8),
        "word_offsets": np.resize(np.array([0, letters], np.int64), words + 1),
        "word_hashes": np.arange(words, dtype=np.uint32),
        "word_rows": np.arange(words, dtype=np.int32),
        "vectors": np.ones((words, 4), np.float16),
        "output_vectors": np.ones((words, 4), np.float32),
        "node_vectors": np.ones((words - 1, 4), np.float32),
        "counts": np.arange(words, 0, -1),
    }
    endings = changed_ends_well(arrays, seconds=20)
    assert {ending.how for ending in endings} == {"refused"}


@pytest.mark.slow
@pytest.mark.parametrize("order", ["all equal", "falling"])
def test_native_file_whose_hashes_lie_answers_for_an_unknown_word(order, changed_ends_well):
    """Two million words, all with the hash of the one that is asked for."""
    words = 2_000_000
    hashes = np.full(words, zlib.crc32(b"no such word"), np.uint32)
    arrays = {
        "words": np.resize(np.frombuffer(b"abcdefgh", np.uint8), 8 * words),
        "word_offsets": np.arange(0, 8 * words + 1, 8),
        "word_hashes": hashes
        if order == "all equal"
        else np.arange(words, 0, -1).astype(np.uint32),
        "word_rows": np.arange(words, dtype=np.int32),
        "vectors": np.ones((words, 1), np.float16),
        "counts": np.arange(words, 0, -1),
    }
    changed_ends_well(arrays, {"kind": "vectors"}, faces=["find"], seconds=5)


HASHES = {
    "all equal": lambda hashes: np.full_like(hashes, hashes[0]),
    "falling": lambda hashes: hashes[::-1].copy(),
    "other": lambda hashes: np.sort(hashes ^ 1),
}


@pytest.mark.parametrize("change", HASHES.values(), ids=HASHES)
def test_native_file_whose_hashes_lie_does_not_lose_words_silently(change, good_parts, tmp_path):
    """Every word that it lists is found, or the file is refused."""
    arrays = {**good_parts[0], "word_hashes": change(good_parts[0]["word_hashes"])}
    (tmp_path / "v").write_bytes(native(arrays, good_parts[1]))
    try:
        vectors = wk.load(tmp_path / "v")
        for word in vectors.words:
            assert word in vectors
    except wk.WordkinError:
        return


@pytest.mark.parametrize(
    "rows",
    [[0, 0, 0, 0, 0], [0, 1, 2, 3, 5], [-1, 0, 1, 2, 3], [4, 3, 2, 1, 0], [0, 1, 2, 3, 2**31 - 1]],
)
def test_native_file_whose_word_rows_lie_is_refused_or_read(rows, changed_ends_well):
    changed_ends_well({"word_rows": np.array(rows, np.int32)})


LETTERS = {
    "no text": b"\xff\xfe\xfdlake\x80\x81\x82\x83cartram",
    "half a letter": b"se\xc3\xa9akepondcartram",
    "zeros": bytes(18),
    "all the same": b"a" * 18,
    "white space": b" \n\tlakepondcartram",
    "surrogates": b"\xed\xa0\x80lakepondcartram",
}


@pytest.mark.parametrize("letters", LETTERS.values(), ids=LETTERS)
def test_native_file_whose_words_are_no_text_is_refused_or_read(letters, changed_ends_well):
    changed_ends_well({"words": np.frombuffer(letters, np.uint8)})


@pytest.mark.parametrize(
    "counts", [[-1] * 5, [2**62] * 5, [0] * 5, [1, 2, 3, 4, 5], [2**63 - 1, 1, 1, 1, 1]]
)
def test_native_file_of_any_counts_is_refused_or_read(counts, changed_ends_well):
    changed_ends_well({"counts": np.array(counts, np.int64)})


@pytest.mark.parametrize("dimensions", [0, 1, 3, 5])
@pytest.mark.parametrize("array", ["vectors", "output_vectors", "node_vectors"])
def test_native_file_of_other_dimensions_is_refused_or_read(array, dimensions, changed_ends_well):
    changed_ends_well({array: np.ones((5 - (array[0] == "n"), dimensions), np.float32)})


def test_native_file_of_no_words_is_refused(good_parts, ends_well):
    arrays = {
        name: array[:0] if name != "word_offsets" else array[:1]
        for name, array in good_parts[0].items()
    }
    for face in FACES:
        assert ends_well(face, native(arrays, good_parts[1])).how == "refused"


def entry(**changes):
    def change(header):
        header["vectors"].update(changes)

    return change


def added(count, name="x{}"):
    def change(header):
        for number in range(count):
            header[name.format(number)] = {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}

    return change


def replaced(value):
    def change(header):
        header.clear()
        header.update(value)

    return change


HEADERS = {
    "2**62 twice and 0": entry(shape=[2**62, 2**62, 0], data_offsets=[0, 0]),
    "2**62 and 0": entry(shape=[2**62, 0], data_offsets=[0, 0]),
    "200 axes": entry(shape=[5, 4] + [1] * 200),
    "200 axes of 0": entry(shape=[0] * 200, data_offsets=[0, 0]),
    "100,000 axes": entry(shape=[5, 4] + [1] * 100_000),
    "100,000 axes that are none": entry(shape=["x"] * 100_000),
    "numbers of 4,299 digits": entry(shape=[10**4_298, 10**4_298]),
    "offsets of 4,299 digits": entry(data_offsets=[0, 10**4_298]),
    "offsets of 2**63": entry(data_offsets=[2**63, 2**63 + 80]),
    "offsets that fall": entry(data_offsets=[80, 0]),
    "offsets below 0": entry(data_offsets=[-80, 0]),
    "offsets that are floats": entry(data_offsets=[0.0, 80.0]),
    "offsets that are truths": entry(shape=[True, 4], data_offsets=[False, True]),
    "one offset": entry(data_offsets=[0]),
    "a type of 500,000 letters": entry(dtype="F" * 500_000),
    "a type that is none": entry(dtype=["F32"]),
    "a shape that is none": entry(shape={"a": 1}),
    "an entry that is none": lambda header: header.update(vectors=[1, 2, 3]),
    "an entry of 500,000 letters": lambda header: header.update(vectors="x" * 500_000),
    "50,000 arrays": added(50_000),
    "50,000 arrays and no vectors": lambda header: (header.pop("vectors"), added(50_000)(header)),
    "a name of 500,000 letters": lambda header: header.update({"x" * 500_000: {"dtype": "?"}}),
    "names that are no text": added(1, "\ud800{}"),
    "no arrays": replaced({}),
    "texts that are none": lambda header: header.update(__metadata__={"format": ["wordkin"]}),
    "texts of 500,000 letters": lambda header: header.update(
        __metadata__={"format": "x" * 500_000}
    ),
    "a version of 500,000 letters": lambda header: header["__metadata__"].update(
        format_version="9" * 500_000
    ),
    "a kind of 500,000 letters": lambda header: header["__metadata__"].update(kind="k" * 500_000),
    "no texts": lambda header: header.pop("__metadata__"),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", HEADERS.values(), ids=HEADERS)
def test_native_file_of_any_header_is_refused_or_read(change, changed_ends_well):
    changed_ends_well(header=change)


def test_phrases_of_any_header_are_refused(changed_ends_well):
    for name, change in HEADERS.items():
        (ending,) = changed_ends_well(header=change, faces=["load_phrases"])
        assert ending.how == "refused", name


RAW_HEADERS = [
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"{}",
    b"[]",
    b"null",
    b'{"vectors": {"dtype": "F32", "shape": [' + b"9" * 4_400 + b'], "data_offsets": [0, 1]}}',
    b'{"vectors": ' + b"9" * 1_000_000 + b"}",
    b'{"vectors": NaN, "words": Infinity}',
    b'{"' + b"\xff" * 1_000 + b'": 1}',
    b'{"a": 1, "a": 1}',
    b'{"\\ud800": 1}',
]


@pytest.mark.slow
@pytest.mark.parametrize("text", RAW_HEADERS, ids=lambda text: repr(text[:30]))
@pytest.mark.parametrize("face", ["load", "load_model", "load_phrases"])
def test_native_file_of_any_json_is_refused(face, text, ends_well):
    assert ends_well(face, len(text).to_bytes(8, "little") + text + bytes(99)).how == "refused"


def settings_with(good_parts, **changes):
    return json.dumps({**json.loads(good_parts[1]["settings"]), **changes})


TEXTS = {
    "settings": [
        *("", "{", "[]", "null", "7", '"x"', "[" * 100_000, '{"dimensions": 4}', '{"x": 1}'),
        "x" * 500_000,
    ],
    "history": [
        *(
            "",
            "{",
            "7",
            "[7]",
            "[[]]",
            "[" * 100_000,
            '[{"loss": null}]',
            '[{"loss": "x"}]',
            '["x"]',
        ),
        "[" + '{"epoch": 1},' * 50_000 + '{"epoch": 1}]',
        '[{"loss": ' + "9" * 5_000 + "}]",
    ],
    "words_trained": ["", "x", "-1", "1.5", "9" * 5_000, "9" * 500_000, "١٢", "1_000", " 7 "],
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in TEXTS.items() for text in texts]
)
def test_native_model_of_any_texts_is_refused_or_read(name, text, changed_ends_well):
    changed_ends_well(texts={name: text}, faces=["load_model"])


VALUES: dict[str, Any] = {
    **{str(value): value for value in (None, True, -1, 0, 2**62, 2**63, 10**400, 1e308, "5")},
    "5,000 digits": "digits",
    "nested lists": [[[[[[]]]]]] * 50,
    "deep lists": "deep",
    "dict": {"a": {"b": 1}},
    "long text": "x" * 500_000,
    "nan": float("nan"),
    "infinity": float("inf"),
}
NAMES = [
    *("objective", "loss", "dimensions", "window", "epochs", "negative_samples", "noise_exponent"),
    *("subsample_threshold", "min_count", "max_words", "tokenize", "learning_rate", "seed"),
    *("final_learning_rate", "shrink_window", "cbow_average"),
]


@pytest.mark.slow
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("name", few_fast(NAMES, {"dimensions", "learning_rate"}))
def test_native_model_of_any_setting_is_refused_or_read(name, value, good_parts, changed_ends_well):
    text = settings_with(
        good_parts, **{name: value if value not in ("digits", "deep") else "VALUE"}
    )
    if value == "digits":
        text = text.replace('"VALUE"', "9" * 5_000)
    if value == "deep":
        text = text.replace('"VALUE"', "[" * 900 + "]" * 900)
    changed_ends_well(texts={"settings": text}, faces=["load_model"])


@pytest.mark.parametrize("command", ["info", "nearest"])
def test_commands_end_without_a_traceback(command, good_parts, ends_well):
    for header in ("2**62 twice and 0", "200 axes", "numbers of 4,299 digits", "50,000 arrays"):
        ends_well(command, native(*good_parts, HEADERS[header]), "v.safetensors")


# Parquet


def parquet_of(columns, **options):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    packed = io.BytesIO()
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    parquet.write_table(table, packed, **options)
    return packed.getvalue()


@pytest.mark.parametrize("letters", few_fast([1_000, 100_000, 1_000_000], {100_000}))
@pytest.mark.parametrize("kind", few_fast(["string", "large_string", "dictionary"], {"dictionary"}))
def test_parquet_that_repeats_a_long_word_takes_little_memory(kind, letters, ends_well):
    """The word stands once in a dictionary, and is packed: some hundred bytes in all."""
    pa = pytest.importorskip("pyarrow")
    rows = 30_000
    words = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), ["x" * letters])
    if kind == "large_string":
        words = words.cast(pa.dictionary(pa.int32(), pa.large_string()))
    vectors = pa.array(np.ones((rows, 1), np.float32).tolist(), pa.list_(pa.float32(), 1))
    table = pa.table({"word": words, "vector": vectors})
    content = parquet_of(table, compression="zstd", store_schema=kind == "dictionary")
    assert len(content) < 20_000
    for face in ("load", "load a few"):
        ends_well(face, content, seconds=20)


def test_parquet_that_repeats_a_long_vector_takes_little_memory(ends_well):
    pa = pytest.importorskip("pyarrow")
    row = np.ones(100_000, np.float32)
    flat = pa.array(np.tile(row, 300))
    vectors = pa.FixedSizeListArray.from_arrays(flat, len(row))
    content = parquet_of(
        {"word": [f"w{i}" for i in range(300)], "vector": vectors}, compression="zstd"
    )
    ends_well("load", content, most_bytes=600 << 20, seconds=20)


def tables():
    """Tables that are no words and vectors, by what is wrong."""
    import pyarrow as pa

    good = pa.array([[1.0, 2.0], [3.0, 4.0]], pa.list_(pa.float32()))
    words = pa.array(["sea", "lake"])
    broken = pa.array([b"\xff\xfe", b"lake"], pa.binary())
    no_text = pa.Array.from_buffers(pa.string(), 2, broken.buffers())
    columns = {
        "words that are no text": (["word", "vector"], [no_text, good]),
        "binary words": (["word", "vector"], [broken, good]),
        "word twice": (["word", "word", "vector"], [words, words, good]),
        "vector twice": (["word", "vector", "vector"], [words, good, good]),
        "count twice": (["word", "vector", "count", "count"], [words, good, [1, 2], [3, 4]]),
        "words in lists": (["word", "vector"], [[["sea"], ["lake"]], good]),
        "words in structs": (["word", "vector"], [[{"a": "sea"}, {"a": "lake"}], good]),
        "numbers as words": (["word", "vector"], [[1, 2], good]),
        "missing words": (["word", "vector"], [["sea", None], good]),
        "missing vectors": (["word", "vector"], [words, [[1.0, 2.0], None]]),
        "missing numbers": (["word", "vector"], [words, [[1.0, None], [1.0, 2.0]]]),
        "vectors in vectors": (["word", "vector"], [words, [[[1.0]], [[2.0]]]]),
        "texts as vectors": (["word", "vector"], [words, [["x"], ["y"]]]),
        "truths as vectors": (["word", "vector"], [words, [[True], [False]]]),
        "decimals": (
            ["word", "vector"],
            [words, pa.array([[1], [2]], pa.list_(pa.decimal128(38, 0)))],
        ),
        "halves": (
            ["word", "vector"],
            [words, pa.array([np.ones(2, np.float16)] * 2, pa.list_(pa.float16()))],
        ),
        "huge numbers": (
            ["word", "vector"],
            [words, pa.array([[2**63]] * 2, pa.list_(pa.uint64()))],
        ),
        "empty vectors": (["word", "vector"], [words, pa.array([[], []], pa.list_(pa.float32()))]),
        "nulls": (["word", "vector"], [pa.nulls(2), pa.nulls(2)]),
        "maps": (
            ["word", "vector"],
            [words, pa.array([[("a", 1.0)]] * 2, pa.map_(pa.string(), pa.float32()))],
        ),
        "times": (["word", "vector"], [words, pa.array([[1], [2]], pa.list_(pa.timestamp("s")))]),
        "counts below 0": (["word", "vector", "count"], [words, good, [-1, -2]]),
        "counts of floats": (["word", "vector", "count"], [words, good, [1.5, float("nan")]]),
        "counts beyond 63 bits": (
            ["word", "vector", "count"],
            [words, good, pa.array([2**64 - 1, 1], pa.uint64())],
        ),
        "missing counts": (["word", "vector", "count"], [words, good, [1, None]]),
        "counts of texts": (["word", "vector", "count"], [words, good, ["1", "x"]]),
        "nothing": (["word", "vector"], [words[:0], good[:0]]),
        "names of 100,000 letters": (["word", "x" * 100_000, "y" * 100_000], [words, good, words]),
        "10,000 columns": ([*(f"x{i}" for i in range(10_000))], [words] * 10_000),
        "the same words": (["word", "vector"], [["sea", "sea"], good]),
        "empty words": (["word", "vector"], [["", "lake"], good]),
    }
    return {
        name: pa.Table.from_arrays([*map(pa.array, arrays)], names)
        for name, (names, arrays) in columns.items()
    }


TABLE_NAMES = [
    *("words that are no text", "binary words", "word twice", "vector twice", "count twice"),
    *("words in lists", "words in structs", "numbers as words", "missing words", "missing vectors"),
    *("missing numbers", "vectors in vectors", "texts as vectors", "truths as vectors", "decimals"),
    *("halves", "huge numbers", "empty vectors", "nulls", "maps", "times", "counts below 0"),
    *("counts of floats", "counts beyond 63 bits", "missing counts", "counts of texts", "nothing"),
    *("names of 100,000 letters", "10,000 columns", "the same words", "empty words"),
]


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLE_NAMES)
def test_parquet_of_any_table_is_refused_or_read(name, ends_well):
    content = parquet_of(tables()[name])
    for face in ("load", "load a few", "load_model"):
        ends_well(face, content)


# The footer's bytes, one after the other, as something else.
@pytest.mark.slow
def test_parquet_of_any_footer_is_refused_or_read(ends_well):
    content = parquet_of({"word": ["sea", "lake"], "vector": [[1.0, 2.0], [3.0, 4.0]]})
    length = int.from_bytes(content[-8:-4], "little")
    for place in range(len(content) - 8 - length, len(content) - 4):
        for value in (0x00, 0x7F, 0xFF):
            ends_well("load", content[:place] + bytes([value]) + content[place + 1 :], seconds=20)


# zip


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("face", ["load", "encode"])
def test_zip_that_unpacks_to_much_takes_little_memory(face, method, ends_well):
    """The whole member is never held: 100 MB here, 2 GB in 854 bytes of bzip2."""
    start = b"2 2\nsea 1 2\n" if face == "load" else b"sea lake\n"
    content = zipped("v.txt", start + b"\n" * 100_000_000, method)
    ending = ends_well(face, content, most_bytes=90 << 20)
    assert face == "load" or ending.how == "read"


def with_entry(content, place, value):
    """A zip file of one member whose entry in the directory has other bytes at a place."""
    start = content.index(b"PK\x01\x02") + place
    return content[:start] + value + content[start + len(value) :]


PLAIN = zipped("v.txt", b"2 2\nsea 1 2\nlake 3 4\n", zipfile.ZIP_STORED)
ZIPS = {
    "a later version": with_entry(PLAIN, 6, b"\xff\x00"),
    "encrypted": with_entry(PLAIN, 8, b"\x01\x00"),
    "patched": with_entry(PLAIN, 8, b"\x20\x00"),
    "strongly encrypted": with_entry(PLAIN, 8, b"\x40\x00"),
    "a name that is no UTF-8": with_entry(with_entry(PLAIN, 8, b"\x00\x08"), 46, b"\xff\xfe"),
    "a name with a zero": with_entry(PLAIN, 46, b"v\x00"),
    "an absolute name": with_entry(PLAIN, 46, b"/"),
    "method 9": with_entry(PLAIN, 10, b"\x09\x00"),
    "method 99": with_entry(PLAIN, 10, b"\x63\x00"),
    "method bzip2, which it is not": with_entry(PLAIN, 10, b"\x0c\x00"),
    "method lzma, which it is not": with_entry(PLAIN, 10, b"\x0e\x00"),
    "another check sum": with_entry(PLAIN, 16, b"\0\0\0\0"),
    "a huge size": with_entry(PLAIN, 24, b"\xfe\xff\xff\xff"),
    "a huge packed size": with_entry(PLAIN, 20, b"\xfe\xff\xff\xff"),
    "64-bit sizes that are missing": with_entry(PLAIN, 20, b"\xff\xff\xff\xff\xff\xff\xff\xff"),
    "a start beyond the end": with_entry(PLAIN, 42, b"\xf0\xff\xff\x7f"),
    "extra data that lie": with_entry(PLAIN, 30, b"\x09\x00"),
    "no directory": PLAIN[: PLAIN.index(b"PK\x01\x02")],
    "half a directory": PLAIN[:-30],
    "another disk": PLAIN[:-18] + b"\x01\x00" + PLAIN[-16:],
    "a wrong number of members": PLAIN[:-14] + b"\xff\xff\xff\xff" + PLAIN[-10:],
    "a name that differs": PLAIN.replace(b"v.txt", b"w.txt", 1),
    "a zip in a zip": zipped("v.zip", PLAIN),
    "a folder": zipped("v/", b""),
    "nothing": b"PK\x05\x06" + bytes(18),
    "two letters": b"PK",
    "a start alone": b"PK\x03\x04",
}


@pytest.mark.slow
@pytest.mark.parametrize("content", ZIPS.values(), ids=ZIPS)
@pytest.mark.parametrize("face", ["load", "encode", "info"])
def test_zip_of_any_structure_is_refused_or_read(face, content, ends_well):
    ends_well(face, content, "v.zip")


def test_zip_of_many_members_is_refused_in_few_words(ends_well):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(9):
            archive.writestr(f"{'n' * 60_000}{number}", b"")
    for face in ("load", "encode"):
        assert ends_well(face, packed.getvalue()).how == "refused"


# sparse files, which take no room on the disk


def sparse(path, start, size):
    with path.open("wb") as file:
        file.write(start)
        file.truncate(size)


TERABYTE = 1 << 40


def sparse_native():
    header = {"__metadata__": {"format": "wordkin", "format_version": "1", "kind": "vectors"}}
    sizes = {
        "vectors": (1 << 39, "F16", [1 << 30, 1 << 8]),
        "word_offsets": (8 + (1 << 33), "I64", [(1 << 30) + 1]),
    }
    sizes |= {"word_hashes": (1 << 32, "U32", [1 << 30]), "word_rows": (1 << 32, "I32", [1 << 30])}
    sizes["words"] = (1 << 30, "U8", [1 << 30])
    start = 0
    for name, (size, dtype, shape) in sizes.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [start, start + size]}
        start += size
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text, 8 + len(text) + start


SPARSE = {
    "native": sparse_native,
    "binary": lambda: (b"100000000 2500\nsea ", TERABYTE),
    "binary of few words": lambda: (b"10 100000\nsea ", TERABYTE),
    "text": lambda: (b"100000000 1000\nsea 1 2\n", TERABYTE),
    "text without header": lambda: (b"sea 1 2\nlake 3 4\n", TERABYTE),
    "fasttext": lambda: ((DATA / "fasttext_skipgram.bin").read_bytes()[:200], TERABYTE),
    "pickle": lambda: (pickled({"a": 1})[:-1], TERABYTE),
    "parquet": lambda: (b"PAR1", TERABYTE),
    "gzip": lambda: (b"\x1f\x8b\x08\0\0\0\0\0\0\0", TERABYTE),
    "zip": lambda: (PLAIN, TERABYTE),
    "zeros": lambda: (b"", TERABYTE),
    "a word": lambda: (b"sea", TERABYTE),
}


@pytest.mark.slow
@pytest.mark.parametrize("make", SPARSE.values(), ids=SPARSE)
@pytest.mark.parametrize("face", ["load", "load a few", "load_model", "encode"])
def test_sparse_terabyte_is_refused_or_read(face, make, ends_well, tmp_path):
    try:
        sparse(tmp_path / "v", *make())
    except OSError:
        return  # this disk has no sparse files of that size
    ends_well(face, None, seconds=20)


def test_sparse_array_beside_a_pickle_is_refused_or_read(ends_well, tmp_path):
    attributes = {"index_to_key": WORDS, "expandos": {}, "__numpys": ["vectors"], "__scipys": []}
    start = npy("<f4", "(4, 68719476736)")
    sparse(tmp_path / "v.vectors.npy", start, len(start) + TERABYTE)
    ends_well("load", pickled(instance("keyedvectors.KeyedVectors", attributes)), seconds=20)


# texts


@pytest.mark.slow
@pytest.mark.parametrize("pack", ["plain", "gzip"])
def test_text_of_a_few_longest_words_takes_little_memory_and_keeps_all(pack, ends_well, tmp_path):
    """Each of them is as long as a word may be."""
    opened = gzip.open if pack == "gzip" else open
    with opened(tmp_path / "v", "wb") as file:
        for letter in b"abcd":
            file.write(bytes([letter]) * 63_000_000 + b" ")
        file.write(b"sea lake\n")
    ending = ends_well("encode", None)
    if ending.how == "read":
        assert "lake" in ending.message or ending.length > 4 * 63_000_000


@pytest.mark.parametrize(
    "content", [b"sea" * 9_000_000, b"\xff" * 900_000, b"\xff " * 900_000, b"\0" * 900_000]
)
def test_text_of_odd_bytes_takes_little_memory(content, ends_well):
    ends_well("encode", content, seconds=20)


LINES = {
    "a header of 4,400 digits": b"9" * 4_400 + b" 2\nsea 1 2\n",
    "dimensions of 4,400 digits": b"2 " + b"9" * 4_400 + b"\nsea 1 2\n",
    "numbers of 400,000 digits": b"1 2\nsea " + b"9" * 400_000 + b" 1\n",
    "exponents of 400,000 digits": b"1 2\nsea 1e" + b"9" * 400_000 + b" 1\n",
    "a word of 900,000 letters": b"1 2\n" + b"x" * 900_000 + b" 1 2\n",
    "a line of 900,000 letters": b"x" * 900_000 + b"\n",
    "100,000 numbers": b"sea" + b" 1" * 100_000 + b"\n",
    "100,000 words that are none": b"\xff\xfe 1 2\n" * 100_000,
    "100,000 lines that do not fit": b"sea 1 2 3\n" + b"lake 1 2\n" * 100_000,
    "100,000 times a word": b"sea 1 2\n" * 100_000,
    "only line ends": b"\n" * 900_000,
    "only spaces": b" " * 900_000,
    "only a header": b"100 100\n",
    "a header of 0": b"0 0\n",
}


@pytest.mark.parametrize("content", LINES.values(), ids=LINES)
def test_vectors_as_any_lines_are_refused_or_read(content, ends_well):
    for face in ("load", "load a few", "info"):
        ends_well(face, content, seconds=20)


# fastText's own files


@pytest.mark.slow
@pytest.mark.parametrize("value", [-(2**31), -1, 0, 1, 2**20, 2**31 - 1])
def test_fasttext_file_of_any_numbers_is_refused_or_read(value, ends_well):
    content = (DATA / "fasttext_skipgram.bin").read_bytes()
    for place in range(8, 120, 4):
        ends_well(
            "load", content[:place] + struct.pack("<i", value) + content[place + 4 :], seconds=20
        )


# what all these are changes of


GOOD = {
    "keyed vectors": lambda: (
        pickled(gensim_keyed_vectors(WORDS, np.ones((4, 2), np.float32))),
        ["load", "KeyedVectors"],
    ),
    "model": lambda: (pickled(gensim_model(WORDS)), ["load", "load_model"]),
    "tree": lambda: (pickled(tree_model(GOOD_CODES, GOOD_POINTS)), ["load_model"]),
    "zip": lambda: (PLAIN, ["load", "encode", "info"]),
    "parquet": lambda: (
        parquet_of({"word": ["sea", "lake"], "vector": [[1.0, 2.0], [3.0, 4.0]]}),
        ["load", "load a few"],
    ),
    "fasttext": lambda: ((DATA / "fasttext_skipgram.bin").read_bytes(), ["load"]),
}


@pytest.mark.parametrize("make", GOOD.values(), ids=GOOD)
def test_what_the_builders_build_is_read(make, ends_well):
    content, faces = make()
    for face in faces:
        ending = ends_well(face, content)
        assert ending.how == "read", ending


def test_native_file_that_nobody_changed_is_read(changed_ends_well):
    assert {ending.how for ending in changed_ends_well()} == {"read"}


def test_array_beside_a_pickle_is_read(ends_well, tmp_path):
    attributes = {"index_to_key": WORDS, "expandos": {}, "__numpys": ["vectors"], "__scipys": []}
    (tmp_path / "v.vectors.npy").write_bytes(npy("<f4", "(4, 2)", np.ones(8, "f4").tobytes()))
    assert (
        ends_well("load", pickled(instance("keyedvectors.KeyedVectors", attributes))).how == "read"
    )
