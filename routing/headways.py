"""Headways for each line and period, under the fleet."""

from dataclasses import dataclass, field

import numpy as np

from network.quantities import FloatArray, IntArray, ints
from network.service_day import HOUR, Period
from routing.certificate import BoundIsFor, Certificate
from routing.cp_sat import Effort, solve
from routing.fleet import HEADWAYS_S, CostRates, VehicleType, vehicles_for
from routing.lines import NOT_RUN, LinePlan
from routing.weights import JourneyWeights

LEFT_BEHIND_S = 3600.0
"""Felt seconds for a rider who does not fit on the bus."""

NO_SERVICE_S = 14400.0
"""Felt seconds for a rider whose line does not run."""


@dataclass(frozen=True, slots=True, eq=False)
class LineLoads:
    """What each line carries in one period, riders per hour.

    Attributes
    ----------
    boardings : FloatArray, shape (n_lines,)
    peak_load : FloatArray, shape (n_lines,)
        On the busiest section of any pattern.
    cycle_s : IntArray, shape (n_lines,)
        Out and back with layovers and turning.
    cycle_m : FloatArray, shape (n_lines,)
        Metres driven per cycle.
    """

    boardings: FloatArray
    peak_load: FloatArray
    cycle_s: IntArray
    cycle_m: FloatArray


@dataclass(frozen=True, slots=True)
class HeadwayPolicy:
    """What a headway may be, and what is weighed in choosing it."""

    allowed_s: tuple[int, ...] = HEADWAYS_S
    vehicle: VehicleType = field(default_factory=VehicleType)
    rates: CostRates = field(default_factory=CostRates)
    weights: JourneyWeights = field(default_factory=JourneyWeights)


def headway_costs(loads: LineLoads, policy: HeadwayPolicy) -> FloatArray:
    """Felt seconds per hour of operation for each line and allowed headway; last: not run.

    Riders' waiting, riders left behind by full buses, and operation at the price of riders' time.

    Returns
    -------
    FloatArray, shape (n_lines, n_headways + 1)
    """
    weights, rates = policy.weights, policy.rates
    headway = np.array(policy.allowed_s, dtype=np.float64)
    wait = np.array([weights.wait * weights.wait_s(h) for h in policy.allowed_s])
    places = policy.vehicle.places * HOUR / headway
    left = np.maximum(0.0, loads.peak_load[:, None] - places)
    buses = vehicles_for(loads.cycle_s[:, None], np.array(policy.allowed_s))
    km = loads.cycle_m[:, None] / 1000 * HOUR / headway
    money = buses * rates.per_platform_hour + km * rates.per_km
    run = loads.boardings[:, None] * wait + left * LEFT_BEHIND_S + money / rates.rider_hour * HOUR
    return np.hstack([run, loads.boardings[:, None] * NO_SERVICE_S])


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

    Multiple-choice knapsack by period, solved by CP-SAT.

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
    seed : int

    Returns
    -------
    LinePlan
        The same lines with the chosen headways.
    Certificate
        Its bound is for the loads given.
    """
    headway_s = np.zeros((plan.n_patterns, len(periods)), np.int64)
    value = bound = 0.0
    reasons = []
    for row, (period, load) in enumerate(zip(periods, loads, strict=True)):
        costs = np.round(headway_costs(load, policy)).astype(np.int64)
        choice, proven, reason = _knapsack(load, costs, fleet, policy, effort, seed)
        options = np.array([*policy.allowed_s, NOT_RUN])
        headway_s[:, row] = options[choice][plan.pattern_line]
        value += float(costs[np.arange(plan.n_lines), choice].sum()) * period.hours
        bound += proven * period.hours
        reasons.append(reason)
    reason = "proven" if set(reasons) == {"proven"} else "work limit reached"
    proof = Certificate(
        stage="headways",
        objective="waiting, left-behind riders and operation, felt hours per day",
        unit="hours",
        value=value / HOUR,
        bound=bound / HOUR,
        bound_is_for=BoundIsFor.FIXED_LOADS,
        seed=seed,
        stop_reason=reason,
    )
    return plan.with_headways(headway_s), proof


def _knapsack(
    loads: LineLoads,
    costs: IntArray,
    fleet: int,
    policy: HeadwayPolicy,
    effort: Effort,
    seed: int,
) -> tuple[IntArray, float, str]:
    """One choice per line of least cost within the fleet."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  (0.4 s that --help must not pay)

    n_lines, n_options = costs.shape
    buses = np.zeros((n_lines, n_options), np.int64)
    buses[:, :-1] = vehicles_for(loads.cycle_s[:, None], np.array(policy.allowed_s))
    model = cp_model.CpModel()
    picks = [[model.new_bool_var("") for _ in range(n_options)] for _ in range(n_lines)]
    for line in picks:
        model.add_exactly_one(line)
    flat = [pick for line in picks for pick in line]
    model.add(cp_model.LinearExpr.weighted_sum(flat, buses.ravel().tolist()) <= fleet)
    model.minimize(cp_model.LinearExpr.weighted_sum(flat, costs.ravel().tolist()))
    answer = solve(model, flat, effort, seed, "headways")
    choice = answer.values.reshape(n_lines, n_options).argmax(axis=1)
    return ints(choice), answer.bound, answer.stop_reason
