"""The day of one battery bus, and the search for cheap ones under prices."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from network.errors import InputError
from network.quantities import BoolArray, FloatArray, IntArray, ints
from routing.deadheads import NO_DEADHEAD
from routing.vehicle_scheduling.electric.charging import charging_power
from routing.vehicle_scheduling.electric.day_kernel import (
    BEFORE,
    BLOCKED,
    BOOKED,
    COST,
    FAR,
    FREED,
    LABEL_WIDTH,
    LINK,
    TRIP,
    charged,
    days_within,
)
from routing.vehicle_scheduling.electric.day_links import day_links
from routing.vehicle_scheduling.electric.electric_day import ElectricDay

FINE = 1 << 10
"""Parts of one unit of cost: prices are rounded to them, so that bounds are exact."""

AT_DEPOT = -1
"""Stands for the depot before the first trip and after the last one."""

_FIRST_LABELS = 1 << 14
_MOST_LABELS = 1 << 23
_SHARED_AT_MOST = 2
"""One of so many trips of a new day may be in a cheaper new day already."""

_MOST_TOTAL = 1 << 51
_MOST_PRICES = 1 << 57
"""Prices of all trips together: cost where there is no way then stays above any other."""


@dataclass(frozen=True, slots=True)
class BusDay:
    """What one bus does: trips in the order of `DayLinks`, and how it gets from each to the next.

    Attributes
    ----------
    depot : int
    trips : tuple of int
    links : tuple of int
        Rows of `DayLinks`, one fewer than trips.
    bookings : tuple of (int, int)
        For each link the first booked slice and the one after the last; equal where it books none.
    cost : int
    """

    depot: int
    trips: tuple[int, ...]
    links: tuple[int, ...]
    bookings: tuple[tuple[int, int], ...]
    cost: int

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Trips one after another, the depot at both ends."""
        return pairwise((AT_DEPOT, *self.trips, AT_DEPOT))

    @property
    def n_charges(self) -> int:
        """How often the bus charges."""
        return sum(head < end for head, end in self.bookings)


@dataclass(frozen=True, slots=True, eq=False)
class DayPrices:
    """What trips bring and slots cost, in `FINE` parts.

    Attributes
    ----------
    trip : IntArray, shape (n_trips,)
    slot : IntArray, shape (n_chargers, n_slices)
        Not negative.
    """

    trip: IntArray
    slot: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class CheapDays:
    """Days of one depot under prices.

    Attributes
    ----------
    least : int
        No day costs less, in `FINE` parts after prices; at most the limit of the search.
    days : tuple of BusDay
        Cheapest first, each with few trips of those before it.
    """

    least: int
    days: tuple[BusDay, ...]


