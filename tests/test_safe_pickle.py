import contextlib
import gzip
import pickle
import pickletools
import re
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wordkin.errors import FormatError
from wordkin.formats.gensim.pickled_arrays import PickledArray
from wordkin.formats.gensim.safe_pickle import Instance, is_pickle, read_tree
from wordkin.formats.opened import OpenedFile

CLASSES = ("gensim.models.word2vec.Vocab",)
VOCAB = b"cgensim.models.word2vec\nVocab\n"
DATA = Path(__file__).parent / "data"


def read_file(path):
    """The tree of a pickle in a file."""
    with OpenedFile(path) as source:
        return read_tree(source, CLASSES)


@pytest.fixture
def read(tmp_path):
    """Write the bytes of a pickle and read them as a tree."""

    def read_bytes(data):
        (tmp_path / "a.model").write_bytes(data)
        return read_file(tmp_path / "a.model")

    return read_bytes


STEPS = [
    *(opcode.code.encode("latin-1") for opcode in pickletools.opcodes),
    *(b"K\x01", b"U\x02f4", b"h\x00", b"h\x01", b"q\x00", b"q\x01", VOCAB, b"(", b")"),
    *(b"cnumpy\ndtype\n", b"cnumpy\nndarray\n", b"c_codecs\nencode\n", b"cbuiltins\nset\n"),
    *(b"cnumpy.core.multiarray\nscalar\n", b"cnumpy._core.numeric\n_frombuffer\n"),
]

# () twice in a tuple, that twice in a tuple, ... : 2**60 of them, in a few objects.
BOMB = b")" + b"".join(bytes([0x71, place, 0x68, place, 0x86]) for place in range(60))


def test_read_tree_leaves_out_a_state_that_is_no_dict(read):
    found = read(b"\x80\x02" + VOCAB + b")\x81(U\x07MT19937K\x01tb.")
    assert (found.name, found.attributes) == ("gensim.models.word2vec.Vocab", {})


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize(
    "value",
    [
        {"sea": 1, "café": -2.5, "中文": None, b"lake\xff": 2**100, 7: [True, False]},
        [(), (1,), (1, 2), (1, 2, 3), ("a", "b", "c", "d"), b""],
        {("sea", "shore"): 1, (b"lake",): 2, (): 3},
        ["word"] * 1000 + [{str(row): row for row in range(1000)}],
    ],
)
def test_read_tree_finds_plain_values(read, value, protocol):
    assert read(pickle.dumps(value, protocol)) == value


@pytest.mark.parametrize("protocol", [2, 4])
def test_read_tree_finds_a_text_that_was_taken_from_an_array(read, protocol):
    assert read(pickle.dumps({np.str_("café"): np.str_("中文")}, protocol)) == {"café": "中文"}


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("dtype", ["<f4", ">f4", "f2", "f8", "i1", "<i8", ">u2", "u4", "?"])
def test_read_tree_finds_arrays(read, dtype, protocol):
    array = np.arange(6).reshape(2, 3).astype(dtype)
    found = read(pickle.dumps([array, array.T, array[0], array.sum()], protocol))
    assert [item.array.dtype for item in found[:3]] == [np.dtype(dtype)] * 3
    np.testing.assert_array_equal(found[0].array, array)
    np.testing.assert_array_equal(found[1].array, array.T)
    np.testing.assert_array_equal(found[2].array, array[0])
    assert found[3] == array.sum()


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_read_tree_takes_sets_as_lists(read, protocol):
    found = read(pickle.dumps([{"sea"}, frozenset({"lake"}), set()], protocol))
    assert found == [["sea"], ["lake"], []]


def test_read_tree_finds_the_attributes_of_a_listed_class(read):
    found = read(b"\x80\x02" + VOCAB + b")\x81}X\x05\x00\x00\x00countK\x07sb.")
    assert isinstance(found, Instance)
    assert found.name == "gensim.models.word2vec.Vocab"
    assert found.attributes == {"count": 7}


def test_read_tree_keeps_one_value_one(read):
    first, second = read(pickle.dumps([(shared := ["sea"]), shared], 4))
    assert first is second


