"""Phrases that gensim, from release 3 on, and its face save, as plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.storage import Storage
from wordkin.formats import native
from wordkin.formats.gensim.saved import Kind, Saved
from wordkin.formats.safetensors import Array
from wordkin.system.memory import memory_bytes
from wordkin.words.vocabulary import Vocabulary

MODULE = "gensim.models.phrases."
OWN_SCORING = "own"  # a function of the user's, which is in no file
SCORINGS = {MODULE + "original_scorer": "default", MODULE + "npmi_scorer": "npmi"}
COUNTING = [MODULE + "Phrases"]
FROZEN = [MODULE + "FrozenPhrases", MODULE + "Phraser"]


class SavedPhrases(NamedTuple):
    """The contents of a file.

    options : min_count, threshold, delimiter, connector_words, and the name of the scoring
    corpus : what was counted; or counts : of words and joined pairs, among `tokens`
    phrasegrams : the score of each phrase that was found
    """

    options: dict[str, Any]
    corpus: EncodedCorpus | None = None
    counts: Mapping[str, int] = MappingProxyType({})
    tokens: int = 0
    phrasegrams: Mapping[str, float] = MappingProxyType({})


def write_phrases(path: Path, kind: str, saved: SavedPhrases) -> None:
    """Write one native file, which appears whole or not at all."""
    texts = {
        "kind": kind,
        "options": json.dumps(saved.options, default=np.generic.item),
        "phrases": json.dumps(dict(saved.phrasegrams), default=np.generic.item),
        "raw_words": str(saved.tokens),
    }
    arrays: dict[str, Array] = {}
    words = list(saved.counts) or [""]
    if saved.corpus is not None:
        words = saved.corpus.vocabulary.words
        arrays = {"ids": saved.corpus.ids, "starts": saved.corpus.starts}
        arrays["counts"] = saved.corpus.vocabulary.counts
    elif saved.counts:
        arrays["counts"] = np.array(list(saved.counts.values()), np.int64)
    native.write_arrays(path, {**native.pack_words(words)._asdict(), **arrays}, texts)


def _from_arrays(path: Path, arrays: Mapping[str, Array], texts: Mapping[str, str]) -> SavedPhrases:
    words, tokens = native.words_from_arrays(path, arrays), int(texts["raw_words"])
    corpus, counts = None, {}
    if "ids" in arrays:
        corpus = EncodedCorpus(
            Vocabulary.from_words(words, arrays["counts"]),
            np.asarray(arrays["ids"], np.int32),
            np.asarray(arrays["starts"], np.int64),
            tokens,
            Storage(None, memory_bytes()),
        )
    elif "counts" in arrays:
        counts = dict(zip(words, arrays["counts"].tolist(), strict=True))
    phrasegrams = json.loads(texts["phrases"])
    return SavedPhrases(json.loads(texts["options"]), corpus, counts, tokens, phrasegrams)


def _from_attributes(saved: Saved) -> SavedPhrases:
    found: dict[str, Any] = saved.attributes
    delimiter = found["delimiter"]
    inside = found.get("connector_words", found.get("common_terms", ()))
    options = {
        "min_count": _number(found["min_count"]),
        "threshold": _number(found["threshold"]),
        "delimiter": _text(delimiter),
        "connector_words": [*map(_text, inside)],
        "scoring": _scoring(found.get("scoring", "default")),
    }
    return SavedPhrases(
        options,
        None,
        {_text(word): int(count) for word, count in found.get("vocab", {}).items()},
        int(found.get("corpus_word_count", 0)),
        {
            # Before gensim 4: tuples of words, and a count before the score.
            _text(delimiter.join(words) if isinstance(words, tuple) else words): float(
                score[1] if isinstance(score, tuple) else score
            )
            for words, score in found.get("phrasegrams", {}).items()
        },
    )


def _text(text: str | bytes) -> str:
    return text if isinstance(text, str) else str(text, "utf-8")


def _number(value: Any) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"the number {value!r:.40}")
    return value


def _scoring(value: Any) -> str:
    """A scoring, by its name in old files and by its function in newer ones."""
    name = value if isinstance(value, str) else SCORINGS[value.text]
    if name not in SCORINGS.values():
        raise ValueError(f"the scoring {name!r:.40}")
    return name


PHRASES, FROZEN_PHRASES = (
    Kind(name, _from_arrays, _from_attributes, classes, [*COUNTING, *FROZEN, *SCORINGS])
    for name, classes in (("Phrases", COUNTING), ("FrozenPhrases", FROZEN))
)
