"""What the reliability tools make of what they saw; that they run is for `make soak` and the like."""

import math
from types import ModuleType
from typing import Any

import pytest

from scripts import load_script

SOURCE = {"commit": "abc", "python": "3.11.0", "numba": "0.60.0", "system": "Linux x86_64"}
OUTCOME = {"words": 300, "bits": "f00d", "loss": 2.5, "right_neighbors": 0.5}


@pytest.fixture
def soak() -> ModuleType:
    return load_script("tools/soak.py")


@pytest.fixture
def reliability() -> ModuleType:
    return load_script("tools/reliability.py")


def undisturbed(**facts: Any) -> dict[str, Any]:
    return {"what": "undisturbed", "threads": 1, **OUTCOME, **SOURCE} | facts


def killed(*stages: str, lost: str | None = None, **facts: Any) -> dict[str, Any]:
    return undisturbed(**{"what": "killed", "kills": list(stages), "lost": lost} | facts)


def test_has_grown_sees_a_slow_leak_below_what_comes_and_goes(soak: ModuleType) -> None:
    waves = [1_000 + 300 * math.sin(second) for second in range(1_200)]
    leak = [wave + second / 20 for second, wave in enumerate(waves)]
    assert not soak.has_grown(soak.summarize(waves))
    assert soak.has_grown(soak.summarize(leak))


def test_has_grown_pardons_buffers_that_find_their_size_at_first(soak: ModuleType) -> None:
    assert not soak.has_grown(soak.summarize([10.0] * 100 + [1_000.0] * 1_100))


def test_kills_section_counts_kills_by_stage_and_names_what_was_lost(
    reliability: ModuleType,
) -> None:
    entries = [
        undisturbed(),
        killed("saving", "training"),
        killed("training", lost="other bits", bits="bad"),
    ]
    lines = reliability.kills_section(entries).splitlines()
    assert "| training | 2 |" in lines
    assert "| **all** | 3 |" in lines
    assert "| 1 | 3 | 2 | 1 | 2 | 1 | 2.50000 ± 0.00000 | 50.00 ± 0.00 % |" in lines
    assert "- lost, threads 1: other bits" in lines


def test_kills_section_is_about_the_latest_commit_alone(reliability: ModuleType) -> None:
    old = [undisturbed(commit="old"), killed("saving", commit="old")]
    assert reliability.kills_section([]) == ""
    new = [undisturbed(), killed("training")]
    assert reliability.kills_section(old + new) == reliability.kills_section(new)


def test_stops_section_counts_signals_by_what_they_met(reliability: ModuleType) -> None:
    ends = [["SIGINT", "training"], ["SIGTERM", "training"], ["SIGINT", "done"]]
    stopped = {"what": "stopped", "threads": 1, "ends": ends, "lost": None, **OUTCOME, **SOURCE}
    badly = [["SIGINT", "training"], ["SIGTERM", None]]
    unexpected = stopped | {"ends": badly, "lost": "SIGTERM: status 1, no"}
    lines = reliability.stops_section([stopped, unexpected]).splitlines()
    assert "| training | 2 | 1 |" in lines
    assert "| done | 1 | 0 |" in lines
    assert "5 signals to 2 training runs, 1 lost." in lines
    assert "- lost: SIGTERM: status 1, no" in lines


def test_soak_section_says_what_has_grown(reliability: ModuleType) -> None:
    found = dict.fromkeys(("first_quarter", "last_quarter", "largest", "slope_an_hour"), 7.0)
    soaked = {
        "what": "soak",
        "minutes": 20.0,
        "every": 5.0,
        "checkpoints": 240,
        "threads": 2,
        "words": 1_000,
        "words_trained": 2_000_000,
        "grown": ["open_files"],
        "pause_ms": {"median": 3, "max": 4},
        "write_ms": {"median": 5, "max": 6},
        "measures": {"open_files": found},
    }
    text = reliability.soak_section([soaked | SOURCE])
    assert "Has grown: open_files." in text
    assert "| open files | 7.0 | 7.0 | 7.0 | 7.0 |" in text


def test_serve_soak_section_names_what_has_grown_and_every_status(reliability: ModuleType) -> None:
    columns = ("first_quarter", "last_quarter", "largest", "slope_an_hour")
    entry = {
        "what": "serve-soak",
        "minutes": 20.0,
        "words": 100_000,
        "rate": 250.4,
        "statuses": {"200": 300_479, "503": 1},
        "ms": {"50 %": 3.25, "99 %": 41.0},
        "measures": {"threads": dict.fromkeys(columns, 5.0)},
        "grown": ["threads"],
        **SOURCE,
    }
    lines = reliability.serve_soak_section([entry]).splitlines()
    assert "| threads | 5.0 | 5.0 | 5.0 | 5.0 |" in lines
    assert "Has grown: threads." in lines
    assert any(
        line.endswith("answers: 300,479 with status 200, 1 with status 503.") for line in lines
    )
