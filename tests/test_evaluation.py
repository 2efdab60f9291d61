import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wordkin import formats
from wordkin.errors import EvaluationError
from wordkin.evaluation import (
    SectionScore,
    average_ranks,
    correlation,
    evaluate_analogies,
    evaluate_similarity,
)
from wordkin.vectors import WordVectors

DATA = Path(__file__).parent / "data"
GENSIM = json.loads((DATA / "gensim_results.json").read_text("utf-8"))

# Two directions: royal (second number) and female (third).
WORDS = ["man", "king", "woman", "queen", "Man", "boy"]
MATRIX = [[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1], [1, 0.2, 0], [0.1, 0, 0.0]]


@pytest.fixture
def vectors():
    return WordVectors(WORDS, MATRIX)


@pytest.fixture(scope="session")
def gensim_vectors():
    stored = formats.read_vectors(DATA / "gensim.bin")
    return WordVectors(stored.words, stored.matrix)


@pytest.fixture
def write(tmp_path):
    def write_text(text):
        (tmp_path / "questions.txt").write_text(text, encoding="utf-8")
        return tmp_path / "questions.txt"

    return write_text


@pytest.mark.parametrize("case", GENSIM["analogies"])
def test_evaluate_analogies_agrees_with_gensim(gensim_vectors, case):
    scores = evaluate_analogies(
        gensim_vectors,
        DATA / "analogies.txt",
        restrict=case["restrict"],
        ignore_case=case["ignore_case"],
    )
    found = {section.name: [section.correct, section.asked] for section in scores.sections}
    found["Total accuracy"] = [scores.total.correct, scores.total.asked]
    assert found == case["sections"]


@pytest.mark.parametrize("case", GENSIM["pairs"])
def test_evaluate_similarity_agrees_with_gensim(gensim_vectors, case):
    scores = evaluate_similarity(
        gensim_vectors,
        DATA / "pairs.tsv",
        restrict=case["restrict"],
        ignore_case=case["ignore_case"],
    )
    assert scores.spearman == pytest.approx(case["spearman"], rel=1e-12)
    assert scores.pearson == pytest.approx(case["pearson"], rel=1e-6)
    assert 100 * (1 - scores.coverage) == pytest.approx(case["unknown_percent"])


def test_evaluate_analogies_counts_by_section(vectors, write):
    path = write(": royal\nman king woman queen\nman king woman boy\n: other\nman king sun moon\n")
    scores = evaluate_analogies(vectors, path)
    assert scores.sections == (SectionScore("royal", 2, 2, 1), SectionScore("other", 1, 0, 0))
    assert scores.total == SectionScore("total", 3, 2, 1)
    assert scores.accuracy == 0.5
    assert scores.coverage == pytest.approx(2 / 3)


def test_evaluate_analogies_takes_no_variant_of_an_input_word_as_answer(write):
    # The nearest to b - a + c is "King", another variant of b; "queen" comes after it.
    words = ["man", "king", "woman", "King", "queen"]
    rows = [[1, 0, 0], [1, 5, 0], [1, 0, 1], [1, 5, 1], [1, 4, 1]]
    path = write(": royal\nman king woman queen\n")
    assert evaluate_analogies(WordVectors(words, rows), path).total.correct == 1


def test_evaluate_analogies_tells_case_apart_when_told(vectors, write):
    path = write(": royal\nMAN KING WOMAN QUEEN\nMan king woman queen\n")
    assert evaluate_analogies(vectors, path).total.asked == 2
    assert evaluate_analogies(vectors, path, ignore_case=False).total.asked == 1


def test_evaluate_analogies_looks_at_the_first_words_only(vectors, write):
    path = write(": royal\nman king woman queen\nman king woman boy\n")
    assert evaluate_analogies(vectors, path, restrict=4).total.asked == 1


