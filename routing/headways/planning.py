"""Headways and vehicle types of a day: least felt time under fleets, budgets and policy, proven."""

from collections.abc import Sequence

from network.errors import InfeasibleError
from network.service_day import HOUR, Period
from routing.certificate import BoundIsFor, Certificate
from routing.cp_sat import Effort
from routing.headways.best_choice import best_choice
from routing.headways.headway_options import headway_options
from routing.headways.headway_rules import ChosenHeadways, HeadwayRules
from routing.headways.least_limits import refuse_with_least_limits
from routing.headways.line_loads import LineLoads
from routing.headways.marginal_analysis import marginal_choice

_EFFORT = Effort()


def plan_headways(
    line_id: Sequence[str],
    loads: Sequence[LineLoads],
    periods: Sequence[Period],
    rules: HeadwayRules,
    effort: Effort = _EFFORT,
    seed: int = 1,
) -> tuple[ChosenHeadways, Certificate]:
    """Headway and vehicle type of each line in each period, of least felt time at the given loads.

    Felt time is riders' waiting; where the rules have prices, also that of riders left behind by
    full buses and operation at the price of riders' time.

    Parameters
    ----------
    line_id : sequence of str
        For messages.
    loads : sequence of LineLoads
        One per period, from an assignment with earlier headways.
    periods : sequence of Period
    rules : HeadwayRules
    effort : Effort
        Of CP-SAT; only work that repeats is counted unless it says otherwise.
    seed : int

    Returns
    -------
    ChosenHeadways
    Certificate
        Riders' hours in a day; its bound is for the loads given.

    Raises
    ------
    InputError
        If loads, periods and rules are not for the same periods.
    InfeasibleError
        Naming the lines that cannot be served, or the smallest fleet, hours or budget that can.
    NoSolutionInTime
        If nothing was found within the effort.

    Notes
    -----
    The wait is the one that riders expect of a headway (`JourneyWeights.wait_s`), weighted only
    where the rules have prices.
    Vehicles are counted line by line, cycle over headway rounded up; the fleet that a timetable
    needs is counted on its blocks. Method and figures: ``docs/decisions/0014``.

    Examples
    --------
    Two lines of 20 min, three buses: the second line has more riders and gets two of them.

    >>> from network.quantities import floats, ints
    >>> from network.service_day import WEEKDAY
    >>> from routing.headways.headway_rules import VehicleFleet
    >>> loads = LineLoads(floats([100, 300]), floats([50, 50]), ints([1200] * 2), floats([0] * 2))
    >>> rules = HeadwayRules((VehicleFleet(number=3),), longest_s=(3600,), allowed_s=(600, 1200))
    >>> chosen, proof = plan_headways(["1", "2"], [loads], WEEKDAY[1:2], rules)
    >>> chosen.headway_s.tolist(), str(proof.status)
    ([[1200], [600]], 'optimal')
    """
    options = headway_options(line_id, loads, periods, rules)
    problem = options.under_limits()
    try:
        best = best_choice(problem, effort, seed)
    except InfeasibleError:
        refuse_with_least_limits(options, effort, seed)
        raise
    proof = _certificate(rules, best.value, best.bound, best.stop_reason, seed)
    return options.chosen(best.choice), proof


def instant_headways(
    line_id: Sequence[str],
    loads: Sequence[LineLoads],
    periods: Sequence[Period],
    rules: HeadwayRules,
) -> tuple[ChosenHeadways, Certificate] | None:
    """The first answer of `plan_headways`, by marginal analysis, in a twentieth of its time.

    Parameters
    ----------
    line_id, loads, periods, rules
        As for `plan_headways`.

    Returns
    -------
    tuple of (ChosenHeadways, Certificate), or None
        The bound is the felt time if there were neither fleets nor budgets. None where marginal
        analysis finds no choice; there may be one.

    Raises
    ------
    InputError, InfeasibleError
        As `plan_headways`, for lines that cannot be served by themselves.

    Examples
    --------
    >>> from network.quantities import floats, ints
    >>> from network.service_day import WEEKDAY
    >>> from routing.headways.headway_rules import VehicleFleet
    >>> loads = LineLoads(floats([100, 300]), floats([50, 50]), ints([1200] * 2), floats([0] * 2))
    >>> rules = HeadwayRules((VehicleFleet(number=3),), longest_s=(3600,), allowed_s=(600, 1200))
    >>> chosen, proof = instant_headways(["1", "2"], [loads], WEEKDAY[1:2], rules)
    >>> chosen.headway_s.tolist(), proof.stop_reason
    ([[1200], [600]], 'marginal analysis')
    """
    options = headway_options(line_id, loads, periods, rules)
    problem = options.under_limits()
    choice = marginal_choice(problem)
    if choice is None:
        return None
    value, least = problem.value_of(choice), problem.least_without_limits()
    return options.chosen(choice), _certificate(rules, value, least, "marginal analysis", seed=0)


def _certificate(
    rules: HeadwayRules, value: int, bound: int, stop_reason: str, seed: int
) -> Certificate:
    """Proof in riders' hours of a day."""
    felt = "felt time of waiting, of riders left behind and of operation at the price of theirs"
    return Certificate(
        stage="headways",
        objective="riders' expected waiting" if rules.prices is None else felt,
        unit="hours per day",
        value=value / HOUR,
        bound=bound / HOUR,
        bound_is_for=BoundIsFor.FIXED_LOADS,
        seed=seed,
        stop_reason=stop_reason,
    )
