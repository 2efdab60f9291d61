"""Clusters of words, and the command that finds them."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

import wordkin as wk
from command_line import Run
from wordkin.analysis.clusters import find_c_classes, k_means
from wordkin.errors import MissingExtraError, SettingsError

ROWS = np.array([[1, 0], [0, 9], [8, 1], [1, 9], [0, 3]], np.float32)  # two directions
WORDS = ["sea", "car", "lake", "bus", "train"]


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    path = tmp_path / "kin.txt"
    wk.WordVectors(WORDS, ROWS).save(path)
    return path


def test_k_means_finds_directions() -> None:
    labels = k_means(ROWS, 2)
    assert labels[0] != labels[1]
    assert labels.tolist() == [labels[0], labels[1], labels[0], labels[1], labels[1]]


def test_k_means_refuses_more_clusters_than_words() -> None:
    with pytest.raises(SettingsError, match="at most as many clusters as there are words, 5"):
        k_means(ROWS, 6)


def test_k_means_names_the_extra_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    with pytest.raises(MissingExtraError, match="evaluation"):
        k_means(ROWS, 2)


def c_program(matrix: np.ndarray, classes: int) -> list[int]:
    """The C program's loop, slow and plain."""
    labels = [row % classes for row in range(len(matrix))]
    for _ in range(10):
        centroids = []
        for label in range(classes):
            members = [row for row, own in zip(matrix, labels, strict=True) if own == label]
            total = np.sum(members, axis=0) / (len(members) + 1) if members else None
            centroids.append(None if total is None else total / np.linalg.norm(total))
        for number, row in enumerate(matrix):
            products = [-np.inf if one is None else float(one @ row) for one in centroids]
            labels[number] = int(np.argmax(products)) if max(products) > -10 else 0
    return labels


@pytest.mark.parametrize("classes", [1, 2, 7, 60])  # of 60 classes for 50 rows some are empty
@pytest.mark.parametrize("length", [1, 30])  # of long rows some have no product above -10
def test_c_classes_are_those_of_the_plain_loop(classes: int, length: int) -> None:
    matrix = length * np.random.default_rng(2).normal(size=(50, 3)).astype(np.float32)
    assert find_c_classes(matrix, classes).tolist() == c_program(matrix, classes)


def test_cluster_prints_a_line_for_each_word(vectors: Path, wordkin: Run) -> None:
    outcome = wordkin("cluster", vectors, "-k", 2)
    lines = [f"{word} {label}" for word, label in zip(WORDS, k_means(ROWS, 2), strict=True)]
    assert (outcome.status, outcome.out.splitlines()) == (0, lines)


def test_cluster_writes_what_it_would_print(vectors: Path, wordkin: Run, tmp_path: Path) -> None:
    printed = wordkin("cluster", vectors, "-k", 2).out
    assert wordkin("cluster", vectors, "-k", 2, "-o", tmp_path / "classes").out == ""
    assert (tmp_path / "classes").read_text("utf-8") == printed


def test_cluster_tells_the_words_of_each_cluster_in_json(vectors: Path, wordkin: Run) -> None:
    rows = [
        json.loads(line)
        for line in wordkin("cluster", vectors, "-k", 2, "--json").out.split("\n")[:-1]
    ]
    assert [row["cluster"] for row in rows] == [0, 1]
    assert sorted(row["words"] for row in rows) == [["car", "bus", "train"], ["sea", "lake"]]


def test_cluster_shows_a_table_on_a_terminal(
    vectors: Path, wordkin: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    shown = wordkin("cluster", vectors, "-k", 2).out
    assert "sea lake" in shown
    assert "2" in shown


@pytest.mark.parametrize("arguments", [(), ("-k", 0), ("-k", 6), ("-k", 2, "-o", "no/such/file")])
def test_cluster_refuses(arguments: tuple[object, ...], vectors: Path, wordkin: Run) -> None:
    assert wordkin("cluster", vectors, *arguments).status == 2
