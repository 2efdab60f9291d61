"""The README does what it says."""

import lzma
import re

import pytest

from doc_blocks import Session, read_blocks
from scripts import ROOT
from wordkin.text.packaged import write_text

PAGE = ROOT / "README.md"
DEMO = "wordkin demo"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder that holds the demo's text as corpus.txt.xz; the examples add their files."""
    folder = tmp_path_factory.mktemp("readme")
    write_text(folder / "corpus.txt")
    lines = (folder / "corpus.txt").read_bytes().splitlines(keepends=True)
    (folder / "corpus.txt.xz").write_bytes(lzma.compress(b"".join(lines[:20_000]), preset=0))
    return folder


@pytest.fixture(autouse=True)
def in_folder(folder, monkeypatch):
    monkeypatch.chdir(folder)


@pytest.mark.filterwarnings("ignore:the text is small")  # it was cut, so that the test is fast
def test_readme_is_a_real_session(wordkin, folder):
    assert wordkin(*DEMO.split()[1:]).status == 0  # what `make demo` has done before
    session = Session(PAGE, wordkin)
    for block in read_blocks(PAGE):
        assert not block.excuse
        session.run(block)
    assert {path.name for path in folder.iterdir()} >= {"kin.safetensors", "kin.bin"}


def test_readme_trains_nothing_again_between_the_demo_and_its_questions():
    (asked,) = [block.code for block in read_blocks(PAGE) if block.code.startswith("$ source")]
    assert "demo.safetensors" in asked
    assert "wordkin train" not in asked
    assert "wordkin demo" not in asked


def test_readme_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^make (\w+)", PAGE.read_text("utf-8"), re.MULTILINE)
    assert targets == ["demo", "test"]
    assert all(f"\n{target}:" in makefile for target in targets)
    assert f" $(BIN)/{DEMO}\n" in makefile
