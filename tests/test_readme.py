"""The README does what it says."""

import doctest
import lzma
import re
import sys

import pytest

from scripts import ROOT
from wordkin.cli import main
from wordkin.text.packaged import write_text

README = (ROOT / "README.md").read_text(encoding="utf-8")
DEMO = "wordkin demo"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def blocks(language, start):
    """The README's examples in a language that begin with the given text."""
    found = [text for name, text in BLOCKS if name == language and text.startswith(start)]
    assert found
    return found


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


def run_command(line, monkeypatch, capsys):
    """What a line like `wordkin odd ...` prints."""
    monkeypatch.setattr(sys, "argv", line.split())
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    return capsys.readouterr().out


def test_readme_commands_and_answers_are_a_real_session(monkeypatch, capsys):
    run_command(DEMO, monkeypatch, capsys)  # what `make demo` has done before
    for session in blocks("console", "$ "):
        for step in session.split("$ ")[1:]:
            command, _, wanted = step.partition("\n")
            if command == "source .venv/bin/activate":  # of the shell, so that it finds the others
                continue
            shown = run_command(command, monkeypatch, capsys)
            assert not wanted or shown == wanted
    for example in blocks("python", ">>> "):
        test = doctest.DocTestParser().get_doctest(example, {}, "README", "README.md", 0)
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        assert runner.run(test).failed == 0


@pytest.mark.filterwarnings("ignore:the text is small")  # it was cut, so that the test is fast
def test_readme_code_runs(folder):
    for code in blocks("python", "import "):
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert {path.name for path in folder.iterdir()} >= {"kin.safetensors", "kin.bin"}


def test_readme_trains_nothing_again_between_the_demo_and_its_questions():
    asked = "".join(blocks("console", "$ source"))
    assert "demo.safetensors" in asked
    assert "wordkin train" not in asked
    assert "wordkin demo" not in asked


def test_readme_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^make (\w+)", README, re.MULTILINE)
    assert targets == ["demo", "test"]
    assert all(f"\n{target}:" in makefile for target in targets)
    assert f" $(BIN)/{DEMO}\n" in makefile


def test_readme_links_lead_somewhere():
    links = re.findall(r"\]\((?!http)([^)]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
