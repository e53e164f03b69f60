"""Streets on which buses drive today: along lines, where they turn round, and to the depot."""

import numpy as np

from network.network import Network
from network.problems import Problem, note
from network.quantities import BoolArray, IntArray, bools, ints
from network.street_times import UNREACHED, street_paths
from network.turns import legal_turns
from routing.lines import LinePlan


def streets_of_today(network: Network, today: LinePlan) -> tuple[BoolArray, list[Problem]]:
    """Street edges on which buses drive today, by the fastest legal ways.

    Parameters
    ----------
    network : Network
    today : LinePlan

    Returns
    -------
    BoolArray, shape (n_edges,)
        Along lines, between the patterns of each line, and to and from the depots.
    list of Problem
        How much that is.

    Examples
    --------
    A bus round the southern block of a grid: the depot and its ways count too.

    >>> from routing.lines import line_plan_of
    >>> from tests.cities.grid import grid_city, grid_streets, stops_on_every_edge
    >>> city = grid_city(4, 4, stops=stops_on_every_edge(grid_streets(4, 4)))
    >>> driven, said = streets_of_today(city, line_plan_of([("1", "", [[0, 4], [5, 1]])], 1, 600))
    >>> bool(driven[[0, 4, 5, 1]].all()), bool(driven.all()), said[0].where
    (True, False, 'streets')
    """
    starts, ends = _drives(network, today)
    driven = _edges_between(network, starts, ends)
    driven[network.depots.edge] = True
    metres = network.streets.length_m
    message = (
        f"buses drive only where they drive today: on {metres[driven].sum() / 1000:.0f} of "
        f"{metres.sum() / 1000:.0f} km, counted by direction"
    )
    return bools(driven), [note("streets", message)]


def lines_driving_on(network: Network, lines: LinePlan, closed: BoolArray) -> list[str]:
    """Ids of lines that drive on any of some street edges between their stops.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> from tests.cities.grid import grid_city, grid_streets, stops_on_every_edge
    >>> city = grid_city(3, 3, stops=stops_on_every_edge(grid_streets(3, 3)))
    >>> plan = line_plan_of([("1", "", [[0, 4]]), ("2", "", [[5, 1]])], 1, 600)
    >>> closed = np.zeros(city.streets.n_edges, np.bool_)
    >>> closed[0] = True
    >>> lines_driving_on(city, plan, closed)
    ['1']
    """
    found = []
    for line in range(lines.n_lines):
        alone = lines.choose([line])
        starts, ends = _hops(alone)
        if (_edges_between(network, starts, ends) & closed).any():
            found.append(lines.line_id[line])
    return found


def _edges_between(network: Network, starts: IntArray, ends: IntArray) -> BoolArray:
    """Edges on the fastest ways between places; pairs without a way are left out."""
    reached = network.street_times.free_flow_ms[starts, ends] < UNREACHED
    streets = network.streets
    paths = street_paths(
        streets, legal_turns(streets), network.street_times,
        ints(starts[reached]), ints(ends[reached]),
    )  # fmt: skip
    driven = np.zeros(streets.n_edges, np.bool_)
    driven[paths.edge] = True
    return driven


def _hops(lines: LinePlan) -> tuple[IntArray, IntArray]:
    """Stops between which buses drive with riders."""
    hop = np.setdiff1d(np.arange(len(lines.stop)), lines.first_stop[1:] - 1)
    return ints(lines.stop[hop]), ints(lines.stop[hop + 1])


def _drives(network: Network, today: LinePlan) -> tuple[IntArray, IntArray]:
    """Places between which buses drive today, each pair once."""
    first, last = today.stop[today.first_stop[:-1]], today.stop[today.first_stop[1:] - 1]
    pairs = [_hops(today)]
    for line in range(today.n_lines):
        patterns = today.patterns_of(line)
        a, b = np.meshgrid(patterns, patterns)
        pairs.append((ints(last[a.ravel()]), ints(first[b.ravel()])))
    for depot in range(len(network.depots)):
        gate = ints(np.full(today.n_patterns, len(network.stops) + depot))
        pairs += [(gate, first), (last, gate)]
    both = np.concatenate([np.stack(pair) for pair in pairs], axis=1)
    starts, ends = np.unique(both, axis=1)
    return ints(starts), ints(ends)