class Touch:
    """Would write a file if anything called what its pickle names."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_read_tree_runs_nothing(read, tmp_path, protocol):
    victim = tmp_path / "victim"
    data = pickle.dumps({"words": [Touch(victim)]}, protocol)
    with pytest.raises(FormatError, match=r"found '(builtins.getattr|pathlib.*)'"):
        read(data)
    assert not victim.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("os.system", b"cos\nsystem\nX\x02\x00\x00\x00ls\x85R."),
        ("posix.system", b"cposix\nsystem\nX\x02\x00\x00\x00ls\x85R."),
        ("builtins.eval", b"cbuiltins\neval\nX\x01\x00\x00\x001\x85R."),
        ("builtins.eval", b"c__builtin__\neval\nX\x01\x00\x00\x001\x85R."),
        ("builtins.getattr", b"\x8c\x08builtins\x8c\x07getattr\x93."),
        ("numpy.load", b"cnumpy\nload\n."),
        ("gensim.utils.unpickle", b"cgensim.utils\nunpickle\n."),
        # A dotted name reaches what a listed module has imported.
        ("gensim.models.word2vec.os.system", b"cgensim.models.word2vec\nos.system\n."),
        ("gensim.models.word2vec.Vocab.__init__", b"cgensim.models.word2vec\nVocab.__init__\n."),
        # Deep inside of what else is fine.
        ("os.system", b"]" * 50 + b"}K\x01cos\nsystem\ns" + b"a" * 49 + b"."),
        # Never called, only named.
        ("subprocess.Popen", b"csubprocess\nPopen\n."),
    ],
)
def test_read_tree_names_what_it_refuses(read, name, data):
    with pytest.raises(FormatError, match=f"found '{name}'. Nothing was run"):
        read(b"\x80\x04" + data)


@pytest.mark.parametrize(
    ("message", "data"),
    [
        # names that are listed, used for what they are not for
        ("a call of 'builtins.hash', which is no data", b"cbuiltins\nhash\nK\x01\x85R."),
        ("a call of 'numpy.ndarray'", b"cnumpy\nndarray\nK\x01\x85R."),
        ("a call of something that is no name", b"K\x01)R."),
        ("a call of something that is no name", VOCAB + b"]R."),
        ("bytes that are not written as latin1", b"c_codecs\nencode\nX\x01\x00\x00\x00aN\x86R."),
        ("a state of something that is no object", b"]}b."),
        ("items of something that is no list", b"}Na."),
        ("items of something that is no dict", b"](NNu."),
        ("items of something that is no dict", b"}(NNNu."),
        ("a dict made of something else", b"ccollections\nOrderedDict\n]\x85R."),
        ("a set of something that is no list", b"cbuiltins\nset\nK\x01\x85R."),
        # steps of other pickles
        ("the step INST", b"(ios\nsystem\n."),
        ("the step OBJ", b"(K\x01o."),
        ("the step PERSID", b"Pos\n."),
        ("the step BINPERSID", b"K\x01Q."),
        ("the step EXT1", b"\x82\x01."),
        ("the step NEWOBJ_EX", VOCAB + b")}\x92."),
        ("the step NEXT_BUFFER", b"\x97."),
        # lengths that the file cannot hold
        ("4294967295 bytes announced", b"B\xff\xff\xff\xff"),
        ("2147483647 bytes announced", b"T\xff\xff\xff\x7f"),
        ("4294967295 bytes announced", b"X\xff\xff\xff\xff"),
        ("bytes announced where at most", b"\x8e" + b"\xff" * 7 + b"\x7f"),
        ("bytes announced where at most", b"\x96" + b"\xff" * 7 + b"\x0f"),
        ("bytes announced where at most", b"\x8b\xff\xff\xff\x7f"),
        # keys that take forever to compare, or fall into one slot
        ("a dict with a key of type tuple", b"}" + BOMB + b"Ns."),
        ("a dict with a key of type tuple", b"}(" + b"U\x01a" * 101 + b"tNs."),
        ("a key beyond 60 bits", b"}\x8a\x09" + b"\xff" * 8 + b"\x00Ns."),
        # damage
        ("a step that takes more than there is", b"."),
        ("a step that takes more than there is", b"K\x01(\x85."),
        ("1 bytes announced where at most 0 are left", b"]"),
        ("unknown", b"\xff."),
        ("found 5", b"h\x05."),
        ("pop from empty list", b"t."),
        # arrays that lie
        ("an array of type 'M8', which does not hold numbers", b"cnumpy\ndtype\nU\x02M8\x85R."),
        ("an array of type 'U2', which does not", pickle.dumps(np.array(["ab"]), 2)[2:]),
        ("an array of type 'U0'", b"cnumpy\ndtype\nU\x02U0\x85R."),
        ("an array of type 'V8'", b"cnumpy\ndtype\nU\x02V8\x85R."),
        ("whose buffer is not that of NumPy", b"cnumpy._core.numeric\n_frombuffer\n)R."),
        ("whose type is not that of NumPy", b"cnumpy._core.multiarray\nscalar\n)R."),
        ("a number type without name", b"cnumpy\ndtype\n)R."),
        ("a number type without byte order", b"cnumpy\ndtype\nU\x02f4\x85R]b."),
    ],
)
def test_read_tree_tells_what_is_wrong(read, message, data):
    with pytest.raises(FormatError, match=message):
        read(b"\x80\x04" + data)


FLOATS = b"cnumpy\ndtype\nU\x02f4\x85R(K\x03U\x01<tb"
OBJECTS = b"cnumpy\ndtype\nU\x02O8\x85R(K\x03U\x01|tb"
DATA_16 = b"U\x10" + bytes(16)


@pytest.mark.parametrize(
    ("message", "shape", "kind", "data"),
    [
        ("an array of 24 bytes that holds 16", b"K\x02K\x03\x86", FLOATS, DATA_16),
        ("an array with lengths that cannot be", b"J\xff\xff\xff\xffK\x04\x86", FLOATS, DATA_16),
        ("lengths that cannot be", b"\x8a\x08" + b"\xff" * 7 + b"\x7f\x85", FLOATS, DATA_16),
        ("lengths that cannot be", b"U\x01a\x85", FLOATS, DATA_16),
        ("an array without shape", b"]", FLOATS, DATA_16),
        ("an array without shape", b"(" + b"K\x01" * 33 + b"t", FLOATS, DATA_16),
        ("an array without bytes", b"K\x04\x85", FLOATS, b"](NNNNe"),
        ("an array of type 'O8', which does not hold numbers", b"K\x02\x85", OBJECTS, DATA_16),
        ("whose state is not that of NumPy", b"K\x04\x85", b"N", DATA_16),
    ],
)
@pytest.mark.parametrize("core", [b"numpy.core", b"numpy._core"])
def test_read_tree_refuses_arrays_that_lie(read, core, message, shape, kind, data):
    empty = b"c" + core + b".multiarray\n_reconstruct\n(cnumpy\nndarray\nK\x00\x85U\x01btR"
    with pytest.raises(FormatError, match=message):
        read(b"\x80\x02" + empty + b"(K\x01" + shape + kind + b"\x89" + data + b"tb.")


def test_read_tree_leaves_an_array_that_is_never_filled_empty(read):
    found = read(b"\x80\x02cnumpy.core.multiarray\n_reconstruct\n)R.")
    assert isinstance(found, PickledArray)
    assert found.array is None


@pytest.mark.parametrize(
    "data",
    [
        b"]" * 50_000 + b"a" * 49_999,  # deep lists
        b")" + b"\x85" * 50_000,  # deep tuples
        BOMB,
        b"]\x94h\x00a",  # a list that holds itself
        b"N" + b"r\xff\xff\xff\xff" * 50,  # remembered at the last place
        b"N" + b"\x94" * 50_000,  # remembered again and again
    ],
)
def test_read_tree_stands_deep_and_repeated_values(read, data):
    tracemalloc.start()
    read(b"\x80\x04" + data + b".")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 250 * len(data) + 200_000


def test_read_tree_stops_at_a_bomb_that_is_compressed(tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"\x80\x04" + b"]0" * 3_000_000 + b"N."))
    with pytest.raises(FormatError, match="the step POP"):
        read_file(tmp_path / "a.gz")
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"\x80\x04" + b"N" * 3_000_000 + b"."))
    with pytest.raises(FormatError, match=r"more than 10[0-9]* steps in so small a file"):
        read_file(tmp_path / "a.gz")
    bomb = b"\x80\x04B" + (50_000_000).to_bytes(4, "little") + bytes(50_000_000) + b"."
    (tmp_path / "a.gz").write_bytes(gzip.compress(bomb, 1)[:1000])
    with pytest.raises(FormatError, match="50000000 bytes announced"):
        read_file(tmp_path / "a.gz")


@pytest.mark.parametrize(
    ("head", "answer"),
    [
        (b"\x80\x02", True),
        (b"\x80\x05.", True),
        (b"\x80\x01", False),
        (b"\x80", False),
        (b"", False),
    ],
)
def test_is_pickle_looks_at_the_protocol(head, answer):
    assert is_pickle(head) is answer


def test_nothing_in_the_package_unpickles():
    for path in (Path(__file__).parent.parent / "src").rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        assert not re.search(
            r"(?m)^\s*(?:import|from) c?_?pickle\b|pickle\.loads?\b|Unpickler|allow_pickle=T", code
        ), path


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.one_of(st.sampled_from(STEPS), st.binary(max_size=4)), max_size=60))
def test_read_tree_stands_any_steps(read, steps):
    with contextlib.suppress(FormatError):
        read(b"\x80\x04" + b"".join(steps) + b".")
