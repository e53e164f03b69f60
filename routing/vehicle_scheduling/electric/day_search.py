"""Whole plans for battery buses, and the bound of what no plan can beat.

Branch and price: the plans are split by their number of buses, then by which trip follows which on
a bus. First plans come from joining what nearly all buses of a mixture do, and from an integer
program over the known days.
"""

import heapq
import math
from dataclasses import dataclass

import numpy as np

from network.quantities import ints
from routing.cpu_time import Deadline
from routing.progress import Observer, report
from routing.vehicle_scheduling.electric.bus_days import (
    AT_DEPOT,
    FINE,
    BusDay,
    DayNetwork,
    DayPrices,
)
from routing.vehicle_scheduling.electric.day_kernel import BLOCKED
from routing.vehicle_scheduling.electric.day_master import SharedDay
from routing.vehicle_scheduling.electric.day_relaxation import DayRelaxation, Relaxed, SearchPart
from routing.vehicle_scheduling.electric.electric_effort import ElectricEffort
from routing.vehicle_scheduling.electric.whole_days import DayLimits, choose_days

_NEARLY = 0.85
_WHOLE = 1e-4
_ROUNDING = 1e-3
_CHOSEN_AMONG = 1000
"""Days of an integer program, those that cost least beyond the prices of their trips."""

_PARTS_PER_DIVE = 15
"""Parts that are bounded from one attempt at a whole plan to the next."""


@dataclass(frozen=True, slots=True, eq=False)
class FoundDays:
    """Best plan, and what is known of better ones.

    Attributes
    ----------
    days : tuple of BusDay
        Empty where none was found.
    value, bound : float
        Infinite value without a plan; infinite bound where it is proven that there is none.
    undone : int
        A trip that not even shares of buses can run, -1 where there is none.
    """

    days: tuple[BusDay, ...]
    value: float
    bound: float
    undone: int


def days_along(net: DayNetwork, blocks: list[tuple[int, list[int]]]) -> tuple[list[BusDay], bool]:
    """Buses that run given blocks, one after another with the slots that are left.

    Returns
    -------
    list of BusDay
        Of the blocks that a bus can run.
    bool
        Whether that are all.
    """
    used = np.zeros((len(net.day.chargers), net.n_slices), np.int64)
    days = []
    for depot, trips in blocks:
        day = _day_along(net, depot, trips, used)
        if day is not None:
            days.append(day)
            for slot in net.booked(day):
                used[slot] += 1
    return days, len(days) == len(blocks)


def _day_along(
    net: DayNetwork,
    depot: int,
    trips: list[int],
    used: np.ndarray[tuple[int, int], np.dtype[np.int64]],
) -> BusDay | None:
    """Cheapest day of a bus that runs exactly these trips with the slots left."""
    allowed = np.zeros((net.n_trips + 1, net.n_trips + 1), np.bool_)
    path = [AT_DEPOT, *trips, AT_DEPOT]
    allowed[path[:-1], path[1:]] = True
    free = np.where(used < net.slots[:, None], 0, BLOCKED)
    prices = DayPrices(ints(np.zeros(net.n_trips, np.int64)), ints(free))
    found = net.cheap_days(depot, prices, allowed, net.dearest() * FINE + FINE)
    return found.days[0] if found.days else None


