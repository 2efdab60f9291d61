"""The result of a search for settings: what is gained, how sure that is, and what counts do without vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wordkin.evaluation.next_item import WAY_NAMES
from wordkin.evaluation.rates import Rate
from wordkin.settings import TrainingSettings
from wordkin.studies.judging import OWN, Judged, Judgment
from wordkin.studies.search_space import Axis
from wordkin.studies.searching import Trial
from wordkin.studies.trial_runs import SEEDS
from wordkin.studies.tuning_picture import Drawn, draw_tuning
from wordkin.system.tables import table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class Tuning:
    """The default settings compared with the best that a search found. `print` shows it, `plot` draws it.

    by : How the search was scored: "output" or "cosine" (with k answers), or "score" for a function of the user.
    comparison : Both on the half of the sessions that judges, with three new seeds each.
    trial : The best trial; None if no trial finished.
    trials : All trials, with their scores on the half that chooses.
    choosing : Scores on that half of answers that need no vectors, by name.
    """

    by: str
    k: int
    comparison: Judgment
    trial: Trial | None
    trials: tuple[Trial, ...]
    axes: tuple[Axis, ...]
    choosing: Mapping[str, float]

    @property
    def default(self) -> Judged:
        """How the default settings were judged."""
        return self.comparison.default

    @property
    def best(self) -> Judged:
        """How the best settings of the search were judged."""
        return self.comparison.best

    @property
    def is_better(self) -> bool:
        """Whether the best settings are better than the default by more than noise."""
        return self.comparison.gain.low > 0

    @property
    def settings(self) -> TrainingSettings:
        """The settings to train with. These are the best ones if `is_better`, and else the default."""
        return self.best.settings if self.is_better else self.default.settings

    def to_dict(self) -> dict[str, Any]:
        """All figures by name, as values for JSON."""
        found = asdict(self.comparison)
        return {
            "by": self.by,
            "k": self.k,
            "is_better": self.is_better,
            "settings": asdict(self.settings),
            **found,
            "verdict": self.verdict,
            "choosing": dict(self.choosing),
            "trials": [asdict(trial) for trial in self.trials],
        }

    def plot(self) -> Figure:
        """Plot the score of each trial by each setting, and the best so far. Needs the extra `plot`."""
        label, scale = "score", 1.0
        if self.by != OWN:
            label = f"hits among {self.k} {WAY_NAMES[self.by]}, on the half that chooses, %"
            scale = 100.0
        default = {axis.name: getattr(self.default.settings, axis.name) for axis in self.axes}
        return draw_tuning(
            Drawn(self.trials, self.axes, self.trial, default, self.choosing, label, scale)
        )

    def save_plot(self, path: Path) -> None:
        """Write the plot to a file: .png, .svg or .pdf."""
        from wordkin.evaluation.pictures import save_figure

        save_figure(self.plot().axes[0], path)

    def __repr__(self) -> str:
        gain = self._points(self.comparison.gain.value)
        return f"<Tuning: {len(self.trials):,} trials, gain {gain}, {'beyond' if self.is_better else 'within'} noise>"

    def __str__(self) -> str:
        return f"{table(*self._rows())}\n\n" + "\n".join(self.verdict)

    @property
    def verdict(self) -> tuple[str, ...]:
        """What the figures mean, in a few sentences."""
        if self.trial is None:
            return ("No trial was trained to its end: the default stays.",)
        return tuple(filter(None, [self._gain(), self._counts(), self._chosen(), self._scope()]))

    def _rows(self) -> list[list[str]]:
        ways = {OWN: "score"} if self.by == OWN else WAY_NAMES
        found = self.comparison
        header = [
            "your score" if self.by == OWN else f"hits among {self.k}",
            *(
                f"{name} *" if way == self.by and self.by != OWN else name
                for way, name in ways.items()
            ),
        ]
        of_best = f"best of {len(self.trials):,} trials"
        rows = [
            [name, *(self._rate(judged.rates[way]) for way in ways)]
            for name, judged in (("default", found.default), (of_best, found.best))
        ]
        if found.followed is not None and found.popular is not None:
            followed = f"what followed within {found.window}"
            rows.append([followed, *[self._rate(found.followed)] * 2])
            rows.append(["most popular", *[self._rate(found.popular)] * 2])
        return [header, *rows]

    def _rate(self, rate: Rate) -> str:
        if self.by == OWN:
            return f"{rate.value:.4g} ± {rate.error:.2g}"
        return f"{100 * rate.value:.1f} % ({100 * rate.low:.1f}–{100 * rate.high:.1f})"

    def _points(self, value: float) -> str:
        text = f"{value:+.4g}" if self.by == OWN else f"{100 * value:+.1f} points"
        return text.replace("-", "−")

    def _gain(self) -> str:
        gain = self.comparison.gain
        low, high = (self._points(end).removesuffix(" points") for end in (gain.low, gain.high))
        shown = f"{self._points(gain.value)} ({low} to {high})"
        if self.is_better:
            return f"The best is better than the default: {shown}."
        if self.best.settings == self.default.settings:
            return "No gain: the search found nothing better than the default."
        return f"No gain is shown: the best differs from the default by {shown}, which is within noise."

    def _counts(self) -> str:
        found = self.comparison
        if found.beyond_counts is None or found.followed is None or found.popular is None:
            return ""
        which = "best" if self.is_better else "default"
        beyond = found.beyond_counts[int(self.is_better)]
        is_popular = found.popular.value > found.followed.value
        count = (
            "naming the most popular items"
            if is_popular
            else f"a count of what followed within {found.window}"
        )
        if beyond.high < 0:
            return f"But {count} does better than the {which}, without vectors."
        if beyond.low <= 0:
            return f"But {count} does as well as the {which}, within noise, without vectors."
        return ""

    def _chosen(self) -> str:
        if self.trial is None:
            return ""
        values = [
            f"{name.replace('_', ' ')} {value:.3g}" for name, value in self.trial.values.items()
        ]
        return f"Best: {', '.join(values)}."

    def _scope(self) -> str:
        if self.by == OWN:
            return f"Each was trained with {SEEDS} seeds; what the score itself leaves to chance is not in it."
        return (
            f"Judged by {self.comparison.sessions:,} sessions that chose nothing, {SEEDS} seeds each; 95 % "
            "intervals, for other such sessions. * is what was searched for."
        )
