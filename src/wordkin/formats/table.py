"""The table of file formats, each with how it is recognised, read and written."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from numpy.typing import NDArray

from wordkin.errors import FormatError
from wordkin.formats import (
    binary_vectors,
    delimited,
    dl4j,
    fasttext_bin,
    fasttext_models,
    fasttext_writing,
    hdf5,
    json_vectors,
    magnitude,
    native,
    numpy_vectors,
    parquet,
    text_vectors,
)
from wordkin.formats.gensim import keyed_vectors, models
from wordkin.formats.losses import COUNTS, NGRAMS
from wordkin.formats.opened import OpenedFile
from wordkin.formats.static_embeddings import is_static, read_static
from wordkin.formats.stored import ReadOptions, StoredVectors

StoredModel: TypeAlias = tuple[StoredVectors, dict[str, NDArray[Any]]]


def _refuse_writing(path: Path, _: StoredVectors) -> None:
    raise FormatError(f"{path}: expected a format to write, found one that is only read.")


@dataclass(frozen=True, slots=True)
class Format:
    """One layout of a file of vectors.

    suffixes : the suffixes that choose it on writing, also before .gz and the like where
        is_compressible; none for a format that is only read, or whose suffixes another format has
    recognises : whether a file that starts with these bytes, decompressed, is of this format
    recognises_file : whether a file that is no stream of such bytes is, as an archive of several files
    read : reads what the options ask for, or the whole file if is_whole, see `whole`
    keeps : what it holds beside words and vectors, as `losses.find_parts` calls it
    read_model : reads the vectors with metadata, and the other matrices by name; None for a format
        that cannot hold a whole model
    """

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[OpenedFile, ReadOptions], StoredVectors]
    write: Callable[[Path, StoredVectors], None] = _refuse_writing
    is_compressible: bool = True
    is_whole: bool = False
    keeps: Collection[str] = frozenset()
    read_model: Callable[[OpenedFile], StoredModel] | None = None
    recognises_file: Callable[[OpenedFile], bool] | None = None


def whole(
    read: Callable[[OpenedFile], StoredVectors],
) -> Callable[[OpenedFile, ReadOptions], StoredVectors]:
    """Turn a reader of whole files into one that takes options, and leaves them to `narrow`."""
    return lambda source, _: read(source)


FORMATS = (
    Format(
        "static-embeddings",
        (),
        is_static,
        whole(read_static),
        is_compressible=False,
        is_whole=True,
    ),
    Format(
        "native",
        (".safetensors",),
        native.is_native,
        whole(native.read_native),
        native.write_native,
        is_compressible=False,
        is_whole=True,
        keeps=frozenset({COUNTS, NGRAMS}),
        read_model=native.read_model,
    ),
    Format(
        "numpy",
        (),
        numpy_vectors.is_npy,
        numpy_vectors.read_npy_vectors,
        recognises_file=numpy_vectors.is_npz,
    ),
    Format("dl4j", (), dl4j.is_dl4j, dl4j.read_dl4j, recognises_file=dl4j.is_dl4j_archive),
    Format("magnitude", (), magnitude.is_magnitude, magnitude.read_magnitude),
    Format("hdf5", (), hdf5.is_hdf5, whole(hdf5.read_hdf5), is_compressible=False, is_whole=True),
    Format("json", (), json_vectors.is_json_vectors, json_vectors.read_json_vectors),
    Format("delimited", (), delimited.is_delimited, delimited.read_delimited),
    Format(
        "word2vec-text",
        (".txt", ".vec"),
        text_vectors.is_text,
        text_vectors.read_text,
        text_vectors.write_text,
    ),
    Format(
        "word2vec-binary",
        (".bin",),
        binary_vectors.is_binary,
        binary_vectors.read_binary,
        binary_vectors.write_binary,
    ),
    Format(
        "glove-text",
        (),
        text_vectors.is_text_without_header,
        text_vectors.read_text_without_header,
        text_vectors.write_text,
    ),
    Format(
        "parquet",
        (".parquet",),
        parquet.is_parquet,
        parquet.read_parquet,
        parquet.write_parquet,
        is_compressible=False,
        keeps=frozenset({COUNTS}),
    ),
    Format(
        "fasttext-binary",
        (),
        fasttext_bin.is_fasttext,
        whole(fasttext_bin.read_fasttext),
        fasttext_writing.write_vectors,
        is_whole=True,
        keeps=frozenset({COUNTS, NGRAMS}),
        read_model=fasttext_models.read_fasttext_model,
    ),
    Format(
        "gensim",
        (),
        keyed_vectors.is_pickle,
        whole(keyed_vectors.read_gensim),
        is_whole=True,
        read_model=models.read_gensim_model,
    ),
)
