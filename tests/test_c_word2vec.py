"""`wordkin word2vec` beside Google's program: what `data/make_with_c_programs.py` recorded of it."""

import json
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wordkin as wk
from command_line import Run
from wordkin.analysis.clusters import find_c_classes
from wordkin.cli.c_flags import parse_flags
from wordkin.cli.c_text import SENTENCE_END, read_c_text
from wordkin.cli.word2vec import FLAGS, to_settings, train
from wordkin.corpus import EncodedCorpus
from wordkin.model import Model
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit as real_fit

DATA = Path(__file__).parent / "data"
RECORDED = json.loads((DATA / "c_programs.json").read_text("utf-8"))
TEXT = DATA / "phrases.txt"
VECTORS = DATA / "c_programs.bin"
FEW = ("-size", "8", "-threads", "1", "-iter", "1", "-min-count", "1", "-debug", "0")
KEEP = ("-sample", "0")  # in so short a text all words are frequent


def text_file(folder: Path, text: str) -> Path:
    path = folder / "text"
    path.write_text(text, "utf-8", newline="")
    return path


@pytest.mark.parametrize("min_count", RECORDED["vocabulary"])
def test_word2vec_saves_the_vocabulary_of_the_c_program(
    min_count: str, wordkin: Run, tmp_path: Path
) -> None:
    saved = tmp_path / "vocabulary"
    done = wordkin("word2vec", "-train", TEXT, "-save-vocab", saved, "-min-count", min_count)
    assert done.status == 0
    assert saved.read_text("utf-8") == RECORDED["vocabulary"][min_count]


def test_word2vec_prints_what_the_c_program_prints(wordkin: Run, tmp_path: Path) -> None:
    done = wordkin("word2vec", "-train", TEXT, "-output", tmp_path / "v", "-size", 8, "-iter", 1)
    start, progress = done.out.split("\r", maxsplit=1)
    assert start.replace(str(TEXT), "TEXT") == RECORDED["training"]
    line = r"Alpha: 0\.\d{6}  Progress: \d+\.\d\d%  Words/thread/sec: \d+\.\d\dk  "
    assert re.fullmatch(line, progress.rstrip("\n").split("\r")[-1])


