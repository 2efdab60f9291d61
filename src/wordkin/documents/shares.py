"""How much of each class of words a document holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wordkin.documents.reading import Batch, Division, choose_division, read_documents
from wordkin.documents.words import KnownWords, warn_of_empty
from wordkin.vectors import Floats, WordVectors


def class_shares(
    texts: object,
    vectors: WordVectors,
    labels: NDArray[np.int64],
    classes: int,
    *,
    tokenize: Division | str = None,
) -> Floats:
    """The share of each class among a document's known words, float32 [documents, classes].

    labels: int64 [words], the class of each word of the vectors; texts and tokenize are those of
    `document_vectors`. A document without any known word becomes zeros, and one warning counts them.

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> class_shares(["sea car sea lake", "car"], vectors, np.array([0, 0, 1]), 2)
    array([[0.75, 0.25],
           [0.  , 1.  ]], dtype=float32)
    """
    words = KnownWords(vectors.lookup, lambda rows: np.ones(len(rows)), "ignore")
    found = [np.empty((0, classes), np.int64)]
    for batch in read_documents(texts, choose_division(tokenize, vectors.simple_rule)):
        words.add(batch)
        found.append(_count_classes(batch, words, np.append(labels, -1), classes))
    counts = np.concatenate(found)
    known = counts.sum(axis=1)
    warn_of_empty(known)
    shares: Floats = (counts / np.maximum(known, 1)[:, np.newaxis]).astype(np.float32)
    return shares


def _count_classes(
    batch: Batch, words: KnownWords, labels: NDArray[np.int64], classes: int
) -> NDArray[np.int64]:
    """How many words of each class each document has; -1 is the label of words without a row."""
    rows = np.append(words.rows, -1)[words.places]
    found = labels[rows][batch.ids]
    documents = len(batch.ends)
    cells = np.repeat(np.arange(documents), np.diff(batch.ends, prepend=0)) * classes + found
    counts = np.bincount(cells[found >= 0], minlength=documents * classes)
    return counts.reshape(documents, classes)
