"""Changes of words: one model for each period of a dated corpus, all in one space."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import chain
from typing import Literal, TypeAlias, TypeVar, get_args

from wordkin.api import train as train_one
from wordkin.errors import TextError
from wordkin.model import Model
from wordkin.settings import check_number
from wordkin.settings.checks import check_choice

Sentence: TypeAlias = list[str]
Period = TypeVar("Period")
Method: TypeAlias = Literal["start", "compass"]


def split_periods(
    dated: Iterable[tuple[int | date, Sentence]], years: int = 10, *, first: int | None = None
) -> dict[range, list[Sentence]]:
    """The sentences of each period, in order of time. Periods without sentences are left out.

    Parameters
    ----------
    dated
        Pairs of a year, or a date, and a token list, in any order.
    years
        The length of a period.
    first
        The first year of some period; None: the first year of all.

    Examples
    --------
    >>> text = [(1805, ["sea"]), (1799, ["lake"]), (1831, ["shore"]), (1808, ["car"])]
    >>> for period, sentences in split_periods(text).items():
    ...     print(period[0], period[-1], sentences)
    1799 1808 [['sea'], ['lake'], ['car']]
    1829 1838 [['shore']]
    """
    check_number("years", years, 1)
    sentences = [(_to_year(when), sentence) for when, sentence in dated]
    if not sentences:
        raise TextError("split_periods: expected dated sentences, found none.")
    start = min(year for year, _ in sentences) if first is None else first
    periods: dict[range, list[Sentence]] = {}
    for year, sentence in sentences:
        begin = start + (year - start) // years * years
        periods.setdefault(range(begin, begin + years), []).append(sentence)
    return dict(sorted(periods.items(), key=lambda item: item[0].start))


def train_periods(
    periods: Mapping[Period, list[Sentence]],
    train: Callable[..., Model] = train_one,
    *,
    method: Method = "start",
) -> dict[Period, Model]:
    """Train a model of each period, all in the space of a model of all periods together.

    Words that don't change then stay near each other, so you can compare the vectors of a word over
    time. Words that are known not to have changed show how much is due to chance.
    `wordkin.analysis.alignment.align` aligns models that were trained apart.

    Parameters
    ----------
    periods
        The sentences of each period.
    train
        `wordkin.train`, with options as in `functools.partial(wordkin.train, dimensions=50)`.
    method
        "start": each period starts from the vectors of the common model, and then learns as usual (Kim et
        al. 2014, "Temporal analysis of language through neural language models"). "compass": each is also
        trained against its output rows, which stay as they are (Di Carlo et al. 2019, "Training temporal
        word embeddings with a compass"), so that a period of later years can be added to the same space, by
        `wordkin.train(text, compass=model)`. docs/can-i-trust-this.md compares them.

    Examples
    --------
    >>> from functools import partial
    >>> small = {"dimensions": 8, "min_count": 1, "subsample_threshold": 0}
    >>> train = partial(train_one, **small, progress=False)
    >>> periods = split_periods([(1800, ["sea", "lake"]), (1900, ["sea", "car"])], 100)
    >>> models = train_periods(periods, train)
    >>> [sorted(model.vectors) for model in models.values()]
    [['lake', 'sea'], ['car', 'sea']]
    """
    check_choice("method", method, get_args(Method))
    whole = train(list(chain.from_iterable(periods.values())))
    common = {"compass": whole} if method == "compass" else {"initial_vectors": whole.vectors}
    return {period: train(sentences, **common) for period, sentences in periods.items()}


def _to_year(when: int | date) -> int:
    if isinstance(when, date):
        return when.year
    year: int = check_number("year", when, -10_000, 10_000)
    return year
