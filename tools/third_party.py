"""Run packages that use gensim on the face and on gensim itself; write the table in docs/from-gensim.md.

Each side has an environment of its own in .third_party; that of the face has no gensim.
"""

import argparse
import json
import re
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import NamedTuple

from gensim_names import GUIDE, ROOT, put_between
from third_party_packages import NEEDS, PACKAGES, REASONS, WITHOUT_DEPENDENCIES, Package

FOLDER = ROOT / ".third_party"
CHECKS = ROOT / "tests" / "third_party"
SIDES = {
    "face": (["--editable", str(ROOT)], ["-m", "wordkin.gensim", "-m", "pytest"]),
    "gensim": (["gensim==4.4.0"], ["-m", "pytest"]),
}
SECONDS_AT_MOST = 1_800
NAMED = 3  # tests of one package and reason
WORDS = "I do not know where the help was and they said that it is the best for all of us"
ASKS = """
import importlib.metadata, sys
needs = importlib.metadata.requires(sys.argv[1]) or []
print(next((one for one in needs if one.startswith("gensim")), "gensim").split(";")[0].strip())
"""


class Outcome(NamedTuple):
    """How many tests ran, what the failed ones told, by name, and how many were skipped."""

    tests: int
    failures: dict[str, str]
    skipped: int = 0

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.tests - len(self.failures)} of {self.tests} pass{skipped}"


def main() -> int:
    """Set up both environments, run the packages, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these packages, and no table is written")
    parser.add_argument("--side", choices=SIDES, action="append", help="only this one, no table")
    parser.add_argument("--table", action="store_true", help="only the table, of the last reports")
    options = parser.parse_args()
    if options.table:
        last = {side: {one.name: last_outcome(side, one) for one in PACKAGES} for side in SIDES}
        put_between(GUIDE, "packages", table(last, FOLDER / "face" / "bin" / "python"))
        return bool(unexplained(last))
    packages = [one for one in PACKAGES if not options.names or one.name in options.names]
    sides = options.side or list(SIDES)
    found = {}
    for side in sides:
        python = environment(side)
        found[side] = {one.name: run(side, python, one) for one in packages}
        for name, outcome in found[side].items():
            print(side, name, outcome, flush=True)
    if packages == list(PACKAGES) and sides == list(SIDES):
        put_between(GUIDE, "packages", table(found, FOLDER / "face" / "bin" / "python"))
        print(f"written: {GUIDE.relative_to(ROOT)}")
    return bool("face" in found and unexplained(found))


def environment(side: str) -> Path:
    """The Python of an environment with the packages, and with wordkin or gensim."""
    folder = FOLDER / side
    python = folder / "bin" / "python"
    wanted = [
        NEEDS,
        [f"{one.name}=={one.version}" for one in PACKAGES if not one.is_source],
        WITHOUT_DEPENDENCIES,
    ]
    done, stamp = folder / "installed.json", json.dumps([*wanted, SIDES[side][0]])
    if not done.exists() or done.read_text("utf-8") != stamp:
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *NEEDS, *SIDES[side][0]], check=True)
        subprocess.run([*install, "--no-deps", *wanted[1], *WITHOUT_DEPENDENCIES], check=True)
        subprocess.run([*install, NEEDS[0]], check=True)
        done.write_text(stamp, "utf-8")
    return python


def run(side: str, python: Path, package: Package) -> Outcome:
    """The package's tests on one side."""
    report = report_of(side, package)
    report.unlink(missing_ok=True)
    is_ours = package.tests.startswith("check_")
    folder = CHECKS if is_ours else unpacked(package, python)
    command = [str(python), *SIDES[side][1], "-q", "-p", "no:cacheprovider", "-W", "ignore"]
    command += ["-c", "/dev/null", "--rootdir", str(folder), f"--junitxml={report}"]
    command += ["--noconftest"] if is_ours else []
    environment = {
        "PATH": f"{python.parent}:/usr/bin:/bin",
        "NUMBA_CACHE_DIR": str(FOLDER / "numba"),
        "PYTHONPATH": str(folder) if package.is_source else "",
    }
    log = FOLDER / f"{side}-{package.name}.log"
    with log.open("wb") as output:
        subprocess.run(
            [*command, package.tests],
            cwd=folder,
            env={"HOME": str(Path.home()), **environment},
            stdout=output,
            stderr=output,
            check=False,
            timeout=SECONDS_AT_MOST,
        )
    if not report.exists():
        sys.exit(f"{log}: expected a report of pytest's, found none; the log says why")
    return outcome(report)


def report_of(side: str, package: Package) -> Path:
    """The file with pytest's report of the package's tests on one side."""
    return FOLDER / f"{side}-{package.name}.xml"


