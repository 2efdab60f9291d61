"""The explorer in one file, opened from the disk with the network cut, and in a notebook's frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import wordkin as wk
from page_in_chromium import Explorer, chromium
from test_page_journeys import MANY, make_vectors, nearest

pytestmark = pytest.mark.page

INJECTED = """
<script>globalThis.injected = true;</script>
<img src="https://example.org/x.png" onerror="globalThis.injected = true">
<img src="x.png" onload="globalThis.injected = true">
<style>body { display: none }</style>
"""


@pytest.fixture(scope="module")
def vectors() -> wk.WordVectors:
    return make_vectors()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, vectors: wk.WordVectors) -> Path:
    path = tmp_path_factory.mktemp("one file") / "explorer.html"
    wk.explore(vectors, method="pca", name="kin", progress=False).save(path)
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def explorer(browser: Any) -> Iterator[Explorer]:
    explorer = Explorer(browser, offline=True)
    yield explorer
    explorer.close()


def only_the_file(explorer: Explorer, file: Path) -> bool:
    return {
        url.partition("#")[0] for url in explorer.asked if not url.startswith("blob:null/")
    } == {file.as_uri()}


def test_neighbors_are_those_of_the_library(
    explorer: Explorer, file: Path, vectors: wk.WordVectors
) -> None:
    explorer.open(file.as_uri())
    explorer.fill("Find a word", "ocean")
    assert explorer.ranked("Neighbors of ocean") == nearest(vectors, "ocean")
    explorer.act(lambda page: page.locator("ol.ranked button").first.click())
    second = nearest(vectors, "ocean")[0]
    assert explorer.ranked(f"Neighbors of {second}") == nearest(vectors, second)
    explorer.act(lambda page: page.go_back())
    assert explorer.state()["word"] == "ocean"
    assert only_the_file(explorer, file)


def test_misspelled_word_is_answered_by_close_spellings(explorer: Explorer, file: Path) -> None:
    explorer.open(file.as_uri())
    explorer.fill("Find a word", "ocaen")
    explorer.act(lambda page: page.locator("#answers").get_by_role("button", name="ocean").click())
    assert explorer.state()["word"] == "ocean"


@pytest.mark.parametrize("method", ["add", "multiply"])
def test_analogies_are_those_of_the_library(
    explorer: Explorer, file: Path, vectors: wk.WordVectors, method: Any
) -> None:
    words = ["sea", "king", "lake"]
    script = """async ([words, method]) => {
      const found = await wordkinPage.source.analogy("kin", words, 10, method);
      return found.neighbors.map((neighbor) => neighbor.word);
    }"""
    explorer.open(file.as_uri())
    found = explorer.evaluate(script, [words, method])
    wanted = [near.word for near in vectors.analogy(*words, k=10, method=method)]
    assert len(set(found) & set(wanted)) >= 9  # a byte a number is not exact
    assert found[0] == wanted[0]


def test_boards_and_axes_answer(explorer: Explorer, file: Path, vectors: wk.WordVectors) -> None:
    explorer.open(file.as_uri(), "#mode=odd")
    script = """async () => [
      await wordkinPage.source.odd("kin", ["sea", "lake", "king", "shore"]),
      await wordkinPage.source.similarity("kin", "sea", "lake"),
      [...await wordkinPage.source.cosines("kin", ["king"], ["sea"])],
      (await wordkinPage.source.complete("kin", "oc", 5)),
    ]"""
    odd, similarity, cosines, completed = explorer.evaluate(script)
    assert odd == vectors.odd_one_out(["sea", "lake", "king", "shore"])
    assert similarity == pytest.approx(vectors.similarity("sea", "lake"), abs=0.01)
    assert MANY[cosines.index(max(cosines))] in {"king", vectors.combine("king", "sea", 1)[0].word}
    assert completed == ["ocean"]


def test_boards_are_used_and_the_model_is_described(
    explorer: Explorer, file: Path, vectors: wk.WordVectors
) -> None:
    explorer.open(file.as_uri(), "#mode=compare")
    explorer.fill("Compare", "sea")
    explorer.fill("and", "lake")
    both = [each.word for each in vectors.nearest("sea", k=9)]
    assert set(explorer.ranked("Near both")[:5]) <= set(both)
    explorer.act(lambda page: page.get_by_role("button", name="Word", exact=True).click())
    explorer.fill("Find a word", "king")
    explorer.act(lambda page: page.get_by_role("button", name="Show 50 neighbors").click())
    found = explorer.ranked("Neighbors of king")  # the first twenty were found by the library
    assert found[:20] == nearest(vectors, "king", 20)
    assert len(set(found) & set(nearest(vectors, "king", 50))) >= 48
    explorer.act(lambda page: page.get_by_role("button", name="Model", exact=True).click())
    assert "holds no training history" in explorer.text()
    assert f"{len(MANY)}" in explorer.text(".facts-table")


def test_exact_file_answers_as_the_library(
    explorer: Explorer, vectors: wk.WordVectors, tmp_path: Path
) -> None:
    path = tmp_path / "exact.html"
    wk.explore(vectors, method="pca", exact=True, progress=False).save(path)
    explorer.open(path.as_uri(), "#mode=analogy&words=sea&words=lake&words=king")
    wanted = [near.word for near in vectors.analogy("sea", "lake", "king", k=10)]
    assert explorer.ranked("Answers") == wanted


def test_injected_script_does_not_run_and_injected_picture_is_not_asked_for(
    browser: Any, file: Path, tmp_path: Path
) -> None:
    altered = tmp_path / "altered.html"
    (tmp_path / "x.png").write_bytes(b"\x89PNG")
    text = file.read_text("utf-8").replace("<body>", f"<body>{INJECTED}")
    altered.write_text(text, "utf-8")
    explorer = Explorer(browser)
    refused = []
    explorer.page.on(
        "requestfailed", lambda request: refused.append((request.url, request.failure))
    )
    explorer.open(altered.as_uri())
    assert explorer.evaluate("() => globalThis.injected ?? null") is None
    assert explorer.page.locator("#answers").is_visible()
    pictures = ["https://example.org/x.png", (tmp_path / "x.png").as_uri()]
    assert sorted(refused) == [(url, "csp") for url in sorted(pictures)]
    explorer.asked = [url for url in explorer.asked if url not in pictures]
    assert only_the_file(explorer, altered)
    assert all("Content Security Policy" in problem for problem in explorer.problems)
    explorer.context.close()


def test_page_works_in_the_frame_of_a_notebook(
    explorer: Explorer, vectors: wk.WordVectors, tmp_path: Path
) -> None:
    outside = tmp_path / "notebook.html"
    frame = wk.explore(vectors, method="pca", progress=False)._repr_html_()
    outside.write_text(f"<!doctype html><meta charset='utf-8'><body>{frame}", "utf-8")
    explorer.page.goto(outside.as_uri())
    inside = explorer.page.frame_locator("iframe")
    inside.get_by_role("combobox", name="Find a word").fill("ocean")
    inside.get_by_role("combobox", name="Find a word").press("Enter")
    words = inside.locator('ol.ranked[aria-label^="Neighbors of ocean"] .word')
    words.first.wait_for()
    assert words.all_inner_texts() == nearest(vectors, "ocean")
