"""The best mixture of the bus days known so far: what it pays for trips and asks for slots."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.quantities import FloatArray
from routing.growing_program import GrowingProgram, Row, Share
from routing.vehicle_scheduling.electric.bus_days import BusDay, DayNetwork

_LEAST_SHARE = 1e-6


@dataclass(frozen=True, slots=True)
class SharedDay:
    """A bus day, and how much of it is used."""

    day: BusDay
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Paid:
    """Prices of the best mixture.

    Attributes
    ----------
    value : float
    trip : FloatArray, shape (n_trips,)
    slot : FloatArray, shape (n_chargers, n_slices)
    bus : FloatArray, shape (n_depots,)
        Paid for a bus of each depot by limits on their number.
    """

    value: float
    trip: FloatArray
    slot: FloatArray
    bus: FloatArray


class DayMaster:
    """Linear program over bus days: each trip once, slots, depots and the number of buses kept.

    A trip may stay undone at a high price, so that there is always an answer. Limits on slots enter
    where they are broken.

    Parameters
    ----------
    net : DayNetwork
    undone : float
        Price of a trip that nobody runs.
    """

    def __init__(self, net: DayNetwork, undone: float) -> None:
        self._net, self._program = net, GrowingProgram("bus days")
        program = self._program
        self._trips = [program.add_row(1.0, 1.0) for _ in range(net.n_trips)]
        self._depots = [program.add_row(most=float(each)) for each in net.most]
        self._buses = program.add_row(0.0, float(net.n_trips))
        self._slots: dict[tuple[int, int], Row] = {}
        self._undone = [program.add_share(undone, [row]) for row in self._trips]
        self._known: set[BusDay] = set()
        self.days: list[BusDay] = []
        self._shares: list[Share] = []
        self._number: dict[Share, int] = {}
        self._users: dict[tuple[int, int], list[int]] = {}
        self._used: dict[Share, float] = {}

    def add(self, day: BusDay) -> bool:
        """Add a day; False where it is known already."""
        if day in self._known:
            return False
        self._known.add(day)
        slots = list(self._net.booked(day))
        rows = [*(self._trips[trip] for trip in day.trips), self._depots[day.depot], self._buses]
        rows += [self._slots[slot] for slot in slots if slot in self._slots]
        for slot in slots:
            self._users.setdefault(slot, []).append(len(self.days))
        share = self._program.add_share(float(day.cost), rows)
        self._number[share] = len(self.days)
        self.days.append(day)
        self._shares.append(share)
        return True

    def allow(self, usable: Sequence[bool], least: int, most: int) -> None:
        """Let further mixtures contain only these days, and so many buses."""
        for share, may in zip(self._shares, usable, strict=True):
            limit = np.inf if may else 0.0
            if share.upper_bound != limit:
                share.upper_bound = limit
        self._buses.lower_bound, self._buses.upper_bound = float(least), float(most)

    def set_price_of_undone(self, price: float) -> None:
        """Let undone trips cost that much from now on."""
        for share in self._undone:
            self._program.set_cost(share, price)

    def solve(self) -> Paid:
        """Best mixture within all slots.

        Raises
        ------
        NoSolutionInTime
            If GLOP gives up, which no valid day is known to cause.
        """
        value = self._solve_once()
        while self._limit_broken_slots():
            value = self._solve_once()
        slot = np.zeros((len(self._net.day.chargers), self._net.n_slices))
        for (charger, each), row in self._slots.items():
            slot[charger, each] = max(0.0, -self._program.paid([row])[0])
        return Paid(
            value=value,
            trip=self._program.paid(self._trips),
            slot=slot,
            bus=self._program.paid(self._depots) + self._program.paid([self._buses]),
        )

    def _solve_once(self) -> float:
        value = self._program.solve()
        self._used = self._program.used()
        return value

    def _limit_broken_slots(self) -> bool:
        """Add a limit for each slice in which the mixture uses too many slots."""
        used: dict[tuple[int, int], float] = {}
        for mixed in self.mixture():
            for slot in self._net.booked(mixed.day):
                used[slot] = used.get(slot, 0.0) + mixed.share
        broken = [
            slot
            for slot, share in sorted(used.items())
            if slot not in self._slots and share > self._net.slots[slot[0]] + _LEAST_SHARE
        ]
        for slot in broken:
            row = self._program.add_row(most=float(self._net.slots[slot[0]]))
            for number in self._users[slot]:
                row.set_coefficient(self._shares[number], 1.0)
            self._slots[slot] = row
        return bool(broken)

    def mixture(self) -> list[SharedDay]:
        """Days of the last answer, and the share of each."""
        numbers = sorted(
            (self._number[used], share)
            for used, share in self._used.items()
            if share > _LEAST_SHARE and used in self._number
        )
        return [SharedDay(self.days[number], share) for number, share in numbers]

    def undone(self) -> FloatArray:
        """How much of each trip the last answer leaves undone, shape (n_trips,)."""
        return np.array([self._used.get(share, 0.0) for share in self._undone])
