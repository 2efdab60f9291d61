"""What the forge's CI tries is what the package promises."""

import re
import tomllib

import pytest

from scripts import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
TEXTS = [path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py")]


def job(name):
    """The lines of one job, of that name."""
    return re.search(rf"^  {name}:\n((?:(?:  .*)?\n)+?)(?=  \w+:\n|\Z)", read(), re.MULTILINE)[1]


def read():
    return WORKFLOW.read_text("utf-8")


def test_forge_tries_the_pythons_that_the_package_names():
    named = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    tried = re.search(r"python: \[(.*)\]", job("test"))[1]
    assert re.findall(r'"(.*?)"', tried) == named
    assert PROJECT["requires-python"] == f">={named[0]}"


def test_forge_tries_linux_on_two_processors_macos_and_windows():
    systems = re.search(r"system: \[(.*)\]", job("test"))[1]
    assert re.sub(r"-(\d+\.)?\d+", "", systems) == "ubuntu, ubuntu-arm, macos, windows"


def test_forge_may_only_read_and_names_actions_by_their_commit():
    assert re.findall(r"permissions:\n((?:  .*\n)*)", read()) == ["  contents: read\n"]
    used = re.findall(r"uses: (.*)", read())
    assert used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", action) for action in used)


def test_forge_calls_targets_that_the_makefile_has():
    targets = set(re.findall(r"run: make (\w+)", read()))
    assert targets == {"check", "test", "dist", "audit"}
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert all(f"\n{target}:" in makefile for target in targets)


@pytest.mark.parametrize("dependency", PROJECT["dependencies"])
def test_package_imports_what_it_installs(dependency):
    module = re.match(r"\w+", dependency)[0]
    assert any(re.search(rf"^ *(from|import) {module}\b", text, re.MULTILINE) for text in TEXTS)
