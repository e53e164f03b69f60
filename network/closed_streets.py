"""The same city with some of its streets closed to buses: a road works, or a wish to keep out."""

from dataclasses import replace

import numpy as np

from network.errors import InputError
from network.network import Network
from network.problems import Problem, note
from network.quantities import BoolArray, bools, floats, ints
from network.street_times import street_times
from network.streets import StreetGraph
from network.turns import legal_turns


def close_streets(network: Network, closed: BoolArray, threads: int = 1) -> Network:
    """Network in which buses keep off some street edges, with driving times searched again.

    Stops, stop areas and walks stay as they are. A stop on a closed edge has no legal way to or
    from any other street, and no line may end there.

    Parameters
    ----------
    network : Network
    closed : BoolArray, shape (n_edges,)
        By rows of ``network.streets``.
    threads : int, default 1
        Threads to search in; the result does not depend on it.

    Returns
    -------
    Network
        Its streets keep their rows; turns to and from closed edges are banned.

    Raises
    ------
    InputError
        If there is not one answer for each street edge, or a depot lies on a closed one.

    Examples
    --------
    >>> from tests.cities.grid import edge_between, grid_city
    >>> city = grid_city(3, 3)
    >>> closed = np.zeros(city.streets.n_edges, np.bool_)
    >>> closed[edge_between(city.streets, 1, 2)] = True
    >>> quieter = close_streets(city, closed)
    >>> int((quieter.street_times.free_flow_ms > city.street_times.free_flow_ms).sum()) > 0
    True
    """
    streets, stops, depots = network.streets, network.stops, network.depots
    if closed.shape != (streets.n_edges,):
        message = f"{closed.shape} answers for {streets.n_edges} street edges; give one for each"
        raise InputError(message)
    shut = np.flatnonzero(closed[depots.edge])
    if shut.size:
        message = (
            f"depot {depots.depot_id[int(shut[0])]} lies on a closed street; leave its street open"
        )
        raise InputError(message)
    left = _without_turns(streets, closed)
    times = street_times(
        left,
        legal_turns(left),
        ints(np.concatenate((stops.edge, depots.edge))),
        floats(np.concatenate((stops.offset_m, depots.offset_m))),
        threads,
    )
    return replace(
        network,
        streets=left,
        stops=replace(stops, terminal=bools(stops.terminal & ~closed[stops.edge])),
        street_times=times,
        findings=(*network.findings, _said(streets, closed)),
    )


def _without_turns(streets: StreetGraph, closed: BoolArray) -> StreetGraph:
    """Streets on which no bus can turn into or out of closed edges."""
    turns = legal_turns(streets)
    came_from = np.repeat(np.arange(streets.n_edges), np.diff(turns.first_next))
    banned = closed[came_from] | closed[turns.next_edge]
    return replace(
        streets,
        banned_from=ints(np.concatenate([streets.banned_from, came_from[banned]])),
        banned_to=ints(np.concatenate([streets.banned_to, turns.next_edge[banned]])),
    )


def _said(streets: StreetGraph, closed: BoolArray) -> Problem:
    """How much is closed."""
    km = float(streets.length_m[closed].sum()) / 1000
    total = float(streets.length_m.sum()) / 1000
    return note("streets", f"{km:.0f} of {total:.0f} km are closed to buses")
