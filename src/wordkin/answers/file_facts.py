"""What a file of vectors holds, as facts by name."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from wordkin.errors import FormatError, WordkinError, quote
from wordkin.formats import ReadOptions, find_file, recognise_opened
from wordkin.formats.compressed import compression_by_name
from wordkin.formats.native import map_native
from wordkin.formats.opened import OpenedFile
from wordkin.settings.versions import upgrade

FIRST_WORDS = 10


def describe_file(path: str) -> dict[str, Any]:
    """The facts of a file: name, hash, format, size, first words, and for a model its training.

    A fact that the format does not keep is left out.
    """
    with OpenedFile(find_file(path)) as source:
        layout, sha256 = recognise_opened(source), _hash(source)
        stored = layout.read(source, ReadOptions())
    words, dimensions = stored.matrix.shape
    facts: dict[str, Any] = {
        "file": path,
        "sha256": sha256,
        "format": layout.name,
        "words": words,
        "dimensions": dimensions,
        "dtype": str(stored.matrix.dtype),
        "first_words": list(islice(stored.words, FIRST_WORDS)),
    }
    if stored.counts is not None:
        facts["tokens"] = int(stored.counts.sum())
    if stored.subwords is not None:
        facts["subwords"] = stored.subwords.describe()
    for name in ("kind", "wordkin_version"):
        if name in stored.metadata:
            facts[name] = stored.metadata[name]
    for name in ("words_trained", "settings", "history"):
        if name in stored.metadata:
            facts[name] = _parse_json(path, name, stored.metadata[name])
    if isinstance(facts.get("settings"), dict):
        facts["settings"] = upgrade(facts["settings"])
    return facts


def shareable_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that there are, without the file's path, as JSON has them: what is not a number is none there.

    >>> shareable_facts(
    ...     {"file": "/home/me/kin.bin", "words": 3, "history": [{"loss": float("nan")}]}
    ... )
    {'words': 3, 'history': [{'loss': None}]}
    """
    known = {name: fact for name, fact in facts.items() if fact is not None and name != "file"}
    found: dict[str, Any] = json.loads(json.dumps(known), parse_constant=lambda _: None)
    return found


def name_of(path: str) -> str:
    """The name of a file's model.

    >>> name_of("models/kin.safetensors"), name_of("kin.v2.txt.gz")
    ('kin', 'kin.v2')
    """
    file = Path(path)
    return (file.with_suffix("") if compression_by_name(file) else file).stem


def holds_model(path: str | os.PathLike[str]) -> bool:
    """Whether there is a file of this name that holds a whole model, which training can continue."""
    try:
        with OpenedFile(path) as source:
            if recognise_opened(source).name != "native":
                return False
            _, metadata = map_native(source)
    except (OSError, WordkinError):
        return False
    return metadata.get("kind") == "model"


def training_settings(facts: Mapping[str, Any]) -> dict[str, object]:
    """The settings of the training that a file describes, as far as a command can repeat them."""
    settings = facts.get("settings")
    if not isinstance(settings, dict):
        raise FormatError(
            f"{facts['file']}: expected settings of a training, found none. Whole models have them, "
            "as `wordkin train -o model.safetensors` leaves them."
        )
    return {
        name: value for name, value in settings.items() if (name, value) != ("tokenize", "function")
    }


def _hash(source: OpenedFile) -> str:
    """SHA-256 of a file, as `sha256sum` prints it."""
    return hashlib.file_digest(source.read_from_start(), "sha256").hexdigest()


def _parse_json(path: str, name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise FormatError(
            f"{path}, {name}: expected JSON, found {quote(text)}. The file is damaged."
        ) from problem