class DayNetwork:
    """A day of battery buses as its kernel wants it.

    Attributes
    ----------
    day : ElectricDay
    links : DayLinks
    n_trips, n_depots, n_slices : int
    unit : int
        All costs are multiples of it, so that of all plans.
    most : IntArray, shape (n_depots,)
        Most buses of each depot.
    slots : IntArray, shape (n_chargers,)
        Buses that may charge at once at each charging place.
    """

    def __init__(self, day: ElectricDay) -> None:
        self.day, self.links = day, day_links(day)
        self.n_trips, self.n_depots = day.n_trips, day.n_depots
        latest = int(self.links.until_s.max(initial=0))
        self.n_slices = -(-latest // day.booking.slice_s) + 1
        self.most = day.most_blocks()
        self.slots = ints([charger.usable_slots for charger in day.chargers])
        self._edge_j = day.battery.edges_j()
        power = charging_power(day.battery, day.chargers)
        self._power = power.reshape(len(day.chargers), len(self._edge_j))
        self._trip_j = ints(day.energy_j[self.links.order])
        self._fine_cost = ints(self.links.cost * FINE)
        self._ends = [self._depot_ends(depot) for depot in range(day.n_depots)]
        self._labels = np.empty((_FIRST_LABELS, LABEL_WIDTH), np.int64)
        self.unit = self._unit_of_costs()
        if self.dearest() * FINE > _MOST_TOTAL:
            message = "costs are too large to add up; give them in a larger unit"
            raise InputError(message)

    def _depot_ends(self, depot: int) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """Cost and energy from a depot to each trip, and back; the bus is paid on the way out."""
        day, order, here = self.day, self.links.order, int(self.day.depot_place[depot])
        start, end = day.start_place[order], day.end_place[order]
        out = day.vehicle_cost + day.drive_cost[here, start]
        leaves = (day.drive_s[here, start] < NO_DEADHEAD) & (self.most[depot] > 0)
        returns = day.drive_s[end, here] < NO_DEADHEAD
        return (
            ints(np.where(leaves, out * FINE, FAR)), ints(day.drive_j[here, start]),
            ints(np.where(returns, day.drive_cost[end, here] * FINE, FAR)),
            ints(day.drive_j[end, here]),
        )  # fmt: skip

    def _unit_of_costs(self) -> int:
        """Largest whole number that divides what all links and ends cost."""
        ends = [cost[cost < FAR] for out, _, home, _ in self._ends for cost in (out, home)]
        return max(1, int(np.gcd.reduce(np.concatenate([self._fine_cost, *ends]))) // FINE)

    def dearest(self) -> int:
        """No blocks cost more: the dearest way to each trip and the dearest way home from each."""
        into = np.zeros(self.n_trips, np.int64)
        np.maximum.at(into, self.links.head, self._fine_cost)
        home = np.zeros(self.n_trips, np.int64)
        for out_cost, _, home_cost, _ in self._ends:
            into = np.maximum(into, np.where(out_cost < FAR, out_cost, 0))
            home = np.maximum(home, np.where(home_cost < FAR, home_cost, 0))
        return int(into.sum() + home.sum()) // FINE + 1

    def rounded(self, trip: FloatArray, slot: FloatArray) -> DayPrices:
        """Prices in whole fine parts, none so large that a sum could overflow."""
        most_trip, most_slot = _MOST_PRICES // self.n_trips, BLOCKED // self.n_slices
        return DayPrices(
            ints(np.clip(np.rint(trip * FINE), -most_trip, most_trip)),
            ints(np.clip(np.rint(slot * FINE), 0, most_slot)),
        )

    def no_slot_prices(self) -> IntArray:
        """Slots for nothing, shape (n_chargers, n_slices)."""
        return ints(np.zeros((len(self.day.chargers), self.n_slices), np.int64))

    def cheap_days(
        self, depot: int, prices: DayPrices, allowed: BoolArray | None, most: int
    ) -> CheapDays:
        """Days of a depot that cost less than a limit after prices, few that share trips.

        Parameters
        ----------
        depot : int
        prices : DayPrices
        allowed : BoolArray or None, shape (n_trips + 1, n_trips + 1)
            Which trip may follow which; the last row and column stand for the depot.
        most : int
            In `FINE` parts.
        """
        out_cost, out_j, home_cost, home_j = self._ends[depot]
        usable = np.ones(len(self.links.tail), np.bool_)
        if allowed is not None:
            usable = allowed[self.links.tail, self.links.head]
            out_cost = ints(np.where(allowed[-1, :-1], out_cost, FAR))
            home_cost = ints(np.where(allowed[:-1, -1], home_cost, FAR))
        last = np.empty(self.n_trips, np.int64)
        links, booking = self.links, self.day.booking
        while True:
            count = days_within(
                links.first, links.tail, self._fine_cost, links.stop, links.before_j,
                links.after_j, links.from_s, links.until_s, usable, self._trip_j,
                out_cost, out_j, home_cost, home_j, prices.trip, prices.slot, self._edge_j,
                self._power, self.day.battery.reserve_j, booking.slice_s, booking.connect_s,
                most, self._labels, last,
            )  # fmt: skip
            if count >= 0:
                break
            self._labels = self._more_labels()
        ends = [int(label) for label in last if label >= 0]
        value = [int(self._labels[at, COST] + home_cost[self._labels[at, TRIP]]) for at in ends]
        cheapest = sorted(zip(value, ends, strict=True))
        least = min(most, cheapest[0][0]) if cheapest else most
        return CheapDays(least, tuple(self._apart(depot, [end for _, end in cheapest])))

    def _more_labels(self) -> IntArray:
        """Room for four times as many labels."""
        if len(self._labels) >= _MOST_LABELS:
            message = (
                f"more than {_MOST_LABELS} states of one bus; plan fewer trips at a time or give "
                "chargers more slots"
            )
            raise InputError(message)
        return np.empty((4 * len(self._labels), LABEL_WIDTH), np.int64)

    def _apart(self, depot: int, ends: list[int]) -> Iterator[BusDay]:
        """Days that end with these labels, without those that share too many trips."""
        taken: set[int] = set()
        for end in ends:
            trips, links, bookings = self._trace(end)
            if _SHARED_AT_MOST * sum(trip in taken for trip in trips) > len(trips):
                continue
            taken.update(trips)
            yield self.lean(BusDay(depot, trips, links, bookings, self._cost(depot, trips, links)))

    def _trace(
        self, at: int
    ) -> tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[int, int], ...]]:
        """Trips, links and bookings up to a label."""
        trips, links, bookings = [], [], []
        while at >= 0:
            label = self._labels[at].tolist()
            trips.append(label[TRIP])
            if label[BEFORE] >= 0:
                links.append(label[LINK])
                bookings.append((label[BOOKED], label[FREED]))
            at = label[BEFORE]
        return tuple(trips[::-1]), tuple(links[::-1]), tuple(bookings[::-1])

    def _cost(self, depot: int, trips: tuple[int, ...], links: tuple[int, ...]) -> int:
        out_cost, _, home_cost, _ = self._ends[depot]
        ends = int(out_cost[trips[0]] + home_cost[trips[-1]]) // FINE
        return ends + sum(int(self.links.cost[link]) for link in links)

    def charge_after(self, day: BusDay) -> list[int] | None:
        """Joules after each trip and at home; None where the bus falls below its reserve."""
        _, out_j, _, home_j = self._ends[day.depot]
        links, least = self.links, self.day.battery.reserve_j
        first, final = day.trips[0], day.trips[-1]
        charge = self.day.battery.full_j - int(out_j[first]) - int(self._trip_j[first])
        found = [charge]
        for link, booking, trip in zip(day.links, day.bookings, day.trips[1:], strict=True):
            charge -= int(links.before_j[link])
            if booking[0] < booking[1]:
                if charge < least:
                    return None
                power = self._power[links.stop[link]]
                charge = int(charged(charge, self._power_s(link, booking), self._edge_j, power))
            charge -= int(links.after_j[link]) + int(self._trip_j[trip])
            found.append(charge)
        found.append(charge - int(home_j[final]))
        return found if min(found) >= least else None

    def _power_s(self, link: int, booking: tuple[int, int]) -> int:
        """Seconds of power of a booking."""
        rule = self.day.booking
        plug, unplug = self.plugged(link, booking)
        return max(0, unplug - plug - rule.connect_s)

    def plugged(self, link: int, booking: tuple[int, int]) -> tuple[int, int]:
        """Seconds of the day between which a bus is in its slot."""
        slice_s = self.day.booking.slice_s
        plug = max(int(self.links.from_s[link]), booking[0] * slice_s)
        return plug, min(int(self.links.until_s[link]), booking[1] * slice_s)

    def lean(self, day: BusDay) -> BusDay:
        """The same day with the shortest bookings that suffice, the last made short first."""
        for row in range(len(day.bookings) - 1, -1, -1):
            head, end = day.bookings[row]
            short, long = head, end
            while short < long:
                middle = (short + long) // 2
                if self.charge_after(_with_booking(day, row, (head, middle))) is None:
                    short = middle + 1
                else:
                    long = middle
            day = _with_booking(day, row, (head, long) if long > head else (0, 0))
        return day

    def booked(self, day: BusDay) -> Iterator[tuple[int, int]]:
        """Charging place and slice of all that a day books."""
        for link, (head, end) in zip(day.links, day.bookings, strict=True):
            for each in range(head, end):
                yield int(self.links.stop[link]), each


def _with_booking(day: BusDay, row: int, booking: tuple[int, int]) -> BusDay:
    """The day with one booking exchanged."""
    return replace(day, bookings=(*day.bookings[:row], booking, *day.bookings[row + 1 :]))
