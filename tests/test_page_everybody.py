"""The explorer page for everybody: screen readers, keyboards, phones, the dark, no WebGL, any script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from page_in_chromium import NO_WEBGL, Explorer, chromium, require_chromium
from serve_process import Server, random_vectors, serving

pytestmark = pytest.mark.page

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "a\tb",
    "",
    " ",
    "=1+1",
    "\u202egnp",
    "x" * 180,
]
SCRIPTS = ["مرحبا", "שלום", "東京", "日本語", "안녕", "привет", "👩‍👩‍👧", "naïve"]
WORDS = [*(f"word{number}" for number in range(40)), *SCRIPTS, *HOSTILE]
VIEWS = {
    "start": "",
    "word": "#word=word1&trail=word2",
    "analogy": "#mode=analogy&words=word1&words=word2&words=word3",
    "odd": "#mode=odd&words=word1&words=word2&words=word3",
    "compare": "#mode=compare&words=word1&words=word2",
    "axes": "#mode=axes&axis=word1&axis=word2&axis=word3&axis=word4",
    "models": "#mode=models&word=word1",
    "model": "#mode=model",
    "nonsense": "#word=none",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("everybody")
    for seed, name in enumerate(("old", "new")):
        random_vectors(WORDS, seed=seed).save(folder / f"{name}.safetensors")
    names = [folder / "old.safetensors", folder / "new.safetensors"]
    with serving(*names, "--no-open", WORDKIN_CACHE=str(folder)) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_view(browser: Any, server: Server, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs page-tests")
    explorer = Explorer(browser, color_scheme=scheme, bypass_csp=True)  # axe is a script put in
    for name, address in VIEWS.items():
        explorer.page.goto("about:blank")
        explorer.open(server, address)
        explorer.page.locator("#twin summary").click()
        found = axe.Axe().run(explorer.page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == [], (scheme, name)
    explorer.page.keyboard.press("?")
    assert axe.Axe().run(explorer.page).response["violations"] == []
    explorer.close()


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_is_cut_off_and_targets_are_large_on_a_phone(
    browser: Any, server: Server, name: str
) -> None:
    phone = {"width": 390, "height": 844}
    explorer = Explorer(browser, viewport=phone, has_touch=True, is_mobile=True)
    explorer.open(server, VIEWS[name])
    assert explorer.evaluate("() => document.documentElement.scrollWidth") == 390
    small = """() => [...document.querySelectorAll("button, input, select, summary")]
      .filter((each) => each.checkVisibility() && !each.closest("dialog, .unseen"))
      .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && (box.height < 43.9 || box.width < 43.9))
      .map(([what, box]) => `${what} ${box.width} x ${box.height}`)"""
    assert explorer.evaluate(small) == []
    explorer.close()


def test_pinch_zooms_and_a_tap_chooses(browser: Any, server: Server) -> None:
    phone = {"width": 390, "height": 844}
    explorer = Explorer(browser, viewport=phone, has_touch=True, is_mobile=True).open(server)
    x, y = explorer.place("word5")
    session = explorer.context.new_cdp_session(explorer.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    touch("touchStart", (x - 20, y), (x + 20, y))
    for step in range(1, 5):
        touch("touchMove", (x - 20 - 10 * step, y), (x + 20 + 10 * step, y))
    touch("touchEnd")
    explorer.settle()
    assert explorer.view()["k"] == pytest.approx(3, rel=0.1)
    assert explorer.place("word5") == pytest.approx((x, y), abs=2)
    explorer.act(lambda page: page.touchscreen.tap(*explorer.place("word5")))
    assert explorer.state()["word"] == "word5"
    explorer.close()


def test_everything_is_reached_by_keyboard(browser: Any, server: Server) -> None:
    explorer = Explorer(browser).open(server)
    page = explorer.page
    page.keyboard.press("/")
    page.keyboard.type("word7")
    explorer.act(lambda _: page.keyboard.press("Enter"))
    assert explorer.state()["word"] == "word7"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        script = """() => {
          const each = document.activeElement, style = getComputedStyle(each);
          const name = each === document.body ? "BODY" : each.id || each.textContent.trim();
          return [name, style.outlineStyle];
        }"""
        name, outline = explorer.evaluate(script)
        reached.add(name)
        assert outline != "none" or name in {"panel", "BODY"}, name
    assert {"mode-analogy", "zoom-in", "lasso", "save-map", "show-help", "Words in view"} <= reached
    assert len(reached & {word for word in WORDS if word.strip()}) == 10
    explorer.close()


def test_without_webgl_the_page_says_so_and_still_answers(browser: Any, server: Server) -> None:
    path = require_chromium()
    with browser.browser_type.launch(executable_path=path, args=NO_WEBGL) as other:
        explorer = Explorer(other).open(server, "#word=word1")
        assert explorer.evaluate("() => wordkinPage.desk.view1.points.isPlain")
        assert "no WebGL 2" in explorer.text("#truth")
        assert len(explorer.ranked("Neighbors of word1")) == 10
        drawn = """() => new Set(wordkinPage.desk.view1.canvas.getContext("2d")
          .getImageData(0, 0, 800, 500).data).size"""
        assert explorer.evaluate(drawn) > 2
        explorer.close()


@pytest.mark.parametrize("word", [*SCRIPTS, *(word for word in HOSTILE if word.strip())])
def test_any_word_is_text_and_never_markup(browser: Any, server: Server, word: str) -> None:
    explorer = Explorer(browser).open(server)
    explorer.act(lambda page: page.evaluate("(word) => wordkinPage.walk(word)", word))
    assert explorer.state()["word"] == word
    assert explorer.page.locator("#answers img, #answers script").count() == 0
    assert explorer.page.locator("#answers h2").inner_text().strip() != ""
    explorer.act(lambda page: page.reload())
    assert explorer.state()["word"] == word
    explorer.close()


def test_token_is_asked_for_and_kept_for_the_tab(browser: Any, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("open-sesame", "ascii")
    path = tmp_path / "kin.safetensors"
    random_vectors(WORDS[:30]).save(path)
    with serving(path, "--no-open", "--token", token) as server:
        explorer = Explorer(browser)
        explorer.page.goto(f"http://127.0.0.1:{server.port}/#word=word3")
        explorer.page.get_by_label("This server asks for its token").fill("open-sesame")
        explorer.page.get_by_role("button", name="Open").click()
        explorer.settle()
        assert explorer.state()["word"] == "word3"
        explorer.page.reload()
        explorer.settle()
        assert len(explorer.ranked("Neighbors of word3")) == 10
        explorer.problems = [each for each in explorer.problems if "401" not in each]
        explorer.close()
