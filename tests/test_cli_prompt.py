"""The prompts of `nearest`, `analogy` and `odd`, on a terminal."""

import os
import signal
import sys
from pathlib import Path

import pytest

from wordkin.cli.prompt import history_file

pexpect = pytest.importorskip("pexpect")

SECONDS = 600  # at most, for a machine that is busy


@pytest.fixture
def terminal(tmp_path, vectors):
    """Run a command on a terminal of its own; the fixture ends what still runs."""
    running = []
    environment = os.environ | {"XDG_STATE_HOME": str(tmp_path), "TERM": "xterm", "NO_COLOR": "1"}

    def run(*arguments):
        command = ["-m", "wordkin", arguments[0], str(vectors), *arguments[1:]]
        process = pexpect.spawn(
            sys.executable, command, env=environment, encoding="utf-8", timeout=SECONDS
        )
        running.append(process)
        return process

    yield run
    for process in running:  # `close` alone gives a process some tenths of a second to die
        if process.isalive():
            process.kill(signal.SIGKILL)
            process.wait()
        process.close()


def end_of(process):
    """The exit status of a process that has been told to end."""
    process.expect(pexpect.EOF)
    return process.wait()


def wait_until_it_sleeps(process):
    """Python's prompt hears of a signal that comes before its wait for keys only with the next key."""
    while Path(f"/proc/{process.pid}/stat").read_text("utf-8").rpartition(") ")[2][0] != "S":
        os.sched_yield()


def test_prompt_answers_several_words_in_tables_until_ctrl_d(terminal):
    process = terminal("nearest", "-k", "1")
    process.expect("words: ")
    process.sendline("sea bus")
    process.expect("sea.*lake.*0.9939.*bus.*car.*0.9939.*words: ")
    process.sendeof()
    assert end_of(process) == 0


@pytest.mark.linux
def test_prompt_ends_cleanly_by_ctrl_c(terminal):
    process = terminal("odd")
    process.expect("words: ")
    wait_until_it_sleeps(process)
    process.sendintr()
    assert end_of(process) == 0
    assert "Traceback" not in process.before
    assert "interrupted" not in process.before


def test_prompt_completes_words_by_tab(terminal):
    process = terminal("nearest", "-k", "1")
    process.expect("words: ")
    process.sendline("sh\t")
    process.expect("shore.*sea")
    process.expect("words: ")


def test_prompt_suggests_spellings_and_goes_on(terminal):
    process = terminal("analogy", "-k", "1")
    process.expect("woman.: ")
    process.sendline("sea lakee car")
    process.expect("unknown word: 'lakee' .did you mean 'lake'")
    process.expect("woman.: ")
    process.sendline("sea lake car")
    process.expect("sea : lake :: car : .*bus")


def test_prompt_remembers_lines_of_earlier_sessions(terminal, tmp_path):
    first = terminal("odd")
    first.expect("words: ")
    first.sendline("sea lake car")
    first.expect("car\r\nwords: ")
    first.sendeof()
    assert end_of(first) == 0
    assert "sea lake car" in (tmp_path / "wordkin" / "history").read_text("utf-8")
    again = terminal("odd")
    again.expect("words: ")
    again.sendline("\x1b[A")  # arrow up
    again.expect("sea lake car.*car\r\nwords: ")


def test_history_file_lies_where_the_system_keeps_state(monkeypatch):
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(Path, "home", lambda: Path("/home/kin"))
    assert history_file() == Path("/home/kin/.local/state/wordkin/history")
