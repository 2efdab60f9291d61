"""Folders of static embeddings, as model2vec and `hub/folder.py` write them: how they are read.

    model.safetensors    the array "embeddings", a row for each token; sentence-transformers calls it "embedding.weight"
    tokenizer.json       the tokens and their rows, in the JSON of the package tokenizers

Only tokens that are whole words become word vectors. Source: https://github.com/MinishLab/model2vec.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wordkin.errors import FormatError, quote, quote_problem
from wordkin.formats.compressed import refuse_compressed
from wordkin.formats.opened import OpenedFile
from wordkin.formats.safetensors import Array, is_safetensors, map_arrays
from wordkin.formats.stored import StoredVectors
from wordkin.words.lookup import WordList

NATIVE_NAME = "wordkin.safetensors"  # a native file, in a folder for other programs too
STATIC_NAME, TOKENIZER_NAME = "model.safetensors", "tokenizer.json"
MATRICES = ("embeddings", "embedding.weight")
HEADER_BYTES = 8  # which hold the length of the header
PIECE_MARKS = (
    "##",
    "Ġ",
    "▁",
    "@@",
)  # by which tokenizers mark pieces of words, or their beginnings


class Tokens(NamedTuple):
    """The tokens in the order of their rows, and the one that stands for unknown words."""

    names: list[str]
    unknown: str | None


def is_static(head: bytes) -> bool:
    """Whether a file that starts with these bytes holds static embeddings in safetensors."""
    if not is_safetensors(head):
        return False
    stop = HEADER_BYTES + int.from_bytes(head[:HEADER_BYTES], "little")
    try:
        header = json.loads(head[HEADER_BYTES:stop])
    except (ValueError, RecursionError):  # also a header that is longer: theirs are short
        return False
    return isinstance(header, dict) and not header.keys().isdisjoint(MATRICES)


def read_static(source: OpenedFile) -> StoredVectors:
    """Words and vectors of a folder, of which the file of vectors is given; they are mapped."""
    if source.is_compressed:
        refuse_compressed(source.path, ".safetensors")
    arrays, _ = map_arrays(source)
    name = next(name for name in MATRICES if name in arrays)
    matrix = arrays[name]
    if matrix.ndim != 2 or matrix.dtype.kind != "f":
        raise FormatError(
            f"{source.path}, array {name!r}: expected floating-point numbers [tokens, dimensions], "
            f"found {matrix.dtype} {list(matrix.shape)}."
        )
    _refuse_quantized(source.path, arrays)
    file = source.path.with_name(TOKENIZER_NAME)
    if not file.exists():
        raise FormatError(
            f"{source.path}: expected {TOKENIZER_NAME} beside it, found none. This safetensors file was "
            "made by another program."
        )
    tokens = read_tokens(file, len(matrix))
    source.check_place()
    return _without_unknown(tokens, matrix)


def read_tokens(path: Path, rows: int | None = None) -> Tokens:
    """The tokens of a tokenizer of whole words; `FormatError` for one of pieces of words.

    rows : the number of vectors, each of which needs one token; None if that is not known
    """
    try:
        tokenizer = json.loads(path.read_bytes().decode())
    except (ValueError, RecursionError) as problem:
        raise FormatError(f"{path}: expected JSON, found: {quote_problem(problem)}.") from problem
    model = tokenizer.get("model") if isinstance(tokenizer, dict) else None
    if not isinstance(model, dict) or not {"type", "vocab"} <= model.keys():
        raise FormatError(
            f"{path}: expected a tokenizer with a model and its vocabulary, found {quote(tokenizer)}."
        )
    if model["type"] != "WordLevel" or not isinstance(model["vocab"], dict):
        raise FormatError(_describe_pieces(path, model["type"], model["vocab"]))
    found = {**dict(_list_added(tokenizer)), **model["vocab"]}
    if not all(type(row) is int for row in found.values()):
        raise FormatError(f"{path}: expected a row for each token, found {quote(found)}.")
    names = sorted(found, key=found.__getitem__)
    is_complete = all(found[name] == row for row, name in enumerate(names))
    if not is_complete or rows not in (None, len(names)):
        wanted = len(names) if rows is None else rows
        raise FormatError(
            f"{path}: expected one token for each of {wanted:,} vectors, found {len(names):,} tokens "
            f"of the rows {quote(sorted(found.values()))}. It belongs to other vectors."
        )
    _check_text(path, names)
    unknown = model.get("unk_token")
    return Tokens(names, unknown if isinstance(unknown, str) else None)


def _list_added(tokenizer: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Tokens that stand beside the vocabulary, and their rows."""
    added = tokenizer.get("added_tokens")
    for token in added if isinstance(added, list) else []:
        match token:
            case {"content": str(name), "id": row}:
                yield name, row


def _describe_pieces(path: Path, kind: object, vocabulary: Any) -> str:
    pieces = (
        entry if isinstance(entry, str) else entry[0]
        for entry in (vocabulary if isinstance(vocabulary, dict | list) else ())
        if isinstance(entry, str)
        or (isinstance(entry, list) and entry and isinstance(entry[0], str))
    )
    piece = next((piece for piece in pieces if piece.startswith(PIECE_MARKS)), None)
    like = f" such as {quote(piece)}" if piece else ""
    return (
        f"{path}: expected tokens that are whole words (WordLevel), found those of {quote(kind)}, which "
        f"are pieces of words{like}. A piece is no word to ask for, and most words have no vector of "
        "their own: use model2vec itself."
    )


def _check_text(path: Path, names: list[str]) -> None:
    try:
        "".join(names).encode()
    except UnicodeEncodeError as problem:
        raise FormatError(
            f"{path}: expected tokens in Unicode, found half a character: {quote_problem(problem)}."
        ) from problem


def _refuse_quantized(path: Path, arrays: Mapping[str, Array]) -> None:
    if shared := [name for name in ("mapping", "weights") if name in arrays]:
        raise FormatError(
            f"{path}: expected a vector for each word, found the array {shared[0]!r}: words share "
            "vectors. Save the model without quantization."
        )


def _without_unknown(tokens: Tokens, matrix: Array) -> StoredVectors:
    """The vectors without the row of zeros for unknown words, which model2vec leaves out of each mean."""
    if matrix.dtype == np.float64:
        matrix = matrix.astype(np.float32)
    names = tokens.names
    row = names.index(tokens.unknown) if tokens.unknown in names else -1
    if row >= 0 and not matrix[row].astype(bool).any():
        is_last = row == len(names) - 1
        matrix = matrix[:row] if is_last else np.delete(matrix, row, axis=0)
        names = [name for name in names if name != tokens.unknown]
    return StoredVectors(WordList(names), matrix)  # type: ignore[arg-type]
