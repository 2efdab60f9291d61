"""`wordkin warmup`: compile the kernels before they are needed."""

import math
import time
from functools import partial
from itertools import product

import wordkin as wk
from wordkin.cli.arguments import AsJson
from wordkin.cli.outcome import print_message
from wordkin.cli.results import conclude
from wordkin.progress import loading_kernels, throttled
from wordkin.settings import Loss

# Few words for their window are trained by one kernel (method/crowding.py), more words by another.
WORDS = 3, 500
LOSSES: tuple[Loss, ...] = ("negative-sampling", "hierarchical-softmax")


def warmup(as_json: AsJson = False) -> None:
    """Compile the kernels, so that training starts at once."""
    from wordkin.corpus import integers, scanning
    from wordkin.documents import means
    from wordkin.formats import binary_vectors, text_vectors
    from wordkin.phrases import finding
    from wordkin.records import baskets, edges
    from wordkin.search import quantized
    from wordkin.text import walks

    began = time.perf_counter()
    with loading_kernels(throttled(print_message, math.inf)) as compiled:
        for module in (
            scanning,
            integers,
            walks,
            edges,
            baskets,
            text_vectors,
            binary_vectors,
            finding,
            quantized,
            means,
        ):
            module.compile_kernels()
        # Each serves all objectives and dimensions, and is compiled anew for frozen words, for a
        # compass, and for the tree, which both losses together take, too.
        for words, loss in product(WORDS, LOSSES):
            text = [[str(word) for word in range(words)]]
            train = partial(wk.train, text, loss=loss, window=1, min_count=1, progress=False)
            model = train()
            train(freeze=["0"])
            train(compass=model)
    seconds = time.perf_counter() - began
    what = "compiled" if compiled else "nothing to compile: loaded"
    message = f"{what} in {seconds:.1f} s"
    conclude(message, as_json=as_json, seconds=seconds, compiled=bool(compiled))
