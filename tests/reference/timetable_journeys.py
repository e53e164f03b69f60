"""Journeys in a timetable the slow and obvious way: every journey is written out and compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from routing.weights import JourneyWeights


@dataclass(frozen=True)
class Call:
    """A trip at one stop area."""

    area: int
    arrival: int
    departure: int


@dataclass(frozen=True)
class Change:
    """A change: how long riders wait, and how many seconds ago the bus before left; 0 for none."""

    wait: int
    missed_by: int


@dataclass(frozen=True)
class Parts:
    """Seconds of a journey, or of its beginning, and its boardings."""

    walk: int = 0
    wait: int = 0
    ride: int = 0
    boardings: int = 0
    changes: tuple["Change", ...] = ()

    @property
    def total(self) -> int:
        """Seconds door to door."""
        return self.walk + self.wait + self.ride

    def rank(self, weights: JourneyWeights) -> tuple[float, int, int, int]:
        """What riders compare: felt seconds, then transfers, walking and waiting."""
        transfers = self.boardings - 1
        felt = weights.walk * self.walk + weights.wait * self.wait + self.ride
        return felt + weights.transfer_s * transfers, transfers, self.walk, self.wait


@dataclass(frozen=True)
class Town:
    """Trips, and walks by zone to areas and between areas."""

    trips: tuple[tuple[Call, ...], ...]
    access: tuple[Mapping[int, int], ...]
    transfers: Mapping[int, Mapping[int, int]]
    weights: JourneyWeights = field(default_factory=JourneyWeights)
    least_change: int = 60
    most_boardings: int = 3
    longest: int = 7200
    trips_per_pattern: int = 1

    def pattern_of(self, trip: int) -> int:
        """Each pattern has so many trips, one after the other."""
        return trip // self.trips_per_pattern

    def best(self, origin: int, destination: int, leave: int) -> Parts | None:
        """The journey a rider takes; None where there is none."""
        return next(iter(self.all_best(origin, destination, leave)), None)

    def all_best(self, origin: int, destination: int, leave: int) -> list[Parts]:
        """All journeys that riders find no difference between, none of which is better."""
        found = [
            replace(parts, walk=parts.walk + walk)
            for first, to_first in self.access[origin].items()
            for area, parts in self._rides(
                first, leave + to_first, leave + to_first, leave + self.longest, Parts(to_first)
            )
            for last, walk in self.access[destination].items()
            if last == area
        ]
        best = min((parts.rank(self.weights) for parts in found), default=None)
        return [parts for parts in found if parts.rank(self.weights) == best]

    def _missed_by(self, trip: int, call: Call, ready: int) -> int:
        """Seconds since the bus before of the same pattern left, for those who could board then."""
        before = [
            other.departure
            for row, calls in enumerate(self.trips)
            for other in calls[:-1]
            if self.pattern_of(row) == self.pattern_of(trip)
            and other.area == call.area and other.departure < call.departure
        ]  # fmt: skip
        return max(0, ready - max(before, default=ready))

    def _rides(
        self, area: int, here: int, ready: int, latest: int, so_far: Parts
    ) -> Iterator[tuple[int, Parts]]:
        """Every way to go on by bus for a rider in an area since `here`, boarding from `ready`."""
        if so_far.boardings == self.most_boardings:
            return
        for row, trip in enumerate(self.trips):
            for place, call in enumerate(trip):
                if call.area != area or call.departure < ready:
                    continue
                changes = so_far.changes
                if so_far.boardings:
                    late = self._missed_by(row, call, ready)
                    changes = (*changes, Change(call.departure - here, late))
                for end in trip[place + 1 :]:
                    if end.arrival > latest:
                        continue
                    parts = Parts(
                        so_far.walk,
                        so_far.wait + call.departure - here,
                        so_far.ride + end.arrival - call.departure,
                        so_far.boardings + 1,
                        changes,
                    )
                    yield end.area, parts
                    for other, walk in {**self.transfers.get(end.area, {}), end.area: 0}.items():
                        there = end.arrival + walk
                        yield from self._rides(
                            other, there, there + self.least_change, latest,
                            replace(parts, walk=parts.walk + walk),
                        )  # fmt: skip
