"""The README does what it says, and its figures are those of the benchmarks."""

import re
import tomllib

import numpy as np
import pytest

import wordkin as wk
from doc_blocks import Session, read_blocks
from scripts import ROOT, load_script
from wordkin.text.packaged import write_text

PAGE = ROOT / "README.md"
README = PAGE.read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
results = load_script("benchmarks/result_tables.py")
# What README says in "Why wordkin", and the cell of benchmarks/results.md that it is from.
WHY = {
    "11.8×": (
        "Peers",
        "thousand words per CPU second",
        "skip-gram-negatives",
        "times the best peer",
    ),
    "4.7×": ("Peers", "thousand words per CPU second", "cbow-negatives", "times the best peer"),
    "31.1%": ("Quality", "wordkin / gensim", "skip-gram-negatives", "analogies, %"),
    "30.3%": ("Quality", "wordkin / gensim", "skip-gram-negatives", "analogies, %"),
    "0.655": ("Quality", "wordkin / gensim", "skip-gram-negatives", "WordSim-353"),
    "0.631": ("Quality", "wordkin / gensim", "skip-gram-negatives", "WordSim-353"),
    "0.9 ms": ("Search", "", "open, ms", "wordkin"),
    "31 ms": ("Search", "questions at once", "1", "wordkin", 2),
    "803 MB": ("Memory", "text", "803 MB", "text"),
    "139 MB": ("Memory", "text", "803 MB", "peak anonymous memory"),
    "3.06 s": ("gensim's face", "CPU seconds", "`Word2Vec(corpus_file=file, sg=1)`", "the face"),
    "38.47 s": ("gensim's face", "CPU seconds", "`Word2Vec(corpus_file=file, sg=1)`", "gensim"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder that holds the demo's text as corpus.txt, and vectors of others; the examples add their files."""
    folder = tmp_path_factory.mktemp("readme")
    write_text(folder / "whole.txt")
    lines = (folder / "whole.txt").read_bytes().splitlines(keepends=True)
    (folder / "corpus.txt").write_bytes(b"".join(lines[:20_000]))
    words = ["the", "river", "lake", "sea", "shore"]
    vectors = wk.WordVectors(words, np.random.default_rng(1).normal(size=(5, 300)))
    vectors.save(folder / "GoogleNews-vectors-negative300.bin.gz")
    vectors.save(folder / "numberbatch-en-19.08.txt.gz")
    vectors.save(folder / "with_header.txt")
    rows = (folder / "with_header.txt").read_text("utf-8").partition("\n")[2]
    (folder / "glove.6B.300d.txt").write_text(rows, "utf-8")  # GloVe writes no header
    return folder


@pytest.mark.filterwarnings("ignore:the text is small")  # it was cut, so that the test is fast
def test_readme_is_a_real_session(wordkin, folder, monkeypatch):
    monkeypatch.chdir(folder)
    session = Session(PAGE, wordkin)
    for block in read_blocks(PAGE):
        assert not block.excuse
        session.run(block)
    made = {"demo.safetensors", "explorer.html", "kin.safetensors", "glove.safetensors"}
    assert {path.name for path in folder.iterdir()} >= made


def test_readme_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^make (\w+)", README, re.MULTILINE)
    assert targets == ["demo", "test"]
    assert all(f"\n{target}:" in makefile for target in targets)
    assert " $(BIN)/wordkin demo\n" in makefile


@pytest.mark.parametrize("figure", WHY)
def test_a_figure_of_readme_is_that_of_the_results(figure):
    number = figure.rstrip("×% msMB")
    digits = len(number.partition(".")[2])
    measured = [
        float(found) for found in re.findall(r"\d+(?:\.\d+)?", results.find_cell(*WHY[figure]))
    ]
    assert number in {f"{value:.{digits}f}" for value in measured}, WHY[figure]


def test_every_figure_of_why_is_held_to_the_results():
    why = re.search(r"^## Why wordkin\n(.*?)^The \[benchmarks\]", README, re.DOTALL | re.MULTILINE)
    assert why
    figures = re.findall(r"\d+(?:\.\d+)?(?:×|%| ms| s| MB)|\d+\.\d+", why[1])
    assert sorted(figures) == sorted(WHY)
    assert why[1].count("\n- ") == 5


def absolute_links():
    """README as PyPI shows it."""
    text = README
    for rule in PROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]:
        text = re.sub(rule["pattern"], rule["replacement"], text)
    return text


def test_links_of_readme_lead_to_the_repository_on_pypi():
    address = PROJECT["project"]["urls"]["Repository"]
    links = re.findall(r"""(?:\]\(|src="|srcset=")([^)"]+)""", absolute_links())
    ours = [link.removeprefix(address) for link in links if link.startswith(address)]
    assert [link for link in links if not link.startswith("https://")] == []
    assert "/raw/main/docs/pictures/speed-dark.svg" in ours
    assert "/raw/main/docs/pictures/explorer.png" in ours
    for link in ours:
        kind, branch, path = link.strip("/").partition("#")[0].split("/", 2)
        assert branch == "main"
        assert kind == ("raw" if path.endswith((".svg", ".png")) else "blob")
        assert (ROOT / path).exists(), path
    assert len(ours) > 20
