"""Mutation test: change branches of the source at random, and see whether a test notices.

    python tools/mutate.py record                   which tests run which lines (a run of the suite)
    python tools/mutate.py run --count 200 --seed 1  change 200 branches, one at a time

A mutant is one condition of src/wordkin (not of gensim/, whose tests compare it with gensim) that is
negated, or replaced by True or False. The tests that run its line are run until one fails; kernels
are run without their compiler. The file is put back after each. A line of JSON for each mutant goes
to .mutation/; a survivor is either a missing test or a mutant that changes nothing anybody can see.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import coverage

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "wordkin"
FOLDER = ROOT / ".mutation"
CHANGES = ("negate", "True", "False")
FIRST_TESTS = 40  # of the tests that run a line, those tried first
MOST_TESTS = 400
SECONDS = 240  # a mutant may loop for ever
CONTEXTS = """
[run]
source_pkgs = wordkin
dynamic_context = test_function
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
    """Mutants of `count` different conditions, at random."""
    by_place: dict[tuple[Path, int], list[Mutant]] = defaultdict(list)
    for mutant in all_mutants():
        by_place[mutant.path, mutant.start].append(mutant)
    chance = random.Random(seed)  # noqa: S311
    return [chance.choice(by_place[place]) for place in chance.sample(sorted(by_place), count)]


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
            sys.executable,
            "-m",
            "coverage",
            "run",
            f"--rcfile={settings}",
            "-m",
            "pytest",
            "-q",
        ]
        environment = {**os.environ, "NUMBA_DISABLE_JIT": disabled}
        status |= subprocess.run(
            [*command, "-m", marks, "tests"], cwd=ROOT, env=environment, check=False
        ).returncode
    return status


def recorded_tests(name: str) -> Mapping[Path, Mapping[int, list[str]]]:
    """For each file and line the tests that run it, as pytest calls them."""
    data = coverage.CoverageData(str(FOLDER / f"{name}.coverage"))
    data.read()
    tests: dict[Path, dict[int, list[str]]] = {}
    for file in data.measured_files():
        tests[Path(file)] = {
            line: sorted({test for context in contexts if (test := as_test(context))})
            for line, contexts in data.contexts_by_lineno(file).items()
        }
    return tests


def as_test(context: str) -> str:
    """A test as pytest calls it, from what coverage calls it; "" for what runs in no test."""
    module, _, function = context.rpartition(".")
    path = ROOT / "tests" / f"{module.rpartition('.')[2]}.py"
    return f"{path.relative_to(ROOT).as_posix()}::{function}" if path.exists() else ""


def is_killed(mutant: Mutant, tests: list[str], environment: Mapping[str, str]) -> bool:
    """Whether one of the tests fails on the mutant; the first ones are tried on their own."""
    original = mutant.path.read_bytes()
    try:
        mutant.path.write_bytes(mutant.apply(original))
        return any(
            fails(tests[some], environment)
            for some in (slice(FIRST_TESTS), slice(FIRST_TESTS, MOST_TESTS))
            if tests[some]
        )
    finally:
        mutant.path.write_bytes(original)


def fails(tests: list[str], environment: Mapping[str, str]) -> bool:
    """Whether one of these tests fails, or they never end."""
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    try:
        run = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    return run.returncode != 0


def order_tests(tests: list[str], path: Path, chance: random.Random) -> list[str]:
    """The tests in the order in which they are tried: those of the file's own name first."""
    shuffled = chance.sample(tests, len(tests))
    return sorted(shuffled, key=lambda test: path.stem not in test.partition("::")[0])


def tests_by_name(path: Path) -> list[str]:
    """The files of tests named after a file, for lines that only run in processes of their own."""
    found = (ROOT / "tests").glob(f"test_*{path.stem}*.py")
    return sorted(file.relative_to(ROOT).as_posix() for file in found)


def run(count: int, seed: int) -> int:
    """Try the mutants, print the survivors, and return how many there are."""
    compiled, plain = recorded_tests("all"), recorded_tests("kernels")
    chance = random.Random(seed)  # noqa: S311
    results = (FOLDER / f"seed-{seed}.jsonl").open("w", encoding="utf-8")
    survivors = 0
    for number, mutant in enumerate(choose_mutants(count, seed), 1):
        is_kernel = mutant.path.parent.name == "kernels"
        by_line = (plain if is_kernel else compiled).get(mutant.path, {})
        tests = order_tests(by_line.get(mutant.line, []), mutant.path, chance)
        tests = tests or tests_by_name(mutant.path)
        environment = {**os.environ, "NUMBA_DISABLE_JIT": "1" if is_kernel else "0"}
        killed = bool(tests) and is_killed(mutant, tests, environment)
        survivors += not killed
        row = {
            "place": mutant.place,
            "change": mutant.change,
            "killed": killed,
            "tests": len(tests),
        }
        print(json.dumps(row), file=results, flush=True)
        if not killed:
            print(
                f"{number}: {mutant.place} {mutant.change} survived {len(tests)} tests", flush=True
            )
    results.close()
    print(f"{count - survivors} of {count} mutants were killed")
    return survivors


def main() -> int:
    """Record or run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("step", choices=("record", "run"))
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.step == "record":
        return record()
    run(given.count, given.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
