"""What `Phrases` counted, or `FrozenPhrases` knows, in one safetensors file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.storage import Storage
from wordkin.errors import FormatError, warn
from wordkin.formats import native
from wordkin.formats.compressed import open_decompressed
from wordkin.formats.gensim.safe_pickle import is_pickle
from wordkin.gensim.phrasing.former import read_former
from wordkin.gensim.phrasing.joining import Joining
from wordkin.gensim.phrasing.scorers import SCORERS
from wordkin.system.memory import memory_bytes
from wordkin.words.vocabulary import Vocabulary

OWN_SCORING = "own"  # a function, which is in no file


class Saved(NamedTuple):
    """Options by their names; the corpus that was counted, or counts; phrases with their scores."""

    options: dict[str, Any]
    corpus: EncodedCorpus | None
    counts: dict[str, int]
    tokens: int
    phrasegrams: dict[str, float]


def write(
    fname: str | os.PathLike[str],
    phrases: Joining,
    *,
    corpus: EncodedCorpus | None = None,
    counts: Mapping[str, int] = MappingProxyType({}),
    phrasegrams: Mapping[str, float] = MappingProxyType({}),
) -> None:
    """Write one file, which appears whole or not at all."""
    scoring = next((name for name, scorer in SCORERS.items() if scorer is phrases.scoring), None)
    options: dict[str, Any] = {
        "min_count": phrases.min_count,
        "threshold": phrases.threshold,
        "delimiter": phrases.delimiter,
        "connector_words": sorted(phrases.connector_words),
        "scoring": scoring or OWN_SCORING,
    }
    texts = {
        "kind": phrases.kind,
        "options": json.dumps(options, default=np.generic.item),
        "phrases": json.dumps(dict(phrasegrams), default=np.generic.item),
        "raw_words": str(getattr(phrases, "corpus_word_count", 0)),
    }
    words = list(counts) or [""] if corpus is None else corpus.vocabulary.words
    arrays: dict[str, Any] = dict(native.pack_words(words)._asdict())
    if corpus is not None:
        arrays |= {"ids": corpus.ids, "starts": corpus.starts, "counts": corpus.vocabulary.counts}
    elif counts:
        arrays["counts"] = np.array(list(counts.values()), np.int64)
    native.write_arrays(Path(fname), arrays, texts)


def read(fname: str | os.PathLike[str], kind: str) -> Saved:
    """What a file holds, gensim's too; raises `FormatError` for another kind of file."""
    path = Path(fname)
    with open_decompressed(path) as file:
        if is_pickle(file.peek(2)):
            former = read_former(path, kind)
            return Saved(former.options, None, former.counts, former.tokens, former.phrasegrams)
    with path.open("rb") as file:
        if not native.is_native(file.read(16)):
            raise FormatError(f"{path}: expected what {kind}.save wrote, found another file.")
    arrays, texts = native.open_arrays(path)
    native.check_version(path, texts)
    if texts.get("kind") != kind:
        raise FormatError(f"{path}: expected {kind}, found {texts.get('kind')!r}.")
    corpus, counts = None, {}
    tokens = int(texts["raw_words"])
    words = native.words_from_arrays(path, arrays)
    if "ids" not in arrays and "counts" in arrays:
        counts = dict(zip(words, arrays["counts"].tolist(), strict=True))
    elif "ids" in arrays:
        corpus = EncodedCorpus(
            Vocabulary.from_words(words, arrays["counts"]),
            np.asarray(arrays["ids"], np.int32),
            np.asarray(arrays["starts"], np.int64),
            tokens,
            Storage(None, memory_bytes()),
        )
    options = json.loads(texts["options"])
    if options["scoring"] == OWN_SCORING:
        options["scoring"] = "default"
        if kind == "Phrases":
            warn(f"{path}: expected a known scoring, found that of a function. Set scoring to it.")
    return Saved(options, corpus, counts, tokens, json.loads(texts["phrases"]))
