"""Explains one line of a plan, or ranks all of them: what each costs, and whom it serves."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.problems import Problem, note
from routing.lines import LinePlan
from routing.pattern_paths import trace_patterns
from routing.validity import confirm, line_problems, path_problems
from scenarios.calibration.said import how_calibrated
from scenarios.comparison import MODELLED_DEMAND
from scenarios.explaining.alternatives import Alternative, Change, alternative_of, changed_service
from scenarios.explaining.constraints import Constraint, constraints_of
from scenarios.explaining.line_loads import LineLoad, loads_by_line
from scenarios.explaining.prices import Price, bus_prices, layover_prices, relief_prices_of
from scenarios.explaining.recount import recounted
from scenarios.explaining.riders import AreaChange, area_changes
from scenarios.explaining.running import get_running_line, runs_at_all
from scenarios.explaining.steps import at_step
from scenarios.relief_points import ReliefPoint
from scenarios.result import Service
from scenarios.world import World

FIXED_DEMAND = (
    "demand is fixed: nobody takes to the car or gives up a trip when a line goes, and nobody new "
    "comes when it runs more often"
)
"""Said with every explanation."""

_WHO_GAINS = (
    "journeys at even headways (evaluator frequency); gains and losses are of minutes door to door "
    "and of changes, and riders choose by felt time: whoever gains when a line goes is there "
    "sooner or changes less, and walks or waits more"
)


@dataclass(frozen=True, slots=True)
class LineExplanation:
    """What one line is and what it would mean to change or drop it.

    Attributes
    ----------
    line_id, name : str
    headway_s : tuple of int
        By period, on the way out; 0 where it does not run.
    periods : tuple of str
        Names of the periods.
    load : LineLoad
        As planned.
    vehicles, buses : int
        Of the whole service as planned, and the fleet it may have.
    currency : str
        Of all money.
    alternatives : tuple of Alternative
        In the order of `Change`; those that change nothing are left out.
    areas : tuple of AreaChange
        Its stop areas, and what is left there without it.
    constraints : tuple of Constraint
        Those that bind first.
    prices : tuple of Price
        Of the whole plan; empty where they were not asked for.
    calibration : str
        What the demand was calibrated on, or that it was not.
    findings : tuple of Problem
        What the figures rest on.
    relief_points : tuple of ReliefPoint
        Of the whole plan, with their prices; empty where they were not asked for.
    """

    line_id: str
    name: str
    headway_s: tuple[int, ...]
    periods: tuple[str, ...]
    load: LineLoad
    vehicles: int
    buses: int
    currency: str
    alternatives: tuple[Alternative, ...]
    areas: tuple[AreaChange, ...]
    constraints: tuple[Constraint, ...]
    prices: tuple[Price, ...]
    calibration: str
    findings: tuple[Problem, ...]
    relief_points: tuple[ReliefPoint, ...] = ()

    def find(self, change: Change) -> Alternative | None:
        """The alternative of a change, or None where it changes nothing."""
        return next((each for each in self.alternatives if each.change is change), None)


@dataclass(frozen=True, slots=True)
class RankedLine:
    """One line among all, by what dropping it would cost its riders and save the operator.

    Attributes
    ----------
    line_id, name : str
    load : LineLoad
        As planned.
    dropped : Alternative
        The day without it.
    worth : float
        Money that riders' felt time is worth which the line saves, per unit of money that it costs;
        infinite where it costs nothing.
    """

    line_id: str
    name: str
    load: LineLoad
    dropped: Alternative
    worth: float


def as_planned(world: World, plan: LinePlan) -> Service:
    """The service of a plan, counted the way its alternatives are counted.

    Parameters
    ----------
    world : World
    plan : LinePlan
        With the headways that were planned.

    Returns
    -------
    Service

    Raises
    ------
    InvalidPlanError
        If it does not pass its checks.
    """
    world = at_step(world, 0.0, "the service as planned")
    confirm(line_problems(world.network, plan), "lines")
    paths = trace_patterns(world.network, plan)
    confirm(path_problems(world.network, plan, paths), "street paths")
    return recounted(world, plan, paths)


def explain_line(
    world: World,
    service: Service,
    line_id: str,
    *,
    changes: Sequence[Change] = tuple(Change),
    with_prices: bool = True,
    with_reliefs: bool = False,
    findings: tuple[Problem, ...] = (),
) -> LineExplanation:
    """What a line costs to keep, change or drop, and who gains and who loses.

    Every figure is a difference of two days that were made in full: trips, blocks with the fewest
    vehicles, and every rider sent along the best strategy on what then runs.

    Parameters
    ----------
    world : World
    service : Service
        As planned, counted by `as_planned`.
    line_id : str
    changes : sequence of Change
        Those that are looked at, by default all; what is left of its stops is known only with
        `Change.DROP`.
    with_prices : bool, default True
        Whether the prices of one minute of layover and one bus are found too: they are those of the
        whole plan and the same for each line.
    with_reliefs : bool, default False
        Whether the places where drivers change, or could, are priced too: the same for each line.
    findings : tuple of Problem
        What else the figures rest on.

    Returns
    -------
    LineExplanation

    Raises
    ------
    NotFoundError
        If no line of that id runs.
    Cancelled
        If the observer says so.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place = two.world()
    >>> found = explain_line(place, two.service(place), "L1", changes=[Change.STEP_SHORTER],
    ...                      with_prices=False)
    >>> found.constraints[0].message
    'the next shorter headway needs 4 vehicles, 1 more than the fleet, in AM'
    """
    line = get_running_line(service.plan, line_id)
    steps = len(changes) + 2 * with_prices + with_reliefs + 1
    changed = _changed(world, service, line, changes, steps)
    prices: tuple[Price, ...] = ()
    if with_prices:
        done = len(changes) + 1
        step = at_step(world, done / steps, "price of a minute of layover")
        prices = layover_prices(step, service)
        step = at_step(world, (done + 1) / steps, "price of a bus")
        prices += bus_prices(step, service)
    relief_points: tuple[ReliefPoint, ...] = ()
    if with_reliefs:
        step = at_step(world, (steps - 1) / steps, "prices of relief points")
        relief_points = relief_prices_of(step, service)
    return LineExplanation(
        line_id=line_id,
        name=service.plan.line_name[line],
        headway_s=tuple(service.plan.headway_s[service.plan.patterns_of(line)[0]].tolist()),
        periods=tuple(period.name for period in world.periods),
        load=loads_by_line(service, world.periods, world.settings.vehicle.places)[line_id],
        vehicles=service.vehicles.n_vehicles,
        buses=world.settings.buses,
        currency=world.settings.rates.currency,
        alternatives=changed.alternatives,
        areas=changed.areas,
        constraints=changed.constraints,
        prices=prices,
        calibration=how_calibrated(world.demand, world.settings.calibrated),
        findings=(*findings_of(world), *findings),
        relief_points=relief_points,
    )


@dataclass(frozen=True, slots=True)
class _Changed:
    """What the days with the line changed come to; fields as in `LineExplanation`."""

    alternatives: tuple[Alternative, ...]
    areas: tuple[AreaChange, ...]
    constraints: tuple[Constraint, ...]


def _changed(
    world: World, service: Service, line: int, changes: Sequence[Change], steps: int
) -> _Changed:
    """Each change on a day of its own.

    A day of a large city is hundreds of megabytes, so no more of them are kept than are set side by
    side: the next shorter and the next longer headway, for what keeps the line from either.
    """
    line_id = service.plan.line_id[line]
    alternatives: list[Alternative] = []
    areas: tuple[AreaChange, ...] = ()
    stepped: dict[Change, Service] = {}
    for row, change in enumerate(changes):
        step = at_step(world, (row + 1) / steps, f"line {line_id}: {change}")
        day = changed_service(step, service, line, change)
        if day is None:
            continue
        alternatives.append(alternative_of(world, service, line, change, day))
        if change is Change.DROP:
            areas = area_changes(world.network, world.demand, line, service, day)
        if change in (Change.STEP_SHORTER, Change.STEP_LONGER):
            stepped[change] = day
    more, less = stepped.get(Change.STEP_SHORTER), stepped.get(Change.STEP_LONGER)
    return _Changed(tuple(alternatives), areas, constraints_of(world, service, line, more, less))


def rank_lines(world: World, service: Service) -> tuple[RankedLine, ...]:
    """All lines that run, those that give riders least for their cost first.

    Parameters
    ----------
    world : World
    service : Service
        As planned, counted by `as_planned`.

    Returns
    -------
    tuple of RankedLine

    Raises
    ------
    Cancelled
        If the observer says so.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place = two.world()
    >>> [(each.line_id, round(each.worth, 2)) for each in rank_lines(place, two.service(place))]
    [('L2', 3.01), ('L1', 3.28)]
    """
    plan = service.plan
    rows = np.flatnonzero(runs_at_all(plan)).tolist()
    loads = loads_by_line(service, world.periods, world.settings.vehicle.places)
    ranked = []
    for done, line in enumerate(rows):
        line_id = plan.line_id[line]
        step = at_step(
            world, done / len(rows), f"without line {line_id}, {done + 1} of {len(rows)}"
        )
        day = changed_service(step, service, line, Change.DROP)
        if day is None:
            continue
        dropped = alternative_of(world, service, line, Change.DROP, day)
        ranked.append(
            RankedLine(
                line_id, plan.line_name[line], loads[line_id], dropped, _worth(world, dropped)
            )
        )
    return tuple(sorted(ranked, key=lambda each: each.worth))


def findings_of(world: World) -> tuple[Problem, ...]:
    """What every explanation rests on."""
    rates = world.settings.rates
    assumed = ", assumed" if rates.assumed else ""
    said = [
        note("demand", how_calibrated(world.demand, world.settings.calibrated)),
        note(
            "cost",
            f"rates{assumed}: {rates.per_platform_hour:g} {rates.currency}/h, "
            f"{rates.per_km:g} {rates.currency}/km, {rates.per_vehicle_day:g} {rates.currency} per "
            f"vehicle and day; an hour that riders feel is worth {rates.rider_hour:g} "
            f"{rates.currency}",
        ),
        note("riders", _WHO_GAINS),
        note("demand", FIXED_DEMAND),
    ]
    if world.demand.modelled:
        said.append(note("demand", MODELLED_DEMAND))
    return tuple(said)


def _worth(world: World, dropped: Alternative) -> float:
    """Worth of riders' time that a line saves, per money that it costs."""
    saved = -dropped.operation.cost
    lost = dropped.riders.felt_hours * world.settings.rates.rider_hour
    return lost / saved if saved > 0 else math.inf
