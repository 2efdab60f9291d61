"""`wordkin baskets`: what users bought together, as a text to train on."""

from pathlib import Path
from typing import Annotated

import typer

from wordkin.cli.arguments import AsJson
from wordkin.cli.outcome import print_message
from wordkin.cli.output import show_work
from wordkin.cli.records import (
    Delimiter,
    Header,
    Joiner,
    Output,
    Quotes,
    check_text_output,
    print_joined,
    print_written,
    suggest_training,
    write_lines,
)
from wordkin.cli.results import show_json
from wordkin.records.baskets import (
    REASONS,
    BasketFacts,
    collect_facts,
    make_clock,
    require_baskets,
    suit,
)
from wordkin.records.shopping import Tally, make_baskets, read_purchases
from wordkin.records.spelling import join_names, spell_lines
from wordkin.records.tables import Wanted
from wordkin.records.times import Unit
from wordkin.text.rows import Dialect


def baskets(
    table: Annotated[
        list[str],
        typer.Argument(
            help="CSV, TSV or columns separated by spaces (may be compressed), or Parquet; - "
            "is standard input."
        ),
    ],
    output: Output,
    group: Annotated[
        str,
        typer.Option(
            help="Column that tells baskets apart: the order, session or user; a name or a number."
        ),
    ],
    item: Annotated[str, typer.Option(help="Column with the items.")],
    order: Annotated[
        str | None,
        typer.Option(
            help="Column with the time, to sort the items by: numbers or ISO dates.",
            show_default="as in the table",
        ),
    ] = None,
    gap: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Start a new basket after a pause longer than this: 30min, 2h, 1d, or a number.",
        ),
    ] = None,
    unit: Annotated[
        Unit | None,
        typer.Option(help="Unit of the numbers in --order.", show_default="s"),
    ] = None,
    repeats: Annotated[
        bool, typer.Option("--repeats", help="Keep an item each time it occurs in a basket.")
    ] = False,
    delimiter: Delimiter = None,
    header: Header = None,
    quotes: Quotes = True,
    joiner: Joiner = "_",
    as_json: AsJson = False,
) -> None:
    """Write what each user bought together as a text.

    Each line is a basket, and each word is an item. The rows of TABLE may be in any order. Baskets
    with one item are left out, and so are rows without a group, an item or a time.

    At the end, the command prints training options that suit baskets: a --window as wide as the
    largest basket and --no-shrink-window, because all items of a basket are neighbors, in any
    order; and --subsample-threshold 0, because baskets are short.
    """
    check_text_output(output, table, as_json=as_json)
    clock, dialect = make_clock(order, gap, unit), Dialect(delimiter, header, quotes)
    where = ", ".join(table)
    with show_work(f"reading {where}", compiles=True):
        bought = read_purchases(table, Wanted(group, item, order), dialect, clock)
    joined = join_names(bought.item_names, bought.first_lines, joiner, where)
    print_joined(joined)
    tally = Tally(len(joined.names))
    parts = require_baskets(bought, make_baskets(bought, tally, keeps_repeats=repeats))
    with show_work("sorting", compiles=True):
        write_lines(spell_lines(joined.names, parts), output)
    facts, options = collect_facts(bought, tally), suit(tally.longest, tally.of_items)
    kinds = int((tally.of_items > 0).sum())
    if as_json:
        figures = facts._asdict() | {"missing": facts.missing.rows}
        show_json(file=output, kinds=kinds, **figures, options=options)
        return
    name = "standard input" if table == ["-"] else ", ".join(Path(one).name for one in table)
    print_message(f"read {name}: {facts.rows:,} rows of {facts.groups:,} groups")
    if left_out := describe_losses(facts):
        print_message(f"left out: {'; '.join(left_out)}")
    print_written(
        output,
        f"{facts.baskets:,} baskets of 2 to {facts.longest:,} items, {facts.items:,} in all, of "
        f"{kinds:,} kinds",
    )
    suggest_training(output, options, "items.safetensors", REASONS)


def describe_losses(facts: BasketFacts) -> list[str]:
    """What was left out, and how much of it."""
    rows, line = facts.missing
    losses = {
        f"rows without a value: {rows:,} (the first is {line:,})": rows,
        f"repeats of an item in its basket: {facts.repeats:,}": facts.repeats,
        f"baskets of one item: {facts.single_items:,}": facts.single_items,
    }
    return [text for text, count in losses.items() if count]
