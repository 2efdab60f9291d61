"""Engine: what runs jobs on shards, and actors that live as long as a training.

An actor is an object in a process of its own, perhaps on another machine. It may be gone at any time, and
come back as it was made: whoever calls it gets `Lost`, and decides what to do again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

Tell = Callable[[int, int], object]  # called with how many jobs are done, of how many


class Lost(Exception):  # noqa: N818 (what happened, and is mended)
    """The process of an actor is gone, or the actor has not got what it had before."""


def tell_nothing(done: int, total: int) -> None:
    """Say nothing of jobs that are done."""


class Pending(Protocol):
    """The answer of an actor that may be still at work."""

    def result(self) -> Any:
        """Wait for the answer; raises what the method raised, or `Lost`."""
        ...


class Actor(Protocol):
    """An object elsewhere, whose methods are called by name. It can be sent to other actors."""

    name: str

    def call(self, method: str, *arguments: object) -> Pending:
        """Call a method, without waiting for it."""
        ...


class Kept(Protocol):
    """A large value that is sent to those who ask for it."""

    def result(self) -> Any:
        """The value."""
        ...


class Kind(Protocol):
    """A class whose objects can be actors. calls_at_once: how many calls of one are answered at once."""

    calls_at_once: int

    def __call__(self, *arguments: Any) -> object:
        """Make an object."""
        ...


class Engine(Protocol):
    """Where jobs and actors run: in this process, or on the nodes of a cluster."""

    @property
    def cores(self) -> list[int]:
        """The number of cores of each node."""
        ...

    @property
    def names(self) -> list[str]:
        """The name of each node, in messages."""
        ...

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

    def ask_nodes(self, function: Callable[..., Any], *arguments: object) -> list[Any]:
        """Call a function on each node; the answers in the order of nodes."""
        ...

    def start(self, kind: Kind, name: str, node: int, cores: int, *arguments: object) -> Actor:
        """Start an actor, on a node as long as that is there. cores: that it needs."""
        ...

    def check_store(self, needed_bytes: int) -> None:
        """Raise `SettingsError` for a node that has no room for what a round sends through it."""
        ...

    def keep(self, value: object) -> Kept:
        """What to pass to `start` instead of a large value: actors that are made again ask for it again."""
        ...

    def wait(self, pending: Sequence[Pending], seconds: float) -> bool:
        """Wait for answers, but no longer than that; whether all are there, or have failed."""
        ...


class _Answer:
    def __init__(self, answer: object, problem: Exception | None = None) -> None:
        self._answer, self._problem = answer, problem

    def result(self) -> Any:
        """The answer, or what was raised instead."""
        if self._problem:
            raise self._problem
        return self._answer


class LocalActor:
    """An actor of this process, that answers at once."""

    def __init__(self, name: str, make: Callable[[], object]) -> None:
        self.name, self._make = name, make
        self._object = make()

    def call(self, method: str, *arguments: object) -> Pending:
        """Call a method; see `Actor`."""
        try:
            return _Answer(getattr(self._object, method)(*arguments))
        except Exception as problem:  # noqa: BLE001 (raised by `result`)
            return _Answer(None, problem)

    def restart(self) -> None:
        """Make the object anew, as happens where its process was lost."""
        self._object = self._make()


class InProcess:
    """An engine of this process alone, which does one thing after another.

    nodes: as many as it seems to have.
    """

    def __init__(self, nodes: int = 1) -> None:
        self.cores = [1] * nodes
        self.names = ["this machine"] * nodes

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

    def ask_nodes(self, function: Callable[..., Any], *arguments: object) -> list[Any]:
        """Ask this process, as often as it has nodes."""
        return [function(*arguments) for _ in self.cores]

    def start(
        self,
        kind: Kind,
        name: str,
        node: int,  # noqa: ARG002 (there is one)
        cores: int,  # noqa: ARG002
        *arguments: object,
    ) -> Actor:
        """Make the object here; see `Engine`."""
        return LocalActor(name, lambda: kind(*arguments))

    def check_store(self, needed_bytes: int) -> None:
        """Nothing is sent."""

    def keep(self, value: object) -> Kept:
        """The value itself."""
        return _Answer(value)

    def wait(self, pending: Sequence[Pending], seconds: float) -> bool:  # noqa: ARG002
        """All answers are there."""
        return True
