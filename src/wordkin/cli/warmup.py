"""`wordkin warmup`: compile the kernels once, before they are needed."""

import itertools
import time

import wordkin as wk
from wordkin.cli.outcome import tell
from wordkin.settings import Loss, Objective

USUAL_DIMENSIONS = (50, 100, 200, 300)
ANY_OTHER_DIMENSIONS = (8,)
OBJECTIVES: tuple[Objective, ...] = ("skip-gram", "cbow")
LOSSES: tuple[tuple[Loss, ...], ...] = (
    ("negative-sampling",),
    ("hierarchical-softmax",),
    ("negative-sampling", "hierarchical-softmax"),
)
TINY_TEXT = [["salt", "and", "pepper"]] * 10


def warmup() -> None:
    """Compile the kernels, so that the next training starts at once."""
    began = time.perf_counter()
    tell("compiling kernels, once per machine ...")
    for dimensions, objective, loss in itertools.product(
        (*ANY_OTHER_DIMENSIONS, *USUAL_DIMENSIONS), OBJECTIVES, LOSSES
    ):
        wk.train(
            TINY_TEXT,
            dimensions=dimensions,
            objective=objective,
            loss=loss,
            epochs=1,
            min_count=1,
            progress=False,
        )
    tell(f"compiled in {time.perf_counter() - began:.1f} s")
