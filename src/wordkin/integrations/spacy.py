"""spaCy: its tokens as text to train on, and vectors for its pipelines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np

from wordkin.errors import require_extra
from wordkin.formats.stored import check_finite
from wordkin.vectors import WordVectors

if TYPE_CHECKING:
    from spacy.language import Language

Form = Literal["text", "lower", "lemma", "norm"]


def read_sentences(
    nlp: Language,
    texts: Iterable[str],
    *,
    form: Form = "lower",
    keep_punctuation: bool = False,
    processes: int = 1,
    batch_size: int = 1000,
) -> Iterator[list[str]]:
    """Yield the tokens of each sentence, as a spaCy pipeline divides texts.

    Parameters
    ----------
    nlp
        A pipeline. `spacy.blank("en")` only splits texts into tokens, so each text is one sentence. A
        parser, or `nlp.add_pipe("sentencizer")`, also splits them into sentences.
    form
        Which form of each token to use. Lemmas need a pipeline that has them.
    processes, batch_size
        Passed to `nlp.pipe`.
    """
    attribute = "text" if form == "text" else f"{form}_"
    for document in nlp.pipe(texts, n_process=processes, batch_size=batch_size):
        is_divided = document.has_annotation("SENT_START")
        for sentence in document.sents if is_divided else [document]:
            tokens = [
                getattr(token, attribute)
                for token in sentence
                if not token.is_space and (keep_punctuation or not token.is_punct)
            ]
            if tokens:
                yield tokens


def set_vectors(
    nlp: Language, vectors: WordVectors, attr: Literal["ORTH", "LOWER"] = "ORTH"
) -> None:
    """Replace the vectors of a pipeline, which ``.vector`` and ``.similarity`` use.

    Words are looked up as they are written. With `attr="LOWER"`, for vectors of lower-case words,
    "Sea" and "SEA" have the vector of "sea".
    """
    check_finite(vectors.matrix, vectors.words)
    with require_extra("set_vectors", "spacy", extra="spacy"):
        from spacy.vectors import Vectors
    matrix = np.ascontiguousarray(vectors.matrix, np.float32)
    keys = [nlp.vocab.strings.add(word) for word in vectors]
    nlp.vocab.vectors = Vectors(
        strings=nlp.vocab.strings, data=matrix.copy(), keys=keys, name="wordkin", attr=attr
    )


def save_pipeline(
    vectors: WordVectors,
    folder: str | os.PathLike[str],
    language: str = "en",
    attr: Literal["ORTH", "LOWER"] = "ORTH",
) -> None:
    """Write a pipeline that `spacy.load(folder)` opens: the language's tokenizer and the vectors.

    It can also be the `vectors` of a training config of spaCy.
    """
    with require_extra("save_pipeline", "spacy", extra="spacy"):
        import spacy
    nlp = spacy.blank(language)
    set_vectors(nlp, vectors, attr)
    nlp.to_disk(folder)
