"""Threads that share the vectors in two phases, a trial: what it takes beside one thread, Hogwild and rounds.

Two phases give the same bits with any number of threads, and merge nothing: for a batch of tokens, the threads
first compute the steps of a part of the blocks each, and only read rows; then each adds the steps of all
blocks to a part of the columns. Between the phases all wait for each other.

The first table is of CPU time: one thread does the work of all in turn, so that the time of the slowest is known
but for waiting. The second is of the clock, by threads, and says nothing unless both cores are free.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from programs import encoded
from record import Record, provenance, read_raw, table, write_block, write_raw
from rounds import PAGE, QUICK_TEXT, TEXT
from texts import unpacked_text
from two_phase_kernels import BATCH, RATE, SEED, new_steps, train
from wordkin.corpus import EncodedCorpus
from wordkin.kernels.noise import count_noise_words
from wordkin.kernels.sizes import LANES, aligned_zeros, row_size
from wordkin.kernels.step import TILE
from wordkin.kernels.training import Matrices, new_work
from wordkin.kernels.windows import BLOCK
from wordkin.settings import TrainingSettings
from wordkin.training.arrays import as_kernel_text, bind_kernel, make_tables, start_matrices
from wordkin.training.chunks import CHUNK_TOKENS
from wordkin.training.fit import fit

TOKENS, QUICK_TOKENS = 600_000, 60_000
TURNS, QUICK_TURNS = 7, 1
THREADS = (1, 2, 4)
DIMENSIONS = (100, 300)
WAYS = ("rounds", "two phases")
FREE = 1.5, 2.1  # what two threads gain where both cores are free


class Trial:
    """A text, and all that the ways of training on it need."""

    def __init__(self, corpus: EncodedCorpus, dimensions: int, tokens: int) -> None:
        self.corpus, self.tokens = corpus, tokens
        self.settings = TrainingSettings(dimensions=dimensions)
        self.tables = make_tables(corpus.vocabulary.counts, self.settings)

    def train_usually(self) -> float:
        """CPU seconds of one thread."""
        fit_chunk = bind_kernel(self.corpus, self.tables, self._matrices())
        fit_chunk(0, 0, 0.0, SEED)
        began = time.thread_time()
        for begin in range(0, self.tokens, CHUNK_TOKENS):
            fit_chunk(begin, begin + CHUNK_TOKENS, float(RATE), SEED)
        return time.thread_time() - began

    def train_in_turn(self, threads: int, *, adds: bool = True) -> float:
        """CPU seconds of one thread that does the work of several in two phases."""
        run = self._bind(threads, adds=adds)
        began = time.thread_time()
        run(-1)
        return time.thread_time() - began

    def train_in_threads(self, threads: int) -> float:
        """Seconds by the clock of several threads in two phases."""
        run = self._bind(threads)
        with ThreadPoolExecutor(threads) as pool:
            began = time.perf_counter()
            list(pool.map(run, range(threads)))
            return time.perf_counter() - began

    def fit(self, threads: int, *, deterministic: bool) -> float:
        """Seconds by the clock of an epoch over the whole text, for as many tokens as the others have."""
        settings = replace(self.settings, epochs=1, deterministic=deterministic)
        model = fit(self.corpus, settings, threads=threads)
        return model.history[0]["seconds"] * self.tokens / len(self.corpus.ids)

    def widest(self, threads: int) -> float:
        """The largest share of the columns that a thread has: cache lines are not divided."""
        cuts = self._cut(threads)
        return float(np.diff(cuts).max() / cuts[-1])

    def _cut(self, threads: int) -> NDArray[np.int64]:
        lines = row_size(self.settings.dimensions) // LANES
        return np.array([lines * i // threads * LANES for i in range(threads + 1)])

    def _bind(self, threads: int, *, adds: bool = True) -> Callable[[int], None]:
        """What trains as one of the threads, or as all."""
        matrices, plan = self._matrices(), self.tables.plan
        columns, span = matrices.input_vectors.shape[1], BLOCK + 2 * plan.window
        sampling = self.tables.sampling.keep_probability, plan
        steps = new_steps(threads, span, BLOCK + count_noise_words(plan))
        text = as_kernel_text(self.corpus)
        shared = text, matrices, sampling, steps, np.zeros(1, np.int64)
        cuts = self._cut(threads) * adds

        def run(own: int) -> None:
            work = new_work(plan, self.tables.sampling, self.tables.tree, columns, CHUNK_TOKENS)
            train(shared, self.tokens, own, work, cuts, aligned_zeros(span + TILE, columns))

        return run

    def _matrices(self) -> Matrices:
        return start_matrices(self.settings, len(self.corpus.vocabulary))


def main() -> None:
    """Measure in turn, then write the tables unless the run is a quick one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less text, only printed")
    is_quick = parser.parse_args().quick
    text = QUICK_TEXT if is_quick else TEXT
    corpus = encoded(unpacked_text(name=text), TrainingSettings.min_count)
    whole = len(corpus.ids) // (20 if is_quick else 2)  # long enough for slices of rounds
    corpus = corpus.take(range(int(np.searchsorted(corpus.starts, whole))))
    records = [
        record
        for dimensions in DIMENSIONS
        for record in measure(
            Trial(corpus, dimensions, QUICK_TOKENS if is_quick else TOKENS),
            QUICK_TURNS if is_quick else TURNS,
        )
    ]
    body = section(records)
    print(body)
    if not is_quick:
        write_raw("two_phase", records)
        write_block(PAGE, "two phases", section(read_raw("two_phase")))


