"""gensim's functions for one batch, and classes that step in between text and training."""

import numpy as np
import pytest

from wordkin.gensim.models import Word2Vec, word2vec
from wordkin.gensim.old_names import deprecated
from wordkin.gensim.test.utils import common_texts

QUICK = {"vector_size": 8, "min_count": 1, "workers": 1, "sample": 0}


@pytest.mark.parametrize(("train", "rooms"), [("train_batch_sg", 1), ("train_batch_cbow", 2)])
@pytest.mark.parametrize("sg", [0, 1])
def test_a_batch_moves_only_the_vectors_of_its_words(train, rooms, sg):
    model = Word2Vec(common_texts, **QUICK, sg=sg)
    before = model.wv.vectors.copy()
    batch = [["trees", "graph"], [], ["graph", "nowhere", "minors"]]
    assert getattr(word2vec, train)(model, batch, 0.05, *[None] * rooms, True) == 4
    moved = (model.wv.vectors != before).any(axis=1)
    words = {model.wv.index_to_key[row] for row in np.flatnonzero(moved)}
    assert words == {"trees", "graph", "minors"}
    assert model.running_training_loss > 0


def test_a_batch_without_known_words_changes_nothing():
    model = Word2Vec(common_texts, **QUICK)
    before = model.wv.vectors.copy()
    assert word2vec.train_batch_sg(model, [["nowhere"]], 0.05, None, False) == 0
    np.testing.assert_array_equal(model.wv.vectors, before)


@pytest.mark.parametrize(
    ("sg", "score"), [(0, word2vec.score_sentence_cbow), (1, word2vec.score_sentence_sg)]
)
def test_score_of_a_sentence_is_that_of_the_model(sg, score):
    model = Word2Vec(common_texts, **QUICK, hs=1, negative=0, sg=sg)
    rooms = [None] * (2 - sg)
    expected = model.score([common_texts[1]])[0]
    assert score(model, common_texts[1], *rooms) == pytest.approx(expected)


class Walker(Word2Vec):
    """Replaces every sentence by a walk, as fastnode2vec's class does."""

    def _do_train_job(self, sentences, alpha, inits):
        walks = [["a", "b", sentence[0]] for sentence in sentences]
        return super()._do_train_job(walks, alpha, inits)


def test_train_learns_from_what_a_subclass_makes_of_sentences():
    models = Walker(**QUICK), Word2Vec(**QUICK)
    for model in models:
        model.build_vocab([["a", "b", "c"]] * 20)
    for model, text in zip(models, ([[0]] * 250, [["a", "b", 0]] * 250), strict=True):
        model.train([[str(token) for token in line] for line in text], total_examples=250, epochs=2)
    np.testing.assert_array_equal(models[0].wv.vectors, models[1].wv.vectors)


@pytest.mark.parametrize(
    ("mark", "message"), [(deprecated, "`old`."), (deprecated("why"), "`old` .why..")]
)
def test_deprecated_warns_at_each_call(mark, message):
    @mark
    def old():
        """Three."""
        return 3

    for _ in range(2):
        with pytest.warns(DeprecationWarning, match=f"^Call to deprecated {message}$"):
            assert old() == 3
    assert old.__doc__ == "Three."
