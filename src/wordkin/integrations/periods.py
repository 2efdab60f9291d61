"""How words change: a dated corpus as one model for each period, all from a common start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import chain
from typing import TypeAlias, TypeVar

from wordkin.api import train as train_one
from wordkin.errors import TextError
from wordkin.model import Model
from wordkin.settings import check_number

Sentence: TypeAlias = list[str]
Period = TypeVar("Period")


def split_periods(
    dated: Iterable[tuple[int | date, Sentence]], years: int = 10, *, first: int | None = None
) -> dict[range, list[Sentence]]:
    """The sentences of each period of so many years, in order; periods without any are left out.

    Parameters
    ----------
    dated
        A year, or a date, and a token list each, in any order.
    years
        How long a period is.
    first
        A year with which a period begins; None: the first of all.

    Examples
    --------
    >>> text = [(1805, ["sea"]), (1799, ["lake"]), (1831, ["shore"]), (1808, ["car"])]
    >>> for period, sentences in split_periods(text).items():
    ...     print(period[0], period[-1], sentences)
    1799 1808 [['sea'], ['lake'], ['car']]
    1829 1838 [['shore']]
    """
    check_number("years", years, 1)
    sentences = [(_year_of(when), sentence) for when, sentence in dated]
    if not sentences:
        raise TextError("split_periods: expected dated sentences, found none.")
    start = min(year for year, _ in sentences) if first is None else first
    periods: dict[range, list[Sentence]] = {}
    for year, sentence in sentences:
        begin = start + (year - start) // years * years
        periods.setdefault(range(begin, begin + years), []).append(sentence)
    return dict(sorted(periods.items(), key=lambda item: item[0].start))


def train_periods(
    periods: Mapping[Period, list[Sentence]], train: Callable[..., Model] = train_one
) -> dict[Period, Model]:
    """A model of each period, which begins where a model of all periods together has ended.

    So words that do not change stay near each other, and the vectors of a word can be compared over
    time; what still differs by chance shows in the words that are known to have stayed. Models that
    were trained apart are laid onto each other by `wordkin.analysis.alignment.align`. train:
    `wordkin.train`, with options as `functools.partial(wordkin.train, dimensions=50)`. Source: Kim
    et al. 2014, "Temporal analysis of language through neural language models".

    Examples
    --------
    >>> from functools import partial
    >>> train = partial(train_one, dimensions=8, min_count=1, progress=False)
    >>> periods = split_periods([(1800, ["sea", "lake"]), (1900, ["sea", "car"])], 100)
    >>> models = train_periods(periods, train)
    >>> [sorted(model.vectors) for model in models.values()]
    [['lake', 'sea'], ['car', 'sea']]
    """
    start = train(list(chain.from_iterable(periods.values()))).vectors
    return {
        period: train(sentences, initial_vectors=start) for period, sentences in periods.items()
    }


def _year_of(when: int | date) -> int:
    if isinstance(when, date):
        return when.year
    year: int = check_number("year", when, -10_000, 10_000)
    return year
