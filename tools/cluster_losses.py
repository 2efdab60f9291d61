"""The section of docs/reliability.md on what tests of clusters lose, and what comes of it."""

from __future__ import annotations

CLUSTER = """## Losses on a cluster

Tests remove parts of a cluster during a training run, and compare the vectors with those trained on one
machine. *Ray* means three nodes with separate processes on one machine (`make test-ray`,
`tests/test_ray_cluster.py`). *In process* means the same code on an engine that loses an actor at a chosen
call, before or after it has done its work (`tests/test_distributed_training.py`). With `deterministic=True`, no
bit may differ. Without it, the same code handles the same losses.
"""
LOSSES = [
    (
        "one process is killed while counting, and another while encoding",
        "Ray",
        "the job is repeated; same bits",
    ),
    (
        "the process of a worker is killed during a round",
        "Ray, in process",
        "it fetches all rows and trains its part again; same bits",
    ),
    (
        "the process of an owner is killed during a push, a pull, a merge, a save or a restore",
        "Ray, in process",
        "all owners go back to the rows saved last, and the rounds since then are repeated; same bits",
    ),
    (
        "a node is removed and another one is added",
        "Ray",
        "its worker and its owner start on the new node; same bits",
    ),
    (
        "the main process is killed and started again",
        "Ray, in process",
        "it resumes from the rows saved last; same bits",
    ),
    ("a push is sent twice", "in process", "it counts once; same bits"),
    (
        "something is lost at every attempt",
        "in process",
        "an error after 20 attempts, which says what was lost",
    ),
    ("a shard is damaged", "Ray", "an error that names the file"),
    (
        "a file of the text becomes shorter",
        "in process",
        "an error that names the file and the bytes",
    ),
    (
        "a node can't see the text or the folder",
        "in process",
        "an error that names the file and the node",
    ),
    (
        "versions of Python, NumPy or wordkin differ",
        "in process",
        "an error that names both, and the node",
    ),
    (
        "the disk is full when rows are saved",
        "in process",
        "a warning; training goes on, and saving is tried again after the next round; same bits",
    ),
    (
        "the object store is too small",
        "Ray",
        "an error with both sizes, before training starts",
    ),
    (
        "an address accepts a connection and says nothing",
        "a socket",
        "an error after 30 seconds that says what to check",
    ),
    (
        "a callback returns False",
        "in process",
        "the round is dropped, the rows are saved, and the training resumes with the same bits",
    ),
    (
        "Ctrl-C is sent to the command and everything that it started (`--cluster local`)",
        "Ray",
        "the command saves what was merged, says how to continue, and exits with status 130; same bits",
    ),
    (
        "SIGTERM is sent to the command (`--cluster local`)",
        "Ray",
        "the same, with status 143; same bits",
    ),
    ("an answer takes longer than a minute", "in process", "a warning says what it waits for"),
]
NOT_TRIED = (
    "Not tested: a network that is slow or fails in one direction; two runs on one cluster at the same "
    "time; Windows and macOS.\n"
)


def cluster_section(_: object) -> str:
    """The section, whose tests note nothing."""
    head = [("what happens", "tested on", "result"), ("---", "---", "---")]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (*head, *LOSSES))
    return f"{CLUSTER}\n{table}\n\n{NOT_TRIED}"
