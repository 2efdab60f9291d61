"""Links between the pages, and to other files of the project, lead somewhere."""

import re
from pathlib import Path

import pytest

from doc_blocks import PAGES, name_of
from scripts import ROOT

EVERY_PAGE = [*PAGES, *(path for path in sorted(ROOT.glob("*.md")) if path not in PAGES)]
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def is_broken(page: Path, link: str) -> bool:
    """Whether a link inside the project has no file, or no such heading in it."""
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    return not target.exists() or bool(anchor and anchor not in headings(target))


@pytest.mark.parametrize("page", EVERY_PAGE, ids=name_of)
def test_links_lead_somewhere(page):
    links = LINK.findall(CODE.sub("", page.read_text("utf-8")))
    inside = [link for link in links if not re.match(r"https?:|mailto:", link)]
    assert [link for link in inside if is_broken(page, link)] == []


def test_a_link_to_nothing_is_found(tmp_path):
    page = tmp_path / "a.md"
    page.write_text("# A title\n", "utf-8")
    assert not is_broken(page, "a.md#a-title")
    assert is_broken(page, "b.md")
    assert is_broken(page, "#another")


def test_every_public_name_stands_in_the_reference():
    import wordkin as wk

    pages = "".join(path.read_text("utf-8") for path in (ROOT / "docs" / "api").glob("*.md"))
    documented = set(re.findall(r"^\.\. auto\w+:: (?:wordkin\.)?(\w+)$", pages, re.MULTILINE))
    assert set(wk._MODULES) - documented == set(), "add them to a page of docs/api"
