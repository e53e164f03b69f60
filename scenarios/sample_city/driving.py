"""Legal ways to drive a bus along the generated streets, turn by turn."""

import heapq
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scenarios.sample_city.ground import Point, metres_between
from scenarios.sample_city.kinds import FAST, MAIN, ON_FOOT, StreetPlan
from scenarios.sample_city.streets import legal_directions, reached
from scenarios.sample_city.turn_bans import TurnBan

_SMALL_STREET = 3.0  # a metre of small street is avoided like three of main street
_AVOIDED = 1.6  # and an avoided metre like this many


@dataclass(frozen=True, slots=True)
class Arc:
    """A piece of street in one driving direction; `street` is its row in the plan."""

    tail: int
    head: int
    street: int
    length_m: float
    cost: float


@dataclass(frozen=True, slots=True)
class BusWays:
    """Every arc a bus may use and the arcs it may turn into from each.

    Attributes
    ----------
    points : tuple of Point
        Metres, as in `StreetPlan.points`.
    arcs : tuple of Arc
    leaving : tuple of tuple of int
        Arcs that leave each point of the plan.
    onward : tuple of tuple of int
        Arcs that may follow each arc: no U-turns, no forbidden turns.
    """

    points: tuple[Point, ...]
    arcs: tuple[Arc, ...]
    leaving: tuple[tuple[int, ...], ...]
    onward: tuple[tuple[int, ...], ...]


def bus_ways(plan: StreetPlan, bans: Sequence[TurnBan]) -> BusWays:
    """Arcs and turns for buses; motorways and ways on foot are closed to them."""
    arcs = tuple(
        _arc(plan, row, tail, head)
        for row, street in enumerate(plan.streets)
        if street.kind not in FAST | ON_FOOT
        for tail, head in legal_directions(street)
    )
    leaving: list[list[int]] = [[] for _ in plan.points]
    for k, arc in enumerate(arcs):
        leaving[arc.tail].append(k)
    forbidden = {(b.come_from, b.via, b.go_to) for b in bans if b.rule.startswith("no_")}
    only = {(b.come_from, b.via): b.go_to for b in bans if b.rule.startswith("only_")}

    def may_follow(arc: Arc, other: Arc) -> bool:
        """Whether the turn from one arc into another is allowed."""
        if other.street == arc.street or (arc.street, arc.head, other.street) in forbidden:
            return False
        return only.get((arc.street, arc.head), other.street) == other.street

    onward = tuple(tuple(k for k in leaving[arc.head] if may_follow(arc, arcs[k])) for arc in arcs)
    return BusWays(plan.points, arcs, tuple(tuple(ks) for ks in leaving), onward)


def circulating(ways: BusWays) -> frozenset[tuple[int, int]]:
    """Tail and head of every arc from which a bus gets to the centre and back without a U-turn."""

    def from_centre(k: int) -> tuple[float, int]:
        """Distance of an arc from the centre."""
        return metres_between(ways.points[ways.arcs[k].tail], (0.0, 0.0)), k

    turns = [(k, after) for k, options in enumerate(ways.onward) for after in options]
    back_turns = [(after, k) for k, after in turns]
    for start in sorted(range(len(ways.arcs)), key=from_centre):
        found = reached(start, turns) & reached(start, back_turns)
        if 2 * len(found) > len(ways.arcs):  # else the start itself lies in a dead end
            return frozenset((ways.arcs[k].tail, ways.arcs[k].head) for k in found)
    return frozenset()


def drive(ways: BusWays, via: Sequence[Sequence[int]], avoided: Collection[int] = ()) -> list[int]:
    """Cheapest legal sequence of arcs by way of places in order; empty where there is none.

    A place is one point or several of which any will do, such as both streets of a one-way pair.
    Each leg goes on from the arc on which the leg before it ended, without a U-turn.

    Parameters
    ----------
    avoided : collection of int
        Arcs that cost more than others.
    """
    path: list[int] = []
    first: Sequence[int] = [k for start in via[0] for k in ways.leaving[start]]
    for goals in via[1:]:
        leg = _leg(ways, first, frozenset(goals), avoided)
        if not leg:
            return []
        path.extend(leg)
        first = ways.onward[path[-1]]
    return path


def turning_metres(ways: BusWays, last: int, first: int) -> float:
    """Metres from the end of one arc around to another, that one included; infinite if no way."""
    leg = _leg(ways, ways.onward[last], [ways.arcs[first].head], last_arc=first)
    return sum(ways.arcs[k].length_m for k in leg) if leg else math.inf


def _arc(plan: StreetPlan, row: int, tail: int, head: int) -> Arc:
    """One driving direction of a street."""
    length = metres_between(plan.points[tail], plan.points[head])
    factor = 1.0 if plan.streets[row].kind in MAIN else _SMALL_STREET
    return Arc(tail, head, row, length, length * factor)


def _leg(
    ways: BusWays,
    first: Sequence[int],
    goals: Collection[int],
    avoided: Collection[int] = (),
    last_arc: int | None = None,
) -> list[int]:
    """Cheapest arcs from one of `first` to one of several points, on a given last arc if any.

    A* search over arcs (Hart, Nilsson and Raphael 1968); no way is shorter than the straight line.
    """
    targets = [ways.points[goal] for goal in sorted(goals)]

    def remaining(arc: int) -> float:
        """Lower bound of the cost from the end of an arc to the nearest goal."""
        here = ways.points[ways.arcs[arc].head]
        return min(metres_between(here, target) for target in targets)

    def cost_of(arc: int) -> float:
        """Cost of one arc."""
        return ways.arcs[arc].cost * (_AVOIDED if arc in avoided else 1.0)

    came_from: dict[int, int] = {}
    queue = [(cost_of(k) + remaining(k), cost_of(k), k, -1) for k in first]
    heapq.heapify(queue)
    while queue:
        _, cost, arc, before = heapq.heappop(queue)
        if arc in came_from:
            continue
        came_from[arc] = before
        if ways.arcs[arc].head in goals and last_arc in (None, arc):
            return _traced(came_from, arc)
        for k in ways.onward[arc]:
            if k not in came_from:
                there = cost + cost_of(k)
                heapq.heappush(queue, (there + remaining(k), there, k, arc))
    return []


def _traced(came_from: dict[int, int], last: int) -> list[int]:
    """Arcs from the start up to the last one."""
    arcs = [last]
    while came_from[arcs[-1]] >= 0:
        arcs.append(came_from[arcs[-1]])
    return arcs[::-1]
