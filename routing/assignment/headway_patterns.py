"""Patterns and how often they run, stop area by stop area: a service known by its headways."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints, offsets_of
from network.service_day import clock_of
from routing.timetable import Timetable


@dataclass(frozen=True, slots=True, eq=False)
class HeadwayPatterns:
    """Running patterns, position by position.

    The positions of pattern ``p`` are rows ``first[p]`` up to ``first[p + 1]``.

    Attributes
    ----------
    first : IntArray, shape (n_patterns + 1,)
    area : IntArray, shape (n_positions,)
        Stop area.
    ride_s : FloatArray, shape (n_positions,)
        Seconds from leaving a position to standing at the next.
    dwell_s : FloatArray, shape (n_positions,)
        Seconds that riders on board stand there.
    headway_s : FloatArray, shape (n_patterns,)
    """

    first: IntArray
    area: IntArray
    ride_s: FloatArray
    dwell_s: FloatArray
    headway_s: FloatArray

    @property
    def position_pattern(self) -> IntArray:
        """Pattern of each position, shape (n_positions,)."""
        return ints(np.repeat(np.arange(len(self.headway_s)), np.diff(self.first)))

    @property
    def boards(self) -> BoolArray:
        """Whether a position may be boarded, which the last of a pattern may not."""
        boards = np.ones(len(self.area), np.bool_)
        boards[self.first[1:] - 1] = False
        return bools(boards)

    def followed_by(self, others: "HeadwayPatterns") -> "HeadwayPatterns":
        """These patterns, then others."""
        return HeadwayPatterns(
            first=ints(np.concatenate([self.first, others.first[1:] + len(self.area)])),
            area=ints(np.concatenate([self.area, others.area])),
            ride_s=floats(np.concatenate([self.ride_s, others.ride_s])),
            dwell_s=floats(np.concatenate([self.dwell_s, others.dwell_s])),
            headway_s=floats(np.concatenate([self.headway_s, others.headway_s])),
        )


def patterns_between(
    timetable: Timetable, stop_area: IntArray, first_s: int, end_s: int
) -> HeadwayPatterns:
    """Patterns of a timetable as often as they start in some hours, at their mean times then.

    Parameters
    ----------
    timetable : Timetable
        Trips of one pattern call at the same stops.
    stop_area : IntArray, shape (n_stops,)
    first_s, end_s : int
        From this second of the service day to before that one.

    Returns
    -------
    HeadwayPatterns
        Patterns in the order of their rows; those without a start in these hours are left out.

    Raises
    ------
    InputError
        If no trip starts in these hours, or two trips of a pattern call at different stops.

    Examples
    --------
    Two starts in the hour from 07:00: one every 30 min. The rides take 10 and 14 min.

    >>> from dataclasses import replace
    >>> from tests.cities.text_timetable import city_from_text
    >>> town = city_from_text('''
    ...     one   A 07:00   B 07:10
    ...     two   A 07:45   B 07:59
    ...     out   A 09:00   B 09:10
    ... ''')
    >>> one_pattern = replace(town.timetable, pattern=ints([0, 0, 0]))
    >>> found = patterns_between(one_pattern, town.network.stops.area, 7 * 3600, 8 * 3600)
    >>> found.headway_s.tolist(), found.ride_s.tolist()
    ([1800.0], [720.0, 0.0])
    """
    table = timetable
    trips = np.flatnonzero((table.start >= first_s) & (table.start < end_s))
    if not len(trips) or end_s <= first_s:
        message = (
            f"no trip starts from {clock_of(first_s)} to before {clock_of(end_s)}; "
            "choose hours in which the service runs"
        )
        raise InputError(message)
    pattern, first_trip = np.unique(table.pattern[trips], return_index=True)
    example = trips[first_trip]
    lengths = np.diff(table.first_call)[example]
    first = offsets_of(lengths)
    row = np.searchsorted(pattern, table.pattern[trips])
    if (np.diff(table.first_call)[trips] != lengths[row]).any():
        raise InputError(_MIXED)
    call = np.concatenate([np.arange(table.first_call[t], table.first_call[t + 1]) for t in trips])
    count = np.bincount(row)
    within = np.arange(len(call)) - np.repeat(offsets_of(lengths[row])[:-1], lengths[row])
    position = np.repeat(first[row], lengths[row]) + within
    stop = np.empty(first[-1], np.int64)
    stop[position] = table.stop[call]
    if (stop[position] != table.stop[call]).any():
        raise InputError(_MIXED)
    last = within == np.repeat(lengths[row], lengths[row]) - 1
    onward = np.minimum(call + 1, len(table.stop) - 1)
    ride = np.where(last, 0, table.arrival[onward] - table.departure[call])
    inside = ~last & (within > 0)
    dwell = np.where(inside, table.departure[call] - table.arrival[call], 0)
    runs = np.repeat(count, lengths)
    return HeadwayPatterns(
        first=first,
        area=ints(stop_area[stop]),
        ride_s=floats(np.bincount(position, ride) / runs),
        dwell_s=floats(np.bincount(position, dwell) / runs),
        headway_s=floats((end_s - first_s) / count),
    )


_MIXED = "trips of one pattern call at different stops; give each sequence of stops its own pattern"
