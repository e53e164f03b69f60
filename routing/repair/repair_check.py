"""Rechecks a repaired day from scratch: the past as it was, every move possible, its price.

Shares no code with the search: blocks are walked trip by trip, as a controller would with a ruler.
"""

import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from network.problems import Problem, error
from network.service_day import clock_of
from routing.repair.disruption import Disruption
from routing.repair.fixed_past import PlannedDay
from routing.repair.repair_rules import RepairPrices, RepairRules
from routing.repair.repaired_blocks import RepairedBlocks

_DEPOT = -1
"""In place of a trip: the block leaves or reaches a depot."""


def repair_problems(
    day: PlannedDay,
    disruption: Disruption,
    rules: RepairRules,
    prices: RepairPrices,
    repaired: RepairedBlocks,
    value: float,
) -> list[Problem]:
    """What does not hold in a repaired day; nothing where all of it does.

    Parameters
    ----------
    day : PlannedDay
        Before the repair.
    disruption : Disruption
    rules : RepairRules
    prices : RepairPrices
    repaired : RepairedBlocks
    value : float
        Of the certificate.

    Examples
    --------
    >>> from routing.repair.repaired_blocks import repair_blocks
    >>> from tests.routing.repair.small_day import small_day
    >>> day, news = small_day(), Disruption(at_s=7 * 3600 + 900, blocks_out=("K1",))
    >>> repaired, proof = repair_blocks(day, news, RepairRules(), RepairPrices())
    >>> repair_problems(day, news, RepairRules(), RepairPrices(), repaired, proof.value)
    []
    """
    found = list(_trip_problems(day, repaired))
    if found:
        return found
    walk = _Walk(day, disruption, rules, repaired)
    found = [*walk.past_problems(), *walk.move_problems(), *walk.vehicle_problems()]
    if not found:
        recounted = walk.price(prices)
        if not math.isclose(recounted, value, rel_tol=1e-9, abs_tol=1e-6):
            found.append(error("repair", f"states a price of {value}, recounted {recounted}"))
    return found


def _trip_problems(day: PlannedDay, repaired: RepairedBlocks) -> Iterator[Problem]:
    """Trips that are lost, run twice, or run at other times."""
    planned, runs = day.timetable, repaired.timetable
    rows = [*repaired.planned_trip.tolist(), *repaired.cancelled.tolist()]
    if sorted(rows) != list(range(planned.n_trips)):
        yield error("trips", "are not each either run or cancelled")
        return
    for row, trip in enumerate(repaired.planned_trip.tolist()):
        mine, its = runs.calls_of(row), planned.calls_of(trip)
        same = runs.trip_id[row] == planned.trip_id[trip]
        for name in ("stop", "arrival", "departure"):
            same &= getattr(runs, name)[mine].tolist() == getattr(planned, name)[its].tolist()
        if not same:
            yield error(f"trip {planned.trip_id[trip]}", "does not run as it was to")
    counts = Counter(repaired.vehicles.trip.tolist())
    for row in range(runs.n_trips):
        if counts[row] != 1:
            yield error(f"trip {runs.trip_id[row]}", f"is in {counts[row]} blocks")


