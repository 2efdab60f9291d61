"""NLTK: a sentence splitter for texts, and features and counts in NLTK's types.

NLTK's tokenizers and corpora need nothing of this module:

    wordkin.train("text.txt", tokenize=nltk.tokenize.TweetTokenizer().tokenize)
    wordkin.train(nltk.corpus.brown.sents())

NLTK's readers also open a folder of your own, once it is in `nltk.data.path`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from wordkin.errors import require_extra
from wordkin.vectors import WordVectors
from wordkin.words.vocabulary import Vocabulary

if TYPE_CHECKING:
    import nltk

EXTRA = "nltk"


def learn_splitter(texts: Iterable[str]) -> Callable[[str], list[str]]:
    """NLTK's sentence splitter Punkt, trained on the abbreviations of these texts.

    No data of NLTK needs to be downloaded. Pass it to `split_sentences`. Source: Kiss and Strunk 2006.

    Examples
    --------
    >>> split = learn_splitter(["Dr. Fox met Dr. Hare at noon. They spoke. Later Dr. Fox left."])
    >>> split("It was Dr. Fox. He spoke.")
    ['It was Dr. Fox.', 'He spoke.']
    """
    with require_extra("learn_splitter", "nltk", extra=EXTRA):
        from nltk.tokenize.punkt import PunktSentenceTokenizer, PunktTrainer
    trainer = PunktTrainer()
    for text in texts:
        trainer.train(text, finalize=False)
    trainer.finalize_training()
    split: Callable[[str], list[str]] = PunktSentenceTokenizer(trainer.get_params()).tokenize
    return split


def as_freq_dist(vocabulary: Vocabulary) -> nltk.FreqDist:
    """The counts as NLTK's FreqDist, which computes shares, plots and tabulates.

    Examples
    --------
    >>> as_freq_dist(Vocabulary.from_words(["sea", "lake"], [3, 1])).freq("sea")
    0.75
    """
    with require_extra("as_freq_dist", "nltk", extra=EXTRA):
        import nltk
    return nltk.FreqDist(dict(vocabulary.items()))


def word_features(vectors: WordVectors) -> Callable[[Sequence[str]], dict[str, float]]:
    """A function from tokens to features for NLTK's classifiers: the mean of the known words' vectors.

    All features of a text without known words are 0.

    Examples
    --------
    >>> features = word_features(WordVectors(["sea", "lake"], [[1, 0], [0, 1]]))
    >>> features(["the", "lake"]), features([])
    ({'d0': 0.0, 'd1': 1.0}, {'d0': 0.0, 'd1': 0.0})
    """
    names = [f"d{number}" for number in range(vectors.matrix.shape[1])]

    def features(tokens: Sequence[str]) -> dict[str, float]:
        known = [token for token in tokens if token in vectors]
        mean = vectors[known].mean(axis=0).tolist() if known else [0.0] * len(names)
        return dict(zip(names, mean, strict=True))

    return features
