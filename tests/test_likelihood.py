"""Log probabilities of sentences, by hand for a tree of two words."""

import math

import numpy as np
import pytest

from wordkin.analysis.likelihood import log_likelihoods
from wordkin.errors import SettingsError
from wordkin.method.parameters import Parameters
from wordkin.model import Model
from wordkin.settings import TrainingSettings
from wordkin.words.vocabulary import Vocabulary


def model(**options):
    settings = TrainingSettings(dimensions=2, window=1, loss="hierarchical-softmax", **options)
    vocabulary = Vocabulary.from_words(["a", "b"], [2, 1])
    inputs, nodes = np.array([[1, 0], [0, 3]], np.float32), np.array([[1, 1]], np.float32)
    return Model(settings, vocabulary, Parameters(input_vectors=inputs, node_vectors=nodes))


def log_sigmoid(score):
    return -math.log1p(math.exp(-score))


def test_log_likelihoods_of_skip_gram_add_up_pairs():
    # b is on the left (turn 0), a on the right: each is predicted from the other's vector.
    expected = log_sigmoid(-3) + log_sigmoid(1)
    assert log_likelihoods(model(), [["a", "b"]]).tolist() == pytest.approx([expected])


@pytest.mark.parametrize(("average", "context"), [(True, 2.0), (False, 4.0)])
def test_log_likelihoods_of_cbow_join_the_context(average, context):
    found = log_likelihoods(model(objective="cbow", cbow_average=average), [["a", "a", "b"]])
    expected = log_sigmoid(-1) + log_sigmoid(-context) + log_sigmoid(1)
    assert found.tolist() == pytest.approx([expected])


def test_log_likelihoods_leave_out_unknown_words():
    assert log_likelihoods(model(), [["a", "unknown"], []]).tolist() == [0, 0]


def test_log_likelihoods_need_a_tree():
    settings = TrainingSettings(dimensions=2)
    without = Model(
        settings, model().vocabulary, Parameters(input_vectors=np.ones((2, 2), np.float32))
    )
    with pytest.raises(SettingsError, match="loss='hierarchical-softmax'"):
        log_likelihoods(without, [["a", "b"]])
