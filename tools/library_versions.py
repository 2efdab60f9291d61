"""Write into docs/sources.md which releases of other libraries are installed, and what examples print.

Run it in the environment of the tests, after they have passed:

    PYTHONPATH=tests .venv/bin/python tools/library_versions.py
"""

import platform
import re
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from site_of_speeches import served, speeches, write_site

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "sources.md"
EXTRAS = ("graphs", "nltk", "spacy", "html", "lemmas", "examples", "benchmarks")
EXAMPLES = (
    "graph.py",
    "edge_list.py",
    "baskets.py",
    "proteins.py",
    "periods.py",
    "changed_words.py",
    "translate.py",
    "spacy_pipeline.py",
)


def versions() -> str:
    """A line of the table for each library of these extras that is installed."""
    head = ["| library | extra | tested with |", "| --- | --- | --- |"]
    rows = [
        f"| {requirement.name} | `{extra}` | {found} |"
        for requirement in map(Requirement, requires("wordkin") or [])
        for extra in EXTRAS
        if requirement.marker and requirement.marker.evaluate({"extra": extra})
        if (found := _version(requirement.name))
    ]
    return "\n".join(
        [*head, *rows, "", f"Python {platform.python_version()}, {platform.system()}."]
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def printed() -> str:
    """What each of the examples prints; the site that is crawled is the tests'."""
    runs = [(f"examples/{name}", _run(name)) for name in EXAMPLES]
    with tempfile.TemporaryDirectory() as folder:
        write_site(Path(folder), speeches("1961", "1975"))
        with served(Path(folder)) as url:
            output = _run("crawl_site.py", url, "0", "war", "school")
    runs.append(("examples/crawl_site.py http://localhost:8000/ 0 war school", output))
    return "\n\n".join(f"```console\n$ python {what}\n{output}```" for what, output in runs)


def _run(name: str, *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "examples" / name), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


def replaced(text: str, mark: str, content: str) -> str:
    """The text with what stands between a mark and its end replaced."""
    pattern = rf"(?<=<!-- {mark} -->\n).*?(?=<!-- end of {mark} -->)"
    if not re.search(pattern, text, re.DOTALL):
        sys.exit(f"{PAGE}: expected the marks of {mark!r}, found none")
    return re.sub(pattern, lambda _: f"{content}\n", text, flags=re.DOTALL)


def main() -> None:
    """Replace both parts of the page."""
    text = replaced(PAGE.read_text("utf-8"), "versions", versions())
    PAGE.write_text(replaced(text, "printed", printed()), "utf-8")


if __name__ == "__main__":
    main()
