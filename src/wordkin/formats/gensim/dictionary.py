"""Dictionaries that gensim and its face save, as plain data: JSON, text, and gensim's pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from wordkin.errors import FormatError
from wordkin.formats.compressed import open_decompressed, write_compressed
from wordkin.formats.gensim.saved import Kind, Saved

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
        **{name: found[name] for name in TOTALS},
        **{name: dict(found[name]) for name in MAPPINGS},
    }


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
            f"{path}: expected tokens without tabs and line ends, found {broken!r}. "
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
            line = raw.decode("utf-8").rstrip("\r\n")
            if position == 1 and line.strip().isdecimal():
                num_docs = int(line)
                continue
            try:
                number, token, count = line.split("\t")
                dfs[int(number)] = int(count)
            except ValueError as problem:
                raise FormatError(
                    f"{path}, line {position}: expected number, token and count with tabs "
                    f"between, found {line[:40]!r}."
                ) from problem
            if token in token2id:
                raise FormatError(
                    f"{path}, line {position}: expected each token once, found {token!r} again."
                )
            token2id[token] = int(number)
    return {"num_docs": num_docs, "token2id": token2id, "dfs": dfs}
