"""The tutorial's commands all work, on a short text; `make test-tutorial` follows it literally on the real one."""

import re
import sys
from itertools import islice
from pathlib import Path

import pytest

from doc_blocks import OPTIONS, Session, check_by_reading, read_blocks, split_session
from doc_files import ASKED, shuffle_words
from scripts import ROOT, load_script
from wordkin.cli import results
from wordkin.text.packaged import read_lines

PAGE = ROOT / "docs" / "tutorial.md"
TOOL = load_script("tools/follow_tutorial.py")
LETTERS = 60_000  # of a text of the reader's own
QUESTIONS = ROOT / "src" / "wordkin" / "evaluation" / "data"


@pytest.fixture
def small_text(monkeypatch, tmp_path):
    """The beginning of the demo's text, and the words that the page asks for."""
    asked = {
        word for path in QUESTIONS.glob("*.t[xs]*") for word in path.read_text("utf-8").split()
    }
    words = sorted({*ASKED, *asked, "gold", "string", "exception"})
    lines = [*islice(read_lines(), 5_000), *shuffle_words(words)]
    monkeypatch.setattr(sys.modules["wordkin.cli.demo"], "read_lines", lambda: lines)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def on_terminal(monkeypatch):
    """Show tables as on a terminal."""

    def show_table(columns, rows, title=""):
        results.show_table(title, columns, rows)

    monkeypatch.setattr(results, "show_rows", show_table)


@pytest.mark.usefixtures("small_text", "on_terminal")
@pytest.mark.filterwarnings("ignore::wordkin.errors.WordkinWarning")  # the texts are short
def test_tutorial_prints_what_has_the_same_shape(wordkin):
    session = Session(PAGE, wordkin, checker=TOOL.ShapeChecker())
    install, *blocks = read_blocks(PAGE)
    for block in blocks:
        session.run(block)
        if (own := Path("python.txt")).exists():
            own.write_text(own.read_text("utf-8")[:LETTERS], "utf-8")
    for command, _ in split_session(install.code):
        check_by_reading(command.split())


def test_each_command_of_the_tutorial_shows_what_it_prints():
    silent = ("python3 -m venv", "source ", "pip install", "python -c")
    for block in read_blocks(PAGE):
        if block.language == "console":
            for command, printed in split_session(block.code):
                assert printed or command.startswith(silent), command


def test_the_file_that_ends_the_tutorial_leads_on():
    end = PAGE.read_text("utf-8").partition("\n## Next\n")[2]
    assert len(re.findall(r"\]\([\w/-]+\.md", end)) > 5


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        ("│ tea │ 0.81 │", "│ soybeans  │ 0.6732 │", True),
        ("│ tea │ 0.81 │", "│ tea │", False),
        ("wordkin: saved a: 3 words", "wordkin: saved a: 17,000 words", True),
        ("wordkin: saved a: 3 words", "wordkin: wrote a: 3 words", False),
        ("['tea', 'rice']", "['of', 'the']", True),
        ("['tea', 'rice']", "['of']", False),
        ("━━━ epoch 1, ...\nwordkin: done", "wordkin: done", True),
        ("parliament", "corn", True),
        ("parliament", "corn\nrice", False),
    ],
)
def test_shape_checker_looks_at_everything_but_words_and_numbers(wanted, found, same):
    assert TOOL.ShapeChecker().check_output(wanted, found, OPTIONS) == same


@pytest.mark.parametrize(
    ("drawn", "seen"),
    [
        ("one\r\x1b[Ktwo\r\n\x1b[1mthree\x1b[0m\r\n", "two\nthree\n"),
        ("reading\x1b[1A\r\x1b[2Kdone\r\n", "done\n"),
        ("a\r\nreading\r\n\x1b[1A\x1b[2Kdone\r\n", "a\ndone\n"),
    ],
)
def test_as_on_screen_keeps_what_was_drawn_last(drawn, seen):
    assert TOOL.as_on_screen(drawn) == seen
