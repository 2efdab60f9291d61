"""Write into docs/recipes/index.md with which releases of other libraries the recipes were run, and when.

`make test-recipes` runs it after the tests have passed.
"""

import platform
import re
import sys
import tomllib
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "recipes" / "index.md"
PART = re.compile(r"(?<=<!-- versions -->\n).*?(?=<!-- end of versions -->)", re.DOTALL)


def main() -> None:
    """Replace the table in the page."""
    today = datetime.now(UTC).date().isoformat()
    where = f"Python {platform.python_version()}, {platform.system()}, {today}."
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needs = map(Requirement, project["optional-dependencies"]["recipes-tests"])
    rows = [f"| {need.name} | {version(need.name)} |" for need in needs]
    table = "\n".join(["| library | version |", "| --- | --- |", *rows, "", where, ""])
    text = PAGE.read_text("utf-8")
    if not PART.search(text):
        sys.exit(f"{PAGE}: expected a part between <!-- versions --> and its end, found none")
    PAGE.write_text(PART.sub(lambda _: table, text), "utf-8")


if __name__ == "__main__":
    main()
