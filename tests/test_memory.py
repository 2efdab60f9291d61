"""How much memory there is, and trainings that cannot fit."""

import errno
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import wordkin as wk
from small_trainings import line_of, settings_of
from wordkin.cli.requirements import estimate_requirements
from wordkin.errors import OutOfMemoryError, SettingsError
from wordkin.formats.opened import name_in_memory_errors
from wordkin.system import memory
from wordkin.training.fit import fit
from wordkin.training.start import Origin

MEMINFO = "MemTotal: 4000 kB\nMemFree: 1000 kB\nMemAvailable: 3000 kB\n"


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(memory, "CONTROL_GROUP", tmp_path)
    monkeypatch.setattr(memory, "OWN_GROUPS", tmp_path / "groups")
    monkeypatch.setattr(memory, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.delenv("WORDKIN_MEMORY", raising=False)
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


def group(folder: Path, limit: str, used: int, pages: str, *, version: int) -> None:
    """A control group that may take so much, and has taken so much."""
    names = ("memory.max", "memory.current")
    if version == 1:
        names = ("memory.limit_in_bytes", "memory.usage_in_bytes")
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in zip((*names, "memory.stat"), (limit, used, pages), strict=True):
        (folder / name).write_text(f"{value}\n")


def test_memory_is_what_a_control_group_of_version_1_has(system: Path) -> None:
    pages = "inactive_file 1\ntotal_inactive_file 50000\ntotal_active_file 1000"
    group(system / "memory", "1000000", 900_000, pages, version=1)
    assert memory.memory_bytes() == 1_000_000
    assert memory.available_bytes() == 151_000


@pytest.mark.parametrize(("inner", "outer"), [("1000000", "max"), ("max", "1000000")])
def test_memory_is_what_the_own_group_and_those_above_allow(
    system: Path, inner: str, outer: str
) -> None:
    (system / "groups").write_text("1:cpu:/elsewhere\n0::/user.slice/job-7\n")
    group(system / "user.slice", outer, 900_000, "", version=2)
    group(system / "user.slice" / "job-7", inner, 900_000, "", version=2)
    assert memory.memory_bytes() == 1_000_000
    assert memory.available_bytes() == 100_000


def test_memory_is_what_the_own_group_of_version_1_allows(system: Path) -> None:
    (system / "groups").write_text("4:cpu,memory:/job\n0::/\n")
    group(system / "memory" / "job", "1000000", 900_000, "", version=1)
    group(system / "memory", str(2**63 - 4096), 900_000, "", version=1)
    assert memory.memory_bytes() == 1_000_000
    assert memory.available_bytes() == 100_000


def test_memory_is_the_machines_where_a_containers_group_is_not_to_be_seen(system: Path) -> None:
    (system / "groups").write_text("0::/../of:the:host\nnonsense\n")
    assert memory.available_bytes() == 3000 * 1024
    assert memory.memory_bytes() > 0


def test_memory_is_what_windows_tells(system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(pointer: Any) -> int:
        status = pointer._obj
        assert status.length == 64
        status.total, status.available = 8_000, 5_000
        return 1

    kernel32 = SimpleNamespace(GlobalMemoryStatusEx=fill)
    monkeypatch.setattr("ctypes.windll", SimpleNamespace(kernel32=kernel32), raising=False)
    monkeypatch.delattr("os.sysconf")
    (system / "meminfo").unlink()
    assert (memory.memory_bytes(), memory.available_bytes()) == (8_000, 5_000)


@pytest.mark.usefixtures("system")
def test_memory_bytes_is_four_gibibytes_where_nobody_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.sysconf")
    assert memory.memory_bytes() == 4 << 30


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("32GB", 32 * 10**9),
        ("1.5 GiB", 3 << 29),
        ("500m", 500 * 10**6),
        ("4096", 4096),
        (" 2TiB ", 2 << 40),
    ],
)
def test_memory_is_what_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, text: str, size: int
) -> None:
    monkeypatch.setenv("WORDKIN_MEMORY", text)
    assert (memory.memory_bytes(), memory.available_bytes()) == (size, size)


