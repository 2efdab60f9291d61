"""The site that `make docs` builds: whole, found by its search, readable by everybody, and asking nobody else.

`make test-docs` builds it first. Without Chromium only what its files say is tested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from page_in_chromium import chromium
from scripts import ROOT

pytestmark = pytest.mark.page
SITE = ROOT / "site"
MADE_BY_SPHINX = {"genindex", "py-modindex", "search"}
PAGES = sorted(
    path.relative_to(SITE).with_suffix("").as_posix()
    for path in SITE.rglob("*.html")
    if path.stem not in MADE_BY_SPHINX and "_static" not in path.parts
)
LOOKED_AT = ["index", "api/training", "documents", "cli", "theory"]
FOUND = {"min_count": "api/training", "SIF": "documents", "UnknownWordError": "api/errors"}


def read(page: str) -> str:
    return (SITE / f"{page}.html").read_text("utf-8")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The site, served on this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=SITE)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.mark.skipif(not PAGES, reason="make docs has not built the site")
def test_site_is_of_all_pages() -> None:
    sources = {
        path.relative_to(ROOT / "docs").with_suffix("").as_posix()
        for path in (ROOT / "docs").rglob("*.md")
    }
    assert set(PAGES) == sources


@pytest.mark.parametrize("page", PAGES)
def test_page_has_a_title_a_description_and_a_way_on(page: str) -> None:
    text = read(page)
    assert re.search(r"<title>.+</title>", text)
    assert re.search(r'<meta name="description" content="[^"]{40,}"', text)
    assert 'rel="next"' in text or 'rel="prev"' in text


@pytest.mark.parametrize("page", PAGES)
def test_page_loads_nothing_from_other_hosts(page: str) -> None:
    tags = re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*>", read(page))
    loaded = [found for tag in tags for found in re.findall(r'(?:src|href)="([^"]*)"', tag)]
    assert [link for link in loaded if re.match(r"(https?:)?//", link)] == []


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (
            "api/training",
            "objective: 'skip-gram' | 'cbow' = 'skip-gram',",
        ),  # no name for two strings
        (
            "api/training",
            "min_count, max_words, keep, protected – ",
        ),  # described together, shown once
        ("api/documents", "common_float64 [dimensions]"),  # the colon is drawn
        ("api/integrations", "tokenize: Callable[[str], Iterable[str]] = str.split,"),
    ],
)
def test_reference_shows(browser: Any, address: str, page: str, shown: str) -> None:
    tab = browser.new_page()
    tab.goto(f"{address}/{page}.html")
    text = tab.inner_text("article")
    tab.close()
    assert shown in text


@pytest.mark.parametrize("page", PAGES)
def test_options_keep_their_dashes(page: str) -> None:
    text = re.sub(r"<[^>]+>", "", read(page))
    assert re.findall(r"(?<!\w) [–—][a-z]\w+", text) == []


@pytest.mark.skipif(not PAGES, reason="make docs has not built the site")
def test_reference_has_no_helpers() -> None:
    assert "drop_drafts" not in read("api/training")
    assert "require_extra" not in read("api/errors")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", LOOKED_AT)
def test_axe_finds_nothing_and_nobody_else_is_asked(
    browser: Any, address: str, page: str, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    shown = context.new_page()
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(f"{address}/{page}.html")
    found = Axe().run(shown)
    context.close()
    assert found.violations_count == 0, found.generate_report()
    assert [url for url in asked if not url.startswith((address, "data:"))] == []


@pytest.mark.parametrize(("words", "page"), FOUND.items())
def test_search_finds(browser: Any, address: str, words: str, page: str) -> None:
    shown = browser.new_page()
    shown.goto(f"{address}/search.html?q={words}")
    # Results appear one by one.
    shown.wait_for_selector(f'#search-results li a[href*="{page}.html"]', timeout=20_000)
    links = [
        str(link.get_attribute("href")) for link in shown.locator("#search-results li a").all()
    ]
    shown.close()
    assert any(
        Path(link.partition("#")[0].partition("?")[0]).as_posix().endswith(f"{page}.html")
        for link in links
    ), links


@pytest.mark.parametrize("page", LOOKED_AT)
def test_page_fits_a_phone(browser: Any, address: str, page: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    shown = context.new_page()
    shown.goto(f"{address}/{page}.html")
    width = shown.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert width <= 390