def measure(trial: Trial, turns: int) -> list[Record]:
    """All ways in turn, after a first turn that compiles."""
    records = []
    for turn in range(turns + 1):
        ordinary, finding = trial.train_usually(), trial.train_in_turn(1, adds=False)
        record: Record = {"dimensions": trial.settings.dimensions, "turn": turn}
        for threads in THREADS:
            total = trial.train_in_turn(threads)
            slowest = finding / threads + (total - finding) * trial.widest(threads)
            record |= {f"cost_{threads}": total / ordinary, f"gain_{threads}": ordinary / slowest}
        clock = {
            "one": trial.fit(1, deterministic=False),
            "hogwild": trial.fit(2, deterministic=False),
            "rounds": trial.fit(2, deterministic=True),
            "two phases": trial.train_in_threads(2),
        }
        records += [{**record, **clock}] if turn else []
    return records


def section(records: Sequence[Record]) -> str:
    """The medians."""
    by_size = {size: [one for one in records if one["dimensions"] == size] for size in DIMENSIONS}
    costs = [
        [
            str(size),
            str(threads),
            f"{median(one[f'cost_{threads}'] for one in runs):.2f}",
            f"{median(one[f'gain_{threads}'] for one in runs):.2f}",
        ]
        for size, runs in by_size.items()
        for threads in THREADS
    ]
    header = ["dimensions", "threads", "CPU, one thread's = 1", "speed at most, one thread's = 1"]
    return f"""
CPU time of two phases: what all threads take together, and the speed if they never waited for each other.

{table(header, costs)}

Speed of two threads in wall-clock time:

{speed_table(by_size)}

Skip-gram with 5 negative samples and batches of {BATCH} tokens; medians of {max(one["turn"] for one in records)} turns.
{provenance()}
"""


def speed_table(by_size: Mapping[int, Sequence[Record]]) -> str:
    """Speed beside Hogwild's, if that shows that both cores were free."""
    rows = []
    for size, runs in by_size.items():
        gain = median(one["one"] / one["hogwild"] for one in runs)
        if not FREE[0] <= gain <= FREE[1]:
            rows.append([str(size), f"{gain:.2f}: the cores were not free", "", ""])
        else:
            shares = (median(one["hogwild"] / one[way] for one in runs) for way in WAYS)
            rows.append([str(size), f"{gain:.2f}", *(f"{share:.0%}" for share in shares)])
    return table(
        ["dimensions", "Hogwild, one thread's = 1", *(f"{way}, Hogwild's = 1" for way in WAYS)],
        rows,
    )


if __name__ == "__main__":
    main()
