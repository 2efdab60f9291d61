"""fastText's `.bin`, written: of a whole model, or of vectors, with an output matrix of zeros then.

Both matrices are written block by block: the row of a bucket is that of its n-grams, and buckets that no
word has are zeros. See `fasttext_bin` for the layout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import FormatError, quote
from wordkin.formats.collecting import ROWS_PER_BATCH
from wordkin.formats.fasttext_bin import ENTRY, HEADER, MAGIC, MATRIX, MAX_WORD_BYTES, Header
from wordkin.formats.fasttext_models import LOSSES, OBJECTIVES
from wordkin.formats.stored import StoredVectors, check_finite
from wordkin.settings import TrainingSettings
from wordkin.system.saving import replace_file
from wordkin.words.buckets import find_rows, rows_of_buckets
from wordkin.words.packed import encode_word
from wordkin.words.subwords import END_OF_SENTENCE, NUMBERS_PER_BLOCK, Sizes, Subwords, hash_all

VERSION = 12  # of fastText since 2017
UPDATE_RATE = 100  # fastText's default: how often its threads tell how many words they have read
NOT_PRUNED = -1
NO_NGRAMS = Sizes(0, 0, 0)
WORD = 0  # the kind of an entry that is no label
ENTRIES_PER_BATCH = 4_096


def write_model(
    path: Path,
    stored: StoredVectors,
    settings: TrainingSettings,
    matrices: Mapping[str, NDArray[np.float32]],
) -> None:
    """Write a whole model. Raises `FormatError` for words and losses that the file cannot hold.

    matrices : by role
    """
    if len(settings.loss) > 1:
        raise FormatError(
            f"{path}: expected a model of one loss, since fastText's .bin holds one output matrix, found "
            f"{' and '.join(settings.loss)}. Save it as .safetensors, or its vectors alone."
        )
    words = len(stored.words)
    own = matrices.get("part_vectors", matrices["input_vectors"])[:words]
    if "output_vectors" in matrices:
        output = _blocks(matrices["output_vectors"])
    else:  # the sign of a node's vector is the opposite, and fastText has a row more than nodes
        nodes = matrices["node_vectors"]
        row_more = np.zeros((words - len(nodes), settings.dimensions), np.float32)
        output = chain((-block for block in _blocks(nodes)), [row_more])
    _write(path, stored, settings, _blocks(own), output)


def write_vectors(path: Path, stored: StoredVectors) -> None:
    """Write vectors and their n-grams; the own row of a word is what its n-grams lack of its vector."""
    check_finite(stored.matrix, stored.words, f"{path}: ")
    dimensions = stored.matrix.shape[1]
    settings = TrainingSettings(dimensions=dimensions)
    _write(path, stored, settings, _own_rows(stored), _zeros(len(stored.words), dimensions))


def _write(
    path: Path,
    stored: StoredVectors,
    settings: TrainingSettings,
    own: Iterable[NDArray[np.float32]],
    output: Iterable[NDArray[np.float32]],
) -> None:
    words = encode_words(path, stored.words)
    counts = np.ones(len(words), np.int64) if stored.counts is None else stored.counts
    sizes = stored.subwords.sizes if stored.subwords else NO_NGRAMS
    header = _header(settings, sizes, len(words), int(counts.sum()))
    with replace_file(path) as file:
        file.write(MAGIC + HEADER.pack(*header)[len(MAGIC) :])
        for start in range(0, len(words), ENTRIES_PER_BATCH):
            batch = slice(start, start + ENTRIES_PER_BATCH)
            pairs = zip(words[batch], counts[batch].tolist(), strict=True)
            file.write(b"".join(word + b"\0" + ENTRY.pack(count, WORD) for word, count in pairs))
        shape = (header.words + header.buckets, header.dimensions)
        _write_matrix(file, path, shape, chain(own, bucket_blocks(stored.subwords)))
        _write_matrix(file, path, (header.words, header.dimensions), output)


def encode_words(path: Path, words: Iterable[str]) -> list[bytes]:
    """The words as the dictionary holds them; raises `FormatError` for those that it cannot hold."""
    encoded = []
    for word in words:
        found = encode_word(word)
        if b"\0" in found or not 0 < len(found) <= MAX_WORD_BYTES:
            raise FormatError(
                f"{path}: expected words of 1 to {MAX_WORD_BYTES:,} bytes without a zero byte, which "
                f"fastText's dictionary can hold, found {quote(word)}. Save as .safetensors."
            )
        encoded.append(found)
    return encoded


def _header(settings: TrainingSettings, sizes: Sizes, words: int, tokens: int) -> Header:
    [loss] = [number for number, name in LOSSES.items() if name == settings.loss[0]]
    [objective] = [number for number, name in OBJECTIVES.items() if name == settings.objective]
    return Header(
        version=VERSION,
        dimensions=settings.dimensions,
        window=settings.window,
        epochs=settings.epochs,
        min_count=settings.min_count,
        negative_samples=settings.negative_samples,
        word_ngrams=1,
        loss=loss,
        objective=objective,
        buckets=sizes.buckets,
        shortest=sizes.shortest,
        longest=sizes.longest,
        update_rate=UPDATE_RATE,
        threshold=settings.subsample_threshold,
        entries=words,
        words=words,
        labels=0,
        tokens=tokens,
        pruned=NOT_PRUNED,
    )


def _write_matrix(
    file: IO[bytes], path: Path, shape: tuple[int, int], blocks: Iterable[NDArray[np.float32]]
) -> None:
    file.write(MATRIX.pack(False, *shape))
    for block in blocks:
        if not np.isfinite(block).all():
            raise FormatError(
                f"{path}: expected rows of finite numbers, found nan or inf. Was it trained with too "
                "high a learning rate?"
            )
        file.write(np.ascontiguousarray(block, "<f4").data)


def _blocks(matrix: NDArray[np.floating]) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(matrix), ROWS_PER_BATCH):
        yield matrix[start : start + ROWS_PER_BATCH].astype(np.float32, copy=False)


def _zeros(rows: int, columns: int) -> Iterator[NDArray[np.float32]]:
    for start in range(0, rows, ROWS_PER_BATCH):
        yield np.zeros((min(ROWS_PER_BATCH, rows - start), columns), np.float32)


def bucket_blocks(subwords: Subwords | None) -> Iterator[NDArray[np.float32]]:
    """The rows of all buckets in their order; those that no word has are zeros."""
    if subwords is None:
        return
    for start in range(0, subwords.sizes.buckets, ROWS_PER_BATCH):
        stop = min(start + ROWS_PER_BATCH, subwords.sizes.buckets)
        yield rows_of_buckets(subwords, start, stop)


def _own_rows(stored: StoredVectors) -> Iterator[NDArray[np.float32]]:
    """The rows of which the words are made beside their n-grams."""
    words = [encode_word(word) for word in stored.words]
    for start, vectors in zip(
        range(0, len(words), ROWS_PER_BATCH), _blocks(stored.matrix), strict=True
    ):
        batch = words[start : start + ROWS_PER_BATCH]
        yield (
            vectors if stored.subwords is None else _without_ngrams(batch, vectors, stored.subwords)
        )


def _without_ngrams(
    words: list[bytes], vectors: NDArray[np.float32], subwords: Subwords
) -> NDArray[np.float32]:
    """The parts of words' sums that n-grams do not give; float64 meanwhile, since they nearly cancel."""
    owners, buckets = hash_all(words, subwords.sizes)
    if (end := END_OF_SENTENCE.encode()) in words:
        kept = owners != words.index(end)
        owners, buckets = owners[kept], buckets[kept]
    lengths = 1 + np.bincount(owners, minlength=len(words))
    own = vectors.astype(np.float64) * lengths[:, np.newaxis]
    step = max(1, NUMBERS_PER_BLOCK // vectors.shape[1])
    for start in range(0, len(owners), step):
        block = slice(start, start + step)
        np.subtract.at(own, owners[block], find_rows(subwords, buckets[block]))
    return own.astype(np.float32)
