"""What each line may do in each period under the rules, what riders wait, what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.errors import InfeasibleError, InputError
from network.quantities import BoolArray, FloatArray, IntArray, ints
from network.service_day import HOUR, Period
from routing.deadheads import NO_DEADHEAD
from routing.fleet import vehicles_for
from routing.headways.felt_costs import NO_SERVICE_S
from routing.headways.headway_rules import NO_VEHICLE, ChosenHeadways, HeadwayRules
from routing.headways.limited_choices import LimitedChoices, limited_choices
from routing.headways.line_loads import LineLoads
from routing.lines import NOT_RUN

CENTS = 100
"""Money is counted in whole hundredths, rounded up, so that a budget is never exceeded."""

_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class HeadwayOptions:
    """Options of all lines and periods.

    Rows are lines, and within a line periods; the last option is to rest. Of all limits, the first
    are the fleets, period after period, then the budget if there is one.

    Attributes
    ----------
    headway_s, fleet : IntArray, shape (n_options,)
    waiting : IntArray, shape (n_rows, n_options)
        Rider-seconds of a day.
    buses : IntArray, shape (n_rows, n_options)
    cents : IntArray, shape (n_rows, n_options)
        Of a day.
    allowed : BoolArray, shape (n_rows, n_options)
        By the longest headway and the room on board.
    row_period : IntArray, shape (n_rows,)
    rules : HeadwayRules
    """

    headway_s: IntArray
    fleet: IntArray
    waiting: IntArray
    buses: IntArray
    cents: IntArray
    allowed: BoolArray
    row_period: IntArray
    rules: HeadwayRules

    def under_limits(self) -> LimitedChoices:
        """Least waiting under the fleets and the budget."""
        return self._limited(self.waiting, self.rules.day_budget)

    def under_fleets(self) -> LimitedChoices:
        """Least money under the fleets alone."""
        return self._limited(self.cents, float("inf"))

    def _limited(self, cost: IntArray, budget: float) -> LimitedChoices:
        n_periods = len(self.rules.longest_s)
        takes, limit = [], []
        for fleet, vehicles in enumerate(self.rules.fleets):
            for period in range(n_periods):
                counts = (self.fleet == fleet) & (self.row_period == period)[:, None]
                takes.append(np.where(counts, self.buses, 0))
                limit.append(vehicles.number)
        if budget < float("inf"):
            takes.append(self.cents)
            limit.append(int(budget * CENTS))
        return limited_choices(cost, np.stack(takes), self.allowed, ints(limit))

    def chosen(self, choice: IntArray) -> ChosenHeadways:
        """Headways of one option per row."""
        shape = -1, len(self.rules.longest_s)
        return ChosenHeadways(
            ints(self.headway_s[choice].reshape(shape)), ints(self.fleet[choice].reshape(shape))
        )


def headway_options(
    line_id: Sequence[str],
    loads: Sequence[LineLoads],
    periods: Sequence[Period],
    rules: HeadwayRules,
) -> HeadwayOptions:
    """All options, with those struck out that break a rule by themselves.

    Raises
    ------
    InputError
        If loads, periods and rules are not for the same periods.
    InfeasibleError
        If a line has no option left, naming the lines and what they would need.
    """
    if not len(loads) == len(periods) == len(rules.longest_s):
        message = (
            f"{len(loads)} loads, {len(periods)} periods and {len(rules.longest_s)} longest "
            "headways; give one of each for every period"
        )
        raise InputError(message)
    n_headways = len(rules.allowed_s)
    headway_s = np.array([*rules.allowed_s * len(rules.fleets), NOT_RUN])
    fleet = np.array([*np.repeat(range(len(rules.fleets)), n_headways), NO_VEHICLE])
    parts = [
        _in_period(load, period, replace(rules, longest_s=(longest,)))
        for load, period, longest in zip(loads, periods, rules.longest_s, strict=True)
    ]
    waiting, buses, cents, allowed = (
        np.stack(part, axis=1).reshape(-1, len(headway_s)) for part in zip(*parts, strict=True)
    )
    options = HeadwayOptions(
        headway_s=ints(headway_s),
        fleet=ints(fleet),
        waiting=ints(waiting),
        buses=ints(buses),
        cents=ints(cents),
        allowed=allowed.astype(np.bool_),
        row_period=ints(np.arange(len(waiting)) % len(periods)),
        rules=rules,
    )
    _refuse_impossible_rows(line_id, loads, periods, options)
    return options


def _in_period(
    load: LineLoads, period: Period, rules: HeadwayRules
) -> tuple[IntArray, IntArray, IntArray, BoolArray]:
    """Waiting, buses, cents and what is allowed of each line and option in one period."""
    n_lines, headway = len(load.boardings), np.array(rules.allowed_s)
    riders = load.boardings[:, None] * period.hours
    wait_s = np.array([rules.weights.wait_s(h) for h in rules.allowed_s])
    known_cycle = load.cycle_s < NO_DEADHEAD
    cycle_s = np.where(known_cycle, load.cycle_s, 0)[:, None]
    cycle_km = np.where(known_cycle, load.cycle_m, 0.0)[:, None] / 1000
    buses_alike = vehicles_for(cycle_s, headway)
    (longest,) = rules.longest_s
    in_policy = (headway <= longest) | (longest == NOT_RUN)
    cents, allowed = [], []
    for each in rules.fleets:
        km = cycle_km * HOUR / headway
        money = buses_alike * each.rates.per_platform_hour + km * each.rates.per_km
        cents.append(np.ceil(money * period.hours * CENTS - 1e-6))
        places = rules.most_load * each.vehicle.places * HOUR / headway
        fits = load.peak_load[:, None] <= places * (1 + 1e-12)
        allowed.append(fits & in_policy & known_cycle[:, None])
    none: FloatArray = np.zeros((n_lines, 1))
    n_fleets = len(rules.fleets)
    waiting = np.hstack([np.tile(riders * wait_s, (1, n_fleets)), riders * NO_SERVICE_S])
    may_rest = np.full((n_lines, 1), longest == NOT_RUN)
    return (
        np.rint(waiting).astype(np.int64),
        np.hstack([np.tile(buses_alike, (1, n_fleets)), none]).astype(np.int64),
        np.hstack([*cents, none]).astype(np.int64),
        np.hstack([*allowed, may_rest]),
    )


def _refuse_impossible_rows(
    line_id: Sequence[str],
    loads: Sequence[LineLoads],
    periods: Sequence[Period],
    options: HeadwayOptions,
) -> None:
    """Refuse lines that no headway and no vehicle can serve as the rules ask."""
    rows = np.flatnonzero(~options.allowed.any(axis=1)).tolist()
    if not rows:
        return
    rules = options.rules
    room = max(f.vehicle.places for f in rules.fleets) * rules.most_load * HOUR
    said = []
    for row in rows[:_NAMED]:
        line, column = divmod(row, len(periods))
        where = f"line {line_id[line]} in {periods[column].name}"
        if loads[column].cycle_s[line] >= NO_DEADHEAD:
            said.append(f"{where} has no legal way back to its start")
            continue
        riders = float(loads[column].peak_load[line])
        said.append(
            f"{where} needs a bus every {room / riders:.0f} s to carry {riders:.0f} riders an hour,"
            f" but none is allowed below {rules.allowed_s[0]} s"
        )
    message = (
        f"{'; '.join(said)} ({len(rows)} lines and periods affected). Use larger vehicles, raise "
        "most_load, allow shorter headways or split the line"
    )
    raise InfeasibleError(message)
