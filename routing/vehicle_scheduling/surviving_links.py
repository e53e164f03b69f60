"""What is left of a depot problem when links that no good blocks can use are dropped.

A link whose cheapest block costs more than the gap between the bound and the best known blocks is
in none that are better (reduced-cost fixing). Of m4n500s0 one link in 50 survives.
"""

from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray, IntArray, floats, ints
from routing.vehicle_scheduling.depot_network import FINE, DepotNetwork, Ways

AT_DEPOT = -1
_HALVINGS = 40


@dataclass(frozen=True, slots=True, eq=False)
class SurvivingLinks:
    """Links of one depot each: between trips, out of the depot, or into it.

    All blocks within `gap` of the bound consist of them.

    Attributes
    ----------
    depot, tail, head : IntArray, shape (n_links,)
        `AT_DEPOT` as tail of a way out and as head of a way home.
    extra : FloatArray, shape (n_links,)
        What each adds to `base`: costs less the prices of the trips, shifted along the ways, so
        that all are small.
    base : float
        Value that the extras are counted from.
    bound, gap : float
        Bound of the relaxation; what more the kept blocks may cost.
    """

    depot: IntArray
    tail: IntArray
    head: IntArray
    extra: FloatArray
    base: float
    bound: float
    gap: float

    def __len__(self) -> int:
        """Number of links."""
        return len(self.depot)


def surviving_links(net: DepotNetwork, ways: Ways, gap: float) -> SurvivingLinks:
    """Links of all blocks that cost at most so much more than the bound."""
    most = ints(ways.least + int(gap * FINE) + 1)
    price, reached, left = ways.price, ways.reached, ways.left
    link, depot = np.nonzero(net.links_kept(ways, most))
    tail, head = net.tail[link], net.head[link]
    between = reached[tail, depot] + net.cost[link] - price[head] - reached[head, depot]
    leave = net.pull_out - price[:, None]
    out_trip, out_depot = np.nonzero(leave + left <= most)
    home_trip, home_depot = np.nonzero(reached + net.pull_in <= most)
    extra = np.concatenate(
        [
            between,
            (leave - reached)[out_trip, out_depot],
            (reached + net.pull_in)[home_trip, home_depot],
        ]
    )
    return SurvivingLinks(
        depot=ints(np.concatenate([depot, out_depot, home_depot])),
        tail=ints(np.concatenate([tail, np.full(len(out_trip), AT_DEPOT), home_trip])),
        head=ints(np.concatenate([head, out_trip, np.full(len(home_trip), AT_DEPOT)])),
        extra=floats(extra / FINE),
        base=float(price.sum()) / FINE,
        bound=ways.bound / FINE,
        gap=gap,
    )


def widest_gap(net: DepotNetwork, ways: Ways, most_links: float, most_gap: float) -> float:
    """Largest gap up to `most_gap` at which no more than so many links survive."""
    if len(surviving_links(net, ways, most_gap)) <= most_links:
        return most_gap
    low, high = 0.0, most_gap
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if len(surviving_links(net, ways, middle)) <= most_links:
            low = middle
        else:
            high = middle
        if high - low <= 0.01 * high:
            break
    return low
