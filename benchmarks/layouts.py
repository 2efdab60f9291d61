"""Which layout of a map keeps neighbors together, and what it costs."""

import argparse
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

import numpy as np
from numpy.typing import NDArray

import wordkin as wk
from record import Record, provenance, table, write_raw, write_section
from texts import UNPACKED, unpacked_text
from wordkin.analysis.kept import kept_neighbors
from wordkin.analysis.projection import project
from wordkin.search.exact import inverse_lengths, nearest_rows, unit_rows
from wordkin.system.cores import limit_blas_threads

Floats = NDArray[np.float32]

WORDS, QUICK_WORDS = 20_000, 2_000
TEXT = 5_000_000  # words, 30 MB
SEEDS = (1, 2, 3)  # of the training, and of a library that takes one


def by_umap(matrix: Floats, seed: int) -> Floats:
    """Positions by umap-learn, which looks for neighbors itself."""
    import umap

    reducer = umap.UMAP(metric="cosine", random_state=seed, n_jobs=1)
    return np.asarray(reducer.fit_transform(matrix), np.float32)


def by_umap_of_ours(matrix: Floats, seed: int) -> Floats:
    """Positions by umap-learn from our own exact neighbors."""
    import umap

    near = nearest_rows(matrix, inverse_lengths(matrix), matrix, 15)
    itself = np.arange(len(matrix))[:, np.newaxis]
    rows = np.concatenate([itself, near.rows[near.rows != itself].reshape(len(matrix), -1)], axis=1)
    distances = 1 - np.einsum("id,ijd->ij", matrix, matrix[rows[:, :15]])
    known = rows[:, :15].astype(np.int32), distances.clip(0).astype(np.float32)
    reducer = umap.UMAP(metric="cosine", random_state=seed, n_jobs=1, precomputed_knn=known)
    return np.asarray(reducer.fit_transform(matrix), np.float32)


def by_pacmap(matrix: Floats, seed: int) -> Floats:
    """Positions by PaCMAP."""
    import pacmap

    reducer = pacmap.PaCMAP(n_neighbors=10, distance="angular", random_state=seed)
    return np.asarray(reducer.fit_transform(matrix, init="pca"), np.float32)


LAYOUTS: Mapping[str, Callable[[Floats, int], Floats]] = {
    "PCA": lambda matrix, _: project(matrix, "pca", progress=False),
    "UMAP (umap-learn)": by_umap,
    "UMAP from our own exact neighbors": by_umap_of_ours,
    "PaCMAP": by_pacmap,
    "t-SNE (openTSNE) from our own exact neighbors": lambda matrix, _: project(
        matrix, "tsne", progress=False
    ),
}


def main() -> None:
    """Train three models, lay each out by every method, then write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer words, only printed")
    is_quick = parser.parse_args().quick
    records = []
    for record in measure(QUICK_WORDS if is_quick else WORDS):
        print(record, flush=True)
        records.append(record)
    if not is_quick:
        write_raw("layouts", records)
        write_section("Layouts", section(records))


def measure(words: int) -> Iterator[Record]:
    """One record for each model and layout, every layout in a process of its own."""
    context = get_context("spawn")
    for seed in SEEDS:
        path = trained(seed)
        for name in LAYOUTS:
            with ProcessPoolExecutor(1, mp_context=context) as pool:
                yield pool.submit(measure_one, name, path, seed, words).result()


def trained(seed: int) -> Path:
    """A model of the text by the usual options."""
    path = UNPACKED / f"layouts-{seed}.safetensors"
    if not path.exists():
        wk.train(str(unpacked_text(TEXT)), seed=seed, threads=1, progress=False).save(path)
    return path


def measure_one(name: str, path: Path, seed: int, words: int) -> Record:
    """The share that a layout keeps, all words asked, and the CPU seconds of one thread."""
    with limit_blas_threads(1):
        matrix = unit_rows(wk.load(path).matrix[:words])
        before = time.process_time()
        positions = LAYOUTS[name](matrix, seed)
        seconds = time.process_time() - before
        kept = kept_neighbors(matrix, positions, words)
    assert kept is not None
    return {
        "layout": name,
        "seed": seed,
        "words": words,
        "ten": round(kept.ten, 4),
        "fifty": round(kept.fifty, 4),
        "cpu_seconds": round(seconds, 1),
    }


def section(records: Sequence[Record]) -> str:
    """The table, and what it shows."""
    rows = []
    for name in LAYOUTS:
        own = [record for record in records if record["layout"] == name]
        shares = [" · ".join(f"{record[key]:.1%}" for record in own) for key in ("ten", "fifty")]
        rows.append([name, *shares, f"{mean(record['cpu_seconds'] for record in own):.0f} s"])
    names = ["layout", "among ten", "among fifty", "CPU"]
    return (
        f"The {WORDS:,} most frequent words of a text of 30 MB (text8like, usual options), on a plane: the share "
        "of each word's ten nearest words that are among its ten and its fifty nearest points, for models of three "
        "seeds, and the mean CPU time, with what the library compiles.\n\n"
        f"{table(names, rows)}\n\n{provenance('openTSNE', 'umap-learn', 'pacmap', 'scikit-learn')}"
    )


if __name__ == "__main__":
    main()
