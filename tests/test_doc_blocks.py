"""The code in the pages and in README does what they say."""

import contextlib
import shutil
import sys
from itertools import count
from pathlib import Path

import pytest

from command_line import Outcome
from doc_blocks import PAGES, RECIPES, Block, Session, name_of, read_blocks
from doc_files import write_doc_files

# Pages about running a server, and about services, whose blocks may need what tests do not have.
DEPLOYMENT = {"docs/serving.md", "docs/hugging-face.md", "docs/remote.md"}
# Each block of these is an example of its own, and the page no session.
OF_EXAMPLES = {"docs/cli.md"}
# README and the tutorial are real sessions, in tests/test_readme.py and tests/test_tutorial.py.
ELSEWHERE = {"README.md", "docs/tutorial.md"}
RUN_HERE = [
    page
    for page in PAGES
    if page not in RECIPES and name_of(page) not in ELSEWHERE and read_blocks(page)
]
WITH_EXAMPLES = [page for page in RUN_HERE if "$ python examples/" in page.read_text("utf-8")]


@pytest.fixture(scope="module")
def doc_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    write_doc_files(folder)
    return folder


@pytest.fixture
def enter_folder(doc_files, tmp_path, monkeypatch):
    """Go into a new folder with the files that pages speak of, which is also the user's home."""
    numbers = count(1)
    module = sys.modules["wordkin.cli.demo"]
    monkeypatch.setattr(module, "write_text", lambda path: shutil.copy("corpus.txt", path))
    monkeypatch.setattr(module, "read_lines", lambda: [Path("corpus.txt").read_bytes()])
    monkeypatch.setattr(module, "EPOCHS", 1)

    def enter():
        folder = tmp_path / f"folder-{next(numbers)}"
        shutil.copytree(doc_files, folder)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("HOME", str(folder))

    return enter


@pytest.mark.filterwarnings("ignore::wordkin.errors.WordkinWarning")  # the texts are short
@pytest.mark.parametrize("page", RUN_HERE, ids=name_of)
def test_code_of_the_page_does_what_it_says(page, wordkin, enter_folder):
    session = Session(page, wordkin)
    enter_folder()
    for block in read_blocks(page):
        if name_of(page) in OF_EXAMPLES:
            enter_folder()
        if not block.excuse:
            session.run(block)


@pytest.mark.slow
@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=name_of)
def test_examples_print_what_the_page_says(page, wordkin, enter_folder):
    enter_folder()
    session = Session(page, wordkin, with_examples=True)
    for block in read_blocks(page):
        if "$ python examples/" in block.code and "localhost" not in block.code:
            session.run(block)


def test_few_blocks_are_excused():
    excused = [
        f"{name_of(page)}, line {block.line}"
        for page in PAGES
        if page not in RECIPES and name_of(page) not in DEPLOYMENT
        for block in read_blocks(page)
        if block.excuse
    ]
    assert len(excused) <= 10, excused


@pytest.mark.parametrize(("message", "is_right"), [("no such file", True), ("no room", False)])
def test_messages_on_a_page_are_those_of_the_program(message, is_right):
    session = Session(PAGES[0], lambda *_, **__: Outcome(2, "", "wordkin: no such file\n"))
    block = Block(1, "console", f"$ wordkin info a.bin\nwordkin: {message}\n", None, None)
    with contextlib.nullcontext() if is_right else pytest.raises(AssertionError):
        session.run(block)
