"""docs/serving.md does what it says."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import ROOT
from serve_process import PATIENCE, Server, serving, start

PAGE = (ROOT / "docs" / "serving.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
ADDRESS = "127.0.0.1:8000"
CURL, NODE = shutil.which("curl"), shutil.which("node")
# The commands with which the page serves, wherever they stand.
COMMANDS = [line for line in re.findall(r"wordkin serve .* .*", PAGE) if "FILE" not in line]
COMMANDS += [
    shlex.join(json.loads(line)) for line in re.findall(r"^ENTRYPOINT (.*)", PAGE, re.MULTILINE)
]


def block(language: str, start: str = "") -> str:
    """The page's one block in a language that begins so."""
    (found,) = [text for name, text in BLOCKS if name == language and text.startswith(start)]
    return found


def output_after(language: str, start: str = "") -> str:
    """What the page says that a block prints."""
    numbers = [n for n, (_, text) in enumerate(BLOCKS) if text == block(language, start)]
    name, text = BLOCKS[numbers[0] + 1]
    assert name == "text"
    return text


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the page's file, though on another port."""
    folder = tmp_path_factory.mktemp("docs")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        exec(compile(block("python", "import wordkin"), "serving.md", "exec"), {})  # noqa: S102 - our own page
    with serving(folder / "kin.safetensors", "--no-open") as server:
        yield server


def run(server: Server, *command: str) -> str:
    """What a program prints that asks the server."""
    mine = [word.replace(ADDRESS, f"127.0.0.1:{server.port}") for word in command]
    return subprocess.run(
        mine, check=True, capture_output=True, encoding="utf-8", timeout=PATIENCE
    ).stdout


def test_server_prints_the_line_of_the_page(server: Server) -> None:
    _, wanted = block("console", "$ wordkin serve").splitlines()
    assert server.line.strip() == wanted.replace(ADDRESS, f"127.0.0.1:{server.port}")


def test_python_client_prints_what_the_page_says(server: Server) -> None:
    found = run(server, sys.executable, "-c", block("python", "import json"))
    assert found == output_after("python", "import json")


@pytest.mark.skipif(NODE is None, reason="no Node.js")
def test_javascript_client_prints_what_the_page_says(server: Server) -> None:
    found = run(server, str(NODE), "--input-type=module", "--eval", block("javascript"))
    assert found == output_after("javascript")


@pytest.mark.skipif(CURL is None, reason="no curl")
def test_curl_prints_what_the_page_says(server: Server) -> None:
    lines = block("console", "$ curl").splitlines()
    for command, wanted in zip(lines[::2], lines[1::2], strict=True):
        found = run(server, str(CURL), *shlex.split(command)[2:])
        assert round_numbers(found) == round_numbers(wanted)


def round_numbers(text: str) -> object:
    """The JSON with its numbers rounded, which machines may compute with another last digit."""
    return json.loads(text, parse_float=lambda number: round(float(number), 5))


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_of_the_page_serve(server: Server, tmp_path: Path, line: str) -> None:
    folder = server_folder(server)
    (tmp_path / "token").write_text("k" * 40, "utf-8")
    words = shlex.split(re.sub(r"[`)].*", "", line))[1:]
    places = {"kin.safetensors": folder / "kin.safetensors", "token": tmp_path / "token"}
    mine = [str(places.get(Path(word).name, word)) for word in words]
    with start(*mine, "--port", "0", "--no-open") as (process, errors):
        assert process.stdout
        assert process.stdout.readline().startswith("serving kin at http://"), errors.read_text()


def server_folder(server: Server) -> Path:
    """The folder of the file that is served."""
    arguments = server.process.args
    assert isinstance(arguments, list)
    (path,) = [Path(word) for word in arguments if str(word).endswith("kin.safetensors")]
    return path.parent
