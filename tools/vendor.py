"""Bundle what the page takes from npm into one module, byte for byte the same each time: make vendor.

`tools/vendor/package-lock.json` says which versions; esbuild makes one file of them. `LICENSES.txt` beside it
names them, with the file's SHA-256, which a test compares. Needs npm; users of wordkin don't.
"""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "tools" / "vendor"
TARGET = ROOT / "src" / "wordkin" / "serve" / "static" / "vendor"
NAMES = "KDBush, select, zoom, zoomIdentity"
# Inside a function, so that none of its names meets ours where modules are joined into one file.
ESBUILD = (
    *["npx", "esbuild", "entry.js", "--bundle", "--minify", "--format=iife", "--target=es2022"],
    *["--global-name=vendor", "--legal-comments=none", "--log-level=warning"],
    f"--footer:js=export const {{ {NAMES} }} = vendor;",
)


def main() -> None:
    """Write the module and the licenses of what is in it."""
    subprocess.run(["npm", "ci", "--silent"], cwd=SOURCE, check=True)  # noqa: S607
    TARGET.mkdir(parents=True, exist_ok=True)
    module = TARGET / "vendor.js"
    subprocess.run([*ESBUILD, f"--outfile={module}"], cwd=SOURCE, check=True)
    digest = hashlib.sha256(module.read_bytes()).hexdigest()
    head = f"vendor.js, SHA-256 {digest}, is made by `make vendor` of these packages of npm:\n"
    (TARGET / "LICENSES.txt").write_text("\n".join([head, *licenses()]), "utf-8")


def licenses() -> Iterator[str]:
    """Yield name, version and license of each package that is bundled."""
    for path, package in sorted(
        json.loads((SOURCE / "package-lock.json").read_text("utf-8"))["packages"].items()
    ):
        if path and not package.get("dev") and not package.get("optional"):
            text = (SOURCE / path / "LICENSE").read_text("utf-8").strip()
            name = path.removeprefix("node_modules/")
            yield f"## {name} {package['version']} ({package['license']})\n\n{text}\n"


if __name__ == "__main__":
    main()
