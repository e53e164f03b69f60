"""Line sets one line at a time: always the line that saves most felt time per bus."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import BoolArray, FloatArray, IntArray, floats, ints
from network.service_day import Period
from routing.line_planning.direct_kernel import APPLY, GAIN, direct_savings, reach_savings
from routing.line_planning.savings import (
    Pattern,
    RiderCosts,
    patterns_of_line,
    rider_costs,
    zones_by_area,
    zones_reached,
)
from routing.lines import LinePlan
from routing.run_times import RunTimeModel
from routing.weights import JourneyWeights

_REFRESH_EVERY = 8
_MOST_STEPS = 160_000_000
"""Pairs of zones looked at to count gains again before a line is taken, roughly and at most."""

_THREADS = 2


@dataclass(frozen=True, slots=True, eq=False)
class PricedPool:
    """Candidate lines with what they cost and what riders pay, at one nominal headway.

    Attributes
    ----------
    headway_s : int
        All lines are priced as if they ran this often.
    felt_wait : float
        Felt seconds of waiting for one line.
    costs : RiderCosts
    patterns : tuple of list of Pattern
        One or two per line.
    reach : BoolArray, shape (n_lines, n_zones)
        Zones within walking reach of each line.
    buses : IntArray, shape (n_lines,)
    """

    headway_s: int
    felt_wait: float
    costs: RiderCosts
    patterns: tuple[list[Pattern], ...]
    reach: BoolArray
    buses: IntArray

    def choose(self, lines: list[int]) -> "PricedPool":
        """Keep some lines, in the order given."""
        return PricedPool(
            self.headway_s,
            self.felt_wait,
            self.costs,
            tuple(self.patterns[line] for line in lines),
            self.reach[lines],
            ints(self.buses[lines]),
        )


def pool_patterns(
    network: Network,
    pool: LinePlan,
    run_times: RunTimeModel,
    slowest: Period,
    weights: JourneyWeights,
) -> tuple[list[Pattern], ...]:
    """Patterns of all candidates with the zones within reach; they hold for any headway."""
    zones = zones_by_area(network)
    return tuple(
        patterns_of_line(network, pool, line, run_times, slowest, weights, zones)
        for line in range(pool.n_lines)
    )


def price_pool(
    network: Network,
    demand: Demand,
    patterns: tuple[list[Pattern], ...],
    cycle_s: IntArray,
    run_times: RunTimeModel,
    slowest: Period,
    headway_s: int,
    *,
    weights: JourneyWeights,
) -> PricedPool:
    """Price candidate lines at a nominal headway.

    Parameters
    ----------
    network : Network
    demand : Demand
    patterns : tuple of list of Pattern
        Of `pool_patterns`.
    cycle_s : IntArray, shape (n_lines,)
        Out and back with layovers, in the slowest period.
    run_times : RunTimeModel
    slowest : Period
    headway_s : int
    weights : JourneyWeights
    """
    n_zones = len(network.zones)
    return PricedPool(
        headway_s=headway_s,
        felt_wait=weights.wait * weights.wait_s(headway_s),
        costs=rider_costs(network, demand, run_times, slowest, headway_s, weights),
        patterns=patterns,
        reach=np.array([zones_reached(both, n_zones) for both in patterns]),
        buses=ints(-(-cycle_s // headway_s)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Gains:
    """What each candidate would save by itself.

    Attributes
    ----------
    direct, reach : FloatArray, shape (n_lines,)
        Felt seconds per hour, by direct rides and by bringing zones within reach of buses.
    """

    direct: FloatArray
    reach: FloatArray

    def per_bus(self, pool: PricedPool) -> FloatArray:
        """Felt seconds per hour and bus, shape (n_lines,)."""
        return floats((self.direct + self.reach) / pool.buses)


def gains_alone(pool: PricedPool) -> Gains:
    """What each line of a pool saves where no other runs, counted in two threads."""
    nothing = _LineSet(pool)
    lines = range(len(pool.patterns))
    with ThreadPoolExecutor(_THREADS) as threads:
        direct = list(threads.map(nothing.direct_gain, lines))
    return Gains(floats(direct), floats([nothing.gain_by_reach(line) for line in lines]))


def choose_greedily(pool: PricedPool, fleet: int, alone: Gains) -> list[int]:
    """Lines within the fleet, each time the one that saves most felt time per bus.

    Parameters
    ----------
    pool : PricedPool
    fleet : int
    alone : Gains
        Of `gains_alone`.
    """
    return _LineSet(pool).fill(fleet, alone)


def promising_lines(pool: PricedPool, most: int, kept: list[int], alone: Gains) -> list[int]:
    """Candidates worth proving a choice among: those kept, the best alone, and all reach.

    Returns
    -------
    list of int
        Rows of the pool in rising order: those in `kept`, the `most` that save most per bus alone,
        then for each zone that none of them reaches the best line that does.
    """
    best = np.argsort(-alone.per_bus(pool), kind="stable")
    lines = list(dict.fromkeys([*kept, *best[:most].tolist()]))
    reached = pool.reach[lines].any(axis=0)
    for line in best[most:].tolist():
        if (pool.reach[line] & ~reached).any():
            lines.append(line)
            reached |= pool.reach[line]
    return sorted(set(lines))


class _LineSet:
    """A growing set of lines and what riders pay with it."""

    def __init__(self, pool: PricedPool) -> None:
        self._pool = pool
        self._cost = pool.costs.change.copy()  # what riders between reached zones pay at most
        self._gap = pool.costs.trips * (pool.costs.unserved - pool.costs.change)
        n_zones = len(self._cost)
        self._reached = np.zeros(n_zones, np.bool_)
        self._by_reach = np.zeros(n_zones)
        self._district = np.zeros(n_zones, np.int64)
        self._none = np.zeros((1, 1))
        self._most_counted = max(1, _MOST_STEPS // n_zones**2)

    def fill(self, fleet: int, alone: Gains) -> list[int]:
        """Lines while buses are left, in the order chosen.

        Gains mostly shrink as lines are taken, so only the lines whose last known gain could still
        win are counted again. Gains by direct rides never grow; those by reach may, so they are
        counted again for all lines every few lines.
        """
        lines: list[int] = []
        left, buses = fleet, self._pool.buses
        direct, known = alone.direct.copy(), alone.per_bus(self._pool).copy()
        while True:
            known[buses > left] = 0.0
            known[lines] = 0.0
            if lines and len(lines) % _REFRESH_EVERY == 0:
                for line in np.flatnonzero(known > 0).tolist():
                    known[line] = (self.gain_by_reach(line) + direct[line]) / buses[line]
            best = self._best(known, direct)
            if best is None:
                return lines
            self.take(best)
            lines.append(best)
            left -= int(buses[best])

    def direct_gain(self, line: int) -> float:
        """Felt seconds per hour saved by direct rides on one more line."""
        return self._direct(line, GAIN)

    def gain_by_reach(self, line: int) -> float:
        """Felt seconds per hour saved by a line that brings zones within reach of the others."""
        return reach_savings(self._pool.reach[line], self._reached, self._by_reach, self._gap)

    def take(self, line: int) -> None:
        """Lower the felt costs to what riders have with one more line."""
        new = np.flatnonzero(self._pool.reach[line] & ~self._reached)
        self._reached[new] = True
        self._by_reach += self._gap[:, new].sum(axis=1) + self._gap[new].sum(axis=0)
        self._direct(line, APPLY)

    def _best(self, known: FloatArray, direct: FloatArray) -> int | None:
        """The line with the highest gain per bus, which is counted again; None where none gains.

        In a large city it is the best of those that were highest when last counted.
        """
        fresh = np.zeros(len(known), np.bool_)
        for _ in range(self._most_counted):
            line = int(known.argmax())
            if known[line] <= 0:
                return None
            if fresh[line]:
                return line
            direct[line] = self.direct_gain(line)
            known[line] = (self.gain_by_reach(line) + direct[line]) / self._pool.buses[line]
            fresh[line] = True
        line = int(np.where(fresh, known, 0.0).argmax())
        return line if known[line] > 0 else self._best(known, direct)

    def _direct(self, line: int, mode: int) -> float:
        pool = self._pool
        return sum(
            direct_savings(
                mode, p.zone, p.first_entry, p.position, p.walk, p.arrive, p.depart,
                pool.felt_wait, pool.costs.trips, self._cost, self._district, self._none,
            )
            for p in pool.patterns[line]
        )  # fmt: skip
