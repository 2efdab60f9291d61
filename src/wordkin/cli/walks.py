"""`wordkin walks`: random walks in a graph, as a text to train on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from wordkin.cli.arguments import AsJson, Threads
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
from wordkin.records.edge_columns import EdgeList
from wordkin.records.edges import NamedGraph, read_graph
from wordkin.records.spelling import join_names, spell_lines
from wordkin.records.walks import (
    OPTIONS,
    REASONS,
    Part,
    count_without_way,
    require_walks,
    split_walks,
)
from wordkin.text.rows import Dialect
from wordkin.text.walks import WalkPlan, stream_walks

REPEATS = {False: "whose weights are added", True: "and count once"}


def walks(
    edges: Annotated[
        str,
        typer.Argument(
            help="A file with two names, and perhaps a weight, on each line: columns, CSV or "
            "TSV, may be compressed; - is standard input."
        ),
    ],
    output: Output,
    walks_per_node: Annotated[
        int, typer.Option(min=1, help="Number of walks from each node.")
    ] = WalkPlan.walks_per_node,
    length: Annotated[
        int, typer.Option(min=1, help="Number of nodes in a walk.")
    ] = WalkPlan.length,
    p: Annotated[
        float,
        typer.Option("--p", help="node2vec's return parameter: above 1, walks rarely step back."),
    ] = WalkPlan.p,
    q: Annotated[
        float,
        typer.Option("--q", help="node2vec's in-out parameter: below 1, walks go further away."),
    ] = WalkPlan.q,
    directed: Annotated[
        bool, typer.Option("--directed", help="Edges lead only from the first name to the second.")
    ] = False,
    weighted: Annotated[
        bool | None,
        typer.Option(
            "--weighted/--unweighted",
            help="Whether edges have weights. Without weights, an edge that is given twice "
            "counts once.",
            show_default="if there is a third column",
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="A,B[,WEIGHT]",
            help="Columns of the two names and of the weight: names in the header, or numbers.",
            show_default="by the header, or 1,2,3",
        ),
    ] = None,
    delimiter: Delimiter = None,
    header: Header = None,
    quotes: Quotes = True,
    joiner: Joiner = "_",
    seed: Annotated[int, typer.Option(min=0, help="Random seed.")] = WalkPlan.seed,
    threads: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Write random walks in a graph as a text.

    Each line is a walk, and each word is the name of a node (DeepWalk, node2vec). Lines of EDGES
    that start with # or % are comments. If an edge is given several times, its weights are added
    up.

    At the end, the command prints training options that suit walks: a window of 10; --min-count 1,
    so that each node gets a vector; and --subsample-threshold 0, because in a small graph every
    node is frequent.
    """
    check_text_output(output, [edges], as_json=as_json)
    plan = WalkPlan(walks_per_node, length, p, q, seed)
    chosen = None if columns is None else [name.strip() for name in columns.split(",")]
    how = EdgeList(directed, weighted, chosen, Dialect(delimiter, header, quotes))
    with show_work(f"reading {edges}", compiles=True):
        found = read_graph(edges, how)
    print_message(describe(found, edges, unweighted=weighted is False))
    joined = join_names(found.names, found.first_lines, joiner, edges)
    print_joined(joined)
    parts = split_walks(stream_walks(found.graph, plan, threads))
    tally = Tally(require_walks(found, parts))
    with show_work("walking", compiles=True):
        write_lines(spell_lines(joined.names, tally), output)
    closed = count_without_way(found.graph)
    if as_json:
        facts = found.facts._asdict() | {"nodes": len(found.names), "without_way": closed}
        show_json(file=output, walks=tally.walks, steps=tally.steps, **facts, options=dict(OPTIONS))
        return
    print_written(output, f"{tally.walks:,} walks, {tally.steps:,} steps")
    if closed:
        print_message(f"nodes from which no edge leads on: {closed:,}, whose walks are left out")
    suggest_training(output, OPTIONS, "nodes.safetensors", REASONS)


class Tally:
    """Passes on sentences, and counts them."""

    def __init__(self, sentences: Iterator[Part]) -> None:
        self._sentences = sentences
        self.walks = self.steps = 0

    def __iter__(self) -> Iterator[Part]:
        for ids, starts in self._sentences:
            self.walks, self.steps = self.walks + len(starts) - 1, self.steps + len(ids)
            yield ids, starts


def describe(found: NamedGraph, edges: str, *, unweighted: bool) -> str:
    """One line about a graph."""
    facts, name = found.facts, "standard input" if edges == "-" else Path(edges).name
    text = f"read {name}: {facts.edges:,} edges between {len(found.names):,} nodes"
    if facts.weights is not None:
        text += f", weights from {facts.weights[0]:g} to {facts.weights[1]:g}"
    if facts.repeats:
        text += f"; {facts.repeats:,} were given before, {REPEATS[unweighted]}"
    if facts.loops:
        text += f"; {facts.loops:,} lead from a node to itself"
    if facts.header:
        read = ", ".join(facts.header[column] for column in found.columns)
        is_all = len(found.columns) == len(facts.header)
        text += "; the first line is its header"
        text += f": {read}" if is_all else f", of which {read} are read"
    return text
