"""Mutation test: change branches of the source at random, and see whether a test notices.

    python tools/mutate.py record                   which tests run which lines (a run of the suite)
    python tools/mutate.py run --count 200 --seed 1  change 200 branches, one at a time
    python tools/mutate.py run --seed 2              others, and --part 1/2 every second of them

A mutant is one condition of src/wordkin (not of gensim/, whose tests compare it with gensim) that is
negated, or replaced by True or False. The tests that run its line are run until one fails, those
that run little else first; kernels are run without their compiler. The file is put back after each.
A line of JSON for each mutant goes to .mutation/, and those already there are not tried again; a
survivor is either a missing test or a mutant that changes nothing anybody can see. In the end, the
tests that killed have to pass on the source as it is. A mutant may do to files what the source never
would, even to /dev/full: do not run it as root, or bind these devices where they are first.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import coverage

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "wordkin"
FOLDER = ROOT / ".mutation"
CHANGES = ("negate", "True", "False")
FIRST_TESTS = 40  # of the tests that run a line, those tried first
MOST_TESTS = 200
SECONDS = 240  # for each of both
TEST_SECONDS = 60  # for each test; a mutant may loop for ever
FAILED, INTERRUPTED = 1, 2  # pytest's status: a test failed, a module could not be imported
SIGNS = {"ImportError while loading conftest": "conftest", "Timeout (": "timeout"}
FAILURE = re.compile(r"^(?:FAILED|ERROR) (tests/\w+\.py(?:::\w+)?|src/[\w/]+\.py)", re.MULTILINE)
CONTEXTS = """
[run]
source_pkgs = wordkin
data_file = {data_file}
"""


class Mutant(NamedTuple):
    """One condition to change: its file, its span in bytes, its first line, and the change."""

    path: Path
    start: int
    stop: int
    line: int
    change: str

    @property
    def place(self) -> str:
        """File and line, for people."""
        return f"{self.path.relative_to(ROOT).as_posix()}:{self.line}"

    def described(self) -> dict[str, object]:
        """What a report says of it."""
        condition = self.path.read_bytes()[self.start : self.stop].decode()
        return {"place": self.place, "change": self.change, "condition": condition}

    def apply(self, source: bytes) -> bytes:
        """The source with the condition changed."""
        condition = source[self.start : self.stop]
        changed = (
            b"(not (" + condition + b"))"
            if self.change == "negate"
            else b"(" + self.change.encode() + b")"
        )
        return source[: self.start] + changed + source[self.stop :]


def conditions(tree: ast.AST) -> Iterator[ast.expr]:
    """All conditions that choose a branch, but those for type checkers and endless loops."""
    for node in ast.walk(tree):
        tests: list[ast.expr] = []
        if isinstance(node, ast.If | ast.IfExp | ast.While):
            tests = [node.test]
        elif isinstance(node, ast.comprehension):
            tests = node.ifs
        for test in tests:
            is_static = isinstance(test, ast.Constant) or "TYPE_CHECKING" in ast.unparse(test)
            if not is_static and not any(
                isinstance(each, ast.NamedExpr) for each in ast.walk(test)
            ):
                yield test


def all_mutants() -> list[Mutant]:
    """Every change of every condition."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        if "gensim" in path.relative_to(SOURCE).parts[:1]:
            continue
        source = path.read_bytes()
        starts = [0]
        for line in source.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        for test in conditions(ast.parse(source)):
            assert test.end_lineno is not None
            assert test.end_col_offset is not None
            start = starts[test.lineno - 1] + test.col_offset
            stop = starts[test.end_lineno - 1] + test.end_col_offset
            found += [Mutant(path, start, stop, test.lineno, change) for change in CHANGES]
    return found


