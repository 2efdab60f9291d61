"""What `Phrases` counted, or `FrozenPhrases` knows, in one safetensors file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.storage import Storage
from wordkin.errors import FormatError
from wordkin.formats import native
from wordkin.gensim.phrasing.joining import Joining
from wordkin.gensim.phrasing.scorers import SCORERS
from wordkin.memory import memory_bytes
from wordkin.vocabulary import Vocabulary


class Saved(NamedTuple):
    """Options by their names, the corpus that was counted, and phrases with their scores."""

    options: dict[str, Any]
    corpus: EncodedCorpus | None
    phrasegrams: dict[str, float]


def write(
    fname: str | os.PathLike[str],
    phrases: Joining,
    corpus: EncodedCorpus | None,
    phrasegrams: Mapping[str, float],
) -> None:
    """Write one file, which appears whole or not at all."""
    scoring = next((name for name, scorer in SCORERS.items() if scorer is phrases.scoring), None)
    options: dict[str, Any] = {
        "min_count": phrases.min_count,
        "threshold": phrases.threshold,
        "delimiter": phrases.delimiter,
        "connector_words": sorted(phrases.connector_words),
        "scoring": scoring or "default",
    }
    texts = {
        "format": "wordkin",
        "format_version": str(native.FORMAT_VERSION),
        "kind": type(phrases).__name__,
        "options": json.dumps(options),
        "phrases": json.dumps(dict(phrasegrams)),
        "raw_words": str(0 if corpus is None else corpus.raw_words),
    }
    words = [""] if corpus is None else corpus.vocabulary.words
    arrays: dict[str, Any] = dict(native.pack_words(words)._asdict())
    if corpus is not None:
        arrays |= {"ids": corpus.ids, "starts": corpus.starts, "counts": corpus.vocabulary.counts}
    native.save_arrays(Path(fname), arrays, texts)


def read(fname: str | os.PathLike[str], kind: str) -> Saved:
    """Options, corpus and phrases in a file; raises `FormatError` for another kind of file."""
    path = Path(fname)
    with path.open("rb") as file:
        if not native.is_native(file.read(16)):
            raise FormatError(f"{path}: expected what {kind}.save wrote, found another file.")
    arrays, texts = native.open_arrays(path)
    native.check_version(path, texts)
    if texts.get("kind") != kind:
        raise FormatError(f"{path}: expected {kind}, found {texts.get('kind')!r}.")
    corpus = None
    if "ids" in arrays:
        words = native.words_from_arrays(path, arrays)
        corpus = EncodedCorpus(
            Vocabulary.from_words(words, arrays["counts"]),
            np.asarray(arrays["ids"], np.int32),
            np.asarray(arrays["starts"], np.int64),
            int(texts["raw_words"]),
            Storage(None, memory_bytes()),
        )
    return Saved(json.loads(texts["options"]), corpus, json.loads(texts["phrases"]))
