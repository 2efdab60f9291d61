"""What tables.py measures, to be run in an interpreter of its own."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

NODES_SHARE, USERS_SHARE, ITEMS = 10, 20, 5_000
FIRST_SECOND, SECONDS = 1_700_000_000, 90 * 86_400  # three months of shopping
GAP = 1_800
STEPS_OF_A_WALK = 80


def write_tables(folder: str, rows: int) -> None:
    """Edge lists without and with weights, and a shop's tables with numbers and with dates."""
    random = np.random.default_rng(1)
    nodes = rows // NODES_SHARE
    sources = (nodes * random.random(rows) ** 2).astype(int)  # with hubs
    edges = [[f"n{node}" for node in ends] for ends in (sources, random.integers(0, nodes, rows))]
    weights = [f"{weight:.3f}" for weight in random.random(rows) * 10]
    users = [f"u{user}" for user in random.integers(0, rows // USERS_SHARE, rows)]
    items = [f"item{item}" for item in (ITEMS * random.random(rows) ** 3).astype(int)]
    seconds = FIRST_SECOND + random.integers(0, SECONDS, rows)
    dates = np.datetime_as_string(seconds.astype("M8[s]")).tolist()
    tables: dict[str, tuple[str, list[list[str]]]] = {
        "edges.tsv": ("", edges),
        "edges.csv": ("source,target,weight\n", [*edges, weights]),
        "numbers.csv": ("user,time,item\n", [users, [*map(str, seconds.tolist())], items]),
        "dates.csv": ("user,time,item\n", [users, dates, items]),
    }
    for name, (header, columns) in tables.items():
        separator = "\t" if name.endswith("tsv") else ","
        with (Path(folder) / name).open("w", encoding="utf-8") as file:
            file.write(header)
            for row in zip(*columns, strict=True):
                file.write(separator.join(row) + "\n")


def read_edges_wordkin(path: str) -> object:
    """The graph of an edge list."""
    from wordkin.records.edge_columns import EdgeList
    from wordkin.records.edges import read_graph

    return read_graph(path, EdgeList())


def read_edges_networkx(path: str) -> object:
    """The same by networkx, which knows nothing of headers."""
    import networkx as nx

    if path.endswith(".tsv"):
        return nx.read_edgelist(path, delimiter="\t")
    with Path(path).open(encoding="utf-8") as file:
        next(file)
        return nx.parse_edgelist(file, delimiter=",", data=[("weight", float)])


def make_baskets_wordkin(path: str) -> object:
    """The baskets of a shop's table, divided by a gap."""
    import wordkin as wk

    return wk.baskets(path, group="user", order="time", item="item", gap=GAP)


def make_baskets_pandas(path: str) -> object:
    """The same by pandas."""
    import pandas as pd

    frame = pd.read_csv(path)
    if path.endswith("dates.csv"):
        frame["time"] = pd.to_datetime(frame["time"]).astype("M8[s]").astype("int64")
    frame = frame.sort_values(["user", "time"], kind="stable")
    is_first = (frame["user"] != frame["user"].shift()) | (frame["time"].diff() > GAP)
    frame["basket"] = is_first.cumsum()
    found = frame.drop_duplicates(["basket", "item"]).groupby("basket")["item"].agg(list)
    return found[found.map(len) > 1]


PROGRAMS: dict[str, Callable[[str], object]] = {
    "edges wordkin": read_edges_wordkin,
    "edges networkx": read_edges_networkx,
    "baskets wordkin": make_baskets_wordkin,
    "baskets pandas": make_baskets_pandas,
}


def read(program: str, path: str, small: str) -> dict[str, float]:
    """The CPU seconds of one core that a program takes for a table, after a small one."""
    PROGRAMS[program](small)  # compiles, imports
    began = time.process_time()
    PROGRAMS[program](path)
    return {"cpu_seconds": round(time.process_time() - began, 4)}


def walk(path: str, p: float, q: float) -> dict[str, float]:
    """Steps of walks in the graph of an edge list, and the CPU seconds of one core."""
    from wordkin.text.walks import WalkPlan, stream_walks

    found: Any = read_edges_wordkin(path)
    plan = WalkPlan(walks_per_node=1, length=STEPS_OF_A_WALK, p=p, q=q)
    next(stream_walks(found.graph, plan, threads=1))  # loads the kernels
    began = time.process_time()
    steps = sum(block.size for block in stream_walks(found.graph, plan, threads=1))
    return {"steps": steps, "cpu_seconds": round(time.process_time() - began, 4)}
