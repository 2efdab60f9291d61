"""Check that a tag, the version, CHANGELOG.md and CITATION.cff say the same, before anything is published.

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
    citation = (root / "CITATION.cff").read_text("utf-8")
    version = tag.removeprefix("v")
    said = []
    if (found := find(r'^__version__ = "(.*)"$', source)) != version:
        said.append(f"src/wordkin/__init__.py: expected the version {version}, found {found}")
    date = find(rf"^## \[{re.escape(version)}\] - (\d{{4}}-\d\d-\d\d)$", changelog)
    if date is None:
        said.append(f"CHANGELOG.md: expected a section '## [{version}] - DATE', found none")
    if (found := find(r"^version: (.*)$", citation)) != version:
        said.append(f"CITATION.cff: expected the version {version}, found {found}")
    if (found := find(r"^date-released: (.*)$", citation)) != date:
        said.append(f"CITATION.cff: expected the date of CHANGELOG.md, {date}, found {found}")
    return said


def find(pattern: str, text: str) -> str | None:
    """The first group of the first match, or None."""
    found = re.search(pattern, text, re.MULTILINE)
    return found[1] if found else None


def main() -> int:
    """0 when all agree."""
    if len(sys.argv) != 2:
        sys.exit("expected a tag: python tools/check_release.py v0.2.0")
    said = complaints(sys.argv[1], ROOT)
    print("\n".join(said) or f"{sys.argv[1]}: version, CHANGELOG.md and CITATION.cff agree")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