class _Walk:
    """Both days as lists of trips, rows of the planned timetable."""

    def __init__(
        self, day: PlannedDay, disruption: Disruption, rules: RepairRules, repaired: RepairedBlocks
    ) -> None:
        self.day, self.rules, self.repaired = day, rules, repaired
        self.at = disruption.at_s
        planned, now = day.vehicles, repaired.vehicles
        self.before: dict[str, list[int]] = {
            name: planned.trips_of(b).tolist() for b, name in enumerate(planned.block_id)
        }
        self.after = {
            trip: [following]
            for trips in self.before.values()
            for trip, following in pairwise([*trips, _DEPOT])
        }
        self.trips = [
            [int(repaired.planned_trip[row]) for row in now.trips_of(b)]
            for b in range(now.n_blocks)
        ]
        ends = zip(self.before.values(), planned.end_depot.tolist(), strict=True)
        self.last = {(trips[-1], depot) for trips, depot in ends if trips}
        starts = zip(self.before.values(), planned.start_depot.tolist(), strict=True)
        self.first = {(trips[0], depot) for trips, depot in starts if trips}
        lost = {planned.block_id.index(name) for name in disruption.blocks_out}
        self.lost = {int(planned.vehicle[block]) for block in lost}
        self.start = [int(s) for s in day.timetable.departure[day.timetable.first_call[:-1]]]
        self.end = [int(s) for s in day.timetable.arrival[day.timetable.first_call[1:] - 1]]

    def begun(self, trip: int) -> bool:
        return self.start[trip] < self.at

    def past_problems(self) -> Iterator[Problem]:
        """What has started is as it was, and lost vehicles start nothing more."""
        planned, now = self.day.vehicles, self.repaired.vehicles
        for row, name in enumerate(planned.block_id):
            if int(planned.leave_depot_s[row]) >= self.at:
                continue
            done = [trip for trip in self.before[name] if self.begun(trip)]
            if name not in now.block_id:
                if done:
                    yield error(f"block {name}", "has begun and is missing")
                continue
            mine = now.block_id.index(name)
            same = self.trips[mine][: len(done)] == done
            same &= int(planned.vehicle[row]) == int(now.vehicle[mine])
            same &= int(planned.leave_depot_s[row]) == int(now.leave_depot_s[mine])
            same &= int(planned.start_depot[row]) == int(now.start_depot[mine])
            if not same:
                yield error(f"block {name}", "changed what had started")
        for row, trips in enumerate(self.trips):
            ahead = any(not self.begun(trip) for trip in trips)
            if ahead and int(now.vehicle[row]) in self.lost:
                yield error(f"block {now.block_id[row]}", "is run by a vehicle that is out")

    def move_problems(self) -> Iterator[Problem]:
        """Moves that take longer than there is, and departures sooner than with notice."""
        planned, now = self.day.vehicles, self.repaired.vehicles
        for row, trips in enumerate(self.trips):
            where = f"block {now.block_id[row]}"
            leaves = int(now.leave_depot_s[row])
            for before, after in pairwise([_DEPOT, *trips, _DEPOT]):
                late = self._late_s(row, before, after)
                if late > 0:
                    said = "the depot" if after == _DEPOT else self.day.timetable.trip_id[after]
                    yield error(where, f"reaches {said} {late} s too late")
            as_planned = any(
                (self.before[name][:1] == trips[:1] or name == now.block_id[row])
                and int(planned.leave_depot_s[b]) == leaves
                and int(planned.start_depot[b]) == int(now.start_depot[row])
                for b, name in enumerate(planned.block_id)
            )
            if leaves < self.at + self.rules.notice_s and not as_planned:
                yield error(where, f"leaves the depot at {clock_of(leaves)}, without notice")

    def _late_s(self, row: int, before: int, after: int) -> int:
        """Seconds by which a move takes longer than there is; 0 or less where it fits."""
        now = self.repaired.vehicles
        from_s = int(now.leave_depot_s[row]) if before == _DEPOT else self._rested(before)
        by_s = int(now.reach_depot_s[row]) if after == _DEPOT else self.start[after]
        origin, target = self._places(row, before, after)
        if self._under_way(row, before, after):
            return 0  # as in the plan
        stands = self._diverted(row, before)
        lost = int(now.vehicle[row]) in self.lost  # brought home from where its last trip ended
        if stands is not None and not lost and after not in self._planned_after(row, before):
            origin, from_s = stands
        drives = self.day.drives
        takes = (drives.seconds_starting(origin, target, from_s) if after == _DEPOT
                 else drives.seconds_ending(origin, target, by_s))  # fmt: skip
        return from_s + takes - by_s

    def _rested(self, trip: int) -> int:
        """Second from which the vehicle of a trip may drive on."""
        run, rule = self.end[trip] - self.start[trip], self.day.layover
        return self.end[trip] + max(
            rule.least_s, math.ceil(run * rule.share_of_run_permille / 1000)
        )

    def _places(self, row: int, before: int, after: int) -> tuple[int, int]:
        """Where a move starts and ends."""
        now, timetable = self.repaired.vehicles, self.day.timetable
        depot = self.day.drives.depot_place
        origin = depot(int(now.start_depot[row])) if before == _DEPOT else int(
            timetable.stop[timetable.first_call[before + 1] - 1]
        )  # fmt: skip
        target = depot(int(now.end_depot[row])) if after == _DEPOT else int(
            timetable.stop[timetable.first_call[after]]
        )  # fmt: skip
        return origin, target

    def _planned_after(self, row: int, before: int) -> list[int]:
        """What the plan has after a trip, or after the depot on a block that has begun."""
        if before == _DEPOT:
            return self.before.get(self.repaired.vehicles.block_id[row], [])[:1]
        return self.after[before]

    def _under_way(self, row: int, before: int, after: int) -> bool:
        """Whether a planned move had started when the news came."""
        if after not in self._planned_after(row, before):
            return False
        if before == _DEPOT:
            return int(self.repaired.vehicles.leave_depot_s[row]) < self.at
        origin, target = self._places(row, before, after)
        by_s = int(self.repaired.vehicles.reach_depot_s[row]) if after == _DEPOT else (
            self.start[after]
        )  # fmt: skip
        drive = int(self.day.drives.usual.seconds[origin, target])
        return self.begun(before) and origin != target and by_s - drive < self.at

    def _diverted(self, row: int, before: int) -> tuple[int, int] | None:
        """Place and second at which a vehicle that was under way can be sent elsewhere."""
        if before != _DEPOT and not self.begun(before):
            return None
        if before == _DEPOT and int(self.repaired.vehicles.leave_depot_s[row]) >= self.at:
            return None
        following = self._planned_after(row, before)
        if not following or following[0] == _DEPOT:
            return None
        due, timetable = self.start[following[0]], self.day.timetable
        there = int(timetable.stop[timetable.first_call[following[0]]])
        if before == _DEPOT:
            return there, due
        here = int(timetable.stop[timetable.first_call[before + 1] - 1])
        drive = int(self.day.drives.usual.seconds[here, there])
        return (there, due) if here != there and due - drive < self.at else None

    def vehicle_problems(self) -> Iterator[Problem]:
        """Vehicles in two blocks at once or in the wrong depot, and spares that there are not."""
        planned, now = self.day.vehicles, self.repaired.vehicles
        rows = sorted(range(now.n_blocks), key=lambda b: int(now.leave_depot_s[b]))
        last: dict[int, int] = {}
        for row in rows:
            number = int(now.vehicle[row])
            if number in last:
                before = last[number]
                if int(now.reach_depot_s[before]) > int(now.leave_depot_s[row]):
                    yield error(f"vehicle {number + 1}", "is in two blocks at once")
                if int(now.end_depot[before]) != int(now.start_depot[row]):
                    yield error(f"vehicle {number + 1}", "leaves from another depot")
            last[number] = row
        spares = sorted(number for number in last if number >= planned.n_vehicles)
        if len(spares) > self.rules.spare:
            yield error("vehicles", f"{len(spares)} spare ones run, {self.rules.spare} are there")
        nights, was = self._nights(last), self._planned_nights()
        more = nights - was
        if sum(more.values()) > len(spares) or was - nights:
            yield error("depots", "do not get the vehicles back that were to spend the night there")

    def _planned_nights(self) -> Counter[int]:
        planned = self.day.vehicles
        last: dict[int, tuple[int, int]] = {}
        for row in range(planned.n_blocks):
            number = int(planned.vehicle[row])
            this = (int(planned.leave_depot_s[row]), int(planned.end_depot[row]))
            last[number] = max(last.get(number, this), this)
        return Counter(depot for _, depot in last.values())

    def _nights(self, last: dict[int, int]) -> Counter[int]:
        """Vehicles by the depot of their last block; those without one stay where they were."""
        planned, now = self.day.vehicles, self.repaired.vehicles
        found = Counter(int(now.end_depot[row]) for row in last.values())
        for number in range(planned.n_vehicles):
            mine = [row for row in range(planned.n_blocks) if int(planned.vehicle[row]) == number]
            if number in last or not mine:
                continue
            first = min(mine, key=lambda row: int(planned.leave_depot_s[row]))
            begun = int(planned.leave_depot_s[first]) < self.at
            found[int((planned.end_depot if begun else planned.start_depot)[first])] += 1
        return found

    def price(self, prices: RepairPrices) -> float:
        """What the repair costs, recounted."""
        now = self.repaired.vehicles
        total = sum(
            round(prices.per_cancelled_trip + prices.per_lost_rider * float(riders), 4)
            for riders in self.day.riders[self.repaired.cancelled].tolist()
        )
        spares = {int(v) for v in now.vehicle.tolist() if v >= self.day.vehicles.n_vehicles}
        total += prices.per_spare * len(spares)
        per_second = round(self.day.rates.per_platform_hour / 3600 * 10_000) / 10_000
        per_metre = round(self.day.rates.per_km / 1000 * 10_000) / 10_000
        for row, trips in enumerate(self.trips):
            if int(now.vehicle[row]) in self.lost:
                continue
            for before, after in pairwise([_DEPOT, *trips, _DEPOT]):
                seconds, metres, changed = self._spent(row, before, after)
                total += seconds * per_second + metres * per_metre + changed * prices.per_change
        return total

    def _spent(self, row: int, before: int, after: int) -> tuple[int, int, int]:
        """Seconds, metres and changes of one move of a block, as far as they are still open."""
        now = self.repaired.vehicles
        leaves, reaches = int(now.leave_depot_s[row]), int(now.reach_depot_s[row])
        over = after != _DEPOT and self.begun(after)
        if over or self._under_way(row, before, after):
            return 0, 0, 0
        from_s = leaves if before == _DEPOT else max(self._rested(before), self.at)
        by_s = reaches if after == _DEPOT else self.start[after]
        origin, target = self._places(row, before, after)
        stands = self._diverted(row, before)
        if stands is not None:
            origin, from_s = stands
        drives = self.day.drives
        closed = drives.detour is not None and self._meets(origin, target, from_s, by_s, after)
        metres = (drives.detour if closed and drives.detour else drives.usual).metres
        changed = int(not self._knows(row, before, after))
        return by_s - from_s, round(float(metres[origin, target])), changed

    def _meets(self, origin: int, target: int, from_s: int, by_s: int, after: int) -> bool:
        """Whether an empty drive has a second in common with the closure."""
        drives = self.day.drives
        takes = int(drives.usual.seconds[origin, target])
        start, end = (from_s, from_s + takes) if after == _DEPOT else (by_s - takes, by_s)
        return start < drives.until_s and end > drives.from_s

    def _knows(self, row: int, before: int, after: int) -> bool:
        """Whether the plan has this connection."""
        if before != _DEPOT or int(self.repaired.vehicles.leave_depot_s[row]) < self.at:
            following = self._planned_after(row, before)
            home = self.repaired.vehicles.end_depot[row]
            return after in following and (after != _DEPOT or (before, int(home)) in self.last)
        depot = int(self.repaired.vehicles.start_depot[row])
        return (after, depot) in self.first
