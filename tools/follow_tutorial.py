"""Follow docs/tutorial.md as a reader does: in a new environment, on a terminal, each line as it stands.

    PYTHONPATH=tests python tools/follow_tutorial.py

pip finds this clone as a wheel; it is the one thing that a reader has otherwise. What is printed must be what the
page shows, with `...` for any text. Below `<!-- differs: why -->`, only the shape has to be the same.
--picture, which needs the extra `page-tests` and Debian's chromium, draws the page's picture of the map.
"""

import argparse
import doctest
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pexpect
from pexpect.replwrap import REPLWrapper

from doc_blocks import CHECKER, OPTIONS, Block, read_blocks, split_session

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "tutorial.md"
SECONDS = 1800  # for one command, on a busy machine
COLUMNS = 100
# A control of the terminal, and the text after it.
STEP = re.compile(r"(^|\r?\n|\r|\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>])([^\r\n\x1b]*)")
# What is printed only where a training takes long.
SLOW = re.compile(r"^wordkin: will take about .*\n", re.MULTILINE)
BORDER = re.compile(r"[━─┳╇┴┏┓┡┩└┘]+")
# Runs the page's Python, a block a line, in the reader's environment, and says how it went.
RUNNER = """
import doctest, json, sys
names, out = {"__name__": "__main__"}, sys.stdout
for line in sys.stdin:
    code, options = json.loads(line)
    test = doctest.DocTestParser().get_doctest(code, names, "tutorial", "tutorial.md", 0)
    shown = []
    doctest.DocTestRunner(optionflags=options).run(test, out=shown.append, clear_globs=False)
    names = test.globs
    print(json.dumps("".join(shown)), file=out, flush=True)
"""


def shape_of(text: str) -> str:
    """What stays the same with another text: no numbers, no words in quotes or tables, no bars.

    >>> shape_of("│ tea │ 0.8105 │") == shape_of("│ soybeans │ 0.6 │")
    True
    """
    lines = [line for line in text.splitlines() if not line.startswith("━")]
    text = BORDER.sub("─", "\n".join(lines))
    text = re.sub(r"│ *[^│\n]*[^│\W\d_][^│\n]*│", "│ word │", text)
    text = re.sub(r"^[a-z'-]+$", "word", text, flags=re.MULTILINE)
    text = re.sub(r"'[^'\n]*'", "''", text)
    text = re.sub(r"(nearest \S+) .+", r"\1 word", text)
    return re.sub(r"-?\d+(?:[.,]\d+)*", "0", text)


