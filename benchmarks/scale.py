"""What a cluster costs: words per CPU second of workers on this machine, bytes that a round sends, time to merge.

From these and stated networks, the calculation of docs/scale.md. `--quick` is a small text, only printed.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import zipf
from record import provenance, table, write_block
from texts import ROOT, unpacked_text
from wordkin.corpus import encode
from wordkin.distributed import training
from wordkin.distributed.counting import Reading
from wordkin.distributed.engine import Actor, Engine, InProcess, Kind, Pending
from wordkin.method.sampling import keep_probability
from wordkin.progress import Progress
from wordkin.settings import TrainingSettings
from wordkin.training.fit import fit
from wordkin.training.start import Origin

PAGE = ROOT / "docs" / "scale.md"
SETTINGS = TrainingSettings(epochs=4)
SLICE_TOKENS = 1_000_000
WORKERS = (1, 2, 4)
NODES, TOKENS, NETWORKS = (4, 16, 64), (1e9, 1e10, 1e11), (10, 25, 100)  # gigabits a second
CORES, SHARE_OF_CORES, SHARE_OF_NETWORK = (
    16,
    0.7,
    0.7,
)  # assumed: memory and protocols take the rest
WORDS, DIMENSIONS, ROUNDS = 1_000_000, 300, 20
TOKENS_MEASURED = 1_000_000
NOISE_A_TOKEN = 2.0  # eight noise words for four centers, which share them
TICKS = os.sysconf("SC_CLK_TCK")


class Speed(NamedTuple):
    """Words and CPU seconds of a training, without its first epoch."""

    words: int
    seconds: float

    @property
    def thousands(self) -> float:
        """Thousand words a CPU second."""
        return self.words / self.seconds / 1_000


class Clock:
    """A callback that notes the CPU time of some processes when words were done."""

    def __init__(self, names: Sequence[bytes] = ()) -> None:
        self.names = names
        self.notes: list[tuple[int, float]] = []

    def __call__(self, progress: Progress) -> None:
        """Note words and CPU seconds."""
        if progress.phase == "training" and progress.words_done:
            self.notes.append((progress.words_done, self._seconds()))

    def _seconds(self) -> float:
        if not self.names:
            return time.process_time()
        return sum(map(cpu_seconds, filter(self._is_ours, Path("/proc").glob("[0-9]*"))))

    def _is_ours(self, process: Path) -> bool:
        try:
            return (process / "cmdline").read_bytes().startswith(tuple(self.names))
        except OSError:
            return False

    def speed(self) -> Speed:
        """From the end of the first epoch, since kernels are loaded in it, to the last note."""
        more_words, more_seconds = self.notes[-1]
        later = (note for note in self.notes if note[0] * SETTINGS.epochs >= more_words)
        words, seconds = next(later)
        return Speed(more_words - words, more_seconds - seconds)


def cpu_seconds(process: Path) -> float:
    """CPU time of a process so far."""
    try:
        fields = (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


class Measuring(InProcess):
    """An engine that counts the bytes of what workers push, and the CPU time of merging."""

    def __init__(self, nodes: int) -> None:
        super().__init__(nodes)
        self.pushed = self.pulled = 0
        self.merging = 0.0

    def start(self, kind: Kind, name: str, node: int, cores: int, *arguments: object) -> Actor:
        """Start an actor whose calls are measured."""
        return Measured(super().start(kind, name, node, cores, *arguments), self)


class Measured:
    """An actor whose calls are measured."""

    def __init__(self, actor: Actor, engine: Measuring) -> None:
        self.name, self._actor, self._engine = actor.name, actor, engine

    def call(self, method: str, *arguments: Any) -> Pending:
        """Call a method; see `Actor`."""
        began = time.process_time()
        pending = self._actor.call(method, *arguments)
        if method == "merge" and arguments[0]:  # the first loads the kernel
            self._engine.merging += time.process_time() - began
        elif method == "push":
            self._engine.pushed += size_of(arguments[2])
        elif method == "pull" and arguments[1] >= 0:
            self._engine.pulled += size_of(pending.result())
        return pending


def size_of(rows: dict[str, Any]) -> int:
    """Bytes of rows and their numbers."""
    return sum(one.numbers.nbytes + one.vectors.nbytes for one in rows.values())


def main() -> None:
    """Measure, and print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a small text, only printed")
    quick = parser.parse_args().quick
    text = unpacked_text(name="small" if quick else "text8like")
    slice_tokens = SLICE_TOKENS // (10 if quick else 1)
    vars(training)["SLICE_TOKENS"] = slice_tokens  # of all workers, whatever the length of the text
    one = measure_here(text)
    measured = measure_workers(text, one, slice_tokens)
    sent = measure_sent(text)
    body = "\n\n".join([measured, sent, calculate(quick=quick), provenance("ray")])
    if quick:
        print(body)
    else:
        write_block(PAGE, "figures", body)


def measure_here(text: Path) -> Speed:
    """One thread that shares nothing."""
    clock = Clock()
    fit(encode(text).prune(), SETTINGS, threads=1, callbacks=[clock])
    return clock.speed()


