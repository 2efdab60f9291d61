"""Texts from a known generator: documents about topics, as latent Dirichlet allocation has them.

What a text of this generator would say again and again is known: draw another one.
"""

import numpy as np

WORDS, TOPICS = 300, 10
TOPIC_SPREAD = (
    0.1  # of Dirichlet's distribution over the topics of a document: most have one or two
)
WORD_SPREAD = 0.1  # over the words of a topic


def topic_text(seed: int, documents: int = 400, words: int = 100) -> list[list[str]]:
    """Documents of this many words each, one sentence a document; seed: of the documents alone."""
    topics = np.random.default_rng(0).dirichlet(np.full(WORDS, WORD_SPREAD), TOPICS)
    random = np.random.default_rng([1, seed])
    shares = random.dirichlet(np.full(TOPICS, TOPIC_SPREAD), documents) @ topics
    steps = shares.cumsum(axis=1)
    drawn = random.random((documents, words)) * steps[:, -1:]
    rows = [np.searchsorted(step, row) for step, row in zip(steps, drawn, strict=True)]
    return [[f"w{word}" for word in row.tolist()] for row in rows]
