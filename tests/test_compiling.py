"""Compiled code on disk: never stale, shared by processes that start at once, no need to write beside the source."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import wordkin
from wordkin.kernels import compiling

PROCESSES = 4
HELPER = """
from compiling import helper

@helper
def half(number):
    return number / {divisor}
"""
ENTRY = """
from compiling import kernel
from halves import half

@kernel
def half_of(number):
    return half(number)

print(half_of(6.0))
"""


@pytest.fixture
def kernels(tmp_path):
    """A folder with a kernel, whose helper lives in another file, and wordkin's way to compile."""
    folder = tmp_path / "kernels"
    folder.mkdir()
    shutil.copy(compiling.__file__, folder)
    (folder / "halves.py").write_text(HELPER.format(divisor=2))
    (folder / "entry.py").write_text(ENTRY)
    return folder


def start(*command, home, **environment):
    """Begin to run Python as a user at home there, with a cache of that home alone."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if name not in {"NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "PYTHONPATH"}
    }
    # NUMBA_DEBUG_CACHE reports what is loaded from the cache and saved to it.
    ours |= {"HOME": str(home), "LOCALAPPDATA": str(home), "NUMBA_DEBUG_CACHE": "1"}
    return subprocess.Popen(
        [sys.executable, "-B", *map(str, command)],
        env=ours | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def output(process):
    text, _ = process.communicate()
    assert process.returncode == 0, text
    return text


def files_below(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_cache_folder_is_another_after_a_change_in_any_kernel_file(kernels, monkeypatch):
    monkeypatch.setattr(compiling, "__file__", str(kernels / "compiling.py"))
    before = compiling.cache_folder()
    (kernels / "halves.py").write_text(HELPER.format(divisor=3))
    assert compiling.cache_folder() != before


def test_kernel_notices_a_change_in_a_helper_of_another_file(kernels, tmp_path):
    assert "\n3.0\n" in output(start(kernels / "entry.py", home=tmp_path))
    (kernels / "halves.py").write_text(HELPER.format(divisor=3))
    assert "\n2.0\n" in output(start(kernels / "entry.py", home=tmp_path))


def test_kernel_is_whole_after_several_processes_have_compiled_it_at_once(kernels, tmp_path):
    at_once = [start(kernels / "entry.py", home=tmp_path) for _ in range(PROCESSES)]
    assert ["\n3.0\n" in output(process) for process in at_once] == [True] * PROCESSES
    later = output(start(kernels / "entry.py", home=tmp_path))
    assert "data loaded" in later
    assert "data saved" not in later
    assert "\n3.0\n" in later


def test_kernel_writes_into_the_users_cache_and_not_beside_its_source(kernels, tmp_path):
    for path in (*kernels.iterdir(), kernels):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = files_below(kernels)
    assert "\n3.0\n" in output(start(kernels / "entry.py", home=tmp_path))
    assert files_below(kernels) == before
    assert "data loaded" in output(start(kernels / "entry.py", home=tmp_path))
    kernels.chmod(0o755)  # so that pytest can remove it


@pytest.mark.slow
def test_train_works_in_several_processes_at_once_from_a_read_only_install(tmp_path):
    site, home = tmp_path / "site", tmp_path / "home"
    home.mkdir()
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(wordkin.__file__).parent, site / "wordkin", ignore=ignored)
    for path in site.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = files_below(site)
    text = tmp_path / "text.txt"
    text.write_text("sea lake shore\n" * 20)

    def train(number):
        model = tmp_path / f"{number}.safetensors"
        command = ("-m", "wordkin", "train", text, "-o", model, "--threads", 1, "--dimensions", 8)
        return start(*command, home=home, PYTHONPATH=str(site))

    for process in [train(number) for number in range(PROCESSES)]:
        output(process)
    assert "data saved" not in output(train(PROCESSES))
    loaded = [wordkin.load(tmp_path / f"{number}.safetensors") for number in range(PROCESSES + 1)]
    assert len({vectors.matrix.tobytes() for vectors in loaded}) == 1
    assert files_below(site) == before
    for path in (site, *site.rglob("*")):
        path.chmod(0o755)
