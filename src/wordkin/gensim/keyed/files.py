"""Files of vectors: wordkin's own, gensim's, and those of the C tool."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from wordkin import formats
from wordkin.errors import TextError
from wordkin.formats import binary_vectors, native, text_vectors
from wordkin.formats.compressed import write_compressed
from wordkin.formats.stored import StoredVectors
from wordkin.gensim.keyed.evaluation import Evaluations
from wordkin.gensim.keyed.held import Held
from wordkin.gensim.keyed.storage import REAL, logger
from wordkin.gensim.utils import open as open_file
from wordkin.opening import load
from wordkin.words.lookup import WordList
from wordkin.words.vocabulary import Vocabulary, save_vocabulary

FileName = str | os.PathLike[str]
NATIVE_COLUMNS = ("count", "sample_int", "code", "point")  # have a place of their own, or follow


def count_of_rows(stored: StoredVectors) -> NDArray[np.int64]:
    """The counts in a file, or falling numbers, which keep the order of words."""
    if stored.counts is not None:
        return np.array(stored.counts)
    return np.arange(len(stored.words), 0, -1, dtype=np.int64)


def attributes_as_json(expandos: Mapping[str, NDArray[Any]]) -> str:
    """Attributes of keys that are no matter of the model, as JSON."""
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


class Files(Evaluations):
    """What can be written to files, and read from them."""

    def save(self, fname: FileName, *args: Any, **kwargs: Any) -> None:
        """Write keys, vectors and attributes into one native file, whatever its name."""
        native.write_native(Path(fname), self._as_stored())

    @classmethod
    def load(cls, fname: FileName, mmap: str | None = None) -> Self:
        """Open vectors of any format that wordkin knows, gensim's own and whole models included.

        mmap="r" leaves the vectors of a native file in the file, read-only.
        """
        vectors = cls._from_stored(formats.read_vectors(fname), keeps_mapped=mmap is not None)
        vectors.add_lifecycle_event("loaded", fname=str(fname))
        return vectors

    def _as_stored(self) -> StoredVectors:
        """What a native file holds of this."""
        rows = self._held.rows
        return StoredVectors(
            WordList(map(str, self.index_to_key)),
            rows if rows.dtype.itemsize == 2 else np.asarray(rows, REAL),
            np.asarray(self.expandos["count"], np.int64) if "count" in self.expandos else None,
            {"attributes": attributes_as_json(self.expandos), "numbers": str(self.has_numbers())},
        )

    @classmethod
    def _from_stored(cls, stored: StoredVectors, *, keeps_mapped: bool = False) -> Self:
        vectors = cls(stored.matrix.shape[1])
        is_number = stored.metadata.get("numbers") == "True"
        vectors.index_to_key = (
            [int(word) for word in stored.words] if is_number else [*stored.words]
        )
        vectors.key_to_index = {key: row for row, key in enumerate(vectors.index_to_key)}
        vectors.next_index = len(vectors)
        vectors._held = Held(stored.matrix if keeps_mapped else np.array(stored.matrix))
        vectors.expandos["count"] = count_of_rows(stored)
        vectors.expandos |= attributes_from_json(stored.metadata.get("attributes", "{}"))
        return vectors

    def has_numbers(self) -> bool:
        """Whether keys are whole numbers, which a file has as texts; other kinds are refused."""
        kind: Any = str
        if self.index_to_key and isinstance(self.index_to_key[0], int | np.integer):
            kind = int | np.integer
        for key in self.index_to_key:
            if not isinstance(key, kind):
                raise TextError(
                    "keys: expected strings alone, or whole numbers alone, which a file can hold, "
                    f"found {key!r:.80} too. Give these keys other names."
                )
        return kind is not str

    def save_word2vec_format(
        self,
        fname: FileName,
        fvocab: FileName | None = None,
        binary: bool = False,
        total_vec: int | None = None,
        write_header: bool = True,
        prefix: str = "",
        append: bool = False,
        sort_attr: str = "count",
    ) -> None:
        """Write the C tool's format, rows by falling `sort_attr`; compressed by .gz, .bz2, .xz.

        fvocab: a second file, with lines of a word and its count. total_vec: the number of words
        that the header tells. A whole file replaces an older one, unless `append`.
        """
        if sort_attr in self.expandos:
            rows = np.argsort(-np.asarray(self.expandos[sort_attr]), kind="stable")
        elif fvocab is not None:
            raise ValueError(
                f"Cannot store vocabulary with '{sort_attr}' because that attribute does not exist"
            )
        else:
            rows = np.arange(len(self))
        words = [f"{prefix}{self.index_to_key[row]}" for row in rows]
        stored = StoredVectors(WordList(words), self._held.rows[rows])
        write = binary_vectors.write_binary if binary else text_vectors.write_text
        if fvocab is not None:
            counts = np.asarray(self.expandos[sort_attr])[rows]
            _write(Path(fvocab), _save_counts, Vocabulary.from_words(words, counts), append=append)
        logger.info("storing %sx%s projection weights into %s", *stored.matrix.shape, fname)
        header = None
        if append or not write_header or total_vec is not None:
            header = f"{total_vec or len(self)} {self.vector_size}\n" if write_header else ""
        _write(Path(fname), write, stored, header, append=append)

    @classmethod
    def load_word2vec_format(
        cls,
        fname: FileName,
        fvocab: FileName | None = None,
        binary: bool = False,
        encoding: str = "utf8",
        unicode_errors: str = "strict",
        limit: int | None = None,
        datatype: Any = REAL,
        no_header: bool = False,
    ) -> Self:
        """Open a file in the C tool's format, or GloVe's; which one, its content tells.

        binary, no_header: are not needed. Words without a count in fvocab, or all without one,
        get falling numbers, as gensim does it.
        """
        vectors = load(fname, limit=limit, encoding=encoding, errors=unicode_errors, counts=fvocab)
        stored = StoredVectors(WordList(vectors), vectors.matrix, vectors.counts)
        found = cls._from_stored(stored)
        rows = np.asarray(found._held.rows, datatype)
        found._held = Held(rows)
        found.add_lifecycle_event(
            "load_word2vec_format",
            msg=f"loaded {rows.shape} matrix of type {rows.dtype} from {fname}",
            binary=binary,
            encoding=encoding,
        )
        return found

    def intersect_word2vec_format(
        self,
        fname: FileName,
        lockf: float = 0.0,
        binary: bool = False,
        encoding: str = "utf8",
        unicode_errors: str = "strict",
    ) -> None:
        """Give the words of a file their vectors there; training moves them by `lockf` times as much."""
        given = load(fname, encoding=encoding, errors=unicode_errors)
        if given.matrix.shape[1] != self.vector_size:
            raise ValueError(f"incompatible vector size {given.matrix.shape[1]} in file {fname}")
        words = [word for word in given if word in self.key_to_index]
        rows = [self.key_to_index[word] for word in words]
        if len(self.vectors_lockf) != len(self):
            self.vectors_lockf = np.resize(self.vectors_lockf, len(self))
        if words:
            self._held.to_write()[rows] = given[words]
            self.vectors_lockf[rows] = lockf
        self.add_lifecycle_event(
            "intersect_word2vec_format",
            msg=f"merged {len(words)} vectors into {self._held.rows.shape} matrix from {fname}",
        )

    def vectors_for_all(
        self, keys: Iterable[Any], allow_inference: bool = True, copy_vecattrs: bool = False
    ) -> Self:
        """Vectors of these keys only, as far as they have one."""
        known = self if allow_inference else self.key_to_index
        wanted = [key for key in dict.fromkeys(keys) if key in known]
        chosen = type(self)(self.vector_size, dtype=self._held.rows.dtype)
        if wanted:
            chosen.add_vectors(wanted, self[wanted])
        chosen.next_index = len(chosen)
        chosen.expandos["count"] = np.arange(len(chosen), 0, -1, dtype=np.int64)
        if copy_vecattrs:
            rows = [self.get_index(key) for key in wanted]
            chosen.expandos |= {name: values[rows] for name, values in self.expandos.items()}
        return chosen

    def similarity_unseen_docs(self, *args: Any, **kwargs: Any) -> Any:
        """Is a matter of Doc2Vec."""
        raise NotImplementedError("Call similarity_unseen_docs on a Doc2Vec model instead.")


def _save_counts(path: Path, vocabulary: Vocabulary) -> None:
    """Write lines of a word and its count."""
    save_vocabulary(vocabulary, path)


def _write(
    path: Path,
    write: Callable[[Path, Any], None],
    value: Any,
    header: str | None = None,
    *,
    append: bool,
) -> None:
    """Write a file, or what it holds behind another's end; with another header, if one is given."""
    if not append and header is None:
        write(path, value)
        return
    with TemporaryDirectory() as folder:
        draft = Path(folder, "draft")
        write(draft, value)
        opened = open_file(path, "ab") if append else write_compressed(path)
        with draft.open("rb") as source, opened as target:
            if header is not None:
                source.readline()
                target.write(header.encode())
            shutil.copyfileobj(source, target)
