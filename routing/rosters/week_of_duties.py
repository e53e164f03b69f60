"""The duties of each day of a week, as a depot manager gets them to hand out."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from network.errors import InputError
from network.quantities import IntArray, frozen, ints

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SATURDAY, SUNDAY = 5, 6
DAY_S = 86_400
WEEK_DAYS = 7
_LATEST_S = 48 * 3600


@dataclass(frozen=True, slots=True, eq=False)
class DayDuties:
    """Duties of one day, a row each.

    Attributes
    ----------
    duty_id : tuple of str
        Each once.
    home : tuple of str, length n_duties
        Depot where the duty starts and ends; a driver belongs to one.
    start_s, end_s : IntArray, shape (n_duties,)
        From signing on to signing off, seconds since the start of the service day.
    driving_s, work_s, paid_s : IntArray, shape (n_duties,)
        Driving, work without breaks, and paid time.

    Raises
    ------
    InputError
        Naming the first duty that appears twice or has impossible times.
    """

    duty_id: tuple[str, ...]
    home: tuple[str, ...]
    start_s: IntArray
    end_s: IntArray
    driving_s: IntArray
    work_s: IntArray
    paid_s: IntArray

    def __post_init__(self) -> None:
        n_duties = len(self.duty_id)
        columns = [getattr(self, field.name) for field in fields(self)]
        if any(len(column) != n_duties for column in columns):
            message = f"the columns of a day of {n_duties} duties are not of that length"
            raise InputError(message)
        if len(set(self.duty_id)) != n_duties:
            twice = next(each for each in self.duty_id if self.duty_id.count(each) > 1)
            message = f"duty {twice} appears twice on a day; give each duty once"
            raise InputError(message)
        wrong = (self.end_s <= self.start_s) | (self.end_s - self.start_s > DAY_S)
        wrong |= (self.start_s < -DAY_S) | (self.end_s > _LATEST_S)
        for name in ("driving_s", "work_s", "paid_s"):
            wrong |= (getattr(self, name) < 0) | (getattr(self, name) > _LATEST_S)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            message = (
                f"duty {self.duty_id[row]} runs from {self.start_s[row]} to {self.end_s[row]} s "
                "with impossible hours; a duty ends after it starts, within 24 h and two days"
            )
            raise InputError(message)
        for column in self._numbers():
            frozen(column)

    def __len__(self) -> int:
        """Number of duties."""
        return len(self.duty_id)

    def rows(self, places: Sequence[int]) -> "DayDuties":
        """Some of the duties, in the order given."""
        chosen = ints(list(places))
        return DayDuties(
            tuple(self.duty_id[row] for row in places),
            tuple(self.home[row] for row in places),
            *(column[chosen] for column in self._numbers()),
        )

    def _numbers(self) -> tuple[IntArray, ...]:
        """Columns of seconds."""
        return (self.start_s, self.end_s, self.driving_s, self.work_s, self.paid_s)


@dataclass(frozen=True, slots=True)
class WeekOfDuties:
    """Duties from Monday to Sunday, the same every week.

    Attributes
    ----------
    days : tuple of DayDuties
        Seven; a day without service has no duties.

    Raises
    ------
    InputError
        If there are not seven days.
    """

    days: tuple[DayDuties, ...]

    def __post_init__(self) -> None:
        if len(self.days) != WEEK_DAYS:
            message = f"a week has {WEEK_DAYS} days of duties, not {len(self.days)}"
            raise InputError(message)

    @property
    def n_duties(self) -> int:
        """Duties of all seven days together."""
        return sum(len(day) for day in self.days)

    def homes(self) -> tuple[str, ...]:
        """Depots of the duties, each once, in alphabetical order."""
        return tuple(sorted({home for day in self.days for home in day.home}))

    def rows(self, places: Sequence[Sequence[int]]) -> "WeekOfDuties":
        """Some of the duties of each day, in the order given."""
        return WeekOfDuties(
            tuple(day.rows(chosen) for day, chosen in zip(self.days, places, strict=True))
        )


def same_duties(day: DayDuties, days: Sequence[int]) -> WeekOfDuties:
    """The same duties on some days of the week, none on the others.

    Parameters
    ----------
    day : DayDuties
    days : sequence of int
        0 for Monday to 6 for Sunday.

    Examples
    --------
    >>> start, end, hours = ints([21_600]), ints([54_000]), ints([28_800])
    >>> day = DayDuties(("D1",), ("yard",), start, end, hours, hours, hours)
    >>> week = same_duties(day, range(5))
    >>> [len(each) for each in week.days], week.n_duties, week.homes()
    ([1, 1, 1, 1, 1, 0, 0], 5, ('yard',))
    """
    none = day.rows(())
    return WeekOfDuties(tuple(day if each in days else none for each in range(WEEK_DAYS)))
