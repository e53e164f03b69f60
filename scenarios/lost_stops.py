"""Whose stop is lost: the stop area nearest on foot that had a bus has none left in that period.

Two plans may have different stops, such as those of the map and generated ones beside them. An area
of one plan is then looked for in the other where it lies: buses are said to stop there still if
they stop in the area of the other plan that is nearest to that place.
"""

import numpy as np
from scipy.spatial import KDTree

from network.network import Network
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints
from network.stop_areas import AREA_DIAMETER_M
from network.stops import StopAreaTable
from network.walking import Walking
from routing.lines import NOT_RUN, LinePlan

SAME_PLACE_M = AREA_DIAMETER_M
"""As the crow flies. Stops farther apart than this are two stops to riders; farther areas, too."""

NO_AREA = -1
"""Where an area has no other near its place."""

_METRES_PER_DEGREE = 111_195.0


def areas_served(network: Network, plan: LinePlan) -> BoolArray:
    """Whether any bus stops in an area in a period, shape (n_areas, n_periods).

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> areas_served(small.network(), small.service().plan)[:, 0].tolist()
    [True, True, True, True, True, True]
    """
    runs = (plan.headway_s != NOT_RUN).astype(np.int64)
    of_call = np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop))
    buses = np.zeros((len(network.areas), runs.shape[1]), np.int64)
    np.add.at(buses, network.stops.area[plan.stop], runs[of_call])
    return bools(buses > 0)


def same_places(areas: StopAreaTable, others: StopAreaTable) -> IntArray:
    """The stop area of another table that lies where each area lies, shape (n_areas,).

    Parameters
    ----------
    areas, others : StopAreaTable

    Returns
    -------
    IntArray, shape (n_areas,)
        Row of the nearest of the others; `NO_AREA` where none lies within `SAME_PLACE_M`. Areas of
        one and the same table are their own places.

    Examples
    --------
    A thousandth of a degree of latitude is 111 m.

    >>> def at(*lat):
    ...     lon = floats([10.0] * len(lat))
    ...     return StopAreaTable(tuple(map(str, lat)), ("",) * len(lat), lon, floats(lat))
    >>> same_places(at(0.0, 0.001, 0.9), at(0.0009, 0.0))
    array([ 1,  0, -1])
    """
    if np.array_equal(areas.lon, others.lon) and np.array_equal(areas.lat, others.lat):
        return ints(np.arange(len(areas)))
    if not len(areas) or not len(others):
        return ints(np.full(len(areas), NO_AREA))
    middle = float(np.concatenate((areas.lat, others.lat)).mean())
    metres, row = KDTree(_metres(others, middle)).query(_metres(areas, middle))
    return ints(np.where(metres <= SAME_PLACE_M, row, NO_AREA))


def areas_still_served(before: Network, after: Network, planned: LinePlan) -> BoolArray:
    """Whether any bus of a later plan stops where the areas of an earlier one lie.

    Parameters
    ----------
    before : Network
        Its areas are asked about.
    after : Network
        Of the later plan; the same zones, but its stops may be others.
    planned : LinePlan
        On the stops of `after`.

    Returns
    -------
    BoolArray, shape (n_areas of `before`, n_periods)

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> town, plan = small.network(), small.service().plan
    >>> bool((areas_still_served(town, town, plan) == areas_served(town, plan)).all())
    True
    """
    now = areas_served(after, planned)
    at = same_places(before.areas, after.areas)
    return bools((at != NO_AREA)[:, None] & now[at])


def _metres(areas: StopAreaTable, middle: float) -> FloatArray:
    """Places in metres on a plane that touches the earth at a latitude, shape (n_areas, 2)."""
    narrower = np.cos(np.radians(middle))
    return floats(np.column_stack((areas.lon * narrower, areas.lat)) * _METRES_PER_DEGREE)


def zones_losing_their_stop(walking: Walking, was: BoolArray, now: BoolArray) -> BoolArray:
    """Whether the served stop area nearest on foot to each zone has no bus any more.

    A journey may begin at several stop areas; its stop is taken to be the one nearest on foot that
    had a bus, so that nobody loses a stop who has none.

    Parameters
    ----------
    walking : Walking
        Of the service before.
    was, now : BoolArray, shape (n_areas,)
        Areas with a bus before and after, by the areas of `walking`.

    Returns
    -------
    BoolArray, shape (n_zones,)

    Examples
    --------
    Zone West reaches area 5 in 60 s and area 0 in 120 s. Both had a bus, area 5 has none now.

    >>> from tests.scenarios import small_result as small
    >>> was, now = np.ones(6, np.bool_), np.array([1, 1, 1, 1, 1, 0], np.bool_)
    >>> zones_losing_their_stop(small.network().walking, was, now).tolist()
    [True, False, False]
    """
    n_zones = len(walking.first_access) - 1
    zone = np.repeat(np.arange(n_zones), np.diff(walking.first_access))
    usable = np.flatnonzero(was[walking.access_area])
    nearest_first = usable[np.lexsort((walking.access_s[usable], zone[usable]))]
    with_stop, first = np.unique(zone[nearest_first], return_index=True)
    lost = np.zeros(n_zones, np.bool_)
    lost[with_stop] = ~now[walking.access_area[nearest_first[first]]]
    return bools(lost)
