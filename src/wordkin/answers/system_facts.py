"""What a report of a bug needs: versions, processor, memory, compiled kernels, extras. No name of a user."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final

from wordkin.system.cores import usable_cores
from wordkin.system.memory import memory_bytes

PACKAGES = ("numpy", "numba", "llvmlite")
# Those for which the compiler has instructions of its own in our kernels.
FEATURES = ("avx", "avx2", "fma", "avx512f", "avx512vl", "neon", "sve")
VARIABLE = re.compile("WORDKIN_(MEMORY|CACHE)|NUMBA_.*|.*_NUM_THREADS")  # of the environment
# The extras that users need, and what each brings.
EXTRAS: Final[Mapping[str, str]] = {
    "ann": "fast, approximate search: `wordkin index`, `build_index`, `load(index=True)`",
    "hdf5": "vectors in HDF5, such as ConceptNet Numberbatch",
    "demo": "the text of `wordkin demo`",
    "evaluation": "`wordkin cluster`, `clusters`, evaluation by categories, p-values, tables of results",
    "graphs": "random walks in graphs of networkx",
    "hub": "vectors to and from the Hugging Face Hub: `push_to_hub`, `from_hub`",
    "html": "text from web pages: `wordkin.integrations.html`",
    "lemmas": "lemmas instead of inflected words: `wordkin.integrations.lemmas`",
    "nltk": "sentences and word frequencies of NLTK: `wordkin.integrations.nltk`",
    "parquet": "vectors in Parquet files",
    "plot": "pictures: `wordkin plot`, `wordkin map -o map.png`, `plot`, `.plot()` of results",
    "pot": "the distance of texts: `word_movers_distance`",
    "remote": "files at `s3://`, `gs://`, `https://` and other addresses",
    "server": "`wordkin serve`: answers over HTTP, and the explorer page",
    "sklearn": "estimators for scikit-learn: `wordkin.integrations.sklearn`",
    "spacy": "vectors in pipelines of spaCy: `wordkin.integrations.spacy`",
    "sparse": "the similarity of many texts: `soft_cosines`",
    "tables": "texts in tables (`column=`), and vectors as tables of pandas, polars and Arrow",
    "tsne": "maps by t-SNE, which keep neighbors together best",
    "tune": "a search for settings: `wordkin tune`, `tune`",
    "umap": "maps by UMAP",
    "zstd": "texts and vectors in .zst files (Python 3.14 needs no extra)",
}


def describe_system() -> dict[str, Any]:
    """The facts by name, as JSON can hold them."""
    target, cpu, features = _host()
    return {
        "wordkin": _version_of("wordkin"),
        "python": f"{platform.python_version()} {platform.python_implementation()}",
        "packages": {name: _version_of(name) for name in PACKAGES},
        "blas": list(_describe_blas()),
        "system": platform.platform(),
        "target": target,
        "processor": cpu,
        "features": [name for name in FEATURES if name in features],
        "cores": usable_cores(),
        "memory_bytes": memory_bytes(),
        "cache": describe_cache(),
        "environment": {
            name: hide_user(value)
            for name, value in sorted(os.environ.items())
            if VARIABLE.fullmatch(name)
        },
        "extras": describe_extras(),
    }


def describe_cache() -> dict[str, Any]:
    """The folder of compiled kernels, and how many there are of all."""
    kernels = list(_list_kernels())
    folders = {Path(folder) for folder, _ in kernels}
    tag = f"py{sys.version_info.major}{sys.version_info.minor}"
    compiled = [
        name for folder, name in kernels if any(Path(folder).glob(f"*.{name}-*.{tag}*.nbi"))
    ]
    files = [file for folder in folders for file in folder.glob("*") if file.is_file()]
    return {
        "folders": sorted(hide_user(folder) for folder in folders),
        "kernels": len(kernels),
        "compiled": len(compiled),
        "size_bytes": sum(file.stat().st_size for file in files),
        "is_writable": all(map(_is_writable, folders)),
    }


def describe_extras() -> dict[str, dict[str, Any]]:
    """Of each extra: the versions of its packages, None for those that are missing, and what it brings."""
    return {
        extra: {
            "is_installed": None not in (versions := _versions_of(packages)).values(),
            "packages": versions,
            "brings": EXTRAS.get(extra, ""),
        }
        for extra, packages in list_extras().items()
    }


def list_extras() -> dict[str, set[str]]:
    """The packages of each extra that users need, which are those of the extra `all`."""
    packages: dict[str, set[str]] = {}
    try:
        requirements = requires("wordkin") or []
    except PackageNotFoundError:  # the source is used without an installation
        requirements = []
    for requirement in requirements:
        extra = re.search(r"extra == ['\"]([\w-]+)['\"]", requirement)
        name = re.match(r"[\w.-]+", requirement)
        if extra and name:
            below = re.search(r"python_version < ['\"](\d+)\.(\d+)['\"]", requirement)
            is_needed = below is None or sys.version_info < tuple(map(int, below.groups()))
            packages.setdefault(extra[1], set()).update({name[0]} if is_needed else ())
    everything = packages.pop("all", set())
    return {extra: needed for extra, needed in sorted(packages.items()) if needed <= everything}


def hide_user(path: object) -> str:
    """A path, or a text with paths, without the name of the user: the home folder is `~`.

    >>> hide_user(Path.home() / "texts"), hide_user(f"/scratch/{Path.home().name}/texts")
    ('~/texts', '/scratch/~/texts')
    """
    text, home = str(path), Path(os.path.expanduser("~"))  # noqa: PTH111 - which never raises
    if not home.is_absolute() or not home.name:  # a container without users
        return text
    for start, name in ((r"(?<![^\s:;,='\"])", str(home)), (r"(?<=[/\\])", home.name)):
        text = re.sub(rf"{start}{re.escape(name)}(?=[/\\:;]|$)", "~", text)
    return text


def _host() -> tuple[str, str, set[str]]:
    """The target, processor and its features for which Numba compiles."""
    from numba.core.registry import cpu_target

    target, cpu, features = cpu_target.target_context.codegen().magic_tuple()
    return target, cpu, {name[1:] for name in features.split(",") if name.startswith("+")}


def _list_kernels() -> Iterator[tuple[str, str]]:
    """The cache's folder and the name of each kernel that is compiled into it."""
    import wordkin.kernels

    for found in iter_modules(wordkin.kernels.__path__):
        module = import_module(f"wordkin.kernels.{found.name}")
        for value in vars(module).values():
            stats, function = getattr(value, "stats", None), getattr(value, "py_func", None)
            if function and stats and function.__module__ == module.__name__ and stats.cache_path:
                yield stats.cache_path, function.__qualname__


def _describe_blas() -> Iterator[str]:
    """The libraries that multiply matrices, as `openblas 0.3.27, SkylakeX, 2 threads`."""
    import numpy as np
    from threadpoolctl import threadpool_info

    np.dot(np.ones(2), np.ones(2))
    for found in threadpool_info():
        if found["user_api"] == "blas":
            parts = (found["internal_api"], found["version"], found.get("architecture"))
            threads = found["num_threads"]
            unit = "thread" if threads == 1 else "threads"
            yield f"{' '.join(str(part) for part in parts if part)}, {threads} {unit}"


def _versions_of(packages: set[str]) -> dict[str, str | None]:
    return {name: _version_of(name) for name in sorted(packages)}


def _version_of(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _is_writable(folder: Path) -> bool:
    """Whether files can be written there, or the folder made."""
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return os.access(existing, os.W_OK)
