"""Trials of settings by Optuna. Its journal in a folder lets a search go on, and other processes join."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from wordkin.errors import FormatError, SettingsError, quote, require_extra
from wordkin.studies.folder import StudyFolder
from wordkin.studies.search_space import Axis, Suggest
from wordkin.system.locking import lock_folder

State: TypeAlias = Literal["finished", "pruned", "diverged"]

JOURNAL, NAME = "trials.journal", "tune"
RANDOM_TRIALS = 10  # before TPE draws by the scores of those before
KEPT = 75.0  # percent of the trials, the best of those that are as far, go on
MOST_PROCESSES = 100
WAIT_SECONDS = 0.5  # between two looks at trials of other processes


@dataclass(frozen=True)
class Trial:
    """One trial: its number, the values that were searched, and its score (None if it diverged).

    The score of a pruned trial is that of its last measured epoch.
    """

    number: int
    values: Mapping[str, float]
    score: float | None
    state: State


def require_optuna() -> Any:
    """The package Optuna, or the error that says what installs it."""
    with require_extra("tune", "optuna", "tune"):
        import optuna
    return optuna


class Trials:
    """The trials of a search, which other processes may add to, too.

    slot : the number of this process among them
    """

    def __init__(self, study: Any, folder: Path | None, slot: int, seed: int) -> None:
        self._study, self._folder, self._slot, self._seed = study, folder, slot, seed
        self._states = require_optuna().trial.TrialState
        # Counting and asking is one step, so that processes do not run more than are wanted.
        self._asking = nullcontext() if folder is None else _FileLock(folder / "asking.lock")

    def forget_killed(self) -> None:
        """Give up trials whose processes have ended before them; they are drawn again."""
        with self._asking:  # one process alone gives them up
            running = self._list_running()
            alive = self._find_alive(running)
            # A process that has ended since they were listed may have ended them before.
            still = {trial.number for trial in self._list_running()}
            for trial in running:
                # Without a slot it has begun just now, or a kill hit just then, which does no harm.
                if trial.number in still - alive and "slot" in trial.user_attrs:
                    self._study.tell(trial.number, state=self._states.FAIL)

    def list_done(self) -> list[Trial]:
        """The trials that have ended, by number."""
        return [done for trial in self._study.get_trials(deepcopy=False) if (done := _read(trial))]

    def wait_for_others(self) -> list[Trial]:
        """All trials, when no other process runs one any more."""
        while True:
            with self._asking:
                if not self._count_running():
                    return self.list_done()
            time.sleep(WAIT_SECONDS)

    def offer(self, axes: Sequence[Axis], values: Mapping[str, float]) -> None:
        """Let these values be the first trial, if none is done and the axes have them."""
        if (
            self._study.get_trials(deepcopy=False, states=(self._states.WAITING,))
            or self.list_done()
        ):
            return
        positions = {axis.name: axis.position(values[axis.name]) for axis in axes}
        if None not in positions.values():
            self._study.enqueue_trial(positions)

    def ask(self, most: int) -> Any:
        """A new trial of Optuna; None if so many are done or run already.

        Its draws depend on the seed and the number of trials before it alone.
        """
        optuna = require_optuna()
        with self._asking:
            before = len(self.list_done()) + self._count_running()
            if before >= most:
                return None
            words = np.random.SeedSequence([self._seed, self._slot, before]).generate_state(1)
            self._study.sampler = optuna.samplers.TPESampler(
                n_startup_trials=RANDOM_TRIALS,
                multivariate=False,
                constant_liar=True,
                seed=int(words[0]),
            )
            trial = self._study.ask()
            trial.set_user_attr("slot", self._slot)
            return trial

    def tell(self, trial: Any, values: Mapping[str, float], score: float) -> None:
        """Keep the score of a trial that was trained to its end."""
        self._note(trial, values)
        self._study.tell(trial, score)

    def tell_pruned(self, trial: Any, values: Mapping[str, float]) -> None:
        """Keep a trial that was given up since others were better."""
        self._note(trial, values)
        self._study.tell(trial, state=self._states.PRUNED)

    def tell_diverged(self, trial: Any, values: Mapping[str, float]) -> None:
        """Keep that these values diverge."""
        self._note(trial, values)
        trial.set_user_attr("diverged", True)
        self._study.tell(trial, state=self._states.FAIL)

    def drop(self, trial: Any) -> None:
        """Give up a trial, to be drawn again."""
        self._study.tell(trial, state=self._states.FAIL)

    def _note(self, trial: Any, values: Mapping[str, float]) -> None:
        trial.set_user_attr("values", dict(values))

    def _count_running(self) -> int:
        """The number of trials that run in other processes."""
        return len(self._find_alive(self._list_running()))

    def _list_running(self) -> list[Any]:
        found: list[Any] = self._study.get_trials(deepcopy=False, states=(self._states.RUNNING,))
        return found

    def _find_alive(self, running: Sequence[Any]) -> set[int]:
        """The numbers of those that other processes are at."""
        slots = {trial.user_attrs.get("slot") for trial in running} - {self._slot, None}
        if (folder := self._folder) is None:
            return set()
        held = {slot for slot in slots if _is_held(folder, slot)}
        return {trial.number for trial in running if trial.user_attrs.get("slot") in held}


def suggest_by(trial: Any) -> Suggest:
    """What `search_space.draw` calls, as Optuna draws."""

    def suggest(name: str, low: float, high: float, *, is_log: bool) -> float:
        draw = trial.suggest_int if isinstance(low, int) else trial.suggest_float
        found: float = draw(name, low, high, log=is_log)
        return found

    return suggest


def _read(trial: Any) -> Trial | None:
    """What Optuna keeps of a trial; None if it has not ended, or was given up."""
    states: dict[str, State] = {"COMPLETE": "finished", "PRUNED": "pruned"}
    if trial.state.name == "FAIL" and "diverged" in trial.user_attrs:
        states["FAIL"] = "diverged"
    if trial.state.name not in states:
        return None
    return Trial(trial.number, trial.user_attrs["values"], trial.value, states[trial.state.name])


@contextmanager
def open_trials(study: StudyFolder | None, seed: int) -> Iterator[Trials]:
    """The trials of a search: those that the folder has, if there is one, and those to come."""
    optuna = require_optuna()
    with ExitStack() as stack:
        stack.enter_context(_quiet(optuna))
        folder = None if study is None else study.path
        slot = 0 if folder is None else stack.enter_context(_take_slot(folder))
        try:
            found = optuna.create_study(
                storage=None if folder is None else _open_journal(optuna, folder),
                study_name=NAME,
                direction="maximize",
                load_if_exists=True,
                pruner=optuna.pruners.PercentilePruner(KEPT, n_startup_trials=RANDOM_TRIALS // 2),
            )
            trials = Trials(found, folder, slot, seed)
            trials.forget_killed()
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise FormatError(
                f"{folder and folder / JOURNAL}: expected trials as Optuna writes them, found "
                f"{quote(problem, 200)}. The file is damaged. Start in another folder."
            ) from problem
        yield trials


class _FileLock:
    """A lock that waits, also what Optuna locks its journal by. A killed process leaves none."""

    def __init__(self, path: Path) -> None:
        import filelock

        self._lock = filelock.FileLock(path, thread_local=False)

    def acquire(self) -> bool:
        self._lock.acquire()
        return True

    def release(self) -> None:
        self._lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def _open_journal(optuna: Any, folder: Path) -> Any:
    """Optuna's storage in a file of JSON lines; a last line that a kill has cut is cut off."""
    path = folder / JOURNAL
    with (lock := _FileLock(folder / f"{JOURNAL}.lock")):
        whole = path.read_bytes() if path.exists() else b"\n"
        if not whole.endswith(b"\n"):
            os.truncate(path, whole.rfind(b"\n") + 1)
    journal = optuna.storages.journal
    return optuna.storages.JournalStorage(journal.JournalFileBackend(str(path), lock))


@contextmanager
def _take_slot(folder: Path) -> Iterator[int]:
    """The first number that no other process has, held until the block ends."""
    with ExitStack() as stack:
        for slot in range(MOST_PROCESSES):
            try:
                stack.enter_context(lock_folder(folder, _slot_file(slot), "trials"))
            except SettingsError:  # another has it
                continue
            yield slot
            return
        raise SettingsError(
            f"{folder}: expected at most {MOST_PROCESSES} processes. End some, or search in another folder."
        )


def _is_held(folder: Path, slot: int) -> bool:
    try:
        with lock_folder(folder, _slot_file(slot), "trials"):
            return False
    except SettingsError:
        return True


def _slot_file(slot: int) -> str:
    return f"process-{slot + 1}.lock"


@contextmanager
def _quiet(optuna: Any) -> Iterator[None]:
    """Let Optuna say nothing of its own."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            yield
    finally:
        optuna.logging.set_verbosity(before)
