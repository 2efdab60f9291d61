"""Try the wheel in dist/ with several Pythons, with its oldest dependencies and its newest.

    make dist
    python tools/dist_matrix.py python3.11 python3.12 python3.13

Each environment is new and holds nothing else; the wheel must train, answer and import all of its modules. What
came of it goes into the table of docs/releasing.md, where rows of other Pythons stay. Without names, the Pythons
that the shell finds.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from check_dist import try_installed
from check_extras import list_needs, lower_bounds

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "releasing.md"
TABLE = re.compile(r"(?<=<!-- matrix -->\n).*?(?=<!-- end of matrix -->)", re.DOTALL)
KNOWN = [f"python3.{minor}" for minor in range(11, 15)]
HEAD = "| Python | dependencies | what came of it | on |\n| --- | --- | --- | --- |\n"


class Outcome(NamedTuple):
    """A row of the table."""

    python: str
    dependencies: str
    result: str

    def __str__(self) -> str:
        today = datetime.now(UTC).date().isoformat()
        return f"| {self.python} | {self.dependencies} | {self.result} | {today} |\n"


def main() -> int:
    """Try all, write the table, and return 1 if any has failed that should work."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pythons", nargs="*", metavar="PYTHON")
    pythons = parser.parse_args().pythons or [name for name in KNOWN if shutil.which(name)]
    (wheel,) = (ROOT / "dist").glob("*.whl")
    outcomes = [
        try_python(python, age, wheel) for python in pythons for age in ("oldest", "newest")
    ]
    page = PAGE.read_text("utf-8")
    tried = tuple(f"| {outcome.python} |" for outcome in outcomes)
    rows = TABLE.findall(page)[0].splitlines(keepends=True)[2:]
    rows = [row for row in rows if not row.startswith(tried)] + [str(row) for row in outcomes]
    PAGE.write_text(TABLE.sub(lambda _: HEAD + "".join(rows), page), "utf-8")
    return int(any("fails" in outcome.result for outcome in outcomes))


def try_python(python: str, age: str, wheel: Path) -> Outcome:
    """Try the wheel with one Python and the oldest or newest dependencies."""
    asked = [python, "-c", "import platform; print(platform.python_version())"]
    version = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    minor = version.rpartition(".")[0]
    pins = lower_bounds(list_needs([], python=minor)) if age == "oldest" else []
    print(f"Python {version}, {age} dependencies", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            installed = try_installed(wheel.resolve(), Path(folder), python, pins)
        except SystemExit as failed:
            print(failed, flush=True)
            return Outcome(version, ", ".join(pins) or age, reason(str(failed)))
    names = {need.name for need in list_needs([])}
    shown = ", ".join(f"{name} {number}" for name, number in installed if name in names)
    return Outcome(version, shown, "trains, answers, serves its page")


def reason(said: str) -> str:
    """Why it failed, for the table: whether the packages cannot be installed, or wordkin does not work."""
    if "has no wheel" in said or "No matching distribution" in said or "Failed to build" in said:
        return "cannot be installed: the oldest packages have no wheels for this Python"
    return "fails"


if __name__ == "__main__":
    sys.exit(main())
