"""What SECURITY.md says of the code itself."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import wordkin as wk
from scripts import ROOT

SOURCES = sorted((ROOT / "src").rglob("*.py"))
FORBIDDEN_MODULES = {
    "pickle",
    "marshal",
    "shelve",
    "subprocess",
    "yaml",
    "dill",
    "joblib",
    "ctypes",
}
ALLOWED = {
    "memory": {"ctypes"},  # asks Windows how much memory there is
    "placing": {"subprocess"},  # a process of its own lays a map out, at low priority
    "ray_engine": {"subprocess"},  # `ray status`, which can be given up where a cluster is silent
    "programs": {"subprocess"},  # gensim's `check_output`, which runs what its caller names
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "system", "popen", "mktemp"}


def imported(tree):
    """Modules that a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def called(tree):
    """Names of functions that a file calls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            # re.compile makes a pattern, no code; and `exec("")` has none to run
            is_harmless = ast.unparse(function) == "re.compile" or ast.unparse(node) == "exec('')"
            if isinstance(function, ast.Name | ast.Attribute) and not is_harmless:
                yield function.id if isinstance(function, ast.Name) else function.attr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_source_runs_nothing_that_a_file_names(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert not (FORBIDDEN_MODULES - ALLOWED.get(path.stem, set())) & set(imported(tree))
    assert not FORBIDDEN_CALLS & set(called(tree))


UNSAFE = """\
import pickle, subprocess, tempfile, yaml
def f(text):
    eval(text)
    exec(text)
    pickle.loads(text)
    yaml.load(text)
    subprocess.run(text, shell=True)
    tempfile.mktemp()
    open("/dev/shm/known")
"""


def test_ruff_refuses_unsafe_code_in_the_package():
    command = [sys.executable, "-m", "ruff", "check", "--output-format=concise", "--select=S"]
    place = ROOT / "src" / "wordkin" / "unsafe.py"
    ended = subprocess.run(
        [*command, f"--stdin-filename={place}", "-"],
        input=UNSAFE,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    for rule in ("S301", "S307", "S102", "S506", "S602", "S306", "S108"):
        assert rule in ended.stdout


def test_ruffs_security_rules_hold_for_the_whole_package():
    command = [sys.executable, "-m", "ruff", "check", "--show-settings", str(SOURCES[0])]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert "suspicious-pickle-usage (S301)" in shown.partition("linter.rules.should_fix")[0]


def test_load_reads_a_pickle_that_would_run_something_without_running_it(tmp_path):
    (tmp_path / "v.model").write_bytes(b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00exit\x85R.")
    with pytest.raises(wk.WordkinError, match="Nothing was run"):
        wk.load(tmp_path / "v.model")


def test_security_page_names_what_the_tests_show():
    text = Path(ROOT / "SECURITY.md").read_text("utf-8")
    for promise in ("pickle", "atomic", "MB", "SIGBUS", "sha256"):
        assert promise in text
