"""What an import drags along, seen from a fresh interpreter."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import wordkin as wk


def modules_after_import(module: str) -> set[str]:
    """Names of all modules that a fresh interpreter holds after `import module`."""
    code = f"import sys, {module}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "wordkin",
        "wordkin.vectors",
        "wordkin.search.exact",
        "wordkin.formats",
        "wordkin.evaluation",
        "wordkin.analysis.alignment",
        "wordkin.answers.words",
        "wordkin.answers.word_map",
        "wordkin.cli",
        "wordkin.serve.app",
    ],
)
def test_import_leaves_numba_alone(module):
    assert "numba" not in modules_after_import(module)


@pytest.mark.parametrize("heavy", ["filelock", "rich", "typer", "safetensors", "pandas", "scipy"])
def test_import_wordkin_leaves_heavy_packages_alone(heavy):
    assert heavy not in modules_after_import("wordkin")


@pytest.mark.parametrize("module", ["words", "word_map", "file_facts"])
def test_import_of_answers_leaves_the_command_line_alone(module):
    loaded = modules_after_import(f"wordkin.answers.{module}")
    assert {"typer", "wordkin.cli"}.isdisjoint(loaded)


def test_public_names_are_those_that_type_checkers_see():
    tree = ast.parse(Path(wk.__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    seen = {alias.asname: node.module for node in imports for alias in node.names if alias.asname}
    assert {name: f"wordkin.{module}" for name, module in wk._MODULES.items()} == seen
    assert all(hasattr(wk, name) for name in seen)
