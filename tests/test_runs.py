"""Texts with more words than memory has room for: the same corpus as otherwise, or a stated part."""

import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from command_line import Run
from scripts import ROOT, load_script
from wordkin.corpus import EncodedCorpus, encode, runs, sentences
from wordkin.corpus.encoding import encode_blocks
from wordkin.corpus.integers import encode_array
from wordkin.corpus.runs import (
    LETTERS_A_WORD,
    Runs,
    WordCounts,
    count_words_within,
    keep_most_frequent,
)
from wordkin.corpus.sentences import STRINGS_SHARE, encode_sentences
from wordkin.corpus.storage import Storage
from wordkin.corpus.writer import CorpusWriter
from wordkin.errors import WordkinWarning
from wordkin.kernels.scan import hash_words
from wordkin.progress import Progress
from wordkin.text.sources import read_blocks
from wordkin.words.simple import SimpleRule
from wordkin.words.vocabulary import Vocabulary

ROOM = 1 << 30
Encode = Callable[[list[list[int]], CorpusWriter], EncodedCorpus]
few_words = st.lists(st.lists(st.integers(0, 20), max_size=8), max_size=12)

# All these texts seem to be characters instead of words, or too short for anything.
pytestmark = pytest.mark.filterwarnings("ignore:the text seems|.*single characters")

LEAVES_OUT = pytest.mark.filterwarnings("ignore:.*more than memory has room for")


@pytest.fixture(autouse=True, scope="module")
def merged_in_many_parts() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "LEAST_MERGED", 4)
        yield


def from_blocks(text: list[list[int]], writer: CorpusWriter, threads: int = 1) -> EncodedCorpus:
    """The text as a file, cut into blocks of some words."""
    data = "\n".join(" ".join(map(str, sentence)) for sentence in text).encode()
    return encode_blocks(read_blocks([io.BytesIO(data)], 9), writer, "whitespace", threads)


def from_letters(text: list[list[int]], writer: CorpusWriter) -> EncodedCorpus:
    data = "\n".join(" ".join(chr(97 + word) for word in sentence) for sentence in text).encode()
    return encode_blocks(read_blocks([io.BytesIO(data)], 9), writer, "simple", 1, SimpleRule())


def from_strings(text: list[list[int]], writer: CorpusWriter) -> EncodedCorpus:
    # A batch for each sentence; a dict of strings may have fewer words than a table.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentences, "BATCH_TOKENS", 1)
        return encode_sentences(iter([list(map(str, line)) for line in text]), writer)


def from_numbers(text: list[list[int]], writer: CorpusWriter) -> EncodedCorpus:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentences, "BATCH_TOKENS", 1)
        return encode_sentences(iter(text), writer)


def from_array(text: list[list[int]], writer: CorpusWriter) -> EncodedCorpus:
    array = np.full((len(text), max(map(len, text), default=0)), -1)
    for row, sentence in zip(array, text, strict=True):
        row[: len(sentence)] = sentence
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wordkin.corpus.integers.BATCH_NUMBERS", 4)
        return encode_array(array, writer)


def on_threads(threads: int) -> Encode:
    return lambda text, writer: from_blocks(text, writer, threads)


WAYS = [
    *(pytest.param(on_threads(threads), id=f"blocks-{threads}") for threads in (1, 2, 5)),
    *(from_letters, from_strings, from_numbers, from_array),
]
BY_BATCHES = (from_strings, from_numbers, from_array)


