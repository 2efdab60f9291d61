import gzip
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wordkin as wk
from wordkin import formats
from wordkin.errors import FormatError, WordkinWarning

DATA = Path(__file__).parent / "data"
HEADER = struct.Struct("<14id3i2q")
MAGIC = 793_712_314


def model(words=((b"sea", 3), (b"lake", 2)), labels=(), rows=((1, 2), (3, 4)), tail=b"", **changed):
    """Bytes of a model without n-grams; `changed` names what the header should say instead."""
    fields = {"magic": MAGIC, "version": 12, "dimensions": 2, "window": 5, "epochs": 5}
    fields |= {"min_count": 1, "negative": 5, "word_ngrams": 1, "loss": 1, "objective": 2}
    fields |= {"buckets": 0, "shortest": 3, "longest": 6, "rate": 100, "t": 1e-4}
    fields |= {"entries": len(words) + len(labels), "word_count": len(words)}
    fields |= {"label_count": len(labels), "tokens": 5, "pruned": -1}
    quantized, shape = changed.pop("quantized", 0), changed.pop("shape", (len(rows), 2))
    data = HEADER.pack(*{**fields, **changed}.values())
    for kind, entries in enumerate((words, labels)):
        for word, count in entries:
            data += word + b"\0" + struct.pack("<qb", count, kind)
    matrix = np.array(rows, dtype="<f4").tobytes()
    return data + struct.pack("<?2q", quantized, *shape) + matrix + tail


