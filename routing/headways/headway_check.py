"""Rechecks headways from scratch: every rule, line by line, and what riders wait or feel.

Shares no code with the search.
"""

import math
from collections.abc import Sequence

from network.problems import Problem, error
from network.service_day import Period
from routing.fleet import CostRates
from routing.headways.headway_rules import ChosenHeadways, HeadwayRules
from routing.headways.line_loads import LineLoads

_NOT_SERVED_S = 4 * 3600
_RESTS, _NO_FLEET = 0, -1
_CENT = 0.01


def headway_choice_problems(
    line_id: Sequence[str],
    loads: Sequence[LineLoads],
    periods: Sequence[Period],
    rules: HeadwayRules,
    chosen: ChosenHeadways,
    stated_hours: float,
) -> list[Problem]:
    """Headways allowed and not too long, fleets and budgets kept, the value recounted.

    Without prices in the rules, everybody must find room.

    Parameters
    ----------
    line_id, loads, periods, rules
        As the headways were planned for.
    chosen : ChosenHeadways
    stated_hours : float
        Value of the certificate.

    Returns
    -------
    list of Problem
        Empty where all holds.

    Examples
    --------
    >>> from network.quantities import floats, ints
    >>> from network.service_day import WEEKDAY
    >>> from routing.headways.headway_rules import VehicleFleet
    >>> loads = LineLoads(floats([120]), floats([50]), ints([1200]), floats([0]))
    >>> rules = HeadwayRules((VehicleFleet(number=1),), longest_s=(3600,))
    >>> every_ten = ChosenHeadways(ints([[600]]), ints([[0]]))     # 120 x 5 min x 2 h = 20 h
    >>> found, = headway_choice_problems(["1"], [loads], WEEKDAY[1:2], rules, every_ten, 20.0)
    >>> print(found)
    error: AM: 2 of standard bus under way, the fleet has 1
    """
    found: list[Problem] = []
    stated_s, money, bus_hours = 0, 0.0, 0.0
    for column, (period, load) in enumerate(zip(periods, loads, strict=True)):
        under_way, km = [0] * len(rules.fleets), 0.0
        for line, name in enumerate(line_id):
            headway = int(chosen.headway_s[line, column])
            fleet = int(chosen.fleet[line, column])
            where = f"line {name} in {period.name}"
            stated_s += _felt(load, line, headway, fleet, period, rules)
            rests = headway == _RESTS and (line, column) in rules.may_rest
            longest = _RESTS if rests else rules.longest_s[column]
            wrong = _line_problems(where, load, line, headway, fleet, longest, rules)
            found.extend(wrong)
            if headway == _RESTS or wrong:
                continue
            buses = math.ceil(int(load.cycle_s[line]) / headway)
            under_way[fleet] += buses
            km += float(load.cycle_m[line]) / 1000 * 3600 / headway
            hours = (period.end - period.start) / 3600
            bus_hours += buses * hours
            money += _hourly(load, line, headway, rules.fleets[fleet].rates) * hours
        for each, used in zip(rules.fleets, under_way, strict=True):
            if used > each.number:
                said = f"{used} of {each.vehicle.name} under way, the fleet has {each.number}"
                found.append(error(period.name, said))
        if km > rules.most_km_per_hour * (1 + 1e-9):
            said = f"{km:.3f} km an hour, {rules.most_km_per_hour:g} are given"
            found.append(error(period.name, said))
    found.extend(_mixed_lines(line_id, rules, chosen))
    if money > rules.day_budget + _CENT:
        said = f"costs {money:.2f} a day, the budget is {rules.day_budget:.2f}"
        found.append(error("headways", said))
    if bus_hours > rules.day_hours + 1e-6:
        said = f"{bus_hours:.2f} vehicle-hours a day, {rules.day_hours:.2f} are given"
        found.append(error("headways", said))
    rounding_h = len(line_id) * len(periods) / 3600  # each row is stated in whole seconds
    if not math.isclose(stated_s / 3600, stated_hours, rel_tol=1e-9, abs_tol=rounding_h):
        said = f"states {stated_hours} hours of riders, recounted {stated_s / 3600}"
        found.append(error("headways", said))
    return found


def _mixed_lines(
    line_id: Sequence[str], rules: HeadwayRules, chosen: ChosenHeadways
) -> list[Problem]:
    """Lines with several vehicle types where each may have one."""
    if not rules.one_type_per_line:
        return []
    found = []
    for name, fleets in zip(line_id, chosen.fleet.tolist(), strict=True):
        used = sorted({fleet for fleet in fleets if fleet != _NO_FLEET})
        if len(used) > 1:
            names = ", ".join(rules.fleets[fleet].vehicle.name for fleet in used)
            found.append(error(f"line {name}", f"runs with {names}, one type is allowed"))
    return found


def _felt(
    load: LineLoads, line: int, headway: int, fleet: int, period: Period, rules: HeadwayRules
) -> int:
    """Rider-seconds of a day, whole: waiting, or with prices all that is felt."""
    hours = (period.end - period.start) / 3600
    riders = float(load.boardings[line])
    if headway == _RESTS or not 0 <= fleet < len(rules.fleets):
        return round(riders * _NOT_SERVED_S * hours)
    wait = rules.weights.wait_s(headway)
    if rules.prices is None:
        return round(riders * wait * hours)
    each = rules.fleets[fleet]
    room = each.vehicle.places * rules.most_load * 3600 / headway
    left = max(0.0, float(load.peak_load[line]) - room) * rules.prices.left_behind_s
    money = _hourly(load, line, headway, each.rates) / rules.prices.rider_hour * 3600
    return round((riders * rules.weights.wait * wait + left + money) * hours)


def _hourly(load: LineLoads, line: int, headway: int, rates: CostRates) -> float:
    """Money of one hour of a line at a headway."""
    buses = math.ceil(int(load.cycle_s[line]) / headway)
    km = float(load.cycle_m[line]) / 1000 * 3600 / headway
    return buses * rates.per_platform_hour + km * rates.per_km


def _line_problems(
    where: str,
    load: LineLoads,
    line: int,
    headway: int,
    fleet: int,
    longest: int,
    rules: HeadwayRules,
) -> list[Problem]:
    """Rules that a line breaks by itself."""
    if headway == _RESTS:
        found = [] if longest == _RESTS else [error(where, "does not run, though it must")]
        return found if fleet == _NO_FLEET else [*found, error(where, "rests with vehicles")]
    if not 0 <= fleet < len(rules.fleets):
        return [error(where, f"runs with fleet {fleet}, which does not exist")]
    found = []
    if headway not in rules.allowed_s:
        found.append(error(where, f"a headway of {headway} s is not allowed"))
    if longest not in {_RESTS, headway} and headway > longest:
        found.append(error(where, f"a headway of {headway} s is longer than {longest} s"))
    if headway >= rules.clock_face_from_s and 3600 % headway and headway % 3600:
        found.append(error(where, f"a headway of {headway} s does not repeat each hour"))
    vehicle = rules.fleets[fleet].vehicle
    room = vehicle.places * rules.most_load * 3600 / headway
    if rules.prices is None and float(load.peak_load[line]) > room * (1 + 1e-9):
        riders = float(load.peak_load[line])
        found.append(error(where, f"carries {riders:.1f} riders an hour with room for {room:.1f}"))
    return found
