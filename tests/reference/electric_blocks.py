"""All plans of a tiny day of battery buses, tried one after another.

Every split of the trips into buses, every way between two trips, every unbroken run of slices at
every stop, and every second of charging one by one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

from routing.vehicle_scheduling.electric.electric_day import ElectricDay

_Slots = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class _Way:
    """From one trip to the next: cost, energy to a charger and from it, and what is booked."""

    cost: int
    before_j: int
    after_j: int
    charger: int
    seconds: int
    slots: _Slots


def least_electric_cost(day: ElectricDay) -> int | None:
    """Cost of the cheapest plan, None where there is none."""
    order = sorted(range(day.n_trips), key=lambda trip: int(day.start_s[trip]))
    options: dict[tuple[int, ...], list[tuple[int, int, _Slots]]] = {}
    costs = []
    for blocks in _partitions(order):
        choices = []
        for block in blocks:
            key = tuple(block)
            if key not in options:
                options[key] = list(_bus_days(day, block))
            choices.append(options[key])
        costs += [sum(bus[0] for bus in plan) for plan in product(*choices) if _fits(day, plan)]
    return min(costs, default=None)


def _partitions(trips: list[int]) -> Iterator[list[list[int]]]:
    if not trips:
        yield []
        return
    *rest, last = trips
    for blocks in _partitions(rest):
        for row in range(len(blocks)):
            yield [*blocks[:row], [*blocks[row], last], *blocks[row + 1 :]]
        yield [*blocks, [last]]


def _fits(day: ElectricDay, plan: tuple[tuple[int, int, _Slots], ...]) -> bool:
    """Slots and depots of several buses together."""
    for depot, room in enumerate(day.depot_capacity.tolist()):
        if 0 <= room < sum(bus[1] == depot for bus in plan):
            return False
    used = [slot for bus in plan for slot in bus[2]]
    return all(used.count(slot) <= day.chargers[slot[0]].usable_slots for slot in set(used))


def _bus_days(day: ElectricDay, block: list[int]) -> Iterator[tuple[int, int, _Slots]]:
    """Cost, depot and slots of all ways to run these trips with one bus; none dominated."""
    found: dict[tuple[int, _Slots], int] = {}
    for depot, home in enumerate(day.depot_place.tolist()):
        out = int(day.start_place[block[0]])
        far = [day.drive_s[home, out], day.drive_s[int(day.end_place[block[-1]]), home]]
        if max(far) > 10**9:
            continue
        for ways in product(*(list(_ways(day, a, b)) for a, b in pairwise(block))):
            if not _holds(day, block, ways, home):
                continue
            slots = frozenset(slot for way in ways for slot in way.slots)
            cost = day.vehicle_cost + int(day.drive_cost[home, out])
            cost += int(day.drive_cost[int(day.end_place[block[-1]]), home])
            cost += sum(way.cost for way in ways)
            found[depot, slots] = min(cost, found.get((depot, slots), cost))
    for (depot, slots), cost in found.items():
        beaten = any(
            other <= slots and (price, len(other)) < (cost, len(slots))
            for (at, other), price in found.items()
            if at == depot
        )
        if not beaten:
            yield cost, depot, slots


def _ways(day: ElectricDay, before: int, after: int) -> Iterator[_Way]:
    a, b = int(day.end_place[before]), int(day.start_place[after])
    ready, leaves = int(day.ready_s[before]), int(day.start_s[after])
    gap = leaves - ready
    if day.drive_s[a, b] <= gap:
        wait = gap - int(day.drive_s[a, b])
        cost = int(day.drive_cost[a, b]) + day.wait_cost * wait
        yield _Way(cost, int(day.drive_j[a, b]), 0, -1, 0, frozenset())
    depots = day.depot_place.tolist()
    places = [(-1, place) for place in depots]
    places += [(row, charger.place) for row, charger in enumerate(day.chargers)]
    for charger, place in places:
        there, back = int(day.drive_s[a, place]), int(day.drive_s[place, b])
        if there + back > gap:
            continue
        cost = int(day.drive_cost[a, place] + day.drive_cost[place, b])
        cost += 0 if place in depots else day.wait_cost * (gap - there - back)
        energy = int(day.drive_j[a, place]), int(day.drive_j[place, b])
        yield _Way(cost, *energy, -1, 0, frozenset())
        if charger < 0:
            continue
        since = int(day.end_s[before]) if a == place else ready + there
        until = leaves - back
        size = day.booking.slice_s
        slices = range(since // size, -(-until // size))
        for head in slices:
            for end in range(head + 1, slices.stop + 1):
                seconds = min(until, end * size) - max(since, head * size) - day.booking.connect_s
                slots = frozenset((charger, each) for each in range(head, end))
                yield _Way(cost, *energy, charger, max(0, seconds), slots)


def _holds(day: ElectricDay, block: list[int], ways: tuple[_Way, ...], home: int) -> bool:
    """Whether the charge stays above the reserve."""
    least = day.battery.capacity_wh * 3600 * day.battery.reserve_permille / 1000
    charge = day.battery.capacity_wh * 3600 - int(day.drive_j[home, int(day.start_place[block[0]])])
    for row, trip in enumerate(block):
        if row:
            way = ways[row - 1]
            charge -= way.before_j
            if charge < least:
                return False
            for _ in range(way.seconds):
                charge = _second(day, way.charger, charge)
            charge -= way.after_j
        charge -= int(day.energy_j[trip])
        if charge < least:
            return False
    return charge - int(day.drive_j[int(day.end_place[block[-1]]), home]) >= least


def _second(day: ElectricDay, charger: int, charge: int) -> int:
    full = day.battery.capacity_wh * 3600
    for step in day.battery.steps:
        edge = full * step.up_to_permille // 1000
        if charge < edge:
            return min(edge, charge + min(step.most_w, day.chargers[charger].power_w))
    return charge
