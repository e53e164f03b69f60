"""What riders pay on some lines, journey by journey: slow and plain."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Feeling:
    """How waiting and boarding are felt, in ticks."""

    board: int
    wait_weight: float
    even: float
    planned: float

    def wait(self, frequency: float) -> float:
        """Felt wait for buses of a joint frequency."""
        headway = 1.0 / frequency
        if headway <= self.even:
            return self.wait_weight * headway / 2
        return self.wait_weight * (self.even / 2 + (headway - self.even) * self.planned)


@dataclass(frozen=True)
class Run:
    """One direction of a line: areas, times since the first departure, buses per tick."""

    areas: Sequence[int]
    arrive: Sequence[float]
    depart: Sequence[float]
    frequency: float


@dataclass(frozen=True)
class Town:
    """Walks and riders.

    Attributes
    ----------
    access, egress
        For each origin and destination: areas in reach and the felt walk.
    links
        From area, to area, felt walk.
    trips, unserved
        By origin and destination; `unserved` holds boarding once.
    missed
        Ticks more for riders whom no bus serves better than that.
    allowed, loss_weight
        By origin and destination what riders may pay, and ticks more for each tick above it.
    direct_trips, direct_loss
        Riders of one leg today, and ticks more for each of them whose cheapest journey has more.
    """

    feeling: Feeling
    access: Sequence[dict[int, int]]
    egress: Sequence[dict[int, int]]
    links: Sequence[tuple[int, int, int]]
    trips: Sequence[Sequence[int]]
    unserved: Sequence[Sequence[int]]
    missed: int = 0
    allowed: Sequence[Sequence[int]] = ()
    loss_weight: int = 0
    direct_trips: Sequence[Sequence[int]] = ()
    direct_loss: int = 0


def legs_of(runs: Sequence[Run], feeling: Feeling) -> dict[tuple[int, int], int]:
    """Cost of riding from area to area in one vehicle, boarding included.

    Line by line, riders of a leg stay with what they have, take the new line as well, or take it
    alone, whichever is least.
    """
    known: dict[tuple[int, int], tuple[float, float, float]] = {}
    for run in runs:
        for i, start in enumerate(run.areas):
            for j in range(i + 1, len(run.areas)):
                end, ride = run.areas[j], run.arrive[j] - run.depart[i]
                if start == end:
                    continue
                more = run.frequency
                options = [(feeling.wait(more) + ride, more, more * ride)]
                if (start, end) in known:
                    now = known[start, end]
                    _, frequency, riding = now
                    both, sum_ = frequency + more, riding + more * ride
                    options = [now, options[0]]
                    if ride < now[0]:
                        options.insert(1, (feeling.wait(both) + sum_ / both, both, sum_))
                known[start, end] = min(options, key=lambda option: option[0])
    return {pair: int(cost + 0.5) + feeling.board for pair, (cost, _, _) in known.items()}


def paid(town: Town, runs: Sequence[Run]) -> list[int]:
    """Ticks paid by all riders, by origin."""
    legs = legs_of(runs, town.feeling)
    return [
        sum(
            trips * _felt(town, origin, destination, _cheapest(town, legs, origin, destination))
            + _lost_direct(town, legs, origin, destination)
            for destination, trips in enumerate(town.trips[origin])
        )
        for origin in range(len(town.trips))
    ]


def _lost_direct(
    town: Town, legs: dict[tuple[int, int], int], origin: int, destination: int
) -> int:
    """What is paid for riders of one leg today who now had better change, or walk."""
    if not town.direct_loss:
        return 0
    rides = [
        walk + leg + town.egress[destination][end]
        for (start, end), leg in legs.items()
        for area, walk in town.access[origin].items()
        if area == start and end in town.egress[destination]
    ]
    cheapest = _cheapest(town, legs, origin, destination)
    pays = min(cheapest, town.unserved[origin][destination])
    lost = min(rides, default=1_000_000) > pays
    return town.direct_loss * town.direct_trips[origin][destination] if lost else 0


def _felt(town: Town, origin: int, destination: int, by_bus: int) -> int:
    """What one rider pays: a bus no better than none is not taken, and worse than today is dear."""
    unserved = town.unserved[origin][destination]
    felt = by_bus if by_bus < unserved else unserved + town.missed
    if town.loss_weight:
        felt += town.loss_weight * max(0, min(by_bus, unserved) - town.allowed[origin][destination])
    return felt


def _cheapest(town: Town, legs: dict[tuple[int, int], int], origin: int, destination: int) -> int:
    """Cost of the cheapest journey of at least one leg; very much where there is none."""
    queue = [(walk, "boarding", area) for area, walk in town.access[origin].items()]
    heapq.heapify(queue)
    done: set[tuple[str, int]] = set()
    while queue:
        cost, where, area = heapq.heappop(queue)
        if where == "there":
            return cost
        if (where, area) in done:
            continue
        done.add((where, area))
        if where == "boarding":
            for (start, end), leg in legs.items():
                if start == area:
                    heapq.heappush(queue, (cost + leg, "arrived", end))
            continue
        heapq.heappush(queue, (cost, "boarding", area))
        for start, end, walk in town.links:
            if start == area:
                heapq.heappush(queue, (cost + walk, "boarding", end))
        if area in town.egress[destination]:
            heapq.heappush(queue, (cost + town.egress[destination][area], "there", area))
    return 1_000_000
