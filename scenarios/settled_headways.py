"""Headways for the riders who come at those headways: chosen and assigned in turn until stable.

A choice of headways is proven for the loads it was given. Riders then choose again, and the loads
are others. Loads are moved towards those of the last choice, at first all the way, and by half
steps once that makes them swing (self-regulated averaging after Liu, He and He 2009, Networks and
Spatial Economics 9). The best of the rounds is kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np

from network.problems import Problem, note
from network.quantities import floats, ints
from network.service_day import HOUR, Period
from routing.certificate import BoundIsFor, Certificate
from routing.headways.felt_costs import left_behind_per_hour, money_per_hour
from routing.headways.headway_check import headway_choice_problems
from routing.headways.headway_rules import HeadwayRules
from routing.headways.line_loads import LineLoads
from routing.headways.planning import plan_headways
from routing.line_vehicles import LineVehicles, one_type
from routing.lines import NOT_RUN, LinePlan
from routing.validity import confirm
from scenarios.headways_in_hours import at_rest_outside_hours, loads_in_hours, rules_in_hours
from scenarios.kept_patterns import rules_for_patterns
from scenarios.world import World

STABLE = 0.01
"""Loads are stable when those on the busiest sections move by a smaller share."""

MOST_ROUNDS = 6

Chosen = TypeVar("Chosen")


@dataclass(frozen=True, slots=True, eq=False)
class Riding:
    """Riders at headways that were chosen.

    Attributes
    ----------
    loads : tuple of LineLoads
        One per period.
    riders_hours : float
        What riders feel, hours.
    all_hours : float
        The same and what headways are weighed by beside it: riders left behind, and operation.
    """

    loads: tuple[LineLoads, ...]
    riders_hours: float
    all_hours: float


@dataclass(frozen=True, slots=True)
class LoadRounds:
    """How often headways were chosen for the riders of the last ones, and what still moved.

    Attributes
    ----------
    rounds : int
    moved : float
        Share by which loads on the busiest sections moved in the last round.
    kept : int
        Round whose headways are kept, from 1.
    kept_moved : float
        Share by which loads moved in that round.
    """

    rounds: int
    moved: float
    kept: int
    kept_moved: float

    def finding(self) -> Problem:
        """What is said of it beside the figures.

        Examples
        --------
        >>> print(LoadRounds(3, 0.004, 3, 0.004).finding())
        note: headways: loads moved by 0.4 % in the last of 3 rounds of headways and riders
        >>> print(LoadRounds(4, 0.004, 2, 0.03).finding().message.partition("; ")[2])
        the headways of round 2 are kept, of fewest hours in all; loads moved by 3.0 % there
        """
        rounds = "1 round" if self.rounds == 1 else f"the last of {self.rounds} rounds"
        said = f"loads moved by {100 * self.moved:.1f} % in {rounds} of headways and riders"
        if self.moved >= STABLE:
            said += f"; not stable within {self.rounds} rounds"
        if self.kept < self.rounds:
            said += (
                f"; the headways of round {self.kept} are kept, of fewest hours in all; loads "
                f"moved by {100 * self.kept_moved:.1f} % there"
            )
        return note("headways", said)


@dataclass(frozen=True, slots=True, eq=False)
class _Round(Generic[Chosen]):
    """The loads that were chosen for, the choice, the riders at it, and how far loads moved."""

    loads: tuple[LineLoads, ...]
    chosen: Chosen
    riding: Riding
    moved: float


def settled(
    loads: Sequence[LineLoads],
    choose: Callable[[Sequence[LineLoads]], Chosen],
    ride: Callable[[Chosen], Riding],
) -> tuple[Chosen, LoadRounds]:
    """Choose for loads and let riders choose in turn until loads are stable; keep the best.

    Parameters
    ----------
    loads : sequence of LineLoads
        One per period, to choose for at first.
    choose : callable
        From loads to a choice.
    ride : callable
        From a choice to the riders at it.

    Returns
    -------
    Chosen
        Of the rounds in which riders feel no more than in the first, the one of fewest hours in
        all.
    LoadRounds

    Examples
    --------
    Riders who come whatever is chosen: stable at once.

    >>> from network.quantities import ints
    >>> line = LineLoads(floats([100]), floats([50]), ints([1200]), floats([0]))
    >>> settled([line], lambda seen: "every 10 min", lambda chosen: Riding((line,), 9.0, 9.0))
    ('every 10 min', LoadRounds(rounds=1, moved=0.0, kept=1, kept_moved=0.0))
    """
    made, step = [_round(tuple(loads), choose, ride)], 1.0
    nearest = made[0]
    while made[-1].moved >= STABLE and len(made) < MOST_ROUNDS:
        loads = loads_between(nearest.loads, nearest.riding.loads, step)
        made.append(_round(loads, choose, ride))
        if made[-1].moved < nearest.moved:
            nearest = made[-1]
        else:
            step /= 2
    most = made[0].riding.riders_hours
    fair = [row for row, each in enumerate(made) if each.riding.riders_hours <= most]
    # Of equals the last one: its loads are those of its own headways, or nearest to them.
    kept = min(reversed(fair), key=lambda row: made[row].riding.all_hours)
    rounds = LoadRounds(len(made), made[-1].moved, kept + 1, made[kept].moved)
    return made[kept].chosen, rounds


def _round(
    loads: tuple[LineLoads, ...],
    choose: Callable[[Sequence[LineLoads]], Chosen],
    ride: Callable[[Chosen], Riding],
) -> _Round[Chosen]:
    """Choose once, and see how riders then travel."""
    chosen = choose(loads)
    riding = ride(chosen)
    return _Round(loads, chosen, riding, peak_loads_moved(loads, riding.loads))


def peak_loads_moved(before: Sequence[LineLoads], after: Sequence[LineLoads]) -> float:
    """Share by which loads on the busiest sections of all lines and periods moved.

    Examples
    --------
    100 and 300 riders an hour, then 90 and 310: 20 of 400 moved.

    >>> from network.quantities import ints
    >>> one, other = (LineLoads(floats([0, 0]), floats(peak), ints([600] * 2), floats([0, 0]))
    ...               for peak in ([100, 300], [90, 310]))
    >>> peak_loads_moved([one], [other])
    0.05
    """
    was, now = (np.concatenate([load.peak_load for load in each]) for each in (before, after))
    return float(np.abs(now - was).sum() / max(float(was.sum()), 1e-12))


def loads_between(
    one: Sequence[LineLoads], other: Sequence[LineLoads], share: float
) -> tuple[LineLoads, ...]:
    """Loads on the way from one to another: successive averages do not swing to and fro."""
    return tuple(
        replace(
            was,
            boardings=floats(was.boardings + share * (now.boardings - was.boardings)),
            peak_load=floats(was.peak_load + share * (now.peak_load - was.peak_load)),
        )
        for was, now in zip(one, other, strict=True)
    )


@dataclass(frozen=True, slots=True, eq=False)
class HeadwaysAndTypes:
    """Lines at headways that were chosen, and their vehicles.

    Attributes
    ----------
    plan : LinePlan
    vehicles : LineVehicles
    proof : Certificate
        Of the lines whose headways are chosen.
    """

    plan: LinePlan
    vehicles: LineVehicles
    proof: Certificate


def chosen_headways(
    world: World, plan: LinePlan, loads: Sequence[LineLoads], rules: HeadwayRules
) -> tuple[LinePlan, Certificate]:
    """The lines and the proof of `headways_and_types`, where there is one vehicle type."""
    found = headways_and_types(world, plan, loads, rules)
    return found.plan, found.proof


def headways_and_types(
    world: World, plan: LinePlan, loads: Sequence[LineLoads], rules: HeadwayRules
) -> HeadwaysAndTypes:
    """Headways and vehicle types of least felt time for given loads, rechecked.

    Parameters
    ----------
    world : World
    plan : LinePlan
        Its present headways are ignored, but lines that stay have their own. Lines that hold a
        first or last departure run where they do, and rest before and after.
    loads : sequence of LineLoads
        One per period.
    rules : HeadwayRules
        Of all lines; what lines that stay take is taken off the first fleet and the kilometres.

    Returns
    -------
    HeadwaysAndTypes

    Raises
    ------
    InfeasibleError
        If the rules cannot be kept.
    InvalidPlanError
        If the answer does not pass its check: a bug of ours.
    """
    if world.kept is not None:
        return _beside_kept(world, world.kept, plan, loads, rules)
    s, periods = world.settings, world.periods
    rules = rules_for_patterns(world, plan, rules_in_hours(plan, rules, periods))
    given = plan.line_id, loads_in_hours(plan, loads, periods), periods, rules
    chosen, proof = plan_headways(*given, s.effort, s.seed)
    confirm(headway_choice_problems(*given, chosen, proof.value), "headways")
    return HeadwaysAndTypes(
        at_rest_outside_hours(chosen.applied_to(plan), periods), chosen.vehicles_of(rules), proof
    )


_NOTHING_CHOSEN = Certificate(
    stage="headways",
    objective="nothing, as all lines stay as they are",
    unit="hours per day",
    value=0.0,
    bound=0.0,
    bound_is_for=BoundIsFor.FIXED_LOADS,
    seed=0,
    stop_reason="nothing to choose",
)


def _beside_kept(
    world: World,
    kept: LinePlan,
    plan: LinePlan,
    loads: Sequence[LineLoads],
    rules: HeadwayRules,
) -> HeadwaysAndTypes:
    """Headways of the lines after those that stay, within what these leave of the fleet."""
    free = range(kept.n_lines, plan.n_lines)
    fleet = rules.fleets[0]
    if not free:
        stays = one_type(fleet.vehicle, fleet.rates, plan)
        return HeadwaysAndTypes(plan.with_headways(kept.headway_s), stays, _NOTHING_CHOSEN)
    use = world.kept_use
    left = max(0, fleet.number - int(use.buses.max()))
    km = max(0.0, rules.most_km_per_hour - float(use.km_per_hour.max()))
    others = headways_and_types(
        replace(world, kept=None),
        plan.choose(list(free)),
        [load.choose(free) for load in loads],
        replace(
            rules, fleets=(replace(fleet, number=left), *rules.fleets[1:]), most_km_per_hour=km
        ),
    )
    headway_s = np.concatenate([kept.headway_s, others.plan.headway_s])
    of_line = np.zeros((plan.n_lines, headway_s.shape[1]), np.int64)
    of_line[kept.n_lines :] = others.vehicles.of_line
    return HeadwaysAndTypes(
        plan.with_headways(ints(headway_s)),
        replace(others.vehicles, of_line=ints(of_line)),
        others.proof,
    )


def hours_beside_riding(
    plan: LinePlan,
    loads: Sequence[LineLoads],
    periods: Sequence[Period],
    rules: HeadwayRules,
    vehicles: LineVehicles,
) -> float:
    """Felt hours a day of riders left behind and of operation, at the prices of the rules.

    Examples
    --------
    50 of 200 riders an hour left behind; 36 EUR an hour are worth 4 h of riders. Two hours.

    >>> from network.quantities import ints
    >>> from network.service_day import WEEKDAY
    >>> from routing.fleet import CostRates, VehicleType
    >>> from routing.headways.headway_rules import FeltPrices, VehicleFleet
    >>> from routing.line_vehicles import one_type
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]])], 1, 1200)
    >>> load = LineLoads(floats([400]), floats([200]), ints([1200]), floats([0]))
    >>> fleet = VehicleFleet(VehicleType(places=50), 1, CostRates(36.0, 1.0))
    >>> rules = HeadwayRules((fleet,), (0,), prices=FeltPrices())
    >>> buses = one_type(fleet.vehicle, fleet.rates, plan)
    >>> hours_beside_riding(plan, [load], WEEKDAY[1:2], rules, buses)
    108.0
    """
    if rules.prices is None:
        return 0.0
    total = 0.0
    first = plan.first_patterns.tolist()
    for column, (load, period) in enumerate(zip(loads, periods, strict=True)):
        headway = plan.headway_s[first, column][:, None]
        runs = headway != NOT_RUN
        some = np.where(runs, headway, HOUR)
        for kind, (vehicle, rates) in enumerate(zip(vehicles.vehicle, vehicles.rates, strict=True)):
            own = runs & (vehicles.of_line[:, column] == kind)[:, None]
            money = money_per_hour(load, some, rates)[own].sum()
            left = left_behind_per_hour(load, some, rules.most_load * vehicle.places)[own].sum()
            felt = money / rules.prices.rider_hour + left * rules.prices.left_behind_s / HOUR
            total += float(felt) * period.hours
    return total
