"""Whole vehicles among more and more links, until nothing better can exist."""

import math
from dataclasses import dataclass

import numpy as np

from network.errors import InfeasibleError
from routing.cpu_time import Deadline
from routing.progress import Observer, report
from routing.vehicle_scheduling.block_effort import BlockEffort
from routing.vehicle_scheduling.depot_network import FINE, DepotNetwork, Ways
from routing.vehicle_scheduling.depot_problem import DepotBlocks
from routing.vehicle_scheduling.link_choice import LinkChoice, LinkLimits, choose_links
from routing.vehicle_scheduling.surviving_links import surviving_links, widest_gap

PROVEN = "proven: no link outside the searched ones can be part of cheaper blocks"
_GOOD = "within the gap that was asked for; better blocks may exist"
_ENDED = "the effort ended; better blocks may exist"

_FIRST_LINKS_PER_TRIP = 5.0
_WIDER = 3.0
"""How many times the links of the step before the next may have."""

_ROUNDING = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Best blocks, and what is known of better ones.

    Attributes
    ----------
    blocks : DepotBlocks or None
        Trips in the order of the network; None where none were found.
    value : float
        Infinite without blocks.
    bound : float
        No blocks cost less.
    stop_reason : str
    """

    blocks: DepotBlocks | None
    value: float
    bound: float
    stop_reason: str


class WholeVehicles:
    """Search for blocks of a network whose relaxation is known.

    Parameters
    ----------
    net : DepotNetwork
    ways : Ways
        Under the best prices of the relaxation.
    effort : BlockEffort
    deadline : Deadline
    seed : int
    observer : Observer
    known : DepotBlocks, optional
        Blocks to improve, trips in the order of the network.
    """

    def __init__(
        self,
        net: DepotNetwork,
        ways: Ways,
        effort: BlockEffort,
        deadline: Deadline,
        seed: int,
        observer: Observer,
        known: DepotBlocks | None = None,
    ) -> None:
        self._net, self._ways, self._observer = net, ways, observer
        self._effort, self._deadline, self._seed = effort, deadline, seed
        self._relaxed = ways.bound / FINE
        self._bound = _whole(self._relaxed)
        self._blocks = known
        self._value = float("inf") if known is None else value_of(net, known)
        self._gap_of_all = net.dearest() / FINE - self._relaxed + 1.0

    def prove(self) -> Found:
        """Search until nothing better can exist, the blocks are good enough, or the effort ends.

        Raises
        ------
        InfeasibleError
            If it is proven that there are no blocks.
        Cancelled
            If the observer says so.
        """
        n_links = _FIRST_LINKS_PER_TRIP * self._net.n_trips
        while not self._effort.good_enough(self._value, self._bound):
            choice, n_links = self._step(n_links)
            if not choice.finished:
                return self._found(_ENDED)
            n_links *= _WIDER
        return self._found(PROVEN if self._value - self._bound < 1.0 else _GOOD)

    def _found(self, stop_reason: str) -> Found:
        return Found(self._blocks, self._value, self._bound, stop_reason)

    def _step(self, n_links: float) -> tuple[LinkChoice, float]:
        """Search among so many links, or all that better blocks can use; keep what is better."""
        net = self._net
        useful = min(self._gap_of_all, self._value - 1.0 - self._relaxed + _ROUNDING)
        gap = widest_gap(net, self._ways, n_links, useful)
        links = surviving_links(net, self._ways, gap)
        report(
            self._observer,
            "blocks",
            0.6,
            f"bound {self._bound:.0f}, best {self._value:.0f}: {len(links)} links within {gap:.1f}",
        )
        limits = LinkLimits(self._effort.nodes, self._deadline.left_s(), self._seed)
        choice = choose_links(links, net.n_trips, net.most, self._blocks, limits, self._observer)
        if choice.blocks is not None:
            value = value_of(net, choice.blocks)
            if value < self._value:
                self._blocks, self._value = choice.blocks, value
        # Blocks are among these links, or cost more than the gap above the bound.
        among = choice.bound
        if choice.finished and choice.blocks is not None:
            among = value_of(net, choice.blocks)
        outside = math.floor(self._relaxed + gap) + 1.0
        self._bound = max(self._bound, min(_whole(among), outside, self._value))
        if choice.finished and gap >= self._gap_of_all and self._blocks is None:
            message = "no whole vehicles fit the capacities of the depots; raise them"
            raise InfeasibleError(message)
        return choice, float(len(links))


def _whole(bound: float) -> float:
    """Costs are whole numbers, so a bound may be rounded up."""
    return float(math.ceil(bound - _ROUNDING)) if math.isfinite(bound) else bound


def value_of(net: DepotNetwork, blocks: DepotBlocks) -> float:
    """Cost of blocks, from the links of the network; infinite where one is missing."""
    costs = [net.cost_of(int(blocks.depot[b]), blocks.trips_of(b)) for b in range(blocks.n_blocks)]
    known = [cost for cost in costs if cost is not None]
    return float(np.sum(known)) / FINE if len(known) == len(costs) else float("inf")
