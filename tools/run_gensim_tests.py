"""Run gensim's own tests on the face and on gensim itself; write a table.

The tests are read where pip has put them, in an environment of their own in .third_party; no line
of them is copied. On the face, `gensim` is wordkin.gensim, and `gensim.test` has gensim's data.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from gensim_names import REFERENCE, ROOT, put_between
from gensim_test_reasons import FILES, REASONS

from third_party import Outcome, outcome

FOLDER = ROOT / ".third_party" / "gensim-tests"
NEEDS = ("gensim==4.4.0", "pytest>=8.3", "testfixtures", "pot>=0.9.4")
OPTIONS = ("-q", "-p", "no:cacheprovider", "-W", "ignore", "-c", os.devnull)
SECONDS_AT_MOST = 1_800


def main() -> int:
    """Run the files, print their outcomes, and write the table if all of them ran on both sides."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these files, and no table is written")
    parser.add_argument("--face", action="store_true", help="only the face, and no table")
    parser.add_argument("-k", dest="chosen", default="", help="only these tests of the files")
    options = parser.parse_args()
    python, names = environment(), options.names or FILES
    packages = next((FOLDER / "lib").glob("python*/site-packages"))
    face = [sys.executable, str(Path(__file__)), str(packages)]
    sides = (
        {"face": face} if options.face else {"face": face, "gensim": [str(python), "-m", "pytest"]}
    )
    found: dict[str, dict[str, Outcome]] = {}
    for side, command in sides.items():
        found[side] = {name: run(command, packages, name, options.chosen) for name in names}
        for name, told in found[side].items():
            print(side, name, told, *told.failures.items(), sep="\n  ", flush=True)
    if names == FILES and len(sides) == 2 and not options.chosen:
        put_between(REFERENCE, "gensim-tests", table(found))
        print(f"written: {REFERENCE.relative_to(ROOT)}")
    missing = [
        test for told in found["face"].values() for test in told.failures if not _reason(test)
    ]
    print(*(f"no reason is known for {test}" for test in missing), sep="\n", end="")
    return bool(missing)


def environment() -> Path:
    """The Python of an environment with gensim, what its tests need, and the tests."""
    python, done = FOLDER / "bin" / "python", FOLDER / "installed.txt"
    if not done.exists() or done.read_text("utf-8") != str(NEEDS):
        subprocess.run([sys.executable, "-m", "venv", "--clear", FOLDER], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, *NEEDS], check=True)
        done.write_text(str(NEEDS), "utf-8")
    return python


def run(command: list[str], packages: Path, name: str, chosen: str) -> Outcome:
    """The outcome of one file of gensim's tests."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        subprocess.run(
            [
                *command,
                *OPTIONS,
                *("-k", chosen, "--rootdir", folder, f"--junitxml={report}"),
                str(packages / "gensim" / "test" / f"{name}.py"),
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            check=False,
            timeout=SECONDS_AT_MOST,
        )
        return outcome(report)


def run_on_face(packages: str, arguments: list[str]) -> int:
    """Run pytest where gensim is the face, with gensim's tests and their data among its modules."""
    from wordkin.gensim import test
    from wordkin.gensim.alias import install

    install()
    folder = str(Path(packages) / "gensim" / "test")
    test.__path__.append(folder)
    os.environ["GENSIM_DATA_DIR"] = folder
    sys.path.append(packages)  # testfixtures, which wordkin's environment lacks
    return pytest.main(arguments)


def table(found: dict[str, dict[str, Outcome]]) -> str:
    """A row for each file, then each test that fails on the face, with the reason."""
    rows = ["| file | on `wordkin.gensim` | on gensim 4.4 |", "|---|---:|---:|"]
    for name in FILES:
        counts = [str(told[name]) for told in found.values()]
        rows += [f"| `{name}` | {' | '.join(counts)} |"]
    failing = {
        test.rpartition(".")[2].replace("::", "."): _reason(test) or message[:80]
        for told in found["face"].values()
        for test, message in told.failures.items()
    }
    lines = [f"- `{test}`: {reason}." for test, reason in failing.items()]
    return "\n".join([*rows, "", "Tests that fail on `wordkin.gensim`:", "", *lines, ""])


def _reason(test: str) -> str | None:
    """Why a test fails, by the end of its name."""
    return next((why for name, why in REASONS.items() if test.endswith(name)), None)


if __name__ == "__main__":
    is_face = len(sys.argv) > 1 and Path(sys.argv[1]).is_dir()
    sys.exit(run_on_face(sys.argv[1], sys.argv[2:]) if is_face else main())
