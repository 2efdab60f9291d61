import dataclasses
import json
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wordkin import formats
from wordkin.errors import EvaluationError, SettingsError, WordkinWarning
from wordkin.evaluation import JudgedPair, SectionScore, evaluate_analogies, evaluate_similarity
from wordkin.evaluation.similarity import average_ranks, correlation, p_value
from wordkin.vectors import WordVectors

DATA = Path(__file__).parent / "data"
GENSIM = json.loads((DATA / "gensim_results.json").read_text("utf-8"))
MORE_GENSIM = json.loads((DATA / "gensim_evaluation.json").read_text("utf-8"))

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


@pytest.mark.parametrize("method", ["add", "multiply"])
def test_evaluate_analogies_finds_gensims_answers_by_either_method(gensim_vectors, method):
    scores = evaluate_analogies(gensim_vectors, DATA / "analogies.txt", method=method)
    found = {s.name: [s.asked, s.correct, s.in_top_five] for s in scores.sections}
    assert found == MORE_GENSIM[method]


def test_evaluate_analogies_reads_what_gensim_misreads(gensim_vectors, write):
    # gensim divides by the number of questions, and overlooks a name right after the colon.
    assert MORE_GENSIM["misread"]["no questions"] == "ZeroDivisionError"
    with pytest.raises(
        EvaluationError, match="expected lines of four words, found none in 0 lines"
    ):
        evaluate_analogies(gensim_vectors, write(": family\n"))
    assert MORE_GENSIM["misread"]["name without space"] == {"first": 2, "Total accuracy": 2}
    text = ": first\nParis France Rome Italy\n:second\nman woman king queen\n"
    scores = evaluate_analogies(gensim_vectors, write(text))
    assert [(section.name, section.asked) for section in scores.sections] == [
        ("first", 1),
        ("second", 1),
    ]


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
    assert scores.sections == (
        SectionScore("royal", 2, 2, 1, 2),
        SectionScore("other", 1, 0, 0, 0),
    )
    assert scores.total == SectionScore("total", 3, 2, 1, 2)
    assert scores.top_five_accuracy == 1
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
    assert evaluate_analogies(vectors, path).total == SectionScore("total", 1, 1, 0, 0)


def test_evaluate_analogies_counts_lines_it_skipped(vectors, write):
    path = write(": royal\nman king woman queen\nonly three words\n\n")
    assert evaluate_analogies(vectors, path).skipped_lines == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("man king woman queen\n", "expected a line like ': capitals'"),
        (": royal\nsun moon star sky\n", "among the first 6 words of the vectors, found none in 1"),
        ("", "expected lines of four words, found none in 0 lines"),
    ],
)
def test_evaluate_analogies_refuses_files_that_ask_nothing(vectors, write, text, message):
    with pytest.raises(EvaluationError, match=message):
        evaluate_analogies(vectors, write(text))


def test_evaluate_analogies_finds_the_expected_word_behind_more_variants_than_gensim_looks_at(
    write,
):
    variants = ["king", "King", "KING", "kIng", "kiNg", "kinG", "KIng"]
    rows = [[1, 0, 0], *[[1, 5, 0]] * len(variants), [1, 0, 1], [0, 4, 5]]
    vectors = WordVectors(["man", *variants, "woman", "queen"], rows)
    path = write(": royal\nman king woman queen\n")
    assert evaluate_analogies(vectors, path).total.correct == 1


def test_evaluate_analogies_counts_case_variants_of_one_answer_once(write):
    # 3CosAdd finds the five variants of "boy" first; "queen" is the second answer.
    variants = ["boy", "Boy", "BOY", "bOy", "boY"]
    words = ["man", "king", "woman", *variants, "queen"]
    rows = [[1, 0, 0], [1, 1, 0], [1, 0, 1], *[[1, 2, 2]] * 5, [1, 1, 1]]
    scores = evaluate_analogies(WordVectors(words, rows), write(": royal\nman king woman queen\n"))
    assert (scores.total.correct, scores.total.in_top_five) == (0, 1)


def test_evaluate_analogies_takes_the_sixth_answer_for_wrong(write):
    others = [f"word{number}" for number in range(5)]
    words = ["man", "king", "woman", *others, "queen"]
    rows = [[1, 0, 0], [1, 1, 0], [1, 0, 1], *[[1, 2, 2]] * 5, [1, 1, 1]]
    scores = evaluate_analogies(WordVectors(words, rows), write(": royal\nman king woman queen\n"))
    assert scores.total.in_top_five == 0


