"""`wordkin info --system`: what a report of a bug needs, and no name of a user."""

import json
import os
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

import wordkin
from scripts import ROOT
from wordkin.answers import system_facts
from wordkin.answers.system_facts import (
    EXTRAS,
    describe_cache,
    describe_extras,
    describe_system,
    hide_user,
    list_extras,
)
from wordkin.cli.system_info import format_system

REQUIREMENTS = [
    "numpy>=1.26",
    "usearch>=2.25; extra == 'ann'",
    "zstandard>=0.22; (python_version < '3.14') and extra == 'zstd'",
    "old>=1; (python_version < '3.0') and extra == 'zstd'",
    'pytest>=8; extra == "dev"',
    "usearch>=2.25; extra == 'all'",
    "zstandard>=0.22; (python_version < '3.99') and extra == 'all'",
]


@pytest.fixture(scope="module")
def facts():
    return describe_system()


def test_describe_system_knows_versions_cores_and_memory(facts):
    assert facts["wordkin"] == version("wordkin")
    assert facts["python"].startswith(".".join(map(str, sys.version_info[:3])))
    assert facts["packages"] == {name: version(name) for name in ("numpy", "numba", "llvmlite")}
    assert facts["cores"] >= 1
    assert facts["memory_bytes"] > 1e8


def test_describe_system_can_be_json(facts):
    assert json.loads(json.dumps(facts)) == facts


def test_describe_system_knows_the_features_that_numba_compiles_for(monkeypatch):
    monkeypatch.setattr(
        system_facts, "_host", lambda: ("x86_64-linux", "znver4", {"avx2", "mmx", "avx512f"})
    )
    facts = describe_system()
    assert (facts["target"], facts["processor"]) == ("x86_64-linux", "znver4")
    assert facts["features"] == ["avx2", "avx512f"]


def test_describe_system_tells_of_variables_that_matter_and_of_no_secret(monkeypatch):
    monkeypatch.setenv("WORDKIN_MEMORY", "3GB")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("WORDKIN_TOKEN", "secret")
    facts = describe_system()
    assert facts["memory_bytes"] == 3_000_000_000
    assert facts["environment"].items() >= {"WORDKIN_MEMORY": "3GB", "OMP_NUM_THREADS": "1"}.items()
    assert "secret" not in json.dumps(facts)


@pytest.mark.posix
@pytest.mark.parametrize(
    ("home", "path", "shown"),
    [
        ("/home/alice", "/home/alice/.cache/wordkin", "~/.cache/wordkin"),
        ("/home/alice", "/home/alice", "~"),
        ("/home/alice", "/opt:/home/alice/a:/home/alice", "/opt:~/a:~"),
        ("/root", "/var/root/cache", "/var/~/cache"),
        ("/home/alice", "/scratch/alice/cache", "/scratch/~/cache"),
        ("/home/alice", "/scratch/alice", "/scratch/~"),
        ("/home/alice", "/scratch/alices/malice/cache", "/scratch/alices/malice/cache"),
        ("/", "/var/cache", "/var/cache"),  # a container without users
    ],
)
def test_hide_user_leaves_no_name_of_a_user(monkeypatch, home, path, shown):
    monkeypatch.setenv("HOME", home)
    assert hide_user(path) == shown


