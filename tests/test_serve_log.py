"""The access log: one JSON line a question, without words unless asked, silent unless asked."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from serve_process import PATIENCE, Server, random_vectors, serving

FIELDS = {"time", "route", "model", "status", "milliseconds", "batch", "bytes"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "kin.safetensors"
    random_vectors(["sea", "lake", "shore", "car", "bus", "boat"]).save(path)
    return path


@pytest.fixture(scope="module")
def server(path: Path) -> Iterator[Server]:
    with serving(path, "--no-open", "--log") as server:
        yield server


def last_line(server: Server) -> Any:
    """The latest line of the log, whole."""
    return json.loads(lines_of(server)[-1])


def lines_of(server: Server) -> list[str]:
    said = server.said
    assert said.endswith("\n")
    return said.splitlines()


def test_line_says_what_was_asked_of_whom_and_how_it_went(server: Server) -> None:
    answer = server.get("/api/nearest", {"word": "sea", "k": 3})
    line = last_line(server)
    assert set(line) == FIELDS
    assert (line["route"], line["model"], line["status"]) == ("/api/nearest", "kin", 200)
    assert line["bytes"] == len(answer.body)
    assert line["batch"] == 1
    assert 0 <= line["milliseconds"] < 1000 * PATIENCE
    assert datetime.fromisoformat(line["time"]).tzinfo is not None


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/api/nearest?word=secret", 404),
        ("/api/nearest?word=sea&k=0", 422),
        ("/secret", 404),
        ("/api/info", 200),
        ("/api/map", 200),
        ("/healthz", 200),
        ("/", 200),
        (f"/api/nearest?word={'secret' * 2000}", 422),
    ],
)
def test_each_question_is_one_line_without_its_words(
    server: Server, target: str, status: int
) -> None:
    before = len(server.said.splitlines())
    answer = server.ask("GET", target)
    assert answer.status == status
    (line,) = lines_of(server)[before:]
    assert "secret" not in line
    assert json.loads(line)["status"] == status
    assert json.loads(line)["bytes"] == len(answer.body)


def test_forged_host_is_a_line(server: Server) -> None:
    before = len(server.said.splitlines())
    assert server.ask("GET", "/api/info", {"Host": "evil.example"}).status >= 400
    assert len(lines_of(server)) == before + 1


def test_words_are_in_the_log_where_that_is_asked_for(path: Path) -> None:
    with serving(path, "--no-open", "--log-words") as server:
        server.get("/api/similarity", {"a": "sea", "b": "lake"})
        (line,) = lines_of(server)
    assert json.loads(line)["query"] == {"a": ["sea"], "b": ["lake"]}
    assert set(json.loads(line)) == {*FIELDS, "query"}


@pytest.mark.posix
def test_nothing_is_logged_unless_asked(path: Path) -> None:
    with serving(path, "--no-open") as server:
        for target in ("/api/nearest?word=sea", "/api/nearest?word=none", "/none", "/api/nearest"):
            server.ask("GET", target)
        assert server.stop() == 0
        assert server.said == ""