def test_word2vec_writes_what_it_learned_after_ctrl_c_and_ends_with_its_status(
    wordkin: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(progress: wk.Progress) -> None:
        if progress.phase == "training":
            raise KeyboardInterrupt

    command = sys.modules["wordkin.cli.word2vec"]
    monkeypatch.setattr(command, "c_progress", lambda *_: interrupt)
    done = wordkin("word2vec", "-train", TEXT, "-output", tmp_path / "v", "-size", 8)
    assert done.status == 130
    assert "the" in wk.load(tmp_path / "v")


@pytest.mark.parametrize(("debug", "lines"), [(0, 1), (1, 3)])
def test_word2vec_prints_less_on_request(
    debug: int, lines: int, wordkin: Run, tmp_path: Path
) -> None:
    done = wordkin("word2vec", "-train", TEXT, "-output", tmp_path / "v", "-debug", debug)
    assert len(done.out.splitlines()) == lines


def test_word2vec_writes_text_in_the_layout_of_the_c_program(wordkin: Run, tmp_path: Path) -> None:
    wordkin("word2vec", "-train", TEXT, "-output", tmp_path / "v", "-size", 8)
    ours = (tmp_path / "v").read_text("utf-8")
    shapes = [re.sub(r"-?\d\.\d{6}", "#", text) for text in (ours, RECORDED["text"])]
    assert shapes[0] == shapes[1]


def test_word2vec_writes_binary_in_the_layout_of_the_c_program(
    wordkin: Run, tmp_path: Path
) -> None:
    ours = tmp_path / "v"
    wordkin("word2vec", "-train", TEXT, "-output", ours, "-size", 8, "-binary", 1)
    assert wk.load(ours).words == wk.load(VECTORS).words
    assert len(ours.read_bytes()) == len(VECTORS.read_bytes())


def test_word2vec_writes_classes_in_the_layout_of_the_c_program(
    wordkin: Run, tmp_path: Path
) -> None:
    ours = tmp_path / "classes"
    wordkin("word2vec", "-train", TEXT, "-output", ours, "-size", 8, "-classes", 7)
    lines = [line.split(" ") for line in ours.read_text("utf-8").splitlines()]
    assert [line[0] for line in lines] == [
        line.split(" ")[0] for line in RECORDED["classes"].splitlines()
    ]
    assert {label for _, label in lines} <= set("0123456")


def test_c_classes_are_those_of_the_c_program() -> None:
    matrix = np.asarray(wk.load(VECTORS).matrix, np.float32)
    labels = [int(line.split()[1]) for line in RECORDED["classes"].splitlines()]
    assert find_c_classes(matrix, 7).tolist() == labels


def test_word2vec_leaves_the_sentence_end_untrained(wordkin: Run, tmp_path: Path) -> None:
    vectors = []
    for epochs in (1, 9):
        numbers = ("-size", 8, "-iter", epochs, "-threads", 1)
        wordkin("word2vec", "-train", TEXT, "-output", tmp_path / "v", "-binary", 1, *numbers)
        vectors.append(wk.load(tmp_path / "v"))
    once, often = vectors
    assert once.words[0] == SENTENCE_END
    np.testing.assert_array_equal(once[SENTENCE_END], often[SENTENCE_END])
    assert 0 < np.abs(once[SENTENCE_END]).max() <= 0.5 / 8
    assert (once["the"] != often["the"]).all()


@pytest.mark.parametrize(
    ("text", "ends", "sentences"),
    [
        ("a b\nb a\n", 2, [["a", "b"], ["b", "a"]]),
        ("a b\nb a", 1, [["a", "b"], ["b", "a"]]),  # the C program drops the last word
        ("a b\r\n\n\nb a\r\n", 4, [["a", "b"], ["b", "a"]]),
        ("a b </s> b a </s>\n", 3, [["a", "b"], ["b", "a"]]),
        ("a</s> b\n", 1, [["a</s>", "b"]]),
        ("a\rb a\n", 1, [["ab", "a"]]),
        ("a b", 0, [["a", "b"]]),
    ],
)
def test_read_c_text_counts_the_sentence_ends(
    text: str, ends: int, sentences: list[list[str]], tmp_path: Path
) -> None:
    found = read_c_text(str(text_file(tmp_path, text)), min_count=1)
    corpus = found.corpus
    words = [corpus.vocabulary.words[row] for row in corpus.ids]
    cuts = corpus.starts.tolist()
    assert found.sentence_ends == ends
    assert [words[a:b] for a, b in pairwise(cuts)] == sentences
    assert found.vocabulary.words[0] == SENTENCE_END


def test_word2vec_reads_a_vocabulary(wordkin: Run, tmp_path: Path) -> None:
    (tmp_path / "in").write_text("</s> 7\nsea 5\npond 9\nriver 4\nlake 8\n", "utf-8")
    files = ("-read-vocab", tmp_path / "in", "-save-vocab", tmp_path / "out")
    text = text_file(tmp_path, "sea lake other\nsea\n")
    outcome = wordkin("word2vec", "-train", text, *files, "-output", tmp_path / "v")
    assert outcome.status == 0
    assert (tmp_path / "out").read_text("utf-8") == "</s> 7\npond 9\nlake 8\nsea 5\n"
    assert wk.load(tmp_path / "v").words == ["</s>", "pond", "lake", "sea"]


def test_word2vec_keeps_words_and_names_of_any_length(wordkin: Run, tmp_path: Path) -> None:
    long = "é" * 300
    saved = tmp_path / ("v" * 200)
    text = text_file(tmp_path, f"{long} {long}x\u00a0y\n")
    wordkin("word2vec", "-train", text, "-save-vocab", saved, "-min-count", 1)
    assert saved.read_text("utf-8") == f"</s> 1\n{long} 1\n{long}x\u00a0y 1\n"


def test_word2vec_pipes_from_stdin_to_stdout(wordkin: Run) -> None:
    outcome = wordkin(
        "word2vec", "-train", "-", "-output", "-", *FEW, *KEEP, stdin=b"sea lake\n" * 5
    )
    assert outcome.out.startswith("3 8\n</s> ")
    assert outcome.err == "Starting training using file -\n"


@pytest.mark.parametrize(
    ("flags", "objective", "loss", "learning_rate"),
    [
        ((), "cbow", ("negative-sampling",), 0.05),
        (("-cbow", "0"), "skip-gram", ("negative-sampling",), 0.025),
        (("-hs", "1"), "cbow", ("negative-sampling", "hierarchical-softmax"), 0.05),
        (("-hs", "1", "-negative", "0"), "cbow", ("hierarchical-softmax",), 0.05),
        (("-alpha", "0.01"), "cbow", ("negative-sampling",), 0.01),
    ],
)
def test_settings_of_are_the_c_programs(
    flags: tuple[str, ...], objective: str, loss: tuple[str, ...], learning_rate: float
) -> None:
    found = to_settings(parse_flags("word2vec", ["-train", "x", *flags], FLAGS))
    assert (found.objective, found.loss, found.learning_rate) == (objective, loss, learning_rate)
    assert (found.dimensions, found.window, found.epochs, found.min_count) == (100, 5, 5, 5)
    assert (found.negative_samples, found.subsample_threshold) == (
        1 if found.loss == ("hierarchical-softmax",) else 5,
        1e-3,
    )


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[TrainingSettings, int]]:
    """Settings and threads of every call of `fit`."""
    calls: list[tuple[TrainingSettings, int]] = []

    def fit(
        corpus: EncodedCorpus, settings: TrainingSettings, threads: int, **others: Any
    ) -> Model:
        calls.append((settings, threads))
        return real_fit(corpus, settings, threads=threads, **others)

    monkeypatch.setattr("wordkin.training.fit.fit", fit)
    return calls


