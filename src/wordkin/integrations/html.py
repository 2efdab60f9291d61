"""The main text of web pages, without menus, adverts and footers, by trafilatura or jusText."""

from __future__ import annotations

from typing import Literal

from wordkin.errors import SettingsError, quote, require_extra
from wordkin.settings.checks import check_choice

EXTRA = "html"


def main_text(
    page: str | bytes,
    method: Literal["trafilatura", "justext"] = "trafilatura",
    language: str = "English",
) -> list[str]:
    """The paragraphs of the main text of a page; an empty list if it has none.

    page: HTML; the encoding of bytes is detected. method: trafilatura finds the main part of the page
    by its structure; jusText judges each paragraph by its length, its links and its share of the
    language's stop words. language: for jusText, by its English name.

    Examples
    --------
    >>> text = "The lake is as deep as the sea near the shore, and as blue as it ever was. " * 5
    >>> menu = "<ul><li><a href='/'>Home</a></li><li><a href='/more'>More</a></li></ul>"
    >>> found = main_text(f"<html><body>{menu}<article><p>{text}</p></article></body></html>")
    >>> [paragraph[:8] for paragraph in found]
    ['The lake']
    """
    if check_choice("method", method, ("trafilatura", "justext")) == "trafilatura":
        return _extract_by_trafilatura(page)
    return _extract_by_justext(page, language)


def _extract_by_trafilatura(page: str | bytes) -> list[str]:
    with require_extra("main_text", "trafilatura", extra=EXTRA):
        import trafilatura
    text = trafilatura.extract(page, include_comments=False, include_tables=False)
    return [line for line in (text or "").split("\n") if line.strip()]


def _extract_by_justext(page: str | bytes, language: str) -> list[str]:
    with require_extra("main_text", "justext", extra=EXTRA):
        import justext
    try:
        stop_words = justext.get_stoplist(language)
    except ValueError as problem:
        raise SettingsError(
            f"language: expected one that jusText knows, such as 'English', found {quote(language)}."
        ) from problem
    paragraphs = justext.justext(page, stop_words)
    return [paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate]
