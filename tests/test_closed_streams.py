"""Commands whose standard input, output or error output is closed do their work, or say what they lack."""

import subprocess
import sys

import pytest

import wordkin as wk

pytestmark = pytest.mark.posix
TRAIN = ("--dimensions", "4", "--epochs", "1", "--min-count", "1", "--threads", "1")
CLOSINGS = {"stdin": "<&-", "stdout": ">&-", "stderr": "2>&-"}
closed = pytest.mark.parametrize("closing", [*CLOSINGS.values(), "<&- >&- 2>&-"])


def run(closing, *arguments):
    """The command with streams closed, by a shell."""
    command = [sys.executable, "-m", "wordkin", *map(str, arguments)]
    shell = ["sh", "-c", f'exec "$0" "$@" {closing}', *command]
    ended = subprocess.run(shell, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in ended.stderr, ended.stderr
    assert "Exception ignored" not in ended.stderr, ended.stderr
    assert "lost sys.stderr" not in ended.stderr
    return ended


@closed
@pytest.mark.parametrize("name", ["m.safetensors", "v.txt"])
def test_train_learns_and_saves(name, closing, text, tmp_path):
    ended = run(closing, "train", text, "-o", tmp_path / name, *TRAIN)
    assert ended.returncode == 0, ended.stderr
    found = wk.load(tmp_path / name)
    assert set(found) == {"the", "sea", "meets", "shore", "lake"}
    assert ended.stdout == ""
    if "2>" not in closing:
        assert "saved" in ended.stderr


WRITERS = {
    "convert": ("{vectors}", "{out}.txt"),
    "phrases": ("{text}", "-o", "{out}.txt"),
    "vocabulary": ("{text}", "--save", "{out}.txt", "-k", "0"),
    "cluster": ("{vectors}", "-k", "2", "-o", "{out}.txt"),
    "map": ("{vectors}", "-o", "{out}.html"),
    "word2vec": ("-train", "{text}", "-output", "{out}.txt", "-min-count", "1", "-size", "4"),
    "word2phrase": ("-train", "{text}", "-output", "{out}.txt", "-min-count", "1"),
}


@pytest.mark.parametrize("closing", ["<&-", "2>&-"])
@pytest.mark.parametrize(
    "command", ["convert", *(pytest.param(name, marks=pytest.mark.slow) for name in [*WRITERS][1:])]
)
def test_commands_write_their_files(command, closing, vectors, text, tmp_path):
    names = {"vectors": vectors, "text": text, "out": tmp_path / "out"}
    ended = run(closing, command, *(part.format(**names) for part in WRITERS[command]))
    assert ended.returncode == 0, ended.stderr
    (made,) = tmp_path.glob("out.*")
    content = made.read_bytes()
    assert content
    assert b"wordkin: " not in content  # a message for a closed stream goes into no file


ANSWERS = {
    "nearest": ("{vectors}", "sea"),
    "similarity": ("{vectors}", "sea", "lake"),
    "odd": ("{vectors}", "sea", "lake", "car"),
    "info": ("{vectors}",),
    "vocabulary": ("{text}",),
    "phrases": ("{text}", "-o", "-"),
    "convert": ("{vectors}", "-"),
    "train": ("{text}", "-o", "-", *TRAIN),
}


@pytest.mark.parametrize("closing", ["<&-", "2>&-", "<&- 2>&-"])
@pytest.mark.parametrize("command", ["nearest", "info", "train"])
def test_commands_answer(command, closing, vectors, text):
    ended = run(closing, command, *(p.format(vectors=vectors, text=text) for p in ANSWERS[command]))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout


@pytest.mark.parametrize(
    "command", ["nearest", *(pytest.param(name, marks=pytest.mark.slow) for name in [*ANSWERS][1:])]
)
def test_commands_say_in_one_line_that_their_answer_has_nowhere_to_go(command, vectors, text):
    arguments = (part.format(vectors=vectors, text=text) for part in ANSWERS[command])
    quiet = ("-q",) if command in ("train", "convert", "phrases", "vocabulary") else ()
    ended = run(">&-", command, *arguments, *quiet)
    assert ended.returncode in (1, 2)
    assert len(ended.stderr.splitlines()) == 1
    assert "output" in ended.stderr


@pytest.mark.parametrize("command", ["nearest", "info", "train"])
def test_commands_fail_without_a_word_where_there_is_nobody_to_tell(command, vectors, text):
    arguments = (part.format(vectors=vectors, text=text) for part in ANSWERS[command])
    ended = run(">&- 2>&-", command, *arguments)
    assert ended.returncode in (1, 2)


def test_errors_still_have_their_status_where_there_is_nobody_to_tell(tmp_path):
    assert run("2>&-", "info", tmp_path / "none").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "-", "-o", "{folder}/m.bin"),
        ("phrases", "-", "-o", "{folder}/t.txt"),
        ("vocabulary", "-"),
    ],
)
def test_text_from_a_closed_standard_input_is_an_error(arguments, tmp_path):
    ended = run("<&-", *(part.format(folder=tmp_path) for part in arguments))
    assert ended.returncode == 2
    assert "input" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("command", ["nearest", "analogy", "distance", "compute-accuracy"])
def test_questions_from_a_closed_standard_input_are_none(command, vectors):
    ended = run("<&-", command, vectors)
    assert ended.returncode in (0, 1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("closing", ["", *CLOSINGS.values()])
def test_version_and_help_are_no_traceback(closing):
    assert run(closing, "--version").returncode in (0, 1)
    assert run(closing, "train", "--help").returncode in (0, 1)


@pytest.mark.parametrize("closing", ["2>&-", ">&-", "<&-"])
def test_scripts_of_gensims_face_have_their_status(closing, tmp_path):
    """They convert no file that is not there, and have no traceback of it."""
    names = ("-i", str(tmp_path / "none"), "-o", str(tmp_path / "out"))
    module = "wordkin.gensim.scripts.glove2word2vec"
    shell = f'exec "$0" -m {module} "$@" {closing}'
    command = ["sh", "-c", shell, sys.executable, *names]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr


# Python without streams, as a program with windows has it


@pytest.mark.parametrize("names", [["stderr"], ["stdout"], ["stdin", "stdout", "stderr"]])
def test_train_shows_its_progress_to_nobody_where_there_is_no_stream(names, monkeypatch, tmp_path):
    for name in names:
        monkeypatch.setattr(sys, name, None)
    text = [["the", "sea", "meets", "the", "shore"], ["the", "lake"]] * 30
    model = wk.train(text, dimensions=4, epochs=1, min_count=1, threads=1, progress=True)
    model.save(tmp_path / "m.safetensors")
    assert wk.load(tmp_path / "m.safetensors").nearest("sea", k=1)


def test_text_from_a_standard_input_that_is_none_is_an_error(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(wk.WordkinError, match="input"):
        wk.encode("-")
