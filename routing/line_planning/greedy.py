"""Line sets one line at a time: always the line that saves most felt time per bus."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import BoolArray, FloatArray, IntArray, floats, ints
from network.service_day import Period
from routing.line_planning.direct_kernel import APPLY, GAIN, direct_savings
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


def choose_greedily(pool: PricedPool, fleet: int) -> list[int]:
    """Lines within the fleet, each time the one that saves most felt time per bus."""
    return _LineSet(pool).fill([], fleet)


def promising_lines(pool: PricedPool, most: int, kept: list[int]) -> list[int]:
    """Candidates worth proving a choice among: those kept, the best alone, and all reach.

    Returns
    -------
    list of int
        Rows of the pool in rising order: those in `kept`, the `most` that save most per bus alone,
        then for each zone that none of them reaches the best line that does.
    """
    best = np.argsort(-gains_alone(pool), kind="stable")
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
        self._cost = pool.costs.unserved.copy()
        self._gap = pool.costs.trips * (pool.costs.unserved - pool.costs.change)
        n_zones = len(self._cost)
        self._reached = np.zeros(n_zones, np.bool_)
        self._by_reach = np.zeros(n_zones)
        self._district = np.zeros(n_zones, np.int64)
        self._none = np.zeros((1, 1))
        self._known_direct = np.full(len(pool.patterns), np.inf)

    def fill(self, chosen: list[int], fleet: int) -> list[int]:
        """These lines and then more while buses are left, in the order chosen.

        Gains mostly shrink as lines are taken, so only the lines whose last known gain could still
        win are counted again. Gains by direct rides never grow; those by reach may, so they are
        counted again for all lines every few lines.
        """
        lines = list(chosen)
        for line in lines:
            self.take(line)
        left = fleet - int(self._pool.buses[lines].sum())
        known = self.gains() / self._pool.buses
        while True:
            known[self._pool.buses > left] = 0.0
            known[lines] = 0.0
            if lines and len(lines) % _REFRESH_EVERY == 0:
                for line in np.flatnonzero(known > 0).tolist():
                    most = self._gain_by_reach(line) + float(self._known_direct[line])
                    known[line] = most / self._pool.buses[line]
            best = self._best(known)
            if best is None:
                return lines
            self.take(best)
            lines.append(best)
            left -= int(self._pool.buses[best])

    def gains(self) -> FloatArray:
        """Felt seconds per AM hour that each line of the pool would save now.

        Counted in two threads: each reads what was taken so far.
        """
        with ThreadPoolExecutor(_THREADS) as pool:
            found = list(pool.map(self.gain, range(len(self._pool.patterns))))
        return np.array(found, np.float64)

    def gain(self, line: int) -> float:
        """Felt seconds per AM hour saved by one more line."""
        direct = self._direct(line, GAIN)
        self._known_direct[line] = direct
        return self._gain_by_reach(line) + direct

    def _gain_by_reach(self, line: int) -> float:
        """Felt seconds per AM hour saved by a line that brings zones within reach of the others."""
        new = np.flatnonzero(self._pool.reach[line] & ~self._reached)
        return float(self._by_reach[new].sum() + self._gap[np.ix_(new, new)].sum())

    def take(self, line: int) -> None:
        """Lower the felt costs to what riders have with one more line."""
        self._reached |= self._pool.reach[line]
        rows = np.flatnonzero(self._reached)
        both = np.ix_(rows, rows)
        self._cost[both] = np.minimum(self._cost[both], self._pool.costs.change[both])
        self._direct(line, APPLY)
        self._by_reach = self._gap[:, rows].sum(axis=1) + self._gap[rows].sum(axis=0)

    def _best(self, known: FloatArray) -> int | None:
        """The line with the highest gain per bus; None where none gains."""
        fresh = np.zeros(len(known), np.bool_)
        while True:
            line = int(known.argmax())
            if known[line] <= 0:
                return None
            if fresh[line]:
                return line
            known[line] = self.gain(line) / self._pool.buses[line]
            fresh[line] = True

    def _direct(self, line: int, mode: int) -> float:
        pool = self._pool
        return sum(
            direct_savings(
                mode, p.first_entry, p.entry_zone, p.entry_walk, p.arrive, p.depart,
                pool.felt_wait, pool.costs.trips, self._cost, pool.costs.change, self._district,
                self._none,
            )
            for p in pool.patterns[line]
        )  # fmt: skip


def gains_alone(pool: PricedPool) -> FloatArray:
    """Felt seconds per AM hour and bus that each line saves by itself, shape (n_lines,)."""
    return floats(_LineSet(pool).gains() / pool.buses)
