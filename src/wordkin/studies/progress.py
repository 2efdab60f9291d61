"""One bar over many trainings: "sample 7 of 25: 28.0 %, 4:10 left"."""

from __future__ import annotations

import time
from collections.abc import Sequence

from wordkin.progress import Progress, Reporter, progress_since, report_to


class StudyProgress:
    """The progress of trainings one after the other, as that of one piece of work.

    reporters: get it as they get that of one training; work: of all that is to be done, in any unit
    in which trainings add up, such as words times epochs.
    """

    def __init__(self, reporters: Sequence[Reporter], work: int) -> None:
        self.report = report_to(reporters)
        self.work = max(work, 1)
        self.done = 0
        self._began = 0.0

    def follow(self, label: str, work: int) -> Reporter:
        """A callback for `fit`, which reports one training as a part of all.

        label: what it is, such as "sample 7 of 25".
        """

        def report_part(progress: Progress) -> None:
            if progress.phase != "training":  # kernels are loaded
                self.report(progress)
                return
            self._began = self._began or time.perf_counter() - progress.elapsed_seconds
            done = self.done + round(progress.fraction * work)
            self.report(progress_since(self._began, label, done, self.work))

        return report_part

    def finish(self, work: int) -> None:
        """Count one training as done, also one that ended early."""
        self.done += work
