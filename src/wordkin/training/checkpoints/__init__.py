"""Checkpoints: where a training stands, in files, so that it can go on after whatever ended it.

A checkpoint is a model's file, which `wordkin.load_model` and `wordkin.load` open too, with the
rest of what the training needs among its texts, and a SHA-256 of all. Random choices depend on the
seed, the epoch and the position in the text alone, so the position is all there is to keep of them.

    plan.py     how often, where, how many; which files there are; one training at a time in a folder
    reading.py  the newest whole one; settings and text must be those it was written with
    writing.py  writes them while a training runs
"""

from wordkin.training.checkpoints.plan import (
    Checkpoints,
    Resumable,
    as_checkpoints,
    collect_states,
    restore_states,
)
from wordkin.training.checkpoints.reading import Checkpoint, check_before, kept_settings
from wordkin.training.checkpoints.writing import Journal, Snapshot, fingerprint, open_journal

__all__ = [
    "Checkpoint",
    "Checkpoints",
    "Journal",
    "Resumable",
    "Snapshot",
    "as_checkpoints",
    "check_before",
    "collect_states",
    "fingerprint",
    "kept_settings",
    "open_journal",
    "restore_states",
]