@pytest.mark.posix
def test_info_system_names_no_user_wherever_the_cache_is(tmp_path):
    environment = os.environ | {
        "HOME": str(tmp_path / "alice"),
        "NUMBA_CACHE_DIR": str(tmp_path / "disk" / "alice" / "cache"),
    }
    run = subprocess.run(
        [sys.executable, "-m", "wordkin", "info", "--system"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "alice" not in run.stdout
    assert "/disk/~/cache/wordkin-" in run.stdout
    assert "0 of " in run.stdout  # nothing is compiled into an empty folder


def test_describe_cache_counts_the_kernels_that_are_compiled(tmp_path, monkeypatch):
    tag = f"py{sys.version_info.major}{sys.version_info.minor}"
    names = [("scan.scan_words-1", tag), ("scan.scan_letters-9", "py30")]
    for name, python in names:
        (tmp_path / f"{name}.{python}.nbi").write_bytes(b"12345")
    kernels = [(str(tmp_path), "scan_words"), (str(tmp_path), "scan_letters")]
    monkeypatch.setattr(system_facts, "_list_kernels", lambda: iter(kernels))
    found = describe_cache()
    assert (found["kernels"], found["compiled"], found["size_bytes"]) == (2, 1, 10)
    assert found["is_writable"]


def test_describe_cache_finds_every_kernel_of_the_sources():
    entries = (Path(wordkin.__file__).parent / "kernels").glob("*.py")
    lines = [line for path in entries for line in path.read_text("utf-8").splitlines()]
    decorated = sum(line.startswith(("@kernel", "@exact_kernel")) for line in lines)
    assert describe_cache()["kernels"] == decorated > 20


def test_describe_cache_knows_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    kernels = [(str(tmp_path / "new" / "folder"), "scan_words")]
    monkeypatch.setattr(system_facts, "_list_kernels", lambda: iter(kernels))
    asked = []
    monkeypatch.setattr(os, "access", lambda path, _: asked.append(path))
    assert not describe_cache()["is_writable"]
    assert asked == [tmp_path]  # in which the folders would be made


def test_extras_have_a_line_for_each_extra_that_users_need():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (every,) = project["optional-dependencies"]["all"]
    names = every.removeprefix("wordkin[").removesuffix("]").split(",")
    assert sorted(EXTRAS) == sorted(names)
    assert set(list_extras()) <= set(names)  # as it was installed


def test_list_extras_reads_the_metadata_and_leaves_out_those_of_developers(monkeypatch):
    monkeypatch.setattr(system_facts, "requires", lambda _: REQUIREMENTS)
    zstd = {"zstandard"} if sys.version_info < (3, 14) else set()
    assert list_extras() == {"ann": {"usearch"}, "zstd": zstd}


def test_describe_system_does_without_an_installation(monkeypatch):
    def fail(package):
        raise PackageNotFoundError(package)

    monkeypatch.setattr(system_facts, "requires", fail)
    monkeypatch.setattr(system_facts, "version", fail)
    facts = describe_system()
    assert facts["extras"] == {}
    assert "extras installed: none" in list(format_system(facts))


def test_describe_extras_says_what_a_missing_one_would_bring(monkeypatch):
    installed = {"usearch": "2.25"}

    def find(package):
        if package in installed:
            return installed[package]
        raise PackageNotFoundError(package)

    packages = {"ann": {"usearch"}, "umap": {"umap-learn"}}
    monkeypatch.setattr(system_facts, "list_extras", lambda: packages)
    monkeypatch.setattr(system_facts, "version", find)
    found = describe_extras()
    assert found["ann"]["is_installed"]
    assert found["ann"]["packages"] == {"usearch": "2.25"}
    assert found["umap"] == {
        "is_installed": False,
        "packages": {"umap-learn": None},
        "brings": EXTRAS["umap"],
    }


def test_info_system_prints_lines_to_copy(wordkin):
    outcome = wordkin("info", "--system")
    assert outcome.status == 0
    names = [line.partition(":")[0] for line in outcome.out.splitlines() if line[0] != " "]
    assert names == [
        *("wordkin", "Python", "packages", "BLAS", "system", "processor", "features"),
        *("cores that it may use", "memory that it may use", "cache", "environment"),
        *("extras installed", "extras missing"),
    ]


def test_info_system_gives_the_same_as_json(wordkin):
    found = json.loads(wordkin("info", "--system", "--json").out)
    assert found["wordkin"] == version("wordkin")
    assert set(found["extras"]) == set(list_extras())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "wordkin: info: expected VECTORS or --system, found neither. Name a file."),
        (
            ["--system", "kin.bin"],
            "wordkin: info: expected --system alone, found kin.bin too. Leave one out.",
        ),
        (
            ["--system", "--settings"],
            "wordkin: info: expected --system alone, found --settings too. Leave one out.",
        ),
    ],
)
def test_info_wants_a_file_or_system(wordkin, arguments, message):
    outcome = wordkin("info", *arguments)
    assert outcome.status == 2
    assert outcome.err.startswith(message)
