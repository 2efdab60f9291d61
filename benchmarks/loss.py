"""Why the reported loss rises in the last epochs: the loss of fixed vectors, epoch by epoch.

The last lines of the text are held out. After each epoch the vectors are held still (learning rate 0),
and their loss is measured on a part of the text they were trained on and on the text held out. A copy
of them then learns on the held-out text at the initial rate, while its loss is counted in the same way
as that of a training.
"""

import argparse
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace

import numpy as np

from programs import COMBINATIONS, encoded
from record import Record, provenance, table, write_raw, write_section
from texts import unpacked_text
from wordkin.corpus import EncodedCorpus
from wordkin.method.schedule import learning_rate
from wordkin.settings import TrainingSettings
from wordkin.training.arrays import FitChunk, bind_kernel, make_tables, start_matrices
from wordkin.training.chunks import cut_chunks, epoch_seed

CASES = ("skip-gram-negatives", "cbow-negatives")
EPOCHS = 3
CHUNK = 20_000
WORDS, QUICK_WORDS = None, 300_000
HELD_OUT = 1_000_000  # tokens; as many of the training text are measured


def main() -> None:
    """Measure, print the table, and write it unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less text, only printed")
    is_quick = parser.parse_args().quick
    corpus = encoded(unpacked_text(QUICK_WORDS if is_quick else WORDS), 5)
    held_out = min(HELD_OUT, len(corpus.ids) // 4)
    records = []
    for case in CASES:
        for record in measure(case, corpus, held_out):
            print(*record.values(), flush=True)
            records.append(record)
    body = section(records, held_out)
    print(body)
    if not is_quick:
        write_raw("loss", records)
        write_section("Loss", body)


def measure(case: str, corpus: EncodedCorpus, held_out: int) -> Iterator[Record]:
    """Train with one thread, and measure after each epoch."""
    settings = replace(COMBINATIONS[case], epochs=EPOCHS)
    tables = make_tables(corpus.vocabulary.counts, settings)
    matrices = start_matrices(settings, len(corpus.vocabulary), None, None)
    fit_chunk = bind_kernel(corpus, tables, matrices)
    trained = len(corpus.ids) - held_out
    for epoch in range(EPOCHS):
        seed = epoch_seed(settings.seed, epoch + 1)
        reported = mean_loss(fit_chunk, (0, trained), settings, seed, epoch)
        seed = epoch_seed(settings.seed, EPOCHS + 1)  # the same noise words after each epoch
        still = replace(settings, learning_rate=0.0, final_learning_rate=0.0)
        known = mean_loss(fit_chunk, (trained - held_out, trained), still, seed)
        new = mean_loss(fit_chunk, (trained, len(corpus.ids)), still, seed)
        copy = deepcopy(matrices)
        learning = replace(settings, final_learning_rate=settings.learning_rate)
        adapting = mean_loss(
            bind_kernel(corpus, tables, copy), (trained, len(corpus.ids)), learning, seed
        )
        yield {
            "combination": case,
            "epoch": epoch + 1,
            "reported": round(reported, 4),
            "known_text": round(known, 4),
            "new_text": round(new, 4),
            "new_text_learning": round(adapting, 4),
        }


def mean_loss(
    fit_chunk: FitChunk,
    part: tuple[int, int],
    settings: TrainingSettings,
    seed: np.uint64,
    epoch: int = 0,
) -> float:
    """Train on a part of the text, as one of several epochs; returns the loss per pair."""
    begin, end = part
    losses, pairs = 0.0, 0
    for chunk in cut_chunks(begin, end, CHUNK):
        progress = (epoch + (chunk[0] - begin) / (end - begin)) / settings.epochs
        rate = learning_rate(progress, settings.learning_rate, settings.final_learning_rate)
        loss, count = fit_chunk(*chunk, rate, seed)
        losses, pairs = losses + loss, pairs + count
    return losses / pairs


def section(records: Sequence[Record], held_out: int) -> str:
    """The table, from the raw runs."""
    header = [
        "mean loss per pair",
        "as reported",
        "trained text, held still",
        "new text, held still",
        "new text, learning",
    ]
    rows = [
        [
            f"{record['combination']}, epoch {record['epoch']}",
            *(
                f"{record[name]:.3f}"
                for name in ("reported", "known_text", "new_text", "new_text_learning")
            ),
        ]
        for record in records
    ]
    return f"""
Trained on text8like without its last {held_out:,} words, with one thread: {EPOCHS} epochs, 100 dimensions, window 5,
5 negative samples. *As reported*: the mean over the epoch while the vectors learn, as a training shows
it. *Held still*: after the epoch, at learning rate 0, on the last {held_out:,} words that were trained on, and on
those held out. *Learning*: a copy of the vectors learns on the words held out at the initial learning
rate, and the loss is counted meanwhile.

{table(header, rows)}

{provenance()}
"""


if __name__ == "__main__":
    main()
