"""Packages that use gensim run on the face: the script that tries them, and one of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts import load_script

TOOLS = Path(__file__).parent.parent / "tools"
REPORT = """<testsuites><testsuite>
<testcase classname="a" name="one"/>
<testcase classname="a" name="two"><failure message="urlopen error: no name"/></testcase>
<testcase classname="a" name="two"/>
<testcase classname="a" name="three"><error message="odd"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    return load_script("tools/third_party.py")


def test_outcome_counts_each_test_once(tool, tmp_path):
    (tmp_path / "report.xml").write_text(REPORT, encoding="utf-8")
    found = tool.outcome(tmp_path / "report.xml")
    assert found == (3, {"a::two": "urlopen error: no name", "a::three": "odd"}, 0)
    assert tool.unexplained({"face": {"package": found}}) == ["a::three"]
    assert tool.unexplained({"face": {"package": found}, "gensim": {"package": found}}) == []


@pytest.mark.slow
def test_node2vec_runs_where_there_is_no_gensim():
    subprocess.run(
        [sys.executable, TOOLS / "third_party.py", "--side", "face", "node2vec"], check=True
    )
