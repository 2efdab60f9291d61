"""Check that a tag, the version and CHANGELOG.md say the same, before anything is published.

python tools/check_release.py v0.2.0
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def complaints(tag: str, root: Path) -> list[str]:
    """What contradicts the tag."""
    source = (root / "src" / "wordkin" / "__init__.py").read_text("utf-8")
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    version = tag.removeprefix("v")
    found = re.findall(r'^__version__ = "(.*)"$', source, re.MULTILINE)
    said = []
    if found != [version]:
        said.append(f"src/wordkin/__init__.py: expected the version {version}, found {found[0]}")
    if not re.search(
        rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE
    ):
        said.append(f"CHANGELOG.md: expected a section '## [{version}] - DATE', found none")
    return said


def main() -> int:
    """0 when all agree."""
    if len(sys.argv) != 2:
        sys.exit("expected a tag: python tools/check_release.py v0.2.0")
    said = complaints(sys.argv[1], ROOT)
    print("\n".join(said) or f"{sys.argv[1]}: version and CHANGELOG.md agree")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
