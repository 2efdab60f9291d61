"""Spaces laid onto each other: of a turned copy the answer is known."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

import wordkin as wk
from wordkin.analysis.alignment import align, fit_map
from wordkin.errors import SettingsError, UnknownWordError, WordkinWarning

WORDS = [f"w{row}" for row in range(40)]
ROWS = np.random.default_rng(2).standard_normal((40, 6)).astype(np.float32)
TURN = np.linalg.qr(np.random.default_rng(3).standard_normal((6, 6)))[0].astype(np.float32)
PAIRS = [(word, word.upper()) for word in WORDS[:12]]


@pytest.fixture
def source():
    return wk.WordVectors(WORDS, ROWS, np.arange(40, 0, -1))


@pytest.fixture
def target():
    return wk.WordVectors([word.upper() for word in WORDS], ROWS @ TURN)


@pytest.mark.parametrize("method", ["orthogonal", "least-squares"])
def test_align_finds_the_turn_between_two_spaces(source, target, method):
    assert_allclose(align(source, target, PAIRS, method=method).matrix, TURN, atol=1e-5)


def test_align_does_not_mind_how_long_vectors_are(source):
    lengths = np.linspace(0.1, 9, 40)[:, np.newaxis]
    target = wk.WordVectors(WORDS, lengths * (ROWS @ TURN))
    assert_allclose(align(source, target).matrix, TURN, atol=1e-5)


def test_align_without_pairs_takes_the_words_that_both_know(source):
    known = wk.WordVectors(["else", *WORDS[:12]], np.vstack([ROWS[:1], ROWS[:12] @ TURN]))
    assert_allclose(align(source, known).matrix, TURN, atol=1e-5)


def test_align_by_orthogonal_only_turns_what_was_stretched(source):
    target = wk.WordVectors(WORDS, ROWS * np.arange(1, 7, dtype=np.float32))
    matrix = align(source, target).matrix
    assert_allclose(matrix @ matrix.T, np.eye(6), atol=1e-5)


def test_align_maps_into_another_number_of_dimensions(source):
    target = wk.WordVectors(WORDS, ROWS[:, :4])
    alignment = align(source, target)
    assert alignment.matrix.shape == (6, 4)
    assert alignment.translate("w7", k=1, retrieval="nearest")[0].word == "w7"


def test_align_leaves_pairs_with_unknown_words_out_if_told(source, target):
    pairs = [*PAIRS, ("w13", "nowhere"), ("nowhere", "W14")]
    matrix = align(source, target, pairs, unknown="ignore").matrix
    assert_allclose(matrix, TURN, atol=1e-5)
    with pytest.warns(WordkinWarning, match="nowhere"):
        align(source, target, pairs, unknown="warn")


def test_align_warns_of_fewer_pairs_than_dimensions(source, target):
    with pytest.warns(WordkinWarning, match="at least 6 pairs of known words.*found 5"):
        align(source, target, PAIRS[:5])


def test_align_names_unknown_words(source, target):
    with pytest.raises(UnknownWordError, match="'w99'"):
        align(source, target, [("w99", "W1")])


@pytest.mark.parametrize(
    ("pairs", "problem"),
    [
        ([], "found none"),
        (["ab"], "found 'ab'"),
        ([("a", "b", "c")], "two words each"),
        ([("w1", "nowhere"), ("nowhere", "W1")], "both words are known"),
    ],
)
def test_align_refuses_pairs_that_tell_nothing(source, target, pairs, problem):
    with pytest.raises(SettingsError, match=problem):
        align(source, target, pairs, unknown="ignore")


def test_fit_map_refuses_other_methods():
    with pytest.raises(SettingsError, match="'affine'"):
        fit_map(ROWS, ROWS, "affine")


def test_fit_map_by_least_squares_solves_what_a_turn_cannot():
    """Unit rows of the second are those of the first by this matrix."""
    rows = np.array([[1, 0], [0, 1]])
    partners = np.array([[1, 0], [1, 1]])
    want = [[1, 0], [np.sqrt(0.5), np.sqrt(0.5)]]
    assert_allclose(fit_map(rows, partners, "least-squares"), want, rtol=1e-6)


def test_apply_gives_words_and_counts_with_vectors_of_the_same_length(source, target):
    moved = align(source, target, PAIRS).apply()
    assert moved.words == WORDS
    assert moved.counts.tolist() == list(range(40, 0, -1))
    assert_allclose(moved.matrix, target.matrix, atol=1e-5)


def test_apply_moves_other_vectors_of_the_source_space(source, target):
    moved = align(source, target, PAIRS).apply(wk.WordVectors(["new"], ROWS[20:21]))
    assert target.nearest(moved["new"], k=1)[0].word == "W20"


def test_apply_refuses_vectors_of_another_space(source, target):
    with pytest.raises(SettingsError, match="expected 6 dimensions, as the source has, found 4"):
        align(source, target, PAIRS).apply(wk.WordVectors(["new"], ROWS[:1, :4]))


@pytest.mark.parametrize("retrieval", ["nearest", "globally-corrected", "inverted-softmax", "csls"])
def test_translate_finds_every_word_of_a_turned_copy(source, target, retrieval):
    found = align(source, target, PAIRS).translate(WORDS, k=1, retrieval=retrieval)
    assert [answer.word for (answer,) in found] == target.words


def test_translate_gives_one_list_for_one_word(source, target):
    found = align(source, target, PAIRS).translate("w30", k=3)
    assert [answer.word for answer in found] == [
        answer.word for answer in align(source, target, PAIRS).translate(["w30"], k=3)[0]
    ]
    assert found[0].word == "W30"


def test_translate_does_not_count_a_word_among_the_others_again(source, target):
    alignment = align(source, target, PAIRS)
    few = alignment.translate("w0", retrieval="inverted-softmax", others=1)
    none = alignment.translate("w0", retrieval="inverted-softmax", others=0)
    assert few == none


def test_translate_names_unknown_words(source, target):
    with pytest.raises(UnknownWordError, match="'nowhere'"):
        align(source, target, PAIRS).translate("nowhere")
