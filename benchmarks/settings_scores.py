"""The scores of what settings_by_size.py has trained, by setting and by size of the text."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from record import Record
from settings_plan import SIZES, Changes, Size, settings_of

METRICS = {"wordsim353": "WordSim-353", "simlex999": "SimLex-999", "analogies": "analogies, %"}
NUMBERS = ("epochs", "window", "dimensions", "min_count", "negative_samples")
# Settings that are no numbers, drawn over the sizes.
KINDS: dict[str, Changes] = {
    "skip-gram": {},
    "CBOW": {"objective": "cbow"},
    "hierarchical softmax": {"loss": ("hierarchical-softmax",)},
    "subsampling 1e-4": {"subsample_threshold": 1e-4},
}
COMPARABLE = 5  # a larger min_count leaves fewer questions, so that its scores are of others


class Point(NamedTuple):
    """The mean of the texts, and its standard error where there are several."""

    mean: float
    error: float


# By value of a setting, or by size, and by metric.
Curve = dict[float, dict[str, Point]]


def curve(
    records: Sequence[Record], size: Size, variants: Sequence[tuple[float, Changes]]
) -> Curve:
    """By value of a setting, and by metric: means of those texts that have all values."""
    found = {
        value: {record["text"]: record for record in find(records, size, changes)}
        for value, changes in variants
    }
    found = {value: of_text for value, of_text in found.items() if of_text}
    texts = sorted(set.intersection(*map(set, found.values()))) if found else []
    if not texts:
        return {}
    points: Curve = {value: {} for value in found}
    for key in METRICS:
        scores = np.array([[found[value][text][key] for value in found] for text in texts])
        for value, point in zip(found, find_points(scores), strict=True):
            points[value][key] = point
    return points


def find_points(scores: Any) -> Iterator[Point]:
    """Means over texts, and their errors once the difference between texts is taken out.

    scores : float [texts, values]. Source: Morey 2008, "Confidence intervals from normalized data".
    """
    texts, values = scores.shape
    errors = np.zeros(values)
    if texts > 1 and values > 1:
        apart = scores - scores.mean(axis=1, keepdims=True)
        errors = apart.std(axis=0, ddof=1) * (values / (values - 1) / texts) ** 0.5
    for one, error in zip(scores.mean(axis=0), errors, strict=True):
        yield Point(float(one), float(error))


def over_sizes(records: Sequence[Record], changes: Changes) -> Curve:
    """The same by size, for settings that are no numbers."""
    points = {}
    for size in SIZES:
        variants = [(float(place), kind) for place, kind in enumerate(KINDS.values())]
        found = curve(records, size, variants)
        place = float(list(KINDS.values()).index(changes))
        if place in found:
            points[float(size.words)] = found[place]
    return points


def setting_values(size: Size, setting: str) -> list[tuple[float, Changes]]:
    """The values of a setting in order, and what each changes."""
    base = getattr(settings_of(size, {}), setting)
    values = {base: {}, **{value: {setting: value} for value in size.values.get(setting, ())}}
    most = COMPARABLE if setting == "min_count" else max(values)
    return [(value, values[value]) for value in sorted(values) if value <= most]


def find(records: Sequence[Record], size: Size, changes: Changes) -> list[Record]:
    """The records of a size with these changes, by text."""
    wanted = {
        key: list(value) if isinstance(value, tuple) else value for key, value in changes.items()
    }
    found = [r for r in records if r["words"] == size.words and r["changes"] == wanted]
    return sorted(found, key=lambda record: int(record["text"]))
