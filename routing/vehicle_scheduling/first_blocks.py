"""Good blocks of a large day: join trips that nearly all vehicles of the mixture join, and repeat.

Diving on links with column generation after each step (Pepin, Desaulniers, Hertz and Huisman 2009,
"A comparison of five heuristics for the multiple depot vehicle scheduling problem", Journal of
Scheduling 12, section 3.2). When the day is small enough, whole vehicles are chosen exactly.
"""

from dataclasses import dataclass

from network.errors import InfeasibleError, NoSolutionInTime
from network.quantities import IntArray, ints
from routing.cpu_time import Deadline
from routing.progress import Observer
from routing.vehicle_scheduling.block_effort import BlockEffort
from routing.vehicle_scheduling.block_master import SharedBlock
from routing.vehicle_scheduling.depot_network import DepotNetwork
from routing.vehicle_scheduling.depot_problem import DepotBlocks, DepotProblem
from routing.vehicle_scheduling.depot_relaxation import Relaxation, relax
from routing.vehicle_scheduling.joined_trips import JoinedDay, joined_day, likely_followers

_JOINED_AT_ONCE = 0.02
"""Share of the trips that get a follower in one step, where more than half of the flow agrees."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A day, smaller at each step, and its relaxation.

    Attributes
    ----------
    problem : DepotProblem
    net : DepotNetwork
    relaxation : Relaxation
        Trips in the order of `net`.
    """

    problem: DepotProblem
    net: DepotNetwork
    relaxation: Relaxation

    def price(self) -> IntArray:
        """Prices by trip of the problem."""
        return ints(self.relaxation.ways.price[self.net.place])

    def mixture(self) -> list[SharedBlock]:
        """Mixture with trips of the problem."""
        return [
            SharedBlock(each.depot, ints(self.net.order[each.trips]), each.share)
            for each in self.relaxation.mixture
        ]

    def opened(self, blocks: DepotBlocks) -> DepotBlocks:
        """Blocks of the network as blocks of the problem."""
        return self.net.left(blocks)


@dataclass(frozen=True, slots=True, eq=False)
class Dive:
    """Where joining ended: the last level, and how to open its blocks.

    Attributes
    ----------
    level : Level
    joined : tuple of JoinedDay
        The first is of the full day.
    """

    level: Level
    joined: tuple[JoinedDay, ...]

    def opened(self, blocks: DepotBlocks) -> DepotBlocks:
        """Blocks of the last network as blocks of the full day."""
        blocks = self.level.opened(blocks)
        for day in reversed(self.joined):
            blocks = day.opened(blocks)
        return blocks


def dive(
    level: Level, most_trips: int, effort: BlockEffort, deadline: Deadline, observer: Observer
) -> Dive:
    """Join trips until so few are left, the mixture is whole, or no vehicles agree.

    Raises
    ------
    Cancelled
        If the observer says so.
    """
    joined: list[JoinedDay] = []
    while level.problem.n_trips > most_trips and deadline.left_s() > 0:
        mixture = level.mixture()
        follower = likely_followers(mixture, level.problem.n_trips, _JOINED_AT_ONCE)
        if (follower < 0).all():
            break
        day = joined_day(level.problem, follower)
        try:
            level = _next_level(level, day, mixture, effort, deadline, observer)
        except (InfeasibleError, NoSolutionInTime):  # joined too much: keep the level before
            break
        joined.append(day)
    return Dive(level, tuple(joined))


def _next_level(
    level: Level,
    day: JoinedDay,
    mixture: list[SharedBlock],
    effort: BlockEffort,
    deadline: Deadline,
    observer: Observer,
) -> Level:
    """Relaxation of the smaller day, from the prices and blocks of the one before."""
    net = DepotNetwork(day.problem)
    start = day.start(net, level.price(), [(each.depot, each.trips) for each in mixture])
    relaxation = relax(net, start, effort, deadline, observer)
    return Level(day.problem, net, relaxation)
