"""What all tests share: the command, the folder of large texts, and no silent skips in CI."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from command_line import Run

# Kernels compile within the first example, which no deadline forgives; no clock judges the others.
settings.register_profile(
    "wordkin", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
# Other examples each time, and ten times as many: pytest --hypothesis-profile=explore.
settings.register_profile(
    "explore", settings.get_profile("wordkin"), derandomize=False, max_examples=1000
)
settings.load_profile("wordkin")

SYSTEMS = {"posix": os.name, "linux": sys.platform}  # marks, and what is called so
OTHER_SYSTEMS = [mark for mark, name in SYSTEMS.items() if mark != name]
# A shell ignores Ctrl-C in what it runs in the background, and so would all commands that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Folder with the large texts; the test is skipped where `WORDKIN_DATA` does not name one."""
    if not (folder := os.environ.get("WORDKIN_DATA")):
        pytest.skip("WORDKIN_DATA is not set")
    return Path(folder)


@pytest.fixture(scope="session", autouse=True)
def buffered_pipes() -> None:
    """Programs that tests start buffer what they print, as everywhere but in containers and CI."""
    os.environ.pop("PYTHONUNBUFFERED", None)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Positions of maps are kept apart from those of whoever runs the tests."""
    os.environ["WORDKIN_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine however slow, nothing is told only because it takes long, or left out as told before."""
    from wordkin.progress import reporters, work

    monkeypatch.setattr(work, "FIRST_TICK_SECONDS", 1e6)
    monkeypatch.setattr(reporters, "QUIET_SECONDS", 1e6)
    monkeypatch.setattr(reporters, "FIRST_LINE_SECONDS", 1e6)
    monkeypatch.setattr(reporters, "_said", set())


@pytest.fixture(params=["in blocks", "by pairs"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Train each of two ways in turn, whichever would suit the text."""
    from wordkin.training import arrays

    monkeypatch.setattr(arrays, "is_crowded", lambda *_: request.param == "by pairs")


@pytest.fixture
def wordkin(monkeypatch: pytest.MonkeyPatch, capfdbinary: Any) -> Run:
    """Run the command in this process, with the words after `wordkin`."""
    from command_line import Outcome  # here, since a test copies this file to another folder
    from wordkin.cli import main, requirements

    monkeypatch.setattr(requirements, "ESTIMATE_AFTER_SECONDS", 1e6)
    monkeypatch.setenv("COLUMNS", "80")  # into which help is folded

    def run(*arguments: object, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr(sys, "argv", ["wordkin", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capfdbinary.readouterr()
        return Outcome(int(str(end.value.code)), out.decode(), err.decode())

    return run


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    """A file with the vectors of five words."""
    from wordkin.vectors import WordVectors

    path = tmp_path / "kin.safetensors"
    words = ["sea", "lake", "shore", "car", "bus"]
    rows = np.array([[1, 0, 0], [0.9, 0.1, 0], [0.8, 0, 0.1], [0, 1, 0], [0, 0.9, 0.1]])
    WordVectors(words, rows, counts=[9, 7, 5, 3, 1]).save(path)
    return path


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """A file with 60 sentences of five words."""
    path = tmp_path / "text.txt"
    path.write_text("the sea meets the shore\nthe lake meets the shore\n" * 30, "utf-8")
    return path


def pytest_addoption(parser: pytest.Parser) -> None:
    about = "fail if less of the explorer page's JavaScript ran, in percent of its lines"
    parser.addoption("--page-coverage", type=float, metavar="PERCENT", help=about)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Say how much of the page's JavaScript the tests ran, and fail if it is too little."""
    if (wanted := session.config.getoption("page_coverage")) is not None:
        from page_coverage import COVERAGE

        table, share = COVERAGE.report()
        terminal: Any = session.config.pluginmanager.get_plugin("terminalreporter")
        terminal.ensure_newline()
        terminal.section("lines of the page's JavaScript that ran")
        terminal.write_line(table)
        if share < wanted:
            terminal.write_line(f"expected {wanted} % of the lines to run", red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests of what this system lacks."""
    for item in items:
        if needs_another_system(item):
            item.add_marker(pytest.mark.skip(reason="needs another system"))


def needs_another_system(item: pytest.Item) -> bool:
    """Whether a test is marked with a system that is not this one."""
    return any(item.get_closest_marker(system) for system in OTHER_SYSTEMS)


def may_skip(item: pytest.Item) -> bool:
    """Whether a skipped test is no failure, even in CI."""
    needs_missing_data = (
        "data_folder" in getattr(item, "fixturenames", ()) and "WORDKIN_DATA" not in os.environ
    )
    is_excused = any(item.get_closest_marker(marker) for marker in ("slow", "page", "ray"))
    return needs_missing_data or needs_another_system(item) or is_excused


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure; an expected failure (`xfail`) stays what it is."""
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if IN_CI and not may_skip(item):
        fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if IN_CI:
        fail_if_skipped(report)
    return report
