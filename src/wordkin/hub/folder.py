"""Folders of static embeddings for the Hugging Face Hub, which model2vec opens.

    model2vec.StaticModel.from_pretrained("folder").encode(["the sea and the lake"])

Source: https://github.com/MinishLab/model2vec.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import numpy as np

from wordkin.formats.safetensors import save_arrays
from wordkin.formats.stored import check_finite
from wordkin.hub.card import write_card
from wordkin.system.overwriting import check_not_read
from wordkin.system.saving import replace_file
from wordkin.vectors import WordVectors

UNKNOWN = "[UNK]"
WORD_OR_SIGNS = re.compile(r"\w+|[^\w\s]+")  # the tokens of the tokenizers' "Whitespace"
FILES = ("model.safetensors", "tokenizer.json", "config.json", "modules.json", "README.md")
# As model2vec writes it; sentence-transformers takes the folder as `StaticEmbedding` by it.
MODULES = [
    {"idx": 0, "name": "0", "path": ".", "type": "sentence_transformers.models.StaticEmbedding"}
]


def save_hugging_face(
    vectors: WordVectors, folder: str | os.PathLike[str], *, card: str | None = None
) -> None:
    """Write model.safetensors, tokenizer.json, config.json, modules.json and README.md into the folder.

    The tokenizer divides texts at white space, and between letters and signs if no word has both; it
    lower-cases them if no word has capital letters. A last row of zeros is added for unknown words,
    unless "[UNK]" is a word. `wordkin.load` reads the folder.

    card : the README.md; None describes the vectors
    """
    folder = Path(folder)
    for name in FILES:
        check_not_read(folder / name, [vectors.source.path] if vectors.source else [])
    words, matrix = vectors.words, vectors.matrix
    check_finite(matrix, words)
    folder.mkdir(parents=True, exist_ok=True)
    if UNKNOWN not in vectors:
        words = [*words, UNKNOWN]
        matrix = np.concatenate([matrix, np.zeros((1, matrix.shape[1]), matrix.dtype)])
    save_arrays(folder / "model.safetensors", {"embeddings": matrix}, {"format": "np"})
    _write_json(folder / "tokenizer.json", _make_tokenizer(words))
    config = {
        "model_type": "model2vec",
        "architectures": ["StaticModel"],
        "hidden_dim": matrix.shape[1],
        "normalize": False,
        "embedding_dtype": str(matrix.dtype),
    }
    _write_json(folder / "config.json", config)
    _write_json(folder / "modules.json", MODULES)
    text = write_card(vectors, folder.absolute().name) if card is None else card
    with replace_file(folder / "README.md") as file:
        file.write(text.encode("utf-8", "replace"))


def _make_tokenizer(words: list[str]) -> dict[str, Any]:
    """A tokenizer of whole words, in the JSON of the package tokenizers."""
    own = [word for word in words if word != UNKNOWN]
    is_lower = not any(word != word.lower() for word in own)
    is_simple = all(WORD_OR_SIGNS.fullmatch(word) for word in own)
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"} if is_lower else None,
        "pre_tokenizer": {"type": "Whitespace" if is_simple else "WhitespaceSplit"},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordLevel",
            "vocab": {word: row for row, word in enumerate(words)},
            "unk_token": UNKNOWN,
        },
    }


def _write_json(path: Path, value: object) -> None:
    with replace_file(path) as file:
        file.write(json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace"))
