"""`wordkin serve` as its clients meet it: the real command in a process, asked over sockets."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import numpy as np

import wordkin as wk

PATIENCE = 60.0  # seconds that a machine with much to do may take for anything
LOOPBACK = "127.0.0.1"
Parameters = Mapping[str, object] | Sequence[tuple[str, object]]


class Answer(NamedTuple):
    """What came back of a question."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        """The body, which says that it is JSON and is (no `NaN`, which is none)."""
        assert self.headers["Content-Type"].partition(";")[0] == "application/json", self
        return json.loads(self.body, parse_constant=refuse_constant)


def refuse_constant(name: str) -> None:
    """Fail at what Python writes and JSON does not know."""
    raise ValueError(f"{name} is no JSON")


class Server(NamedTuple):
    """A server that answers."""

    process: subprocess.Popen[str]
    line: str
    errors: Path

    @property
    def port(self) -> int:
        """The port that the printed address names."""
        found = re.search(r"http://[\w.\-\[\]:]+?:(\d+)", self.line)
        assert found, self.line
        return int(found[1])

    @property
    def said(self) -> str:
        """All that it wrote to stderr so far."""
        return self.errors.read_text("utf-8")

    def get(self, path: str, /, parameters: Parameters = (), **headers: str) -> Answer:
        """Ask one question; the names of headers are written with underscores."""
        query = urlencode(parameters, doseq=True)
        target = f"{path}?{query}" if query else path
        return self.ask("GET", target, {n.replace("_", "-"): v for n, v in headers.items()})

    def ask(self, method: str, target: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask with any method; `target` goes as it is."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)
        try:
            connection.request(method, target, headers=dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def connect(self) -> socket.socket:
        """A connection on which anything can be said."""
        return socket.create_connection((LOOPBACK, self.port), timeout=PATIENCE)

    def raw(self, request: bytes) -> bytes:
        """Send bytes as they are, and read until the server has nothing more to say."""
        with self.connect() as connection:
            connection.sendall(request)
            return read_all(connection)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit status comes back."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def read_all(connection: socket.socket) -> bytes:
    """What comes until the other side closes, or hangs up."""
    parts = []
    try:
        while part := connection.recv(1 << 16):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def request(target: str, *headers: str, host: str = LOOPBACK) -> bytes:
    """The bytes of a question after which the connection is closed."""
    lines = [f"GET {target} HTTP/1.1", f"Host: {host}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


@contextmanager
def serving(*arguments: object, **environment: str) -> Iterator[Server]:
    """Start `wordkin serve` on a free port, and stop it at the end."""
    words = ["serve", "--port", "0", *map(str, arguments)]
    with start(*words, **environment) as (process, errors):
        assert process.stdout
        line = process.stdout.readline()
        assert line, errors.read_text("utf-8")
        yield Server(process, line, errors)


@contextmanager
def start(*words: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Run the command in a process; it and the file of what it says on stderr come back."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        errors = Path(folder) / "stderr"
        with (
            errors.open("wb") as stderr,
            subprocess.Popen(
                [sys.executable, "-m", "wordkin", *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                encoding="utf-8",
                env={**os.environ, "PYTHONUTF8": "1", **environment},
            ) as process,
        ):
            try:
                yield process, errors
            finally:
                if process.poll() is None:
                    process.terminate()
                try:
                    process.wait(PATIENCE)
                finally:
                    process.kill()


def random_vectors(words: list[str], dimensions: int = 16, seed: int = 1) -> wk.WordVectors:
    """Vectors at random, and counts that fall."""
    rows = np.random.default_rng(seed).normal(size=(len(words), dimensions))
    return wk.WordVectors(words, rows.astype(np.float32), counts=range(len(words) + 5, 5, -1))


def expected_neighbors(vectors: wk.WordVectors, query: Any, k: int, without: list[str]) -> Any:
    """The nearest words by NumPy in double precision: words, cosines."""
    rows = vectors.matrix.astype(np.float64)
    units = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    cosines = units @ (query / np.linalg.norm(query))
    order = [
        row for row in np.argsort(-cosines, kind="stable") if vectors.words[row] not in without
    ]
    return [vectors.words[row] for row in order[:k]], cosines[order[:k]]


def in_url(word: str) -> str:
    """A word as it stands in an address."""
    return quote(word, safe="")
