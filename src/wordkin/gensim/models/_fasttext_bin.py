"""gensim's reader of fastText's files, by its name; wordkin's own is `wordkin.load`."""

from __future__ import annotations

from typing import Any

from wordkin.gensim.models.fasttext import FastText


def load(fin: Any, encoding: str = "utf-8", full_model: bool = True) -> Any:
    """Refuse, and say what opens the file."""
    return FastText.load(fin)
