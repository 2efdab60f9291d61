"""Which columns of an edge list hold the ends of edges and their weights, and whether it has a header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from wordkin.errors import SettingsError, TextError, quote, warn
from wordkin.text.columns import Column, find_columns, is_number, looks_like_header
from wordkin.text.rows import DIVIDED, Dialect, Rows
from wordkin.wording import argument, either
from wordkin.words.vocabulary import Vocabulary

# What headers call source and target, without case, spaces, dashes and underscores.
END_PAIRS = (
    ("source", "target"),
    ("from", "to"),
    ("src", "dst"),
    ("src", "dest"),
    ("src", "target"),
    ("node1", "node2"),
    ("id1", "id2"),
    ("sourceid", "targetid"),
    ("fromid", "toid"),
    ("fromnodeid", "tonodeid"),
)
LETTERS = ("u", "v")  # decide in a header, but make none of a row: nodes are called so too
WEIGHT_NAMES = {"weight", "weights"}
INDEX_NAMES = {"", "unnamed:0", "indexlevel0"}  # of the column that pandas adds to those of a table
NETWORKX = (
    "networkx wrote attributes; write the weights alone: "
    "networkx.write_edgelist(graph, path, data=['weight']), or no weights: data=False."
)


@dataclass(frozen=True)
class EdgeList:
    """How to read an edge list; the fields are arguments of `wordkin.walks`."""

    is_directed: bool = False
    weighted: bool | None = None
    columns: Sequence[Column] | None = None
    dialect: Dialect = field(default_factory=Dialect)

    def __post_init__(self) -> None:
        if self.columns is None:
            return
        if len(self.columns) not in (2, 3):
            raise SettingsError(
                f"{argument('columns')}: expected two, or three with that of the weights, found "
                f"{quote(list(self.columns))}."
            )
        if len(self.columns) == 2 and self.weighted:
            raise SettingsError(
                f"{argument('columns')}: expected a third, that of the weights, found two."
            )

    def find(self, header: Sequence[str], first: Sequence[str], where: str) -> list[int]:
        """The positions, from 0, of source, target and perhaps weight. first: a row."""
        if self.columns is None:
            return choose_columns(header, first, self.weighted, where)
        labels = ("the source", "the target", "the weight")
        wanted = dict(zip(labels, self.columns, strict=False))
        columns = find_columns(wanted, header, len(first), where)
        return columns[: 2 if self.weighted is False else None]


def find_header(rows: Rows, given: bool | None, columns: Sequence[Column] | None) -> list[str]:
    """The first row, if it names columns; else nothing. given: whether it does, if that is known."""
    first = rows.first
    if given is not None:
        return first if given else []
    is_named = any(isinstance(name, str) and not name.isdecimal() for name in columns or ())
    titles = looks_like_header(first, rows.second)
    has_index = titles[:1] == [True] and not first[0] and not any(map(is_number, first))
    over_numbers = titles[:2] == [True, True] or any(titles[2:])
    looks_so = is_named or has_index or over_numbers or _find_ends(_plain(first), END_PAIRS)
    return first if looks_so else []


def choose_columns(
    header: Sequence[str], first: Sequence[str], weighted: bool | None, where: str
) -> list[int]:
    """The positions of source, target and perhaps weight: by their names, else by their order.

    first: a row. Raises `TextError` where more columns than these leave open which are meant.

    Examples
    --------
    >>> choose_columns(["", "from", "to"], ["0", "sea", "lake"], None, "edges.csv")
    [1, 2]
    >>> choose_columns([], ["sea", "lake", "2"], None, "edges.csv")
    [0, 1, 2]
    """
    named = _plain(header) or ["?"] * len(first)
    columns = [position for position, name in enumerate(named) if name not in INDEX_NAMES]
    weights = [position for position in columns if named[position] in WEIGHT_NAMES]
    ends = _find_ends(named, (*END_PAIRS, LETTERS))
    others = [position for position in columns if position not in (*ends, *weights)]
    if not ends:
        ends, others = others[:2], others[2:]
        _require_ends(ends, first, where)
        if header and others and (weights or len(others) > 1):
            raise _refuse(header, first, weighted, where)
    if weighted is False:
        return ends
    if weights:
        return [*ends, weights[0]]
    if len(others) == 1 and others[0] > max(ends):
        return [*ends, *others]
    if weighted or len(others) > 1:
        raise _refuse(header, first, weighted, where)
    return ends


def warn_of_header(
    first: Sequence[str], columns: Sequence[int], names: Vocabulary, source: int, target: int
) -> None:
    """Warn if neither end of the first edge has another one, as where they name the columns."""
    if len(names) > 2 and names.counts[source] == names.counts[target] == 1:
        a, b = (quote(first[column]) for column in columns[:2])
        warn(
            f"the first line, {a} and {b}, was read as an edge, though no other has its names; "
            f"{argument('header', True)} if it names the columns."
        )


def _plain(names: Sequence[str]) -> list[str]:
    return [name.lower().translate({ord(letter): None for letter in " _-"}) for name in names]


def _find_ends(named: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[int]:
    """The positions of the first pair of which both are among the names; nothing if there is none."""
    found = (pair for pair in pairs if all(named.count(name) == 1 for name in pair))
    return [named.index(name) for name in next(found, ())]


def _require_ends(ends: Sequence[int], first: Sequence[str], where: str) -> None:
    if len(ends) < 2:
        if not first:
            raise TextError(f"{where}: expected edges, found none. Is the file empty?")
        raise TextError(
            f"{where}: expected two names in a row, found one, {quote(first[0])}. {DIVIDED}"
        )


def _refuse(
    header: Sequence[str], first: Sequence[str], weighted: bool | None, where: str
) -> TextError:
    """The error where it is open which columns are meant."""
    if header:
        how = either("columns=('source', 'target', 'weight')", "--columns source,target,weight")
        how += ", with the header's names or numbers from 1."
    else:
        how = f"{either('columns=(1, 2, 3)', '--columns 1,2,3')}."
    has_attributes = any(text.startswith("{") for text in first)
    return TextError(
        f"{where}: expected two names and {'a weight' if weighted else 'perhaps a weight'} in a row, "
        f"found {len(first)} fields, {quote(list(header or first))}. "
        f"{NETWORKX if has_attributes else f'Say which are meant: {how}'}"
    )
