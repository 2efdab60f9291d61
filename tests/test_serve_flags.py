"""Each limit of `wordkin serve` is a flag, whose default its help states."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from command_line import Run
from serve_process import Server, random_vectors, serving

# 95 characters.
LONG = "/api/combine?positive=%73%65%61&positive=%6c%61%6b%65&negative=%62%75%73&negative=%63%61%72&k=3"
LARGE = 30_000  # words, so that a search takes a while


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose limits are all small."""
    path = tmp_path_factory.mktemp("flags") / "kin.safetensors"
    random_vectors(["sea", "lake", "car", "bus", "boat", "ship"]).save(path)
    limits = ("--max-letters", "4", "--max-k", "3", "--max-list", "3", "--max-url", "100")
    with serving(path, "--no-open", *limits) as server:
        yield server


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("flags") / "large.safetensors"
    random_vectors([f"word{number}" for number in range(LARGE)], dimensions=64).save(path)
    return path


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/api/nearest?word=lake&k=3", 200),
        ("/api/nearest?word=lake", 200),
        ("/api/nearest?word=lake&k=4", 422),
        ("/api/nearest?word=lakes", 422),
        ("/api/odd?word=sea&word=car&word=bus", 200),
        ("/api/odd?word=sea&word=car&word=bus&word=boat", 422),
        (LONG, 200),
        (f"{LONG}&model=kin", 414),
    ],
)
def test_limits_are_those_of_the_flags(small: Server, target: str, status: int) -> None:
    assert small.ask("GET", target).status == status


def ask_at_once(server: Server, questions: int) -> Counter[int]:
    """How many answers of each status questions get that come together."""

    def ask(number: int) -> int:
        answer = server.get("/api/nearest", {"word": f"word{number}", "k": 1000})
        if answer.status == 503:
            assert int(answer.headers["Retry-After"]) >= 1
        if answer.status != 200:
            assert answer.json["error"]
        return answer.status

    with ThreadPoolExecutor(questions) as pool:
        return Counter(pool.map(ask, range(questions)))


def test_questions_above_those_that_may_wait_are_told_to_come_again(large: Path) -> None:
    with serving(large, "--no-open", "--words", "0", "--max-waiting", "2") as server:
        statuses = ask_at_once(server, 48)
        assert set(statuses) == {200, 503}
        assert ask_at_once(server, 1) == {200: 1}
        assert server.said == ""


def test_log_says_how_many_questions_were_searched_together(large: Path) -> None:
    with serving(large, "--no-open", "--words", "0", "--log") as server:
        assert ask_at_once(server, 48) == {200: 48}
        batches = [json.loads(line)["batch"] for line in server.said.splitlines()]
    assert len(batches) == 48
    assert 1 < max(batches) <= 48
    # Every question of a batch names its size.
    assert all(count % batch == 0 for batch, count in Counter(batches).items())


def test_questions_that_take_too_long_are_told_so(large: Path) -> None:
    arguments = ("--words", "0", "--timeout", "0.001", "--max-batch", "1")
    with serving(large, "--no-open", *arguments) as server:
        assert ask_at_once(server, 48)[504] > 0
        assert server.get("/healthz").status == 200
        assert server.said == ""


def test_help_states_the_defaults(wordkin: Run) -> None:
    told = wordkin("serve", "--help").out.replace(",", "").replace("_", "")
    for default in ("127.0.0.1", "8000", "200", "1000", "100", "8192", "1024", "10"):
        assert default in told
