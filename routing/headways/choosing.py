"""Headways for each line and period, of least felt time of riders and operator, under one fleet."""

import numpy as np

from network.quantities import IntArray, bools, ints
from network.service_day import HOUR, Period
from routing.certificate import BoundIsFor, Certificate
from routing.cp_sat import Effort
from routing.fleet import vehicles_for
from routing.headways.best_choice import PROVEN, WORK_LIMIT, best_choice
from routing.headways.felt_costs import HeadwayPolicy, headway_costs
from routing.headways.limited_choices import LimitedChoices, limited_choices
from routing.headways.line_loads import LineLoads
from routing.lines import NOT_RUN, LinePlan


def choose_headways(
    plan: LinePlan,
    loads: list[LineLoads],
    periods: tuple[Period, ...],
    fleet: int,
    policy: HeadwayPolicy,
    effort: Effort,
    seed: int,
) -> tuple[LinePlan, Certificate]:
    """Headways of least felt time, riders' and operators', with at most `fleet` buses at a time.

    Parameters
    ----------
    plan : LinePlan
        Its present headways are ignored.
    loads : list of LineLoads
        One per period, from an assignment with earlier headways.
    periods : tuple of Period
    fleet : int
        Buses, counted as cycle / headway rounded up for each line.
    policy : HeadwayPolicy
    effort : Effort
        Of CP-SAT in each period.
    seed : int

    Returns
    -------
    LinePlan
        The same lines with the chosen headways.
    Certificate
        Its bound is for the loads given.

    Examples
    --------
    Three buses for two lines of 20 min; the second has more riders.

    >>> from network.quantities import floats
    >>> from network.service_day import WEEKDAY
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]]), ("2", "", [[0, 1]])], 1, 3600)
    >>> loads = LineLoads(floats([100, 300]), floats([50, 50]), ints([1200] * 2), floats([0] * 2))
    >>> policy = HeadwayPolicy((600, 1200))
    >>> plan, proof = choose_headways(plan, [loads], WEEKDAY[1:2], 3, policy, Effort(1.0), seed=1)
    >>> plan.headway_s.tolist(), proof.stop_reason
    ([[1200], [600]], 'proven')
    """
    headway_s = np.zeros((plan.n_patterns, len(periods)), np.int64)
    options = np.array([*policy.allowed_s, NOT_RUN])
    value = bound = 0.0
    proven = True
    for column, (period, load) in enumerate(zip(periods, loads, strict=True)):
        # One fleet for each period and no limit across them: each period is chosen by itself.
        best = best_choice(_choices(load, fleet, policy), effort, seed)
        headway_s[:, column] = options[best.choice][plan.pattern_line]
        value += best.value * period.hours
        bound += best.bound * period.hours
        proven = proven and best.value == best.bound
    proof = Certificate(
        stage="headways",
        objective="waiting, left-behind riders and operation, felt hours per day",
        unit="hours",
        value=value / HOUR,
        bound=bound / HOUR,
        bound_is_for=BoundIsFor.FIXED_LOADS,
        seed=seed,
        stop_reason=PROVEN if proven else WORK_LIMIT,
    )
    return plan.with_headways(headway_s), proof


def _choices(loads: LineLoads, fleet: int, policy: HeadwayPolicy) -> LimitedChoices:
    """What each line may do in one period."""
    costs: IntArray = np.round(headway_costs(loads, policy)).astype(np.int64)
    buses = np.zeros(costs.shape, np.int64)
    buses[:, :-1] = vehicles_for(loads.cycle_s[:, None], np.array(policy.allowed_s))
    return limited_choices(costs, buses[None], bools(np.ones(costs.shape)), ints([fleet]))
