"""The command `wordkin serve`: what it prints, what it refuses, how it begins and ends."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import uvicorn

import wordkin as wk
from command_line import Run
from serve_process import LOOPBACK, PATIENCE, random_vectors, serving, start


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "kin.safetensors"
    random_vectors(["sea", "lake", "shore", "car"]).save(path)
    return path


@pytest.fixture
def refuse(wordkin: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The one line with which the command refuses to serve; it runs in this process."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("it serves")

    for name in ("run", "serve"):
        monkeypatch.setattr(uvicorn.Server, name, never)

    def run(*words: object) -> str:
        ended = wordkin("serve", "--port", 0, *words)
        assert (ended.status, ended.out) == (2, "")
        assert ended.err.count("\n") == 1, ended.err
        return ended.err

    return run


@pytest.mark.posix
def test_one_line_is_printed_and_only_when_it_answers(path: Path) -> None:
    with serving(path, "--no-open") as server:
        assert re.search(r"http://127\.0\.0\.1:\d+", server.line)
        assert server.get("/api/nearest", {"word": "sea"}).status == 200
        server.process.terminate()
        assert server.process.stdout
        assert server.process.stdout.read() == ""
        assert server.process.wait(PATIENCE) == 0
        assert server.said == ""


def test_port_0_takes_a_free_one_of_this_machine_alone(path: Path) -> None:
    with serving(path, "--no-open") as server:
        assert server.port != 0
        name = socket.gethostname()
        found = {each[4][0] for each in socket.getaddrinfo(name, None, socket.AF_INET)}
        for address in {*found, "127.0.0.2"} - {LOOPBACK}:
            with socket.socket() as connection:
                assert connection.connect_ex((str(address), server.port)) != 0


def test_port_is_the_one_asked_for(path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
    with start("serve", str(path), "--port", str(port), "--no-open") as (process, _):
        assert process.stdout
        assert f":{port}" in process.stdout.readline()


def test_taken_port_is_one_line(refuse: Callable[..., str], path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        said = refuse(path, "--port", port)
    assert str(port) in said
    assert "--port" in said


@pytest.mark.parametrize("port", ["-1", "65536", "x", ""])
def test_port_that_is_none_is_refused(refuse: Callable[..., str], path: Path, port: str) -> None:
    assert "port" in refuse(path, f"--port={port}")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104
def test_other_hosts_need_a_token(refuse: Callable[..., str], path: Path, host: str) -> None:
    assert "--token" in refuse(path, "--host", host)


@pytest.mark.parametrize("content", ["", "\n", " \n", "one\nhidden\n", "naïve", "one\x00"])
def test_token_that_is_none_is_refused(
    refuse: Callable[..., str], path: Path, tmp_path: Path, content: str
) -> None:
    (tmp_path / "token").write_text(content, "utf-8")
    said = refuse(path, "--token", tmp_path / "token")
    assert "token" in said
    assert "hidden" not in said


def test_token_file_that_is_missing_is_named(
    refuse: Callable[..., str], path: Path, tmp_path: Path
) -> None:
    assert str(tmp_path / "none") in refuse(path, "--token", tmp_path / "none")


def test_missing_file_is_one_line(refuse: Callable[..., str], tmp_path: Path) -> None:
    assert "none.safetensors" in refuse(tmp_path / "none.safetensors")


def test_unreadable_file_is_one_line(refuse: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "kin.safetensors").write_bytes(b"\x08\x00\x00\x00\x00\x00\x00\x00{garbage")
    assert "kin.safetensors" in refuse(tmp_path / "kin.safetensors")


def test_folder_is_one_line(refuse: Callable[..., str], tmp_path: Path) -> None:
    assert str(tmp_path) in refuse(tmp_path)


def test_model_without_vectors_is_one_line(refuse: Callable[..., str], tmp_path: Path) -> None:
    phrases = wk.find_phrases([["new", "york", "sea"]] * 20, min_count=1, threshold=0.1)
    phrases.save(tmp_path / "phrases.safetensors")
    assert "phrases.safetensors" in refuse(tmp_path / "phrases.safetensors")
    (tmp_path / "empty.vec").write_text("0 5\n", "utf-8")
    assert "empty.vec" in refuse(tmp_path / "empty.vec")


def test_two_models_of_one_name_are_refused(
    refuse: Callable[..., str], path: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    for name in ("kin.safetensors", "kin.txt"):
        wk.load(path).save(tmp_path / "other" / name)
    assert "kin" in refuse(path, tmp_path / "other" / "kin.safetensors")
    assert "kin" in refuse(path, tmp_path / "other" / "kin.txt")
    assert "kin" in refuse(path, path)


def test_missing_extra_is_named(path: Path) -> None:
    code = """if True:
        import sys
        sys.modules.update(dict.fromkeys(["fastapi", "starlette", "uvicorn"]))
        from wordkin.cli import main
        main()
    """
    ended = subprocess.run(
        [sys.executable, "-c", code, "serve", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert ended.returncode in {1, 2}
    assert ended.stdout == ""
    assert "wordkin[server]" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("cors", ["*", "words.example", "https://words.example/path", "null", ""])
def test_origin_that_is_none_is_refused(refuse: Callable[..., str], path: Path, cors: str) -> None:
    assert "--cors" in refuse(path, "--cors", cors)


def test_no_browser_is_opened_where_nobody_looks(path: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\necho $1 > {tmp_path}/opened\n", "utf-8")
    browser.chmod(0o755)
    with serving(path, "--open", BROWSER=f"{browser} %s") as server:
        assert server.get("/healthz").status == 200
    assert not (tmp_path / "opened").exists()


@pytest.mark.posix
@pytest.mark.parametrize("option", ["--open", "--no-open"])
def test_browser_is_opened_on_a_terminal_unless_refused(
    path: Path, tmp_path: Path, option: str
) -> None:
    pexpect = pytest.importorskip("pexpect")
    browser = tmp_path / "browser"
    browser.write_text(
        f'#!/bin/sh\nprintf %s "$1" > {tmp_path}/opened.part && mv {tmp_path}/opened.part {tmp_path}/opened\n',
        "utf-8",
    )
    browser.chmod(0o755)
    command = ["-m", "wordkin", "serve", str(path), "--port", "0", option]
    terminal = pexpect.spawn(
        sys.executable,
        command,
        env={**os.environ, "BROWSER": f"{browser} %s"},
        timeout=PATIENCE,
        encoding="utf-8",
    )
    terminal.expect(r"http://127\.0\.0\.1:(\d+)")
    port = int(terminal.match[1])
    with socket.create_connection((LOOPBACK, port)):
        pass
    if option == "--open":
        for _ in range(600):
            if (tmp_path / "opened").exists():
                break
            terminal.expect([pexpect.TIMEOUT, pexpect.EOF], timeout=0.1)
    terminal.sendintr()
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    assert (tmp_path / "opened").exists() == (option == "--open")
    if option == "--open":
        assert (tmp_path / "opened").read_text("utf-8").startswith(f"http://127.0.0.1:{port}")
