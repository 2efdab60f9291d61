"""Reads the explorer's page as a browser does."""

import base64
import gzip
import json
import struct
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import numpy as np

from wordkin.answers.explorer import Explorer


class Page(HTMLParser):
    """What stands in a page: scripts and styles by id or tag, the policy, and all attributes."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.blocks: dict[str, str] = {}
        self.policy, self._open = "", ""
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        self._open = about.get("id") or tag if tag in {"script", "style", "title"} else ""
        self.tags.append(tag)
        self.attributes += attrs
        if about.get("http-equiv") == "Content-Security-Policy":
            self.policy = about["content"] or ""

    def handle_endtag(self, _: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.blocks[self._open] = self.blocks.get(self._open, "") + data

    def data(self, name: str) -> bytes:
        return base64.b64decode(self.blocks[f"inlined-{name}"])

    @property
    def about(self) -> dict[str, Any]:
        about: dict[str, Any] = json.loads(self.blocks["inlined-info"])
        return about

    @property
    def map(self) -> bytes:
        return gzip.decompress(self.data("map"))

    @property
    def words(self) -> list[str]:
        body = self.map
        start = 8 + struct.unpack_from("<I", body, 4)[0]
        count = json.loads(body[8:start])["words"]
        offsets = np.frombuffer(body, "<u4", count + 1, start + 8 * count)
        text = body[start + 12 * count + 4 + count :]
        return [text[first:last].decode() for first, last in pairwise(offsets.tolist())]

    @property
    def vectors(self) -> Any:
        """The vectors as the page's script has them, float32 [words, dimensions]."""
        about = self.about
        shape = about["shown"], about["info"]["dimensions"]
        if about["storage"] == "float16":
            return np.frombuffer(self.data("vectors"), "<f2").reshape(shape).astype(np.float32)
        steps = np.frombuffer(self.data("vectors"), np.int8).reshape(shape).astype(np.float32)
        return steps * np.frombuffer(self.data("scales"), "<f4")[:, np.newaxis]

    @property
    def neighbors(self) -> list[list[str]]:
        """The stored neighbors of each word."""
        about, words = self.about, self.words
        kind = "<u2" if about["shown"] <= 1 << 16 else "<u4"
        rows = np.frombuffer(self.data("neighbors"), kind).reshape(about["shown"], -1)
        return [[words[row] for row in found] for found in rows.tolist()]


def read_page(explorer: Explorer) -> Page:
    return Page(explorer.page)
