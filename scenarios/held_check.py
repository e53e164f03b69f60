"""Whether a finished plan keeps what was forbidden and held: recounted from its lines and shapes.

It shares no code with what closes streets, keeps lines and counts kilometres.
"""

import itertools
import math

from network.network import Network
from network.problems import Problem, error
from network.quantities import BoolArray
from network.streets import StreetGraph
from routing.deadheads import Deadheads
from routing.lines import LinePlan
from routing.paths import PatternPaths
from scenarios.held import Held

_DIGITS = 9
"""Of degrees: a tenth of a millimetre."""

_OUT_AND_BACK = 2

_Piece = tuple[float, float, float, float]


def held_problems(
    network: Network, held: Held, plan: LinePlan, paths: PatternPaths
) -> list[Problem]:
    """Lines on streets that buses keep off, lines that did not stay, ends where none may be.

    Parameters
    ----------
    network : Network
        With the streets by whose rows `held` speaks.
    held : Held
    plan : LinePlan
        Lines that stay are among its lines.
    paths : PatternPaths
        Of the same plan.

    Returns
    -------
    list of Problem
        Errors; empty where all is kept.

    Examples
    --------
    >>> import numpy as np
    >>> from network.quantities import bools
    >>> from routing.pattern_paths import trace_patterns
    >>> from routing.lines import line_plan_of
    >>> from tests.cities.grid import grid_city, grid_streets, stops_on_every_edge
    >>> city = grid_city(3, 3, stops=stops_on_every_edge(grid_streets(3, 3)))
    >>> plan = line_plan_of([("1", "", [[0, 4]])], 1, 600)
    >>> held = Held(closed=bools(np.arange(24) == 4))
    >>> print(held_problems(city, held, plan, trace_patterns(city, plan))[0])
    error: line 1: stops at S4 or drives past it, on a street that buses keep off
    """
    return [
        *_on_closed_streets(network, held, plan, paths),
        *_not_as_they_were(held, plan),
        *_other_patterns(held, plan),
        *_other_ends(network, held, plan),
    ]


def km_problems(
    plan: LinePlan, paths: PatternPaths, deadheads: Deadheads, most_km_per_hour: float
) -> list[Problem]:
    """Periods in which lines drive more kilometres an hour than allowed, ways round included.

    Examples
    --------
    2 km out and back and 3 km to turn, six times an hour: 30 km.

    >>> from types import SimpleNamespace
    >>> from network.quantities import floats, ints
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]])], 1, 600)
    >>> paths = SimpleNamespace(call_m=floats([0, 2000]))
    >>> dead = SimpleNamespace(metres=floats([[0, 0], [3000, 0]]))
    >>> km_problems(plan, paths, dead, 30.0), len(km_problems(plan, paths, dead, 29.0))
    ([], 1)
    """
    if math.isinf(most_km_per_hour):
        return []
    found = []
    for column in range(plan.headway_s.shape[1]):
        km = driven_km_per_hour(plan, paths, deadheads, column)
        if km > most_km_per_hour * (1 + 1e-6):
            message = f"{km:.1f} km an hour in period {column + 1}, {most_km_per_hour:g} allowed"
            found.append(error("kilometres", message))
    return found


def driven_km_per_hour(
    plan: LinePlan, paths: PatternPaths, deadheads: Deadheads, column: int
) -> float:
    """Vehicle-kilometres of lines and their ways round in an hour of one period."""
    metres = 0.0
    for line in range(plan.n_lines):
        patterns = [int(row) for row in plan.patterns_of(line)]
        for place, pattern in enumerate(patterns):
            headway = int(plan.headway_s[pattern, column])
            if headway <= 0:
                continue
            first, last = int(plan.first_stop[pattern]), int(plan.first_stop[pattern + 1]) - 1
            turn = min(
                float(deadheads.metres[plan.stop[last], plan.stop[plan.first_stop[following]]])
                for following in _may_follow(patterns, place)
            )
            run = float(paths.call_m[last] - paths.call_m[first])
            metres += (run + (turn if math.isfinite(turn) else 0.0)) * 3600 / headway
    return metres / 1000


def _may_follow(patterns: list[int], place: int) -> list[int]:
    """Patterns after one of a line: the other one, or whichever starts nearest of several."""
    return patterns if len(patterns) > _OUT_AND_BACK else [patterns[(place + 1) % len(patterns)]]


