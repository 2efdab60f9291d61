"""Messages that newcomers meet, and what they say to do."""

import logging
import os
import pickle
from pathlib import Path

import pytest

import wordkin as wk
from command_line import Run
from wordkin.cli.outcome import print_error
from wordkin.errors import FormatError
from wordkin.evaluation import evaluate_analogies
from wordkin.progress import Progress, log_lines, reporters, sparse_lines


@pytest.mark.parametrize(
    ("opened", "error", "found"),
    [("nope.bin", FileNotFoundError, "none of this name"), ("", IsADirectoryError, "a folder")],
)
def test_a_file_that_is_not_there_is_named_in_python(
    opened: str, error: type[OSError], found: str, tmp_path: Path
) -> None:
    path = tmp_path / opened
    for read in (wk.load, wk.load_model, lambda file: wk.evaluate(VECTORS, file)):
        with pytest.raises(error) as caught:
            read(path)
        assert str(caught.value) == f"{path}: expected a file, found {found}."
        assert (caught.value.errno, caught.value.filename) != (None, None)
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301


VECTORS = wk.WordVectors(["man", "king", "woman", "queen"], [[1, 0], [4, 3], [0, 1], [1, 1]])


def test_a_pickle_of_something_else_gets_the_hint_of_other_files(tmp_path: Path) -> None:
    path = tmp_path / "x.pkl"
    path.write_bytes(pickle.dumps({"sea": [1.0]}))
    with pytest.raises(FormatError, match=r"found a value of type dict\. Save what it holds"):
        wk.load(path)


def test_sections_without_questions_have_no_score() -> None:
    lines = str(evaluate_analogies(VECTORS)).splitlines()
    asked = {line.split()[0]: line.split()[-5:] for line in lines}
    assert asked["capital-country"] == ["-", "-", "0", "0", "0.0%"]
    assert asked["total"][0] != "-"


def test_info_shows_the_history_as_a_table_of_eighty_columns(tmp_path: Path, wordkin: Run) -> None:
    model = tmp_path / "kin.safetensors"
    wk.train([["sea", "lake"]] * 20, epochs=2, subsample_threshold=0, progress=False).save(model)
    shown = wordkin("info", model).out.partition("history:\n")[2].splitlines()
    assert shown[0].split()[:2] == ["epoch", "words"]
    assert [line.split()[0] for line in shown] == ["epoch", "1", "2"]
    assert len(set(map(len, shown))) == 1
    assert len(shown[0]) <= 80


def test_help_with_a_command_shows_its_help(wordkin: Run) -> None:
    assert wordkin("help", "nearest") == wordkin("nearest", "--help")
    assert wordkin("help") == wordkin("--help")
    assert "No such command" in wordkin("help", "nothing").err


def test_lines_about_kernels_come_once_in_a_process(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "wordkin.training")
    for seconds in (1, 20, 40):
        for report in (log_lines(), log_lines(0)):
            report(Progress(phase="compiling", elapsed_seconds=seconds))
            report(Progress(phase="training", elapsed_seconds=seconds))
    assert sum("compiling" in line for line in caplog.messages) == 1
    assert sum("epoch" in line for line in caplog.messages) == 6


def test_rare_lines_repeat_nothing_about_kernels(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reporters, "FIRST_LINE_SECONDS", 10.0)
    clock = iter(range(0, 10_000, 100))
    for _ in range(2):
        report = sparse_lines(now=lambda: next(clock))
        for _ in range(3):
            report(Progress(phase="compiling"))
    assert capsys.readouterr().err.count("compiling") == 1


MESSAGE = "expected one thing, found another. " * 4


@pytest.mark.parametrize("start", ["", "try next: ", "to train: "])
def test_a_terminal_gets_messages_wrapped_between_words_but_commands_whole(
    start: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("wordkin.cli.outcome.is_terminal", lambda _: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((50, 24)))
    print_error(start + MESSAGE)
    lines = capsys.readouterr().err.splitlines()
    assert " ".join(lines) == f"wordkin: {start}{MESSAGE}".rstrip()
    assert (len(lines) > 1, max(map(len, lines)) <= 50) == (not start, not start)


def test_elsewhere_a_message_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(MESSAGE)
    assert capsys.readouterr().err == f"wordkin: {MESSAGE.strip()}\n"


def test_a_token_that_is_no_file_is_explained(wordkin: Run, vectors: Path) -> None:
    outcome = wordkin("serve", vectors, "--token", "mysecret", "--port", 0)
    assert outcome.status == 2
    assert (
        "--token: expected the name of a file that holds the token, found mysecret," in outcome.err
    )
