"""Files of keyed vectors: wordkin's own, and those of the C tool."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import TextError
from wordkin.formats import binary_vectors, text_vectors
from wordkin.formats.compressed import write_compressed
from wordkin.formats.stored import StoredVectors
from wordkin.gensim.keyed import rows
from wordkin.gensim.keyed.shared_matrix import SharedMatrix
from wordkin.gensim.keyed.state import REAL, KeyedState, logger
from wordkin.gensim.utils import open as open_file
from wordkin.opening import load
from wordkin.words.lookup import WordList
from wordkin.words.vocabulary import Vocabulary, save_vocabulary

NATIVE_COLUMNS = ("count", "sample_int", "code", "point")  # stored otherwise, or computed again


class WordsFile(NamedTuple):
    """How a file in the C tool's format is written.

    total_vec : the number of words in the header, if it differs from that of the rows
    append : add the rows to an existing file
    """

    binary: bool
    total_vec: int | None
    write_header: bool
    append: bool

    def header(self, words: int, dimensions: int) -> str | None:
        """The first line, if it is not the usual one."""
        if not (self.append or not self.write_header or self.total_vec is not None):
            return None
        return f"{self.total_vec or words} {dimensions}\n" if self.write_header else ""


def to_stored(wv: KeyedState) -> StoredVectors:
    """The parts of a native file."""
    matrix = wv.matrix.rows
    return StoredVectors(
        WordList(map(str, wv.index_to_key)),
        matrix if matrix.dtype.itemsize == 2 else np.asarray(matrix, REAL),
        np.asarray(wv.expandos["count"], np.int64) if "count" in wv.expandos else None,
        {"attributes": attributes_as_json(wv.expandos), "numbers": str(has_numbers(wv))},
    )


def take_stored(wv: KeyedState, stored: StoredVectors, *, keeps_mapped: bool = False) -> None:
    """Fill new vectors with the parts of a file, copied unless `keeps_mapped`."""
    is_number = stored.metadata.get("numbers") == "True"
    rows.set_keys(wv, [int(word) if is_number else word for word in stored.words])
    wv.next_index = len(wv)
    wv.matrix = SharedMatrix(stored.matrix if keeps_mapped else np.array(stored.matrix))
    wv.expandos["count"] = (
        # Falling numbers keep the order of words, as gensim does it.
        np.arange(len(wv), 0, -1, dtype=np.int64)
        if stored.counts is None
        else np.array(stored.counts)
    )
    wv.expandos |= attributes_from_json(stored.metadata.get("attributes", "{}"))


def has_numbers(wv: KeyedState) -> bool:
    """Whether keys are whole numbers, which become texts in a file; other kinds are refused."""
    kind: Any = str
    if wv.index_to_key and isinstance(wv.index_to_key[0], int | np.integer):
        kind = int | np.integer
    for key in wv.index_to_key:
        if not isinstance(key, kind):
            raise TextError(
                "keys: expected strings alone, or whole numbers alone, which a file can hold, "
                f"found {key!r:.80} too. Give these keys other names."
            )
    return kind is not str


def attributes_as_json(expandos: Mapping[str, NDArray[Any]]) -> str:
    """Attributes of keys that are no part of a model, as JSON."""
    columns = {
        name: values.tolist() for name, values in expandos.items() if name not in NATIVE_COLUMNS
    }
    try:
        return json.dumps(columns)
    except TypeError as problem:
        raise TypeError(
            f"attributes of keys: expected numbers and texts, found {problem}."
        ) from None


def attributes_from_json(text: str) -> dict[str, NDArray[Any]]:
    """What `attributes_as_json` wrote."""
    return {name: np.array(values) for name, values in json.loads(text).items()}


def write_words(
    wv: KeyedState, path: Path, counts_path: Path | None, layout: WordsFile, prefix: str, sort: str
) -> None:
    """Write the C tool's format, rows by falling values of an attribute, and a file of counts."""
    order = np.arange(len(wv))
    if sort in wv.expandos:
        order = np.argsort(-np.asarray(wv.expandos[sort]), kind="stable")
    elif counts_path is not None:
        raise ValueError(
            f"Cannot store vocabulary with '{sort}' because that attribute does not exist"
        )
    words = [f"{prefix}{wv.index_to_key[row]}" for row in order]
    stored = StoredVectors(WordList(words), wv.matrix.rows[order])
    if counts_path is not None:
        counted = Vocabulary.from_words(words, np.asarray(wv.expandos[sort])[order])
        _write(counts_path, lambda path, _: save_vocabulary(counted, path), stored, layout, None)
    logger.info("storing %sx%s projection weights into %s", *stored.matrix.shape, path)
    write = binary_vectors.write_binary if layout.binary else text_vectors.write_text
    _write(path, write, stored, layout, layout.header(len(wv), wv.vector_size))


def _write(
    path: Path,
    write: Callable[[Path, StoredVectors], None],
    stored: StoredVectors,
    layout: WordsFile,
    header: str | None,
) -> None:
    """Write a file, or append to it; with another header, if one is given."""
    if not layout.append and header is None:
        write(path, stored)
        return
    with TemporaryDirectory() as folder:
        draft = Path(folder, "draft")
        write(draft, stored)
        opened = open_file(path, "ab") if layout.append else write_compressed(path)
        with draft.open("rb") as source, opened as target:
            if header is not None:
                source.readline()
                target.write(header.encode())
            shutil.copyfileobj(source, target)


def take_known_vectors(
    wv: KeyedState, path: Any, factor: float, encoding: str, errors: str
) -> list[str]:
    """Take the vectors of known words from a file; returns these words.

    factor: what later changes of these vectors are multiplied by
    """
    given = load(path, encoding=encoding, errors=errors)
    if given.matrix.shape[1] != wv.vector_size:
        raise ValueError(f"incompatible vector size {given.matrix.shape[1]} in file {path}")
    words = [word for word in given if word in wv.key_to_index]
    known = [wv.key_to_index[word] for word in words]
    if len(wv.vectors_lockf) != len(wv):
        wv.vectors_lockf = np.resize(wv.vectors_lockf, len(wv))
    if words:
        wv.matrix.to_write()[known] = given[words]
        wv.vectors_lockf[known] = factor
    return words
