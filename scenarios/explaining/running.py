"""Which lines of a plan run, and which row an id has."""

import numpy as np

from network.errors import NotFoundError
from network.quantities import BoolArray, bools
from routing.lines import NOT_RUN, LinePlan
from scenarios.gtfs.names import shown

_NAMED = 12


def runs_at_all(plan: LinePlan) -> BoolArray:
    """Whether each line runs in some period, shape (n_lines,).

    Examples
    --------
    >>> from network.quantities import ints
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]]), ("2", "", [[1, 0]])], 1, 900)
    >>> runs_at_all(plan.with_headways(ints([[0], [900]]))).tolist()
    [False, True]
    """
    runs = (plan.headway_s != NOT_RUN).any(axis=1)
    return bools(np.bincount(plan.pattern_line, runs, plan.n_lines) > 0)


def get_running_line(plan: LinePlan, line_id: str) -> int:
    """Row of a line that runs.

    Raises
    ------
    NotFoundError
        If there is no such line, or it never runs.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]]), ("2", "", [[1, 0]])], 1, 900)
    >>> get_running_line(plan, "2")
    1
    >>> get_running_line(plan, "9")
    Traceback (most recent call last):
    ...
    network.errors.NotFoundError: there is no line 9 that runs; lines are 1, 2
    """
    running = runs_at_all(plan)
    if line_id in plan.line_id:
        row = plan.line_id.index(line_id)
        if running[row]:
            return row
    ids = [name for name, runs in zip(plan.line_id, running.tolist(), strict=True) if runs]
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    message = (
        f"there is no line {shown(line_id)} that runs; lines are {', '.join(ids[:_NAMED])}{more}"
    )
    raise NotFoundError(message)