class DaySearch:
    """Search for the best plan of a day.

    Parameters
    ----------
    net : DayNetwork
    effort : ElectricEffort
    deadline : Deadline
    seed : int
    observer : Observer
    """

    def __init__(
        self,
        net: DayNetwork,
        effort: ElectricEffort,
        deadline: Deadline,
        seed: int,
        observer: Observer,
    ) -> None:
        self._net, self._effort, self._deadline = net, effort, deadline
        self._seed, self._observer = seed, observer
        self._relaxation = DayRelaxation(net, effort, deadline, observer)
        self._worst = float(net.dearest() + 1)
        self._days: tuple[BusDay, ...] = ()
        self._value = math.inf
        self._undone = -1

    def offer(self, days: list[BusDay], *, whole: bool) -> None:
        """Make days known, and keep them as a plan if they are a whole one that costs less."""
        for day in days:
            self._relaxation.master.add(day)
        cost = float(sum(day.cost for day in days))
        if whole and cost < self._value:
            self._days, self._value = tuple(days), cost

    def find(self, start: DayPrices, low: float) -> FoundDays:
        """Best plan within the effort, and the bound of all plans.

        Parameters
        ----------
        start : DayPrices
        low : float
            A bound that is known already.

        Raises
        ------
        Cancelled
            If the observer says so.
        """
        every = SearchPart(frozenset(), frozenset(), 0, int(self._net.most.sum()))
        open_parts: list[tuple[float, int, SearchPart, DayPrices]] = [(low, 0, every, start)]
        stuck, count, next_dive = math.inf, 0, 0
        while open_parts and count < self._effort.parts:
            if open_parts[0][0] >= self._enough() or (count and self._deadline.left_s() <= 0):
                break
            bound, _, part, prices = heapq.heappop(open_parts)
            relaxed = self._relaxation.relax(part, prices, self._enough())
            count += 1
            bound = max(bound, self._whole(relaxed.bound / FINE))
            self._tell(count, min(bound, stuck, *(each[0] for each in open_parts)))
            if bound >= self._enough():
                self._undone = self._undone_of(relaxed)
                continue
            children = _split(part, relaxed.mixture) if relaxed.finished else []
            if not children:
                stuck = min(stuck, self._settle(relaxed, bound))
                continue
            for number, child in enumerate(children):
                heapq.heappush(open_parts, (bound, 2 * count + number, child, relaxed.prices))
            if children[0].joined and count >= next_dive:
                next_dive = count + _PARTS_PER_DIVE
                self._dive(part, relaxed)
                self._choose(relaxed)
        bound = min([stuck, self._value, *(each[0] for each in open_parts)])
        return FoundDays(self._days, self._value, min(self._value, max(low, bound)), self._undone)

    def _enough(self) -> float:
        """Bound at which a part holds no better plan."""
        return min(self._worst, self._value - self._net.unit + _ROUNDING)

    def _whole(self, bound: float) -> float:
        """Plans cost multiples of a unit, so a bound may be rounded up to one."""
        unit = self._net.unit
        return float(math.ceil((bound - _ROUNDING) / unit) * unit)

    def _tell(self, count: int, bound: float) -> None:
        message = f"part {count}: bound {bound:.0f}, best {self._value:.0f}"
        report(self._observer, "blocks", 0.5, message)

    def _undone_of(self, relaxed: Relaxed) -> int:
        """First trip left undone where nothing was found so far."""
        if self._undone >= 0 or self._days or not relaxed.undone.size:
            return self._undone
        return int(relaxed.undone[0])

    def _settle(self, relaxed: Relaxed, bound: float) -> float:
        """Take the plan of a part that cannot be split; the bound that stays where it has none."""
        days = _whole_days(relaxed.mixture)
        if days is not None:
            self.offer(days, whole=True)
        elif relaxed.finished:  # trips are settled, bookings are not
            self._book(relaxed)
            self._choose(relaxed)
        done = days is not None or bound >= self._enough()
        return math.inf if done else bound

    def _book(self, relaxed: Relaxed) -> None:
        """Give whole blocks slots one after another."""
        blocks = [(depot, list(trips)) for depot, trips in _shares_of_blocks(relaxed.mixture)]
        days, whole = days_along(self._net, blocks)
        whole = whole and sum(len(day.trips) for day in days) == self._net.n_trips
        self.offer(days, whole=whole)

    def _dive(self, part: SearchPart, relaxed: Relaxed) -> None:
        """Join what nearly all buses do, again and again, until a plan is whole or too dear."""
        for _ in range(self._net.n_trips):
            days = _whole_days(relaxed.mixture)
            if days is not None and not relaxed.undone.size:
                self.offer(days, whole=True)
                return
            deeper = _with_likely_blocks(part, relaxed.mixture)
            if deeper == part:
                self._book(relaxed)
                return
            part = deeper
            relaxed = self._relaxation.relax(part, relaxed.prices, self._enough())
            if relaxed.bound / FINE >= self._enough() or not relaxed.finished:
                return

    def _choose(self, relaxed: Relaxed) -> None:
        """Whole days among those that cost least beyond the prices."""
        prices = relaxed.prices

        def beyond(day: BusDay) -> int:
            paid = int(prices.trip[list(day.trips)].sum())
            return day.cost * FINE - paid + sum(int(prices.slot[s]) for s in self._net.booked(day))

        pool = self._relaxation.master.days
        extra = [beyond(day) for day in pool]
        rows = sorted(range(len(pool)), key=lambda row: extra[row])[:_CHOSEN_AMONG]
        # A day that costs more beyond its trips than a plan beyond the bound is in no better plan.
        gap = self._value * FINE - relaxed.bound + max(0, min(extra))
        useful = [row for row in rows if extra[row] <= gap]
        chosen_among = set(self._days) | {pool[row] for row in useful}
        days = [day for day in pool if day in chosen_among]
        limits = DayLimits(self._effort.branches, self._deadline.left_s() / 4, self._seed)
        found = choose_days(self._net, days, self._days, limits, self._observer)
        if found is not None:
            self.offer(found, whole=True)


