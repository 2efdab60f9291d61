"""The explorer page as a person meets it: Chromium with software drawing, a real server, and what is asked for."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from page_coverage import COVERAGE, PageProfile
from serve_process import LOOPBACK, Server

PATIENCE = 20_000  # milliseconds that a busy machine may take for anything
# Playwright's own waiting for a function is `eval`, which the page's policy refuses; so it is asked again and again.
STEP = 50
FLAGS = [
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]
NO_WEBGL = ["--disable-gpu", "--disable-3d-apis", *FLAGS[3:]]


def require_chromium() -> str:
    """Where Chromium is; the test is skipped, with a reason, without it or without Playwright."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("needs Debian's chromium, which is not installed")
    pytest.importorskip("playwright.sync_api", reason="needs the extra page-tests")
    return found


@contextmanager
def chromium(flags: list[str] | None = None) -> Iterator[Any]:
    """A browser without a window, which is closed at the end."""
    path = require_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags or FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Explorer:
    """An open page: `problems` are its errors, `asked` all addresses that it asked for."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **options}
        )
        self.page = self.context.new_page()
        self._profile = PageProfile(self.page)
        self.problems: list[str] = []
        self.asked: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", self._note)

    def _note(self, message: Any) -> None:
        # A refusal of the server, such as of an unknown word, is logged by the browser as an error.
        if message.type == "error" and "status of 404" not in message.text:
            self.problems.append(message.text)

    def open(self, server: Server | str, address: str = "") -> Explorer:
        """Go to the page at an address and wait until it shows what that says."""
        root = server if isinstance(server, str) else f"http://{LOOPBACK}:{server.port}/"
        self.leave()
        self.page.goto(root + address)
        self.settle()
        return self

    def evaluate(self, script: str, argument: Any = None) -> Any:
        """The value of a function in the page."""
        return self.page.evaluate(script, argument)

    def wait(self, script: str, argument: Any = None) -> Any:
        """Ask until a function in the page gives something true."""
        for _ in range(PATIENCE // STEP):
            if found := self.evaluate(script, argument):
                return found
            self.page.wait_for_timeout(STEP)
        raise AssertionError(f"the page never came to: {script}; it shows {self.text()!r}")

    def settle(self) -> None:
        """Wait until the latest state is shown, with its labels."""
        self.wait("() => Boolean(globalThis.wordkinPage?.isSettled)")

    def act(self, action: Callable[[Any], object]) -> Explorer:
        """Do something as a person does it, and wait until the page has followed."""
        action(self.page)
        self.page.wait_for_timeout(30)
        self.settle()
        return self

    def text(self, selector: str = "#answers") -> str:
        """What a person reads there."""
        return str(self.page.locator(selector).inner_text())

    def state(self) -> dict[str, Any]:
        """The state that the page holds."""
        return dict(self.evaluate("() => wordkinPage.state"))

    def view(self) -> dict[str, float]:
        """The middle of the map in view, and its zoom."""
        return dict(self.evaluate("() => wordkinPage.desk.view"))

    def lit(self) -> list[str]:
        """The words that are lit up on the map, the chosen one first."""
        script = (
            "() => wordkinPage.desk.view1.emphasis.rows.map((row) => wordkinPage.map.words[row])"
        )
        return list(self.evaluate(script))

    def ranked(self, label: str) -> list[str]:
        """The words of a ranked list whose name begins like that."""
        words = self.page.locator(f'ol.ranked[aria-label^="{label}"] .word')
        return [str(word) for word in words.all_inner_texts()]

    def place(self, word: str) -> tuple[float, float]:
        """Where a word is on the screen."""
        script = """(word) => {
          const { desk, map } = wordkinPage, box = desk.view1.surface.getBoundingClientRect();
          const [x, y] = desk.view1.frame().toScreen(map.find(word));
          return [box.x + x, box.y + y];
        }"""
        x, y = self.evaluate(script, word)
        return x, y

    def fill(self, label: str, word: str) -> Explorer:
        """Type a word into the field with this label, and take it."""
        field = self.page.get_by_role("combobox", name=label, exact=True)
        field.fill(word)
        return self.act(lambda _: field.press("Enter"))

    def download(self, action: Callable[[Any], object], folder: Path) -> Path:
        """The file that an action saves."""
        with self.page.expect_download() as waiting:
            action(self.page)
        target = folder / str(waiting.value.suggested_filename)
        waiting.value.save_as(target)
        return target

    def leave(self) -> None:
        """Note what of the page's script ran, before another page takes its place."""
        COVERAGE.add(self._profile.take())

    def close(self) -> None:
        """Close the page, and fail if anything went wrong in it or was asked of others."""
        self.leave()
        self.context.close()
        assert self.problems == []
        foreign = [
            url
            for url in self.asked
            if not re.match(rf"(http://{LOOPBACK}:\d+/|file:|blob:|data:)", url)
        ]
        assert foreign == []
