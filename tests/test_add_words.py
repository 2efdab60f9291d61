"""Going on with a model: old words keep what they learned, new ones are added."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

import reference
from small_trainings import BOTH, settings_of
from wordkin.errors import WordkinWarning
from wordkin.method.parameters import Parameters, initialise
from wordkin.model import Model
from wordkin.training.start import add_words
from wordkin.words.vocabulary import Vocabulary, merge

DIMENSIONS = 5


def model_of(counts: dict[str, int], **settings: Any) -> Model:
    """A model of these words, in order of falling count, with vectors at random."""
    chosen = settings_of(dimensions=DIMENSIONS, **settings)
    rng = np.random.default_rng(7)
    shape = len(counts), DIMENSIONS
    parameters = Parameters(
        input_vectors=rng.random(shape, np.float32),
        output_vectors=rng.random(shape, np.float32) if chosen.samples_noise else None,
        node_vectors=rng.random((len(counts) - 1, DIMENSIONS), np.float32)
        if chosen.uses_tree
        else None,
    )
    vocabulary = Vocabulary.from_words(counts, list(counts.values()))
    return Model(chosen, vocabulary, parameters, words_trained=17, history=[{"epoch": 1}])


def text_of(counts: dict[str, int]) -> Vocabulary:
    return Vocabulary.from_words(counts, list(counts.values()))


def go_on(model: Model, counts: dict[str, int]) -> Model:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WordkinWarning)
        return add_words(model, merge(model.vocabulary, text_of(counts)), model.settings)


def nodes_by_words(vocabulary: Vocabulary) -> dict[frozenset[str], int]:
    """The words below each node of the tree."""
    below: dict[int, set[str]] = {}
    paths = reference.c_tool_paths(vocabulary.counts.tolist())
    for word, (nodes, _) in zip(vocabulary.words, paths, strict=True):
        for node in nodes:
            below.setdefault(node, set()).add(word)
    return {frozenset(words): node for node, words in below.items()}


# Words


def test_add_words_adds_counts_and_sorts_rows_anew() -> None:
    model = go_on(model_of({"sea": 5, "lake": 4, "pond": 2}), {"lake": 3, "reef": 6, "bay": 5})
    assert model.vocabulary.words == ["lake", "reef", "sea", "bay", "pond"]
    assert model.vocabulary.counts.tolist() == [7, 6, 5, 5, 2]  # of ties, old words come first


def test_add_words_keeps_the_vectors_of_old_words() -> None:
    old = model_of({"sea": 5, "lake": 4, "pond": 2})
    new = go_on(old, {"pond": 9, "reef": 6, "sea": 1})
    assert old.parameters.output_vectors is not None
    assert new.parameters.output_vectors is not None
    assert new.vocabulary.words != old.vocabulary.words
    for word, row in old.vocabulary.index.items():
        new_row = new.vocabulary.index[word]
        assert_array_equal(new.parameters.input_vectors[new_row], old.parameters.input_vectors[row])
        assert_array_equal(
            new.parameters.output_vectors[new_row], old.parameters.output_vectors[row]
        )


def test_add_words_begins_new_words_as_initialise_does() -> None:
    new = go_on(model_of({"sea": 5, "lake": 4}), {"reef": 4, "bay": 1})
    fresh = initialise(new.settings, words=4)
    rows = [new.vocabulary.index[word] for word in ("reef", "bay")]
    assert new.parameters.output_vectors is not None
    assert_array_equal(new.parameters.input_vectors[rows], fresh.input_vectors[rows])
    assert not new.parameters.output_vectors[rows].any()


def test_add_words_leaves_the_old_model_as_it_was() -> None:
    old = model_of({"sea": 5, "lake": 4}, loss=BOTH)
    before = old.parameters.input_vectors.copy()
    new = go_on(old, {"lake": 9, "reef": 4})
    new.parameters.input_vectors[:] = 0
    assert_array_equal(old.parameters.input_vectors, before)
    assert (old.vocabulary.words, old.vocabulary.counts.tolist()) == (["sea", "lake"], [5, 4])


def test_add_words_keeps_words_trained_and_history() -> None:
    model = go_on(model_of({"sea": 5, "lake": 4}), {"reef": 1})
    assert (model.words_trained, model.history) == (17, [{"epoch": 1}])


# The tree


def test_add_words_keeps_nodes_over_the_same_words_and_starts_others_at_zero() -> None:
    old = model_of({"sea": 8, "lake": 7, "pond": 2, "reef": 1}, loss="hierarchical-softmax")
    new = go_on(old, {"bay": 30})
    old_nodes, new_nodes = nodes_by_words(old.vocabulary), nodes_by_words(new.vocabulary)
    assert old.parameters.node_vectors is not None
    assert new.parameters.node_vectors is not None
    assert set(old_nodes) < set(new_nodes)  # "bay" hangs beside the whole old tree
    for words, node in old_nodes.items():
        assert_array_equal(
            new.parameters.node_vectors[new_nodes[words]], old.parameters.node_vectors[node]
        )
    root = new_nodes[frozenset(new.vocabulary.words)]
    assert not new.parameters.node_vectors[root].any()


words = st.text("abcde", min_size=1, max_size=2)
counts = st.integers(1, 20)


@given(
    old_counts=st.dictionaries(words, counts, min_size=2, max_size=12),
    new_counts=st.dictionaries(words, counts, min_size=1, max_size=12),
)
def test_add_words_moves_node_vectors_by_their_sets_of_words(
    old_counts: dict[str, int], new_counts: dict[str, int]
) -> None:
    old_counts = dict(sorted(old_counts.items(), key=lambda item: -item[1]))
    old = model_of(old_counts, loss=BOTH)
    new = go_on(old, new_counts)
    old_nodes = nodes_by_words(old.vocabulary)
    assert old.parameters.node_vectors is not None
    assert new.parameters.node_vectors is not None
    for words_below, node in nodes_by_words(new.vocabulary).items():
        want = (
            old.parameters.node_vectors[old_nodes[words_below]]
            if words_below in old_nodes
            else np.zeros(DIMENSIONS, np.float32)
        )
        assert_array_equal(abs(new.parameters.node_vectors[node]), want)


def test_add_words_keeps_the_whole_tree_without_a_warning_if_only_counts_double() -> None:
    counts = {"sea": 8, "lake": 7, "pond": 2, "reef": 1}
    old = model_of(counts, loss="hierarchical-softmax")
    new = add_words(old, merge(old.vocabulary, text_of(counts)), old.settings)
    assert old.parameters.node_vectors is not None
    assert new.parameters.node_vectors is not None
    assert_array_equal(new.parameters.node_vectors, old.parameters.node_vectors)


def test_add_words_warns_how_many_nodes_start_at_zero() -> None:
    # Before: (pond reef), (pond reef lake), all. Then reef is the most frequent word.
    old = model_of({"sea": 8, "lake": 5, "pond": 2, "reef": 1}, loss="hierarchical-softmax")
    with pytest.warns(WordkinWarning, match="1 of 3 nodes keep their vectors"):
        add_words(old, merge(old.vocabulary, text_of({"reef": 99})), old.settings)


def test_add_words_warns_of_no_tree_where_there_is_none() -> None:
    old = model_of({"sea": 8, "lake": 5, "pond": 2, "reef": 1})
    new = add_words(old, merge(old.vocabulary, text_of({"reef": 99})), old.settings)
    assert new.parameters.node_vectors is None


def test_add_words_turns_a_node_whose_sides_change_places() -> None:
    # The node below which only "sea" and "lake" hang; "lake" overtakes "sea", so left becomes right.
    old = model_of({"sea": 5, "lake": 4}, loss="hierarchical-softmax")
    new = go_on(old, {"lake": 9})
    before, after = (
        {neighbor.word: neighbor.similarity for neighbor in model.predict(["sea"])}
        for model in (old, new)
    )
    assert after == pytest.approx(before)
