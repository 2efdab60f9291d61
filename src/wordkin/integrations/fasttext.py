"""fastText: vectors, or a whole model without subwords, as a `.bin` file that it opens.

Models with subwords are written so by `model.save("kin.bin")`.
"""

from __future__ import annotations

import os
from pathlib import Path

from wordkin.formats import check_replacing, fasttext_writing
from wordkin.formats.stored import StoredVectors
from wordkin.model import Model
from wordkin.vectors import WordVectors


def save_fasttext(vectors: WordVectors, path: str | os.PathLike[str]) -> None:
    """Write vectors with their n-grams, if they have any, so that fastText opens them.

    fastText then gives the same vectors for known words. For an unknown word, it takes the plain mean of all
    n-grams, with zeros for unknown ones. wordkin leaves these out and weights the others.

    Examples
    --------
    >>> import tempfile
    >>> from wordkin.opening import load
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "kin.bin"
    ...     save_fasttext(WordVectors(["sea", "lake"], [[1, 0], [4, 3]], counts=[2, 1]), path)
    ...     load(path)["lake"]
    array([4., 3.], dtype=float32)
    """
    known = vectors.lookup.words, vectors.matrix, vectors.counts
    stored = StoredVectors(*known, subwords=vectors.lookup.subwords, source=vectors.source)
    check_replacing(path, stored)
    fasttext_writing.write_vectors(Path(path), stored)


def save_fasttext_model(model: Model, path: str | os.PathLike[str]) -> None:
    """Write a whole model for fastText, with or without subwords."""
    check_replacing(path, model.stored)
    matrices = model.parameters.by_role
    fasttext_writing.write_model(Path(path), model.stored, model.settings, matrices)
