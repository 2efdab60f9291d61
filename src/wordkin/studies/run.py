"""The finished trainings of a bootstrap, opened one by one when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from wordkin.studies.folder import Record, StudyFolder
from wordkin.studies.naming import WHOLE, name_sample, name_seed
from wordkin.studies.spaces import DrawnSpace, Rows
from wordkin.studies.trainings import open_training
from wordkin.words.lookup import find_rows

KINDS = {"line": "lines", "file": "files", "label": "labels"}


class Run:
    """The trainings of a folder, in the rows of the words of the whole text."""

    def __init__(self, study: StudyFolder, record: Record) -> None:
        self.study, self.record = study, record
        numbers = range(1, record.facts["samples"] + 1)
        self.sample_names = [name for name in map(name_sample, numbers) if study.has(name)]

    @property
    def documents(self) -> str:
        """What is drawn, for people."""
        return f"{self.record.facts['documents']:,} documents ({KINDS[self.record.facts['document_kind']]})"

    @property
    def facts(self) -> dict[str, object]:
        """What was drawn and trained, by name."""
        names = [name for name, _ in self.record.facts["alternatives"]]
        return {
            "samples": len(self.sample_names),
            "samples_planned": self.record.facts["samples"],
            "documents": self.record.facts["documents"],
            "drawn_by": self.record.facts["document_kind"],
            "tokens": self.record.facts["tokens"],
            "seeds": len(self.seeds),
            "alternatives": [name for name in names if self.study.has(name)],
        }

    @property
    def covers(self) -> str:
        """What the errors cover, in one sentence."""
        return (
            f"± is one standard deviation over {len(self.sample_names)} samples of this text's {self.documents}, "
            "trained with these settings; it does not cover other texts or settings."
        )

    @cached_property
    def whole(self) -> DrawnSpace:
        """The vectors of the whole text."""
        return self._open(WHOLE)

    @cached_property
    def samples(self) -> list[DrawnSpace]:
        """The vectors of each sample."""
        return [self._open(name) for name in self.sample_names]

    @cached_property
    def seeds(self) -> list[DrawnSpace]:
        """The vectors of the whole text by each seed."""
        others = [name_seed(number) for number in range(2, self.record.facts["seeds"] + 1)]
        return [self.whole, *(self._open(name) for name in others if self.study.has(name))]

    @cached_property
    def alternatives(self) -> dict[str, DrawnSpace]:
        """The vectors of the whole text by other settings, such as "window 20"."""
        named = self.record.facts["alternatives"]
        return {label: self._open(name) for name, label in named if self.study.has(name)}

    def find(self, words: Sequence[str]) -> Rows:
        """The rows of words; raises `UnknownWordError` for others than those of the whole text."""
        return find_rows(self.whole.vectors.lookup.words, words)

    def _open(self, name: str) -> DrawnSpace:
        model, counts = open_training(self.study.path_of(name))
        return DrawnSpace(model.vectors, counts)
