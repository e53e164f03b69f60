"""Days of service as a timetable states them."""

from collections.abc import Sequence
from datetime import date

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def days_in_words(dates: Sequence[date]) -> str:
    """Days of the week with the first and the last date.

    Parameters
    ----------
    dates : sequence of date
        Rising.

    Examples
    --------
    >>> days_in_words([date(2026, 1, day) for day in (5, 6, 7, 8, 9, 12)])
    'Monday to Friday, from 2026-01-05 to 2026-01-12'
    >>> days_in_words([date(2026, 1, 5)])
    'Monday, 2026-01-05'
    >>> days_in_words([date(2026, 1, 3), date(2026, 1, 5)])
    'Monday and Saturday, from 2026-01-03 to 2026-01-05'
    """
    if not dates:
        return "no day"
    days = sorted({day.weekday() for day in dates})
    words = _words([_NAMES[day] for day in days], in_a_row=days[-1] - days[0] == len(days) - 1)
    if len(dates) == 1:
        return f"{words}, {dates[0].isoformat()}"
    return f"{words}, from {dates[0].isoformat()} to {dates[-1].isoformat()}"


def _words(names: list[str], *, in_a_row: bool) -> str:
    """Names of days, joined."""
    few = 2
    if len(names) > few and in_a_row:
        return f"{names[0]} to {names[-1]}"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
