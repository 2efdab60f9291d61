"""Compiled code on disk: never stale, shared by processes that start at once, no need to write beside the source."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import wordkin
from wordkin.corpus import encode
from wordkin.corpus.scanning import compile_kernels
from wordkin.kernels import compiling, scan

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

# What a user reads while one kernel is called, and then another.
SAYING = """
import sys
import wordkin.progress.work as work

work.FIRST_TICK_SECONDS = work.TICK_SECONDS = 0.01
for module in sys.argv[1:]:
    said = []
    with work.loading_kernels(lambda progress: said.append(progress.phase)):
        __import__(module)
    print(module, "compiling" in said)
    if module == "entry":
        print("registers", "numba.np.arraymath" in sys.modules)
"""
TRAIN = """
import sys
import wordkin as wk

options = {{"window": 1, "min_count": 1, "subsample_threshold": 0, "progress": False}}
wk.train([[str(word) for word in range({words})]], **options)
print("numba" in sys.modules, "numba.np.arraymath" in sys.modules)
"""
COMPILED = """
import sys
import wordkin as wk
from numba.core import event

with event.install_recorder("numba:compile") as recorder:
    text = [[str(word) for word in range(500)]]
    wk.train(text, loss=sys.argv[1], window=1, min_count=1, progress=False)
print({each.data["dispatcher"].py_func.__name__ for _, each in recorder.buffer})
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


def test_progress_says_compiling_for_what_the_cache_lacks_and_for_nothing_else(kernels, tmp_path):
    (kernels / "other.py").write_text(ENTRY)

    def say(*modules):
        said = output(start("-c", SAYING, *modules, home=tmp_path, PYTHONPATH=str(kernels)))
        return [line for line in said.splitlines() if line.endswith(("True", "False"))]

    # Numba registers what it can compile only where it compiles.
    assert say("entry") == ["entry True", "registers True"]
    assert say("entry", "other") == ["entry False", "registers False", "other True"]


@pytest.mark.parametrize("words", [3, 500], ids=["by pairs", "in blocks"])
def test_train_loads_kernels_without_what_only_a_compiler_needs(words):
    text, code = [[str(word) for word in range(words)]], TRAIN.format(words=words)
    # So that the cache has the kernels.
    wordkin.train(text, window=1, min_count=1, subsample_threshold=0, progress=False)
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "True False\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("loss", "has_tree"), [("negative-sampling", False), ("hierarchical-softmax", True)]
)
def test_train_compiles_the_tree_only_where_it_is_trained(loss, has_tree, tmp_path):
    compiled = output(start("-c", COMPILED, loss, home=tmp_path))
    assert "fit_chunk" in compiled
    assert ("'fit_row'" in compiled) == has_tree


def signatures():
    """What is compiled of each kernel that reads text."""
    names = "scan_words scan_letters fill_slots absorb hash_words renumber keep_words"
    return [list(getattr(scan, name).signatures) for name in names.split()]


def test_compile_kernels_leaves_nothing_to_compile_of_a_text():
    compile_kernels()
    before = signatures()
    corpus = encode(io.BytesIO(b"sea lake\n" * 300_000), threads=2)
    encode(io.BytesIO(b"sea lake\n"), tokenize="simple").prune(
        1, keep=lambda word, _: word == "sea"
    )
    corpus.prune(1, max_words=1, in_place=True)
    assert signatures() == before


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
