"""The files of the explorer page, read once at the start and served under their common digest.

So a browser may keep them forever: with another version of wordkin they have another address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from wordkin.serve.answering import Response

KINDS: Mapping[str, bytes] = {
    "css": b"text/css; charset=utf-8",
    "js": b"text/javascript; charset=utf-8",
    "svg": b"image/svg+xml",
}
PAGE = "index.html"
PAGE_HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-cache"),
)


def read_assets() -> dict[str, bytes]:
    """The files of the page by their names, such as `vendor/vendor.js`."""
    return dict(_walk(files("wordkin").joinpath("serve", "static"), ""))


def answer_assets(assets: Mapping[str, bytes]) -> dict[str, Response]:
    """The answers of the page and its files, by path: nothing else can be asked for.

    >>> found = answer_assets({"index.html": b"<script src='{{static}}/page.js'>", "page.js": b"1"})
    >>> [path.rpartition("/")[2] for path in found]
    ['', 'page.js']
    """
    folder = f"static/{digest_of(assets)}"
    page = assets[PAGE].replace(b"{{static}}", folder.encode())
    answers = {"/": Response(200, page, PAGE_HEADERS)}
    for name, body in assets.items():
        kind = KINDS.get(name.rpartition(".")[2])
        if kind is not None:
            headers = (
                (b"content-type", kind),
                (b"cache-control", b"public, max-age=31536000, immutable"),
            )
            answers[f"/{folder}/{name}"] = Response(200, body, headers)
    return answers


def digest_of(assets: Mapping[str, bytes]) -> str:
    """One digest of all files, with their names.

    >>> digest_of({"a.js": b"1"}) == digest_of({"a.js": b"2"})
    False
    """
    whole = hashlib.sha256()
    for name, body in sorted(assets.items()):
        whole.update(b"%s %d " % (name.encode(), len(body)) + body)
    return whole.hexdigest()[:16]


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for each in folder.iterdir():
        if each.is_dir():
            found += _walk(each, f"{prefix}{each.name}/")
        else:
            found.append((f"{prefix}{each.name}", each.read_bytes()))
    return sorted(found)
