"""A bound for blocks of several depots, by column generation.

Set partitioning over blocks (Ribeiro and Soumis 1994, "A column generation approach to the
multiple depot vehicle scheduling problem", Operations Research 42, section 2). The prices start
from the best joins without depots, whose bound is within some tenths of a percent, and move from
the best prices so far towards those of the master (Wentges 1997, "Weighted Dantzig-Wolfe
decomposition for linear mixed-integer programming"): some 170 to 200 rounds and 6 to 9 s of
processor time with 500 trips and 4 depots (m4n500s0).
"""

from dataclasses import dataclass

import numpy as np

from network.errors import InfeasibleError
from network.quantities import FloatArray, IntArray, floats, ints
from routing.cpu_time import Deadline
from routing.progress import Observer, report
from routing.vehicle_scheduling.block_effort import BlockEffort
from routing.vehicle_scheduling.block_master import BlockMaster, SharedBlock
from routing.vehicle_scheduling.depot_network import FINE, DepotNetwork, Ways

_STEPS = (0.7, 0.35, 0.0)
"""Share of the best prices so far in the prices that are tried, until a block is new."""

_CLOSE = 0.1
"""Distance of mixture and bound, in units of cost, at which whole costs gain nothing more."""

_FIRST_BOX = 1 / 16
"""Width of the first box of prices, as part of the mean price of a trip."""

_WIDER = 4.0
_OUTSIDE = 1e-6


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What the relaxation proves.

    Attributes
    ----------
    ways : Ways
        Under the best prices; `Ways.bound` is a bound for all blocks.
    mixture : tuple of SharedBlock
        The cheapest mixture of blocks that was found; whole blocks where no share is below 1.
    rounds : int
    finished : bool
        Whether the bound is the best one of this kind, and not cut short by the effort.
    """

    ways: Ways
    mixture: tuple[SharedBlock, ...]
    rounds: int
    finished: bool


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Prices of trips and blocks (depot, trips) that a relaxation starts from."""

    price: IntArray
    blocks: tuple[tuple[int, IntArray], ...]


def start_without_depots(net: DepotNetwork) -> Start:
    """Best joins if each vehicle could use any depot, offered to each depot."""
    price, blocks = net.joined_without_depots()
    return Start(price, tuple((depot, trips) for trips in blocks for depot in range(net.n_depots)))


def relax(
    net: DepotNetwork,
    start: Start,
    effort: BlockEffort,
    deadline: Deadline,
    observer: Observer,
) -> Relaxation:
    """Best bound of the relaxation, or what is proven when the effort ends.

    Raises
    ------
    InfeasibleError
        If not even shares of blocks serve all trips within the capacities.
    Cancelled
        If the observer says so.
    """
    best = net.ways(start.price)
    worst = net.dearest()
    width = _FIRST_BOX * max(1.0, float(np.abs(best.price).mean()) / FINE)
    master = BlockMaster(floats(best.price / FINE), width, net.most)
    for depot, trips in start.blocks:
        _add(net, master, depot, trips)
    finished = False
    for number in range(1, effort.rounds + 1):
        value, paid = master.solve()
        report(
            observer,
            "blocks",
            min(0.5, number / 1000),
            f"round {number}: bound {best.bound / FINE:.1f}, mixture {value:.1f}",
        )
        best, new = _price(net, master, best, paid)
        if best.bound > worst:
            message = "the depots hold too few vehicles for the trips; raise their capacity"
            raise InfeasibleError(message)
        if new and value - best.bound / FINE > _CLOSE:
            if deadline.left_s() <= 0:
                break
        elif master.outside() > _OUTSIDE:
            width *= _WIDER
            master.expect(floats(best.price / FINE), width)
        else:
            finished = True
            break
    return Relaxation(best, tuple(master.mixture()), number, finished)


def _add(net: DepotNetwork, master: BlockMaster, depot: int, trips: IntArray) -> bool:
    """Offer a block to the mixture; False where it is known or not possible."""
    cost = net.cost_of(depot, trips)
    return cost is not None and master.add(depot, trips, cost / FINE)


def _price(
    net: DepotNetwork, master: BlockMaster, best: Ways, paid: FloatArray
) -> tuple[Ways, int]:
    """Best prices now, and how many blocks were new: one step at least until some are."""
    wanted = np.rint(paid * FINE)
    new = 0
    for stay in _STEPS:
        tried = net.ways(ints(np.rint(stay * best.price + (1 - stay) * wanted)))
        for depot, trips in net.cheap_blocks(tried, ints(np.zeros(net.n_depots))):
            new += _add(net, master, depot, trips)
        if tried.bound > best.bound:
            best = tried
        if new:
            break
    return best, new
