"""Files made to take all memory, or to be read for ever: bombs, endless lines, empty sets."""

import bz2
import gzip
import lzma
import tracemalloc
from contextlib import contextmanager
from itertools import islice

import numpy as np
import pytest
import zstandard

import wordkin as wk
from wordkin.corpus import encode
from wordkin.errors import FormatError, TextError, UnknownWordError, WordkinError
from wordkin.text.sources import MAX_TOKEN_BYTES, read_blocks
from wordkin.words.vocabulary import Vocabulary

PACKS = {
    "gzip": lambda data: gzip.compress(data, 9, mtime=0),
    "bzip2": bz2.compress,
    "xz": lambda data: lzma.compress(data, preset=1),
    "zstandard": lambda data: zstandard.ZstdCompressor(level=1).compress(data),
}
PIECE_BYTES = 1 << 22
PIECES = 2_000  # 8 GB in all


def bomb(pack, start, piece):
    """Some real content, then one piece many times, as a compressed file of many parts."""
    return PACKS[pack](start) + PACKS[pack](piece * (PIECE_BYTES // len(piece))) * PIECES


@contextmanager
def memory_below(limit_bytes):
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < limit_bytes
    finally:
        tracemalloc.stop()


CONTENTS = [
    (b"", b"\0"),
    (b"2 2\nsea 1 2\n", b"\0"),
    (b"2 2\nsea 1 2\n", b"1 "),
    (b"3 1000\nsea " + bytes(4_000), b"\0"),
    (b"1000000000 4\nsea " + bytes(16), b"x"),
    (b"sea 1 2\nlake 1 2\n", b"1.5 "),
]


@pytest.mark.parametrize(("start", "piece"), CONTENTS)
@pytest.mark.parametrize("pack", PACKS)
def test_load_ends_at_a_bomb_in_bounded_memory(pack, start, piece, tmp_path):
    (tmp_path / "v").write_bytes(bomb(pack, start, piece))
    with memory_below(200_000_000), pytest.raises(FormatError, match=f"{tmp_path}/v"):
        wk.load(tmp_path / "v", threads=1)


@pytest.mark.parametrize(
    ("start", "piece"), [(b"2 2\nsea 1 2\n", b"\n"), (b"sea 1 2\n", b"lake 3 4\n")]
)
@pytest.mark.parametrize("pack", ["bzip2", "xz", "zstandard"])
def test_load_ends_at_a_bomb_of_well_formed_lines(pack, start, piece, tmp_path):
    part = PACKS[pack](piece * (PIECE_BYTES // 2 // len(piece)))
    (tmp_path / "v").write_bytes(PACKS[pack](start) + part)
    with memory_below(200_000_000), pytest.raises(FormatError, match="unpacks to more"):
        wk.load(tmp_path / "v", threads=1)


@pytest.mark.parametrize("pack", PACKS)
def test_read_blocks_holds_little_of_a_bomb_of_words(pack, tmp_path):
    (tmp_path / "t").write_bytes(bomb(pack, b"sea\n", b"a "))
    with memory_below(60_000_000):
        assert (
            sum(len(block.data) for block in islice(read_blocks([tmp_path / "t"]), 99)) > 90 << 20
        )


@pytest.mark.parametrize("pack", ["gzip", "zstandard"])
def test_read_blocks_refuses_a_token_without_end(pack, tmp_path):
    (tmp_path / "t").write_bytes(bomb(pack, b"sea\n", b"a"))
    with (
        memory_below(2 * MAX_TOKEN_BYTES),
        pytest.raises(TextError, match="found none in 16 MB after b'aaaa"),
    ):
        list(read_blocks([tmp_path / "t"]))


def endless_line(path, start, letters):
    with path.open("wb") as file:
        file.write(start)
        for _ in range(1_000_000_000 // (len(letters) * 100_000)):
            file.write(letters * 100_000)


@pytest.mark.slow
@pytest.mark.parametrize("start", [b"2 2\nsea 1 2\n", b"sea 1 2\n", b"1 2\n"])
@pytest.mark.parametrize("letters", [b"x", b"10 ", b" ", b"\xff"])
def test_load_refuses_a_line_of_a_gigabyte(letters, start, tmp_path):
    endless_line(tmp_path / "v", start, letters)
    with memory_below(200_000_000), pytest.raises(FormatError, match=f"{tmp_path}/v"):
        wk.load(tmp_path / "v", threads=1)


@pytest.mark.slow
def test_encode_reads_a_line_of_a_gigabyte(tmp_path):
    endless_line(tmp_path / "t", b"", b"sea lake ")
    with memory_below(200_000_000):
        corpus = encode(tmp_path / "t", threads=1, folder=tmp_path / "ids")
    assert (corpus.vocabulary.words, corpus.sentences) == (["sea", "lake"], 1)


def test_load_finds_a_line_of_too_many_numbers_without_splitting_all_of_it(tmp_path):
    (tmp_path / "v").write_bytes(b"sea " + b"10 " * 7_000_000)
    with memory_below(120_000_000), pytest.raises(FormatError, match="found 131073"):
        wk.load(tmp_path / "v")


@pytest.mark.parametrize("name", ["v.safetensors", "v.txt", "v.bin"])
def test_vectors_of_zero_are_like_nothing(name, tmp_path):
    wk.WordVectors(["sea", "lake", "king"], np.zeros((3, 4), np.float32)).save(tmp_path / name)
    found = wk.load(tmp_path / name)
    assert [neighbor.similarity for neighbor in found.nearest("sea", k=2)] == [0, 0]
    assert found.similarity("sea", "lake") == 0


@pytest.mark.parametrize("name", ["v.safetensors", "v.txt", "v.bin"])
def test_vectors_of_no_word_are_refused_or_know_no_word(name, tmp_path):
    try:
        wk.WordVectors([], np.zeros((0, 4), np.float32)).save(tmp_path / name)
        found = wk.load(tmp_path / name)
    except WordkinError:
        return
    with pytest.raises(UnknownWordError):
        found["sea"]


def test_encode_holds_little_of_very_long_words(tmp_path, monkeypatch):
    """They spill and are merged by their letters, not by their number."""
    monkeypatch.setenv("WORDKIN_MEMORY", "160MB")
    longest = [letter * 3_000_000 for letter in "abcdefghijkl"]
    (tmp_path / "t").write_text(" ".join([*longest, "sea", "lake"]), encoding="utf-8")
    with memory_below(150_000_000), pytest.warns(wk.WordkinWarning, match="14 different words"):
        corpus = encode(tmp_path / "t", threads=1)
    assert all(len(word) == 3_000_000 for word in corpus.vocabulary.words)


@pytest.mark.parametrize("lengths", [[1, 2, 3], [700_000, 1, 700_000], [0, 600_000, 0, 5], []])
def test_take_copies_words_of_any_length(lengths):
    words = [str(row) * length for row, length in enumerate(lengths)]
    rows = np.arange(len(words))[::-1]
    found = Vocabulary.from_words(words, range(len(words))).take(rows)
    assert found.words == words[::-1]
    assert found.counts.tolist() == rows.tolist()
