"""The code in the pages, run as a reader would: one session of Python and one folder for each page.

A block that cannot run is preceded by `<!-- not run: why -->`. Others are run:

- `python`: with `>>>` it must print what stands there; without, it must end well, and print what a `text` block
  right after it says.
- `console`: each line after `$` is a command, which must end well; what stands below it is what it prints. If a line
  of it starts with `wordkin: `, messages are compared, too, and the command may fail. Without `$`, each line is one.
- `sh`: a script for bash.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from command_line import Outcome, Run
from scripts import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Those that need other libraries: tests/test_recipes.py runs them.
RECIPES = [page for page in PAGES if "docs/recipes" in page.as_posix() and page.stem != "index"]
FENCE = re.compile(
    r"^(?:<!-- not run: (?P<excuse>.+?) -->\n+)?```(?P<language>\w+)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
RUN = ("python", "console", "sh")
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
# Studies train many times; their examples are run with as few trainings as they take.
FEW = {
    "bootstrap": ["--samples", "3", "--seeds", "2", "--dimensions", "8", "--epochs", "1"],
    "changes": ["--controls", "3", "--dimensions", "8", "--epochs", "1"],
    "tune": ["--trials", "2"],
}
CHECKER = doctest.OutputChecker()
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "optional-dependencies"
]


class Block(NamedTuple):
    """A block of code: in which line it starts, what follows it, and why it is not run, if so."""

    line: int
    language: str
    code: str
    printed: str | None
    excuse: str | None


def read_blocks(page: Path) -> list[Block]:
    """The blocks of a page that are code."""
    text = page.read_text("utf-8")
    found = list(FENCE.finditer(text))
    blocks = []
    for match, after in zip_longest(found, found[1:]):
        if match["language"] not in RUN:
            continue
        follows = (
            after and after["language"] == "text" and not text[match.end() : after.start()].strip()
        )
        line = text.count("\n", 0, match.start("language")) + 1
        printed = after["code"] if after and follows else None
        blocks.append(Block(line, match["language"], match["code"], printed, match["excuse"]))
    return blocks


def name_of(page: Path) -> str:
    """How messages call a page."""
    return page.relative_to(ROOT).as_posix()


class Session:
    """What runs the blocks of one page, one after the other, in the current folder.

    `run` runs the command in this process, `with_examples` also programs in examples/, which take long.
    `checker` compares what is printed.
    """

    def __init__(
        self,
        page: Path,
        run: Run,
        *,
        with_examples: bool = False,
        checker: doctest.OutputChecker = CHECKER,
    ) -> None:
        self.page = page
        self.checker = checker
        self.with_examples = with_examples
        self._run = run
        self._names: dict[str, Any] = {"__name__": "__main__"}

    def run(self, block: Block) -> None:
        """Run a block, and fail with its place in the page."""
        place = f"{name_of(self.page)}, line {block.line}"
        if block.language == "python" and ">>> " in block.code:
            self._run_doctest(block, place)
        elif block.language == "python":
            shown = io.StringIO()
            with contextlib.redirect_stdout(shown):
                exec(compile("\n" * block.line + block.code, place, "exec"), self._names)  # noqa: S102
            self._compare(shown.getvalue(), block.printed, place)
        elif block.language == "console":
            for command, wanted in split_session(block.code):
                printed = self._run_line(command, with_messages="wordkin: " in (wanted or ""))
                self._compare(printed, wanted, f"{place}: {command}")
        else:
            run_process(["bash", "-e", "-c", block.code], b"")

    def _run_doctest(self, block: Block, place: str) -> None:
        test = doctest.DocTestParser().get_doctest(
            block.code, self._names, place, place, block.line
        )
        runner = doctest.DocTestRunner(self.checker, optionflags=OPTIONS)
        report: list[str] = []
        assert runner.run(test, out=report.append, clear_globs=False).failed == 0, "".join(report)
        self._names = test.globs

    def _compare(self, shown: str | None, wanted: str | None, place: str) -> None:
        if shown is not None and wanted is not None:
            alike = self.checker.check_output(wanted, shown, OPTIONS)
            assert alike, f"{place}: printed\n{shown}"

    def _run_line(self, line: str, *, with_messages: bool) -> str | None:
        """What a line like `zcat a.gz | wordkin train - -o b.bin` prints; None if that cannot be told."""
        shown: bytes | None = b""
        for stage in split_pipe(line):
            command = Command.read(stage)
            given = Path(command.source).read_bytes() if command.source else shown or b""
            shown = self._run_program(command.words, given, with_messages)
            if command.target:
                Path(command.target).write_bytes(shown or b"")
                shown = b""
        return None if shown is None else shown.decode()

    def _run_program(self, words: list[str], given: bytes, with_messages: bool) -> bytes | None:
        program, *arguments = words
        if program == "wordkin":
            return self._run_wordkin(arguments, given, with_messages)
        if program in {"pip", "make", "source"}:
            check_by_reading(words)
            return None
        if program == "python" and arguments[0].startswith("examples/"):
            assert (ROOT / arguments[0]).exists(), arguments[0]  # tests/test_examples.py runs it
            if not self.with_examples or misses_library(arguments[0]):
                return None
            return run_process([sys.executable, str(ROOT / arguments[0]), *arguments[1:]], given)
        return run_process(words, given)

    def _run_wordkin(self, arguments: list[str], given: bytes, with_messages: bool) -> bytes | None:
        if arguments == ["warmup"]:  # a minute's work; tests/test_cli.py runs it
            return None
        if arguments[0] == "serve":
            from serve_process import start

            options = [word for word in arguments if word != "--no-open"]
            with start(*options, "--port", "0", "--no-open") as (process, errors):
                assert process.stdout
                assert process.stdout.readline().startswith("serving "), errors.read_text("utf-8")
            return None
        if arguments[0] == "tune" and find_spec("optuna") is None:  # an extra that few tests need
            return None
        few = FEW.get(arguments[0], [])
        outcome: Outcome = self._run(*arguments, *few, stdin=given)
        if with_messages:
            return (outcome.err + outcome.out).encode()
        assert outcome.status == 0, outcome.err
        return outcome.out.encode()


class Command(NamedTuple):
    """The words of a command, and the files that it reads and writes by `<` and `>`."""

    words: list[str]
    source: str | None
    target: str | None

    @classmethod
    def read(cls, words: list[str]) -> Command:
        """Take `<` and `>` out of the words of a command."""
        files = dict.fromkeys("<>")
        for sign in files:
            if sign in words:
                place = words.index(sign)
                files[sign] = words[place + 1]
                words = words[:place] + words[place + 2 :]
        return cls([os.path.expanduser(word) for word in words], files["<"], files[">"])  # noqa: PTH111


def split_pipe(line: str) -> Iterator[list[str]]:
    """The words of each command of a line, without its comment."""
    words = shlex.shlex(line, posix=True, punctuation_chars="|<>")
    words.whitespace_split = True
    stage: list[str] = []
    for word in words:
        if word == "|":
            yield stage
            stage = []
        else:
            stage.append(word)
    yield stage


def split_session(code: str) -> Iterator[tuple[str, str | None]]:
    """The commands of a console, and what stands below each, if anything does."""
    if not code.startswith("$ "):
        yield from ((line, None) for line in code.splitlines())
        return
    for step in re.split(r"^\$ ", code, flags=re.MULTILINE)[1:]:
        command, _, printed = step.partition("\n")
        yield command, printed if printed.strip() else None


def check_by_reading(words: list[str]) -> None:
    """Check a command that would change the machine: extras and targets must be there."""
    if words[0] == "make":
        assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text("utf-8"), words
    for names in re.findall(r"wordkin\[(.*?)\]", " ".join(words)):
        assert set(names.split(",")) <= set(EXTRAS), names


def misses_library(example: str) -> bool:
    """Whether an example needs a library that not every environment of the tests has."""
    return "spacy" in example and find_spec("spacy") is None


def run_process(words: list[str], given: bytes) -> bytes:
    """What another program prints; a command of this environment is found."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "HOME": str(Path.cwd())}
    ended = subprocess.run(words, input=given, capture_output=True, env=environment, check=False)
    assert ended.returncode == 0, f"{words}: {ended.stderr.decode()}"
    return ended.stdout
