"""What one more bus, more money or a longer headway is worth: the plan made again with each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from network.service_day import Period
from routing.certificate import Certificate, Status
from routing.cp_sat import Effort
from routing.headways.headway_rules import HeadwayRules
from routing.headways.line_loads import LineLoads
from routing.headways.planning import plan_headways
from routing.lines import NOT_RUN

_BUDGET_STEP = 0.01
_EFFORT = Effort()


@dataclass(frozen=True, slots=True)
class HeadwayPrice:
    """What loosening one rule saves.

    Attributes
    ----------
    change : str
        What was changed, in words.
    saved_hours : float
        Riders' hours saved in a day, per `unit`; 0 where the rule does not bind.
    unit : str
        ``vehicle``, ``vehicle-hour``, ``minute`` of a longest headway, or the currency.
    exact : bool
        Whether both plans are proven: then it is the difference of two least values, otherwise that
        of two values found.
    """

    change: str
    saved_hours: float
    unit: str
    exact: bool


def headway_prices(
    line_id: Sequence[str],
    loads: Sequence[LineLoads],
    periods: Sequence[Period],
    rules: HeadwayRules,
    proof: Certificate,
    effort: Effort = _EFFORT,
    seed: int = 1,
) -> tuple[HeadwayPrice, ...]:
    """Riders' hours saved by a vehicle, by an hour or money more, by longer headways allowed.

    Parameters
    ----------
    line_id, loads, periods, rules
        Of the plan.
    proof : Certificate
        Of the plan.
    effort, seed
        Of the plan, for each plan that is made again.

    Returns
    -------
    tuple of HeadwayPrice
        Fleets, then the hours of vehicles (one more a day), then the budget (one percent of it,
        per unit of money), then the longest headway of each period that is not the last one allowed
        (the next allowed one, per minute).

    Examples
    --------
    A third bus lets 300 riders an hour wait 5 min, not 8.75, for two hours.

    >>> from network.quantities import floats, ints
    >>> from network.service_day import WEEKDAY
    >>> from routing.headways.headway_rules import VehicleFleet
    >>> loads = LineLoads(floats([100, 300]), floats([50, 50]), ints([1200] * 2), floats([0] * 2))
    >>> rules = HeadwayRules((VehicleFleet(number=2),), longest_s=(1200,), allowed_s=(600, 1200))
    >>> given = ["1", "2"], [loads], WEEKDAY[1:2], rules
    >>> price, = headway_prices(*given, plan_headways(*given)[1])
    >>> price.change, price.saved_hours, price.unit, price.exact
    ('one more standard bus', 37.5, 'vehicle', True)
    """
    prices = []
    for change, changed, units, unit in _changes(periods, rules):
        _, other = plan_headways(line_id, loads, periods, changed, effort, seed)
        exact = proof.status is Status.OPTIMAL and other.status is Status.OPTIMAL
        saved = max(0.0, proof.value - other.value) / units
        prices.append(HeadwayPrice(change, saved, unit, exact))
    return tuple(prices)


def _changes(
    periods: Sequence[Period], rules: HeadwayRules
) -> Iterator[tuple[str, HeadwayRules, float, str]]:
    """Each change in words, the rules after it, and how many of which unit it is."""
    for row, each in enumerate(rules.fleets):
        more = replace(each, number=each.number + 1)
        fleets = (*rules.fleets[:row], more, *rules.fleets[row + 1 :])
        yield f"one more {each.vehicle.name}", replace(rules, fleets=fleets), 1.0, "vehicle"
    if rules.day_hours < float("inf"):
        changed = replace(rules, day_hours=rules.day_hours + 1)
        yield "one more vehicle-hour a day", changed, 1.0, "vehicle-hour"
    if 0 < rules.day_budget < float("inf"):
        step = rules.day_budget * _BUDGET_STEP
        currency = rules.fleets[0].rates.currency
        changed = replace(rules, day_budget=rules.day_budget + step)
        yield f"{step:.2f} {currency} more a day", changed, step, currency
    for row, (period, longest) in enumerate(zip(periods, rules.longest_s, strict=True)):
        longer = [headway for headway in rules.allowed_s if headway > longest]
        if longest == NOT_RUN or not longer:
            continue
        longest_s = (*rules.longest_s[:row], longer[0], *rules.longest_s[row + 1 :])
        words = f"a bus every {longer[0] / 60:g} min allowed in {period.name}, not {longest / 60:g}"
        yield words, replace(rules, longest_s=longest_s), (longer[0] - longest) / 60, "minute"
