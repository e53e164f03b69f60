"""Lines that run whatever is planned, such as trains: riders use them, no bus of the plan does."""

from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray, IntArray, ints, offsets_of
from network.stops import StopAreaTable
from network.walking import Walking
from routing.timetable import Timetable


@dataclass(frozen=True, slots=True, eq=False)
class BackgroundService:
    """Lines beside the plan, on ways of their own: no street, no kerb, no vehicle of the fleet.

    The stations of pattern ``p`` are rows ``first_stop[p]`` up to ``first_stop[p + 1]`` of `stop`,
    its departures rows ``first_departure[p]`` up to ``first_departure[p + 1]`` of `departure_s`,
    and its way on a map rows ``first_point[p]`` up to ``first_point[p + 1]`` of the point columns.

    Attributes
    ----------
    line_id, line_name : tuple of str
    pattern_line : IntArray, shape (n_patterns,)
    first_stop : IntArray, shape (n_patterns + 1,)
    stop : IntArray, shape (n_calls,)
        Rows of `stations`.
    ride_s : IntArray, shape (n_calls,)
        Seconds from leaving a station to standing at the next, as in the feed; 0 at the last.
    dwell_s : IntArray, shape (n_calls,)
        Seconds standing there; 0 at the first and the last.
    headway_s : IntArray, shape (n_patterns, n_periods)
        As in `LinePlan`.
    first_departure : IntArray, shape (n_patterns + 1,)
    departure_s : IntArray, shape (n_departures,)
        From the first station, seconds since the start of the service day, rising by pattern.
    first_point : IntArray, shape (n_patterns + 1,)
    point_lon, point_lat : FloatArray, shape (n_points,)
        Degrees.
    stations : StopAreaTable
        Where riders board, beside the stop areas of the network.
    walking : Walking
        Its areas are the stop areas of the network, then the stations.
    feeds : tuple of str
        Names of the feeds it was read from.
    """

    line_id: tuple[str, ...]
    line_name: tuple[str, ...]
    pattern_line: IntArray
    first_stop: IntArray
    stop: IntArray
    ride_s: IntArray
    dwell_s: IntArray
    headway_s: IntArray
    first_departure: IntArray
    departure_s: IntArray
    first_point: IntArray
    point_lon: FloatArray
    point_lat: FloatArray
    stations: StopAreaTable
    walking: Walking
    feeds: tuple[str, ...] = ()

    @property
    def n_patterns(self) -> int:
        """Number of patterns."""
        return len(self.pattern_line)

    @property
    def n_areas(self) -> int:
        """Stop areas of the network that stand before the stations in `walking`."""
        return len(self.walking.first_transfer) - 1 - len(self.stations)

    def calls_of(self, pattern: int) -> slice:
        """Rows of the calls of one pattern."""
        return slice(int(self.first_stop[pattern]), int(self.first_stop[pattern + 1]))


def background_timetable(background: BackgroundService) -> Timetable:
    """Every departure of a background service, at the same run times all day.

    Returns
    -------
    Timetable
        Its stops are rows of `BackgroundService.stations`; trips are sorted by pattern, then time.

    Examples
    --------
    >>> from tests.cities.railway import railway
    >>> trains = background_timetable(railway(departures=("07:00",)))
    >>> trains.stop.tolist(), (trains.arrival - trains.departure[0]).tolist()
    ([0, 1, 2], [0, 240, 600])
    """
    stop, arrival, departure, pattern = ([ints([])] for _ in range(4))
    for row in range(background.n_patterns):
        calls = background.calls_of(row)
        starts = background.departure_s[
            background.first_departure[row] : background.first_departure[row + 1]
        ]
        ride, dwell = background.ride_s[calls], background.dwell_s[calls]
        reached = np.concatenate([[0], np.cumsum(ride[:-1] + dwell[:-1])]).astype(np.int64)
        stop.append(ints(np.tile(background.stop[calls], len(starts))))
        arrival.append(ints((starts[:, None] + reached).ravel()))
        departure.append(ints((starts[:, None] + reached + dwell).ravel()))
        pattern.append(ints(np.full(len(starts), row)))
    of_trip = ints(np.concatenate(pattern))
    return Timetable(
        trip_id=tuple(f"background-{row + 1}" for row in range(len(of_trip))),
        pattern=of_trip,
        first_call=offsets_of(np.diff(background.first_stop)[of_trip]),
        stop=ints(np.concatenate(stop)),
        arrival=ints(np.concatenate(arrival)),
        departure=ints(np.concatenate(departure)),
    )
