"""Training on a cluster: count, encode, train in rounds, and bring the model together."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from wordkin.corpus import EncodedCorpus
from wordkin.corpus.storage import Storage
from wordkin.distributed.carrier import ClusterCarrier
from wordkin.distributed.counting import Reading, count_text
from wordkin.distributed.encoding import EncodedShard, encode_text
from wordkin.distributed.engine import Actor, Engine
from wordkin.distributed.nodes import check_sight, check_versions
from wordkin.distributed.owner import Owner, Rows, Share
from wordkin.distributed.saved import (
    Saved,
    Team,
    check_settings,
    check_team,
    read_saved,
    write_saved,
)
from wordkin.distributed.shards import SHARD_BYTES, find_shards
from wordkin.distributed.worker import NodeWorker
from wordkin.errors import SettingsError, TextError, warn
from wordkin.method.parameters import Parameters, shapes, training_bytes
from wordkin.model import Model
from wordkin.progress import Reporter, progress_since, report_to
from wordkin.rounds.slices import SLICE_TOKENS, check_workers
from wordkin.rounds.touches import Touches, expect_touches
from wordkin.settings import TrainingSettings
from wordkin.system.interrupts import hold_interrupts, raise_interrupts
from wordkin.training.arrays import Tables, make_tables, start_matrices
from wordkin.training.chunks import epoch_seed
from wordkin.training.position import Position
from wordkin.training.rounds import train_rounds
from wordkin.training.run import Run
from wordkin.wording import argument

MOST_ROUNDS = (
    20  # an epoch of several threads a worker: more cost network, and quality gains nothing
)

SENT_MATRICES = 2  # all rows, at most: what a worker pushes in a round, and what it pulls


class Text(NamedTuple):
    """A text that is counted and encoded. corpus: its words and sizes, without ids."""

    corpus: EncodedCorpus
    shards: list[EncodedShard]
    tokens: int
    sentences: int


class Place(NamedTuple):
    """Where a training runs, and what it leaves there.

    folder: that all nodes see; threads: of each worker at most; resume: what is saved there.
    """

    engine: Engine
    folder: Path
    threads: int | None = None
    resume: bool = False
    shard_bytes: int = SHARD_BYTES


def train_on(
    place: Place,
    text: object,
    reading: Reading,
    settings: TrainingSettings,
    prune: Callable[[EncodedCorpus], EncodedCorpus],
    reporters: Sequence[Reporter] = (),
) -> Model:
    """Train on the nodes of an engine.

    prune: chooses the words of a corpus, and numbers them. After Ctrl-C the model holds what was learned
    until then, and the folder what is needed to resume.
    """
    check_versions(place.engine)
    saved = _find_saved(place, settings)
    with hold_interrupts() as interrupts:
        with raise_interrupts():
            read = _read_text(place, text, reading, prune, reporters)
            vocabulary = read.corpus.vocabulary
            tables = make_tables(vocabulary.counts, settings)
            team = _make_team(place, settings, read, tables)
            if saved:
                check_team(place.folder, saved, team)
            position = saved.position if saved else Position.at_start(0)
            run = Run(
                settings=settings,
                vocabulary=vocabulary,
                words_an_epoch=read.tokens,
                matrices=start_matrices(settings, 1),  # the real ones are elsewhere
                position=position,
                history=list(saved.history) if saved else [],
                words_before=0,
                interrupts=interrupts,
                callbacks=reporters,
                round_workers=team.workers,
            )
            touches = expect_touches(vocabulary.counts, settings, tables.tree)
            owners = _start_owners(place, team, run, touches)
            workers = _start_workers(place, team, read, run, owners)
            keep = partial(_keep, place.folder, team, run)
            carrier = ClusterCarrier(
                place.engine, workers, owners, run, keep, saved.version if saved else 0
            )
            carrier.start()
        _train_epochs(run, carrier, touches, team)
        model = run.model_of(_join(carrier.gather(), run, len(vocabulary)), run.history)
        if interrupts.take():
            _warn_of_interrupt(run, place.folder)
        return model


def _find_saved(place: Place, settings: TrainingSettings) -> Saved | None:
    """What to resume, if there is any; refuses what would be overwritten."""
    saved = read_saved(place.folder)
    if saved and not place.resume:
        raise SettingsError(
            f"{place.folder}: expected an empty folder, found that of an earlier training on a cluster. Pass "
            f"{argument('resume', True)} to go on with it, or name another folder."
        )
    if saved:
        check_settings(place.folder, saved, settings)
    return saved


def _read_text(
    place: Place,
    text: object,
    reading: Reading,
    prune: Callable[[EncodedCorpus], EncodedCorpus],
    reporters: Sequence[Reporter],
) -> Text:
    shards = find_shards(text, reading.column, place.shard_bytes)
    check_sight(place.engine, shards, place.folder)
    tell = partial(_tell, reporters, time.perf_counter())
    counts = count_text(place.engine, shards, reading, partial(tell, "counting shards"))
    none = np.zeros(0, np.int32), np.zeros(1, np.int64)
    corpus = prune(EncodedCorpus(counts, *none, counts.total, Storage(None, 0)))
    tell = partial(_tell, reporters, time.perf_counter())
    found = encode_text(
        place.engine,
        shards,
        corpus.vocabulary,
        reading,
        place.folder / "ids",
        partial(tell, "encoding shards"),
    )
    tokens, sentences = sum(one.tokens for one in found), sum(one.sentences for one in found)
    if sentences == tokens:
        raise TextError(
            "nothing can be learned from this text: each of its sentences has one word, so that no word "
            "has neighbors."
        )
    return Text(corpus, found, tokens, sentences)


def _tell(reporters: Sequence[Reporter], began: float, phase: str, done: int, total: int) -> None:
    report_to(reporters)(progress_since(began, phase, done, total))


def _make_team(place: Place, settings: TrainingSettings, read: Text, tables: Tables) -> Team:
    """Who trains: a worker for each node, or `round_workers` with one thread each."""
    if tables.by_pairs:
        raise SettingsError(
            f"expected a text of more words for a cluster, found {len(read.corpus.vocabulary):,} that stand "
            f"in all windows. Leave {argument('cluster')} out: one thread trains it."
        )
    cores = place.engine.cores
    workers = settings.round_workers if settings.deterministic else len(cores)
    if settings.deterministic and workers > sum(cores):
        raise SettingsError(
            f"{argument('round_workers')}: expected at most {sum(cores)}, since each worker needs a core of "
            f"the cluster, found {workers}."
        )
    check_workers(read.tokens, workers)
    place.engine.check_store(SENT_MATRICES * training_bytes(settings, len(read.corpus.vocabulary)))
    slice_tokens = SLICE_TOKENS
    if not settings.deterministic:
        slice_tokens = max(slice_tokens, -(-read.tokens // (workers * MOST_ROUNDS)))
    names = "\n".join(Path(shard.path).name for shard in read.shards)
    digest = hashlib.sha256(names.encode()).hexdigest()
    return Team(settings.to_json(), digest, workers, len(cores), slice_tokens)


def _start_owners(place: Place, team: Team, run: Run, touches: dict[str, Touches]) -> list[Actor]:
    engine, settings, words = place.engine, run.settings, len(run.vocabulary)
    found = []
    for i in range(team.owners):
        own = {
            name: Touches(near[i :: team.owners].copy(), far[i :: team.owners].copy())
            for name, (near, far) in touches.items()
        }
        share, node = Share(i, team.owners, own), i % len(engine.cores)
        threads = engine.cores[node]
        given = (engine.keep(share), settings, words, str(place.folder), threads)
        found.append(engine.start(Owner, f"owner {i}", node, 0, *given))
    return found


def _start_workers(
    place: Place, team: Team, read: Text, run: Run, owners: Sequence[Actor]
) -> list[Actor]:
    engine, settings = place.engine, run.settings
    vocabulary, shards = engine.keep(run.vocabulary), engine.keep(read.shards)
    found = []
    for i in range(team.workers):
        node = i % len(engine.cores)
        threads = 1 if settings.deterministic else min(place.threads or 1024, engine.cores[node])
        given = (i, settings, vocabulary, shards, owners, threads)
        found.append(engine.start(NodeWorker, f"worker {i}", node, threads, *given))
    return found


def _train_epochs(
    run: Run, carrier: ClusterCarrier, touches: dict[str, Touches], team: Team
) -> None:
    """Train what is left, and save it, also after Ctrl-C."""
    run.began = time.perf_counter()
    while run.position.words_done < run.words_total and not run.is_stopped:
        seed = epoch_seed(run.settings.seed, run.start_epoch())
        train_rounds(run, carrier, touches, seed, team.slice_tokens)
        run.report()
        run.record_epoch()
    carrier.save()


def _keep(folder: Path, team: Team, run: Run, version: int) -> None:
    finished = run.position.words_done // run.words_an_epoch
    write_saved(folder, Saved(team, version, run.position, run.history[:finished]))


def _join(pulled: Sequence[dict[str, Rows]], run: Run, words: int) -> Parameters:
    """The matrices of the model, of the rows of all owners."""
    matrices = {
        name: np.empty(size, np.float32) for name, size in shapes(run.settings, words).items()
    }
    for i, rows in enumerate(pulled):
        for name, matrix in matrices.items():
            matrix[i :: len(pulled)] = rows[name].vectors
    for matrix in matrices.values():
        matrix.setflags(write=False)
    return Parameters(**matrices)


def _warn_of_interrupt(run: Run, folder: Path) -> None:
    done = run.position.words_done
    warn(
        f"training was interrupted after {done:,} of {run.words_total:,} words; the model holds what was "
        f"learned until then, and {folder} what {argument('resume', True)} needs to go on."
    )
