"""When buses of one pattern leave: even headways in each period, first and last buses as held."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from network.quantities import IntArray, ints
from network.service_day import Period
from routing.lines import NOT_RUN
from routing.service_hours import NOT_GIVEN, period_of_departures


@dataclass(frozen=True, slots=True)
class DepartureWindow:
    """A part of the day in which a pattern leaves at one headway.

    Attributes
    ----------
    period : int
        Row of its period.
    start_s, end_s : int
        Seconds since the start of the service day; the end is not in it.
    headway_s : int
        `NOT_RUN` where the pattern rests.
    held_s : int
        Departure from which all differ by whole headways; `NOT_GIVEN` where none is held.
    """

    period: int
    start_s: int
    end_s: int
    headway_s: int
    held_s: int = NOT_GIVEN


@dataclass(frozen=True, slots=True)
class LeftBefore:
    """What left before a window since the pattern last rested.

    Attributes
    ----------
    last_s : int
        Last departure; `NOT_GIVEN` where there was none.
    headway_s : int
        Of the window before; `NOT_RUN` where the pattern rested.
    missed_s : int
        Departure that was due when the window before was over; `NOT_GIVEN` where buses have left.
    """

    last_s: int = NOT_GIVEN
    headway_s: int = NOT_RUN
    missed_s: int = NOT_GIVEN

    def earliest(self, window: DepartureWindow) -> int:
        """Start of the window, or the shorter of two headways after the last bus if later."""
        if self.last_s == NOT_GIVEN:
            return window.start_s
        return max(window.start_s, self.last_s + min(self.headway_s, window.headway_s))


FirstDue = Callable[[DepartureWindow, LeftBefore], int]
"""First departure due in a window where none is held; at or after its start."""


def departure_windows(
    headway_s: Sequence[int],
    periods: Sequence[Period],
    hours: tuple[int, int],
    *,
    exact: bool = True,
) -> list[DepartureWindow]:
    """Periods cut to the first and the last departure, which are held in theirs.

    Parameters
    ----------
    headway_s : sequence of int
        Of each period.
    periods : sequence of Period
    hours : tuple of (int, int)
        First and last departure, or `NOT_GIVEN`. Before the first period and after the last, the
        headway is that of the nearest.
    exact : bool, default True
        Whether they are held; else they are bounds.

    Examples
    --------
    From 5:30 to 6:10 within one period: the first bus stands alone, the others hold the last.

    >>> from network.service_day import WEEKDAY
    >>> for window in departure_windows([600], WEEKDAY[:1], (19800, 22200)):
    ...     print(window.start_s, window.end_s, window.held_s)
    19800 19801 19800
    19801 22201 22200
    """
    first, last = hours
    first_in, last_in = period_of_departures(ints([first, last]), periods).tolist()
    found = []
    for row, (period, headway) in enumerate(zip(periods, headway_s, strict=True)):
        window = DepartureWindow(row, period.start, period.end, headway)
        outside = (first != NOT_GIVEN and row < first_in) or (last != NOT_GIVEN and row > last_in)
        if headway == NOT_RUN or outside:
            found.append(replace(window, headway_s=NOT_RUN))
            continue
        from_first = first != NOT_GIVEN and row == first_in
        to_last = last != NOT_GIVEN and row == last_in
        window = replace(
            window,
            start_s=first if from_first else window.start_s,
            end_s=last + 1 if to_last else window.end_s,
        )
        found.extend(_held_ends(window, first=from_first, last=to_last) if exact else [window])
    return found


def _held_ends(window: DepartureWindow, *, first: bool, last: bool) -> list[DepartureWindow]:
    """A window whose start, end or both are departures; with both, the first bus stands alone."""
    start, final = window.start_s, window.end_s - 1
    if first and last and start < final:
        alone = replace(window, end_s=start + 1, held_s=start)
        return [alone, replace(window, start_s=start + 1, held_s=final)]
    if first or last:
        return [replace(window, held_s=start if first else final)]
    return [window]


def departures_in(windows: Sequence[DepartureWindow], first_due: FirstDue) -> IntArray:
    """Departures a headway apart in each window.

    A held departure is kept to the second. The gap before the departures that are in step with it
    is at least half of the shorter of the two headways, and less than that and a headway.

    Parameters
    ----------
    windows : sequence of DepartureWindow
    first_due : callable

    Returns
    -------
    IntArray, shape (n_departures,)
        Rising.

    Examples
    --------
    Every 10 min from 5:30, the last at 6:06. In step with it, 5:36 is more than half a headway
    after the first.

    >>> from network.service_day import WEEKDAY
    >>> windows = departure_windows([600], WEEKDAY[:1], (19800, 21960))
    >>> (departures_in(windows, lambda window, left: window.start_s) // 60 - 330).tolist()
    [0, 6, 16, 26, 36]
    """
    starts: list[int] = []
    left = LeftBefore()
    for window in windows:
        if window.headway_s == NOT_RUN:
            left = LeftBefore()
            continue
        held = window.held_s != NOT_GIVEN
        due = _due_in_step(window, left) if held else first_due(window, left)
        leaving = range(due, window.end_s, window.headway_s)
        starts.extend(leaving)
        if leaving:
            left = LeftBefore(leaving[-1], window.headway_s)
        else:
            missed = due if left.last_s == NOT_GIVEN else NOT_GIVEN
            left = LeftBefore(left.last_s, window.headway_s, missed)
    return ints(starts)


def _due_in_step(window: DepartureWindow, left: LeftBefore) -> int:
    """First departure in step with the held one; that one itself where nothing else fits."""
    earliest = window.start_s
    if left.last_s != NOT_GIVEN:
        half = -(-min(left.headway_s, window.headway_s) // 2)
        earliest = max(earliest, left.last_s + half)
    due = earliest + (window.held_s - earliest) % window.headway_s
    return min(due, max(window.held_s, window.start_s))


def due_with_share(shift_permille: int) -> FirstDue:
    """Departures that begin a share of the headway after the day and go on from the last bus.

    Where the headway changes, the next bus leaves the shorter of the two headways after the last
    one, or with the new period if that is later. Where one period follows the other, that is never
    more than the longer headway after the last bus.

    Parameters
    ----------
    shift_permille : int
        Thousandths of the headway, rounded down to a whole minute.
    """

    def due(window: DepartureWindow, left: LeftBefore) -> int:
        if left.last_s != NOT_GIVEN:
            return left.earliest(window)
        own = window.start_s + window.headway_s * shift_permille // 1000 // 60 * 60
        return max(window.start_s, own if left.missed_s == NOT_GIVEN else min(left.missed_s, own))

    return due


def due_at_offsets(offset_s: Sequence[int], otherwise: FirstDue) -> FirstDue:
    """Departures that differ by whole headways from a second of the day, one for each period.

    Parameters
    ----------
    offset_s : sequence of int
        `NOT_GIVEN` in periods in which no second is asked for.
    otherwise : callable
        First departure due in these.
    """

    def due(window: DepartureWindow, left: LeftBefore) -> int:
        if offset_s[window.period] == NOT_GIVEN:
            return otherwise(window, left)
        earliest = left.earliest(window)
        return earliest + (offset_s[window.period] - earliest) % window.headway_s

    return due


def due_in_step(leading_s: IntArray, lag_s: Sequence[int], periods: Sequence[Period]) -> FirstDue:
    """Departures a lag after those of another pattern, in each period anew.

    Parameters
    ----------
    leading_s : IntArray, shape (n_departures,)
        Of the other pattern.
    lag_s : sequence of int
        One for each period; whole headways make no difference.
    periods : sequence of Period
    """
    period_of = period_of_departures(leading_s, periods)

    def due(window: DepartureWindow, left: LeftBefore) -> int:
        earliest = left.earliest(window)
        inside = leading_s[period_of == window.period]
        if not inside.size:
            return earliest
        return earliest + (int(inside[0]) + lag_s[window.period] - earliest) % window.headway_s

    return due
