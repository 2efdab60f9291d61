"""Folders that hold vectors in one of their files, which is found by its name."""

from __future__ import annotations

import os
from pathlib import Path

from wordkin.formats.spacy_vectors import KEYS_NAME, VECTORS_NAME
from wordkin.formats.static_embeddings import NATIVE_NAME, STATIC_NAME


def find_file(path: str | os.PathLike[str]) -> Path:
    """The file of vectors in a folder of the Hugging Face Hub, of spaCy or sense2vec; any other path as it is."""
    folder = Path(path)
    of_hub = (folder / name for name in (NATIVE_NAME, STATIC_NAME))
    places = (place for place in (folder, folder / "vocab") if (place / KEYS_NAME).is_file())
    files = (*of_hub, *(place / VECTORS_NAME for place in places))
    return next((file for file in files if file.is_file()), folder)