def test_evaluate_analogies_answers_nothing_when_no_word_is_left(write):
    vectors = WordVectors(["man", "king", "woman"], MATRIX[:3])
    path = write(": royal\nman king woman man\n")
    assert evaluate_analogies(vectors, path).total == SectionScore("total", 1, 1, 0)


def test_evaluate_analogies_counts_lines_it_skipped(vectors, write):
    path = write(": royal\nman king woman queen\nonly three words\n\n")
    assert evaluate_analogies(vectors, path).skipped_lines == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("man king woman queen\n", "expected a line like ': capitals'"),
        (": royal\nsun moon star sky\n", "among the first 6 words of the vectors, found none in 1"),
        ("", "found none in 0 questions"),
    ],
)
def test_evaluate_analogies_refuses_files_that_ask_nothing(vectors, write, text, message):
    with pytest.raises(EvaluationError, match=message):
        evaluate_analogies(vectors, write(text))


def test_analogy_scores_read_as_a_table(vectors, write):
    scores = evaluate_analogies(vectors, write(": royal\nman king woman queen\n"))
    assert str(scores).splitlines() == [
        "royal                            100.0% right       1 of      1 asked  100.0% covered",
        "total                            100.0% right       1 of      1 asked  100.0% covered",
    ]


def test_section_score_without_questions_is_zero():
    score = SectionScore("empty", 0, 0, 0)
    assert (score.accuracy, score.coverage) == (0, 0)


def test_scores_are_frozen(vectors, write):
    scores = evaluate_analogies(vectors, write(": royal\nman king woman queen\n"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        scores.skipped_lines = 3


@pytest.mark.parametrize("mark", ["\t", ",", " "])
def test_evaluate_similarity_splits_at_tabs_commas_or_spaces(vectors, write, mark):
    lines = [("man", "king", "9"), ("man", "queen", "5"), ("man", "sun", "1")]
    scores = evaluate_similarity(vectors, write("\n".join(map(mark.join, lines))))
    assert scores.spearman == pytest.approx(1)
    assert (scores.pairs, scores.asked, scores.skipped_lines) == (3, 2, 0)
    assert str(scores) == "Spearman 1.000  Pearson 1.000  2 of 3 pairs  66.7% covered"


def test_evaluate_similarity_skips_comments_and_counts_other_lines(vectors, write):
    path = write("# words\nword1,word2,score\nman,king,9\nman,queen,8\n")
    scores = evaluate_similarity(vectors, path)
    assert (scores.pairs, scores.skipped_lines) == (2, 1)


def test_evaluate_similarity_refuses_files_that_ask_nothing(vectors, write):
    with pytest.raises(EvaluationError, match="found none in 1 questions"):
        evaluate_similarity(vectors, write("sun\tmoon\t3\n"))


@pytest.mark.parametrize(
    ("values", "ranks"),
    [
        ([3, 1, 2], [3, 1, 2]),
        ([5, 5, 5], [2, 2, 2]),
        ([0.1, 7, 0.1, 9], [1.5, 3, 1.5, 4]),
        ([], []),
    ],
)
def test_average_ranks_shares_ranks_of_equal_values(values, ranks):
    assert average_ranks(np.array(values, dtype=np.float64)).tolist() == ranks


def test_correlation_by_hand():
    # Deviations (-1, 0, 1) and (-2, 1, 1): 3 / sqrt(2 * 6)
    found = correlation(np.array([1.0, 2, 3]), np.array([0.0, 3, 3]))
    assert found == pytest.approx(3 / math.sqrt(12))


def test_correlation_with_what_does_not_vary_is_nan():
    assert math.isnan(correlation(np.array([1.0, 1.0]), np.array([1.0, 2.0])))


@given(st.lists(st.integers(0, 5), min_size=1))
def test_average_ranks_add_up(values):
    ranks = average_ranks(np.array(values, dtype=np.float64))
    assert ranks.sum() == len(values) * (len(values) + 1) / 2