def measure_workers(text: Path, one: Speed, slice_tokens: int) -> str:
    """Words per CPU second of nodes of one core on this machine."""
    rows = [["one process", f"{one.thousands:,.0f}", ""]]
    for workers in WORKERS:
        clock = Clock((b"ray::NodeWorker", b"ray::Owner"))
        with on_ray(workers) as engine:
            train(engine, text, SETTINGS, clock)
        speed = clock.speed().thousands
        name = f"{workers} worker{'s' * (workers > 1)} and as many owners"
        rows.append([name, f"{speed:,.0f}", f"{speed / one.thousands:.0%}"])
    return (
        "Words per CPU second, counted over all processes of a training on Ray. All nodes have one core each and "
        f"are on the same machine. The text is {text.stem}: skip-gram with negative sampling, {SETTINGS.dimensions} "
        f"dimensions, at most {slice_tokens:,} tokens for each worker and round, {SETTINGS.epochs} epochs. The first "
        "epoch is left out, because kernels are loaded in it. One process trains on that many tokens in "
        f"{slice_tokens / one.thousands / 1e3:.2f} CPU seconds. The rest of the time goes into finding, sending and "
        "merging rows, and into sharing the cores.\n\n"
        + table(["", "thousand words per CPU second", "of one process"], rows)
    )


@contextmanager
def on_ray(nodes: int) -> Iterator[Engine]:
    """An engine of Ray on so many nodes of this machine."""
    import ray
    from ray.cluster_utils import Cluster

    from wordkin.distributed.ray_engine import QUIET, RayEngine

    os.environ.update(QUIET)
    cluster = Cluster()
    try:
        for _ in range(nodes):
            cluster.add_node(num_cpus=1, object_store_memory=400 << 20, include_dashboard=False)
        ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
        yield RayEngine()
    finally:
        ray.shutdown()
        cluster.shutdown()


def train(engine: Engine, text: Path, settings: TrainingSettings, clock: Clock) -> None:
    """Train on an engine."""
    with tempfile.TemporaryDirectory() as folder:
        place = training.Place(engine, Path(folder))
        prune = Origin.of(settings).prune
        training.train_on(place, text, Reading(), settings, prune, [clock])


def measure_sent(text: Path) -> str:
    """Bytes that workers send, and CPU time of merging."""
    rows = []
    for workers in WORKERS[1:]:
        engine, clock = Measuring(workers), Clock()
        train(engine, text, TrainingSettings(epochs=1), clock)
        rounds = len({words for words, _ in clock.notes})
        pushed, pulled = (sent / rounds / workers / 1e6 for sent in (engine.pushed, engine.pulled))
        cells = [pushed, pulled, engine.merging / (rounds - 1)]
        rows.append([f"{workers}", f"{rounds}", *(f"{cell:,.2f}" for cell in cells)])
    header = [
        "workers",
        "rounds",
        "MB pushed by a worker",
        "MB pulled by a worker",
        "CPU s of merging",
    ]
    return (
        "The same training without Ray, in one process: what each worker sends in a round, and how long all owners "
        f"together take to merge a round.\n\n{table(header, rows)}"
    )


def calculate(*, quick: bool) -> str:
    """Time of an epoch on nodes of many cores, by stated networks."""
    words = WORDS // 10 if quick else WORDS
    run = zipf.train(
        "wordkin", "skip-gram-negatives", words, TOKENS_MEASURED, dimensions=DIMENSIONS
    )
    a_core = run["words"] / run["cpu_seconds"]
    a_node = CORES * SHARE_OF_CORES * a_core
    rows = []
    for tokens in TOKENS:
        for nodes in NODES:
            slice_ = tokens / ROUNDS / nodes
            sent = (touched(words, slice_) + touched(words, slice_ * nodes)) * 4 * (DIMENSIONS + 2)
            computing = slice_ / a_node
            sending = [
                sent * (1 - 1 / nodes) * 8 / (1e9 * rate * SHARE_OF_NETWORK) for rate in NETWORKS
            ]
            rows.append(
                [
                    f"{tokens:,.0f}",
                    f"{nodes}",
                    f"{sent / 1e9:.1f}",
                    f"{computing:.1f}",
                    *(f"{computing / (computing + one):.0%}" for one in sending),
                    *(f"{ROUNDS * (computing + one) / 60:,.0f}" for one in sending),
                    f"{tokens / a_node / 60:,.0f}",
                ]
            )
    header = ["tokens", "nodes", "GB pushed and pulled", "s of training"]
    header += [f"share of training at {rate} Gbit/s" for rate in NETWORKS]
    header += [f"minutes an epoch at {rate} Gbit/s" for rate in NETWORKS]
    return (
        f"Calculated for {words:,} words, where the frequency of the word of rank r is proportional to 1 / r, "
        f"{DIMENSIONS} dimensions and {ROUNDS} rounds per epoch. Measured: {a_core / 1e3:,.0f} thousand words per CPU "
        f"second with this vocabulary and these dimensions. Assumed: nodes with {CORES} cores that reach "
        f"{SHARE_OF_CORES:.0%} of their speed because they share memory; networks that reach {SHARE_OF_NETWORK:.0%} of "
        "their nominal rate; no overlap of sending and training. The time for merging is not included.\n\n"
        + table([*header, "minutes on one node"], rows)
    )


def touched(words: int, tokens: float) -> float:
    """How many rows of both matrices are changed by so many tokens, in expectation."""
    counts = zipf.word_counts(words)
    shares = counts / counts.sum()
    kept = shares * keep_probability(counts, SETTINGS.subsample_threshold)
    noise = shares**SETTINGS.noise_exponent
    noise *= NOISE_A_TOKEN * kept.sum() / noise.sum()
    changed = [1 - np.exp(-kept * tokens), 1 - np.exp(-(kept + noise) * tokens)]
    return float(sum(one.sum() for one in changed))


if __name__ == "__main__":
    main()
