"""Headways of lines whose first and last departures are held: they run from one to the other."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from network.quantities import BoolArray, bools, floats, ints
from network.service_day import Period
from routing.headways.headway_rules import HeadwayRules
from routing.headways.line_loads import LineLoads
from routing.lines import NOT_RUN, LinePlan
from routing.service_hours import NOT_GIVEN, ServiceHours


def must_run(hours: ServiceHours, periods: Sequence[Period]) -> BoolArray:
    """Whether each pattern has to run in each period, shape (n_patterns, n_periods).

    In those of its first and last departure, and in all between them where both are held.

    Examples
    --------
    >>> from network.service_day import WEEKDAY
    >>> from routing.service_hours import held_hours
    >>> day = held_hours([8 * 3600, NOT_GIVEN], [20 * 3600, 20 * 3600])
    >>> must_run(day, WEEKDAY).astype(int).tolist()
    [[0, 1, 1, 1, 1], [0, 0, 0, 0, 1]]
    """
    has_first, has_last = hours.first_s != NOT_GIVEN, hours.last_s != NOT_GIVEN
    between = replace(
        hours,
        first_s=ints(np.where(has_first, hours.first_s, hours.last_s)),
        last_s=ints(np.where(has_last, hours.last_s, hours.first_s)),
    ).may_run(periods)
    return bools(between & (has_first | has_last)[:, None])


def loads_in_hours(
    plan: LinePlan, loads: Sequence[LineLoads], periods: Sequence[Period]
) -> list[LineLoads]:
    """Loads without riders of lines in periods in which their hours let them not run.

    Parameters
    ----------
    plan : LinePlan
    loads : sequence of LineLoads
        One per period.
    periods : sequence of Period

    Examples
    --------
    >>> from network.service_day import WEEKDAY
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]])], 2, 600)
    >>> from routing.service_hours import held_hours
    >>> plan = replace(plan, hours=held_hours([8 * 3600], [NOT_GIVEN]))
    >>> load = LineLoads(floats([50]), floats([40]), ints([1200]), floats([0]))
    >>> [each.boardings.tolist() for each in loads_in_hours(plan, [load, load], WEEKDAY[:2])]
    [[0.0], [50.0]]
    """
    if plan.hours is None:
        return list(loads)
    may = _of_lines(plan, plan.hours.may_run(periods))
    return [
        replace(
            load,
            boardings=floats(np.where(may[:, column], load.boardings, 0.0)),
            peak_load=floats(np.where(may[:, column], load.peak_load, 0.0)),
        )
        for column, load in enumerate(loads)
    ]


def rules_in_hours(plan: LinePlan, rules: HeadwayRules, periods: Sequence[Period]) -> HeadwayRules:
    """Rules by which lines run where they hold a departure, and may rest where they may not run.

    Parameters
    ----------
    plan : LinePlan
    rules : HeadwayRules
    periods : sequence of Period

    Examples
    --------
    The first of two lines runs from 8:00 on: in early it may rest, in AM it may not.

    >>> from network.service_day import WEEKDAY
    >>> from routing.headways.headway_rules import VehicleFleet
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]]), ("2", "", [[0, 1]])], 2, 600)
    >>> from routing.service_hours import held_hours
    >>> hours = held_hours([8 * 3600, NOT_GIVEN], [NOT_GIVEN] * 2)
    >>> rules = HeadwayRules((VehicleFleet(number=4),), (NOT_RUN, NOT_RUN))
    >>> held = rules_in_hours(replace(plan, hours=hours), rules, WEEKDAY[:2])
    >>> held.longest_s, held.may_rest
    ((3600, 3600), ((0, 0), (1, 0), (1, 1)))
    """
    hours = plan.hours
    if hours is None:
        return rules
    must = _of_lines(plan, must_run(hours, periods))
    may = _of_lines(plan, hours.may_run(periods))
    rests = np.array([longest == NOT_RUN for longest in rules.longest_s])[None, :]
    may_rest = (rests & ~must) | ~may
    pairs = {*rules.may_rest, *((line, row) for line, row in np.argwhere(may_rest).tolist())}
    longest = tuple(longest or rules.allowed_s[-1] for longest in rules.longest_s)
    return replace(rules, longest_s=longest, may_rest=tuple(sorted(pairs)))


def at_rest_outside_hours(plan: LinePlan, periods: Sequence[Period]) -> LinePlan:
    """A plan whose patterns have no headway where they may not run."""
    if plan.hours is None:
        return plan
    return plan.with_headways(ints(np.where(plan.hours.may_run(periods), plan.headway_s, NOT_RUN)))


def _of_lines(plan: LinePlan, of_patterns: BoolArray) -> BoolArray:
    """What holds for some pattern of each line, shape (n_lines, n_periods)."""
    found = np.zeros((plan.n_lines, of_patterns.shape[1]), np.bool_)
    np.logical_or.at(found, plan.pattern_line, of_patterns)
    return bools(found)
