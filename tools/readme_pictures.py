"""Draw README's picture of the explorer, for light pages and for dark ones: docs/pictures/explorer*.png.

    pip install 'wordkin[demo,tsne]'
    wordkin demo -o demo.safetensors
    wordkin explore demo.safetensors -o explorer.html
    python tools/readme_pictures.py explorer.html

Needs Debian's chromium and the extras `page-tests` and `plot`.
"""

import io
import shutil
import sys
from pathlib import Path

from page_pictures import FLAGS, SETTLED, small
from PIL import Image
from playwright.sync_api import sync_playwright

TARGET = Path(__file__).resolve().parent.parent / "docs" / "pictures"
STATE = "#word=coffee"
WINDOW = {"width": 1120, "height": 640}
SHARPNESS = 1.5  # pixels of the picture for one of the page


def main() -> None:
    """Open the page in both schemes, look closer at the word, and keep what is seen."""
    address = Path(sys.argv[1]).resolve().as_uri() + STATE
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for scheme, suffix in (("light", ""), ("dark", "-dark")):
            page = browser.new_page(
                viewport=WINDOW,
                color_scheme=scheme,
                device_scale_factor=SHARPNESS,
                reduced_motion="reduce",
            )
            page.goto(address)
            page.wait_for_function(SETTLED)
            page.get_by_role("button", name="Zoom to them").click()
            page.wait_for_timeout(600)
            picture = small(Image.open(io.BytesIO(page.screenshot())))
            picture.save(TARGET / f"explorer{suffix}.png", optimize=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
