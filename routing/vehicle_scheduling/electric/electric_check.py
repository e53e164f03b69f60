"""Rechecks blocks of battery buses from scratch, charging second by second.

Shares no code with the search: what a bus does is replayed from the day, one event after another,
and every second in a slot is counted by itself.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from network.problems import Problem, error
from routing.vehicle_scheduling.electric.electric_blocks import ElectricBlocks
from routing.vehicle_scheduling.electric.electric_day import ElectricDay


@dataclass(slots=True)
class _Replay:
    """What is found while buses are followed through their day."""

    problems: list[Problem] = field(default_factory=list)
    cost: int = 0
    plugged: Counter[tuple[int, int]] = field(default_factory=Counter)
    watts: Counter[tuple[int, int]] = field(default_factory=Counter)

    def need(self, holds: bool, where: str, message: str) -> None:  # noqa: FBT001  (a finding)
        """Note a fault unless something holds."""
        if not holds:
            self.fault(where, message)

    def fault(self, where: str, message: str) -> None:
        """Note a fault."""
        self.problems.append(error(where, message))


def electric_problems(day: ElectricDay, blocks: ElectricBlocks, value: float) -> list[Problem]:
    """Each trip once, times, charge, reserve, slots, site power, depots and cost, all recounted.

    Parameters
    ----------
    day : ElectricDay
    blocks : ElectricBlocks
    value : float
        Of the certificate.
    """
    replay = _Replay()
    runs = Counter(blocks.trip.tolist())
    for trip in range(day.n_trips):
        replay.need(runs[trip] == 1, f"trip {trip}", f"runs {runs[trip]} times")
    unknown = sorted(set(runs) - set(range(day.n_trips)))
    replay.need(not unknown, "blocks", f"name trips {unknown[:5]} that do not exist")
    if unknown:
        return replay.problems
    for block in range(blocks.n_blocks):
        _follow(day, blocks, block, replay)
    sent = Counter(blocks.depot.tolist())
    for depot, room in enumerate(day.depot_capacity.tolist()):
        held = room < 0 or sent[depot] <= room
        replay.need(held, f"depot {depot}", f"sends {sent[depot]} buses, it holds {room}")
    _check_chargers(day, replay)
    if not replay.problems:
        replay.need(replay.cost == value, "blocks", f"cost {replay.cost}, not {value:.0f}")
    return replay.problems


def _follow(day: ElectricDay, blocks: ElectricBlocks, block: int, replay: _Replay) -> None:
    """One bus from its depot back to it."""
    where = f"block {block}"
    rows = range(int(blocks.first_trip[block]), int(blocks.first_trip[block + 1]))
    if not rows:
        replay.fault(where, "runs no trip")
        return
    home = int(day.depot_place[blocks.depot[block]])
    charge = day.battery.capacity_wh * 3600
    replay.cost += day.vehicle_cost
    here, free_from = home, None
    for row in rows:
        trip = int(blocks.trip[row])
        start = int(day.start_place[trip])
        if free_from is None:
            charge -= _drive(day, here, start, replay, where)
        else:
            charge = _between(day, blocks, row - 1, trip, charge, replay, where)
        charge -= int(day.energy_j[trip])
        _check_charge(day, charge, replay, f"{where}, end of trip {trip}")
        stated = int(blocks.charge_j[row])
        replay.need(stated == charge, where, f"has {charge} J after trip {trip}, not {stated}")
        here, free_from = int(day.end_place[trip]), int(day.ready_s[trip])
    charge -= _drive(day, here, home, replay, where)
    _check_charge(day, charge, replay, f"{where}, back in the depot")
    stated = int(blocks.home_j[block])
    replay.need(stated == charge, where, f"has {charge} J in the depot, not {stated}")
    at_end = rows[-1]
    unused = int(blocks.stop[at_end]) == -1 and int(blocks.unplug_s[at_end]) == 0
    replay.need(unused, where, "charges after its last trip")


def _drive(day: ElectricDay, a: int, b: int, replay: _Replay, where: str) -> int:
    """Joules of a way, which must exist; its cost is added."""
    far = int(day.drive_s[a, b]) > 10**9
    replay.need(not far, where, f"has no way from place {a} to place {b}")
    replay.cost += int(day.drive_cost[a, b])
    return int(day.drive_j[a, b])


def _check_charge(day: ElectricDay, charge: int, replay: _Replay, where: str) -> None:
    """The reserve, as a fraction without rounding."""
    least = day.battery.capacity_wh * 3600 * day.battery.reserve_permille
    replay.need(charge * 1000 >= least, where, f"has {charge} J, below its reserve")


def _between(
    day: ElectricDay,
    blocks: ElectricBlocks,
    row: int,
    trip: int,
    charge: int,
    replay: _Replay,
    where: str,
) -> int:
    """Joules at the start of a trip after the one at `row`."""
    before, stop = int(blocks.trip[row]), int(blocks.stop[row])
    a, b = int(day.end_place[before]), int(day.start_place[trip])
    ready, leaves = int(day.ready_s[before]), int(day.start_s[trip])
    plug, unplug = int(blocks.plug_s[row]), int(blocks.unplug_s[row])
    where = f"{where}, trips {before} to {trip}"
    if stop == -1:
        replay.need(plug == unplug == 0, where, "charges while it drives")
        charge -= _drive(day, a, b, replay, where)
        spare = leaves - ready - int(day.drive_s[a, b])
        replay.need(spare >= 0, where, f"comes {-spare} s late")
        replay.cost += day.wait_cost * max(0, spare)
        return charge
    charging = stop < len(day.chargers)
    depots = day.depot_place.tolist()
    place = day.chargers[stop].place if charging else depots[stop - len(day.chargers)]
    charge -= _drive(day, a, place, replay, where)
    spare = leaves - ready - int(day.drive_s[a, place]) - int(day.drive_s[place, b])
    replay.need(spare >= 0, where, f"comes {-spare} s late")
    if place not in depots:
        replay.cost += day.wait_cost * max(0, spare)
    if plug < unplug:
        replay.need(charging, where, "charges where no charger is")
        _check_charge(day, charge, replay, f"{where}, at the charger")
        since = ready + int(day.drive_s[a, place])
        if charging and a == place:
            since = int(day.end_s[before])
        inside = since <= plug and unplug <= leaves - int(day.drive_s[place, b])
        replay.need(inside, where, f"is in a slot from {plug} to {unplug}, but not there then")
        if charging:
            charge = _charge(day, stop, range(plug, unplug), charge, replay)
    return charge - _drive(day, place, b, replay, where)


def _charge(day: ElectricDay, charger: int, seconds: range, charge: int, replay: _Replay) -> int:
    """Joules after these seconds in a slot; each second is noted for the slots and the site."""
    full = day.battery.capacity_wh * 3600
    for second in seconds:
        replay.plugged[charger, second] += 1
        if second < seconds.start + day.booking.connect_s:
            continue
        after = charge
        for step in day.battery.steps:
            edge = full * step.up_to_permille // 1000
            if charge < edge:
                after = min(edge, charge + min(day.chargers[charger].power_w, step.most_w))
                break
        replay.watts[charger, second] += after - charge
        charge = after
    return charge


def _check_chargers(day: ElectricDay, replay: _Replay) -> None:
    """Slots and site power in every second, the first fault of each charging place."""
    for charger, place in enumerate(day.chargers):
        where = f"charging place {charger}"
        for second, buses in _seconds_above(replay.plugged, charger, place.slots):
            replay.fault(where, f"holds {buses} buses at {second} s, it has {place.slots}")
        if place.site_w < 0:
            continue
        for second, watts in _seconds_above(replay.watts, charger, place.site_w):
            replay.fault(where, f"takes {watts} W at {second} s, of {place.site_w}")


def _seconds_above(
    used: Counter[tuple[int, int]], charger: int, most: int
) -> Iterator[tuple[int, int]]:
    """First second in which a charger is above a limit, and how far; nothing where it is not."""
    above = sorted((s, n) for (at, s), n in used.items() if at == charger and n > most)
    yield from above[:1]
