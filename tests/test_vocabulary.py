"""Words and counts: which survive, how they are merged, and the C tool's file of them."""

from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from wordkin.errors import FormatError, VocabularyError
from wordkin.words.vocabulary import Vocabulary, merge, read_vocabulary, save_vocabulary, select

SEAS = Vocabulary.from_words(["pond", "sea", "Straße", "lake", "mere"], [1, 9, 4, 4, 2])


def chosen(rows: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> list[str]:
    return SEAS.take(rows).words


def test_select_sorts_by_falling_count_and_ties_by_row() -> None:
    assert chosen(select(SEAS, min_count=2)) == ["sea", "Straße", "lake", "mere"]


def test_select_keeps_the_most_frequent_of_max_words() -> None:
    assert chosen(select(SEAS, min_count=1, max_words=2)) == ["sea", "Straße"]


def test_select_asks_the_keep_rule_and_leaves_none_to_min_count() -> None:
    verdicts = {"pond": True, "sea": False}
    rows = select(SEAS, min_count=3, keep=lambda word, _: verdicts.get(word))
    assert chosen(rows) == ["Straße", "lake", "pond"]


def test_select_gives_the_keep_rule_words_and_counts() -> None:
    seen: list[tuple[str, int]] = []
    select(SEAS, keep=lambda word, count: seen.append((word, count)))
    assert seen == [("pond", 1), ("sea", 9), ("Straße", 4), ("lake", 4), ("mere", 2)]


def test_select_lets_protected_words_survive_every_rule() -> None:
    rows = select(SEAS, 5, max_words=2, keep=lambda *_: False, protected=["pond", "mere", "absent"])
    assert chosen(rows) == ["mere", "pond"]


def test_select_fills_max_words_with_protected_words_first() -> None:
    assert chosen(select(SEAS, 1, max_words=2, protected=["pond"])) == ["sea", "pond"]


def test_vocabulary_finds_rows() -> None:
    assert [SEAS.find("lake"), SEAS.find("ocean"), "Straße" in SEAS, "ocean" in SEAS] == [
        3,
        None,
        True,
        False,
    ]


def test_vocabulary_knows_its_size_and_total() -> None:
    assert (len(SEAS), SEAS.total) == (5, 20)


def test_vocabulary_refuses_counts_that_do_not_fit() -> None:
    with pytest.raises(VocabularyError, match="found 2 words and 1 counts"):
        Vocabulary.from_words(["a", "b"], [1])


def test_take_gathers_any_rows_of_a_large_vocabulary() -> None:
    words = [f"word{i}" for i in range(70_000)]  # more than are gathered at once
    rows = np.arange(69_999, -1, -1)
    assert Vocabulary.from_words(words, np.ones(70_000)).take(rows).words == words[::-1]


def test_merge_adds_counts_and_sorts_again() -> None:
    merged = merge(SEAS, Vocabulary.from_words(["mere", "ocean"], [8, 4]))
    assert merged.words == ["mere", "sea", "Straße", "lake", "ocean", "pond"]
    assert merged.counts.tolist() == [10, 9, 4, 4, 4, 1]


def test_save_vocabulary_writes_the_lines_of_the_c_tool(tmp_path: Path) -> None:
    save_vocabulary(SEAS, tmp_path / "words")
    assert (tmp_path / "words").read_bytes() == "pond 1\nsea 9\nStraße 4\nlake 4\nmere 2\n".encode()


def test_read_vocabulary_reads_what_was_saved(tmp_path: Path) -> None:
    save_vocabulary(SEAS, tmp_path / "words")
    again = read_vocabulary(tmp_path / "words")
    assert (again.words, again.counts.tolist()) == (SEAS.words, SEAS.counts.tolist())


@pytest.mark.parametrize("word", ["New York", "", "tab\there", "line\nend"])
def test_save_vocabulary_refuses_words_with_white_space(tmp_path: Path, word: str) -> None:
    with pytest.raises(FormatError, match="expected words without white space"):
        save_vocabulary(Vocabulary.from_words([word], [1]), tmp_path / "words")


@pytest.mark.parametrize("word", ["12\u00a0000", "\u00a0", "\ufeffsea", "sea\u2028side", "\x1f"])
@pytest.mark.parametrize("sentences", [None, 7])
def test_read_vocabulary_reads_any_word_of_a_text(
    tmp_path: Path, word: str, sentences: int | None
) -> None:
    vocabulary = Vocabulary.from_words([word, "lake"], [9, 1])
    save_vocabulary(vocabulary, tmp_path / "words", sentences=sentences)
    again = read_vocabulary(tmp_path / "words")
    assert (again.words, again.counts.tolist()) == ([word, "lake"], [9, 1])


@pytest.mark.parametrize("line", ["New York 5", "tab\there 5", "sea  5", " 5"])
def test_read_vocabulary_refuses_words_that_no_text_has(tmp_path: Path, line: str) -> None:
    (tmp_path / "words").write_text(f"sea 9\n{line}\n", encoding="utf-8")
    with pytest.raises(FormatError, match="line 2: expected a word and its count, found"):
        read_vocabulary(tmp_path / "words")


def test_load_finds_the_counts_of_words_with_spaces(tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_bytes(b"2 2\nNew York 1 2\nsea 3 4\n")
    (tmp_path / "counts").write_bytes(b"sea 9\nNew York 5\n")
    counts = wk.load(tmp_path / "v.txt", counts=tmp_path / "counts").counts
    assert counts is not None
    assert counts.tolist() == [5, 9]


def test_read_vocabulary_leaves_out_the_sentence_end_of_the_c_tool(tmp_path: Path) -> None:
    (tmp_path / "words").write_bytes(b"</s> 0\nthe 10\r\n\nof 5")
    assert read_vocabulary(tmp_path / "words").words == ["the", "of"]


def test_read_vocabulary_adds_up_words_cut_inside_a_character(tmp_path: Path) -> None:
    (tmp_path / "words").write_bytes(b"a\xc3 2\na\xc5 3\n")
    vocabulary = read_vocabulary(tmp_path / "words")
    assert (vocabulary.words, vocabulary.counts.tolist()) == (["a\ufffd"], [5])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"the 10\nof\n", r"words, line 2: expected a word and its count, found 'of'"),
        (b"the ten\n", r"line 1: .* found 'the ten'"),
        (b"the -1\n", r"line 1: .* found 'the -1'"),
        (b"the 1\nthe 2\n", r"line 2: expected each word once, found 'the' again"),
    ],
)
def test_read_vocabulary_says_where_a_line_is_wrong(
    tmp_path: Path, data: bytes, message: str
) -> None:
    (tmp_path / "words").write_bytes(data)
    with pytest.raises(FormatError, match=message):
        read_vocabulary(tmp_path / "words")
