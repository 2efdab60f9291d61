"""Attributes that other libraries have: the error names wordkin's own."""

from __future__ import annotations

from typing import TypeVar

from wordkin.settings.suggestions import ask_back

Kind = TypeVar("Kind")

# What stands here behind `vectors`. Misspelt names are left to Python, which suggests the right ones.
OF_VECTORS = {
    "most_similar": ".nearest",
    "similar_by_word": ".nearest",
    "similar_by_vector": ".nearest",
    "get_nearest_neighbors": ".nearest",
    "get_analogies": ".analogy",
    "most_similar_cosmul": ".analogy",
    "doesnt_match": ".odd_one_out",
    "n_similarity": ".similarity",
    "closer_than": ".words_closer_than",
    "get_mean_vector": ".mean",
    "get_vector": "[word]",
    "word_vec": "[word]",
    "get_word_vector": "[word]",
    "get_vecattr": ".counts",
    "index_to_key": ".words",
    "index2word": ".words",
    "key_to_index": ".words",
    "vocab": ".words",
    "syn0": ".matrix",
    "vector_size": ".matrix.shape[1]",
    "save_word2vec_format": ".save",
    "wv": "",
}
OWN_OF_VECTORS = (
    *("nearest", "combine", "analogy", "odd_one_out", "similarity", "mean"),
    *("rank", "words_closer_than", "words", "matrix", "counts"),
)
OF_MODELS = {name: f".vectors{ours}" for name, ours in OF_VECTORS.items()}
OF_MODELS |= {name: f".vectors.{name}" for name in OWN_OF_VECTORS}
OF_MODELS |= {"predict_output_word": ".predict", "vector_size": ".settings.dimensions"}
THEIRS = {"WordVectors": ("vectors", OF_VECTORS), "Model": ("model", OF_MODELS)}


def offer_attributes(kind: type[Kind]) -> type[Kind]:
    """Decorate a class: an `AttributeError` of another library's name says what it is called here.

    Type checkers do not see this, and still find names that are unknown.

    Examples
    --------
    >>> @offer_attributes
    ... class WordVectors:
    ...     def nearest(self, word): ...
    >>> WordVectors().most_similar("sea")
    Traceback (most recent call last):
        ...
    AttributeError: WordVectors has no most_similar. Did you mean vectors.nearest?
    """
    value, theirs = THEIRS[kind.__name__]

    def refuse(self: object, name: str) -> object:
        if name not in theirs:
            message = f"{type(self).__name__!r} object has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=self)
        message = f"{kind.__name__} has no {name}.{ask_back(value + theirs[name])}"
        raise AttributeError(message, name=name, obj=None)  # or Python adds its own suggestion

    kind.__getattr__ = refuse  # type: ignore[attr-defined]
    return kind
