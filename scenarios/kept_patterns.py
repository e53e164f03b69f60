"""Lines of today whose stops stay and whose headways are chosen anew, with those of all lines.

The search plans the other lines around them at headways near those of today. Then headways of all
lines are chosen together; lines whose stops stay run in each period in which they run today.
"""

from dataclasses import replace

import numpy as np

from network.quantities import BoolArray, bools, ints
from routing.fleet import HEADWAYS_S
from routing.headways.headway_rules import HeadwayRules
from routing.lines import NOT_RUN, LinePlan
from scenarios.world import World

_TIMES_LONGER = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
"""How many times longer than today headways may be to begin with, where buses are few."""


def alike(lines: LinePlan) -> LinePlan:
    """Lines on which all patterns run as often as the most frequent one, period by period.

    Examples
    --------
    A variant every half an hour that runs in the first of two periods alone:

    >>> from routing.lines import line_plan_of
    >>> line = line_plan_of([("1", "", [[0, 1], [0, 2]])], 2, 600)
    >>> today = line.with_headways(ints([[600, 900], [1800, NOT_RUN]]))
    >>> alike(today).headway_s.tolist()
    [[600, 900], [600, 900]]
    """
    never = np.iinfo(np.int64).max
    shortest = np.full((lines.n_lines, lines.headway_s.shape[1]), never)
    headway = np.where(lines.headway_s == NOT_RUN, never, lines.headway_s)
    np.minimum.at(shortest, lines.pattern_line, headway)
    shortest[shortest == never] = NOT_RUN
    return lines.with_headways(ints(shortest[lines.pattern_line]))


def runs_today(lines: LinePlan) -> BoolArray:
    """Whether any pattern of each line runs in each period, shape (n_lines, n_periods)."""
    runs = np.zeros((lines.n_lines, lines.headway_s.shape[1]), np.bool_)
    np.logical_or.at(runs, lines.pattern_line, lines.headway_s != NOT_RUN)
    return bools(runs)


def world_around(world: World, patterns: LinePlan | None) -> World:
    """The world in which other lines are searched for: these lines stay too, where they fit.

    Parameters
    ----------
    world : World
        With the lines that stay as they are.
    patterns : LinePlan, optional
        Lines whose stops stay, at headways of today; rarer ones are taken where these need more
        buses or kilometres than there are.
    """
    if patterns is None:
        return world
    around = world
    for times in _TIMES_LONGER:
        rarer = _rarer(alike(patterns), times)
        around = replace(world, kept=rarer if world.kept is None else world.kept.followed_by(rarer))
        use, s = around.kept_use, world.settings
        if use.buses.max() <= s.buses and use.km_per_hour.max() <= s.most_km_per_hour:
            break
    return around


def rules_for_patterns(world: World, plan: LinePlan, rules: HeadwayRules) -> HeadwayRules:
    """Rules by which lines whose stops stay run in each period in which they run today.

    Parameters
    ----------
    world : World
    plan : LinePlan
        Lines are known by their ids. Where it holds departures, no line need run outside them.
    rules : HeadwayRules

    Examples
    --------
    The second of two lines stays, and runs today in the first of two periods:

    >>> from types import SimpleNamespace
    >>> from routing.headways.headway_rules import VehicleFleet
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]]), ("2", "", [[0, 1]])], 2, 600)
    >>> today = plan.choose([1]).with_headways(ints([[600, NOT_RUN]]))
    >>> rules = HeadwayRules((VehicleFleet(number=4),), (NOT_RUN, NOT_RUN))
    >>> held = rules_for_patterns(SimpleNamespace(kept_patterns=today), plan, rules)
    >>> held.longest_s, held.may_rest
    ((3600, 3600), ((0, 0), (0, 1), (1, 1)))
    """
    if world.kept_patterns is None:
        return rules
    row_of = {name: row for row, name in enumerate(plan.line_id)}
    must = np.zeros((plan.n_lines, len(rules.longest_s)), np.bool_)
    runs = runs_today(world.kept_patterns)
    for name, today in zip(world.kept_patterns.line_id, runs, strict=True):
        must[row_of[name]] = today
    if plan.hours is not None:
        may = np.zeros_like(must)
        np.logical_or.at(may, plan.pattern_line, plan.hours.may_run(world.periods))
        must &= may
    rests = np.tile([longest == NOT_RUN for longest in rules.longest_s], (plan.n_lines, 1))
    for line, period in rules.may_rest:
        rests[line, period] = True
    pairs = np.argwhere(rests & ~must).tolist()
    return replace(
        rules,
        longest_s=tuple(longest or rules.allowed_s[-1] for longest in rules.longest_s),
        may_rest=tuple((line, period) for line, period in pairs),
    )


def _rarer(lines: LinePlan, times: float) -> LinePlan:
    """Lines at headways so many times longer, up to the longest that is common."""
    longer = np.minimum(np.rint(lines.headway_s * times), HEADWAYS_S[-1])
    return lines.with_headways(ints(np.maximum(lines.headway_s, longer)))
