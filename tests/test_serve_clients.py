"""Slow clients, dying clients, signals, and files that change: nobody else notices."""

import json
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from serve_process import Server, random_vectors, read_all, request, serving

pytestmark = pytest.mark.posix
SOON = 5.0  # seconds, with much to spare: alone these answers take a few milliseconds
LARGE = 30_000  # words, so that a batch takes a while


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clients") / "kin.safetensors"
    random_vectors([f"word{number}" for number in range(LARGE)], dimensions=64).save(path)
    return path


@pytest.fixture(scope="module")
def server(path: Path) -> Iterator[Server]:
    with serving(path, "--no-open", "--words", "0") as server:
        yield server


def assert_answers_soon(server: Server) -> None:
    began = time.monotonic()
    assert server.get("/api/nearest", {"word": "word1"}).status == 200
    assert time.monotonic() - began < SOON


def test_half_a_question_delays_nobody(server: Server) -> None:
    with ExitStack() as stack:
        for _ in range(100):
            half = stack.enter_context(server.connect())
            half.sendall(b"GET /api/nearest?word=word1 HTTP/1.1\r\nHost: 127.")
        assert_answers_soon(server)
    assert_answers_soon(server)


def test_question_byte_by_byte_is_answered_and_delays_nobody(server: Server) -> None:
    with server.connect() as slow:
        for byte in request("/api/nearest?word=word2"):
            slow.sendall(bytes([byte]))
            assert_answers_soon(server) if byte == ord("?") else None
        assert read_all(slow).startswith(b"HTTP/1.1 200 ")


def test_client_that_hangs_up_leaves_the_others_alone(server: Server) -> None:
    for _ in range(50):
        with server.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(request("/api/nearest?word=word3&k=1000"))
    assert_answers_soon(server)
    assert server.said == ""


def test_client_that_does_not_read_leaves_the_others_alone(server: Server) -> None:
    question = request("/api/nearest?word=word3&k=1000").replace(b"Connection: close\r\n", b"")
    with server.connect() as deaf:
        deaf.settimeout(0.5)
        with suppress(TimeoutError, ConnectionError):
            for _ in range(2_000):  # questions one after another, whose answers nobody takes
                deaf.sendall(question)
        assert_answers_soon(server)
    assert_answers_soon(server)


def test_questions_in_one_piece_are_answered_in_their_order(server: Server) -> None:
    with server.connect() as connection:
        asked = [request(f"/api/nearest?word=word{number}&k=1") for number in range(5)]
        keep = [question.replace(b"Connection: close\r\n", b"") for question in asked[:-1]]
        connection.sendall(b"".join([*keep, asked[-1]]))
        found = read_all(connection)
    assert found.count(b"HTTP/1.1 200 ") == 5
    positions = [found.index(f'"word{number}"'.encode()) for number in range(5)]
    assert positions == sorted(positions)


def test_health_is_told_while_a_batch_is_computed(server: Server) -> None:
    with ThreadPoolExecutor(16) as pool:
        asked = [
            pool.submit(server.get, "/api/nearest", {"word": f"word{number}", "k": 1000})
            for number in range(64)
        ]
        answered_meanwhile = 0
        while not all(question.done() for question in asked):
            assert server.get("/healthz").status == 200
            answered_meanwhile += any(not question.done() for question in asked)
    assert answered_meanwhile
    assert {question.result().status for question in asked} == {200}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_with_0_after_the_questions_under_way(path: Path, number: int) -> None:
    arguments = ("--no-open", "--words", "0", "--max-batch", "1")  # so that they take their time
    with serving(path, *arguments) as server, ExitStack() as stack:
        connections = [stack.enter_context(server.connect()) for _ in range(24)]
        for row, connection in enumerate(connections):
            connection.sendall(request(f"/api/nearest?word=word{row}&k=1000"))
        with ThreadPoolExecutor(24) as pool:
            answers = pool.map(read_all, connections)
            assert server.get("/healthz").status == 200  # which comes after all of them
            assert server.stop(number) == 0
            for answer in answers:
                head, _, body = answer.partition(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200 ")
                assert len(json.loads(body)["neighbors"]) == 1000
        assert server.said == ""


def test_signal_ends_though_clients_hold_their_connections(path: Path) -> None:
    with (
        serving(path, "--no-open", "--words", "0") as server,
        server.connect(),
        server.connect() as half,
    ):
        half.sendall(b"GET /api/nearest?word=word1 HTTP/1.1\r\nHost: ")
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 5 + SOON


def test_file_that_is_replaced_is_served_as_it_was(tmp_path: Path) -> None:
    words = [f"word{number}" for number in range(200)]
    old, new = random_vectors(words, seed=1), random_vectors(words, seed=2)
    served = tmp_path / "kin.safetensors"
    old.save(served)
    with serving(served, "--no-open", "--words", "20") as server:

        def ask() -> tuple[object, bytes]:
            found = server.get("/api/nearest", {"word": "word1", "k": 199}).json["neighbors"]
            return [entry["word"] for entry in found], server.get("/api/map").body

        before = ask()
        new.save(tmp_path / "new.safetensors")
        (tmp_path / "new.safetensors").replace(served)
        assert ask() == before
        assert before[0] == [entry.word for entry in old.nearest("word1", 199)]
        served.unlink()
        assert ask() == before
        assert server.get("/api/info").status == 200


def test_file_that_is_written_over_is_told_and_never_gives_a_mixture(tmp_path: Path) -> None:
    words = [f"word{number}" for number in range(200)]
    old, new = random_vectors(words, seed=1), random_vectors(words, seed=2)
    served, other = tmp_path / "kin.safetensors", tmp_path / "new.safetensors"
    old.save(served)
    new.save(other)
    with serving(served, other, "--no-open", "--words", "0") as server:
        assert server.get("/api/nearest", {"word": "word1"}).status == 200
        shutil.copyfile(other, served)  # in place, as `cp` does
        routes = ("nearest?word=word1", "similarity?a=word1&b=word2", "info", "nearest?word=none")
        for target in ("/healthz", *(f"/api/{route}" for route in routes)):
            answer = server.ask("GET", target)
            assert answer.status == 503
            assert "written over" in answer.json["error"]
            assert str(tmp_path) not in answer.json["error"]
        assert server.get("/api/nearest", {"word": "word1", "model": "new"}).status == 200


def test_file_that_is_read_into_memory_may_change(tmp_path: Path) -> None:
    served = tmp_path / "kin.txt"
    random_vectors(["sea", "lake", "shore"]).save(served)
    with serving(served, "--no-open") as server:
        before = server.get("/api/nearest", {"word": "sea"}).json
        served.write_text("no vectors at all", "utf-8")
        assert server.get("/api/nearest", {"word": "sea"}).json == before
