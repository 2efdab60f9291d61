"""Hints at options that suit a text: another tokenizer, more epochs."""

import inspect
import io
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from command_line import Run
from scripts import ROOT
from wordkin.corpus.checks import warn_about_few_epochs
from wordkin.errors import WordkinWarning
from wordkin.words.vocabulary import Vocabulary

PROSE = "The war, they said; was over. Peace came to the land: at last it did!\n" * 100
PREPARED = (
    "the war , said mr. sea ; was over . peace came to the whole land at last , they say .\n" * 100
)
HINT = r"33% of the words end in punctuation: 'war,' and 'war' are two words"


def write(text: str, tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "given",
    [
        lambda path: path,
        lambda path: path.parent,
        lambda path: [path],
        lambda path: io.BytesIO(path.read_bytes()),
        lambda path: [line.split() for line in path.read_text(encoding="utf-8").splitlines()],
    ],
    ids=["file", "folder", "list of files", "open file", "token lists"],
)
def test_text_that_nobody_prepared_gets_a_hint_at_simple(
    given: Callable[[Path], object], tmp_path: Path
) -> None:
    with pytest.warns(WordkinWarning, match=HINT) as told:
        wk.encode(given(write(PROSE, tmp_path)))
    assert [str(one.message).partition("words. ")[2] for one in told] == [
        'tokenize="simple" leaves punctuation out, in files of text.'
    ]


def test_the_shell_hears_of_its_own_option_once(tmp_path: Path, wordkin: Run) -> None:
    path, out = write(PROSE, tmp_path), tmp_path / "kin.bin"
    for command in (["train", path, "-o", out], ["vocabulary", path]):
        heard = wordkin(*command).err
        assert heard.count("end in punctuation") == heard.count("--tokenize simple leaves") == 1
        assert "punctuation" not in wordkin(*command, "--quiet").err


@pytest.mark.parametrize(
    ("text", "tokenize"),
    [
        (PREPARED, "whitespace"),
        (PROSE[:1_000], "whitespace"),  # a toy
        (PROSE, "simple"),
        (PROSE, "simple-1"),
        (PROSE, lambda line: line.split()),  # somebody has thought about it
        ("", "whitespace"),
    ],
)
def test_other_text_gets_no_hint(text: str, tokenize: Any, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wk.encode(write(text + "sea\n", tmp_path), tokenize=tokenize)


def words_of(tokens: int, words: int) -> Vocabulary:
    return Vocabulary.from_words(map(str, range(words)), [tokens // words] * words)


@pytest.mark.parametrize(
    ("tokens", "words", "epochs", "wanted"),
    [
        (500_000, 9_000, 5, "epochs=20"),
        (100_000, 4_000, 5, "epochs=40"),
        (1_000_000, 20_000, 5, "epochs=10"),
        (1_000_000, 20_000, 9, None),  # somebody has chosen
        (500_000, 9_000, 20, None),
        (3_000_000, 30_000, 5, None),
        (10_000, 1_000, 5, None),  # a toy
        (1_000_000, 1_000, 5, None),  # walks in a graph
    ],
)
def test_small_texts_get_a_hint_at_epochs(
    tokens: int, words: int, epochs: int, wanted: str | None
) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        warn_about_few_epochs(words_of(tokens, words), epochs)
    assert [wanted in str(one.message) for one in told if wanted] == [True] * (wanted is not None)
    assert len(told) == (wanted is not None)


def test_train_gives_the_hint_in_the_readers_words(tmp_path: Path, wordkin: Run) -> None:
    generator = np.random.default_rng(1)
    lines = [" ".join(map(str, line)) for line in generator.integers(0, 800, (400, 60))]
    path = write("\n".join(lines), tmp_path)
    command = ("train", path, "-o", tmp_path / "kin.bin", "--dimensions", 4)
    heard = wordkin(*command).err
    assert heard.count("the text is small (24,000 words)") == heard.count("--epochs 40") == 1
    assert "is small" not in wordkin(*command, "--quiet").err
    assert "is small" not in wordkin(*command, "--epochs", 40).err
    with pytest.warns(WordkinWarning, match="epochs=40"):
        model = wk.train(path, dimensions=4)
    wk.train(path, dimensions=4, progress=False)
    wk.train(path, dimensions=4, resume=model, learning_rate=1e-6)


def test_figures_of_the_hint_at_epochs_are_those_that_were_measured() -> None:
    results = (ROOT / "benchmarks" / "results.md").read_text(encoding="utf-8")
    measured = dict(re.findall(r"^\| 500,000 \| (\d+) \| (\d+%)", results, re.MULTILINE))
    hint = inspect.getsource(warn_about_few_epochs)
    told = re.search(
        r"(\d+%) of the .* (\d+) epochs, and (\d+%) after (\d+)", re.sub(r'"\s*"', "", hint)
    )
    assert told is not None
    assert (told[1], told[3]) == (measured[told[2]], measured[told[4]])
