"""`wordkin.baskets`: what each user bought together, from a table of users and items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np

from wordkin.corpus import EncodedCorpus
from wordkin.errors import SettingsError, TextError
from wordkin.records.encoding import encode_names
from wordkin.records.shopping import Missing, Part, Purchases, Tally, make_baskets, read_purchases
from wordkin.records.spelling import spell_names
from wordkin.records.tables import Wanted
from wordkin.records.times import Clock, Gap, Unit
from wordkin.settings.arguments import offer_names
from wordkin.text.columns import Column
from wordkin.text.rows import Dialect
from wordkin.wording import argument

WIDEST_WINDOW = 100  # the work of a training grows with the square of what one window holds
USUAL_COUNT = 5  # the usual min_count
FREQUENT_SHARE = 0.8  # of what was bought, in items that are bought as often as that
REASONS = (
    "a window as wide as a basket: its items are neighbors in any order",
    "no items are left out, since baskets are short",
)


class BasketFacts(NamedTuple):
    """What was found in a table, and what was left out.

    baskets, items: those that are kept; rows: those with a group and an item; groups: the number of users;
    longest: items of the largest basket. Left out are single_items, baskets of one item; repeats, items
    that their basket holds already; missing, rows without a value.
    """

    baskets: int
    items: int
    rows: int
    groups: int
    longest: int
    single_items: int
    repeats: int
    missing: Missing


@dataclass(frozen=True, eq=False, repr=False)
class Baskets(EncodedCorpus):
    """Baskets of items, as a text for `wordkin.train` whose words are the names of items."""

    facts: BasketFacts

    @property
    def options(self) -> dict[str, Any]:
        """Options of `wordkin.train` that suit these baskets.

        A window as wide as the largest basket (at most 100 items), and not shrunk at random, since all
        items of a basket are neighbors in any order. Nothing is left out at random, since baskets are
        short. `min_count` is 5 as usual, or 1 if that would lose a fifth of what was bought.
        """
        return suit(self.facts.longest, self.vocabulary.counts)

    def __repr__(self) -> str:
        return (
            f"<Baskets: {self.sentences:,} baskets of up to {self.facts.longest:,} of "
            f"{len(self.vocabulary):,} items>"
        )


def suit(longest: int, counts: Any) -> dict[str, Any]:
    """Options of training that suit baskets. counts: how often each item is in one."""
    frequent = counts[counts >= USUAL_COUNT].sum()
    is_enough = frequent >= FREQUENT_SHARE * counts.sum()
    return {
        "window": min(max(longest - 1, 1), WIDEST_WINDOW),
        "shrink_window": False,
        "subsample_threshold": 0.0,
        "min_count": USUAL_COUNT if is_enough else 1,
    }


@offer_names
def baskets(
    table: Any,
    *,
    group: Column,
    item: Column,
    order: Column | None = None,
    gap: Gap = None,
    unit: Unit | None = None,
    repeats: bool = False,
    delimiter: str | None = None,
    header: bool | None = None,
    quotes: bool = True,
    joiner: str | None = None,
) -> Baskets:
    r"""Turn a table of what users bought or looked at into a text to train on. A basket is a sentence of items.

    Parameters
    ----------
    table
        A path, a list of paths, "-" for standard input, or an open file: CSV, TSV, or columns separated by
        whitespace, possibly compressed. Or, with the extra `parquet`, Parquet or a table of pandas, polars or
        Arrow. Rows may be in any order. Rows without a group, an item or a time are left out.
    group, item, order
        Columns: names in the header, or numbers counting from 1. Rows with the same group, such as an order
        or a user, make up a basket. `order` is a column of numbers or ISO dates to sort by. Rows with the same
        time keep their order. Dates without a time zone are UTC.
    gap
        A basket ends when more time than this passes: "30min", "2h", "1 day", a `timedelta`, or a number. The
        number is in the unit of the numbers in `order`, or in seconds for dates.
    unit
        The unit of the numbers in `order`, needed if `gap` is a time: "s", "ms", "us" or "ns".
    repeats
        Whether to keep an item that its basket already holds.
    delimiter
        None recognizes whitespace, tab, comma, semicolon and "|". " " is any whitespace.
    header
        Whether the first row has the names of the columns. None: yes if a column is given by name, or if a
        column of numbers starts with something else.
    quotes
        Whether a quote at the start of a field encloses the field, as in CSV.
    joiner
        What replaces whitespace inside names, such as "_", which the command `wordkin baskets` uses. None:
        names stay unchanged.

    Returns
    -------
    Baskets
        An `EncodedCorpus` for `wordkin.train`, in the order of first rows of groups. Its `options` are
        those of training that suit baskets; its `facts` say what was left out, such as baskets of one
        item, from which nothing can be learned.

    Raises
    ------
    TextError
        For a row of another number of fields, or with a time that is none, with its line.
    SettingsError
        For a column that the table lacks.

    Examples
    --------
    >>> import io
    >>> table = "user,time,item\nann,9,bread\nbob,8,milk\nann,8,milk\nbob,99,jam\n"
    >>> shop = baskets(io.StringIO(table), group="user", item="item", order="time")
    >>> shop, shop.vocabulary.words
    (<Baskets: 2 baskets of up to 2 of 3 items>, ['milk', 'bread', 'jam'])
    >>> shop.options
    {'window': 1, 'shrink_window': False, 'subsample_threshold': 0.0, 'min_count': 1}

    `model = wordkin.train(shop, **shop.options)` learns from them.
    """
    clock = make_clock(order, gap, unit)
    dialect = Dialect(delimiter, header, quotes)
    bought = read_purchases(table, Wanted(group, item, order), dialect, clock)
    tally = Tally(len(bought.item_names))
    parts = require_baskets(bought, make_baskets(bought, tally, keeps_repeats=repeats))
    names = spell_names(bought.item_names, bought.first_lines, joiner, table)
    corpus = encode_names(parts, names.words)
    return Baskets(
        corpus.vocabulary,
        corpus.ids,
        corpus.starts,
        corpus.raw_words,
        corpus.storage,
        collect_facts(bought, tally),
    )


def make_clock(order: Column | None, gap: Gap, unit: Unit | None) -> Clock:
    """What reads the times; raises `SettingsError` for a gap without a column of times."""
    if gap is not None and order is None:
        raise SettingsError(
            f"{argument('gap')}: expected {argument('order')} beside it, the column of times, found none."
        )
    return Clock(gap, unit)


def collect_facts(bought: Purchases, tally: Tally) -> BasketFacts:
    """The facts about baskets that were made."""
    from wordkin.kernels.baskets import BASKETS, ITEMS, REPEATS, SINGLES

    counts = np.asarray(tally.counts).tolist()
    return BasketFacts(
        counts[BASKETS],
        counts[ITEMS],
        len(bought.groups),
        bought.group_names,
        tally.longest,
        counts[SINGLES],
        counts[REPEATS],
        bought.missing,
    )


def require_baskets(bought: Purchases, parts: Iterable[Part]) -> Iterator[Part]:
    """The parts as they are; raises `TextError` at the end if no basket was among them."""
    found = 0
    for items, starts in parts:
        found += len(starts) - 1
        yield items, starts
    if not found:
        raise TextError(
            f"expected baskets of two items and more, found none: {bought.group_names:,} groups, "
            f"{len(bought.item_names):,} items, {len(bought.groups):,} rows. Is the group the right column?"
        )


def compile_kernels() -> None:
    """Compile the kernels that make baskets of tables, into Numba's cache."""
    table = BytesIO(b"ann,1,sea\nann,2,lake\n")
    baskets(table, group=1, order=2, item=3)
