"""Fingerprint: what must be the same when a training resumes, beside its settings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.unnamed import give_back
from wordkin.training.start import Start
from wordkin.wording import argument, either

MEANINGS = {
    "vocabulary": "the words or their counts: another text, or "
    + either("other min_count, keep or protected", "another --min-count"),
    "tokens": "the number of tokens",
    "text": "the order of the words: the text has changed",
    "start": "the vectors that the training began with: "
    f"{argument('initial_vectors')}, or the model to resume",
    "freeze": "the words to freeze, or their factors",
}


def compute_fingerprint(corpus: EncodedCorpus, start: Start) -> dict[str, str]:
    """Short texts, by the names of `MEANINGS`."""
    words = "\n".join(corpus.vocabulary.words).encode("utf-8", "surrogatepass")
    inputs = None if start.model is None else start.model.parameters.input_vectors
    text = _sha256(corpus.ids, corpus.starts)
    give_back(corpus.ids, 0, len(corpus.ids))
    return {
        "vocabulary": _sha256(np.frombuffer(words, np.uint8), corpus.vocabulary.counts),
        "tokens": str(len(corpus.ids)),
        "text": text,
        "start": _sha256(inputs),
        "freeze": _sha256(start.factors),
    }


def find_differences(found: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """What differs between two fingerprints, in words."""
    return [meaning for name, meaning in MEANINGS.items() if found[name] != wanted[name]]


def _sha256(*arrays: NDArray[np.generic] | None) -> str:
    sha256 = hashlib.sha256()
    for array in arrays:
        if array is not None:
            sha256.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return sha256.hexdigest()
