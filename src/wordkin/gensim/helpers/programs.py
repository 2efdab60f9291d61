"""Other programs, the machine's cores, random numbers."""

from __future__ import annotations

import subprocess
from typing import Any

import numpy as np

from wordkin.system.cores import usable_cores


def check_output(stdout: Any = subprocess.PIPE, *popenargs: Any, **kwargs: Any) -> Any:
    """The output of a program, as `subprocess.check_output` has it."""
    run: Any = subprocess.run
    return run(*popenargs, stdout=stdout, check=True, **kwargs).stdout


def effective_n_jobs(n_jobs: int | None) -> int:
    """How many jobs run at once; -1: as many as there are cores, -2: one less.

    >>> effective_n_jobs(None), effective_n_jobs(3), effective_n_jobs(-1) == usable_cores()
    (1, 3, True)
    """
    if n_jobs == 0:
        raise ValueError("n_jobs == 0 in Parallel has no meaning")
    jobs = 1 if n_jobs is None else n_jobs
    return jobs if jobs > 0 else max(usable_cores() + 1 + jobs, 1)


def get_random_state(seed: Any) -> np.random.RandomState:
    """The random numbers of a seed; NumPy's own for None, and those that are given."""
    if seed is None or seed is np.random:
        return np.random.mtrand._rand  # noqa: SLF001 (NumPy has no other name for them)
    if isinstance(seed, np.random.RandomState):
        return seed
    if isinstance(seed, int | np.integer):
        return np.random.RandomState(seed)
    raise ValueError(f"{seed!r} cannot be used to seed a np.random.RandomState instance")
