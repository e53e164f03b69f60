"""Who lives near a bus, and near one that comes often all day."""

from collections.abc import Sequence

import numpy as np

from network.network import Network
from network.quantities import BoolArray, FloatArray, IntArray, bools, floats, ints
from network.service_day import HOUR, Period
from routing.evaluation.equity_coverage import NEAR, covered_share, zones_covered
from routing.lines import NOT_RUN, LinePlan

DAYTIME_S = (7 * HOUR, 19 * HOUR)
"""The hours in which a frequent service must be frequent."""

FREQUENT_MIN = (10, 15)
"""Headways that count as frequent, as agencies draw their frequent networks."""

_ALMOST = 1e-9


def people_near_service(
    network: Network, plan: LinePlan, periods: Sequence[Period]
) -> dict[str, float]:
    """Shares of people within 400 m of a stop that is served, and of one that is served often.

    Parameters
    ----------
    network : Network
    plan : LinePlan
    periods : sequence of Period

    Returns
    -------
    dict of str to float
        ``people_near_stop``, ``people_near_10_min`` and ``people_near_15_min``, by the names of
        `registry.REGISTRY`; 0 where nobody lives anywhere.

    Examples
    --------
    Every 12 min from stop 0 by stop 1 to stop 2, where nobody boards any more; a zone at each stop.

    >>> from tests.cities.tables import ONE_HOUR, city_of_tables, lines_of
    >>> town = city_of_tables([[0, 60, 120]] * 3, access=[{0: 60}, {1: 0}, {2: 0}])
    >>> found = people_near_service(town, lines_of([0, 1, 2], headway_s=720), [ONE_HOUR])
    >>> [round(share, 3) for share in found.values()]
    [0.667, 0.0, 0.667]
    """
    buses = buses_per_hour(network, plan)
    people = network.zones.population
    reached = {"people_near_stop": bools((buses > 0).any(axis=1))}
    for minutes in FREQUENT_MIN:
        reached[f"people_near_{minutes}_min"] = _frequent(buses, periods, minutes)
    return {
        name: _share(network, ints(network.stops.area[at_stop]), people)
        for name, at_stop in reached.items()
    }


def buses_per_hour(network: Network, plan: LinePlan) -> FloatArray:
    """Departures per hour of all lines together from each stop, shape (n_stops, n_periods).

    A stop lies on one side of its street, so lines that count together go the same way. Where a
    line ends, nobody boards it.
    """
    found = np.zeros((len(network.stops), plan.headway_s.shape[1]))
    each = np.divide(
        HOUR, plan.headway_s, out=np.zeros(plan.headway_s.shape), where=plan.headway_s != NOT_RUN
    )
    leaves = np.setdiff1d(np.arange(len(plan.stop)), plan.first_stop[1:] - 1)
    pattern = np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop))
    np.add.at(found, plan.stop[leaves], each[pattern[leaves]])
    return floats(found)


def _frequent(buses: FloatArray, periods: Sequence[Period], minutes: int) -> BoolArray:
    """Stops with a headway of at most some minutes in every period that reaches into the day."""
    start, end = DAYTIME_S
    by_day = [row for row, p in enumerate(periods) if p.start < end and p.end > start]
    if not by_day:
        return bools(np.zeros(len(buses), np.bool_))
    return bools((buses[:, by_day] >= HOUR / (60 * minutes) - _ALMOST).all(axis=1))


def _share(network: Network, areas: IntArray, people: FloatArray) -> float:
    """Share of people near some stop areas."""
    served = np.zeros(len(network.areas), np.bool_)
    served[areas] = True
    if not people.sum() > 0:
        return 0.0
    return covered_share(zones_covered(network.walking, bools(served), NEAR), people)
