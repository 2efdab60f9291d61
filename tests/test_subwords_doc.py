"""docs/subwords.md does what it says."""

import doctest
import re

import pytest

from scripts import ROOT

PAGE = (ROOT / "docs" / "subwords.md").read_text("utf-8")
SENTENCES = "the sea has coasts and the lake has shores\na lakeside road by the seaside\n"


@pytest.fixture(autouse=True)
def in_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_examples_in_python_give_what_is_shown():
    code = "".join(re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(code, {}, "subwords", "subwords.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert runner.run(test).failed == 0


def test_commands_end_well(wordkin, tmp_path):
    for name in ("corpus.txt", "more.txt"):
        (tmp_path / name).write_text(SENTENCES * 50, encoding="utf-8")
    sessions = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for line in "".join(sessions).splitlines():
        run = wordkin(*line.removeprefix("$ wordkin ").split())
        assert run.status == 0, f"{line}: {run.err}"


def test_links_lead_somewhere():
    links = re.findall(r"\]\((?!http)([^)]+)\)", PAGE)
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
