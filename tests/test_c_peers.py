"""`wordkin word2vec` and Google's program on the same real text: pip install '.[peers]'."""

import lzma
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray

import wordkin as wk
from command_line import Run
from scripts import load_script
from wordkin.evaluation import evaluate_analogies, evaluate_similarity
from wordkin.evaluation.similarity import correlation
from wordkin.search.exact import unit_rows


@pytest.fixture(scope="module")
def c_program() -> ModuleType:
    """The script that runs it."""
    script = load_script("tests/data/make_with_c_tool.py")
    if not (script.PROGRAMS / "word2vec").exists():
        pytest.skip("the package word2vec is not installed")
    return script


@pytest.mark.slow
@pytest.mark.parametrize("name", ["small.txt.xz", "multilingual.txt.xz"])
def test_word2vec_saves_the_same_vocabulary_of_real_text(
    name: str, c_program: ModuleType, data_folder: Path, wordkin: Run, tmp_path: Path
) -> None:
    text = tmp_path / "text"
    with lzma.open(data_folder / name) as file:
        # The program cuts words after 98 bytes.
        text.write_bytes(re.sub(rb"\S{99,}", b"long", file.read(20_000_000)) + b"\n")
    c_program.run("word2vec", "-train", text, "-save-vocab", tmp_path / "theirs")
    assert wordkin("word2vec", "-train", text, "-save-vocab", tmp_path / "ours").status == 0
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("flags", [("-cbow", "1", "-iter", "4"), ("-cbow", "0", "-iter", "2")])
def test_word2vec_learns_what_the_c_program_learns(
    flags: tuple[str, ...],
    c_program: ModuleType,
    data_folder: Path,
    wordkin: Run,
    tmp_path: Path,
) -> None:
    text = beginning(data_folder, 4_000_000, tmp_path)
    arguments = ("-train", text, "-binary", "1", *flags)
    for name, threads in (("theirs", "1"), ("again", "3")):
        c_program.run("word2vec", *arguments, "-threads", threads, "-output", tmp_path / name)
    assert wordkin("word2vec", *arguments, "-output", tmp_path / "ours").status == 0
    theirs, again, ours = (cosines(wk.load(tmp_path / n)) for n in ("theirs", "again", "ours"))
    # Another number of threads makes other random choices.
    assert correlation(ours, theirs) > correlation(again, theirs) - 0.03
    assert correlation(again, theirs) > 0.9


@pytest.mark.slow
def test_word2vec_learns_vectors_of_equal_quality(
    c_program: ModuleType, data_folder: Path, wordkin: Run, tmp_path: Path
) -> None:
    text = beginning(data_folder, 8_000_000, tmp_path)
    arguments = ("-train", text, "-binary", "1", "-threads", "1")
    c_program.run("word2vec", *arguments, "-output", tmp_path / "theirs")
    assert wordkin("word2vec", *arguments, "-output", tmp_path / "ours").status == 0
    theirs, ours = (scores(wk.load(tmp_path / name)) for name in ("theirs", "ours"))
    assert min(theirs) > 0.3
    # The questions are few: a line more in the text moved the C program's own score by 0.06.
    assert ours == pytest.approx(theirs, abs=0.12)


def beginning(data_folder: Path, size: int, folder: Path) -> Path:
    """A file with the first so many bytes of the small text, in lower case."""
    with lzma.open(data_folder / "small.txt.xz") as file:
        (folder / "text").write_bytes(file.read(size).lower() + b"\n")
    return folder / "text"


def cosines(vectors: wk.WordVectors) -> NDArray[np.float64]:
    """Similarity of every two of the most frequent words."""
    units = unit_rows(vectors.matrix[1:1001])
    return (units @ units.T)[np.triu_indices(1_000, 1)].astype(np.float64)


def scores(vectors: wk.WordVectors) -> tuple[float, float]:
    """How good vectors are: both are near 0 for vectors at random."""
    return evaluate_analogies(vectors).top_five_accuracy, evaluate_similarity(vectors).spearman
