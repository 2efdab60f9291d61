"""One life of a training, for kill_test.py: says what it is doing, until it ends or is killed.

    python tools/kill_life.py FOLDER THREADS

Takes FOLDER/text, goes on from FOLDER/checkpoints, and leaves FOLDER/model.safetensors.
"""

from __future__ import annotations

import sys
from pathlib import Path

import wordkin as wk
from wordkin.training.checkpoints import Checkpoint, Journal

WORDS_OF_A_CHECKPOINT = 400_000
MANY = 10**6  # more words than the text has, said so that nobody warns of few


def main() -> None:
    """Count, encode, train, save."""
    folder, threads = Path(sys.argv[1]), int(sys.argv[2])
    load_kernels(folder)
    announce_checkpoints()
    say("counting")
    corpus = wk.encode(folder / "text", threads=threads, folder=folder / "ids")
    say("encoding")  # the words sorted by count, their ids renumbered, the last checkpoint read
    model = wk.train(
        corpus,
        epochs=10,
        dimensions=64,
        min_count=1,
        max_words=MANY,
        threads=threads,
        checkpoint=wk.Checkpoints(folder / "checkpoints", 60, WORDS_OF_A_CHECKPOINT),
        resume=True,
        callbacks=[announce_training()],
        progress=False,
    )
    say("saving")
    model.save(folder / "model.safetensors")
    say("done")


def say(stage: str) -> None:
    """One line, at once."""
    sys.stdout.write(stage + "\n")
    sys.stdout.flush()


def load_kernels(folder: Path) -> None:
    """Load what counting needs, so that it takes no longer than reading the text."""
    few = folder / "few"
    few.write_text("sea lake\n", "ascii")
    wk.encode(few).prune(1)


def announce_training() -> wk.Reporter:
    """A callback that says once that the training runs."""
    told: list[wk.Progress] = []

    def tell(progress: wk.Progress) -> None:
        if not told:
            say("training")
            told.append(progress)

    return tell


def announce_checkpoints() -> None:
    """Let a checkpoint say when it is being written, and when the training is alone again."""
    write = Journal._write  # noqa: SLF001 - the time between is what is to be hit

    def announced(journal: Journal, checkpoint: Checkpoint) -> None:
        say("checkpointing")
        write(journal, checkpoint)
        say("training")

    Journal._write = announced  # type: ignore[assignment,method-assign] # noqa: SLF001


if __name__ == "__main__":
    main()
