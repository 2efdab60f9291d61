"""Texts and paths that gensim's examples use."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wordkin.errors import warn
from wordkin.gensim.corpora import Dictionary

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
    """The path that a file of gensim's test data would have; wordkin brings none, and warns."""
    path = os.path.join(module_path, "test_data", fname)  # noqa: PTH118 (a str, as gensim's)
    if not Path(path).exists():
        warn(
            f"{fname}: expected a file of gensim's test data, of which wordkin brings none. Copy it "
            f"from gensim/test/test_data of gensim's repository to {path}, or name another file."
        )
    return path


def get_tmpfile(suffix: str) -> str:
    """A path in the folder for temporary files; no file is made."""
    return os.path.join(tempfile.gettempdir(), suffix)  # noqa: PTH118 (a str, as gensim's)


@contextmanager
def temporary_file(name: str = "") -> Iterator[str]:
    """A path in a new folder, which is removed with everything in it."""
    folder = tempfile.mkdtemp()
    try:
        yield os.path.join(folder, name)  # noqa: PTH118 (a str, as gensim's)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
