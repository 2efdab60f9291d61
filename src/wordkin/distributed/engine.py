"""Engine: what runs jobs on shards, and actors that live as long as a training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

Tell = Callable[[int, int], object]  # called with how many jobs are done, of how many


def tell_nothing(done: int, total: int) -> None:
    """Say nothing of jobs that are done."""


class Engine(Protocol):
    """Where jobs run: in this process, or on the nodes of a cluster."""

    def map(
        self,
        label: str,
        function: Callable[..., Any],
        items: Sequence[Any],
        shared: tuple[object, ...] = (),
        tell: Tell = tell_nothing,
    ) -> list[Any]:
        """Call `function(item, *shared)` for each item, anywhere; the results in order.

        A job whose process or node is gone is done again, so that it must do no harm twice. Raises what
        the first job raises. shared: is sent to each node once.
        """
        ...


class InProcess:
    """An engine of this process alone, which does one thing after another."""

    def map(
        self,
        label: str,  # noqa: ARG002 (for those who watch a cluster)
        function: Callable[..., Any],
        items: Sequence[Any],
        shared: tuple[object, ...] = (),
        tell: Tell = tell_nothing,
    ) -> list[Any]:
        """Do the jobs one after another; see `Engine`."""
        results = []
        for item in items:
            results.append(function(item, *shared))
            tell(len(results), len(items))
        return results
