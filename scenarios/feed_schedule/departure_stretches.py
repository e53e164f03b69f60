"""Trips of a line in one period, with the minutes found for them at which loads are even."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from network.quantities import floats, ints
from network.service_day import MINUTE, Period
from routing.departures.even_loads import GapRule, even_load_minutes, riders_by_minute
from scenarios.feed_schedule.departure_groups import DepartureGroup, trip_ids
from scenarios.feed_schedule.feed_day import FeedDay

_NEW_START_MIN = 60
"""After a longer gap, riders do not come since the bus before: service begins anew."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Trips of a group in one period, after the first bus of the day or the period before.

    Attributes
    ----------
    group : DepartureGroup
    first : int
        Place of the first trip in the group; the trip before it is the start.
    loads : tuple of float
        Riders counted on each trip.
    minutes : tuple of int
        At which the trips leave now.
    found : tuple of int
        At which they are to leave.
    riders : tuple of float
        To be expected on each then.
    """

    group: DepartureGroup
    first: int
    loads: tuple[float, ...]
    minutes: tuple[int, ...]
    found: tuple[int, ...]
    riders: tuple[float, ...]

    @property
    def trips(self) -> tuple[int, ...]:
        """Rows of the timetable of the day."""
        return self.group.trips[self.first : self.first + len(self.loads)]

    @property
    def start(self) -> int:
        """Minute of the bus before."""
        return self.group.minutes[self.first - 1]


def stretches_of(
    day: FeedDay,
    group: DepartureGroup,
    counted: dict[str, float],
    periods: Sequence[Period],
    rule: GapRule,
) -> Iterator[Stretch]:
    """Trips of a group by period, without the first of the day, with the minutes found for them."""
    loads = [counted[name] for name in trip_ids(day, group.trips)]
    places = range(1, len(group.minutes))
    for period, run in groupby(places, key=lambda n: _period_of(group.minutes, n, periods)):
        inside = list(run)
        if period is None:
            continue
        first, last = inside[0], inside[-1]
        before = group.minutes[first - 1]
        minutes = ints(group.minutes[first : last + 1])
        riders = floats(loads[first : last + 1])
        found = even_load_minutes(before, minutes, riders, rule)
        came = riders_by_minute(before, minutes, riders)
        expected = np.diff(came[np.concatenate([[0], found - before])])
        yield Stretch(
            group, first, tuple(riders.tolist()), tuple(minutes.tolist()), tuple(found.tolist()),
            tuple(expected.tolist()),
        )  # fmt: skip


def _period_of(minutes: Sequence[int], place: int, periods: Sequence[Period]) -> int | None:
    """Period in which a trip may move; None for one that stays, as it begins service anew."""
    if minutes[place] - minutes[place - 1] > _NEW_START_MIN:
        return None
    second = minutes[place] * MINUTE
    return next((row for row, p in enumerate(periods) if p.start <= second < p.end), None)
