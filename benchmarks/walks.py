"""Random walks in a graph, side by side with the package node2vec: walks per CPU second.

Both begin with the same networkx graph and end with all walks in memory, on one core; what is
compiled or imported is no part of the time.
"""

import argparse
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from fresh import fresh
from record import Record, provenance, table, write_raw, write_section
from walk_tasks import DEGREE, PROGRAMS, walk

NODES, QUICK_NODES = 2_000, 300
GOAL = 10


class Case(NamedTuple):
    """Walks of one kind."""

    p: float
    q: float
    is_weighted: bool

    def __str__(self) -> str:
        return f"p {self.p:g}, q {self.q:g}, weights {'1 to 7' if self.is_weighted else 'equal'}"


CASES = (Case(1, 1, False), Case(0.25, 4, False), Case(4, 0.25, False), Case(0.25, 4, True))


def main() -> None:
    """Measure, print the table, and write it unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="one turn in a smaller graph, only printed"
    )
    is_quick = parser.parse_args().quick
    turns, nodes = (1, QUICK_NODES) if is_quick else (3, NODES)
    records = []
    for record in measure(turns, nodes):
        print(*record.values(), flush=True)
        records.append(record)
    body = section(records, turns, nodes)
    print(body)
    if not is_quick:
        write_raw("walks", records)
        write_section("Walks in graphs", body)


def measure(turns: int, nodes: int) -> Iterator[Record]:
    """Each case by both programs in turn."""
    for case in CASES:
        for turn in range(1, turns + 1):
            for program in PROGRAMS:
                usage = fresh(walk, program=program, nodes=nodes, **case._asdict())
                yield {"what": str(case), "by": program, "turn": turn, **usage}


def section(records: Sequence[Record], turns: int, nodes: int) -> str:
    """The table, from the raw runs."""
    return f"""
Ten walks of 80 nodes from each of {nodes:,} nodes with some {2 * DEGREE} neighbors each (networkx's
`powerlaw_cluster_graph`), from the networkx graph to walks in memory; one core, medians of {turns}
runs, the programs in turn, each run in a fresh process, kernels loaded.

{
        table(
            ["walks per CPU second", "wordkin", "node2vec", "times", "from – to", "goal"],
            (_row(str(case), records) for case in CASES),
        )
    }

{provenance("networkx", "node2vec")}
"""


def _row(what: str, records: Sequence[Record]) -> list[str]:
    ours, theirs = (
        [r["walks"] / r["cpu_seconds"] for r in records if (r["what"], r["by"]) == (what, by)]
        for by in PROGRAMS
    )
    times = [a / b for a, b in zip(ours, theirs, strict=True)]
    return [
        what,
        f"{median(ours):,.0f}",
        f"{median(theirs):,.0f}",
        f"{median(times):.0f}×",
        f"{min(times):.0f} – {max(times):.0f}",
        f"≥ {GOAL}×",
    ]


if __name__ == "__main__":
    main()
