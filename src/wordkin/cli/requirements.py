"""What a training needs, shown and checked before it starts, and how long it will take."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wordkin.cli.outcome import print_message
from wordkin.errors import SettingsError
from wordkin.formats import format_by_name
from wordkin.formats.native import model_bytes
from wordkin.method.parameters import copies_in_rounds, training_bytes
from wordkin.progress import Progress, clock
from wordkin.settings import TrainingSettings
from wordkin.system.memory import readable_size
from wordkin.system.saving import free_bytes, is_one_disk

if TYPE_CHECKING:
    from wordkin.corpus import EncodedCorpus
    from wordkin.training.checkpoints import Checkpoints
    from wordkin.training.start import Origin
    from wordkin.words.vocabulary import Vocabulary

NUMBER_BYTES = 12  # of a number as text, with its space
ESTIMATE_AFTER_SECONDS = 3.0  # when the speed is steady
LONG_SECONDS = 10.0


@dataclass(frozen=True)
class Requirements:
    """The size of a text, and the memory and disk that a training on it needs."""

    tokens: int
    sentences: int
    different_words: int
    words: int
    tokens_kept: int
    memory_bytes: int
    disk_bytes: int
    checkpoint_bytes: int = 0
    words_of_model: int = 0  # and not of the text

    def __str__(self) -> str:
        """One line for people.

        Examples
        --------
        >>> print(Requirements(5000, 70, 900, 300, 4000, 2_000_000, 1_000_000))
        text: 5,000 words in 70 sentences; vocabulary: 300 of 900 words, 80.0% of the text;
        needs about 2.0 MB of memory and 1.0 MB on disk
        """
        words = self.words - self.words_of_model
        share = self.tokens_kept / max(self.tokens, 1)
        others = f" and {self.words_of_model:,} more of the model" if self.words_of_model else ""
        return (
            f"text: {self.tokens:,} words in {self.sentences:,} sentences; "
            f"vocabulary: {words:,} of {self.different_words:,} words, {share:.1%} of the text{others}; "
            f"needs about {readable_size(self.memory_bytes)} of memory and "
            f"{readable_size(self.disk_bytes + self.checkpoint_bytes)} on disk"
        )

    def to_dict(self) -> dict[str, int]:
        """The figures by name."""
        return asdict(self)


def estimate_requirements(
    corpus: EncodedCorpus,
    different_words: int,
    origin: Origin,
    output: Path,
    checkpoints: Checkpoints | None = None,
    threads: int = 1,
) -> Requirements:
    """What a training on a pruned corpus needs. different_words: their number before pruning."""
    vocabulary = origin.add_model(corpus.vocabulary)
    words, letters = len(vocabulary), len(vocabulary.letters)
    size = model_bytes(origin.settings, words, letters)  # of n-grams, about
    return Requirements(
        tokens=corpus.raw_words,
        sentences=corpus.sentences,
        different_words=different_words,
        words=words,
        tokens_kept=len(corpus.ids),
        memory_bytes=training_bytes(origin.settings, words, copies_model=origin.copies_model)
        * copies_in_rounds(origin.settings, threads),
        disk_bytes=_file_bytes(vocabulary, origin.settings, output),
        checkpoint_bytes=checkpoints.bytes_to_come(size) if checkpoints else 0,
        words_of_model=words - len(corpus.vocabulary),
    )


def _file_bytes(vocabulary: Vocabulary, settings: TrainingSettings, output: Path) -> int:
    words, letters = len(vocabulary), len(vocabulary.letters)
    if output == Path("-"):
        return 0
    layout = format_by_name(output).name
    if layout == "native":
        return model_bytes(settings, words, letters)
    number_bytes = NUMBER_BYTES if layout == "word2vec-text" else 4
    return words * (settings.dimensions * number_bytes + 2) + letters


def check_disk(
    requirements: Requirements, output: Path, checkpoints: Checkpoints | None = None
) -> None:
    """Raise, before the training starts, if its model could not be saved.

    Checkpoints count where they share the disk; `wk.train` checks them by themselves.
    """
    if output == Path("-"):
        return
    free, disk_bytes = free_bytes(output), requirements.disk_bytes
    if checkpoints is not None and is_one_disk(output, Path(checkpoints.folder)):
        disk_bytes += requirements.checkpoint_bytes
    if disk_bytes > free:
        needed = readable_size(disk_bytes)
        raise SettingsError(
            f"{output}: needs about {needed} on disk, {readable_size(free)} are "
            "free there. Name a file elsewhere, or make room."
        )


class TimeEstimate:
    """A reporter that prints once, when the speed is known, how long the training will take."""

    def __init__(self) -> None:
        self.has_begun = self.is_done = False

    def __call__(self, progress: Progress) -> None:
        """Wait until the speed is known."""
        self.has_begun |= progress.phase == "training"
        if self.is_done or progress.phase != "training":
            return
        if progress.elapsed_seconds < ESTIMATE_AFTER_SECONDS or progress.seconds_left is None:
            return
        self.is_done = True
        if progress.seconds_left >= LONG_SECONDS:
            print_message(
                f"will take about {clock(progress.elapsed_seconds + progress.seconds_left)} at "
                f"{progress.words_per_second:,.0f} words/s"
            )
