"""What only some systems have is not needed: simulated here, and tried for real by the forge's CI."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import wordkin as wk
from wordkin.cli.stopping import stop_on_signals
from wordkin.corpus import storage
from wordkin.errors import SavingError
from wordkin.system import saving

# Modules and functions of POSIX, or of Linux alone.
NO_MODULES = ("fcntl", "resource", "pwd", "grp", "termios", "readline")
NO_FUNCTIONS = ("fork", "posix_fallocate", "sched_getaffinity", "sysconf", "getuid", "geteuid")
STRIPPED = f"""
import importlib, io, os, pkgutil, sys, warnings
for name in {NO_MODULES}:
    sys.modules[name] = None
for name in {NO_FUNCTIONS}:
    delattr(os, name)
warnings.filterwarnings("error", category=EncodingWarning, module="wordkin")
import wordkin
for module in pkgutil.walk_packages(wordkin.__path__, "wordkin."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""
TEXT = "das Meer trifft die Küste\nder See trifft die Küste\n" * 30


def run(script, folder, **environment):
    """What a fresh interpreter prints for which everything is ASCII unless it is told otherwise."""
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ended = subprocess.run(
        [sys.executable, "-X", "warn_default_encoding", "-c", script],
        cwd=folder,
        env=os.environ | plain | environment,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode("cp1252")


def test_every_module_is_imported_and_a_training_ends_where_posix_is_missing(tmp_path):
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    script = STRIPPED + (
        "options = {'dimensions': 4, 'epochs': 1, 'threads': 2, 'progress': False}\n"
        "wordkin.train('text.txt', checkpoint='run', **options).save('kin.safetensors')\n"
        "print(ascii(sorted(wordkin.load('kin.safetensors').words)[0]))\n"
        "wordkin.train('text.txt', checkpoint='run', resume=True, **options)\n"
        "wordkin.encode('text.txt', folder='ids')\n"
    )
    assert run(script, tmp_path) == "'K\\xfcste'\n"


def test_save_says_on_windows_that_the_old_file_is_in_use(tmp_path, monkeypatch):
    def refuse(draft, target):
        raise PermissionError(13, "Access is denied", str(draft), None, str(target))

    vectors = wk.WordVectors(["sea"], [[1.0]])
    vectors.save(tmp_path / "v.safetensors")
    monkeypatch.setattr(saving, "IS_WINDOWS", True)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(SavingError, match=r"is open, .* another name.*: '.*v.safetensors'"):
        vectors.save(tmp_path / "v.safetensors")
    (draft,) = (path for path in tmp_path.iterdir() if path.name != "v.safetensors")
    assert wk.load(draft).words == ["sea"]


def test_storage_removes_its_folder_at_the_end_where_files_are_still_mapped(tmp_path, monkeypatch):
    last = []
    monkeypatch.setattr(storage.shutil, "rmtree", lambda *_, **__: None)
    monkeypatch.setattr(storage.atexit, "register", lambda *given, **_: last.extend(given[1:]))
    used = storage.Storage(tmp_path, 0).make_temporary()
    folder = used.path("ids").parent
    del used
    assert last == [folder]


@pytest.mark.posix
def test_storage_stays_when_a_process_that_was_forked_from_its_owner_ends(tmp_path):
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from wordkin.corpus.storage import Storage\n"
        "folder = Storage(Path(sys.argv[1]), 0).make_temporary()\n"
        "path = folder.path('').resolve()\n"
        "child = os.fork()\n"
        "if child:\n"
        "    os.waitpid(child, 0)\n"
        "    print(path.exists())\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "True\n"
    assert not list(tmp_path.iterdir())


def test_stop_on_signals_leaves_a_signal_alone_that_is_not_pythons(monkeypatch):
    monkeypatch.setattr(signal, "getsignal", lambda _: None)
    with stop_on_signals(None) as received:
        assert received == []


COMMANDS = [
    ["train", "text.txt", "-o", "kin.safetensors", "--dimensions", "4", "--verbose"],
    ["info", "kin.safetensors"],
    ["nearest", "kin.safetensors", "die", "-k", "3"],
    ["convert", "kin.safetensors", "kin.txt"],
    ["map", "kin.safetensors", "-o", "map.html"],
    ["evaluate", "kin.safetensors"],
]


def test_commands_write_where_posix_is_missing_and_the_console_knows_few_letters(tmp_path):
    (tmp_path / "text.txt").write_text(TEXT.replace("See", "море"), "utf-8")
    script = STRIPPED + (
        "from wordkin.cli import main\n"
        f"for arguments in {COMMANDS}:\n"
        "    sys.argv = ['wordkin', *arguments]\n"
        "    try:\n"
        "        main()\n"
        "    except SystemExit as end:\n"
        "        assert end.code in (0, 1), arguments\n"
    )
    written = run(script, tmp_path, PYTHONIOENCODING="cp1252:strict")
    assert "Küste" in written
    assert "\\u043c\\u043e\\u0440\\u0435" in written
    assert "море" in (tmp_path / "kin.txt").read_text("utf-8")