class ShapeChecker(doctest.OutputChecker):
    """Finds equal what has the same shape."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        """Whether the shapes are the same."""
        return super().check_output(shape_of(want), shape_of(got), optionflags)


def as_on_screen(printed: str) -> str:
    """What stays on a terminal: a line that was drawn anew stays as it was drawn last."""
    lines, row = [""], 0
    for sign, text in STEP.findall(printed):
        if sign.endswith("\n"):
            row += 1
            lines += [""] * (row == len(lines))
        elif sign in {"\r", "\x1b[2K"}:
            lines[row] = ""
        elif sign == "\x1b[1A":
            row = max(row - 1, 0)
        lines[row] += text
    return "\n".join(lines)


class Reader:
    """A shell, and a Python beside it, in a folder that holds nothing yet."""

    def __init__(self, folder: Path, wheels: Path) -> None:
        hidden = ("PYTHON", "NUMBA", "VIRTUAL_ENV", "WORDKIN", "CI")
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(hidden)
        } | {
            "PIP_FIND_LINKS": f"{wheels} {os.environ.get('PIP_FIND_LINKS', '')}",
            "VIRTUAL_ENV_DISABLE_PROMPT": "1",
            "TERM": "xterm",
            "XDG_CACHE_HOME": str(folder / ".cache"),
        }
        if cache := pip_cache():
            environment["PIP_CACHE_DIR"] = cache
        terminal = pexpect.spawn(
            "bash",
            ["--norc", "--noprofile", "--noediting"],
            cwd=str(folder),
            env=environment,
            dimensions=(50, COLUMNS),
            echo=False,
            encoding="utf-8",
        )
        self._shell = REPLWrapper(terminal, re.compile(r"[$#] $"), "PS1={0!r} PS2={1!r}")
        self._folder = folder
        self._environment = environment
        self._python: subprocess.Popen[str] | None = None

    def type(self, command: str) -> str:
        """Run a command, which must end well, and return what stands on the screen then."""
        printed = as_on_screen(self._shell.run_command(command, timeout=SECONDS))
        if (status := self._ask("echo $?")) != "0":
            sys.exit(f"$ {command}\nended with {status}:\n{printed}")
        return printed

    def type_python(self, code: str, options: int) -> str:
        """Run lines after >>> in one session; returns what is wrong with what they print."""
        if self._python is None:
            command = [self._ask("command -v python"), "-c", RUNNER]
            self._python = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=self._folder,
                env=self._environment,
            )
        assert self._python.stdin
        assert self._python.stdout
        print(json.dumps([code, options]), file=self._python.stdin, flush=True)
        answer = self._python.stdout.readline()
        return str(json.loads(answer)) if answer else "Python has ended"

    def leave(self) -> None:
        """Close the shell, and Python."""
        if self._python is not None:
            self._python.communicate()
        self._shell.child.close()

    def _ask(self, command: str) -> str:
        return str(self._shell.run_command(command, timeout=SECONDS)).strip()


def pip_cache() -> str:
    """Where pip keeps what it has downloaded before."""
    asked = [sys.executable, "-m", "pip", "cache", "dir"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def check_console(reader: Reader, block: Block, checker: doctest.OutputChecker) -> list[str]:
    """Type the commands of a block; returns where something else is printed."""
    wrong = []
    for command, wanted in split_session(block.code):
        started = time.monotonic()
        printed = SLOW.sub("", reader.type(command.strip()))
        print(f"{time.monotonic() - started:6.1f} s  $ {command}", flush=True)
        is_pip = command.startswith("pip ")  # whose notices depend on the machine
        if not is_pip and not checker.check_output(wanted or "", printed, OPTIONS):
            wrong.append(f"line {block.line}: $ {command}\nexpected\n{wanted}\nfound\n{printed}")
    return wrong


def check_python(reader: Reader, block: Block) -> list[str]:
    """Type the Python of a block; returns where something else is printed."""
    started = time.monotonic()
    wrong = reader.type_python(block.code, OPTIONS)
    first = block.code.splitlines()[0]
    print(f"{time.monotonic() - started:6.1f} s  {first}", flush=True)
    return [f"line {block.line}: {wrong}"] if wrong else []


def follow(reader: Reader) -> list[str]:
    """All that is not as the page says."""
    lines = PAGE.read_text("utf-8").splitlines()
    wrong: list[str] = []
    for block in read_blocks(PAGE):
        differs = lines[block.line - 2].startswith("<!-- differs: ")
        if block.language == "python":
            wrong += check_python(reader, block)
        else:
            wrong += check_console(reader, block, ShapeChecker() if differs else CHECKER)
    return wrong


def draw_page(page: Path, picture: Path) -> None:
    """Draw the explorer page as somebody sees it who has typed a word."""
    from page_pictures import FLAGS, WINDOW, small
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        shown = browser.new_page(viewport=WINDOW, reduced_motion="reduce")
        shown.goto(f"{page.as_uri()}#word=river")
        shown.wait_for_timeout(5_000)
        picture.parent.mkdir(exist_ok=True)
        small(Image.open(io.BytesIO(shown.screenshot()))).save(picture, optimize=True)
        browser.close()


def main() -> int:
    """Build the wheel, follow the page, and return 1 if anything is otherwise."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep", type=Path, help="a new folder to follow it in, which stays")
    parser.add_argument("--picture", action="store_true", help="draw the page's picture, too")
    options = parser.parse_args()
    kept: Path | None = options.keep
    with tempfile.TemporaryDirectory() as temporary:
        wheels, folder = Path(temporary) / "wheels", kept or Path(temporary) / "reader"
        folder.mkdir()
        build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(wheels)]
        subprocess.run([*build, str(ROOT)], check=True)
        reader = Reader(folder.resolve(), wheels)
        started = time.monotonic()
        try:
            wrong = follow(reader)
        finally:
            reader.leave()
        if options.picture:
            draw_page(folder / "explorer.html", ROOT / "docs" / "tutorial" / "map.png")
    print("\n".join([f"{time.monotonic() - started:6.1f} s  all of the page", *wrong]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
