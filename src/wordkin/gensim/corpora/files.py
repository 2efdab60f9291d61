"""A `Dictionary` in files: JSON, gensim's text, and gensim's pickle to read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from wordkin.errors import FormatError
from wordkin.formats.compressed import open_decompressed, write_compressed
from wordkin.formats.gensim.safe_pickle import Instance, is_pickle, read_tree

if TYPE_CHECKING:
    from wordkin.gensim.corpora.dictionary import Dictionary

Dict = TypeVar("Dict", bound="Dictionary")
KIND = "gensim.corpora.dictionary.Dictionary"
TOTALS = ("num_docs", "num_pos", "num_nnz")
MAPPINGS = ("token2id", "cfs", "dfs")


def write(fname: Any, dictionary: Dictionary) -> None:
    """Write all of a dictionary as JSON; the file appears whole or not at all."""
    path = Path(fname)
    values: dict[str, Any] = {"kind": KIND}
    values |= {name: getattr(dictionary, name) for name in TOTALS}
    # As pairs: the keys of JSON's own mappings are always texts.
    values |= {name: list(getattr(dictionary, name).items()) for name in MAPPINGS}
    with write_compressed(path) as file:
        file.write(json.dumps(values, ensure_ascii=False, default=np.generic.item).encode("utf-8"))


def read(fname: Any, dictionary: Dict) -> Dict:
    """Fill a new dictionary from a file that `write` or gensim wrote."""
    path = Path(fname)
    with open_decompressed(path) as file:
        is_gensims = is_pickle(file.peek(2))
    values = _pickled(path) if is_gensims else _json(path)
    try:
        for name in TOTALS:
            setattr(dictionary, name, values[name])
        for name in MAPPINGS:
            setattr(dictionary, name, dict(values[name]))
    except (KeyError, TypeError, ValueError) as problem:
        raise FormatError(
            f"{path}: expected all parts of a Dictionary, found a problem with {problem}. "
            "The file is damaged."
        ) from problem
    return dictionary


def write_text(fname: Any, dictionary: Dictionary, sort_by_word: bool) -> None:
    """Write the number of texts, then lines of a token's number, the token, and its texts."""
    path = Path(fname)
    numbers = [number for _, number in sorted(dictionary.token2id.items())]
    if not sort_by_word:
        numbers = sorted(dictionary.dfs, key=lambda number: -dictionary.dfs[number])
    broken = next((token for token in dictionary.token2id if set(token) & set("\t\n\r")), None)
    if broken is not None:
        raise FormatError(
            f"{path}: expected tokens without tabs and line ends, found {broken!r}. "
            "Use save, which can write it."
        )
    with write_compressed(path) as file:
        file.write(f"{dictionary.num_docs}\n".encode())
        for number in numbers:
            line = f"{number}\t{dictionary[number]}\t{dictionary.dfs.get(number, 0)}\n"
            file.write(line.encode("utf-8"))


def read_text(fname: Any, dictionary: Dict) -> Dict:
    """Fill a new dictionary from lines that `write_text` or gensim wrote."""
    path = Path(fname)
    with open_decompressed(path) as file:
        for position, raw in enumerate(file, start=1):
            line = raw.decode("utf-8").rstrip("\r\n")
            if position == 1 and line.strip().isdecimal():
                dictionary.num_docs = int(line)
                continue
            try:
                number, token, count = line.split("\t")
                dictionary.dfs[int(number)] = int(count)
            except ValueError as problem:
                raise FormatError(
                    f"{path}, line {position}: expected number, token and count with tabs "
                    f"between, found {line[:40]!r}."
                ) from problem
            if token in dictionary.token2id:
                raise FormatError(
                    f"{path}, line {position}: expected each token once, found {token!r} again."
                )
            dictionary.token2id[token] = int(number)
    return dictionary


def _pickled(path: Path) -> dict[str, Any]:
    tree = read_tree(path, {KIND})
    if not isinstance(tree, Instance):
        raise FormatError(f"{path}: expected a Dictionary that gensim saved, found something else.")
    return tree.attributes


def _json(path: Path) -> dict[str, Any]:
    with open_decompressed(path) as file:
        try:
            values = json.load(file)
        except ValueError as problem:
            raise FormatError(
                f"{path}: expected what Dictionary.save wrote, found another file. "
                "For text, there is Dictionary.load_from_text."
            ) from problem
    if not isinstance(values, dict) or values.get("kind") != KIND:
        raise FormatError(f"{path}: expected what Dictionary.save wrote, found other JSON.")
    return values
