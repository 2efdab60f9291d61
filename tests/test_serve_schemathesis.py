"""The description and the server agree: schemathesis asks what the one allows, and what not."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from serve_process import PATIENCE, Server, random_vectors, serving

TOKEN = "k" * 40
EXAMPLES = 100  # of every operation and phase

# A tool of its own extra: `make test-serve`.
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schemathesis")
    words = [f"{start}{end}" for start in "bdfgklmnps" for end in ("ay", "ea", "ie", "oat", "ugh")]
    for seed, name in enumerate(("new", "old")):
        random_vectors(words, seed=seed).save(folder / f"{name}.safetensors")
    (folder / "token").write_text(TOKEN, "utf-8")
    return folder


@pytest.fixture(params=["without a token", "with a token"])
def server(folder: Path, request: pytest.FixtureRequest) -> Iterator[Server]:
    token = ("--token", folder / "token") if request.param == "with a token" else ()
    with serving(
        folder / "new.safetensors", folder / "old.safetensors", "--no-open", *token
    ) as server:
        yield server


def test_schemathesis_finds_nothing(server: Server, tmp_path: Path) -> None:
    pytest.importorskip("schemathesis")
    command = ["-m", "schemathesis.cli", "run", f"http://127.0.0.1:{server.port}/openapi.json"]
    command += [
        "--phases=examples,coverage,fuzzing",
        "--mode=all",
        "--checks=all",
        f"--max-examples={EXAMPLES}",
    ]
    command += [
        "--generation-deterministic",
        "--no-color",
        "--header",
        f"Authorization: Bearer {TOKEN}",
    ]
    ended = subprocess.run(
        [sys.executable, *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=20 * PATIENCE,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert server.said == ""