def encoded(
    encode: Encode, text: list[list[int]], most_words: int = ROOM, memory_limit: int = ROOM
) -> tuple[EncodedCorpus, list[str]]:
    """The corpus, and the warnings."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        writer = CorpusWriter(Storage(None, memory_limit), None, most_words)
        return encode(text, writer), [str(warning.message) for warning in warned]


def values(corpus: EncodedCorpus) -> tuple[object, ...]:
    vocabulary = corpus.vocabulary
    arrays = vocabulary.letters, vocabulary.offsets, vocabulary.counts, corpus.ids, corpus.starts
    return *((array.tolist(), array.dtype) for array in arrays), corpus.raw_words


@pytest.mark.parametrize("encode", WAYS)
@settings(max_examples=20)
@given(text=few_words, spare=st.integers(0, 3), memory_limit=st.sampled_from([0, ROOM]))
def test_encode_gives_the_same_corpus_when_words_wait_on_disk(
    encode: Encode, text: list[list[int]], spare: int, memory_limit: int
) -> None:
    want, _ = encoded(encode, text)
    room = len(want.vocabulary) + spare
    found, warned = encoded(encode, text, max(room, 1), memory_limit)
    assert values(found) == values(want)
    assert not [line for line in warned if "left out" in line]


@pytest.mark.parametrize("encode", WAYS)
@settings(max_examples=20)
@given(text=few_words, most_words=st.integers(2, 9))
def test_encode_keeps_the_most_frequent_words_if_all_are_too_many(
    encode: Encode, text: list[list[int]], most_words: int
) -> None:
    want, _ = encoded(encode, text)
    found, warned = encoded(encode, text, most_words)
    if len(found.vocabulary) == len(want.vocabulary):
        # Lists and arrays look at the memory only between two batches, of one sentence here.
        assert len(want.vocabulary) <= most_words + (8 if encode in BY_BATCHES else 0)
        assert values(found) == values(want)
    else:
        assert values(found.prune(1)) == values(want.prune(1, most_words))
        assert len([line for line in warned if "left out" in line]) == 1


@settings(max_examples=20)
@given(pieces=st.lists(st.sampled_from([b"a", b"\xff", b"\xfe", b"\xc3", b"\xa9", b" ", b"\n"])))
def test_encode_makes_broken_words_valid_after_they_waited_on_disk(pieces: list[bytes]) -> None:
    def read(_: list[list[int]], writer: CorpusWriter) -> EncodedCorpus:
        blocks = read_blocks([io.BytesIO(b"a" + b"".join(pieces))], 4)
        return encode_blocks(blocks, writer, "whitespace", 1)

    want, warned = encoded(read, [])
    words = len(set(b"".join((b"a", *pieces)).split()))
    found, warned_again = encoded(read, [], words)
    assert values(found) == values(want)
    assert warned_again == warned


def test_words_wait_on_disk_when_a_table_is_full(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "wordkin.corpus")
    encoded(from_blocks, [[1, 2, 3, 1], [4, 5, 1]], most_words=5)
    waiting = [record.getMessage() for record in caplog.records]
    assert waiting == [
        f"spilled {words} words to disk, since memory has no room for more" for words in (4, 2)
    ]


@pytest.mark.parametrize("encode", [from_strings, from_numbers])
def test_words_wait_on_disk_when_a_dict_is_full(
    encode: Encode, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "wordkin.corpus")
    share = STRINGS_SHARE if encode is from_strings else 1
    encoded(encode, [[1, 2, 3, 1], [4, 5, 1], [6]], most_words=4 * share)
    assert len(caplog.records) == 2  # after the second sentence, and at the end


def test_encode_says_which_words_were_left_out() -> None:
    text = [["sea"] * 9 + ["lake"] * 8, ["pond", "pool"] * 3, ["rill", "sea"]]
    data = "\n".join(map(" ".join, text)).encode()
    writer = CorpusWriter(Storage(None, ROOM), None, most_words=2)
    with pytest.warns(WordkinWarning) as warned:
        corpus = encode_blocks(read_blocks([io.BytesIO(data)]), writer, "whitespace", 1)
    assert str(warned[0].message) == (
        "the text has 5 different words, more than memory has room for. The 2 most frequent were "
        "kept with their exact counts; the others (7 of 25 tokens) occur at most 3 times and were "
        "left out: with a min_count above 3 that changes nothing. To keep more, allow wordkin "
        "more memory, as with WORDKIN_MEMORY=64GB in the environment."
    )
    assert corpus.vocabulary.words == ["sea", "lake"]
    assert corpus.vocabulary.counts.tolist() == [10, 8]
    assert (corpus.raw_words, len(corpus.ids), corpus.starts.tolist()) == (25, 18, [0, 17, 18])


def test_encode_keeps_fewer_words_where_they_are_long() -> None:
    words = [f"{number:0{4 * LETTERS_A_WORD}}" for number in range(100)]
    data = " ".join(words).encode()
    writer = CorpusWriter(Storage(None, ROOM), None, most_words=80)
    with pytest.warns(WordkinWarning, match="100 different words.* The 20 most frequent"):
        corpus = encode_blocks(read_blocks([io.BytesIO(data)]), writer, "whitespace", 1)
    assert corpus.vocabulary.words == words[:20]


@LEAVES_OUT
@pytest.mark.parametrize("as_file", [True, False])
def test_long_words_wait_on_disk_earlier(
    as_file: bool, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "wordkin.corpus")
    monkeypatch.setattr(sentences, "BATCH_TOKENS", 1)
    words = [letter * 2_000 for letter in "abcdef"]
    writer = CorpusWriter(Storage(None, ROOM), None, most_words=100)
    if as_file:
        blocks = read_blocks([io.BytesIO(" ".join(words).encode())], 2_001)
        encode_blocks(blocks, writer, "whitespace", 1)
    else:
        encode_sentences([[word] for word in words], writer)
    assert len(caplog.records) > 1


@LEAVES_OUT
def test_encode_leaves_no_runs_on_disk(tmp_path: Path) -> None:
    writer = CorpusWriter(Storage(tmp_path, 0), None, most_words=4)
    corpus = from_blocks([[1, 2, 3, 4, 5], [1, 1, 1, 2, 3, 4]], writer)
    del writer
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ids", "starts"]
    assert corpus.raw_words == 11


@LEAVES_OUT
def test_encode_reports_also_while_it_merges() -> None:
    phases: list[Progress] = []
    writer = CorpusWriter(Storage(None, ROOM), phases.append, most_words=8)
    text = [[word] for word in range(40)]
    from_blocks(text, writer)
    blocks = sum(progress.words_done < len(text) for progress in phases) + 1
    assert len(phases) > blocks
    assert {progress.phase for progress in phases} == {"counting"}


def test_encode_takes_a_share_of_the_memory_for_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text").write_text(" ".join(map(str, range(300))))
    monkeypatch.setenv("WORDKIN_MEMORY", f"{100 * 128 * 4}")
    with pytest.warns(WordkinWarning, match="The 100 most frequent were kept"):
        assert len(encode(tmp_path / "text").vocabulary) == 100
    assert len(encode(tmp_path / "text", memory_share=0.75).vocabulary) == 300


def test_vocabulary_tells_on_the_command_line_what_was_left_out(
    wordkin: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "text").write_text(" ".join(map(str, range(300))))
    monkeypatch.setenv("WORDKIN_MEMORY", f"{100 * 128 * 4}")
    outcome = wordkin("vocabulary", tmp_path / "text", "--no-progress", "--min-count", 1)
    assert outcome.status == 0
    assert "warning: the text has 300 different words, more than memory has room for" in outcome.err


@given(counts=st.lists(st.integers(1, 4), max_size=12), most=st.integers(1, 12))
def test_most_frequent_equals_sorting(counts: list[int], most: int) -> None:
    places = np.random.default_rng(len(counts)).permutation(len(counts))
    kept, left_out = keep_most_frequent(WordCounts(np.array(counts, np.int64), places), most)
    ranked = sorted(zip(counts, places.tolist(), strict=True), key=lambda pair: (-pair[0], pair[1]))
    found = zip(kept.counts.tolist(), kept.first_seen.tolist(), strict=True)
    assert sorted(found) == sorted(ranked[:most])
    assert left_out == (ranked[most][0] if len(ranked) > most else 0)


def hashes_of(words: Vocabulary) -> NDArray[np.int64]:
    hashes = np.empty(len(words), np.int64)
    hash_words(words.letters.copy(), words.offsets, hashes)
    return hashes


def test_runs_tell_words_of_one_hash_apart() -> None:
    words = Vocabulary.from_words(map(str, range(300_000)), np.zeros(300_000))
    hashes = hashes_of(words)
    order = np.argsort(hashes, kind="stable")
    same = int(np.flatnonzero(np.diff(hashes[order]) == 0)[0])
    one, other = (words.words[row] for row in order[same : same + 2])
    waiting = Runs(Storage(None, 0), most_words=100)
    for first_seen in (0, 10):
        table = Vocabulary.from_words([one, other], [2, 3])
        waiting.add(table, np.array([first_seen, first_seen + 1]))
    merged = waiting.merge(lambda: None).vocabulary
    assert dict(zip(merged.words, merged.counts.tolist(), strict=True)) == {one: 4, other: 6}


def test_runs_keep_counts_and_places_beyond_32_bits() -> None:
    waiting = Runs(Storage(None, 0), most_words=100)
    late = waiting.add(Vocabulary.from_words(["sea"], [2**40]), np.array([2**41]))
    early = waiting.add(Vocabulary.from_words(["lake", "sea"], [1, 2**33]), np.array([7, 2**35]))
    merged = waiting.merge(lambda: None)
    assert merged.vocabulary.words == ["lake", "sea"]
    assert merged.vocabulary.counts.tolist() == [1, 2**40 + 2**33]
    assert [waiting.read_numbers(run).tolist() for run in (late, early)] == [[1], [0, 1]]


def test_words_within_is_what_ids_can_number_at_most() -> None:
    assert (count_words_within(0), count_words_within(2**60)) == (1, 2**31 - 2)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_encode_counts_two_million_words_in_bounded_memory(tmp_path: Path) -> None:
    script, record = ROOT / "tools" / "stress_vocabulary.py", tmp_path / "record"
    command = [sys.executable, str(script), "--words", "2000000", "--memory", "100MB"]
    subprocess.run([*command, "--record", str(record)], check=True, capture_output=True)
    row = json.loads(record.read_text())
    assert row["exact"]
    assert row["distinct"] == 2_003_000
    assert row["peak_anonymous_mb"] < 250  # some 90 of them for the interpreter and the compiler


def test_stress_section_shows_what_was_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = load_script("tools/stress_vocabulary.py")
    monkeypatch.setattr(script, "RECORD", tmp_path / "record")
    assert script.stress_section() == ""
    numbers = {"tokens": 1_200, "distinct": 1_100, "kept": 90, "text_mb": 3, "seconds": 7}
    row = numbers | {"memory": "1MB", "peak_anonymous_mb": 2, "exact": False}
    (tmp_path / "record").write_text(json.dumps(row) + "\n")
    assert script.stress_section().splitlines()[-1] == (
        "| 1,200 | 1,100 | 3 MB | 1MB | 2 MB | 90 | **no** | 7 |"
    )