def choose_mutants(count: int, seed: int) -> list[Mutant]:
    """Mutants of `count` different conditions, at random, which no other seed has tried."""
    files = [path for path in FOLDER.glob("seed-*") if not path.name.startswith(f"seed-{seed}-")]
    tried = {(row["place"], row["condition"]) for path in files for row in read_rows(path)}
    by_place: dict[tuple[Path, int], list[Mutant]] = defaultdict(list)
    for mutant in all_mutants():
        if (mutant.place, mutant.described()["condition"]) not in tried:
            by_place[mutant.path, mutant.start].append(mutant)
    chance = random.Random(seed)  # noqa: S311
    return [chance.choice(by_place[place]) for place in chance.sample(sorted(by_place), count)]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """What was tried so far."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def pytest_runtest_logstart(nodeid: str) -> None:
    """Tell coverage which test begins, as a plugin of pytest."""
    if current := coverage.Coverage.current():
        current.switch_context(nodeid.partition("[")[0])


def record() -> int:
    """Run the suite and keep which tests run which lines; once more for kernels, without compiler."""
    FOLDER.mkdir(exist_ok=True)
    status = 0
    for name, marks, disabled in (
        ("all", "not slow", "0"),
        ("kernels", "kernels and not slow", "1"),
    ):
        settings = FOLDER / f"{name}.ini"
        settings.write_text(CONTEXTS.format(data_file=FOLDER / f"{name}.coverage"), "utf-8")
        command = [
            *(sys.executable, "-m", "coverage", "run", f"--rcfile={settings}"),
            *("-m", "pytest", "-q", "-p", "tools.mutate"),
        ]
        environment = {**os.environ, "NUMBA_DISABLE_JIT": disabled}
        status |= subprocess.run(
            [*command, "-m", marks, "tests"], cwd=ROOT, env=environment, check=False
        ).returncode
    return status


class Recorded(NamedTuple):
    """What the tests of one recorded run ran."""

    by_line: Mapping[Path, Mapping[int, list[str]]]
    line_counts: Mapping[str, int]  # of each test

    @classmethod
    def read(cls, name: str) -> Recorded:
        """Read what coverage recorded."""
        data = coverage.CoverageData(str(FOLDER / f"{name}.coverage"))
        data.read()
        by_line: dict[Path, dict[int, list[str]]] = {}
        line_counts: dict[str, int] = defaultdict(int)
        for file in data.measured_files():
            lines = by_line[Path(file)] = {}
            for line, contexts in data.contexts_by_lineno(file).items():
                lines[line] = sorted(test for test in contexts if test.startswith("tests/"))
                for test in lines[line]:
                    line_counts[test] += 1
        return cls(by_line, line_counts)

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests that run a line: the file's own examples, tests of its name, those that run little."""
        tests = self.by_line.get(mutant.path, {}).get(mutant.line, [])

        def distance(test: str) -> tuple[bool, int]:
            return mutant.path.stem not in test.partition("::")[0], self.line_counts[test]

        found = sorted(tests, key=distance) or tests_by_name(mutant.path)
        has_examples = b">>>" in mutant.path.read_bytes()
        return [mutant.path.relative_to(ROOT).as_posix(), *found] if has_examples else found


def tests_by_name(path: Path) -> list[str]:
    """The files of tests named after a file, for lines that no test is seen to run."""
    found = (ROOT / "tests").glob(f"test_*{path.stem}*.py")
    return sorted(file.relative_to(ROOT).as_posix() for file in found)


def find_killer(mutant: Mutant, tests: list[str], environment: Mapping[str, str]) -> str:
    """The test that fails on the mutant, "timeout" if they never end, "" if all pass."""
    original, status = mutant.path.read_bytes(), mutant.path.stat()
    for some in filter(None, (tests[:FIRST_TESTS], tests[FIRST_TESTS:MOST_TESTS])):
        try:
            mutant.path.write_bytes(mutant.apply(original))
            killer = find_failure(some, environment)
        finally:
            mutant.path.write_bytes(original)
            # Python and Numba know by the time that what they compiled still holds.
            os.utime(mutant.path, ns=(status.st_atime_ns, status.st_mtime_ns))
        if killer == "timeout" and find_failure(some, environment) == killer:
            continue  # they are as slow without the change
        if killer:
            return killer
    return ""


def find_failure(tests: list[str], environment: Mapping[str, str]) -> str:
    """The first of these tests that fails, "timeout" if they never end, "" if all pass."""
    command = [
        *(sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"),
        *("-o", f"faulthandler_timeout={TEST_SECONDS}", "-o", "faulthandler_exit_on_timeout=true"),
    ]
    process = subprocess.Popen(
        [*command, "-m", "not slow", *tests],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return "timeout"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # its children, too
            process.wait()
    if process.returncode == 0:
        return ""
    failure = FAILURE.search(output)
    if process.returncode in {FAILED, INTERRUPTED} and failure is not None:
        return failure[1]
    for sign, kind in SIGNS.items():
        if sign in output:
            return kind
    message = f"pytest ended with status {process.returncode}, which says nothing of the mutant:"
    raise SystemExit(f"{message}\n{' '.join(tests)}\n{output[-2000:]}")


def run(count: int, seed: int, part: int, parts: int) -> None:
    """Try the mutants of one part, print the survivors, and whether the killers can be believed."""
    compiled, plain = Recorded.read("all"), Recorded.read("kernels")
    path = FOLDER / f"seed-{seed}-part-{part}-of-{parts}.jsonl"
    rows = read_rows(path) if path.exists() else []
    for mutant in choose_mutants(count, seed)[part - 1 :: parts][len(rows) :]:
        is_kernel = mutant.path.parent.name == "kernels"
        tests = (plain if is_kernel else compiled).tests_of(mutant)
        environment = {**os.environ, "NUMBA_DISABLE_JIT": "1" if is_kernel else "0"}
        killer = find_killer(mutant, tests, environment) if tests else ""
        row = {**mutant.described(), "killer": killer, "tests": len(tests)}
        rows.append(row)
        with path.open("a", encoding="utf-8") as file:
            print(json.dumps(row), file=file)
        if not killer:
            print(f"survived: {row}", flush=True)
    killers = sorted({row["killer"] for row in rows} - {"", *SIGNS.values()})
    if killers and (failure := find_failure(killers, os.environ)):
        print(f"not to be believed: {failure} ends so without any change, too")
    killed = sum(bool(row["killer"]) for row in rows)
    print(f"{killed} of {len(rows)} mutants were killed")


def main() -> int:
    """Record or run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("step", choices=("record", "run"))
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", default="1/1", help="such as 1/2: the first, third, ...")
    given = parser.parse_args()
    if given.step == "record":
        return record()
    part, _, parts = given.part.partition("/")
    run(given.count, given.seed, int(part), int(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
