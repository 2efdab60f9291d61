"""The map of a model's frequent words, which becomes better while the server answers."""

from __future__ import annotations

import asyncio
import gzip
import sys
from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

from wordkin.analysis.placing import Placed, Placement, recall_positions
from wordkin.analysis.projection import Found, best_method, project
from wordkin.answers.packed_map import MAGIC, draw, pack_map
from wordkin.search.exact import unit_rows
from wordkin.serve.answering import Headers, QuestionError, Response
from wordkin.serve.batching import Worker
from wordkin.serve.models import ServedModel
from wordkin.vectors import Floats


class PackedMap(NamedTuple):
    """A map in the form that clients get."""

    body: bytes
    compressed: bytes
    tag: str
    projection: Found


class WordMap:
    """The map of one model: by the best method if it is kept, else by PCA until the better one is there.

    size : the number of words on it
    """

    def __init__(self, model: ServedModel, size: int, side: Worker) -> None:
        self._words = list(islice(model.vectors, size))
        self._model, self._side = model, side
        self._first: asyncio.Future[PackedMap] | None = None
        self._packed: PackedMap | None = None
        self._placement = Placement()
        self._better: asyncio.Task[None] | None = None
        self._best = best_method(len(self._words))

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
            about += ((b"wordkin-pending", self._best.encode()),)
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
        if self._packed.projection != self._best:
            self._better = asyncio.get_running_loop().create_task(self._improve())

    async def _improve(self) -> None:
        is_watched = sys.stderr is not None and sys.stderr.isatty()
        positions = await asyncio.to_thread(
            self._placement.place, self._units(), self._best, progress=is_watched
        )
        if positions is not None:
            self._packed = await self._side.run(lambda: self._pack(Placed(positions, self._best)))

    def _pack_first(self) -> PackedMap:
        units = self._units()
        kept = None if self._best == "pca" else recall_positions(units, self._best)
        if kept is not None:
            return self._pack(Placed(kept, self._best))
        return self._pack(Placed(project(units, "pca", progress=False), "pca"))

    def _units(self) -> Floats:
        return unit_rows(self._model.vectors.matrix[: len(self._words)])

    def _pack(self, placed: Placed) -> PackedMap:
        counts = self._model.vectors.counts
        known = None if counts is None else counts[: len(self._words)]
        body = pack_map(draw(self._words, self._units(), known, placed))
        tag = f"{self._model.digest[:24]}-{len(self._words)}-{placed.method}-{MAGIC.decode()}"
        return PackedMap(body, gzip.compress(body, mtime=0), tag, placed.method)


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
