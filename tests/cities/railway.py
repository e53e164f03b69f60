"""A railway beside a city of tables: stations are areas after those of the city."""

from collections.abc import Mapping, Sequence

import numpy as np

from network.quantities import floats, ints, offsets_of
from network.service_day import seconds_of
from network.stops import StopAreaTable
from network.walking import Walking
from routing.background import BackgroundService


def railway(
    walking: Walking | None = None,
    *,
    ride_s: Sequence[int] = (240, 330),
    dwell_s: int = 30,
    headway_s: int = 900,
    departures: Sequence[str] = (),
) -> BackgroundService:
    """One line of trains, from the first station to the last.

    Parameters
    ----------
    walking : Walking, optional
        Of areas and stations; without it nobody can walk to a station.
    ride_s : sequence of int
        Seconds from station to station: 4 minutes and 5 and a half.
    dwell_s : int
        Seconds standing at each station between.
    headway_s : int
    departures : sequence of str
        Clock times at the first station.
    """
    n = len(ride_s) + 1
    return BackgroundService(
        line_id=("R",),
        line_name=("Railway",),
        pattern_line=ints([0]),
        first_stop=ints([0, n]),
        stop=ints(np.arange(n)),
        ride_s=ints([*ride_s, 0]),
        dwell_s=ints([0, *[dwell_s] * (n - 2), 0]),
        headway_s=ints([[headway_s]]),
        first_departure=ints([0, len(departures)]),
        departure_s=ints([seconds_of(clock) for clock in departures]),
        first_point=ints([0, n]),
        point_lon=floats(np.zeros(n)),
        point_lat=floats(np.zeros(n)),
        stations=StopAreaTable(
            tuple(f"station:{row + 1}" for row in range(n)), ("",) * n,
            floats(np.zeros(n)), floats(np.zeros(n)),
        ),
        walking=walking or walks(n, [{}], {}),
        feeds=("trains",),
    )  # fmt: skip


def walks(
    n_areas: int,
    access: Sequence[Mapping[int, int]],
    transfers: Mapping[int, Mapping[int, int]],
) -> Walking:
    """Walks by tables, in seconds: from each zone to areas, and between areas."""
    change = [sorted(transfers.get(area, {}).items()) for area in range(n_areas)]
    near = [sorted(reach.items(), key=lambda pair: pair[1]) for reach in access]
    return Walking(
        first_access=offsets_of([len(rows) for rows in near]),
        access_area=ints([area for rows in near for area, _ in rows]),
        access_s=ints([seconds for rows in near for _, seconds in rows]),
        first_transfer=offsets_of([len(rows) for rows in change]),
        transfer_area=ints([area for rows in change for area, _ in rows]),
        transfer_s=ints([seconds for rows in change for _, seconds in rows]),
        zone_walk_s=floats(np.full((len(near), len(near)), np.inf)),
    )
