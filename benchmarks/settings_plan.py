"""What settings_by_size.py trains: texts of four sizes, and for each one setting at a time changed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from record import Record
from wordkin.settings import TrainingSettings

Changes = dict[str, Any]


class Size(NamedTuple):
    """Texts of one size: words, how many texts, the epochs of the base, the values of each setting.

    recommended : what the page on settings tells to begin with, beside the defaults and these epochs
    """

    words: int
    texts: int
    epochs: int
    values: Mapping[str, Sequence[Any]]
    recommended: Changes


CBOW, TREE = "cbow", ("hierarchical-softmax",)
SIZES = (
    Size(
        100_000,
        4,
        50,
        {
            "epochs": (5, 20, 100),
            "window": (2, 10),
            "dimensions": (50, 200),
            "min_count": (1, 2, 10),
            "objective": (CBOW,),
            "loss": (TREE,),
            "negative_samples": (2, 20),
            "subsample_threshold": (1e-4,),
        },
        {},
    ),
    Size(
        1_000_000,
        2,
        20,
        {
            "epochs": (5, 10, 40),
            "window": (2, 10, 20),
            "dimensions": (50, 200),
            "min_count": (2, 20),
            "objective": (CBOW,),
            "loss": (TREE,),
            "negative_samples": (2, 20),
            "subsample_threshold": (1e-4,),
        },
        {"window": 10},
    ),
    Size(
        10_000_000,
        1,
        5,
        {
            "window": (2, 10),
            "epochs": (2, 10),
            "dimensions": (50, 300),
            "objective": (CBOW,),
            "min_count": (2, 20),
            "subsample_threshold": (1e-4,),
            "loss": (TREE,),
            "negative_samples": (2, 20),
        },
        {"epochs": 10, "window": 10, "dimensions": 200},
    ),
    Size(
        17_005_207,
        1,
        5,
        {
            "window": (10,),
            "objective": (CBOW,),
            "subsample_threshold": (1e-4,),
        },
        {"window": 10, "dimensions": 300},
    ),
)
QUICK = (Size(100_000, 1, 10, {"epochs": (2,), "window": (2,), "min_count": (2,)}, {}),)


class Run(NamedTuple):
    """A training: which text of which size, and what differs from the base."""

    size: Size
    text: int
    changes: Changes

    @property
    def settings(self) -> TrainingSettings:
        """All settings."""
        return replace(settings_of(self.size, self.changes), seed=self.text)

    @property
    def name(self) -> str:
        """What tells it from other runs."""
        return json.dumps([self.size.words, self.text, self.changes])


def settings_of(size: Size, changes: Changes) -> TrainingSettings:
    """The base of a size, changed; the learning rate is that of the objective."""
    return TrainingSettings(**{"epochs": size.epochs, **changes})


def plan(sizes: Sequence[Size], texts: int) -> Iterator[Run]:
    """All runs: the first text of every size first, and of each text its base first."""
    for text in range(1, texts + 1):
        for size in sizes:
            if text <= size.texts:
                for changes in changes_of(size):
                    yield Run(size, text, changes)


def changes_of(size: Size) -> list[Changes]:
    """All that is trained of a size: the base, each setting, what is recommended."""
    single = [{setting: value} for setting, values in size.values.items() for value in values]
    last = [] if size.recommended in [{}, *single] else [size.recommended]
    return [{}, *single, *last]


def name_of(record: Record) -> str:
    """The name of the run that a record is of."""
    return json.dumps([record["words"], record["text"], record["changes"]])
