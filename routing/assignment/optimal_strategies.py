"""Travellers on a network of rides, walks and waits: how long it takes them and where they go."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import FloatArray, IntArray, floats, ints
from routing.assignment.strategy_network import StrategyNetwork


@dataclass(frozen=True, slots=True, eq=False)
class StrategyFlows:
    """Travellers who follow optimal strategies.

    Attributes
    ----------
    time_s : FloatArray, shape (n_pairs,)
        Expected seconds, waits included; infinite where there is no way.
    volume : FloatArray, shape (n_edges,)
        Trips on each edge, in the order in which edges were given.
    waited : FloatArray, shape (n_nodes,)
        Trips times expected seconds of waiting at each node.
    """

    time_s: FloatArray
    volume: FloatArray
    waited: FloatArray


def assign_strategies(
    network: StrategyNetwork, origin: IntArray, destination: IntArray, trips: FloatArray
) -> StrategyFlows:
    """Send travellers along their optimal strategies.

    Where several lines are worth taking, whichever comes first is taken, each by its share of the
    joint frequency. Of equally good edges without a wait the one is used that was found first, and
    a line that is just as good as waiting for the others is let go: times do not depend on it.
    Trips without a way, and those that end where they start, are on no edge.

    Parameters
    ----------
    network : StrategyNetwork
    origin, destination : IntArray, shape (n_pairs,)
        Nodes.
    trips : FloatArray, shape (n_pairs,)
        0 or more, per any unit of time.

    Returns
    -------
    StrategyFlows

    Raises
    ------
    InputError
        If columns differ in length, a node is unknown or trips are negative or not finite.

    Notes
    -----
    Optimal strategies after Spiess and Florian (1989), sections 2 and 3, without a limit on
    boardings and without weights: give felt seconds as times where riders mind walks more. The
    plan of a city is judged by `assign_frequencies` instead, with its three boardings and its rule
    for rare lines, neither of which is an edge of a network.

    Examples
    --------
    Two lines from stop 0 to stop 1, each every 600 s, so that one waits 300 s for one of them: one
    takes 900 s, the other 1 000 s. Whichever comes first: 150 s of waiting and 950 s of riding.

    >>> from routing.assignment.strategy_network import strategy_network
    >>> network = strategy_network(
    ...     2, ints([0, 0]), ints([1, 1]), floats([900, 1000]), floats([1 / 300, 1 / 300]))
    >>> flows = assign_strategies(network, ints([0]), ints([1]), floats([8]))
    >>> flows.time_s.round(6).tolist(), flows.volume.tolist(), flows.waited.tolist()
    ([1100.0], [4.0, 4.0], [1200.0, 0.0])
    """
    _refuse_bad_pairs(network, origin, destination, trips)
    order = np.argsort(destination, kind="stable")
    ends, first = np.unique(destination[order], return_index=True)
    first_pair = ints(np.append(first, len(order)))
    time_s = np.empty(len(order))
    sure, line, start = (
        np.zeros(len(rows)) for rows in (network.sure_edge, network.line_edge, network.start_edge)
    )
    waited = np.zeros(network.n_nodes)
    from routing.assignment.optimal_strategies_kernel import (  # noqa: PLC0415  (numba starts slowly)
        optimal_strategies,
    )

    optimal_strategies(
        network.is_source,
        network.first_sure, network.sure_tail, network.sure_head, network.sure_s,
        network.first_line, network.line_head, network.line_s, network.line_frequency,
        network.first_boarded, network.boarded, network.boarded_tail,
        network.first_start, network.start_head, network.start_s, bucket_seconds(network),
        ints(ends), first_pair, ints(origin[order]), floats(trips[order]),
        time_s, sure, line, start, waited,
    )  # fmt: skip
    volume = np.zeros(network.n_edges)
    volume[network.sure_edge] = sure
    volume[network.line_edge] = line
    volume[network.start_edge] = start
    as_given = np.empty(len(order))
    as_given[order] = time_s
    return StrategyFlows(floats(as_given), floats(volume), floats(waited))


def bucket_seconds(network: StrategyNetwork) -> float:
    """Width of the buckets in which nodes wait for a visit: an eighth of the edge in the middle.

    Times do not depend on it. Wide buckets hold nodes that get better once more after their visit,
    narrow ones take a while to look into.

    Examples
    --------
    >>> from routing.assignment.strategy_network import strategy_network
    >>> network = strategy_network(
    ...     2, ints([0, 0]), ints([1, 1]), floats([20, 160]), floats([1 / 60, np.inf]))
    >>> bucket_seconds(network)  # 60 s of waiting and 20 s of riding, or 160 s on foot
    15.0
    """
    taken_s = np.concatenate((network.sure_s, network.line_s + 1 / network.line_frequency))
    some_s = taken_s[taken_s > 0]
    return float(np.median(some_s)) / 8 if len(some_s) else 1.0


def _refuse_bad_pairs(
    network: StrategyNetwork, origin: IntArray, destination: IntArray, trips: FloatArray
) -> None:
    """The search trusts its arrays."""
    if not len(origin) == len(destination) == len(trips):
        message = (
            f"pairs have {len(origin)} origins, {len(destination)} destinations and {len(trips)} "
            "numbers of trips; give one of each per pair"
        )
        raise InputError(message)
    unknown = (np.minimum(origin, destination) < 0) | (
        np.maximum(origin, destination) >= network.n_nodes
    )
    for bad, fault in (
        (unknown, f"nodes are 0 to {network.n_nodes - 1}"),
        (~((trips >= 0) & np.isfinite(trips)), "give a number of trips, 0 or more"),
    ):
        if bad.any():
            row = int(np.flatnonzero(bad)[0])
            message = (
                f"pair {row}, {origin[row]} to {destination[row]}, {trips[row]:g} trips: {fault}"
            )
            raise InputError(message)
