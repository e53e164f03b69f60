"""Every trip as often as it may leave: one copy for each minute by which it may move."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.quantities import BoolArray, IntArray, bools, ints
from network.service_day import MINUTE
from routing.fleet import LayoverRule
from routing.timetable import Timetable
from routing.vehicle_scheduling.shifting.shift_rule import (
    KeptGaps,
    ShiftRule,
    kept_gaps,
)


@dataclass(frozen=True, slots=True, eq=False)
class TripCopies:
    """Trips at all minutes at which they may leave.

    Attributes
    ----------
    rule : ShiftRule
    timetables : tuple of Timetable
        The same trips, all of them moved by each of `rule.minutes`.
    allowed : BoolArray, shape (n_trips, n_minutes)
        Copies that may run: without a break, the given minute among them.
    gaps : KeptGaps
        Of the trips as they are given.
    """

    rule: ShiftRule
    timetables: tuple[Timetable, ...]
    allowed: BoolArray
    gaps: KeptGaps

    @property
    def given(self) -> Timetable:
        """Trips that do not move."""
        return self.timetables[self.rule.most_min]

    @property
    def start_s(self) -> IntArray:
        """First departure of each copy, shape (n_trips, n_minutes)."""
        return ints(np.stack([each.start for each in self.timetables], axis=1))

    def ready_s(self, layover: LayoverRule) -> IntArray:
        """Last arrival of each copy plus layover, shape (n_trips, n_minutes)."""
        return ints(
            np.stack([t.end + layover.after(t.end - t.start) for t in self.timetables], axis=1)
        )

    def limits(self) -> tuple[IntArray, IntArray]:
        """First and last minute by which each trip may move."""
        first = self.allowed.argmax(axis=1)
        last = self.allowed.shape[1] - 1 - self.allowed[:, ::-1].argmax(axis=1)
        return ints(self.rule.minutes[first]), ints(self.rule.minutes[last])

    def moved(self, by_min: IntArray) -> Timetable:
        """The timetable with each trip moved by some minutes, shape (n_trips,)."""
        given = self.given
        trip = np.repeat(np.arange(given.n_trips), np.diff(given.first_call))
        which, call = by_min[trip] + self.rule.most_min, np.arange(len(given.stop))
        arrival, departure = (
            np.stack([getattr(each, name) for each in self.timetables])
            for name in ("arrival", "departure")
        )
        return replace(
            given, arrival=ints(arrival[which, call]), departure=ints(departure[which, call])
        )


def whole_trip_copies(timetable: Timetable, rule: ShiftRule, stays: BoolArray) -> TripCopies:
    """Copies whose calls all move by the same minutes.

    Parameters
    ----------
    timetable : Timetable
    rule : ShiftRule
    stays : BoolArray, shape (n_trips,)
        Trips that must not move.

    Examples
    --------
    >>> from network.quantities import ints
    >>> calls = ints([30, 630, 3600, 4200])
    >>> day = Timetable(("a", "b"), ints([0, 0]), ints([0, 2, 4]), ints([0, 1] * 2), calls, calls)
    >>> copies = whole_trip_copies(day, ShiftRule(1), bools([False, False]))
    >>> copies.start_s.tolist(), copies.allowed.tolist()
    ([[-30, 30, 90], [3540, 3600, 3660]], [[False, True, True], [True, True, True]])
    >>> copies.moved(ints([1, -1])).start.tolist()
    [90, 3540]
    """
    timetables = [
        replace(
            timetable, arrival=ints(timetable.arrival + s), departure=ints(timetable.departure + s)
        )
        for s in (rule.minutes * MINUTE).tolist()
    ]
    return copies_of(timetables, rule, stays)


def copies_of(timetables: Sequence[Timetable], rule: ShiftRule, stays: BoolArray) -> TripCopies:
    """Copies of given times; none leaves before the service day begins.

    Parameters
    ----------
    timetables : sequence of Timetable
        As in `TripCopies`.
    rule : ShiftRule
    stays : BoolArray, shape (n_trips,)
        Trips that must not move.
    """
    given = timetables[rule.most_min]
    first = np.minimum(given.start, 0)
    allowed = np.stack([each.start >= first for each in timetables], axis=1)
    allowed[stays] = False
    allowed[:, rule.most_min] = True
    return TripCopies(rule, tuple(timetables), bools(allowed), kept_gaps(given, rule))
