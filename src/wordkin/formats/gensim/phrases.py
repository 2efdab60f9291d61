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
from wordkin.errors import quote
from wordkin.formats import native
from wordkin.formats.gensim.saved import Kind, Saved, check_number
from wordkin.formats.safetensors import Array
from wordkin.system.memory import memory_bytes
from wordkin.words.lookup import Words
from wordkin.words.vocabulary import Vocabulary

MODULE = "gensim.models.phrases."
OWN_SCORING = "own"  # a function of the user's; files have its name alone, "own:module.function"
SCORINGS = {MODULE + "original_scorer": "default", MODULE + "npmi_scorer": "npmi"}
COUNTING = [MODULE + "Phrases"]
FROZEN = [MODULE + "FrozenPhrases", MODULE + "Phraser"]


class SavedPhrases(NamedTuple):
    """The contents of a file.

    options : min_count, threshold, delimiter, connector_words, and the name of the scoring
    corpus : what was counted; or counts : of words and joined pairs, among `tokens`
    phrasegrams : the score of each phrase that was found
    arrays, texts : all of a native file, for the attributes that users gave to phrases
    """

    options: dict[str, Any]
    corpus: EncodedCorpus | None = None
    counts: Mapping[str, int] = MappingProxyType({})
    tokens: int = 0
    phrasegrams: Mapping[str, float] = MappingProxyType({})
    arrays: Mapping[str, Array] = MappingProxyType({})
    texts: Mapping[str, str] = MappingProxyType({})


def write_phrases(
    path: Path, kind: str, saved: SavedPhrases, own: tuple[dict[str, str], dict[str, Array]]
) -> None:
    """Write one native file, which appears whole or not at all. own: further texts and arrays."""
    texts = {
        **own[0],
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
    native.write_arrays(path, {**own[1], **native.pack_words(words)._asdict(), **arrays}, texts)


def _from_arrays(path: Path, arrays: Mapping[str, Array], texts: Mapping[str, str]) -> SavedPhrases:
    words, tokens = native.words_from_arrays(path, arrays), int(texts["raw_words"])
    corpus, counts = None, {}
    if "ids" in arrays:
        corpus = _corpus(words, arrays, tokens)
    elif "counts" in arrays:
        counts = dict(zip(words, map(_count, arrays["counts"].tolist()), strict=True))
    options = _options(**json.loads(texts["options"]))
    found: dict[str, Any] = json.loads(texts["phrases"])
    scores = {_text(phrase): float(check_number(score)) for phrase, score in found.items()}
    return SavedPhrases(options, corpus, counts, tokens, scores, arrays, texts)


def _corpus(words: Words, arrays: Mapping[str, Array], tokens: int) -> EncodedCorpus:
    """The corpus of a file, whose numbers kernels follow without another look."""
    if not arrays["ids"].dtype.kind == arrays["starts"].dtype.kind == "i":
        raise ValueError("ids and starts that are no whole numbers")
    ids, starts = np.asarray(arrays["ids"], np.int32), np.asarray(arrays["starts"], np.int64)
    if ids.ndim != 1 or starts.ndim != 1 or arrays["counts"].shape != (len(words),):
        raise ValueError("ids, starts and counts of other shapes")
    if not len(starts) or (starts[0], starts[-1]) != (0, len(ids)) or (np.diff(starts) < 0).any():
        raise ValueError("sentences that overlap or lead elsewhere")
    if len(ids) and not (ids.min() >= 0 and ids.max() < len(words)):
        raise ValueError("ids of no word")
    if not np.array_equal(np.bincount(ids, minlength=len(words)), arrays["counts"]):
        raise ValueError("counts of another text")
    vocabulary = Vocabulary.from_words(words, arrays["counts"])
    return EncodedCorpus(vocabulary, ids, starts, tokens, Storage(None, memory_bytes()))


def _from_attributes(saved: Saved) -> SavedPhrases:
    found: dict[str, Any] = saved.attributes
    delimiter, scoring = found["delimiter"], found.get("scoring", "default")
    options = _options(
        min_count=found["min_count"],
        threshold=found["threshold"],
        delimiter=delimiter,
        connector_words=found.get("connector_words", found.get("common_terms", ())),
        # Its name in old files, its function in newer ones.
        scoring=scoring if isinstance(scoring, str) else SCORINGS[scoring.text],
    )
    return SavedPhrases(
        options,
        None,
        {_text(word): _count(count) for word, count in found.get("vocab", {}).items()},
        _count(found.get("corpus_word_count", 0)),
        {
            # Before gensim 4: tuples of words, and a count before the score.
            _text(delimiter.join(words) if isinstance(words, tuple) else words): float(
                check_number(score[1] if isinstance(score, tuple) else score)
            )
            for words, score in found.get("phrasegrams", {}).items()
        },
    )


def _options(
    *, min_count: Any, threshold: Any, delimiter: Any, connector_words: Any, scoring: Any
) -> dict[str, Any]:
    """The options of a file; raises `TypeError` or `ValueError` for what they cannot be."""
    if _text(scoring).partition(":")[0] not in (*SCORINGS.values(), OWN_SCORING):
        raise ValueError(f"the scoring {quote(scoring)}")
    return {
        "min_count": check_number(min_count),
        "threshold": check_number(threshold),
        "delimiter": _text(delimiter),
        "connector_words": [*map(_text, connector_words)],
        "scoring": scoring,
    }


def _text(text: Any) -> str:
    return text if isinstance(text, str) else str(text, "utf-8")


def _count(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value < 2**63:
        raise TypeError(f"the count {quote(value)}")
    return value


PHRASES, FROZEN_PHRASES = (
    Kind(name, _from_arrays, _from_attributes, classes, [*COUNTING, *FROZEN, *SCORINGS])
    for name, classes in (("Phrases", COUNTING), ("FrozenPhrases", FROZEN))
)
