"""The carrier of rounds whose workers and owners are actors, any of which may be lost at any time.

What is lost is made again from the rows that were saved last: the rounds since then are trained once more.
With one thread a worker, that gives the same bits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from wordkin.distributed.engine import Actor, Engine, Lost, Pending
from wordkin.distributed.owner import Rows
from wordkin.errors import NotSavedWarning, RemoteError, warn
from wordkin.kernels.merge import Scaling
from wordkin.rounds.carrier import Trained
from wordkin.rounds.slices import Round
from wordkin.training.run import Run

Result = TypeVar("Result")

SAVED_ROUNDS = 4  # between two savings: what is lost is trained again
TRIES = 20  # to mend what is lost: a node may be lost while another is being replaced
PAUSE_SECONDS = 1.0  # before a lost actor is asked again
REPORT_SECONDS = 0.5
PATIENCE_SECONDS = 60.0  # after which is said what is waited for
NO_TOUCHES = np.zeros(0, np.float32)


class Step(NamedTuple):
    """A round, and how its changes are scaled."""

    round: Round
    scalings: Mapping[str, Scaling]


class ClusterCarrier:
    """Workers that train, and owners that merge; see `Carrier`.

    version: of the rows that owners have. keep_position: writes down where the training is, once owners have
    saved their rows of this version.
    """

    def __init__(
        self,
        engine: Engine,
        workers: Sequence[Actor],
        owners: Sequence[Actor],
        run: Run,
        keep_position: Callable[[int], None],
        version: int = 0,
    ) -> None:
        self._engine, self._workers, self._owners = engine, workers, owners
        self._run, self._keep_position = run, keep_position
        self._version = self._saved = version
        self._steps: list[Step] = []  # since rows were saved
        self._trained: dict[int, Trained | None] = {}  # of the current round, by worker
        self._round: Round | None = None

    def push(self, round_: Round) -> list[Trained] | None:
        """Let all workers train a round and push what they changed to the owners; see `Carrier`."""
        if self._version - self._saved >= SAVED_ROUNDS:
            self.save()
        self._round, self._trained = round_, {}
        return self._persist(lambda: self._train(round_))

    def pull(self, scalings: Mapping[str, Scaling]) -> None:
        """Let the owners merge; workers fetch the new rows when they train the next time."""
        if self._round is None:
            return
        sent = {n: s._replace(near=NO_TOUCHES, far=NO_TOUCHES) for n, s in scalings.items()}
        step = Step(self._round, sent)
        self._persist(lambda: self._take(step))
        self._steps.append(step)

    def save(self) -> None:
        """Let the owners save their rows, and then write down where the training is.

        A disk that is full is a warning: the training goes on, from the rows saved before if need be.
        """
        if self._version == self._saved:
            return
        try:
            self._persist(lambda: self._ask(self._owners, "save"))
            self._keep_position(self._version)
        except OSError as problem:
            if isinstance(problem, RemoteError):
                raise
            where = problem.filename or "the folder of the training"
            what = f"{where}: rows could not be saved: {problem.strerror or problem}. "
            warn(f"{what}It will be tried again after the next round.", NotSavedWarning)
        else:
            self._saved, self._steps = self._version, []

    def start(self) -> None:
        """Let owners and workers get ready."""
        self._persist(lambda: self._ask(self._owners, "restore", self._saved))
        self._persist(lambda: self._ask(self._workers, "prepare"))

    def gather(self) -> list[dict[str, Rows]]:
        """All rows of each owner."""
        return self._persist(lambda: self._ask(self._owners, "pull", self._version, -1))

    def _train(self, round_: Round) -> list[Trained] | None:
        """Train a round by the workers that have not done so."""
        missing = [i for i in range(len(self._workers)) if i not in self._trained]
        calls = [self._workers[i].call("train", self._version, round_) for i in missing]
        self._watch(calls)
        lost: Lost | None = None
        for i, call in zip(missing, calls, strict=True):
            try:
                self._trained[i] = call.result()
            except Lost as problem:
                lost = problem
        if lost and not self._run.is_stopped:
            raise lost
        found = [self._trained.get(i) for i in range(len(self._workers))]
        trained = [one for one in found if one is not None]
        return trained if len(trained) == len(found) else None

    def _take(self, step: Step) -> None:
        """Merge a round, which is trained first if what was pushed is lost."""
        if len(self._trained) < len(self._workers) and self._train(step.round) is None:
            return
        self._merge(step)
        self._version += 1

    def _merge(self, step: Step) -> None:
        self._ask(self._owners, "merge", self._version, len(self._workers), step.scalings)

    def _persist(self, action: Callable[[], Result]) -> Result:
        """Do something, again after each loss, which is mended before."""
        for _ in range(TRIES):
            try:
                return action()
            except Lost as loss:
                problem = loss
            try:
                self._recover()
            except Lost as loss:
                problem = loss
        raise RemoteError(
            f"the cluster lost processes {TRIES} times in a row, the last time: {problem}. Do its nodes have "
            "enough memory? The training continues from what is saved, if it is started again to resume."
        )

    def _recover(self) -> None:
        """Wait for all owners; if one has lost its rows, all go back, and train again what is not saved."""
        found = [self._await(owner) for owner in self._owners]
        if all(version >= self._version for version in found):
            return
        steps, self._version = self._steps, self._saved
        self._ask(self._owners, "restore", self._version)
        for step in steps:
            self._trained = {}
            if self._train(step.round) is None:
                break  # stopped
            self._merge(step)
            self._version += 1
        self._steps = steps[: self._version - self._saved]
        self._trained = {}

    def _await(self, owner: Actor) -> int:
        """The version of an owner's rows, as soon as it answers."""
        began, is_told = time.monotonic(), False
        while True:
            call = owner.call("version")
            try:
                if self._engine.wait([call], PATIENCE_SECONDS):
                    version: int = call.result()
                    return version
            except Lost:
                time.sleep(PAUSE_SECONDS)
            if not is_told and time.monotonic() - began >= PATIENCE_SECONDS:
                is_told = True
                self._tell_of_wait(owner.name)

    def _ask(self, actors: Sequence[Actor], method: str, *arguments: object) -> list[Any]:
        """The answers of actors that are called at once; raises `Lost` only when none is at work any more."""
        calls = [actor.call(method, *arguments) for actor in actors]
        began, is_told = time.monotonic(), False
        while not self._engine.wait(calls, REPORT_SECONDS):
            if not is_told and time.monotonic() - began >= PATIENCE_SECONDS:
                is_told = True
                self._tell_of_wait(f"{method} by {', '.join(actor.name for actor in actors)}")
        return [call.result() for call in calls]

    def _watch(self, calls: Sequence[Pending]) -> None:
        """Report the progress until workers are done, and stop them where the training is stopped."""
        done, moved, is_stopped = 0, time.monotonic(), False
        self._run.report()
        while not self._engine.wait(calls, REPORT_SECONDS):
            now = sum(self._progress(worker) for worker in self._workers)
            if now != done:
                done, moved = now, time.monotonic()
            elif time.monotonic() - moved >= PATIENCE_SECONDS:
                moved = time.monotonic()
                self._tell_of_wait("workers that train a round")
            self._run.words_ahead = done
            self._run.report()
            if self._run.is_stopped and not is_stopped:
                is_stopped = True
                for worker in self._workers:
                    worker.call("stop")

    def _progress(self, worker: Actor) -> int:
        call = worker.call("progress")
        try:
            return int(call.result()) if self._engine.wait([call], REPORT_SECONDS) else 0
        except Lost:
            return 0

    def _tell_of_wait(self, what: str) -> None:
        warn(
            f"waiting for a minute now: {what} (round {self._version + 1}). The first round on a machine "
            "compiles kernels. If a node is gone, add another: ray status shows those that there are."
        )
