"""What a new training kept of an old one, as a value that people and programs read."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from textwrap import fill, shorten
from typing import Any, Literal, NamedTuple, TypeAlias

from wordkin.system.tables import Row, ShownAsTable, table

Kind: TypeAlias = Literal["one", "rotated", "two", "unknown"]

COLUMNS = 79
MOVED = "moved most       kept  before -> after"
NEIGHBORS_WIDTH = 26  # of each of two columns beside a word and its share
MEANING: dict[Kind, str] = {
    "one": "one as they are; both may be mixed in one index",
    "rotated": "one only after a rotation; do not mix them in one index as they are",
    "two": "two; do not mix them in one index",
    "unknown": "cannot be told from so few words that both have",
}


class Band(NamedTuple):
    """Words of like frequency: their counts, or their ranks, are `least` to `most`.

    words, asked : the number of words that both have, and of those whose neighbors were compared
    kept : the share of their neighbors that is kept
    """

    least: int
    most: int | None
    words: int
    asked: int
    kept: float

    def __str__(self) -> str:
        if self.most is None:
            return f"{self.least:,} and more"
        return f"{self.least:,} to {self.most:,}" if self.least else f"below {self.most + 1:,}"


class Space(NamedTuple):
    """Whether old and new vectors lie in one space.

    kind : "one" as they are, "rotated" if a rotation makes them one, "two" if not even that, "unknown" if
        the words that both have are too few
    found, found_rotated : the share of old vectors whose nearest new vector is that of the same word, as
        they are and after a rotation; None where it was not tried
    """

    kind: Kind
    found: float | None = None
    found_rotated: float | None = None

    def __str__(self) -> str:
        if self.found is None:
            return f"{MEANING[self.kind]}, since their dimensions differ"
        rotated = (
            "" if self.found_rotated is None else f", after a rotation in {self.found_rotated:.1%}"
        )
        return (
            f"{MEANING[self.kind]}. The nearest new vector of an old one is that of the same word in "
            f"{self.found:.1%} of cases{rotated}"
        )


class Moved(NamedTuple):
    """A word, the share of its neighbors that is kept, and its neighbors before and after."""

    word: str
    kept: float
    before: list[str]
    after: list[str]

    def __str__(self) -> str:
        before, after = (
            shorten(", ".join(words), NEIGHBORS_WIDTH, placeholder=" ...")
            for words in (self.before, self.after)
        )
        return (
            f"{shorten(self.word, 16, placeholder='...'):16} {self.kept:4.0%}  {before} -> {after}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(ShownAsTable):
    """What a new training kept of an old one, as `compare` returns it. `print` shows it.

    neighbors_kept : The mean share of a word's ten nearest words that stayed, among the words that both have.
    kept : The number of words that both have.
    lost, new : The words that only one of them has.
    bands : `neighbors_kept` by frequency, the most frequent words first.
    by_count : Whether bands are of counts. Without counts, they are of ranks.
    space : Whether you can mix both.
    moved : The words that kept the fewest neighbors.
    """

    neighbors_kept: float
    kept: int
    lost: list[str]
    new: list[str]
    bands: list[Band]
    by_count: bool
    space: Space
    moved: list[Moved]

    @property
    def is_one_space(self) -> bool:
        """Whether old and new vectors may be mixed in one index, as they are."""
        return self.space.kind == "one"

    def to_dict(self) -> dict[str, Any]:
        """All of it by name, which JSON can hold."""
        parts = {
            name: [part._asdict() for part in getattr(self, name)] for name in ("bands", "moved")
        }
        return {**asdict(self), **parts, "space": self.space._asdict()}

    def __repr__(self) -> str:
        return f"<Comparison: words {self._words()}; neighbors {self.neighbors_kept:.1%} kept>"

    def __str__(self) -> str:
        said = (
            f"words: {self._words()}",
            f"neighbors: {self.neighbors_kept:.1%} of the ten nearest are kept, among words that both have",
            f"space: {self.space}",
        )
        lines = [fill(line, COLUMNS, subsequent_indent="  ") for line in said]
        moved = ["", MOVED, *map(str, self.moved)] if self.moved else []
        return "\n".join([*lines, "", table(*self._table()), *moved])

    def _caption(self) -> str:
        return f"{self._words()}; space: {self.space}"

    def _words(self) -> str:
        return f"{self.kept:,} kept, {len(self.lost):,} lost, {len(self.new):,} new"

    def _table(self) -> list[Row]:
        header = ["occurrences" if self.by_count else "rank", "words", "asked", "kept"]
        rows: list[Row] = [(str(band), band.words, band.asked, band.kept) for band in self.bands]
        return [header, *rows]
