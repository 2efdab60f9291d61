"""Checkpoints: the position of a training in files, from which it resumes after whatever ended it.

A checkpoint is a model's file, which `wordkin.load_model` and `wordkin.load` open too, with the
position and a fingerprint of the text among its texts, and a SHA-256 of all. Random choices depend on
the seed, the epoch and the place in the text alone, so nothing else of them needs to be kept.

    folder.py       when to write one, and where; which files there are; one training at a time
    states.py       states of callbacks
    fingerprint.py  what must be the same when a training resumes, beside its settings
    reading.py      the newest whole checkpoint
    writing.py      writes them while a training runs
"""

from wordkin.training.checkpoints.folder import Checkpoints, as_checkpoints
from wordkin.training.checkpoints.reading import Checkpoint, check_folder, read_settings
from wordkin.training.checkpoints.states import Resumable, collect_states, restore_states
from wordkin.training.checkpoints.writing import Journal, open_journal

__all__ = [
    "Checkpoint",
    "Checkpoints",
    "Journal",
    "Resumable",
    "as_checkpoints",
    "check_folder",
    "collect_states",
    "open_journal",
    "read_settings",
    "restore_states",
]
