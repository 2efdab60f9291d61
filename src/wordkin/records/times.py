"""Times in tables: numbers, or ISO dates; and the gap between two times that divides baskets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from wordkin.errors import SettingsError, TextError, quote
from wordkin.settings import check_number
from wordkin.settings.checks import check_choice
from wordkin.text.rows import RowBlock
from wordkin.wording import argument, either

Gap: TypeAlias = str | float | timedelta | None
Unit: TypeAlias = Literal["s", "ms", "us", "ns"]

IN_A_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
GAP = re.compile(
    r"(\d{1,12}(?:\.\d{1,9})?)"
    r" ?(s(?:ec(?:onds?)?)?|m(?:in(?:ute)?s?)?|h(?:ours?)?|d(?:ays?)?|w(?:eeks?)?|)"
)
DATES = either(
    "Read other dates first: in pandas, table['time'] = pd.to_datetime(table['time']).",
    "Write other dates so first; in pandas, pd.to_datetime reads them.",
)
LATEST_SECOND = 10**11  # in the year 5138: a larger time counts something shorter than seconds
WRITTEN_DATES = (19_000_101, 21_001_231)  # as numbers, year first
DATE_BYTES = 10  # of a day alone
DATE = re.compile(rb"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?")
# NumPy 1 ends the process over bytes that are no date; text, which takes longer, is an error there, too.
BYTES_MAY_CRASH = np.__version__.startswith("1.")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Times(NamedTuple):
    """Times, exact: whole numbers, int64, and billionths above each, int32; -1 where there is none.

    are_dates: whether they were written as dates, so that they are seconds since 1970, UTC.
    """

    wholes: NDArray[np.int64]
    billionths: NDArray[np.int32]
    are_dates: bool | None = None


def parse_gap(gap: Gap) -> float | None:
    """The seconds of a gap; a number without a unit has that of the times.

    Examples
    --------
    >>> parse_gap("30m"), parse_gap("1.5 h"), parse_gap("45"), parse_gap(timedelta(days=1))
    (1800.0, 5400.0, 45.0, 86400.0)
    """
    if gap is None:
        return None
    if isinstance(gap, timedelta):
        gap = gap.total_seconds()
    if isinstance(gap, str):
        found = GAP.fullmatch(gap.strip().lower())
        if not found:
            raise SettingsError(
                f"{argument('gap')}: expected a time like 30min, 2h, 1d or a number, found {quote(gap)}."
            )
        gap = float(found[1]) * SECONDS.get(found[2][:1], 1)
    return float(check_number("gap", gap, 0.0))


def has_unit(gap: Gap) -> bool:
    """Whether a gap is a length of time, and not a number alone.

    >>> has_unit("30m"), has_unit("30"), has_unit(30), has_unit(timedelta(1))
    (True, False, False, True)
    """
    return isinstance(gap, timedelta) or (isinstance(gap, str) and gap.strip()[-1:].isalpha())


class Clock:
    """Reads the times of a table, and checks that all are of one kind."""

    def __init__(self, gap: Gap, unit: Unit | None) -> None:
        check_choice("unit", unit or "s", get_args(Unit))
        self._seconds = parse_gap(gap)
        self._is_checked = has_unit(gap) and unit is None
        self._unit = IN_A_SECOND[unit or "s"] if has_unit(gap) else 1
        self._first: tuple[bool, str, int] | None = None  # kind, text and line of the first time
        self._lowest, self._highest = np.iinfo(np.int64).max, np.iinfo(np.int64).min
        self._where = ""

    @property
    def gap(self) -> float | None:
        """The gap in the unit of the times; raises `TextError` if that is none of time."""
        if self._seconds is None or (self._first and self._first[0]):
            return self._seconds
        if self._is_checked and self._first:
            self._check_unit()
        return self._seconds * self._unit

    def read(self, rows: RowBlock, column: int) -> Times:
        """The times in a column; raises `TextError` for what is none, with its line."""
        from wordkin.kernels.rows import read_decimals

        wholes, billionths = np.zeros(rows.size, np.int64), np.empty(rows.size, np.int32)
        starts, ends = rows.starts[:, column], rows.ends[:, column]
        read_decimals(rows.data, starts, ends, wholes, billionths)
        unsure = np.flatnonzero((billionths < 0) & (ends > starts))
        are_dates = np.zeros(rows.size, np.bool_)
        rest = _read_dates(rows, column, unsure, wholes, billionths)
        are_dates[unsure] = True
        for row in rest:
            text = rows.text(row, column)
            wholes[row], billionths[row], are_dates[row] = _read_time(rows, row, text)
        is_there = billionths >= 0
        self._note(wholes[is_there])
        self._check_kind(rows, column, are_dates, is_there)
        return Times(wholes, billionths)

    def take(self, times: Times, where: str) -> Times:
        """Times that a table has as such, not as text."""
        is_there = times.billionths >= 0
        if self._first is None and is_there.any():
            self._first, self._where = (bool(times.are_dates), "", 0), where
        self._note(times.wholes[is_there])
        return times

    def _note(self, wholes: NDArray[np.int64]) -> None:
        if len(wholes):
            self._lowest = min(self._lowest, int(wholes.min()))
            self._highest = max(self._highest, int(wholes.max()))

    def _check_kind(
        self,
        rows: RowBlock,
        column: int,
        are_dates: NDArray[np.bool_],
        is_there: NDArray[np.bool_],
    ) -> None:
        """Raise for a date among numbers, or a number among dates."""
        if not is_there.any():
            return
        if self._first is None:
            row = int(is_there.argmax())
            self._first = (bool(are_dates[row]), rows.text(row, column), int(rows.lines[row]))
            self._where = rows.where
        is_date, text, line = self._first
        is_other = is_there & (are_dates != is_date)
        if is_other.any():
            row = int(is_other.argmax())
            expected = f"a {'date' if is_date else 'number'} like {quote(text)} in line {line:,}"
            raise rows.error(row, expected, quote(rows.text(row, column)))

    def _check_unit(self) -> None:
        """Raise where numbers cannot be seconds, in which the gap is counted."""
        if self._lowest >= WRITTEN_DATES[0] and self._highest <= WRITTEN_DATES[1]:
            raise TextError(
                f"{self._where}: expected times in seconds or ISO dates, to be divided by a gap, found "
                f"{self._lowest} to {self._highest}, which look like dates. Write them as 2024-05-01; "
                f"or say that they are seconds: {argument('unit', 's')}."
            )
        if self._highest > LATEST_SECOND:
            raise TextError(
                f"{self._where}: expected times in seconds, to be divided by a gap, found "
                f"{self._highest}. Say what they count: {argument('unit', 'ms')}, us or ns."
            )


def _read_dates(
    rows: RowBlock,
    column: int,
    wanted: NDArray[np.int64],
    wholes: NDArray[np.int64],
    billionths: NDArray[np.int32],
) -> Sequence[int]:
    """Fill in those dates that NumPy reads, all of one length; the rows of the others."""
    if not len(wanted):
        return []
    starts = rows.starts[wanted, column].astype(np.int64)
    widths = rows.ends[wanted, column] - starts
    first = rows.data[starts[0] : starts[0] + widths[0]].tobytes()
    width = len(first.rstrip(b"Z"))
    ends_so = first.endswith(b"Z")
    if width < DATE_BYTES or not DATE.fullmatch(first[:width]):
        return [int(row) for row in wanted]
    is_alike = widths == len(first)
    letters = rows.data[starts[is_alike, None] + np.arange(len(first))]
    if ends_so:
        is_alike[is_alike] = has_z = letters[:, -1] == ord("Z")
        letters = letters[has_z]
    texts = np.ascontiguousarray(letters[:, :width]).view(f"S{width}")[:, 0]
    try:
        readable = texts.astype(np.str_) if BYTES_MAY_CRASH else texts
        microseconds = readable.astype("M8[us]").astype(np.int64)
    except ValueError:
        return [int(row) for row in wanted]
    at = wanted[is_alike]
    wholes[at], rest = np.divmod(microseconds, 10**6)
    billionths[at] = rest * 1000
    return [int(row) for row in wanted[~is_alike]]


def _read_time(rows: RowBlock, row: int, text: str) -> tuple[int, int, bool]:
    """A time that Python reads: whole number, billionths, and whether it is a date."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        passed = moment - EPOCH
    except (ValueError, OverflowError):
        pass
    else:
        return passed.days * 86_400 + passed.seconds, passed.microseconds * 1000, True
    try:
        number = rows.number(text)
        whole = int(np.floor(number))
    except (ValueError, OverflowError):  # of infinities, and of nan
        whole = 2**63
    if abs(whole) >= 2**62:
        raise rows.error(
            row, "a time as a number or ISO date, like 2024-05-01 12:30", quote(text), DATES
        ) from None
    return whole, int((number - whole) * 1e9), False


def times_of(values: Any) -> Times:
    """Times from whole or real numbers, nan where there is none.

    >>> times_of(np.array([2, -0.5, np.nan])).billionths.tolist()
    [0, 500000000, -1]
    """
    array = np.asarray(values)
    if array.dtype.kind in "iu":
        return Times(array.astype(np.int64), np.zeros(len(array), np.int32))
    is_there = np.isfinite(array)
    numbers = np.where(is_there, array, 0.0)
    wholes = np.floor(numbers)
    billionths = ((numbers - wholes) * 1e9).astype(np.int32)
    return Times(wholes.astype(np.int64), np.where(is_there, billionths, np.int32(-1)))
