"""Optimal strategies the slow and obvious way: what riders do, written out choice by choice.

Spiess and Florian (1989), section 2, with the boardings that are left counted down. Costs are not
carried along but felt from the parts of a journey, so that a cost that is not its parts is found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routing.weights import JourneyWeights


@dataclass(frozen=True)
class Run:
    """A pattern: areas in driving order, seconds of each hop, and its headway."""

    areas: tuple[int, ...]
    ride_s: tuple[float, ...]
    headway_s: float


@dataclass(frozen=True)
class Town:
    """Runs, and walks by zone to areas, between areas, and all the way."""

    runs: tuple[Run, ...]
    dwell_s: float
    access: tuple[Mapping[int, float], ...]
    transfers: Mapping[int, Mapping[int, float]]
    on_foot_s: Mapping[tuple[int, int], float]
    weights: JourneyWeights = field(default_factory=JourneyWeights)
    most_boardings: int = 3
    longest_s: float = 7200.0
    walker_s: float = 1000 / 1.2


@dataclass(frozen=True)
class Parts:
    """Expected seconds of a journey, or of what is left of it, and its transfers."""

    walk: float = 0.0
    wait: float = 0.0
    ride: float = 0.0
    transfers: float = 0.0

    def __add__(self, other: "Parts") -> "Parts":
        return Parts(
            self.walk + other.walk,
            self.wait + other.wait,
            self.ride + other.ride,
            self.transfers + other.transfers,
        )

    def times(self, share: float) -> "Parts":
        """Parts for a share of the riders."""
        return Parts(
            self.walk * share, self.wait * share, self.ride * share, self.transfers * share
        )

    def felt(self, weights: JourneyWeights) -> float:
        """Generalised seconds."""
        return (
            weights.walk * self.walk
            + weights.wait * self.wait
            + self.ride
            + weights.transfer_s * self.transfers
        )


@dataclass(frozen=True)
class Option:
    """One bus that a rider could board: run, position, and the journey from boarding it."""

    run: int
    position: int
    aboard: Parts


def wait_s(headway_s: float, weights: JourneyWeights) -> float:
    """Half the headway up to 15 minutes, then a quarter of what is beyond."""
    if headway_s <= weights.even_wait_up_to_s:
        return headway_s / 2
    beyond = headway_s - weights.even_wait_up_to_s
    return weights.even_wait_up_to_s / 2 + beyond * weights.planned_share


def joint_journey(options: list[Option], town: Town) -> Parts:
    """Wait for whichever of some buses comes first: frequencies are added, then the wait taken."""
    frequency = sum(1 / town.runs[option.run].headway_s for option in options)
    journey = Parts(wait=wait_s(1 / frequency, town.weights))
    for option in options:
        share = 1 / town.runs[option.run].headway_s / frequency
        journey += option.aboard.times(share)
    return journey


def leading_set(options: list[Option], town: Town) -> list[Option]:
    """The best of: the cheapest option, the two cheapest, … Ties: lower run, lower position."""
    rising = sorted(options, key=lambda o: (o.aboard.felt(town.weights), o.run, o.position))
    runs = [option.run for option in rising]
    once = [option for row, option in enumerate(rising) if option.run not in runs[:row]]
    leading = [once[: n + 1] for n in range(len(once))]
    return min(leading, key=lambda chosen: joint_journey(chosen, town).felt(town.weights))


class Strategies:
    """Choices of all riders to one destination, by the boardings they have left.

    Attributes
    ----------
    waiting : dict
        Journey from an area, by (boardings left, area).
    boards : dict
        Buses that a rider there takes, whichever comes first.
    leaving : dict
        Journey after alighting with so many boardings left on the way in, by (left, area), and the
        area where the rider boards next; -1 at the destination.
    alights : dict
        Whether a rider leaves the bus, by (left, run, position).
    """

    def __init__(self, town: Town, destination: int) -> None:
        self.town, self.destination = town, destination
        self.areas = sorted({area for run in town.runs for area in run.areas})
        self.waiting: dict[tuple[int, int], Parts] = {}
        self.boards: dict[tuple[int, int], list[Option]] = {}
        self.leaving: dict[tuple[int, int], tuple[Parts, int]] = {}
        self.aboard: dict[tuple[int, int, int], Parts] = {}
        self.alights: dict[tuple[int, int, int], bool] = {}
        for left in range(1, town.most_boardings + 1):
            self._leave_the_bus(left)
            for run in range(len(town.runs)):
                self._stay_or_alight(left, run)
            for area in self.areas:
                self._board(left, area)

    def _felt(self, parts: Parts) -> float:
        return parts.felt(self.town.weights)

    def _leave_the_bus(self, left: int) -> None:
        """Walk to the destination, or change here or near by; the first of equals."""
        for area in self.areas:
            ways: list[tuple[Parts, int]] = []
            if area in self.town.access[self.destination]:
                ways.append((Parts(walk=self.town.access[self.destination][area]), -1))
            for other, walk in [(area, 0.0), *self.town.transfers.get(area, {}).items()]:
                if (left - 1, other) in self.waiting:
                    onward = self.waiting[left - 1, other]
                    ways.append((Parts(walk=walk, transfers=1) + onward, other))
            if ways:
                self.leaving[left, area] = min(ways, key=lambda way: self._felt(way[0]))

    def _stay_or_alight(self, left: int, run: int) -> None:
        """On arrival at each stop, from the last: alight unless staying costs less."""
        line = self.town.runs[run]
        for position in reversed(range(len(line.areas))):
            stay = self._ride_on(left, run, position, self.town.dwell_s)
            off = self.leaving.get((left, line.areas[position]))
            if off and (not stay or self._felt(off[0]) <= self._felt(stay)):
                self.aboard[left, run, position] = off[0]
                self.alights[left, run, position] = True
            elif stay:
                self.aboard[left, run, position] = stay
                self.alights[left, run, position] = False

    def _ride_on(self, left: int, run: int, position: int, dwell_s: float) -> Parts | None:
        """Journey of a rider on board who goes on to the next stop, if that leads anywhere."""
        onward = self.aboard.get((left, run, position + 1))
        if onward is None:
            return None
        return Parts(ride=dwell_s + self.town.runs[run].ride_s[position]) + onward

    def _board(self, left: int, area: int) -> None:
        """Buses worth boarding at an area."""
        options = []
        for run, line in enumerate(self.town.runs):
            for position, here in enumerate(line.areas[:-1]):
                aboard = self._ride_on(left, run, position, 0.0)
                if here == area and aboard:
                    options.append(Option(run, position, aboard))
        if options:
            self.boards[left, area] = leading_set(options, self.town)
            self.waiting[left, area] = joint_journey(self.boards[left, area], self.town)

    def journey_from(self, origin: int) -> tuple[str, Parts, int]:
        """State, journey and first area of riders from a zone."""
        town = self.town
        on_foot = town.on_foot_s[origin, self.destination]
        if on_foot <= town.walker_s:
            return "walker", Parts(walk=on_foot), -1
        ways = [
            (Parts(walk=walk) + self.waiting[town.most_boardings, area], area)
            for area, walk in town.access[origin].items()
            if (town.most_boardings, area) in self.waiting
        ]
        if not ways:
            return "unserved", Parts(), -1
        best, area = min(ways, key=lambda way: self._felt(way[0]))
        cheaper = self._felt(best) < town.weights.walk * on_foot
        if cheaper and best.walk + best.wait + best.ride <= town.longest_s:
            return "served", best, area
        return "unserved", Parts(), -1


class Loads:
    """Riders per hour from each position to the next, and who board there, one by one."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.load = [[0.0] * len(run.areas) for run in town.runs]
        self.boardings = [[0.0] * len(run.areas) for run in town.runs]

    def send(self, strategies: Strategies, left: int, area: int, riders: float) -> None:
        """Send riders who wait at an area with some boardings left all the way."""
        boards = strategies.boards[left, area]
        frequency = sum(1 / self.town.runs[option.run].headway_s for option in boards)
        for option in boards:
            share = 1 / self.town.runs[option.run].headway_s / frequency
            self._ride(strategies, left, option, riders * share)

    def _ride(self, strategies: Strategies, left: int, option: Option, riders: float) -> None:
        run, position = option.run, option.position
        self.boardings[run][position] += riders
        self.load[run][position] += riders
        position += 1
        while not strategies.alights[left, run, position]:
            self.load[run][position] += riders
            position += 1
        _, following = strategies.leaving[left, self.town.runs[run].areas[position]]
        if following >= 0:
            self.send(strategies, left - 1, following, riders)
