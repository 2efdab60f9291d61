"""Binary vectors whose bytes are letters, and texts that have the lengths of binary vectors."""

import bz2
import gzip
import lzma

import numpy as np
import pytest

import wordkin as wk
from wordkin import formats
from wordkin.answers.file_facts import describe_file
from wordkin.errors import FormatError
from wordkin.gensim.models import KeyedVectors

PRINTABLE = np.frombuffer(b"#knNsea!", "<f4")  # 999999552.0, and another
COMPRESS = {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


def binary(words: int, dimensions: int, end: bytes) -> bytes:
    vector = np.resize(PRINTABLE, dimensions).tobytes()
    entries = (b"w%d %b%b" % (word, vector, end) for word in range(words))
    return b"%d %d\n" % (words, dimensions) + b"".join(entries)


@pytest.mark.parametrize("suffix", COMPRESS)
@pytest.mark.parametrize(
    ("words", "dimensions", "end"),
    [
        (1, 1, b"\n"),
        (3, 1, b"\n"),
        (3, 1, b""),
        (40, 5, b"\n"),
        (40, 5, b""),
        (5_000, 4, b"\n"),  # more than the bytes that decide
    ],
)
def test_float32_that_consist_of_letters_are_binary_for_every_reader(
    words, dimensions, end, suffix, tmp_path
):
    path = tmp_path / f"v.bin{suffix}"
    path.write_bytes(COMPRESS[suffix](binary(words, dimensions, end)))
    row = np.resize(PRINTABLE, dimensions)
    for vectors in (wk.load(path), KeyedVectors.load_word2vec_format(path, binary=True)):
        np.testing.assert_array_equal(vectors["w0"], row)
        np.testing.assert_array_equal(vectors[f"w{words - 1}"], row)
    facts = describe_file(str(path))
    assert (facts["format"], facts["words"]) == ("word2vec-binary", words)


@pytest.mark.parametrize("suffix", COMPRESS)
@pytest.mark.parametrize(
    ("text", "word", "vector"),
    [
        (b"1 1\nsea 0.25\n", "sea", [0.25]),
        (b"1 1\nsea 0.5\n", "sea", [0.5]),
        (b"2 3\nsea 0.1 0.2 0.3\nlake 0.4 0.5 0.6\n", "lake", [0.4, 0.5, 0.6]),
        (b"1 2\nNew York 1 2\n", "New York", [1, 2]),
    ],
)
def test_text_that_has_the_lengths_of_binary_vectors_stays_text(
    text, word, vector, suffix, tmp_path
):
    path = tmp_path / f"v.txt{suffix}"
    path.write_bytes(COMPRESS[suffix](text))
    assert formats.recognise(path).name == "word2vec-text"
    for vectors in (wk.load(path), KeyedVectors.load_word2vec_format(path)):
        assert vectors[word].tolist() == np.float32(vector).tolist()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"2 1\nsea 0,25\nlake 0,50\n", "Write decimal points, not commas"),
        (b"3 1\nsea 0.25\nlake x.yz\nhill 0.50\n", "line 3: expected a word and 1 numbers"),
    ],
)
def test_broken_text_that_has_the_lengths_of_binary_vectors_is_refused_as_text(
    text, problem, tmp_path
):
    (tmp_path / "v.txt").write_bytes(text)
    with pytest.raises(FormatError, match=problem):
        wk.load(tmp_path / "v.txt")
