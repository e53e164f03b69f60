"""Slow twin of travel times by a timetable: one rider, one departure, one trip after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.access.ridden_service import RiddenService

INFINITE = float("inf")


@dataclass(frozen=True)
class Call:
    """A trip at a stop area."""

    area: int
    arrival: int
    departure: int


@dataclass(frozen=True)
class AccessTown:
    """Trips, walks by zone to areas and between areas, and walks all the way."""

    trips: tuple[tuple[Call, ...], ...]
    access: tuple[Mapping[int, int], ...]
    transfers: Mapping[int, Mapping[int, int]]
    on_foot: Sequence[Sequence[float]]
    most_boardings: int | None = 3
    longest: int = 7200
    least_change: int = 60

    def reached(self, origin: int, leave: int) -> dict[int, int]:
        """Earliest arrival by vehicle in each area."""
        ready = {area: leave + walk for area, walk in self.access[origin].items()}
        reached: dict[int, int] = {}
        rides = 0
        while rides != self.most_boardings:
            rides += 1
            arrivals = self._ride(ready)
            better = {a: t for a, t in arrivals.items() if t < reached.get(a, INFINITE)}
            if not better:
                break
            reached |= better
            for area, then in better.items():
                for other, walk in {**self.transfers.get(area, {}), area: 0}.items():
                    again = then + self.least_change + walk
                    ready[other] = int(min(ready.get(other, INFINITE), again))
        return reached

    def _ride(self, ready: Mapping[int, int]) -> dict[int, int]:
        """Earliest arrival of one ride, boarding where and when riders are ready."""
        arrivals: dict[int, int] = {}
        for trip in self.trips:
            aboard = False
            for call in trip:
                if aboard and call.arrival < arrivals.get(call.area, INFINITE):
                    arrivals[call.area] = call.arrival
                aboard = aboard or ready.get(call.area, INFINITE) <= call.departure
        return arrivals

    def seconds(self, origin: int, leave: int) -> list[float]:
        """Travel time to each zone, infinite where it is too long."""
        reached = self.reached(origin, leave)
        found = []
        for zone, near in enumerate(self.access):
            arrival = min((reached[a] + walk for a, walk in near.items() if a in reached),
                          default=INFINITE)  # fmt: skip
            seconds = min(arrival - leave, self.on_foot[origin][zone])
            found.append(seconds if seconds <= self.longest else INFINITE)
        return found

    def seconds_before(self, origin: int, destination: int, by: int) -> float:
        """Time between leaving as late as possible and a time to be there by.

        Riders leave when they walk to their stop just in time, so those times are tried, from the
        latest on.
        """
        just_in_time = {
            call.departure - walk
            for trip in self.trips
            for call in trip
            for area, walk in self.access[origin].items()
            if call.area == area and by - self.longest <= call.departure - walk <= by
        }
        on_foot = self.on_foot[origin][destination]
        found = on_foot if on_foot <= self.longest else INFINITE
        for leave in sorted(just_in_time, reverse=True):
            reached = self.reached(origin, leave)
            for area, walk in self.access[destination].items():
                if area in reached and reached[area] + walk <= by:
                    return min(found, by - leave)
        return found


def access_town(
    service: RiddenService,
    most_boardings: int | None = 3,
    longest: int = 7200,
    between: tuple[int, int] = (0, 1 << 30),
) -> AccessTown:
    """Twin of a service; trips that do not run `between` two times are left out."""
    table, walking = service.timetable, service.walking
    rows = zip(service.call_area.tolist(), table.arrival.tolist(), table.departure.tolist(),
               strict=True)  # fmt: skip
    calls = [Call(*row) for row in rows]
    first, access, ways = (
        each.tolist() for each in (table.first_call, walking.first_access, walking.first_transfer)
    )
    trips = [tuple(calls[a:b]) for a, b in pairwise(first)]
    return AccessTown(
        trips=tuple(
            t for t in trips if t[-1].arrival >= between[0] and t[0].departure <= between[1]
        ),
        access=tuple(
            dict(
                zip(walking.access_area[a:b].tolist(), walking.access_s[a:b].tolist(), strict=True)
            )
            for a, b in pairwise(access)
        ),
        transfers={
            area: dict(
                zip(
                    walking.transfer_area[a:b].tolist(),
                    walking.transfer_s[a:b].tolist(),
                    strict=True,
                )
            )
            for area, (a, b) in enumerate(pairwise(ways))
        },
        on_foot=walking.zone_walk_s.tolist(),
        most_boardings=most_boardings,
        longest=longest,
    )


def percentile(values: Sequence[float], p: int) -> float:
    """Nearest rank: the smallest value that p per cent of the values do not exceed."""
    ordered = sorted(values)
    for count, value in enumerate(ordered, start=1):
        if count * 100 >= p * len(ordered):
            return value
    raise AssertionError(values)
