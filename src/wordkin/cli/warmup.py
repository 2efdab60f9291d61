"""`wordkin warmup`: compile the kernels before they are needed."""

import time

import wordkin as wk
from wordkin.cli.arguments import AsJson
from wordkin.cli.outcome import print_message
from wordkin.cli.results import conclude

TINY_TEXT = [["salt", "and", "pepper"]] * 10


def warmup(as_json: AsJson = False) -> None:
    """Compile the kernels, so that training starts at once."""
    from wordkin.corpus import integers, scanning
    from wordkin.formats import binary_vectors, text_vectors
    from wordkin.text import walks

    began = time.perf_counter()
    print_message("compiling kernels, once per machine ...")
    for module in (scanning, integers, walks, text_vectors, binary_vectors):
        module.compile_kernels()
    # One kernel serves all objectives, losses and dimensions; a second one is for frozen words.
    for frozen in ([], ["salt"]):
        wk.train(TINY_TEXT, dimensions=8, epochs=1, min_count=1, progress=False, freeze=frozen)
    wk.find_phrases(TINY_TEXT, min_count=1, progress=False).apply(TINY_TEXT)
    seconds = time.perf_counter() - began
    conclude(f"compiled in {seconds:.1f} s", as_json=as_json, seconds=seconds)