def _on_closed_streets(
    network: Network, held: Held, plan: LinePlan, paths: PatternPaths
) -> list[Problem]:
    """Lines whose shapes or stops lie on streets that buses keep off."""
    if held.closed is None:
        return []
    closed = _pieces_of(network.streets, held.closed)
    found = []
    for pattern in range(plan.n_patterns):
        where = f"line {plan.line_id[int(plan.pattern_line[pattern])]}"
        stops = [int(stop) for stop in plan.stops_of(pattern)]
        shut = [stop for stop in stops if held.closed[network.stops.edge[stop]]]
        if shut:
            name = network.stops.stop_id[shut[0]]
            message = f"stops at {name} or drives past it, on a street that buses keep off"
            found.append(error(where, message))
        rows = slice(int(paths.first_point[pattern]), int(paths.first_point[pattern + 1]))
        points = [
            (round(float(lon), _DIGITS), round(float(lat), _DIGITS))
            for lon, lat in zip(paths.point_lon[rows], paths.point_lat[rows], strict=True)
        ]
        if any((*a, *b) in closed for a, b in itertools.pairwise(points)):
            found.append(error(where, "drives on a street that buses keep off"))
    return found


def _pieces_of(streets: StreetGraph, chosen: BoolArray) -> set[_Piece]:
    """Pieces of the shapes of some edges, from point to point in driving direction."""
    pieces: set[_Piece] = set()
    for edge, is_chosen in enumerate(chosen.tolist()):
        if not is_chosen:
            continue
        rows = range(int(streets.first_point[edge]), int(streets.first_point[edge + 1]))
        points = [
            (
                round(float(streets.point_lon[row]), _DIGITS),
                round(float(streets.point_lat[row]), _DIGITS),
            )
            for row in rows
        ]
        pieces.update((*a, *b) for a, b in itertools.pairwise(points))
    return pieces


def _not_as_they_were(held: Held, plan: LinePlan) -> list[Problem]:
    """Lines that should stay and are missing, or have other stops or headways."""
    if held.kept is None:
        return []
    now = {name: row for row, name in enumerate(plan.line_id)}
    found = []
    for row, name in enumerate(held.kept.line_id):
        where = f"line {name}"
        if name not in now:
            found.append(error(where, "should stay and is not in the plan"))
        elif _timing(held.kept, row) != _timing(plan, now[name]):
            found.append(error(where, "should stay as it is and has other stops or headways"))
    return found


def _other_patterns(held: Held, plan: LinePlan) -> list[Problem]:
    """Lines whose stops should stay and do not, or that rest when they run today."""
    if held.kept_patterns is None:
        return []
    now = {name: row for row, name in enumerate(plan.line_id)}
    found = []
    for row, name in enumerate(held.kept_patterns.line_id):
        where = f"line {name}"
        if name not in now:
            found.append(error(where, "its stops should stay and it is not in the plan"))
            continue
        was, made = _timing(held.kept_patterns, row), _timing(plan, now[name])
        if [stops for stops, _ in was] != [stops for stops, _ in made]:
            found.append(error(where, "its stops should stay and are others"))
        elif plan.hours is None and _rests_more(was, made):
            found.append(error(where, "its stops should stay and it rests when it runs today"))
    return found


def _rests_more(
    was: list[tuple[list[int], list[int]]], now: list[tuple[list[int], list[int]]]
) -> bool:
    """Whether a pattern rests in a period in which some pattern of the line ran."""
    before = [any(column) for column in zip(*(headways for _, headways in was), strict=True)]
    after = [all(column) for column in zip(*(headways for _, headways in now), strict=True)]
    return any(ran and not runs for ran, runs in zip(before, after, strict=True))


def _timing(plan: LinePlan, line: int) -> list[tuple[list[int], list[int]]]:
    """Stops and headways of each pattern of a line."""
    return [
        (plan.stops_of(int(row)).tolist(), plan.headway_s[int(row)].tolist())
        for row in plan.patterns_of(line)
    ]


def _other_ends(network: Network, held: Held, plan: LinePlan) -> list[Problem]:
    """Lines that end where none may, but for those that stay."""
    if held.terminal is None:
        return []
    stays = frozenset(name for lines in held.staying for name in lines.line_id)
    found = []
    for pattern in range(plan.n_patterns):
        name = plan.line_id[int(plan.pattern_line[pattern])]
        stops = plan.stops_of(pattern)
        wrong = [int(stop) for stop in (stops[0], stops[-1]) if not held.terminal[int(stop)]]
        if name not in stays and wrong:
            message = f"ends at {network.stops.stop_id[wrong[0]]}, where no line may end"
            found.append(error(f"line {name}", message))
    return found
