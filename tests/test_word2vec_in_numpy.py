"""The word2vec to be read: it follows the paper, and it learns."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scripts import ROOT, load_script

word2vec = load_script("examples/word2vec_in_numpy.py")

TOPICS = [[f"{topic}{i}" for i in range(8)] for topic in ("river", "court", "bread")]


def text_with_topics(sentences=400):
    """Sentences of eight words from one topic each, between words that stand in all of them."""
    rng = np.random.default_rng(5)
    return [
        ["the", *rng.choice(TOPICS[i % len(TOPICS)], size=8).tolist(), "and"]
        for i in range(sentences)
    ]


@pytest.fixture(scope="module")
def trained():
    return word2vec.train(text_with_topics(), dimensions=20, epochs=4, threshold=0.05)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic[0][:-1])
def test_train_finds_the_planted_topics(trained, topic):
    for word in topic:
        assert set(word2vec.nearest(word, *trained, k=7)) == set(topic) - {word}


def test_train_reports_a_falling_loss(capsys):
    word2vec.train(text_with_topics(100), dimensions=20, epochs=3, threshold=1.0)
    losses = [float(line.split()[-1]) for line in capsys.readouterr().err.splitlines()]
    assert losses == sorted(losses, reverse=True)
    assert len(losses) == 3


def test_encode_drops_rare_words_and_sorts_by_count():
    words, counts, ids = word2vec.encode([["b", "a", "b"], ["a", "rare", "b"]], min_count=2)
    assert words == ["b", "a"]
    assert counts.tolist() == [3, 2]
    assert [row.tolist() for row in ids] == [[0, 1, 0], [1, 0]]


def test_keep_probability_is_equation_5():
    # shares .9 and .1: 1 - P(discard) = sqrt(.05 / share)
    assert_allclose(word2vec.keep_probability(np.array([90.0, 10.0]), 0.05), [0.2357, 0.7071], 1e-4)


def test_noise_probability_flattens_counts():
    # 16 ** .75 = 8, 1 ** .75 = 1
    assert_allclose(word2vec.noise_probability(np.array([16.0, 1.0])), [8 / 9, 1 / 9])


def test_pairs_of_window_one_are_the_direct_neighbours():
    found = list(word2vec.pairs(np.array([7, 8, 9]), 1, np.random.default_rng(1)))
    assert found == [(7, 8), (8, 7), (8, 9), (9, 8)]


def loss(inputs, outputs, center, context, noise):
    """Equation 4, term by term."""
    v = inputs[center]
    wanted = -np.log(word2vec.sigmoid(outputs[context] @ v))
    return wanted - sum(np.log(word2vec.sigmoid(-outputs[n] @ v)) for n in noise)


def numerical_gradient(matrix, of):
    """Central differences of the function `of`, which reads `matrix`."""
    gradient = np.zeros_like(matrix)
    for place in np.ndindex(matrix.shape):
        old = matrix[place]
        matrix[place] = old + 1e-6
        above = of()
        matrix[place] = old - 1e-6
        gradient[place] = (above - of()) / 2e-6
        matrix[place] = old
    return gradient


# the last one draws noise word 3 twice
@pytest.mark.parametrize("noise", [[], [3], [2, 3, 3]])
def test_fit_goes_down_the_gradient_of_equation_4(noise):
    rng = np.random.default_rng(2)
    inputs, outputs = rng.normal(size=(2, 4, 3))
    pair = (0, 1)
    wanted = [
        matrix - 0.1 * numerical_gradient(matrix, lambda: loss(inputs, outputs, *pair, noise))
        for matrix in (inputs, outputs)
    ]
    word2vec.fit(inputs, outputs, *pair, np.array(noise, dtype=np.int64), 0.1)
    assert_allclose([inputs, outputs], wanted, rtol=1e-6)


def test_fit_returns_the_loss_before_the_step():
    inputs, outputs = np.random.default_rng(2).normal(size=(2, 4, 3))
    wanted = loss(inputs, outputs, 0, 1, [2, 3])
    assert_allclose(word2vec.fit(inputs, outputs, 0, 1, np.array([2, 3]), 0.1), wanted)


def test_fit_leaves_out_a_noise_word_that_is_the_context_word():
    inputs, outputs = np.random.default_rng(2).normal(size=(2, 4, 3))
    wanted = loss(inputs, outputs, 0, 1, [2])
    assert_allclose(word2vec.fit(inputs, outputs, 0, 1, np.array([1, 2]), 0.1), wanted)


def test_the_example_stays_under_120_lines():
    path = ROOT / "examples" / "word2vec_in_numpy.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) < 120
