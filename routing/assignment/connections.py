"""A timetable as single hops in order of time, with the next buses after each arrival."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.network import Network
from network.quantities import IntArray, ints, offsets_of
from network.service_day import clock_of
from network.walking import Walking
from routing.background import BackgroundService, background_timetable
from routing.timetable import Timetable

LEAST_CHANGE_S = 60
"""Seconds between getting off and the next departure that is still caught, walk extra. Assumed."""

NO_DEPARTURE = -(1 << 40)
"""Time of a departure that there is none of: long before any other."""


@dataclass(frozen=True, slots=True, eq=False)
class Connections:
    """Every ride from one call of a trip to the next, sorted by departure.

    After connection ``c``, which ends in area ``x``, riders may change by the ways
    ``first_way[x]`` up to ``first_way[x + 1]``: the first stays in the area, the others walk. The
    next bus after way ``w`` of that list is ``next_departure[first_change[c] + w]``.

    Attributes
    ----------
    departure, arrival : IntArray, shape (n_connections,)
        Seconds since the start of the service day; `departure` never falls, and a connection of a
        trip comes after the connections before it on that trip.
    trip : IntArray, shape (n_connections,)
        Row of the `Timetable`; trips of the background follow.
    from_area, to_area : IntArray, shape (n_connections,)
    first_departure : IntArray, shape (n_areas + 1,)
        Offsets of the next column, by area.
    departing : IntArray, shape (n_connections,)
        Connections by the area they leave from, each group in order of time.
    first_way : IntArray, shape (n_areas + 1,)
    way_area, way_s : IntArray, shape (n_ways,)
        Where a way leads and how long it is walked.
    first_change : IntArray, shape (n_connections + 1,)
    next_departure : IntArray, shape (n_changes,)
        First connection from there that leaves `LEAST_CHANGE_S` or more after arrival and walk;
        ``n_connections`` where none does.
    previous_departure : IntArray, shape (n_connections,)
        When a trip of the same pattern last left that area before; `NO_DEPARTURE` where none did.
    n_trips : int
        Of the timetable and of the background.
    """

    departure: IntArray
    arrival: IntArray
    trip: IntArray
    from_area: IntArray
    to_area: IntArray
    first_departure: IntArray
    departing: IntArray
    first_way: IntArray
    way_area: IntArray
    way_s: IntArray
    first_change: IntArray
    next_departure: IntArray
    previous_departure: IntArray
    n_trips: int


def connections_of(
    network: Network, timetable: Timetable, background: BackgroundService | None = None
) -> Connections:
    """Connections of a timetable, and what can be caught after each.

    Parameters
    ----------
    network : Network
        Areas of the stops, and walks between areas.
    timetable : Timetable
    background : BackgroundService, optional
        Its trains follow the buses; its stations are areas after those of the network.

    Returns
    -------
    Connections

    Raises
    ------
    InputError
        If a trip arrives before it left the stop before.

    Examples
    --------
    Two buses from stop 0 to stop 1, and one that goes on a minute after the first arrives.

    >>> from tests.cities.tables import city_of_tables
    >>> town = city_of_tables([[0] * 3] * 3)
    >>> timetable = Timetable(("T1", "T2", "T3"), ints([0, 0, 1]), ints([0, 2, 4, 6]),
    ...     ints([0, 1, 0, 1, 1, 2]), ints([0, 300, 600, 900, 360, 800]),
    ...     ints([0, 300, 600, 900, 360, 800]))
    >>> hops = connections_of(town, timetable)
    >>> hops.departure.tolist(), hops.trip.tolist(), hops.next_departure.tolist()
    ([0, 360, 600], [0, 2, 1], [1, 3, 3])
    """
    area, walking = network.stops.area[timetable.stop], network.walking
    pattern = timetable.pattern
    if background is not None:
        trains = background_timetable(background)
        area = ints(np.concatenate([area, background.n_areas + trains.stop]))
        pattern = ints(np.concatenate([pattern, trains.pattern + pattern.max(initial=-1) + 1]))
        timetable, walking = one_after_the_other(timetable, trains), background.walking
    rides = np.ones(len(timetable.stop), np.bool_)
    rides[timetable.first_call[1:] - 1] = False
    call = np.flatnonzero(rides)
    _refuse_time_travel(timetable, call)
    call = call[np.argsort(timetable.departure[call], kind="stable")]
    trip = np.searchsorted(timetable.first_call, call, side="right") - 1
    departure, arrival = timetable.departure[call], timetable.arrival[call + 1]
    from_area, to_area = area[call], area[call + 1]
    n_areas = len(walking.first_transfer) - 1
    departing = np.argsort(from_area, kind="stable")
    first_departure = np.searchsorted(from_area[departing], np.arange(n_areas + 1))
    first_way, way_area, way_s = _ways(walking)
    ways = np.diff(first_way)[to_area]
    first_change = offsets_of(ways)
    # Way of each change: the place in its own list, counted from the start of the list.
    way = np.arange(first_change[-1]) + np.repeat(first_way[to_area] - first_change[:-1], ways)
    ready = np.repeat(arrival + LEAST_CHANGE_S, ways) + way_s[way]
    # Areas one after another on one axis of time, so that one search finds area and time.
    day = int(max(departure.max(initial=0), ready.max(initial=0))) + 1
    axis = from_area[departing] * day + departure[departing]
    place = np.searchsorted(axis, way_area[way] * day + ready)
    caught = place < first_departure[way_area[way] + 1]
    next_departure = np.full(len(way), len(call))
    next_departure[caught] = departing[place[caught]]
    return Connections(
        departure=ints(departure),
        arrival=ints(arrival),
        trip=ints(trip),
        from_area=ints(from_area),
        to_area=ints(to_area),
        first_departure=ints(first_departure),
        departing=ints(departing),
        first_way=first_way,
        way_area=way_area,
        way_s=way_s,
        first_change=first_change,
        next_departure=ints(next_departure),
        previous_departure=_previous_departures(pattern[trip], from_area, departure),
        n_trips=timetable.n_trips,
    )


def _previous_departures(pattern: IntArray, area: IntArray, departure: IntArray) -> IntArray:
    """When a bus of the same pattern last left the same area, in an earlier second."""
    order = np.lexsort((departure, area, pattern))
    pattern, area, rising = pattern[order], area[order], departure[order]
    opens = np.ones(len(order), np.bool_)  # the first of each group of equal departures
    opens[1:] = (np.diff(pattern) != 0) | (np.diff(area) != 0) | (np.diff(rising) != 0)
    first = np.maximum.accumulate(np.where(opens, np.arange(len(order)), 0))
    before = first - 1
    same = (before >= 0) & (pattern[before] == pattern) & (area[before] == area)
    found = np.empty(len(order), np.int64)
    found[order] = np.where(same, rising[before], NO_DEPARTURE)
    return ints(found)


def one_after_the_other(buses: Timetable, trains: Timetable) -> Timetable:
    """All trips of two timetables; stops keep the rows of their own tables."""
    return Timetable(
        trip_id=buses.trip_id + trains.trip_id,
        pattern=ints(np.concatenate([buses.pattern, trains.pattern])),
        first_call=ints(
            np.concatenate([buses.first_call, trains.first_call[1:] + len(buses.stop)])
        ),
        stop=ints(np.concatenate([buses.stop, trains.stop])),
        arrival=ints(np.concatenate([buses.arrival, trains.arrival])),
        departure=ints(np.concatenate([buses.departure, trains.departure])),
    )


def _refuse_time_travel(timetable: Timetable, call: IntArray) -> None:
    """A scan in order of time needs hops that end no earlier than they begin."""
    early = call[timetable.arrival[call + 1] < timetable.departure[call]]
    if early.size:
        row = int(early[0])
        trip = timetable.trip_id[int(np.searchsorted(timetable.first_call, row, side="right")) - 1]
        message = (
            f"trip {trip}: arrives at {clock_of(timetable.arrival[row + 1])}, but left the stop "
            f"before at {clock_of(timetable.departure[row])}; correct its times"
        )
        raise InputError(message)


def _ways(walking: Walking) -> tuple[IntArray, IntArray, IntArray]:
    """Ways of changing by area of arrival: staying first, then the walks to other areas."""
    n_areas = len(walking.first_transfer) - 1
    area = np.arange(n_areas)
    start = np.concatenate([area, np.repeat(area, np.diff(walking.first_transfer))])
    order = np.argsort(start, kind="stable")
    end = np.concatenate([area, walking.transfer_area])
    seconds = np.concatenate([np.zeros(n_areas, np.int64), walking.transfer_s])
    first = np.searchsorted(start[order], np.arange(n_areas + 1))
    return ints(first), ints(end[order]), ints(seconds[order])
