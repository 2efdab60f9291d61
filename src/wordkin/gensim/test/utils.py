"""Texts and paths that gensim's examples use."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wordkin.gensim.corpora import Dictionary
from wordkin.gensim.utils import simple_preprocess

common_texts = [
    ["human", "interface", "computer"],
    ["survey", "user", "computer", "system", "response", "time"],
    ["eps", "user", "interface", "system"],
    ["system", "human", "system", "eps"],
    ["user", "response", "time"],
    ["trees"],
    ["graph", "trees"],
    ["graph", "minors", "trees"],
    ["graph", "minors", "survey"],
]
common_dictionary = Dictionary(common_texts)
common_corpus = [common_dictionary.doc2bow(text) for text in common_texts]

module_path = os.path.dirname(__file__)  # noqa: PTH120 (a str, as gensim's)


def datapath(fname: str) -> str:
    """The path of a file of gensim's test data, of which wordkin brings none.

    Its folder is looked for where gensim is installed, and in that of `wordkin.gensim.downloader`.
    Raises a `FileNotFoundError` that says where to get it, if there is no such folder.
    """
    data = Path(os.environ.get("GENSIM_DATA_DIR", "~/gensim-data")).expanduser()
    installed = (Path(folder, "gensim", "test") for folder in (module_path, *sys.path))
    for folder in (Path(module_path), *installed, data):
        if (path := folder / "test_data" / fname).parent.exists():
            return str(path)
    raise FileNotFoundError(
        f"{fname}: expected a file of gensim's test data, of which wordkin brings none. gensim's "
        "wheel holds it: pip download --no-deps gensim, and unpack gensim/test/test_data of it to "
        f"{data / 'test_data'}."
    )


class LeeCorpus:
    """The sentences of lee_background.cor, as lists of words."""

    def __iter__(self) -> Iterator[list[str]]:
        with Path(datapath("lee_background.cor")).open(encoding="utf-8") as lines:
            yield from map(simple_preprocess, lines)


def __getattr__(name: str) -> Any:
    """`lee_corpus_list`, which is read when it is asked for."""
    if name != "lee_corpus_list":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return list(LeeCorpus())


def get_tmpfile(suffix: str) -> str:
    """A path in a new folder for temporary files; no file is made."""
    return os.path.join(tempfile.mkdtemp(), suffix)  # noqa: PTH118 (a str, as gensim's)


@contextmanager
def temporary_file(name: str = "") -> Iterator[str]:
    """A path in a new folder, which is removed with everything in it."""
    folder = tempfile.mkdtemp()
    try:
        yield os.path.join(folder, name)  # noqa: PTH118 (a str, as gensim's)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
