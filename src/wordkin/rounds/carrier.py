"""Carrier: what starts the workers of a round, and brings their changes together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from wordkin.kernels.curvature import Curvature
from wordkin.kernels.merge import Scaling
from wordkin.rounds.slices import Round


class Trained(NamedTuple):
    """What a worker reports of its slice; its changed rows stay with the carrier."""

    loss: float
    pairs: int
    curvature: Curvature


class Carrier(Protocol):
    """Where the workers of rounds live: in threads of this process, or on other machines.

    A round is `push`, then `pull`, and a round that was not pulled has changed nothing.
    """

    def push(self, round_: Round) -> list[Trained] | None:
        """Start the workers: each trains its slice of the current rows and pushes what it changed.

        Changes are added up in the order of workers. Returns their reports in this order, or None if
        the training was stopped meanwhile: the changes are dropped.
        """
        ...

    def pull(self, scalings: Mapping[str, Scaling]) -> None:
        """Merge what was pushed; all workers get the new rows, and start the next round with them."""
        ...
