"""New headways for the lines of a plan under another fleet, with fewer or more hours to drive."""

import math
from dataclasses import dataclass, replace

import numpy as np

from network.errors import InfeasibleError, InputError
from network.problems import Problem, note
from network.quantities import IntArray, ints
from routing.certificate import Certificate
from routing.fleet import vehicles_for
from routing.headways.headway_prices import HeadwayPrice, headway_prices
from routing.headways.headway_rules import HeadwayRules
from routing.headways.planning import instant_headways
from routing.lines import NOT_RUN, LinePlan
from routing.progress import report
from scenarios.explaining.explanation import findings_of
from scenarios.explaining.recount import recounted
from scenarios.fitting_fleet import FittedTrips, fit_to_rules, hours_away, trips_at
from scenarios.result import Service
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
        Most vehicles away from the depot at any second.
    hours : float
        Most vehicle-hours away from the depot in a day.
    longest_min : float
        Longest headway of a line in a period in which it runs today, minutes.

    Raises
    ------
    InputError
        If a limit has no meaning.
    """

    buses: int
    hours: float = math.inf
    longest_min: float = LONGEST_MIN

    def __post_init__(self) -> None:
        if not 1 <= self.buses <= MOST_BUSES:
            message = f"{self.buses} buses; give 1 to {MOST_BUSES} with --buses"
            raise InputError(message)
        if not (self.hours == math.inf or 1 <= self.hours <= MOST_HOURS):
            message = f"{self.hours} vehicle-hours a day; give 1 to {MOST_HOURS:.0f} with --hours"
            raise InputError(message)


@dataclass(frozen=True, slots=True, eq=False)
class FirstHeadways:
    """The instant answer: marginal analysis at today's loads, vehicles counted line by line.

    Attributes
    ----------
    plan : LinePlan
    proof : Certificate
        Its bound is felt time if there were no limits.
    """

    plan: LinePlan
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
    loads = [
        line_loads(world, service.plan, flows, period)
        for flows, period in zip(service.flows, world.periods, strict=True)
    ]
    found = instant_headways(service.plan.line_id, loads, world.periods, rules)
    if found is None:
        return None
    return FirstHeadways(found[0].applied_to(service.plan), found[1])


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
    after = recounted(world, trips.plan, paths)
    report(world.observer, STAGE, 0.9, "prices of the limits")
    prices = _prices(world, trips)
    said = (*findings_of(world), *_findings_of(trips), *findings)
    rounds = trips.rounds or LoadRounds(0, 0.0, 0, 0.0)
    return NewHeadways(asked, first, service, after, trips.proofs[0], rounds, prices, said)


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
    first = [int(plan.patterns_of(line)[0]) for line in range(plan.n_lines)]
    line, period = np.nonzero(plan.headway_s[first] == NOT_RUN)
    return replace(
        rules,
        fleets=(replace(rules.fleets[0], number=asked.buses),),
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
    trips = trips_at(world, plan, service.paths)
    hours = hours_away(world, trips)
    if trips.vehicles > asked.buses or hours > asked.hours:
        raise InfeasibleError(_too_little(asked, trips.vehicles, hours))
    buses, bus_hours = _line_by_line(world, service, plan)
    fleet = rules.fleets[0]
    return replace(
        rules,
        fleets=(replace(fleet, number=fleet.number + max(0, buses - trips.vehicles)),),
        day_hours=rules.day_hours + max(0.0, bus_hours - hours),
    )


def _line_by_line(world: World, service: Service, plan: LinePlan) -> tuple[int, float]:
    """Most buses in a period and vehicle-hours in a day, cycle over headway rounded up."""
    first = [int(plan.patterns_of(line)[0]) for line in range(plan.n_lines)]
    most, hours = 0, 0.0
    for column, (flows, period) in enumerate(zip(service.flows, world.periods, strict=True)):
        headway = plan.headway_s[first, column]
        runs = headway != NOT_RUN
        cycle = line_loads(world, plan, flows, period).cycle_s[runs]
        buses = int(vehicles_for(cycle, headway[runs]).sum())
        most, hours = max(most, buses), hours + buses * period.hours
    return most, hours


def _too_little(asked: AskedHeadways, vehicles: int, hours: float) -> str:
    """Why the limits cannot be kept, and what would."""
    given = f"{asked.buses} {'bus' if asked.buses == 1 else 'buses'}"
    if math.isfinite(asked.hours):
        given += f" and {asked.hours:g} vehicle-hours a day"
    return (
        f"{given} cannot run each line at least every {asked.longest_min:g} min in the periods in "
        f"which it runs; as rarely as that, these lines need {vehicles} buses and "
        f"{math.ceil(hours * 10) / 10:.1f} hours, counted on their blocks. Give these, allow "
        "longer headways, or leave out lines"
    )


def _rarest(plan: LinePlan, rules: HeadwayRules) -> IntArray:
    """The longest headway allowed wherever a pattern runs."""
    rarest = max(h for h in rules.allowed_s if h <= rules.longest_s[0])
    return ints(np.where(plan.headway_s == NOT_RUN, NOT_RUN, rarest))


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
