"""A bound for the days of all battery buses in one part of the search, by column generation.

Set partitioning over bus days with rows for slots; prices move from the best ones so far towards
those of the master (Wentges 1997, "Weighted Dantzig-Wolfe decomposition for linear mixed-integer
programming"). Prices are whole fine parts, so that a bound is a sum of integers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from network.quantities import BoolArray, IntArray, ints
from routing.cpu_time import Deadline
from routing.progress import Observer, report
from routing.vehicle_scheduling.electric.bus_days import (
    AT_DEPOT,
    FINE,
    BusDay,
    DayNetwork,
    DayPrices,
)
from routing.vehicle_scheduling.electric.day_master import DayMaster, Paid, SharedDay
from routing.vehicle_scheduling.electric.electric_effort import ElectricEffort

_STEPS = (0.8, 0.4, 0.0)
"""Shares of the best prices so far in the prices that are tried, until days are found."""

_CLOSE = 0.1
"""Distance of mixture and bound, in units of cost, at which whole costs gain nothing more."""

_DEARER = 10.0
_UNDONE_SHARE = 1e-6


@dataclass(frozen=True, slots=True)
class SearchPart:
    """Plans in which some trips follow each other on one bus, others do not.

    Attributes
    ----------
    joined, apart : frozenset of (int, int)
        Trips one directly after the other; `AT_DEPOT` stands for the depot at both ends.
    least, most : int
        Number of buses.
    """

    joined: frozenset[tuple[int, int]]
    apart: frozenset[tuple[int, int]]
    least: int
    most: int

    def allowed(self, n_trips: int) -> BoolArray | None:
        """Which trip may follow which, the depot last; None where all may."""
        if not self.joined and not self.apart:
            return None
        may = np.ones((n_trips + 1, n_trips + 1), np.bool_)
        for before, after in sorted(self.joined):
            if before != AT_DEPOT:
                may[before, :] = False
            if after != AT_DEPOT:
                may[:, after] = False
        for before, after in sorted(self.joined):
            may[before, after] = True
        for before, after in sorted(self.apart):
            may[before, after] = False
        return may

    def with_joined(self, pairs: Iterable[tuple[int, int]]) -> "SearchPart":
        """The plans of this part that join these trips."""
        return replace(self, joined=self.joined | frozenset(pairs))

    def with_apart(self, pair: tuple[int, int]) -> "SearchPart":
        """The plans of this part that do not join these trips."""
        return replace(self, apart=self.apart | {pair})


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """What is proven of a part.

    Attributes
    ----------
    bound : int
        No plan of the part costs less, in `FINE` parts.
    prices : DayPrices
        Under which it is proven.
    mixture : tuple of SharedDay
        The cheapest mixture of bus days that was found.
    undone : IntArray
        Trips that the mixture leaves undone, in parts at least.
    finished : bool
        Whether the bound is the best one of this kind.
    """

    bound: int
    prices: DayPrices
    mixture: tuple[SharedDay, ...]
    undone: IntArray
    finished: bool


class DayRelaxation:
    """Bounds of parts of the search, with one pool of bus days for all.

    Parameters
    ----------
    net : DayNetwork
    effort : ElectricEffort
    deadline : Deadline
    observer : Observer
    """

    def __init__(
        self, net: DayNetwork, effort: ElectricEffort, deadline: Deadline, observer: Observer
    ) -> None:
        self._net, self._effort = net, effort
        self._deadline, self._observer = deadline, observer
        self._undone = 4.0 * net.dearest() / max(1, net.n_trips)
        self.master = DayMaster(net, self._undone)

    def relax(self, part: SearchPart, start: DayPrices, enough: float) -> Relaxed:
        """Best bound of a part; the search ends early where it reaches `enough`.

        Raises
        ------
        Cancelled
            If the observer says so.
        NoSolutionInTime
            If the mixture cannot be found exactly enough.
        """
        run = _Run(self._net, self.master, part, start)
        undone, finished = self._undone, False
        self.master.set_price_of_undone(undone)
        for number in range(1, self._effort.rounds + 1):
            paid = self.master.solve()
            report(
                self._observer,
                "blocks",
                0.4,
                f"round {number}: bound {run.bound / FINE:.0f}, mixture {paid.value:.0f}",
            )
            new = run.price(paid)
            if run.bound / FINE >= enough:
                break
            if new and paid.value - run.bound / FINE > _CLOSE:
                if self._deadline.left_s() <= 0:
                    break
            elif self.master.undone().sum() > _UNDONE_SHARE:
                undone *= _DEARER
                self.master.set_price_of_undone(undone)
            else:
                finished = True
                break
        left = ints(np.flatnonzero(self.master.undone() > _UNDONE_SHARE))
        return Relaxed(run.bound, run.prices, tuple(self.master.mixture()), left, finished)


class _Run:
    """Best prices so far of one part."""

    def __init__(
        self, net: DayNetwork, master: DayMaster, part: SearchPart, start: DayPrices
    ) -> None:
        self._net, self._master, self._part = net, master, part
        self._allowed = part.allowed(net.n_trips)
        master.allow([self._admits(day) for day in master.days], part.least, part.most)
        self.prices = start
        self.bound, _ = self._try(start, np.zeros(net.n_depots, np.int64))

    def _admits(self, day: BusDay) -> bool:
        allowed = self._allowed
        return allowed is None or all(allowed[before, after] for before, after in day.pairs())

    def price(self, paid: Paid) -> int:
        """Move the prices; how many days were new: one step at least until some are."""
        wanted = self._net.rounded(paid.trip, paid.slot)
        most = ints(np.maximum(0, np.rint(paid.bus * FINE)))
        best, new = self.prices, 0
        for stay in _STEPS:
            tried = DayPrices(
                _between(best.trip, wanted.trip, stay), _between(best.slot, wanted.slot, stay)
            )
            bound, new = self._try(tried, most)
            if bound > self.bound:
                self.bound, self.prices = bound, tried
            if new:
                break
        return new

    def _try(self, prices: DayPrices, most: IntArray) -> tuple[int, int]:
        """Bound of all plans of the part under prices, and how many days were new."""
        least, new = [], 0
        for depot in range(self._net.n_depots):
            found = self._net.cheap_days(depot, prices, self._allowed, int(most[depot]))
            least.append(found.least)
            new += sum(self._master.add(day) for day in found.days)
        slots = int((prices.slot.sum(axis=1) * self._net.slots).sum())
        return int(prices.trip.sum()) - slots + self._least_of_buses(least), new

    def _least_of_buses(self, least: list[int]) -> int:
        """Least that as many buses as the part and the depots allow cost after prices."""
        total, count = 0, 0
        for each, depot in sorted((each, depot) for depot, each in enumerate(least)):
            wanted = self._part.most if each < 0 else self._part.least
            buses = min(int(self._net.most[depot]), max(0, wanted - count))
            total += each * buses
            count += buses
        return total


def _between(best: IntArray, wanted: IntArray, stay: float) -> IntArray:
    return ints(np.rint(stay * best + (1 - stay) * wanted))
