"""What each line may do in each period under the rules, what riders feel, what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.errors import InfeasibleError, InputError
from network.quantities import BoolArray, FloatArray, IntArray, floats, ints
from network.service_day import HOUR, Period
from routing.deadheads import NO_DEADHEAD
from routing.fleet import vehicles_for
from routing.headways.felt_costs import left_behind_per_hour, money_per_hour
from routing.headways.headway_rules import ChosenHeadways, HeadwayRules
from routing.headways.kind_ties import KindTies
from routing.headways.limited_choices import LimitedChoices, limited_choices
from routing.headways.line_loads import LineLoads
from routing.line_vehicles import NO_VEHICLE
from routing.lines import NOT_RUN

CENTS = 100
"""Money is counted in whole hundredths, rounded up, so that a budget is never exceeded."""

NO_SERVICE_S = 14400.0
"""Felt seconds for a rider whose line does not run."""

_ROUNDING = 1e-12
"""Share of the riders who may find no room by the rounding of real numbers."""

_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class HeadwayOptions:
    """Options of all lines and periods.

    Rows are lines, and within a line periods; the last option is to rest. Of all limits, the first
    are the fleets, period after period, then the budget, the hours and the kilometres of each
    period if there are any.

    Attributes
    ----------
    headway_s, fleet : IntArray, shape (n_options,)
    cost : IntArray, shape (n_rows, n_options)
        Rider-seconds of a day: waiting, or all that is felt where the rules have prices.
    buses : IntArray, shape (n_rows, n_options)
    cents, bus_s : IntArray, shape (n_rows, n_options)
        Money and seconds of vehicles in a day.
    metres : IntArray, shape (n_rows, n_options)
        Driven in an hour, rounded up.
    allowed : BoolArray, shape (n_rows, n_options)
        By the longest headway and the room on board.
    row_period : IntArray, shape (n_rows,)
    rules : HeadwayRules
    """

    headway_s: IntArray
    fleet: IntArray
    cost: IntArray
    buses: IntArray
    cents: IntArray
    bus_s: IntArray
    metres: IntArray
    allowed: BoolArray
    row_period: IntArray
    rules: HeadwayRules

    def under_limits(self) -> LimitedChoices:
        """Least cost under the fleets, the budget and the hours."""
        return self._limited(self.cost, self.rules.day_budget, self.rules.day_hours)

    def hours_under_fleets(self) -> LimitedChoices:
        """Least seconds of vehicles under the fleets alone."""
        return self._limited(self.bus_s, float("inf"), float("inf"))

    def money_under_others(self) -> LimitedChoices:
        """Least money under the fleets and the hours."""
        return self._limited(self.cents, float("inf"), self.rules.day_hours)

    def _limited(self, cost: IntArray, budget: float, hours: float) -> LimitedChoices:
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
        if hours < float("inf"):
            takes.append(self.bus_s)
            limit.append(int(hours * HOUR))
        if self.rules.most_km_per_hour < float("inf"):
            for period in range(n_periods):
                takes.append(np.where((self.row_period == period)[:, None], self.metres, 0))
                limit.append(int(self.rules.most_km_per_hour * 1000))
        return limited_choices(cost, np.stack(takes), self.allowed, ints(limit), self.ties)

    @property
    def ties(self) -> KindTies | None:
        """Periods of a line that go together, where it has one vehicle type all day."""
        if not self.rules.one_type_per_line or len(self.rules.fleets) == 1:
            return None
        line = np.arange(len(self.cost)) // len(self.rules.longest_s)
        return KindTies(ints(line), self.fleet)

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
        _in_period(
            load, period, replace(rules, longest_s=(longest,)),
            [line for line, when in rules.may_rest if when == column],
        )
        for column, (load, period, longest) in enumerate(
            zip(loads, periods, rules.longest_s, strict=True)
        )
    ]  # fmt: skip
    cost, buses, cents, bus_s, metres, allowed = (
        np.stack(part, axis=1).reshape(-1, len(headway_s)) for part in zip(*parts, strict=True)
    )
    options = HeadwayOptions(
        headway_s=ints(headway_s),
        fleet=ints(fleet),
        cost=ints(cost),
        buses=ints(buses),
        cents=ints(cents),
        bus_s=ints(bus_s),
        metres=ints(metres),
        allowed=allowed.astype(np.bool_),
        row_period=ints(np.arange(len(cost)) % len(periods)),
        rules=rules,
    )
    _refuse_impossible_rows(line_id, loads, periods, options)
    return options


def _in_period(
    load: LineLoads, period: Period, rules: HeadwayRules, resting: Sequence[int]
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray, BoolArray]:
    """Cost, buses, cents, seconds, metres and what is allowed of lines by option in one period."""
    n_lines, headway = len(load.boardings), np.array(rules.allowed_s)
    riders, hours = load.boardings[:, None], period.hours
    wait_s = np.array([rules.weights.wait_s(h) for h in rules.allowed_s])
    known_cycle = load.cycle_s < NO_DEADHEAD
    load = replace(
        load,
        cycle_s=ints(np.where(known_cycle, load.cycle_s, 0)),
        cycle_m=floats(np.where(known_cycle, load.cycle_m, 0.0)),
    )
    buses_alike = vehicles_for(load.cycle_s[:, None], headway)
    (longest,) = rules.longest_s
    in_policy = (headway <= longest) | (longest == NOT_RUN)
    felt, cents, allowed = [], [], []
    for each in rules.fleets:
        money = money_per_hour(load, headway, each.rates)
        cents.append(np.ceil(money * hours * CENTS - 1e-6))
        left = left_behind_per_hour(load, headway, rules.most_load * each.vehicle.places)
        runs = in_policy & known_cycle[:, None]
        if rules.prices is None:
            felt.append(riders * wait_s)
            allowed.append(runs & (left <= load.peak_load[:, None] * _ROUNDING))
        else:
            lost = left * rules.prices.left_behind_s + money / rules.prices.rider_hour * HOUR
            felt.append(riders * rules.weights.wait * wait_s + lost)
            allowed.append(runs)
    none: FloatArray = np.zeros((n_lines, 1))
    metres = np.ceil(load.cycle_m[:, None] * HOUR / headway - 1e-6)
    buses = np.hstack([np.tile(buses_alike, (1, len(rules.fleets))), none]).astype(np.int64)
    may_rest = np.full((n_lines, 1), longest == NOT_RUN)
    may_rest[list(resting)] = True
    return (
        np.rint(np.hstack([*felt, riders * NO_SERVICE_S]) * hours).astype(np.int64),
        buses,
        np.hstack([*cents, none]).astype(np.int64),
        buses * (period.end - period.start),
        np.hstack([np.tile(metres, (1, len(rules.fleets))), none]).astype(np.int64),
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
