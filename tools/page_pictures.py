"""Draw the pictures of docs/explorer.md from a model, and from the same one after less training.

    wordkin train text.txt -o kin.safetensors
    wordkin train text.txt --epochs 1 -o early.safetensors
    python tools/page_pictures.py kin.safetensors early.safetensors

Needs Debian's chromium and the extras `page-tests` and `plot` (whose Pillow makes the pictures small).
"""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
SETTLED = """() => {
  const page = globalThis.wordkinPage, maps = [page?.desk?.map, page?.desk?.secondMap];
  return Boolean(page?.isSettled) && maps.every((map) => !map?.pending);
}"""
# Name: what the address says, and how the window is.
PICTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "whole": ("", {}),
    "near": ("#view=0.62,0.42,6", {}),
    "word": ("#word=river", {}),
    "analogy": ("#mode=analogy&words=man&words=king&words=woman", {}),
    "axis": ("#mode=axes&axis=man&axis=woman&axis=war&axis=music", {}),
    "models": ("#mode=models&model={early}&second={late}&word=river", {}),
    "phone": ("#word=music", {"viewport": PHONE, "is_mobile": True, "has_touch": True}),
    "dark": ("#mode=model", {"color_scheme": "dark"}),
}


def main() -> None:
    """Open each address, wait until it is shown with its best map, and keep what is seen."""
    late, early = (Path(name).stem for name in sys.argv[1:])
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright, serving(sys.argv[1:]) as address:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, (state, options) in PICTURES.items():
            further = {"viewport": WINDOW, "reduced_motion": "reduce", **options}
            page = browser.new_page(**further)
            page.goto(address + state.format(late=late, early=early))
            while not page.evaluate(SETTLED):
                page.wait_for_timeout(100)
            if name == "word":
                page.get_by_role("button", name="Zoom to them").click()
            page.wait_for_timeout(600)
            small(Image.open(io.BytesIO(page.screenshot()))).save(
                TARGET / f"{name}.png", optimize=True
            )
            page.close()
        browser.close()


@contextmanager
def serving(models: list[str]) -> Iterator[str]:
    """The address of a server of the models."""
    command = [sys.executable, "-m", "wordkin", "serve", *models, "--port", "0", "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield server.stdout.readline().split()[-1]
        finally:
            server.terminate()


def small(picture: Any) -> Any:
    """A picture of its most frequent colors: means of them would give two groups of words the same one."""
    whole = picture.convert("RGB")
    found = sorted(whole.getcolors(whole.width * whole.height), reverse=True)[:COLORS]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, color in found for part in color])
    return whole.quantize(palette=palette, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
