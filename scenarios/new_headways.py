"""New headways for the lines of a plan under another fleet, with fewer or more hours to drive."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from network.errors import InfeasibleError, InputError
from network.problems import Problem, note
from network.quantities import IntArray, ints
from routing.certificate import Certificate
from routing.fleet import vehicles_for
from routing.headways.headway_options import headway_options
from routing.headways.headway_prices import HeadwayPrice, headway_prices
from routing.headways.headway_rules import HeadwayRules, VehicleFleet, fleets_in_words
from routing.headways.least_limits import least_more_vehicles
from routing.headways.line_loads import LineLoads
from routing.headways.planning import instant_headways, plan_headways
from routing.line_vehicles import LineVehicles
from routing.lines import NOT_RUN, LinePlan
from routing.progress import report
from scenarios.explaining.explanation import findings_of
from scenarios.fitting_fleet import FittedTrips, fit_to_rules, hours_away, trips_at
from scenarios.result import Service
from scenarios.service_by_type import TypeInUse, service_by_type
from scenarios.settled_headways import LoadRounds
from scenarios.world import World, line_loads

STAGE = "headways"
"""Under which progress is told."""

LONGEST_MIN = 60
MOST_BUSES, MOST_HOURS = 100_000, 1_000_000.0


@dataclass(frozen=True, slots=True)
class AskedHeadways:
    """What a planner asks for.

    Attributes
    ----------
    buses : int
        Most vehicles away from the depot at any second, of all types together.
    hours : float
        Most vehicle-hours away from the depot in a day.
    longest_min : float
        Longest headway of a line in a period in which it runs today, minutes.
    fleets : tuple of VehicleFleet
        Types of vehicles with their numbers; empty where all are of the type of the plan.
    one_type_per_line : bool
        Whether a line keeps its type all day, or may have another in each period.

    Raises
    ------
    InputError
        If a limit has no meaning.
    """

    buses: int
    hours: float = math.inf
    longest_min: float = LONGEST_MIN
    fleets: tuple[VehicleFleet, ...] = ()
    one_type_per_line: bool = True

    def __post_init__(self) -> None:
        if self.fleets and sum(each.number for each in self.fleets) != self.buses:
            message = f"{fleets_in_words(self.fleets)} are not {self.buses} buses"
            raise InputError(message)
        if not 1 <= self.buses <= MOST_BUSES:
            message = f"{self.buses} buses; give 1 to {MOST_BUSES} with --buses"
            raise InputError(message)
        if not (self.hours == math.inf or 1 <= self.hours <= MOST_HOURS):
            message = f"{self.hours} vehicle-hours a day; give 1 to {MOST_HOURS:.0f} with --hours"
            raise InputError(message)

    def fleets_of(self, world: World) -> tuple[VehicleFleet, ...]:
        """The fleets: those given, or so many vehicles of the type of the plan."""
        s = world.settings
        return self.fleets or (VehicleFleet(s.vehicle, self.buses, s.rates),)


@dataclass(frozen=True, slots=True, eq=False)
class FirstHeadways:
    """The instant answer: marginal analysis at today's loads, vehicles counted line by line.

    Attributes
    ----------
    plan : LinePlan
    line_vehicles : LineVehicles
    proof : Certificate
        Its bound is felt time if there were no limits.
    """

    plan: LinePlan
    line_vehicles: LineVehicles
    proof: Certificate


@dataclass(frozen=True, slots=True, eq=False)
class NewHeadways:
    """Headways of the same lines under other limits, beside those of the plan.

    Attributes
    ----------
    asked : AskedHeadways
    first : FirstHeadways, optional
        None where marginal analysis found none.
    before, after : Service
        Both counted in full in the same way.
    line_vehicles : LineVehicles
        Type of vehicle of each line in each period of `after`.
    in_use : tuple of TypeInUse
        What each type does in a day.
    proof : Certificate
        Of the headways, for the loads they were chosen for.
    rounds : LoadRounds
    prices : tuple of HeadwayPrice
        What loosening each limit saves, at those loads, vehicles counted line by line.
    findings : tuple of Problem
        What the figures rest on.
    """

    asked: AskedHeadways
    first: FirstHeadways | None
    before: Service
    after: Service
    line_vehicles: LineVehicles
    in_use: tuple[TypeInUse, ...]
    proof: Certificate
    rounds: LoadRounds
    prices: tuple[HeadwayPrice, ...]
    findings: tuple[Problem, ...]


def first_headways(world: World, service: Service, asked: AskedHeadways) -> FirstHeadways | None:
    """The instant answer.

    Parameters
    ----------
    world : World
    service : Service
        As planned.
    asked : AskedHeadways

    Returns
    -------
    FirstHeadways, or None
        None where marginal analysis finds none; there may be one.

    Raises
    ------
    InfeasibleError
        If a line cannot be served at all.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place = two.world()
    >>> first_headways(place, two.service(place), AskedHeadways(3)).plan.headway_s[::2].tolist()
    [[1800], [1800]]
    """
    rules = rules_for(world, service.plan, asked)
    loads = _loads_of(world, service, service.plan)
    found = instant_headways(service.plan.line_id, loads, world.periods, rules)
    if found is None:
        return None
    chosen, proof = found
    return FirstHeadways(chosen.applied_to(service.plan), chosen.vehicles_of(rules), proof)


def new_headways(
    world: World,
    service: Service,
    asked: AskedHeadways,
    first: FirstHeadways | None = None,
    findings: tuple[Problem, ...] = (),
) -> NewHeadways:
    """Headways of least felt time within limits that are counted on vehicle blocks, proven.

    Parameters
    ----------
    world : World
        Of the plan.
    service : Service
        As planned, counted by `scenarios.explaining.recount.recounted`.
    asked : AskedHeadways
    first : FirstHeadways, optional
        As `first_headways` found it, to be told with the rest.
    findings : tuple of Problem
        What else the figures rest on.

    Returns
    -------
    NewHeadways

    Raises
    ------
    InfeasibleError
        If every line at its longest headways needs more, naming the vehicles and hours that do.
    Cancelled
        If the observer says so.

    Examples
    --------
    Two lines run on two buses where each goes as rarely as it may, and on no fewer.

    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place = two.world()
    >>> new_headways(place, two.service(place), AskedHeadways(1))
    Traceback (most recent call last):
    ...
    network.errors.InfeasibleError: 1 bus cannot run each line at least every 60 min ...
    """
    settings = replace(world.settings, buses=asked.buses, mode="repeatable")
    world = replace(world, settings=settings, kept=None)
    plan, paths = service.plan, service.paths
    rules = rules_for(world, plan, asked)
    report(world.observer, STAGE, 0.0, "each line as rarely as it may run")
    first_budgets = _first_budgets(world, service, asked, rules)
    report(world.observer, STAGE, 0.1, "headways, loads and blocks in turn")
    trips = fit_to_rules(world, plan, paths, rules, first_budgets)
    after = service_by_type(world, trips, paths, rules.fleets)
    report(world.observer, STAGE, 0.9, "prices of the limits")
    prices = _prices(world, trips)
    said = (*findings_of(world), *_findings_of(trips), *findings)
    rounds = trips.rounds or LoadRounds(0, 0.0, 0, 0.0)
    return NewHeadways(
        asked, first, service, after.service, after.line_vehicles, after.in_use, trips.proofs[0],
        rounds, prices, said,
    )  # fmt: skip


def rules_for(world: World, plan: LinePlan, asked: AskedHeadways) -> HeadwayRules:
    """What headways must keep: lines that run in a period run there at least so often.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> rules = rules_for(two.world(), two.lines(), AskedHeadways(3, longest_min=30))
    >>> rules.longest_s, rules.fleets[0].number, rules.may_rest
    ((1800,), 3, ())
    """
    rules = world.headway_rules
    first = plan.first_patterns.tolist()
    line, period = np.nonzero(plan.headway_s[first] == NOT_RUN)
    return replace(
        rules,
        fleets=asked.fleets_of(world),
        one_type_per_line=asked.one_type_per_line,
        longest_s=(round(asked.longest_min * 60),) * len(world.periods),
        may_rest=tuple(zip(line.tolist(), period.tolist(), strict=True)),
        day_hours=asked.hours,
    )


def _first_budgets(
    world: World, service: Service, asked: AskedHeadways, rules: HeadwayRules
) -> HeadwayRules:
    """Budgets line by line to begin with, so large that each line can run as rarely as it may.

    Raises
    ------
    InfeasibleError
        If not even that keeps the limits on its blocks, naming what it needs.
    """
    plan = service.plan.with_headways(_rarest(service.plan, rules))
    loads = _loads_of(world, service, plan)
    used = _types_when_rare(world, plan, loads, rules)
    trips = trips_at(world, plan, service.paths, used)
    hours = hours_away(world, trips)
    numbers = zip(rules.fleets, trips.numbers, strict=True)
    if any(need > each.number for each, need in numbers) or hours > asked.hours:
        raise InfeasibleError(_too_little(asked, rules.fleets, trips.numbers, hours))
    apart, bus_hours = _line_by_line(world, plan, loads, used)
    fleets = tuple(
        replace(each, number=each.number + max(0, alone - together))
        for each, alone, together in zip(rules.fleets, apart, trips.numbers, strict=True)
    )
    day_hours = rules.day_hours + max(0.0, bus_hours - hours)
    return replace(rules, fleets=fleets, day_hours=day_hours)


def _types_when_rare(
    world: World, plan: LinePlan, loads: Sequence[LineLoads], rules: HeadwayRules
) -> LineVehicles:
    """Types of the lines at their rarest, of the fleets with the fewest more vehicles that do."""
    s = world.settings
    rare = replace(rules, allowed_s=(_rarest_s(rules),), day_hours=math.inf)
    given = plan.line_id, loads, world.periods
    more = least_more_vehicles(headway_options(*given, rare), s.effort, s.seed).tolist()
    fleets = tuple(
        replace(each, number=each.number + extra)
        for each, extra in zip(rules.fleets, more, strict=True)
    )
    chosen, _ = plan_headways(*given, replace(rare, fleets=fleets), s.effort, s.seed)
    return chosen.vehicles_of(rules)


def _loads_of(world: World, service: Service, plan: LinePlan) -> tuple[LineLoads, ...]:
    """What lines carry with the riders of a service, one for each period."""
    return tuple(
        line_loads(world, plan, flows, period)
        for flows, period in zip(service.flows, world.periods, strict=True)
    )


def _line_by_line(
    world: World, plan: LinePlan, loads: Sequence[LineLoads], used: LineVehicles
) -> tuple[tuple[int, ...], float]:
    """Most vehicles of each type in a period and hours in a day, cycle over headway rounded up."""
    first = plan.first_patterns.tolist()
    kinds = np.arange(len(used.vehicle))
    most, hours = np.zeros(len(kinds), np.int64), 0.0
    for column, (load, period) in enumerate(zip(loads, world.periods, strict=True)):
        headway = plan.headway_s[first, column]
        runs = headway != NOT_RUN
        buses = vehicles_for(load.cycle_s[runs], headway[runs])
        own = used.of_line[runs, column][None, :] == kinds[:, None]
        most = np.maximum(most, np.where(own, buses, 0).sum(axis=1))
        hours += int(buses.sum()) * period.hours
    return tuple(most.tolist()), hours


def _too_little(
    asked: AskedHeadways, fleets: Sequence[VehicleFleet], numbers: Sequence[int], hours: float
) -> str:
    """Why the limits cannot be kept, and what would."""
    given = fleets_in_words(fleets)
    needed = fleets_in_words(
        [replace(each, number=number) for each, number in zip(fleets, numbers, strict=True)]
    )
    if math.isfinite(asked.hours):
        given += f" and {asked.hours:g} vehicle-hours a day"
    return (
        f"{given} cannot run each line at least every {asked.longest_min:g} min in the periods in "
        f"which it runs; as rarely as that, these lines need {needed} and "
        f"{math.ceil(hours * 10) / 10:.1f} hours, counted on their blocks. Give these, allow "
        "longer headways, or leave out lines"
    )


def _rarest(plan: LinePlan, rules: HeadwayRules) -> IntArray:
    """The longest headway allowed wherever a pattern runs."""
    return ints(np.where(plan.headway_s == NOT_RUN, NOT_RUN, _rarest_s(rules)))


def _rarest_s(rules: HeadwayRules) -> int:
    """The longest headway allowed, seconds."""
    return max(h for h in rules.allowed_s if h <= rules.longest_s[0])


def _prices(world: World, trips: FittedTrips) -> tuple[HeadwayPrice, ...]:
    """What loosening each limit saves at the loads that headways were chosen for."""
    if trips.rules is None:
        return ()
    s = world.settings
    return headway_prices(
        trips.plan.line_id, trips.loads, world.periods, trips.rules, trips.proofs[0], s.effort,
        s.seed,
    )  # fmt: skip


def _findings_of(trips: FittedTrips) -> tuple[Problem, ...]:
    """How headways and riders came to rest, and how prices are counted."""
    said = note(
        "prices",
        "what loosening a limit saves is counted at fixed loads, vehicles line by line, cycle over "
        "headway rounded up; the headways themselves keep their limits on vehicle blocks. "
        "Operation is weighed against riders' time at the rates, so buses and hours may be left",
    )
    return (said,) if trips.rounds is None else (trips.rounds.finding(), said)
