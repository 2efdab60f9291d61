"""Folders that hold vectors in one of their files, which is found by its name."""

from __future__ import annotations

import os
from pathlib import Path

from wordkin.errors import FormatError
from wordkin.formats.spacy_vectors import KEYS_NAME, VECTORS_NAME
from wordkin.formats.static_embeddings import NATIVE_NAME, STATIC_NAME
from wordkin.wording import either

STUDY_FILE = "study.json"  # in a folder of many trainings, `wordkin.studies`


def find_file(path: str | os.PathLike[str]) -> Path:
    """The file of vectors in a folder of the Hugging Face Hub, of spaCy or sense2vec; any other path as it is.

    Raises `FormatError` for a folder of many trainings, none of which is the one that is meant.
    """
    folder = Path(path)
    if (folder / STUDY_FILE).is_file():
        raise FormatError(
            f"{folder}: expected vectors, found a folder of many trainings. "
            + either(
                "wordkin.load_samples opens what wordkin.bootstrap made; each of its .safetensors files is a "
                "whole model.",
                "nearest, similarity, odd and info take what `wordkin bootstrap` made; each of its .safetensors "
                "files is a whole model, which all commands take.",
            )
        )
    of_hub = (folder / name for name in (NATIVE_NAME, STATIC_NAME))
    places = (place for place in (folder, folder / "vocab") if (place / KEYS_NAME).is_file())
    files = (*of_hub, *(place / VECTORS_NAME for place in places))
    return next((file for file in files if file.is_file()), folder)
