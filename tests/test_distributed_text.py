"""A text in shards: counted and encoded piece by piece, it is the text that `encode` makes."""

from __future__ import annotations

import gzip
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

from wordkin.corpus import EncodedCorpus, encode
from wordkin.distributed import encoding
from wordkin.distributed.counting import Reading, count_text, scan_shard
from wordkin.distributed.encoding import IDS, EncodedShard, encode_text, name_shards
from wordkin.distributed.engine import InProcess, tell_nothing
from wordkin.distributed.id_files import LocalText
from wordkin.distributed.shards import Shard, find_shards, read_shard
from wordkin.errors import TextError, WordkinWarning
from wordkin.settings import TrainingSettings
from wordkin.training.arrays import bind_kernel, make_tables, start_matrices

LINES = [
    "the sea meets the shore",
    "",
    "Don’t swim in the lake, 1,000 \u00a0 times",
    "BZh is no bzip2 at the start of a line",
    "\ufeffmarks inside a text are letters",
    "lake sea shore été",
    "PK\x03\x04 neither",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three texts: with a mark and without a last line end, compressed, and of one line."""
    folder = tmp_path / "texts"
    folder.mkdir()
    lines = "\n".join(LINES * 9)
    (folder / "a.txt").write_bytes(b"\xef\xbb\xbf" + lines.encode() + b"\n\xff\xfe broken")
    (folder / "b.txt.gz").write_bytes(gzip.compress(f"{lines}\nlast".encode(), mtime=0))
    (folder / "c.txt").write_text("sea lake " * 300, "utf-8")
    (folder / ".hidden").write_text("hidden", "utf-8")
    return folder


def encode_in_shards(
    text: object, folder: Path, reading: Reading, shard_bytes: int = 100
) -> tuple[EncodedCorpus, list[EncodedShard]]:
    """The text through shards, as one corpus."""
    engine, shards = InProcess(), find_shards(text, reading.column, shard_bytes)
    vocabulary = count_text(engine, shards, reading, tell_nothing)
    found = encode_text(engine, shards, vocabulary, reading, folder, tell_nothing)
    local = LocalText(vocabulary, found, context=0)
    return local.corpus_of(0, local.tokens), found


def assert_same(found: EncodedCorpus, wanted: EncodedCorpus) -> None:
    assert found.vocabulary.words == wanted.vocabulary.words
    np.testing.assert_array_equal(found.vocabulary.counts, wanted.vocabulary.counts)
    np.testing.assert_array_equal(found.ids, wanted.ids)
    np.testing.assert_array_equal(found.starts, wanted.starts)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "reading",
    [
        Reading(),
        Reading(tokenize=str.split),
        Reading(tokenize=re.compile(r"\w+").findall),
        Reading(tokenize="simple"),
        Reading(tokenize="simple", numbers=True, lowercase=False),
    ],
    ids=["whitespace", "str.split", "function", "simple", "numbers"],
)
def test_a_text_in_shards_has_the_words_and_ids_of_the_whole(
    folder: Path, tmp_path: Path, reading: Reading
) -> None:
    _, tokenize, numbers, lowercase, _ = reading
    wanted = encode(folder, tokenize=tokenize, numbers=numbers, lowercase=lowercase)
    found, shards = encode_in_shards(folder, tmp_path / "ids", reading)
    assert len(shards) > 10
    assert_same(found, wanted)


def test_shards_of_tables_are_whole_files(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    for number, texts in enumerate((["the sea", None], ["a lake", "the sea"])):
        table = pa.table({"id": [1, 2], "text": texts})
        pq.write_table(table, tmp_path / f"{number}.parquet")
    with warnings.catch_warnings(action="ignore"):  # of the missing text
        found, shards = encode_in_shards(tmp_path, tmp_path / "ids", Reading("text"))
        assert len(shards) == 2
        assert_same(found, encode(tmp_path, column="text"))


def test_a_text_elsewhere_is_read_in_ranges(tmp_path: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    data = ("the sea meets the lake\n" * 20).encode()
    fsspec.filesystem("memory").pipe({"/shards/a.txt": data, "/shards/b.txt": data})
    found, shards = encode_in_shards("memory://shards", tmp_path, Reading())
    assert len(shards) > 4
    assert_same(found, encode("memory://shards"))


def test_shards_begin_with_a_line_and_cover_the_file(folder: Path) -> None:
    data = (folder / "a.txt").read_bytes()
    shards = find_shards(folder / "a.txt", shard_bytes=50)
    assert shards[0].begin == 0
    assert [shard.begin for shard in shards[1:]] == [shard.end for shard in shards[:-1]]
    assert shards[-1].end == len(data)
    assert all(data[shard.begin - 1 : shard.begin] == b"\n" for shard in shards[1:])


def test_one_long_line_is_one_shard(folder: Path) -> None:
    assert len(find_shards(folder / "c.txt", shard_bytes=50)) == 1


@pytest.mark.filterwarnings("ignore:the text has 2 invalid")
def test_ids_that_are_there_are_not_made_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = Reading(tokenize="simple")
    first, shards = encode_in_shards(folder / "a.txt", tmp_path, reading)
    Path(shards[2].path + IDS).unlink()
    made = []

    def scan(shard: Shard, reading: Reading) -> tuple[EncodedCorpus, int]:
        made.append(shard)
        return scan_shard(shard, reading)

    monkeypatch.setattr(encoding, "scan_shard", scan)
    again, _ = encode_in_shards(folder / "a.txt", tmp_path, reading)
    assert len(made) == 1
    assert_same(again, first)


@pytest.mark.parametrize(
    ("shard", "reading", "words"),
    [
        (Shard("b.txt", "9", 0, 5), Reading(), ["a"]),
        (Shard("a.txt", "8", 0, 5), Reading(), ["a"]),
        (Shard("a.txt", "9", 0, 6), Reading(), ["a"]),
        (Shard("a.txt", "9", 0, 5), Reading(tokenize="simple"), ["a"]),
        (Shard("a.txt", "9", 0, 5), Reading(lowercase=False), ["a"]),
        (Shard("a.txt", "9", 0, 5), Reading(), ["b"]),
    ],
)
def test_ids_of_anything_else_have_another_name(
    shard: Shard, reading: Reading, words: list[str]
) -> None:
    from wordkin.words.vocabulary import Vocabulary

    usual = name_shards([Shard("a.txt", "9", 0, 5)], Vocabulary.from_words(["a"], [1]), Reading())
    assert name_shards([shard], Vocabulary.from_words(words, [1]), reading) != usual


def test_invalid_bytes_are_told_once_of_the_whole_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"sea lake\n\xff sea\n" * 30)
    shards = find_shards(tmp_path / "a.txt", shard_bytes=100)
    with pytest.warns(
        WordkinWarning, match="30 invalid UTF-8.*first is in .*bytes 0 to 105"
    ) as told:
        count_text(InProcess(), shards, Reading(), tell_nothing)
    assert len(told) == 1


def test_a_part_of_the_text_trains_as_in_the_whole(folder: Path, tmp_path: Path) -> None:
    settings = TrainingSettings(dimensions=8, window=3, subsample_threshold=0.02)
    with warnings.catch_warnings(action="ignore"):
        whole, shards = encode_in_shards(folder, tmp_path, Reading())
    tables = make_tables(whole.vocabulary.counts, settings)
    results = []
    begin, end = 700, 760  # in the last file, inside its only line
    local = LocalText(whole.vocabulary, shards, context=400).corpus_of(begin, end)
    assert not local.ids[: begin - 400].any()
    for corpus in (whole, local):
        matrices = start_matrices(settings, len(whole.vocabulary))
        fit_chunk = bind_kernel(corpus, tables, matrices)
        fit_chunk(begin, end, 0.1, np.uint64(7))
        results.append(matrices.input_vectors.copy())
    np.testing.assert_array_equal(results[0], results[1])


@pytest.mark.parametrize("text", [[["a", "list"]], iter([["a"]])], ids=["lists", "iterator"])
def test_a_text_that_is_in_no_file_is_refused(text: object) -> None:
    with pytest.raises(TextError, match="reads its text from files that all nodes see"):
        find_shards(text)


def test_a_shard_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(TextError, match=r"gone\.txt: No such file"):
        list(read_shard(Shard(str(tmp_path / "gone.txt"), "", 0, 5)).blocks)


def test_a_file_that_became_shorter_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("sea\nlake\n", "utf-8")
    for begin in (0, 4):
        with pytest.raises(
            TextError, match="cannot be read to its end: the file has become shorter"
        ):
            list(read_shard(Shard(str(tmp_path / "a.txt"), "", begin, 20)).blocks)
