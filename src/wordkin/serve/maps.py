"""The map of a model's frequent words, in bytes: positions on a plane, groups, and the words."""

from __future__ import annotations

import asyncio
import gzip
import importlib.util
import struct
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from wordkin.analysis.clusters import find_c_classes
from wordkin.analysis.projection import FEW_ROWS, project
from wordkin.search.exact import unit_rows
from wordkin.serve.answering import Headers, QuestionError, Response
from wordkin.serve.batching import Worker
from wordkin.serve.models import ServedModel
from wordkin.serve.placing import Method, Placement
from wordkin.vectors import Floats
from wordkin.words.packed import pack_words

MAGIC = b"WKM1"
HEADER = struct.Struct("<4sIII")  # magic; words, groups, bytes of the words
LAYOUT = (
    "Little-endian: 4 bytes `WKM1`; uint32 n, the number of words; uint32, the number of groups; "
    "uint32, the bytes of all words; uint16 [n, 2], positions x, y, on one scale from 0 to 65535; "
    "uint32 [n + 1], where each word starts and the last one ends; uint8 [n], the group of each word; "
    "the words in UTF-8, the most frequent first, with nothing between them. "
    "While `Wordkin-Pending` names a projection, better positions are on their way: ask again later."
)
GROUPS = 12  # people tell apart so many colors
LARGEST = np.iinfo(np.uint16).max


class PackedMap(NamedTuple):
    """A map in the form that clients get."""

    body: bytes
    compressed: bytes
    tag: str
    projection: Method


class WordMap:
    """The map of one model: by PCA when it is first asked for, and by UMAP where that is installed.

    size : the number of words on it
    """

    def __init__(self, model: ServedModel, size: int, side: Worker) -> None:
        self._words = list(islice(model.vectors, size))
        self._model, self._side = model, side
        self._first: asyncio.Future[PackedMap] | None = None
        self._packed: PackedMap | None = None
        self._placement = Placement()
        self._better: asyncio.Task[None] | None = None

    async def answer(self, headers: Mapping[bytes, bytes]) -> Response:
        """The map, or 304 for a client that has it."""
        if not self._words:
            raise QuestionError(
                "expected a server with a map, found one started with --words 0.", 404
            )
        packed = self._packed or await self._place()
        is_compressed = accepts_gzip(headers.get(b"accept-encoding", b"").decode("latin-1"))
        about: Headers = (
            (b"etag", f'"{packed.tag}{"-gz" * is_compressed}"'.encode()),
            (b"cache-control", b"no-cache"),
            (b"vary", b"accept-encoding"),
            (b"wordkin-projection", packed.projection.encode()),
        )
        if self._better is not None and not self._better.done():
            about += ((b"wordkin-pending", b"umap"),)
        if has_tag(headers.get(b"if-none-match", b"").decode("latin-1"), packed.tag):
            return Response(304, b"", about)
        about += ((b"content-type", b"application/octet-stream"),)
        if is_compressed:
            return Response(200, packed.compressed, (*about, (b"content-encoding", b"gzip")))
        return Response(200, packed.body, about)

    def stop(self) -> None:
        """End what is still being computed."""
        self._placement.stop()
        if self._better is not None:
            self._better.cancel()

    async def _place(self) -> PackedMap:
        """The map by PCA, computed once, whoever asks meanwhile and whoever gives up."""
        if self._first is None:
            self._first = self._side.run(self._pack_first)
            self._first.add_done_callback(self._keep_first)
        return await asyncio.shield(self._first)

    def _keep_first(self, first: asyncio.Future[PackedMap]) -> None:
        if first.cancelled() or first.exception() is not None:
            self._first = None
            return
        self._packed = first.result()
        if importlib.util.find_spec("umap") and len(self._words) >= FEW_ROWS:
            self._better = asyncio.get_running_loop().create_task(self._improve())

    async def _improve(self) -> None:
        positions = await self._placement.place(self._units(), "umap")
        if positions is not None:
            self._packed = await self._side.run(lambda: self._pack(positions, "umap"))

    def _pack_first(self) -> PackedMap:
        return self._pack(project(self._units(), "pca"), "pca")

    def _units(self) -> Floats:
        return unit_rows(self._model.vectors.matrix[: len(self._words)])

    def _pack(self, positions: Floats, projection: Method) -> PackedMap:
        groups = find_c_classes(self._units(), min(GROUPS, len(self._words)))
        body = pack_map(self._words, positions, groups.astype(np.uint8).tolist())
        tag = f"{self._model.digest[:24]}-{len(self._words)}-{projection}"
        return PackedMap(body, gzip.compress(body, mtime=0), tag, projection)


def pack_map(words: Sequence[str], positions: Floats, groups: Sequence[int]) -> bytes:
    """The map in the bytes that `LAYOUT` describes.

    >>> len(pack_map(["sea", "lake"], np.zeros((2, 2), np.float32), [0, 1]))
    45
    """
    packed = pack_words(words)
    least = positions.min(axis=0)
    extent = float((positions - least).max()) or 1.0
    scaled = ((positions - least) * (LARGEST / extent)).round().clip(0, LARGEST).astype("<u2")
    header = HEADER.pack(MAGIC, len(words), max(groups) + 1, len(packed.words))
    offsets = packed.word_offsets.astype("<u4").tobytes()
    return b"".join([header, scaled.tobytes(), offsets, bytes(groups), packed.words.tobytes()])


def accepts_gzip(header: str) -> bool:
    """Whether `Accept-Encoding` allows gzip.

    >>> accepts_gzip("br, gzip;q=0.5"), accepts_gzip("gzip;q=0"), accepts_gzip("")
    (True, False, False)
    """
    for entry in header.lower().split(","):
        name, _, quality = (part.strip() for part in entry.partition(";"))
        if name in {"gzip", "*"}:
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def has_tag(header: str, tag: str) -> bool:
    """Whether `If-None-Match` names a tag, compressed or not.

    >>> has_tag('W/"a-gz", "b"', "a"), has_tag('"a"', "b"), has_tag("*", "b")
    (True, False, True)
    """
    named = [entry.strip().removeprefix("W/") for entry in header.split(",")]
    return "*" in named or f'"{tag}"' in named or f'"{tag}-gz"' in named