def last_outcome(side: str, package: Package) -> Outcome:
    """What the last report says; where there is none, what the table has said, without names."""
    if (report := report_of(side, package)).exists():
        return outcome(report)
    row = rf"^\| {package.name} .*\| (\d+) of (\d+) pass \| (\d+) of (\d+) pass \|$"
    told = re.search(row, GUIDE.read_text("utf-8"), re.MULTILINE)
    if told is None:
        sys.exit(
            f"{package.name}: expected a report or a row of the table, found none; run it first"
        )
    passed, tests = map(int, told.groups()[2 * (side != "face") :][:2])
    return Outcome(tests, dict.fromkeys(map(str, range(tests - passed)), "no report"))


def unpacked(package: Package, python: Path) -> Path:
    """The source package, with what the tests of some packages read and the packages leave out."""
    folder = FOLDER / f"{package.name}-{package.version}"
    if not folder.exists():
        wanted = f"{package.name}=={package.version}"
        download = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        if package.is_source:  # its setup is older than builds in isolation
            download += ["--no-build-isolation", "--no-use-pep517"]
        subprocess.run([python, *download, "-d", FOLDER, wanted], check=True)
        with tarfile.open(FOLDER / f"{folder.name}.tar.gz") as archive:
            archive.extractall(FOLDER, filter="data")
    if package.name == "pecanpy":
        write_karate(folder / "demo" / "karate.edg")
    if package.name == "fse":
        write_sentences(folder / "test" / "test_data" / "test_sentences.txt")
    return folder


def write_sentences(path: Path) -> None:
    """A hundred sentences for fse's tests, with the words that they ask for."""
    lines = [f"{WORDS[at % 7 :]} word{at} Apple" for at in range(100)]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_karate(path: Path) -> None:
    """Zachary's karate club as pecanpy has it: members from 1 on, a tab between two friends."""
    code = "import networkx; print(*networkx.karate_club_graph().edges(), sep=chr(10))"
    python = FOLDER / "face" / "bin" / "python"
    edges = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout
    pairs = [map(int, re.findall(r"\d+", line)) for line in edges.splitlines()]
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{a + 1}\t{b + 1}\n" for a, b in pairs), "utf-8")


def outcome(report: Path) -> Outcome:
    """What a report of pytest's says."""
    cases: dict[str, str | None] = {}
    skipped = 0
    for case in ET.parse(report).getroot().iter("testcase"):  # noqa: S314 (written by pytest, here)
        if case.find("skipped") is not None:
            skipped += 1
            continue
        problem = next((one for one in case if one.tag in ("failure", "error")), None)
        told = None if problem is None else problem.get("message", "")
        name = f"{case.get('classname')}::{case.get('name')}"
        cases[name] = cases.get(name) or told
    failures = {name: told for name, told in cases.items() if told is not None}
    return Outcome(len(cases), failures, skipped)


def table(found: dict[str, dict[str, Outcome]], python: Path) -> str:
    """A row for each package, then each test that fails on the face."""
    rows = [
        "| package | what it does | asks for | tests | on `wordkin.gensim` | on gensim 4.4 |",
        "|---|---|---|---|---:|---:|",
    ]
    for package in PACKAGES:
        asks = "gensim" if package.is_source else asked_by(package, python)
        whose = "ours" if package.tests.startswith("check_") else "its own"
        counts = [str(found[side][package.name]) for side in SIDES]
        cells = [f"{package.name} {package.version}", package.does, f"`{asks}`", whose, *counts]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join([*rows, "", *_failures(found), ""])


def asked_by(package: Package, python: Path) -> str:
    """What a package asks for of gensim."""
    command = [str(python), "-c", ASKS, package.name]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def unexplained(found: dict[str, dict[str, Outcome]]) -> list[str]:
    """Tests that fail on the face alone, for no reason that is known."""
    on_gensim = found.get("gensim", {})
    return [
        test
        for name, outcome in found["face"].items()
        for test, message in outcome.failures.items()
        if _reason(test + message) is None
        and not (name in on_gensim and test in on_gensim[name].failures)
    ]


def _failures(found: dict[str, dict[str, Outcome]]) -> list[str]:
    """A line for each package and reason: the tests' names, or how many they are."""
    tests: dict[tuple[str, str], list[str]] = {}
    for name, outcome in found["face"].items():
        for test, message in outcome.failures.items():
            is_too = test in found["gensim"][name].failures
            reason = _reason(test + message) or ("" if is_too else message[:80].replace("\n", " "))
            told = "; ".join(filter(None, [reason, "also on gensim" if is_too else ""]))
            tests.setdefault((name, told), []).append(f"`{test.rpartition('::')[2]}`")
    lines = [
        f"- {name}, {', '.join(names) if len(names) <= NAMED else f'{len(names)} tests'}: {told}."
        for (name, told), names in tests.items()
    ]
    return (
        ["Tests that fail on `wordkin.gensim`:", "", *lines]
        if lines
        else ["No test fails on `wordkin.gensim`."]
    )


def _reason(told: str) -> str | None:
    return next((why for part, why in REASONS.items() if part in told), None)


if __name__ == "__main__":
    sys.exit(main())
