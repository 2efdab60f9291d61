"""Where gensim 3 had `AnnoyIndexer`."""

from __future__ import annotations

from typing import Any

from wordkin.gensim.old_names import warn_old


def __getattr__(name: str) -> Any:
    """`AnnoyIndexer`, which now has a module of its own."""
    if name != "AnnoyIndexer":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from wordkin.gensim.similarities.annoy import AnnoyIndexer

    warn_old("similarities.index", "similarities.annoy")
    return AnnoyIndexer
