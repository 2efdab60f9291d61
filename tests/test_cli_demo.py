"""The demo keeps its model, overwrites nothing, and names commands that work as typed."""

import shlex
import sys
from itertools import chain, islice
from pathlib import Path

import pytest

import wordkin as wk
from wordkin.cli.demo import (
    ANALOGIES,
    NEAREST,
    ODD_ONE_OUT,
    find_free_name,
    suggest_commands,
)
from wordkin.cli.program import program_name
from wordkin.text.packaged import read_lines

WORDS = list(dict.fromkeys(chain(NEAREST, *ANALOGIES, *ODD_ONE_OUT)))
LINES = [" ".join([word, *WORDS[:9], word]) for word in WORDS] * 5


@pytest.fixture(autouse=True)
def in_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def small_text(monkeypatch):
    """A text of all words that the demo asks for, which is trained on in no time."""
    module = sys.modules["wordkin.cli.demo"]  # whose command has its name in the package
    monkeypatch.setattr(
        module, "write_text", lambda path: path.write_text("\n".join(LINES), "utf-8")
    )
    monkeypatch.setattr(module, "read_lines", lambda: (f"{line}\n".encode() for line in LINES))
    monkeypatch.setattr(module, "EPOCHS", 1)


@pytest.mark.usefixtures("small_text")
def test_demo_keeps_its_model_and_ends_with_commands_that_work_as_typed(wordkin):
    outcome = wordkin("demo")
    assert outcome.status == 0
    commands = [line.strip() for line in outcome.err.partition("Try next:\n")[2].splitlines()]
    assert len(commands) == 4
    assert [wordkin(*shlex.split(command)[1:]).status for command in commands] == [0] * 4
    assert Path("map.html").exists()


@pytest.mark.usefixtures("small_text")
def test_demo_overwrites_nothing_and_names_the_file_that_it_wrote(wordkin):
    mine = Path("demo.safetensors")
    mine.write_text("mine", "utf-8")
    outcome = wordkin("demo")
    assert mine.read_text("utf-8") == "mine"
    assert "saved demo-2.safetensors" in outcome.err
    assert " nearest demo-2.safetensors coffee" in outcome.err
    assert len(wk.load("demo-2.safetensors")) == len(WORDS)


@pytest.mark.usefixtures("small_text")
def test_demo_replaces_the_file_that_is_named(wordkin):
    Path("mine.safetensors").write_text("mine", "utf-8")
    assert wordkin("demo", "-o", "mine.safetensors").status == 0
    assert len(wk.load("mine.safetensors")) == len(WORDS)
    assert not Path("demo.safetensors").exists()


@pytest.mark.usefixtures("small_text")
def test_demo_says_nothing_on_stderr_if_it_is_to_be_quiet(wordkin):
    assert wordkin("demo", "-q").err == ""


@pytest.mark.usefixtures("small_text")
def test_demo_writes_its_text_and_nothing_else(wordkin):
    outcome = wordkin("demo", "--text", "world.txt")
    first, to_train = outcome.err.splitlines()
    assert (outcome.status, outcome.out) == (0, "")
    assert first.startswith("wordkin: wrote world.txt: ")
    assert [path.name for path in Path().iterdir()] == ["world.txt"]
    command = shlex.split(to_train.removeprefix("wordkin: to train: "))
    assert wordkin(*command[1:], "--epochs", "1").status == 0
    assert len(wk.load("kin.safetensors")) == len(WORDS)


@pytest.mark.usefixtures("small_text")
def test_demo_prints_its_text_for_other_programs(wordkin):
    outcome = wordkin("demo", "--text", "-", "-q")
    assert outcome.err == ""
    assert outcome.out.splitlines() == LINES


def test_demo_that_writes_its_text_has_no_model_to_save(wordkin):
    outcome = wordkin("demo", "--text", "world.txt", "-o", "mine.safetensors")
    assert outcome.status == 2
    assert "--text trains nothing" in outcome.err
    assert not Path("world.txt").exists()


def test_read_lines_holds_a_paragraph_a_line():
    lines = list(islice(read_lines(), 1000))
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)


def test_find_free_name_counts_from_two():
    taken = Path("demo.safetensors")
    assert find_free_name(taken) == taken
    for name in ("demo.safetensors", "demo-2.safetensors"):
        Path(name).touch()
    assert find_free_name(taken) == Path("demo-3.safetensors")


def test_suggest_commands_writes_over_no_page_of_the_users():
    Path("map.html").touch()
    assert suggest_commands(Path("my model.safetensors"))[2].endswith(
        " map 'my model.safetensors' -o map-2.html"
    )


@pytest.fixture
def started_as(tmp_path, monkeypatch):
    """A program in .venv/bin of this folder, started by its path; how to put that on the PATH."""
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("wordkin", "python"):
        (programs / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", "/nowhere")

    def start(*argv, on_path=False):
        if on_path:
            monkeypatch.setenv("PATH", str(programs))
        monkeypatch.setattr(sys, "argv", [str(programs / argv[0]), *argv[1:]])
        monkeypatch.setattr(sys, "executable", str(programs / "python"))

    return start


@pytest.mark.posix
@pytest.mark.parametrize(
    ("started", "on_path", "name"),
    [
        ("wordkin", True, "wordkin"),
        ("wordkin", False, ".venv/bin/wordkin"),
        ("__main__.py", True, "python -m wordkin"),
        ("__main__.py", False, ".venv/bin/python -m wordkin"),
    ],
)
def test_program_name_is_what_the_shell_finds(started_as, started, on_path, name):
    started_as(started, on_path=on_path)
    assert program_name() == name


@pytest.mark.posix
def test_program_name_of_another_installation_is_its_path(started_as, tmp_path, monkeypatch):
    started_as("wordkin")
    other = tmp_path / "other"
    other.mkdir()
    (other / "wordkin").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(other))
    monkeypatch.chdir(other)
    assert program_name() == str(tmp_path / ".venv" / "bin" / "wordkin")
