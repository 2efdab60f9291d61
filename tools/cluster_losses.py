"""The section of docs/reliability.md on what tests of clusters lose, and what comes of it."""

from __future__ import annotations

CLUSTER = """## Losses on a cluster

Tests lose what a training on a cluster consists of, and compare the vectors with those of one machine. *Ray*:
three nodes with processes of their own on this machine (`make test-ray`, `tests/test_ray_cluster.py`). *In process*:
the same code on an engine that loses an actor at a chosen call, before it has done what it was asked, or after
(`tests/test_distributed_training.py`). With `deterministic=True`, no bit may differ; without it, the same code mends
the same losses.
"""
LOSSES = [
    (
        "a process is killed in counting, and another in encoding",
        "Ray",
        "the job is done again; same bits",
    ),
    (
        "a worker's process is killed in a round",
        "Ray, in process",
        "it fetches all rows and trains its part again; same bits",
    ),
    (
        "an owner's process is killed, at a push, a pull, a merge, a saving or a restoring",
        "Ray, in process",
        "all owners go back to the rows saved last, and the rounds since are trained again; same bits",
    ),
    (
        "a node is removed and another added",
        "Ray",
        "its worker and its owner start on the new node; same bits",
    ),
    (
        "the process that was called is killed, and started again",
        "Ray, in process",
        "it resumes from the rows saved last; same bits",
    ),
    ("a push is sent twice", "in process", "it counts once; same bits"),
    (
        "something is lost at every try",
        "in process",
        "an error after 20 tries, which says what was lost",
    ),
    ("a shard is damaged", "Ray", "an error that names the file"),
    (
        "a file of the text becomes shorter",
        "in process",
        "an error that names the file and the bytes",
    ),
    (
        "a node does not see the text, or the folder",
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
        "a warning; it is tried again after the next round, and the training goes on; same bits",
    ),
    (
        "the object store is too small",
        "Ray",
        "an error with both figures, before anything is trained",
    ),
    (
        "an address accepts a connection and says nothing",
        "a socket",
        "an error after 30 seconds, with what to check",
    ),
    (
        "a callback returns False",
        "in process",
        "the round is dropped, the rows are saved, and the training resumes with the same bits",
    ),
    (
        "Ctrl-C, to the command and all that it started (`--cluster local`)",
        "Ray",
        "the command saves what was merged, says how to go on, and ends with status 130; same bits",
    ),
    ("SIGTERM to the command (`--cluster local`)", "Ray", "the same, with status 143; same bits"),
    ("an answer takes longer than a minute", "in process", "a warning says what is waited for"),
]
NOT_TRIED = (
    "Not tried: a network between machines that is slow, or loses one direction; two trainings on one "
    "cluster at once; Windows and macOS.\n"
)


def cluster_section(_: object) -> str:
    """The section, whose tests note nothing."""
    head = [("what happens", "tried on", "what comes of it"), ("---", "---", "---")]
    table = "\n".join(f"| {' | '.join(row)} |" for row in (*head, *LOSSES))
    return f"{CLUSTER}\n{table}\n\n{NOT_TRIED}"
