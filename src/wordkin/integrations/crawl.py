"""crawl: the pages of one web site, found by following its links; needs nothing but Python."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from http.client import HTTPException
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import Request, urlopen
from urllib.robotparser import RobotFileParser

import wordkin
from wordkin.errors import SettingsError, TextError, quote
from wordkin.settings import check_number

TIMEOUT_SECONDS = 30
MOST_BYTES = 10_000_000  # of a page; the rest is left out
AGENT = f"wordkin/{wordkin.__version__}"
logger = logging.getLogger("wordkin.crawl")


class Page(NamedTuple):
    """A page's URL, after all redirections, and its HTML as the server sent it."""

    url: str
    html: bytes


def crawl(url: str, *, limit: int = 100, delay_seconds: float = 1.0) -> Iterator[Page]:
    """Yield up to `limit` pages of a site, starting from this one, nearest first. It stays on one host.

    It waits between two pages as long as `delay_seconds` or the site's robots.txt demand, and skips pages
    that robots.txt forbids. A page that can't be read is skipped, with a line in the log. If it is the first
    page, `TextError` is raised.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise SettingsError(
            f"url: expected one that begins with http:// or https://, found {quote(url)}."
        )
    limit = check_number("limit", limit, 1)
    site, rules = urlsplit(url)[:2], _read_rules(url)
    delay = max(check_number("delay_seconds", delay_seconds, 0.0), rules.crawl_delay(AGENT) or 0)
    seen, waiting, done = {url}, deque([url]), 0
    while waiting and done < limit:
        here = waiting.popleft()
        if done:
            time.sleep(delay)
        page = _read_page(here, rules)
        if page is None and not done:
            raise TextError(f"{here}: expected a page of HTML that may be read, found none.")
        if page is None or urlsplit(page.url)[:2] != site:
            continue
        done += 1
        yield page
        for link in _find_links(page):
            if urlsplit(link)[:2] == site and link not in seen:
                seen.add(link)
                waiting.append(link)


def _read_rules(url: str) -> RobotFileParser:
    """The rules of robots.txt; everything is allowed if there is none."""
    rules = RobotFileParser()
    try:
        rules.parse(
            _fetch(urljoin(url, "/robots.txt")).html.decode("utf-8", "replace").splitlines()
        )
    except (OSError, HTTPException) as problem:
        logger.info("no robots.txt: %s", problem)
        rules.parse([])
    return rules


def _read_page(url: str, rules: RobotFileParser) -> Page | None:
    if not rules.can_fetch(AGENT, url):
        logger.info("%s: robots.txt forbids it", url)
        return None
    try:
        return _fetch(url, kind="text/html")
    except (OSError, ValueError, HTTPException) as problem:
        logger.warning("%s: %s", url, problem)
        return None


def _fetch(url: str, kind: str = "text/plain") -> Page:
    """Fetch a URL; raises `OSError` unless the answer is of that kind."""
    request = Request(url, headers={"User-Agent": AGENT})  # noqa: S310 - crawl looked at the scheme
    with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        if (found := answer.headers.get_content_type()) != kind:
            raise OSError(f"expected {kind}, found {found}")
        return Page(answer.url, answer.read(MOST_BYTES))


class _LinkFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the targets of links."""
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]


def _find_links(page: Page) -> Iterator[str]:
    """Yield the targets of a page's links, as whole URLs without #fragment."""
    finder = _LinkFinder()
    finder.feed(page.html.decode("utf-8", "replace"))
    for link in finder.links:
        try:
            yield urldefrag(urljoin(page.url, link)).url
        except ValueError:  # such as http://[
            logger.info("%s: leads to %r, which is no URL", page.url, link)
