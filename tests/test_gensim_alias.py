"""python -m wordkin.gensim: programs that import gensim run on the face."""

import subprocess
import sys

import pytest

PROGRAM = """
import sys
import gensim, gensim.models.word2vec
from gensim.models import KeyedVectors, Word2Vec
import wordkin.gensim.models
assert KeyedVectors is wordkin.gensim.models.KeyedVectors
assert gensim.models.Word2Vec is Word2Vec
print(__name__, sys.argv[1:], gensim.__name__)
"""


def run(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "wordkin.gensim", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "missing.py").write_text("import gensim.models.ldamodel", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("program", [["program.py"], ["-m", "program"]])
def test_a_program_that_imports_gensim_gets_the_face(folder, program):
    found = run(*program, "--size", "3", cwd=folder)
    assert found.stdout == "__main__ ['--size', '3'] wordkin.gensim\n", found.stderr


def test_a_script_of_gensim_runs_by_its_name_there(folder):
    found = run("-m", "gensim.scripts.package_info", "--info", cwd=folder)
    assert "as wordkin's face" in found.stdout, found.stderr


def test_what_the_face_does_not_have_is_not_found(folder):
    found = run("missing.py", cwd=folder)
    assert "No module named 'gensim.models.ldamodel'" in found.stderr


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["nowhere.py"], 2), (["--help"], 0)])
def test_usage_is_told(folder, arguments, status):
    found = run(*arguments, cwd=folder)
    assert found.returncode == status
    assert "wordkin.gensim" in found.stdout + found.stderr or "nowhere.py" in found.stderr
