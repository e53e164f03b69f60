"""Journeys in a timetable the slow and obvious way: every journey is written out and compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from routing.weights import JourneyWeights


@dataclass(frozen=True)
class Call:
    """A trip at one stop area."""

    area: int
    arrival: int
    departure: int


@dataclass(frozen=True)
class Parts:
    """Seconds of a journey, or of its beginning, and its boardings."""

    walk: int = 0
    wait: int = 0
    ride: int = 0
    boardings: int = 0

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

    def best(self, origin: int, destination: int, leave: int) -> Parts | None:
        """The journey a rider takes; None where there is none."""
        found = [
            Parts(parts.walk + walk, parts.wait, parts.ride, parts.boardings)
            for first, to_first in self.access[origin].items()
            for area, parts in self._rides(
                first, leave + to_first, leave + to_first, leave + self.longest, Parts(to_first)
            )
            for last, walk in self.access[destination].items()
            if last == area
        ]
        return min(found, key=lambda parts: parts.rank(self.weights), default=None)

    def _rides(
        self, area: int, here: int, ready: int, latest: int, so_far: Parts
    ) -> Iterator[tuple[int, Parts]]:
        """Every way to go on by bus for a rider in an area since `here`, boarding from `ready`."""
        if so_far.boardings == self.most_boardings:
            return
        for trip in self.trips:
            for place, call in enumerate(trip):
                if call.area != area or call.departure < ready:
                    continue
                for end in trip[place + 1 :]:
                    if end.arrival > latest:
                        continue
                    parts = Parts(
                        so_far.walk,
                        so_far.wait + call.departure - here,
                        so_far.ride + end.arrival - call.departure,
                        so_far.boardings + 1,
                    )
                    yield end.area, parts
                    for other, walk in {**self.transfers.get(end.area, {}), end.area: 0}.items():
                        there = end.arrival + walk
                        yield from self._rides(
                            other, there, there + self.least_change, latest,
                            Parts(parts.walk + walk, parts.wait, parts.ride, parts.boardings),
                        )  # fmt: skip
