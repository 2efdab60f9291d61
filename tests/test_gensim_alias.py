"""python -m wordkin.gensim: programs that import gensim run on the face."""

import importlib
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


def test_the_version_of_gensim_is_told_to_those_who_ask(folder):
    (folder / "asks.py").write_text(
        "import gensim, importlib.metadata as metadata\n"
        "print(gensim.__version__, metadata.version('gensim'))\n",
        encoding="utf-8",
    )
    assert run("asks.py", cwd=folder).stdout == "4.4.0 4.4.0\n"


def test_a_python_that_the_program_starts_gets_the_face(folder):
    (folder / "parent.py").write_text(
        "import subprocess, sys\n"
        "code = 'import gensim; from gensim.models import Word2Vec; print(Word2Vec.__module__)'\n"
        "subprocess.run([sys.executable, '-c', code], check=True)\n",
        encoding="utf-8",
    )
    assert run("parent.py", cwd=folder).stdout == "wordkin.gensim.models.word2vec\n"


@pytest.mark.parametrize("name", ["Doc2Vec"])
def test_models_that_are_not_there_can_be_imported_and_say_so(name):
    kind = getattr(importlib.import_module("wordkin.gensim.models"), name)
    assert not isinstance(3, kind)
    for make in (kind, kind.load):
        with pytest.raises(NotImplementedError, match=f"^{name}: expected .* use gensim for it"):
            make("a.model")


def test_a_matrix_of_documents_is_not_there_and_says_so():
    from wordkin.gensim.models import BackMappingTranslationMatrix

    with pytest.raises(NotImplementedError, match="Translate words with TranslationMatrix"):
        BackMappingTranslationMatrix([], None, None)


def test_what_the_face_does_not_have_is_not_found(folder):
    found = run("missing.py", cwd=folder)
    assert "No module named 'gensim.models.ldamodel'" in found.stderr


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["nowhere.py"], 2), (["--help"], 0)])
def test_usage_is_told(folder, arguments, status):
    found = run(*arguments, cwd=folder)
    assert found.returncode == status
    assert "wordkin.gensim" in found.stdout + found.stderr or "nowhere.py" in found.stderr