@pytest.mark.parametrize("name", ["fasttext_skipgram", "fasttext_cbow", "fasttext_supervised"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_read_vectors_finds_the_vectors_that_fasttext_gives(name, pack, tmp_path):
    (tmp_path / "unnamed").write_bytes(pack((DATA / f"{name}.bin").read_bytes()))
    assert formats.recognise(tmp_path / "unnamed").name == "fasttext-binary"
    found = formats.read_vectors(tmp_path / "unnamed")
    want = formats.read_vectors(DATA / f"{name}.vec")
    assert list(found.words) == list(want.words)
    np.testing.assert_allclose(found.matrix, want.matrix, rtol=1e-5, atol=1e-7)


def test_read_vectors_finds_the_counts_of_fasttext():
    found = formats.read_vectors(DATA / "fasttext_skipgram.bin")
    assert found.counts is not None
    assert list(found.words)[:5] == ["the", "</s>", "sea", "and", "café"]
    assert found.counts.tolist() == [80, 80, 40, 40, 40, 20, 20, 20, 20, 20]


def test_formats_that_are_only_read_refuse_to_write(tmp_path):
    layout = formats.recognise(DATA / "gensim.kv")
    with pytest.raises(FormatError, match=r"a\.bin: expected a format to write"):
        layout.write(tmp_path / "a.bin", formats.read_vectors(DATA / "fasttext_skipgram.bin"))


def test_load_opens_fasttexts_file():
    assert "café" in wk.load(DATA / "fasttext_skipgram.bin")


def test_read_vectors_leaves_labels_out_and_what_follows_the_words_vectors(tmp_path):
    data = model(labels=[(b"__label__wet", 1)], tail=b"\0 the output matrix")
    (tmp_path / "a.bin").write_bytes(data)
    found = formats.read_vectors(tmp_path / "a.bin")
    assert list(found.words) == ["sea", "lake"]
    assert found.matrix.tolist() == [[1, 2], [3, 4]]


def test_read_vectors_takes_no_ngrams_from_supervised_models_of_version_11(tmp_path):
    rows = [(1, 2), (3, 4), (50, 60)]
    (tmp_path / "a.bin").write_bytes(model(rows=rows, version=11, objective=3, buckets=1))
    assert formats.read_vectors(tmp_path / "a.bin").matrix.tolist() == [[1, 2], [3, 4]]
    (tmp_path / "a.bin").write_bytes(model(rows=rows, version=12, objective=3, buckets=1))
    assert formats.read_vectors(tmp_path / "a.bin").matrix.tolist() != [[1, 2], [3, 4]]


def test_read_vectors_leaves_counts_out_where_words_of_fasttext_become_equal(tmp_path):
    (tmp_path / "a.bin").write_bytes(model(words=[(b"caf\xc3", 3), (b"caf\xff", 2)]))
    with pytest.warns(WordkinWarning) as warned:
        found = formats.read_vectors(tmp_path / "a.bin")
    assert len(warned) == 2
    assert list(found.words) == ["caf\ufffd"]
    assert found.counts is None


def test_rows_of_zeros_in_a_small_compressed_file_are_to_be_unpacked_first(tmp_path):
    rows = [(1, 2), (3, 4), *[(0, 0)] * 500_000]
    (tmp_path / "a.bin.gz").write_bytes(gzip.compress(model(rows=rows, buckets=500_000), mtime=0))
    with pytest.raises(
        FormatError,
        match=r"found a compressed file of .* with 2 entries and 500002 rows.* unpack it",
    ):
        formats.read_vectors(tmp_path / "a.bin.gz")


@pytest.mark.parametrize(
    ("message", "data"),
    [
        ("a header of 92 bytes, found 91 bytes", model()[:91]),
        ("version 11 or 12, found version 13", model(version=13)),
        ("found a quantized model", (DATA / "fasttext_quantized.ftz").read_bytes()),
        ("found a quantized model", model(pruned=10)),
        ("found a quantized model", model(quantized=1)),
        ("at least one word and one dimension, found 0 words", model(words=[])),
        ("found -2 words", model(entries=-2, word_count=-2)),
        ("found 2 words, 0 labels, 0 dimensions", model(dimensions=0)),
        ("found 2 words, 0 labels, 2 dimensions, -1 buckets", model(buckets=-1)),
        ("found 2 words, 5 labels", model(label_count=5)),
        ("a file of this size holds, found 2 entries", model(dimensions=2**31 - 1)),
        ("holds, found 2 entries and 2147483649 rows", model(buckets=2**31 - 1)),
        ("n-grams of 0 to 64 characters, found 3 to 1000000", model(longest=1_000_000)),
        ("n-grams of 0 to 64 characters, found -1 to 6", model(shortest=-1)),
        ("the kind 0 for entry 0, found count -1, kind 0", model(words=[(b"sea", -1), (b"a", 1)])),
        ("a matrix [2, 2], as the header announces, found [3, 2]", model(shape=(3, 2))),
        ("found [-2, -2]", model(shape=(-2, -2))),
        ("found [4611686018427387904, 4]", model(shape=(2**62, 4))),
        ("16 bytes of vectors, found at most 15", model()[:-1]),
        ("a matrix after the words, found the end of the file", model(tail=bytes(50))[:120]),
        (
            "nan, inf or a number too large in the vector of 'lake'",
            model(rows=[(1, 2), (3, np.nan)]),
        ),
    ],
)
def test_read_vectors_tells_what_is_wrong_in_fasttexts_file(message, data, tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    tracemalloc.start()
    with pytest.raises(FormatError) as caught:
        formats.read_vectors(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert peak < 1_000_000


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    name=st.sampled_from(["fasttext_skipgram.bin", "fasttext_supervised.bin"]),
    length=st.integers(4, 1000),
    flips=st.lists(st.tuples(st.integers(4, 999), st.integers(0, 255)), max_size=4),
    packed=st.booleans(),
)
@pytest.mark.filterwarnings("ignore::wordkin.errors.WordkinWarning")
def test_read_vectors_stands_damaged_files_of_fasttext(name, length, flips, packed, tmp_path):
    data = bytearray((DATA / name).read_bytes()[:length])
    for place, byte in flips:
        if place < len(data):
            data[place] = byte
    path = tmp_path / "a.bin"
    path.write_bytes(gzip.compress(data, 1) if packed else data)
    try:
        found = formats.read_vectors(path)
    except FormatError:
        return
    assert np.isfinite(found.matrix).all()
