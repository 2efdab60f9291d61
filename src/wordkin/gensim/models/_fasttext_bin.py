"""gensim's reader of fastText's files, by its name; `models.fasttext` has what opens them."""

from __future__ import annotations

from typing import Any, NoReturn


def load(fin: Any, encoding: str = "utf-8", full_model: bool = True) -> NoReturn:
    """Refuse, and say what opens the file."""
    raise NotImplementedError(
        "_fasttext_bin.load: expected a function of wordkin, found one inside of gensim. Call "
        "load_facebook_model or load_facebook_vectors of gensim.models.fasttext."
    )