@pytest.mark.usefixtures("system")
def test_memory_is_the_systems_where_the_environment_says_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WORDKIN_MEMORY", "")
    assert memory.available_bytes() == 3000 * 1024


@pytest.mark.parametrize("text", ["much", "0", "-3GB", "3 parsecs", "1e9", "iB", "0.1B"])
def test_memory_refuses_what_is_no_size(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("WORDKIN_MEMORY", text)
    with pytest.raises(
        SettingsError, match=f"WORDKIN_MEMORY: expected an amount .* like 32GB .* found '{text}'"
    ):
        memory.memory_bytes()


def test_memory_refuses_more_digits_than_a_float_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORDKIN_MEMORY", "9" * 400)
    with pytest.raises(SettingsError, match=r"expected an amount of memory .* found '9999"):
        memory.memory_bytes()


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
        match=r"9 words in 16 dimensions: expected at least 0.0 MB of free memory, found 0.0 MB\. "
        r"Pass max_words=4 or less.* say so in the environment: WORDKIN_MEMORY=1GB\.",
    ):
        fit(line_of(100), settings_of())


@pytest.mark.parametrize("options", [{}, {"initial_vectors": {"w0": [1.0] * 300}}])
def test_train_asks_for_what_the_command_says_that_it_needs(
    options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, settings = line_of(100), settings_of(dimensions=300)
    origin = Origin.of(settings, **options)
    needed = estimate_requirements(corpus, 9, origin, Path("kin.bin")).memory_bytes
    monkeypatch.setattr(memory, "available_bytes", lambda: needed - 1)
    with pytest.raises(OutOfMemoryError):
        origin.start(corpus.vocabulary)
    monkeypatch.setattr(memory, "available_bytes", lambda: needed)
    assert fit(corpus, settings, origin.start(corpus.vocabulary), threads=1).words_trained == 200


def test_train_refuses_a_model_to_resume_before_it_reads_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = fit(line_of(100), settings_of(), threads=1)
    monkeypatch.setattr(memory, "available_bytes", lambda: 1_000)
    with pytest.raises(OutOfMemoryError, match="training 9 words in 16 dimensions"):
        wk.train("no such file", resume=model, learning_rate=1e-6)


@pytest.mark.usefixtures("system")
def test_fit_believes_the_environment_if_it_says_that_there_is_more(
    system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (system / "meminfo").write_text("MemAvailable: 1 kB\n")
    with pytest.raises(OutOfMemoryError):
        fit(line_of(100), settings_of())
    monkeypatch.setenv("WORDKIN_MEMORY", "1GB")
    assert fit(line_of(100), settings_of(), threads=1).words_trained == 200


def test_fit_refuses_nothing_where_nobody_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_bytes", lambda: None)
    assert fit(line_of(100), settings_of(), threads=1).words_trained == 200


def test_a_refusal_is_a_memory_error() -> None:
    assert issubclass(OutOfMemoryError, MemoryError | wk.WordkinError)


@pytest.mark.parametrize("problem", [MemoryError(), OSError(errno.ENOMEM, "no room to map")])
def test_file_that_needs_more_memory_than_there_is_is_named(problem: Exception) -> None:
    named = pytest.raises(OutOfMemoryError, match=r"v\.bin: expected memory")
    with named, name_in_memory_errors("v.bin"):
        raise problem


@pytest.mark.parametrize("problem", [OSError(errno.EIO, "bad disk"), OutOfMemoryError("own words")])
def test_other_problems_of_a_file_keep_their_words(problem: Exception) -> None:
    with pytest.raises(type(problem)) as caught, name_in_memory_errors("v.bin"):
        raise problem
    assert caught.value is problem