def test_train_takes_the_share_of_a_word_among_sentence_ends_too(
    fitted: list[tuple[TrainingSettings, int]], tmp_path: Path
) -> None:
    text = read_c_text(str(text_file(tmp_path, "a b c d\n" * 5)), 1)
    train(text, parse_flags("word2vec", ["-train", "x", *FEW, "-sample", "0.01"], FLAGS), [])
    assert fitted[0][0].subsample_threshold == 0.0125  # 25 tokens, 20 of them words


@pytest.mark.parametrize(("threads", "used"), [("1", 1), ("2", 2), ("12", 2)])
def test_train_uses_no_more_threads_than_cores(
    threads: str,
    used: int,
    fitted: list[tuple[TrainingSettings, int]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(sys.modules[train.__module__], "usable_cores", lambda: 2)
    text = read_c_text(str(text_file(tmp_path, "a b c d\n" * 5)), 1)
    train(
        text, parse_flags("word2vec", ["-train", "x", *FEW, *KEEP, "-threads", threads], FLAGS), []
    )
    assert fitted[0][1] == used


def test_word2vec_shows_its_flags(wordkin: Run) -> None:
    shown = wordkin("word2vec").out
    assert "-train <file>" in shown
    assert "Passes over the text; default is 5" in shown
    assert "None" not in shown
    assert "  -train <file>\n" in wordkin("word2vec", "--help").out


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("-Train", TEXT), "found '-Train'"),
        (("-cbow",), "expected a value after -cbow, found none"),
        (("-output", "-cbow", "1"), "expected a value after -output, found '-cbow'"),
        (("-output", "v"), "expected -train and a value, found none"),
        (("-train", TEXT, "-size", "1.5"), "expected a whole number after -size, found '1.5'"),
        (("-train", TEXT, "-size", "0"), "-size: expected a whole number"),
        (("-train", TEXT, "-negative", "0"), "expected -negative of at least 1 or -hs 1"),
        (("-train", TEXT, "-classes", "-1"), "-classes: expected at least 0, found -1"),
        (("-train", TEXT, "-threads", "0"), "threads: expected a whole number"),
        (("-train", TEXT, "-output", "no/such/file"), "there is no folder no/such"),
        (("-train", "no such file"), "no file, folder or glob pattern matches"),
        (("-train", TEXT, "-read-vocab", "no such file"), "No such file"),
    ],
)
def test_word2vec_refuses(flags: tuple[object, ...], message: str, wordkin: Run) -> None:
    outcome = wordkin("word2vec", *flags)
    assert outcome.status == 2
    assert message in outcome.err
