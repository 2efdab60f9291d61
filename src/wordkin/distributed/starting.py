"""`wk.train(..., cluster=...)`: what it takes, and where it runs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from wordkin.corpus.encoding import Tokenizer
from wordkin.distributed.counting import Reading
from wordkin.distributed.ray_engine import LOCAL, open_ray
from wordkin.distributed.training import Place, train_on
from wordkin.errors import SettingsError, quote
from wordkin.model import Model
from wordkin.progress import Reporter
from wordkin.text.columns import Column
from wordkin.training.checkpoints import Checkpoints
from wordkin.training.start import Origin
from wordkin.wording import argument
from wordkin.words.vocabulary import KeepRule


class Request(NamedTuple):
    """Where to train: the address of a cluster, a folder that all nodes see, threads of a worker at most.

    evaluate: what is to be asked after each epoch, which no cluster does.
    """

    address: str
    checkpoints: Checkpoints | None
    threads: int | None
    resume: bool
    evaluate: object = None


def train_on_cluster(
    request: Request,
    text: object,
    column: Column | None,
    tokenize: Tokenizer,
    origin: Origin,
    keep: KeepRule | None,
    reporters: Sequence[Reporter],
) -> Model:
    """Train on a cluster of Ray; see `train_on`."""
    check_address(request.address)
    check_origin(request, origin)
    settings = origin.settings
    with _open_folder(request) as folder, open_ray(request.address) as engine:
        reading = Reading(column, tokenize, settings.numbers, settings.lowercase, max(engine.cores))
        place = Place(engine, folder, request.threads, request.resume)
        prune = partial(origin.prune, keep=keep)
        return train_on(place, text, reading, settings, prune, reporters)


def check_origin(request: Request, origin: Origin) -> None:
    """Refuse what a cluster cannot do: words that start anywhere but at random, or that are not all alike."""
    given = {
        "subwords": origin.settings.subwords,
        "resume": origin.model,
        "initial_vectors": origin.vectors,
        "freeze": origin.factors or None,
        "compass": origin.compass,
        "evaluate": request.evaluate,
    }
    for name, value in given.items():
        if value is not None:
            raise SettingsError(
                f"{argument(name)}: expected none together with {argument('cluster')}, where all words start at "
                "random and are trained alike, and nothing is asked meanwhile. Leave one of the two out."
            )


def check_address(address: object) -> None:
    """Refuse what is no address of a cluster."""
    if not isinstance(address, str) or not address.strip():
        raise SettingsError(
            f"{argument('cluster')}: expected 'local', 'auto' or the address of a cluster of Ray, such as "
            f"'10.0.0.1:6379', found {quote(address)}."
        )


@contextmanager
def _open_folder(request: Request) -> Iterator[Path]:
    """The folder of the training, which is nobody else's meanwhile; a temporary one on this machine alone."""
    plan = request.checkpoints
    if plan is not None:
        if (plan.minutes, plan.words) != (Checkpoints.minutes, Checkpoints.words):
            raise SettingsError(
                f"{argument('checkpoint')}: expected a folder alone together with {argument('cluster')}, which "
                "saves every few rounds, found minutes or words. Leave them out."
            )
        with plan.lock():
            yield Path(plan.folder).absolute()
    elif request.address == LOCAL:
        with tempfile.TemporaryDirectory(prefix="wordkin-") as folder:
            yield Path(folder)
    else:
        raise SettingsError(
            f"{argument('checkpoint')}: expected a folder that all nodes of the cluster see, in which they "
            "keep the ids of the text, found none. Name one on a disk that all share."
        )
