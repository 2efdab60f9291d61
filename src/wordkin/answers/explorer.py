"""The explorer in one file: the page that `wordkin serve` shows, with the vectors in it."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wordkin.analysis.placing import Placed, place
from wordkin.analysis.projection import Method
from wordkin.answers.file_facts import shareable_facts
from wordkin.answers.packed_map import draw, pack_map
from wordkin.answers.packed_vectors import neighbor_rows, round_rows
from wordkin.answers.page_file import frame, write_page
from wordkin.errors import SettingsError, warn
from wordkin.progress import show_work
from wordkin.search.exact import Floats, unit_rows
from wordkin.settings import check_number
from wordkin.settings.arguments import offer_names
from wordkin.system.saving import replace_file
from wordkin.vectors import WordVectors
from wordkin.wording import argument

WORDS, MOST_WORDS = 20_000, 100_000  # of the most frequent ones
LARGE_BYTES = 20_000_000  # too much for a mail


@dataclass(frozen=True, eq=False, repr=False)
class Explorer:
    """A page to explore vectors, as `explore` returns it. `page` is its HTML in UTF-8, which needs no other file."""

    page: bytes
    words: int

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file, whose name must end in .html."""
        target = Path(path)
        if target.suffix.lower() not in {".html", ".htm"}:
            raise SettingsError(f"{target}: expected a name that ends in .html.")
        if len(self.page) > LARGE_BYTES:
            warn(
                f"{target}: the page has {len(self.page) / 1e6:.1f} MB. Fewer words make it smaller."
            )
        with replace_file(target) as file:
            file.write(self.page)

    def _repr_html_(self) -> str:
        """The page in a frame that can do nothing outside itself, for notebooks."""
        return frame(self.page.decode())

    def __repr__(self) -> str:
        return f"<Explorer: {self.words:,} words, {len(self.page) / 1e6:.1f} MB>"


@offer_names
def explore(
    vectors: WordVectors,
    words: int | Sequence[str] = WORDS,
    *,
    exact: bool = False,
    method: Method = "auto",
    name: str = "vectors",
    progress: bool = True,
) -> Explorer:
    """Make a page to explore vectors in a browser: a map, neighbors, analogies, axes.

    A notebook shows it. `save` writes it to a file that works offline.

    Parameters
    ----------
    vectors : WordVectors
    words : int or list of str
        How many of the most frequent words to show, at most 100,000, or a list of words.
    exact
        Vectors in half precision, in a file half as large again; else a number has one byte. The twenty
        nearest words of each word are right in both.
    method
        Of the map, as for `project`.
    name
        Of the model, as the page shows it.
    progress
        If it takes more than two seconds, show on stderr that it is at work.

    Examples
    --------
    >>> vectors = WordVectors(["sea", "lake", "car"], [[1, 0], [4, 3], [0, 1]])
    >>> explore(vectors, method="pca")
    <Explorer: 3 words, 0... MB>

    `explore(vectors).save("explorer.html")` writes the page.
    """
    chosen = choose_words(vectors, words)
    units = unit_rows(vectors[chosen])
    placed = place(units, method, progress=progress)
    with show_work(f"finding neighbors of {len(chosen):,} words", progress=progress):
        return make_explorer(vectors, chosen, placed, exact=exact, name=name)


def choose_words(vectors: WordVectors, words: int | Sequence[str]) -> Sequence[str]:
    """The most frequent words, or those named, each once."""
    if isinstance(words, Iterable):
        chosen = list(dict.fromkeys(words))
        if not chosen or isinstance(words, str):
            raise SettingsError(f"{argument('words')}: expected a list of words, found {words!r}.")
        return chosen
    return list(islice(vectors, check_number("words", words, 1, MOST_WORDS)))


def make_explorer(
    vectors: WordVectors,
    words: Sequence[str],
    placed: Placed,
    *,
    exact: bool = False,
    name: str = "vectors",
    facts: Mapping[str, Any] | None = None,
) -> Explorer:
    """The page of these words and their positions.

    facts : what is known of the model, such as `describe_file` says
    """
    told: dict[str, Any] = {"words": len(vectors), "dimensions": vectors.matrix.shape[1]}
    told |= shareable_facts(facts or {})
    history = told.pop("history", [])
    units = unit_rows(vectors[list(words)])
    is_chosen = list(words) != list(islice(vectors, len(words)))
    body = pack_map(draw(words, units, _counts_of(vectors, words), placed, is_chosen=is_chosen))
    neighbors = neighbor_rows(units)
    about = {
        "info": {"model": name, "models": [name], "version": version("wordkin"), **told},
        "history": history,
        "storage": "float16" if exact else "int8",
        "neighbors": neighbors.shape[1],
        "shown": len(words),
        "focus": None,
    }
    data = {
        "inlined-map": gzip.compress(body, mtime=0),
        "inlined-neighbors": neighbors.tobytes(),
        **_vectors_as_data(units, exact=exact),
    }
    return Explorer(write_page(name, about, data).encode(), len(words))


def _counts_of(vectors: WordVectors, words: Sequence[str]) -> NDArray[np.int64] | None:
    """The count of each word: 0 for one whose vector is made of character n-grams."""
    if vectors.counts is None:
        return None
    rows = vectors.lookup.find(list(words)).rows
    return np.where(rows >= 0, vectors.counts[rows], 0)


def _vectors_as_data(units: Floats, *, exact: bool) -> dict[str, bytes]:
    if exact:
        return {"inlined-vectors": units.astype("<f2").tobytes()}
    steps, scales = round_rows(units)
    return {"inlined-vectors": steps.tobytes(), "inlined-scales": scales.astype("<f4").tobytes()}
