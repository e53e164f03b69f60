"""Whose stop is lost: the stop area nearest on foot that had a bus has none left in that period."""

import numpy as np

from network.network import Network
from network.quantities import BoolArray, bools
from network.walking import Walking
from routing.lines import NOT_RUN, LinePlan


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
