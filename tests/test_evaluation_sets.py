"""Odd ones out, categories, wordkin's own sets, and results as tables of pandas."""

import sys

import pytest

from wordkin.errors import EvaluationError, MissingExtraError
from wordkin.evaluation import (
    OddAnswer,
    evaluate_analogies,
    evaluate_categories,
    evaluate_odd_one_out,
    evaluate_similarity,
)
from wordkin.evaluation.asking import OWN_SETS
from wordkin.evaluation.question_files import (
    read_analogies,
    read_categories,
    read_odd_sets,
    read_pairs,
)
from wordkin.vectors import WordVectors

WORDS = ["river", "lake", "sea", "car", "bus", "train", "Lake"]
ROWS = [[1, 0.1], [1, 0.2], [1, 0], [0, 1], [0.1, 1], [0.2, 1], [0, 1]]


@pytest.fixture
def vectors():
    return WordVectors(WORDS, ROWS)


@pytest.fixture
def write(tmp_path):
    def write_text(text):
        (tmp_path / "sets.txt").write_text(text, encoding="utf-8")
        return tmp_path / "sets.txt"

    return write_text


# Odd ones out


def test_evaluate_odd_one_out_counts_sets_whose_words_are_all_known(vectors, write):
    path = write("river lake sea car\nriver lake car sea\nriver lake sea plane\n")
    scores = evaluate_odd_one_out(vectors, path)
    assert (scores.sets, scores.asked, scores.correct) == (3, 2, 1)
    assert (scores.accuracy, scores.coverage) == (0.5, pytest.approx(2 / 3))
    assert scores.answers[1] == OddAnswer(("RIVER", "LAKE", "CAR", "SEA"), "SEA", "CAR")


def test_evaluate_odd_one_out_takes_the_first_case_variant(vectors, write):
    path = write("river sea LAKE bus\n")
    assert evaluate_odd_one_out(vectors, path).correct == 1
    with pytest.raises(EvaluationError, match="found none in 1 questions"):
        evaluate_odd_one_out(vectors, path, ignore_case=False)


def test_evaluate_odd_one_out_skips_lines_without_three_different_words(vectors, write):
    path = write("# words\nriver sea\nriver River sea\nriver,lake,car\n")
    scores = evaluate_odd_one_out(vectors, path)
    assert (scores.sets, scores.skipped_lines) == (1, 2)


def test_evaluate_odd_one_out_looks_at_the_first_words_only(vectors, write):
    path = write("river lake sea car\nriver lake sea bus\n")
    assert evaluate_odd_one_out(vectors, path, restrict=4).asked == 1


def test_odd_scores_read_as_a_table(vectors, write):
    assert str(evaluate_odd_one_out(vectors, write("river lake sea car\n"))).splitlines() == [
        "odd one out   top 1  right  asked  of  covered",
        "sets         100.0%      1      1   1   100.0%",
    ]


# Categories


def test_evaluate_categories_is_pure_where_clusters_are_the_categories(vectors, write):
    pytest.importorskip("sklearn")
    path = write("# word, category\nriver water\nsea water\ncar road\nbus road\nplane air\n")
    scores = evaluate_categories(vectors, path)
    assert scores.purity == 1
    assert (scores.words, scores.asked, scores.coverage) == (5, 4, 0.8)


def test_evaluate_categories_counts_the_main_category_of_each_cluster(vectors, write):
    # Clusters river, lake, sea / car, bus, train; their main categories have 2 + 3 words.
    pytest.importorskip("sklearn")
    path = write("river a\nlake a\nsea b\ncar b\nbus b\ntrain b\nonly\n")
    scores = evaluate_categories(vectors, path)
    assert scores.purity == pytest.approx(5 / 6)
    assert scores.skipped_lines == 1
    assert str(scores).splitlines() == [
        "categories  purity  clusters  asked  of  covered",
        "words        83.3%         2      6   6   100.0%",
    ]


def test_evaluate_categories_without_scikit_learn_says_what_to_install(vectors, write, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    with pytest.raises(MissingExtraError, match=r"scikit-learn.*wordkin\[evaluation\]"):
        evaluate_categories(vectors, write("river water\ncar road\n"))


def test_evaluate_categories_refuses_files_without_known_words(vectors, write):
    with pytest.raises(EvaluationError, match="found none in 1 questions"):
        evaluate_categories(vectors, write("plane air\n"))


# wordkin's own sets


def test_own_sets_have_no_line_that_is_skipped():
    analogies = read_analogies(OWN_SETS / "analogies.txt", str)
    pairs = read_pairs(OWN_SETS / "pairs.tsv", str)
    sets = read_odd_sets(OWN_SETS / "odd_one_out.txt", str)
    categories = read_categories(OWN_SETS / "categories.tsv", str)
    assert analogies.skipped_lines == pairs.skipped_lines == 0
    assert sets.skipped_lines == categories.skipped_lines == 0
    assert [len(file.words) for file in (analogies, pairs, sets, categories)] == [72, 44, 16, 48]


def test_own_sets_hold_each_question_once():
    analogies = read_analogies(OWN_SETS / "analogies.txt", str).words
    pairs = read_pairs(OWN_SETS / "pairs.tsv", str).words
    sets = read_odd_sets(OWN_SETS / "odd_one_out.txt", str).words
    words = read_categories(OWN_SETS / "categories.tsv", str).words
    for questions in (analogies, pairs, sets, words):
        assert len(set(map(tuple, questions))) == len(questions)
    assert all(len(set(question)) == 4 for question in analogies)


# pandas


def test_to_pandas_gives_a_row_for_each_section(vectors, write):
    path = write(": water\nriver lake sea lake\n: gram1\nriver lake car bus\n")
    frame = evaluate_analogies(vectors, path).to_pandas()
    assert frame["name"].tolist() == ["water", "gram1"]
    assert frame["kind"].tolist() == ["semantic", "syntactic"]
    assert frame["asked"].tolist() == [1, 1]
    assert frame["coverage"].tolist() == [1, 1]


def test_to_pandas_gives_a_row_for_each_pair_or_set_asked(vectors, write):
    pairs = evaluate_similarity(vectors, write("river,sea,9\nriver,car,2\n")).to_pandas()
    assert list(pairs.columns) == ["first", "second", "judged", "cosine"]
    assert pairs["judged"].tolist() == [9, 2]
    sets = evaluate_odd_one_out(vectors, write("river sea car\n")).to_pandas()
    assert sets.to_dict("records") == [
        {"words": ("RIVER", "SEA", "CAR"), "odd": "CAR", "answer": "CAR"}
    ]


def test_to_pandas_without_pandas_says_what_to_install(vectors, write, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    scores = evaluate_similarity(vectors, write("river,sea,9\n"))
    with pytest.raises(MissingExtraError, match=r"pandas.*wordkin\[evaluation\]"):
        scores.to_pandas()
