"""How much memory there is, and trainings that cannot fit."""

from pathlib import Path

import pytest

import wordkin as wk
from small_trainings import line_of, settings_of
from wordkin import memory
from wordkin.errors import OutOfMemoryError
from wordkin.training import fit

MEMINFO = "MemTotal: 4000 kB\nMemFree: 1000 kB\nMemAvailable: 3000 kB\n"


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(memory, "CONTROL_GROUP", tmp_path)
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    (tmp_path / "meminfo").write_text(MEMINFO)
    return tmp_path


@pytest.mark.usefixtures("system")
def test_available_bytes_is_what_linux_can_free() -> None:
    assert memory.available_bytes() == 3000 * 1024


def test_available_bytes_is_what_the_control_group_has_left(system: Path) -> None:
    (system / "memory.max").write_text("1000000\n")
    (system / "memory.current").write_text("900000\n")
    (system / "memory.stat").write_text("anon 7\ninactive_file 50000\nactive_file 1000\n")
    assert memory.available_bytes() == 151_000


def test_available_bytes_knows_no_limit_in_max(system: Path) -> None:
    (system / "memory.max").write_text("max\n")
    (system / "memory.current").write_text("900000\n")
    assert memory.available_bytes() == 3000 * 1024


def test_available_bytes_is_none_where_nobody_tells(
    system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (system / "meminfo").unlink()
    monkeypatch.setattr("os.sysconf", lambda _: int("unknown"))
    assert memory.available_bytes() is None


def test_fit_refuses_what_cannot_fit_with_figures_and_advice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: 1_000)
    with pytest.raises(
        OutOfMemoryError,
        match=r"9 words in 16 dimensions: expected at least .* GB of free memory, found .* GB\. "
        r"Pass max_words=4 or less",
    ):
        fit(line_of(100), settings_of())


def test_fit_refuses_nothing_where_nobody_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: None)
    assert fit(line_of(100), settings_of(), threads=1).words_trained == 200


def test_a_refusal_is_a_memory_error() -> None:
    assert issubclass(OutOfMemoryError, MemoryError | wk.WordkinError)