def test_evaluate_analogies_sums_grammar_apart_from_meaning(vectors, write):
    question = "man king woman queen\n"
    path = write(f": royal\n{question}: gram1\n{question}{question}: gram2\nman king woman boy\n")
    scores = evaluate_analogies(vectors, path)
    assert scores.semantic == SectionScore("semantic", 1, 1, 1, 1)
    assert scores.syntactic == SectionScore("syntactic", 3, 3, 2, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "divide"}, "method: expected 'add' or 'multiply', found 'divide'"),
        ({"restrict": 0}, "restrict: expected a whole number of at least 1, found 0"),
    ],
)
def test_evaluate_analogies_refuses_options_that_make_no_sense(vectors, options, message):
    with pytest.raises(SettingsError, match=message):
        evaluate_analogies(vectors, **options)


def test_analogy_scores_read_as_a_table(vectors, write):
    text = ": royal\nman king woman queen\nman king woman sun\n: gram1\nman king woman boy\n"
    assert str(evaluate_analogies(vectors, write(text))).splitlines() == [
        "analogies   top 1   top 5  right  asked  covered",
        "royal      100.0%  100.0%      1      1    50.0%",
        "gram1        0.0%  100.0%      0      1   100.0%",
        "semantic   100.0%  100.0%      1      1    50.0%",
        "syntactic    0.0%  100.0%      0      1   100.0%",
        "total       50.0%  100.0%      1      2    66.7%",
    ]


def test_section_score_without_questions_is_zero():
    score = SectionScore("empty", 0, 0, 0, 0)
    assert (score.accuracy, score.top_five_accuracy, score.coverage) == (0, 0, 0)


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
    assert str(scores).splitlines() == [
        "similarity  Spearman  Pearson  asked  of  covered",
        "pairs          1.000    1.000      2   3    66.7%",
    ]


def test_evaluate_similarity_skips_comments_and_counts_other_lines(vectors, write):
    path = write("# words\nword1,word2,score\nman,king,9\nman,queen,8\n")
    scores = evaluate_similarity(vectors, path)
    assert (scores.pairs, scores.skipped_lines) == (2, 1)


def test_evaluate_similarity_keeps_the_pairs_it_asked(vectors, write):
    scores = evaluate_similarity(vectors, write("man,sun,1\nWoman,king,9\n"), ignore_case=True)
    assert scores.judgements == (JudgedPair("WOMAN", "KING", 9.0, pytest.approx(0.5)),)


def test_evaluate_similarity_of_one_pair_has_no_correlation(vectors, write):
    scores = evaluate_similarity(vectors, write("man,king,9\n"))
    assert math.isnan(scores.spearman)
    assert scores.to_dict()["spearman"] is None


@pytest.mark.parametrize(
    ("found", "pairs", "likely"),
    [
        # Student's distribution with one and two degrees of freedom has no more than an arc and a root.
        (0.5, 3, 2 / 3),
        (-0.96, 3, 1 - 2 / math.pi * math.asin(0.96)),
        (0.6, 4, 0.4),
        (-0.001, 4, 0.999),
        # scipy 1.17.1: 2 * stats.t.sf(r * sqrt(n / (1 - r * r)), n), n two less than the pairs
        (0.3, 353, 8.952860489744351e-09),
        # Nothing is known of two pairs, and chance never gives a line through three.
        (1.0, 2, 1.0),
        (1.0, 3, 0.0),
        (0.0, 50, 1.0),
    ],
)
def test_p_value_is_that_of_students_t_test(found, pairs, likely):
    assert p_value(found, pairs) == pytest.approx(likely, rel=1e-10)


@pytest.mark.parametrize("pairs", [1, 9])
def test_p_value_of_no_correlation_is_none(pairs):
    assert math.isnan(p_value(math.nan, pairs))


def test_similarity_scores_without_scipy_have_no_p_values_and_say_what_to_install(
    vectors, write, monkeypatch
):
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    scores = evaluate_similarity(vectors, write("man,king,3\nman,queen,2\nking,woman,1\n"))
    for name in ("spearman_p", "pearson_p"):
        with pytest.warns(WordkinWarning, match=r"scipy, which is not .*wordkin\[evaluation\]"):
            assert getattr(scores, name) is None


def test_similarity_scores_tell_how_likely_chance_gives_them(vectors, write):
    scores = evaluate_similarity(vectors, write("man,king,3\nman,queen,2\nking,woman,1\n"))
    assert scores.spearman_p == p_value(scores.spearman, 3)
    assert scores.pearson_p == p_value(scores.pearson, 3)


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
