"""The code in the pages and in README does what they say."""

import shutil
import sys

import pytest

from doc_blocks import PAGES, Session, name_of, read_blocks
from doc_files import write_doc_files

# Recipes for other programs, and pages about running a server, whose blocks may need what tests do not have.
RECIPES = {"docs/serving.md", "docs/hugging-face.md", "docs/remote.md"}
# `tests/test_readme.py` runs README as one real session, after the real demo.
RUN_HERE = [page for page in PAGES if page.name != "README.md" and read_blocks(page)]
WITH_EXAMPLES = [page for page in RUN_HERE if "$ python examples/" in page.read_text("utf-8")]


@pytest.fixture(scope="module")
def doc_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    write_doc_files(folder)
    return folder


@pytest.fixture
def folder(doc_files, tmp_path, monkeypatch):
    """A folder with the files that pages speak of, which is also the user's home."""
    shutil.copytree(doc_files, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path / "here"))
    module = sys.modules["wordkin.cli.demo"]
    monkeypatch.setattr(module, "write_text", lambda path: shutil.copy("corpus.txt", path))
    monkeypatch.setattr(module, "EPOCHS", 1)


@pytest.mark.usefixtures("folder")
@pytest.mark.filterwarnings("ignore::wordkin.errors.WordkinWarning")  # the texts are short
@pytest.mark.parametrize("page", RUN_HERE, ids=name_of)
def test_code_of_the_page_does_what_it_says(page, wordkin):
    session = Session(page, wordkin)
    for block in read_blocks(page):
        if not block.excuse:
            session.run(block)


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=name_of)
def test_examples_print_what_the_page_says(page, wordkin):
    session = Session(page, wordkin, with_examples=True)
    for block in read_blocks(page):
        if "$ python examples/" in block.code and "localhost" not in block.code:
            session.run(block)


def test_few_blocks_are_excused():
    excused = [
        f"{name_of(page)}, line {block.line}"
        for page in PAGES
        if name_of(page) not in RECIPES
        for block in read_blocks(page)
        if block.excuse
    ]
    assert len(excused) <= 10, excused
