"""Where results go: raw runs to JSON files, tables to the sections of results.md."""

import json
import platform
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "results.md"
RAW = FOLDER / "raw"

Record = dict[str, Any]

PREAMBLE = """# Results

Every section is written by the script it names; the runs behind it are in `raw/`.
"""


def read_raw(name: str) -> list[Record]:
    """The records of `raw/NAME.json`, none if there is no such file yet."""
    path = RAW / f"{name}.json"
    records: list[Record] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return records


def write_raw(name: str, records: Sequence[Record]) -> None:
    """Replace `raw/NAME.json`: one record a line, so that a new run is one line of a diff."""
    lines = ",\n".join(json.dumps(record) for record in records)
    _replace(RAW / f"{name}.json", f"[\n{lines}\n]\n")


def write_section(title: str, body: str) -> None:
    """Replace one section of results.md, or add it at the end."""
    text = RESULTS.read_text("utf-8") if RESULTS.exists() else PREAMBLE
    section = f"## {title}\n\n{body.strip()}\n"
    pattern = rf"^## {re.escape(title)}\n.*?(?=^## |\Z)"
    if re.search(pattern, text, re.DOTALL | re.MULTILINE):
        text = re.sub(pattern, lambda _: section + "\n", text, flags=re.DOTALL | re.MULTILINE)
    else:
        text = f"{text.rstrip()}\n\n{section}"
    _replace(RESULTS, text.rstrip() + "\n")


def write_block(path: Path, mark: str, body: str) -> None:
    """Replace what a page has between `<!-- MARK -->` and `<!-- end of MARK -->`."""
    pattern = rf"(?<=<!-- {mark} -->\n).*?(?=<!-- end of {mark} -->)"
    text, count = re.subn(
        pattern, lambda _: f"\n{body.strip()}\n\n", path.read_text("utf-8"), flags=re.DOTALL
    )
    assert count == 1, f"{path}: expected <!-- {mark} --> once, found {count}"
    _replace(path, text)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are numbers."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, rule, *rows))


def provenance(*more_packages: str) -> str:
    """What made this section: command, commit, machine, versions, date."""
    command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
    packages = ("numpy", "numba", "llvmlite", "gensim", "scipy", *more_packages)
    installed = {distribution.name for distribution in distributions()}
    versions = ", ".join(f"{name} {version(name)}" for name in packages if name in installed)
    return (
        f"`benchmarks/{command}`, commit {COMMIT}, {today()}; {machine()}; "
        f"Python {platform.python_version()}, {versions}."
    )


def machine() -> str:
    """Processor, its number of cores, and the system."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        text = cpuinfo.read_text("utf-8")
        model = re.sub(r".*?^model name\s*: (.*?)$.*", r"\1", text, flags=re.DOTALL | re.MULTILINE)
        cores = len(re.findall(r"^processor\s*:", text, re.MULTILINE))
        vectors = [flag for flag in ("avx512f", "avx2", "avx") if f" {flag}" in text][:1]
        model = f"{model}, {cores} cores, {' '.join(vectors)}"
    return f"{model}, {platform.system()}"


def today() -> str:
    """The date, in UTC."""
    return datetime.now(UTC).date().isoformat()


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    run = subprocess.run(command, cwd=FOLDER.parent, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_text(text, "utf-8")
    unfinished.replace(path)


def _commit() -> str:
    try:
        name = _git("rev-parse", "--short", "HEAD")
    except (OSError, subprocess.CalledProcessError):  # a source distribution has no history
        return "unknown"
    changed = _git("status", "--porcelain", "--", "src", "benchmarks/*.py")
    return f"{name} with uncommitted changes" if changed else name


COMMIT = _commit()  # asked before anything is measured, since someone may commit meanwhile
