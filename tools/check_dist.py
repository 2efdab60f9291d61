"""Check what `python -m build` made, as somebody meets it who installs it: in a clean environment.

    python -m build
    python tools/check_dist.py

Wheel and source distribution must hold every file that belongs there and name no folder of the
machine that built them. Then each is installed into a new environment, away from the sources, and
has to train, to answer, and to import all of its modules.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Runs in the new environment. A module may need an extra, but then it must say which.
IMPORT_ALL = """
import importlib, pkgutil, sys, wordkin, wordkin.errors
from pathlib import Path
assert Path(wordkin.__file__).is_relative_to(sys.prefix), wordkin.__file__
imported, without = 0, []
for module in pkgutil.walk_packages(wordkin.__path__, "wordkin."):
    if module.name.endswith("__main__"):
        continue
    try:
        importlib.import_module(module.name)
        imported += 1
    except wordkin.errors.MissingExtraError as missing:
        without.append(f"{module.name} ({missing})")
print(f"imported {imported} modules; {len(without)} name a missing extra {without or ''}")
"""
# Serves what the training left, and asks it.
SERVE = """
import json, re, subprocess, sys, urllib.request
command = [sys.argv[1], "serve", "kin.safetensors", "--port", "0", "--no-open"]
with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
    try:
        line = server.stdout.readline()
        address = line.split()[-1].rstrip("/")
        with urllib.request.urlopen(address + "/api/nearest?word=sea&k=3", timeout=60) as answer:
            assert len(json.load(answer)["neighbors"]) == 3
        with urllib.request.urlopen(address, timeout=60) as answer:
            script = re.search(r'src="([^"]*page[.]js)"', answer.read().decode())[1]
        with urllib.request.urlopen(f"{address}/{script.lstrip('/')}", timeout=60) as answer:
            assert answer.headers["content-type"].startswith("text/javascript")
    finally:
        server.terminate()
print("with [server], wordkin serves its page and answers:", line.strip())
"""
TEXT = "the sea meets the shore\nthe lake meets the shore\na car follows a bus\n" * 50


def files_of(archive: Path) -> Mapping[str, bytes]:
    """What a wheel or a source distribution holds: names, without its top folder, and contents."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(archive) as sdist:
        members = [member for member in sdist if member.isfile()]
        contents = {member.name: sdist.extractfile(member) for member in members}
        return {
            name.partition("/")[2]: content.read() for name, content in contents.items() if content
        }


def tracked_files(root: Path) -> list[str]:
    """What git knows of; where there is no git, as in an unpacked distribution, the package alone."""
    if (root / ".git").exists():
        command = ["git", "-C", str(root), "ls-files", "-z"]
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        return [name for name in listed.split("\0") if name and (root / name).is_file()]
    paths = [path for path in (root / "src").rglob("*") if "__pycache__" not in path.parts]
    return [path.relative_to(root).as_posix() for path in paths if path.is_file()]


def complaints(archive: Path, root: Path) -> Iterator[str]:
    """Yield a line for each file that is missing, and for each that names a folder of this machine."""
    contents = files_of(archive)
    wanted = tracked_files(root)
    if archive.suffix == ".whl":
        inside = "src/"
        wanted = [name.removeprefix(inside) for name in wanted if name.startswith(inside)]
    for name in wanted:
        if name not in contents:
            yield f"{archive.name}: expected the file {name}, found none"
    folders = {str(folder) for folder in (root, Path.home()) if len(folder.parts) > 1}
    for name, content in contents.items():
        for folder in folders:  # which may be the end of a longer name
            if re.search(rb"(?<![\w.~-])" + re.escape(folder + os.sep).encode(), content):
                yield f"{archive.name}: {name} names {folder}"


def run(*command: object, cwd: Path) -> str:
    """What a command prints; if it fails, all that it said, and the end."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    words = [str(word) for word in command]
    ended = subprocess.run(
        words, cwd=cwd, env=clean, check=False, capture_output=True, encoding="utf-8"
    )
    if ended.returncode:
        sys.exit(f"{' '.join(words)}\nended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
    return ended.stdout.strip()


def try_installed(
    archive: Path, folder: Path, base: str = sys.executable, pins: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Install into a new environment, train with the command, ask what was learned.

    base: the Python of the environment. pins: requirements that hold dependencies at some versions.
    Returns the names and versions of what is installed there.
    """
    run(base, "-m", "venv", folder / "venv", cwd=folder)
    scripts = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    python, wordkin = scripts / "python", scripts / "wordkin"
    install = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    print(f"{archive.name}: installing it into a new environment ...", flush=True)
    run(python, *install, archive, *pins, cwd=folder)
    (folder / "text.txt").write_text(TEXT, encoding="utf-8")
    version = run(wordkin, "--version", cwd=folder).removeprefix("wordkin ")
    assert f"-{version}" in archive.name, f"{archive.name}: the command says {version}"
    train = ("train", "text.txt", "-o", "kin.safetensors", "--dimensions", 8, "--min-count", 2)
    run(wordkin, *train, "--subsample-threshold", 0, cwd=folder)
    facts = json.loads(run(wordkin, "info", "kin.safetensors", "--json", cwd=folder))
    assert facts["dimensions"] == 8, facts
    answers = run(wordkin, "nearest", "kin.safetensors", "sea", "-k", 3, cwd=folder)
    assert len(answers.splitlines()) == 3, answers
    run(wordkin, "explore", "kin.safetensors", "-o", "explorer.html", cwd=folder)
    explorer = (folder / "explorer.html").read_text("utf-8")
    assert "page_js" in explorer, "the page lacks its script"
    assert str(folder) not in explorer, f"the page names {folder}"
    print(f"{archive.name}: wordkin {version} trains and answers")
    print(f"{archive.name}: {run(python, '-c', IMPORT_ALL, cwd=folder)}")
    run(python, *install, f"{archive}[server]", *pins, cwd=folder)
    print(f"{archive.name}: {run(python, '-c', SERVE, wordkin, cwd=folder)}")
    listed = run(python, "-m", "pip", "list", "--format", "json", cwd=folder)
    return [(package["name"], package["version"]) for package in json.loads(listed)]


def main() -> int:
    """Check all that lies in the folder; 0 when it can be published."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    folder: Path = parser.parse_args().folder
    archives = [*folder.glob("*.whl"), *folder.glob("*.tar.gz")]
    if len(archives) != 2:
        sys.exit(f"{folder}: expected a wheel and a .tar.gz, found {len(archives)} of them")
    found = [line for archive in archives for line in complaints(archive, ROOT)]
    for line in found:
        print(line)
    if found:
        return 1
    for archive in archives:
        with tempfile.TemporaryDirectory() as clean:
            try_installed(archive.resolve(), Path(clean))
    print("distributions: complete, and they work where they are installed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
