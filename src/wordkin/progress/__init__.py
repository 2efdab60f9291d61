"""The progress of a training and of other long work: one value, and the ways to show it.

A reporter is any callable that takes a `Progress`. One that returns False, not just None, stops the
training. While words are counted or kernels compiled, the answer is ignored: there is nothing to stop.
"""

from wordkin.progress.reporters import (
    after_delay,
    default_reporter,
    json_lines,
    log_lines,
    notebook_bar,
    report_to,
    sparse_lines,
    terminal_bar,
    throttled,
)
from wordkin.progress.value import Progress, Reporter, clock, progress_since
from wordkin.progress.work import (
    Step,
    announce_loading,
    comparing,
    loading_kernels,
    no_step,
    reporting,
    show_work,
    ticking,
    watching_kernels,
)

__all__ = [
    "Progress",
    "Reporter",
    "Step",
    "after_delay",
    "announce_loading",
    "clock",
    "comparing",
    "default_reporter",
    "json_lines",
    "loading_kernels",
    "log_lines",
    "no_step",
    "notebook_bar",
    "progress_since",
    "report_to",
    "reporting",
    "show_work",
    "sparse_lines",
    "terminal_bar",
    "throttled",
    "ticking",
    "watching_kernels",
]
