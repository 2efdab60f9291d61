"""Draw the pictures of docs/explorer.md from a file of the explorer.

    wordkin explore kin.safetensors -o explorer.html
    python tools/page_pictures.py explorer.html

Needs Debian's chromium and the extras `page-tests` and `plot` (whose Pillow makes the pictures small).
"""

import io
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

TARGET = Path(__file__).resolve().parent.parent / "docs" / "explorer"
FLAGS = [
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
WINDOW, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
COLORS = 256  # of a picture, which makes it half as large
# Name: what the address says, and how the window is.
PICTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "whole": ("", {}),
    "near": ("#view=0.62,0.42,6", {}),
    "word": ("#word=river", {}),
    "analogy": ("#mode=analogy&words=man&words=king&words=woman", {}),
    "axis": ("#mode=axes&axis=man&axis=woman&axis=war&axis=music", {}),
    "phone": ("#word=music", {"viewport": PHONE, "is_mobile": True, "has_touch": True}),
    "dark": ("#mode=model", {"color_scheme": "dark"}),
}


def main() -> None:
    """Open each address without a network, wait until it is shown, and keep what is seen."""
    address = Path(sys.argv[1]).resolve().as_uri()
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, (state, options) in PICTURES.items():
            further = {"viewport": WINDOW, "reduced_motion": "reduce", "offline": True, **options}
            page = browser.new_page(**further)
            page.goto(address + state)
            while not page.evaluate("() => Boolean(globalThis.wordkinPage?.isSettled)"):
                page.wait_for_timeout(100)
            if name == "word":
                page.get_by_role("button", name="Zoom to them").click()
            page.wait_for_timeout(400)
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            picture.quantize(COLORS).save(TARGET / f"{name}.png", optimize=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
