"""`wordkin warmup`: compile the kernels before they are needed."""

import math
import time

import wordkin as wk
from wordkin.cli.arguments import AsJson
from wordkin.cli.outcome import print_message
from wordkin.cli.results import conclude
from wordkin.progress import loading_kernels, throttled

TINY_TEXT = [["salt", "and", "pepper"]] * 10


def warmup(as_json: AsJson = False) -> None:
    """Compile the kernels, so that training starts at once."""
    from wordkin.corpus import integers, scanning
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
        ):
            module.compile_kernels()
        # One kernel serves all objectives, losses and dimensions; a second one is for frozen words.
        for frozen in ([], ["salt"]):
            wk.train(TINY_TEXT, subsample_threshold=0, freeze=frozen, progress=False)
    seconds = time.perf_counter() - began
    what = "compiled" if compiled else "nothing to compile: loaded"
    message = f"{what} in {seconds:.1f} s"
    conclude(message, as_json=as_json, seconds=seconds, compiled=bool(compiled))
