"""Dictionaries that gensim and its face save, as plain data: JSON, text, and gensim's pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from wordkin.errors import FormatError, quote
from wordkin.formats.compressed import open_decompressed, write_compressed
from wordkin.formats.gensim.saved import Kind, Saved, check_number

CLASS = "gensim.corpora.dictionary.Dictionary"
TOTALS = ("num_docs", "num_pos", "num_nnz")
MAPPINGS = ("token2id", "cfs", "dfs")


def write_dictionary(path: Path, values: Mapping[str, Any]) -> None:
    """Write all values as JSON; the file appears whole or not at all."""
    # Mappings as pairs, since the keys of JSON's own mappings are always texts.
    pairs = {name: list(values[name].items()) for name in MAPPINGS}
    content = {"kind": CLASS, **{name: values[name] for name in TOTALS}, **pairs}
    with write_compressed(path) as file:
        file.write(json.dumps(content, ensure_ascii=False, default=np.generic.item).encode("utf-8"))


def _from_attributes(saved: Saved) -> dict[str, Any]:
    found: Mapping[str, Any] = saved.attributes
    return {
        **{name: check_number(found[name]) for name in TOTALS},
        **{name: _numbers_by_key(found[name]) for name in MAPPINGS},
    }


def _numbers_by_key(pairs: Any) -> dict[str | bytes | int, float]:
    """A mapping of a file, whose keys are checked before they are compared."""
    found: dict[str | bytes | int, float] = {}
    for key, number in pairs.items() if isinstance(pairs, dict) else pairs:
        if not isinstance(key, str | bytes | int):
            raise TypeError(f"a key of type {type(key).__name__}")
        found[key] = check_number(number)
    return found


DICTIONARY = Kind(
    "Dictionary",
    None,
    _from_attributes,
    [CLASS],
    hint="For text, there is Dictionary.load_from_text.",
)


def write_text(path: Path, values: Mapping[str, Any], *, sort_by_word: bool) -> None:
    """Write the number of texts, then lines of a token's number, the token, and its texts."""
    tokens = sorted(values["token2id"].items())
    broken = next((token for token, _ in tokens if set(token) & set("\t\n\r")), None)
    if broken is not None:
        raise FormatError(
            f"{path}: expected tokens without tabs and line ends, found {quote(broken)}. "
            "Use save, which can write it."
        )
    texts = values["dfs"]
    if not sort_by_word:
        token_of = {number: token for token, number in tokens}
        ranked = sorted(texts, key=lambda number: -texts[number])
        tokens = [(token_of[number], number) for number in ranked]
    with write_compressed(path) as file:
        file.write(f"{values['num_docs']}\n".encode())
        for token, number in tokens:
            file.write(f"{number}\t{token}\t{texts.get(number, 0)}\n".encode())


def read_text(path: Path) -> dict[str, Any]:
    """Values from lines that `write_text` or gensim wrote."""
    num_docs = 0
    token2id: dict[str, int] = {}
    dfs: dict[int, int] = {}
    with open_decompressed(path) as file:
        for position, raw in enumerate(file, start=1):
            try:
                line = raw.decode("utf-8").rstrip("\r\n")
                if position == 1 and line.strip().isdecimal():
                    num_docs = int(line)
                    continue
                number, token, count = line.split("\t")
                dfs[int(number)] = int(count)
            except ValueError as problem:
                shown = raw.decode("utf-8", "replace").rstrip("\r\n")
                raise FormatError(
                    f"{path}, line {position}: expected number, token and count with tabs "
                    f"between, found {quote(shown, 40)}."
                ) from problem
            if token in token2id:
                raise FormatError(
                    f"{path}, line {position}: expected each token once, found {quote(token)} again."
                )
            token2id[token] = int(number)
    return {"num_docs": num_docs, "token2id": token2id, "dfs": dfs}
