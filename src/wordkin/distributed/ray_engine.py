"""The engine of Ray: jobs are its tasks, actors its actors, and large values lie in its object store."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, cast

from wordkin.distributed.engine import Actor, Kept, Kind, Lost, Pending, Tell, tell_nothing
from wordkin.errors import RemoteError, SettingsError, quote, quote_problem, require_extra, warn
from wordkin.system.cores import usable_cores
from wordkin.system.interrupts import SIGNALS
from wordkin.system.memory import memory_bytes, readable_size
from wordkin.wording import argument

LOCAL = "local"
SILENCE_SECONDS = 30.0  # of an address that does not answer
PATIENCE_SECONDS = 60.0  # after which is said what is waited for
POLL_SECONDS = 0.5
STORE_SHARE = 0.2  # of memory, for the object store of a Ray that is started here
RETRIES = 5  # of a job whose process or node is gone
QUIET = {  # variables that Ray reads
    "RAY_USAGE_STATS_ENABLED": "0",  # it would send figures to its makers
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # or else warns of what it will do in a later version
}


class Node(NamedTuple):
    """A node of the cluster. store_bytes: of its object store."""

    identity: str
    name: str
    cores: int
    store_bytes: int


class RayPending:
    """The answer of an actor of Ray."""

    def __init__(self, reference: Any) -> None:
        self.reference = reference

    def result(self) -> Any:
        """Wait for the answer; see `Pending`."""
        with _own_errors():
            return _ray().get(self.reference)


class RayActor:
    """An actor of Ray, which is made again where it can be if its process or node is gone."""

    def __init__(self, name: str, handle: Any) -> None:
        self.name, self._handle = name, handle

    def call(self, method: str, *arguments: object) -> Pending:
        """Call a method; see `Actor`."""
        with _own_errors():
            return RayPending(getattr(self._handle, method).remote(*arguments))


class RayEngine:
    """Tasks and actors on the nodes of a cluster of Ray, to which this process is connected."""

    def __init__(self) -> None:
        self.nodes = find_nodes()
        self.cores = [node.cores for node in self.nodes]
        self.names = [node.name for node in self.nodes]
        self._kept: list[RayPending] = []

    def map(
        self,
        label: str,
        function: Callable[..., Any],
        items: Sequence[Any],
        shared: tuple[object, ...] = (),
        tell: Tell = tell_nothing,
    ) -> list[Any]:
        """Do each job as a task; see `Engine`."""
        ray = _ray()
        given = [ray.put(value) for value in shared]
        task = ray.remote(function)
        jobs = [
            task.options(name=f"wordkin: {label} {number}", max_retries=RETRIES).remote(
                item, *given
            )
            for number, item in enumerate(items, 1)
        ]
        try:
            self._watch(label, jobs, tell)
            return [RayPending(job).result() for job in jobs]
        except Lost as problem:
            raise RemoteError(
                f"{label}: a job lost its process {RETRIES + 1} times, the last time: {problem}. Has each node "
                "memory for as many shards as it has cores?"
            ) from None
        except BaseException:
            for job in jobs:
                ray.cancel(job)
            raise

    def _watch(self, label: str, jobs: Sequence[Any], tell: Tell) -> None:
        """Wait for jobs; raise what the first raises, and say what is waited for."""
        waiting, moved = list(jobs), time.monotonic()
        while waiting:
            done, waiting = _ray().wait(waiting, num_returns=len(waiting), timeout=POLL_SECONDS)
            for job in done:
                RayPending(job).result()
            if done:
                moved = time.monotonic()
                tell(len(jobs) - len(waiting), len(jobs))
            elif time.monotonic() - moved >= PATIENCE_SECONDS:
                moved = time.monotonic()
                warn(
                    f"{label}: no job was finished for a minute, {len(waiting):,} of {len(jobs):,} are left. "
                    "If a node is gone, add another: `ray status` shows those that there are."
                )

    def ask_nodes(self, function: Callable[..., Any], *arguments: object) -> list[Any]:
        """Call a function on each node; see `Engine`."""
        task = _ray().remote(function)
        label = f"wordkin: {function.__name__}"
        jobs = [
            task.options(name=label, num_cpus=0, scheduling_strategy=_on(node, soft=False)).remote(
                *arguments
            )
            for node in self.nodes
        ]
        self._watch(function.__name__, jobs, tell_nothing)
        return [RayPending(job).result() for job in jobs]

    def start(self, kind: Kind, name: str, node: int, cores: int, *arguments: object) -> Actor:
        """Start an actor; see `Engine`."""
        options = {
            "name": f"wordkin: {name}",
            "num_cpus": cores,
            "max_restarts": -1,
            "max_task_retries": 0,
            "max_concurrency": kind.calls_at_once,
            "scheduling_strategy": _on(self.nodes[node], soft=True),
        }
        return RayActor(name, _ray().remote(kind).options(**options).remote(*arguments))

    def keep(self, value: object) -> Kept:
        """A reference to the value, which lies in the object store as long as this engine."""
        self._kept.append(RayPending(_ray().put(value)))
        return self._kept[-1]

    def wait(self, pending: Sequence[Pending], seconds: float) -> bool:
        """Wait for answers; see `Engine`."""
        references = [cast("RayPending", one).reference for one in pending]
        done, _ = _ray().wait(references, num_returns=len(references), timeout=seconds)
        return len(done) == len(references)

    def check_store(self, needed_bytes: int) -> None:
        """Raise `SettingsError` for a node whose object store is smaller than what a round sends through it."""
        for node in self.nodes:
            if node.store_bytes < needed_bytes:
                raise SettingsError(
                    f"{node.name}: expected an object store of {readable_size(needed_bytes)}, since a round "
                    f"sends as much through it, found {readable_size(node.store_bytes)}. Start Ray there "
                    f"with a larger store: ray start --object-store-memory {needed_bytes} ..."
                )


@contextmanager
def open_ray(address: str) -> Iterator[RayEngine]:
    """Connect to a cluster of Ray; "local" starts one on this machine alone.

    Where this process is connected already, it stays so, and the address is not asked.
    """
    with require_extra(argument("cluster"), "ray", extra="ray"):
        import ray
    if ray.is_initialized():
        yield RayEngine()
        return
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    given: dict[str, object] = {"address": address}
    if address == LOCAL:
        store = int(STORE_SHARE * memory_bytes())
        given |= {
            "num_cpus": usable_cores(),
            "object_store_memory": store,
            "include_dashboard": False,
        }
    else:
        check_answer(address)
    try:
        with _own_handlers():
            ray.init(**given, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, RuntimeError, ValueError) as problem:
        raise SettingsError(
            f"{argument('cluster')}: expected a cluster of Ray that this process can join, found "
            f"{quote_problem(problem)}."
        ) from problem
    try:
        yield RayEngine()
    finally:
        ray.shutdown()


@contextmanager
def _own_handlers() -> Iterator[None]:
    """Keep what signals do here. Ray would end the process by SIGTERM, and nothing would be saved."""
    before = {each: handler for each in SIGNALS if callable(handler := signal.getsignal(each))}
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():  # others may set no handler
            for each, handler in before.items():
                signal.signal(each, handler)


def check_answer(address: str) -> None:
    """Raise `RemoteError` where no cluster answers. Ray itself would wait, and hear no Ctrl-C."""
    command = [sys.executable, "-m", "ray.scripts.scripts", "status", "--address", address]
    hint = (
        "Is it running (ray status, on its head node)? Is the port that of its head (6379 usually), and open "
        "to this machine?"
    )
    where = f"{argument('cluster')}: {quote(address)}"
    try:
        asked = subprocess.run(  # noqa: S603 (our own Python)
            command, capture_output=True, timeout=SILENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise RemoteError(
            f"{where} does not answer, after {SILENCE_SECONDS:g} seconds. {hint}"
        ) from None
    if asked.returncode:
        said = asked.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
        raise RemoteError(f"{where}: expected a cluster of Ray, found {said[-1]:.200}. {hint}")


def find_nodes() -> list[Node]:
    """The nodes that have cores, in the order of their names."""
    found = [
        Node(
            one["NodeID"],
            str(one["NodeManagerHostname"]),
            int(one["Resources"]["CPU"]),
            int(one["Resources"].get("object_store_memory", 0)),
        )
        for one in _ray().nodes()
        if one["Alive"] and one["Resources"].get("CPU", 0) >= 1
    ]
    if not found:
        raise SettingsError(f"{argument('cluster')}: expected nodes with cores, found none.")
    return sorted(found, key=lambda node: (node.name, node.identity))


def _on(node: Node, *, soft: bool) -> Any:
    """Where a task or an actor runs. soft: elsewhere if the node is gone."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    return NodeAffinitySchedulingStrategy(node.identity, soft=soft)


@contextmanager
def _own_errors() -> Iterator[None]:
    """Raise what a task or a method raised as it was, and `Lost` where a process or a node is gone."""
    from ray import exceptions as of_ray

    lost = (
        of_ray.RayActorError,
        of_ray.WorkerCrashedError,
        of_ray.ObjectLostError,
        of_ray.NodeDiedError,
        of_ray.LocalRayletDiedError,
        of_ray.OutOfMemoryError,
    )
    try:
        yield
    except of_ray.RayTaskError as problem:
        if isinstance(problem.cause, lost):
            raise Lost(_first_line(problem.cause)) from None
        raise problem.cause from None
    except lost as problem:
        raise Lost(_first_line(problem)) from None


def _first_line(problem: Exception) -> str:
    return f"{type(problem).__name__}: {str(problem).partition('. ')[0]:.200}"


def _ray() -> Any:
    import ray

    return ray