def _whole_days(mixture: tuple[SharedDay, ...]) -> list[BusDay] | None:
    """Days of a mixture without parts of days, None otherwise."""
    if any(abs(mixed.share - 1.0) > _WHOLE for mixed in mixture):
        return None
    return [mixed.day for mixed in mixture]


def _shares_of_blocks(
    mixture: tuple[SharedDay, ...],
) -> dict[tuple[int, tuple[int, ...]], float]:
    """How much of each block is used, whatever its bookings."""
    shares: dict[tuple[int, tuple[int, ...]], float] = {}
    for mixed in mixture:
        key = mixed.day.depot, mixed.day.trips
        shares[key] = shares.get(key, 0.0) + mixed.share
    return shares


def _with_likely_blocks(part: SearchPart, mixture: tuple[SharedDay, ...]) -> SearchPart:
    """The part with the blocks that are nearly whole joined, or with the nearest to it."""
    shares = _shares_of_blocks(mixture)
    pairs = {key: frozenset(BusDay(key[0], key[1], (), (), 0).pairs()) for key in shares}
    loose = [(share, key) for key, share in shares.items() if not pairs[key] <= part.joined]
    if not loose:
        return part
    sure = [key for share, key in loose if share >= _NEARLY]
    for key in sure or [max(loose)[1]]:
        part = part.with_joined(pairs[key])
    return part


def _split(part: SearchPart, mixture: tuple[SharedDay, ...]) -> list[SearchPart]:
    """Two parts that hold all whole plans of this one, but not its mixture; none where it fits."""
    buses = sum(mixed.share for mixed in mixture)
    if abs(buses - round(buses)) > _WHOLE:
        fewer = SearchPart(part.joined, part.apart, part.least, math.floor(buses))
        more = SearchPart(part.joined, part.apart, math.ceil(buses), part.most)
        return [fewer, more]
    flow: dict[tuple[int, int], float] = {}
    for mixed in mixture:
        for pair in mixed.day.pairs():
            flow[pair] = flow.get(pair, 0.0) + mixed.share
    open_pairs = [
        (abs(share - 0.5), pair) for pair, share in flow.items() if _WHOLE < share < 1 - _WHOLE
    ]
    if not open_pairs:
        return []
    pair = min(open_pairs)[1]
    return [part.with_joined([pair]), part.with_apart(pair)]
