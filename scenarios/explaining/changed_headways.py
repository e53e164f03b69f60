"""Line plans in which one line runs more often, less often or not at all, and nothing else moves.

A line that is dropped stays in the plan with `NOT_RUN`: taken out, it would shift the departures of
the lines after it by minutes, and the vehicles counted would differ for no reason of the line's.
"""

import numpy as np

from network.quantities import IntArray, ints
from network.service_day import MINUTE
from routing.fleet import HEADWAYS_S
from routing.lines import NOT_RUN, LinePlan


def without_line(plan: LinePlan, line: int) -> LinePlan:
    """The plan with a line that never runs.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1], [1, 0]]), ("2", "", [[0, 2]])], 1, 900)
    >>> without_line(plan, 0).headway_s.tolist()
    [[0], [0], [900]]
    """
    return _with(plan, line, ints(np.full(plan.headway_s.shape, NOT_RUN)))


def step_shorter(plan: LinePlan, line: int) -> LinePlan | None:
    """The plan with the next shorter headway of `HEADWAYS_S` on a line, in each period it runs in.

    Where it already has the shortest it stays; None where that is so in all periods.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]])], 2, 900)
    >>> step_shorter(plan, 0).headway_s.tolist()
    [[720, 720]]
    """
    allowed = np.array(HEADWAYS_S)
    place = np.searchsorted(allowed, plan.headway_s) - 1
    return _changed(plan, line, np.where(place >= 0, allowed[place], plan.headway_s))


def step_longer(plan: LinePlan, line: int) -> LinePlan | None:
    """The plan with the next longer headway of `HEADWAYS_S` on a line, in each period it runs in.

    Where it already has the longest it stays; None where that is so in all periods.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> step_longer(line_plan_of([("1", "", [[0, 1]])], 1, 900), 0).headway_s.tolist()
    [[1200]]
    >>> step_longer(line_plan_of([("1", "", [[0, 1]])], 1, 3600), 0) is None
    True
    """
    allowed = np.array(HEADWAYS_S)
    place = np.searchsorted(allowed, plan.headway_s, side="right")
    last = len(allowed) - 1
    longer = np.where(place <= last, allowed[np.minimum(place, last)], plan.headway_s)
    return _changed(plan, line, longer)


def minute_longer(plan: LinePlan, line: int) -> LinePlan | None:
    """The plan with a minute between two buses more on a line, in each period it runs in.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> minute_longer(line_plan_of([("1", "", [[0, 1]])], 1, 900), 0).headway_s.tolist()
    [[960]]
    """
    return _changed(plan, line, plan.headway_s + MINUTE)


def minute_shorter(plan: LinePlan, line: int) -> LinePlan | None:
    """The plan with a minute between two buses less on a line; one minute is the least there is.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> minute_shorter(line_plan_of([("1", "", [[0, 1]])], 1, 450), 0).headway_s.tolist()
    [[390]]
    """
    return _changed(plan, line, np.maximum(plan.headway_s - MINUTE, MINUTE))


def _changed(plan: LinePlan, line: int, headway_s: np.ndarray) -> LinePlan | None:
    """The plan with other headways on one line where it runs; None where nothing changes."""
    changed = _with(plan, line, ints(np.where(plan.headway_s == NOT_RUN, NOT_RUN, headway_s)))
    return None if np.array_equal(changed.headway_s, plan.headway_s) else changed


def _with(plan: LinePlan, line: int, headway_s: IntArray) -> LinePlan:
    """The plan with the headways given on one line, and its own on all others."""
    ours = (plan.pattern_line == line)[:, None]
    return plan.with_headways(ints(np.where(ours, headway_s, plan.headway_s)))
