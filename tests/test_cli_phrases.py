"""The commands `wordkin phrases` and `wordkin word2phrase`, as people and programs use them."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reference_phrases as reference
import wordkin as wk
from command_line import Run

DATA = Path(__file__).parent / "data"
RECORDED = json.loads((DATA / "phrases.json").read_text("utf-8"))
TEXT = DATA / "phrases.txt"


def test_phrases_writes_the_joined_text(wordkin: Run, tmp_path: Path) -> None:
    output = tmp_path / "joined.txt"
    outcome = wordkin("phrases", TEXT, "-o", output, "--threshold", 3, "--no-progress")
    assert outcome.status == 0
    assert outcome.err.startswith(f"wordkin: wrote {output}: ")
    wk.find_phrases(TEXT, threshold=3, progress=False).write(TEXT, tmp_path / "want.txt")
    assert output.read_bytes() == (tmp_path / "want.txt").read_bytes()


def test_phrases_pipes_from_stdin_to_stdout(wordkin: Run) -> None:
    outcome = wordkin(
        "phrases", "-", "-o", "-", "--threshold", 0.2, stdin=b"a new york\nb new york\n" * 9
    )
    assert outcome.out == "a new_york\nb new_york\n" * 9


def test_phrases_lists_scores_and_counts(wordkin: Run) -> None:
    outcome = wordkin("phrases", TEXT, "--list", "--threshold", 3)
    found = wk.find_phrases(TEXT, threshold=3, progress=False)
    lines = [f"{'_'.join(one.words)}\t{one.score:.4f}\t{one.count}" for one in found]
    assert outcome.out.splitlines() == lines
    assert len(lines) == 3


def test_phrases_lists_json_with_every_pass(wordkin: Run) -> None:
    outcome = wordkin(
        *("phrases", TEXT, "--list", "--json", "--min-count", 2, "--passes", 2),
        *("--threshold", 1.5, "--threshold", 5, "--connector-words", "of the"),
    )
    rows = [json.loads(line) for line in outcome.out.splitlines()]
    found = wk.find_phrases(
        TEXT,
        min_count=2,
        passes=2,
        threshold=[1.5, 5],
        connector_words=["of", "the"],
        progress=False,
    )
    assert [(tuple(row["words"]), row["score"], row["count"]) for row in rows] == [
        (one.words, one.score, one.count) for one in found
    ]
    assert [row["pass"] for row in rows] == [1] * len(found.passes[0]) + [2] * len(found.passes[1])
    assert "state_of_the_union" in {row["phrase"] for row in rows}


def test_phrases_uses_what_it_saved(wordkin: Run, tmp_path: Path) -> None:
    saved = tmp_path / "found.safetensors"
    outcome = wordkin("phrases", TEXT, "--threshold", 3, "--save", saved, "--no-progress")
    assert outcome.err == f"wordkin: saved {saved}: 3 phrases\n"
    outcome = wordkin(
        "phrases", "-", "--use", saved, "-o", "-", stdin=b"a salt lake in los angeles"
    )
    assert outcome.out == "a salt_lake in los_angeles\n"


def test_phrases_knows_english_connector_words(wordkin: Run) -> None:
    arguments = ("--connector-words", "english", "--threshold", 0.2, "-o", "-")
    outcome = wordkin("phrases", "-", *arguments, stdin=b"bank of england x\n" * 9)
    assert outcome.out.splitlines()[0].startswith("bank_of_england x")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing to do. Give --output, --save or --list."),
        (("-o", "-", "--list"), "both want standard output"),
        (("-o", "no/such/folder.txt"), "there is no folder no/such"),
        (("--save", "no/such/folder"), "there is no folder no/such"),
        (("-o", "joined.zst"), "found .zst"),
        (("--list", "--scoring", "best"), "found 'best'."),
        (("--list", "--passes", "3", "--threshold", "2", "--threshold", "1"), "one for each of 3"),
        (("--list", "--use", TEXT), "expected a file that wordkin phrases --save wrote"),
    ],
)
def test_phrases_refuses(arguments: tuple[object, ...], message: str, wordkin: Run) -> None:
    outcome = wordkin("phrases", TEXT, "--no-progress", *arguments)
    assert outcome.status == 2
    assert outcome.out == ""
    assert message in outcome.err


def test_phrases_ends_quietly_when_its_reader_does() -> None:
    command = [sys.executable, "-m", "wordkin", "phrases", str(TEXT), "--threshold", "0", "--list"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize("name", RECORDED["word2phrase"])
def test_word2phrase_writes_what_the_c_tool_writes(name: str, wordkin: Run, tmp_path: Path) -> None:
    min_count, threshold = RECORDED["options"]["word2phrase"][name]
    numbers = ("-min-count", min_count, "-threshold", threshold)
    source = TEXT
    for number, want in enumerate(RECORDED["word2phrase"][name]):
        output = tmp_path / f"{number}.txt"
        outcome = wordkin("word2phrase", "-train", source, "-output", output, *numbers)
        assert (outcome.status, outcome.err) == (0, "")
        assert hashlib.sha256(output.read_bytes()).hexdigest() == want
        source = output


lines = st.lists(st.lists(st.sampled_from(["a", "b", "c", "a_b", "é"]), max_size=9), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(text=lines, min_count=st.integers(1, 3), threshold=st.sampled_from([0, 0.5, 2]))
def test_word2phrase_equals_the_reference(
    text: list[list[str]], min_count: int, threshold: float, wordkin: Run, tmp_path: Path
) -> None:
    source, output = tmp_path / "text.txt", tmp_path / "joined.txt"
    source.write_text("".join(" ".join(line) + "\n" for line in text), "utf-8")
    wordkin(
        *("word2phrase", "-train", source, "-output", output),
        *("-min-count", min_count, "-threshold", threshold),
    )
    assert output.read_text("utf-8") == reference.word2phrase(text, min_count, threshold)


def test_word2phrase_keeps_a_last_word_without_a_line_end(wordkin: Run, tmp_path: Path) -> None:
    source = tmp_path / "text.txt"
    source.write_bytes(b"a b\r\n\n\tc")
    outcome = wordkin("word2phrase", "-train", source, "-output", "-")
    assert outcome.out == " a b\n\n c\n"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (b"a b </s> a b\n", b" a_b\n a_b\n"),
        (b"a b\0c \0 d\0\0\nx\n", b" a_b d\n x\n"),
    ],
)
def test_word2phrase_ends_lines_and_words_where_the_c_tool_does(
    text: bytes, want: bytes, wordkin: Run, tmp_path: Path
) -> None:
    source, output = tmp_path / "text.txt", tmp_path / "joined.txt"
    source.write_bytes(text + b"a b\n" * 9)
    flags = ("-min-count", 3, "-threshold", 0)
    wordkin("word2phrase", "-train", source, "-output", output, *flags)
    assert output.read_bytes() == want + b" a_b\n" * 9


def test_word2phrase_prints_its_counts(wordkin: Run, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("a b\nc\n" * 5, "utf-8")
    arguments = ("-train", tmp_path / "text.txt", "-output", tmp_path / "joined.txt")
    assert wordkin("word2phrase", *arguments).out.splitlines() == [
        f"Starting training using file {tmp_path / 'text.txt'}",
        "Vocab size (unigrams + bigrams): 5",  # a, b, c, a_b, b_c; c_a occurs 4 times
        "Words in train file: 15",
    ]
    assert len(wordkin("word2phrase", *arguments, "-debug", 0).out.splitlines()) == 1


def test_word2phrase_shows_its_flags(wordkin: Run) -> None:
    assert "-threshold <float>" in wordkin("word2phrase").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-min_count", 5), "found '-min_count'"),
        (("train", TEXT), "found 'train'"),
        (("-train",), "expected a value after -train, found none"),
        (("-train", TEXT), "expected -output and a value, found none"),
        (("-min-count", "few"), "expected a whole number after -min-count, found 'few'"),
        (("-threshold", "x"), "expected a number after -threshold, found 'x'"),
        (("-train", "no such file", "-output", "x"), "no file, folder or glob pattern matches"),
        (
            ("-train", TEXT, "-output", "x", "-min-count", "0"),
            "-min-count: expected a whole number",
        ),
    ],
)
def test_word2phrase_refuses(arguments: tuple[object, ...], message: str, wordkin: Run) -> None:
    outcome = wordkin("word2phrase", *arguments)
    assert outcome.status == 2
    assert message in outcome.err
