"""docs/can-i-trust-this.md does what it says."""

import doctest
import re

import pytest

import wordkin as wk
from scripts import ROOT

PAGE = (ROOT / "docs" / "can-i-trust-this.md").read_text("utf-8")
SENTENCES = "the sea has coasts and the lake has shores\na road by the seaside\n"


@pytest.fixture(autouse=True)
def in_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.filterwarnings("ignore::wordkin.WordkinWarning")
def test_examples_in_python_give_what_is_shown():
    code = "".join(re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(code, {}, "trust", "can-i-trust-this.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert runner.run(test).failed == 0


def test_commands_end_well(wordkin, tmp_path):
    (tmp_path / "corpus.txt").write_text(SENTENCES * 50, encoding="utf-8")
    model = wk.train(tmp_path / "corpus.txt", min_count=1, dimensions=8, progress=False, threads=1)
    for name in ("yesterday", "tonight"):
        model.save(f"{name}.safetensors")
    for name in ("before", "after"):
        (tmp_path / f"{name}.txt").write_text(SENTENCES * 20, encoding="utf-8")
    sessions = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for line in "".join(sessions).splitlines():
        run = wordkin(*line.removeprefix("$ wordkin ").split())
        assert run.status == 0, f"{line}: {run.err}"


def test_links_lead_somewhere():
    names = {
        re.sub("[^a-z -]", "", title.lower()).replace(" ", "-")
        for title in re.findall("^## (.*)", PAGE, re.MULTILINE)
    }
    links = re.findall(r"\]\((?!http)([^)]+)\)", PAGE)
    files = [link for link in links if not link.startswith("#")]
    assert [link for link in files if not (ROOT / "docs" / link).exists()] == []
    assert {link[1:] for link in links if link.startswith("#")} <= names
