"""What a day is like with one line changed, less what it is like as planned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from routing.assignment.frequency import PassengerFlows
from routing.evaluation.operation import Operation
from routing.fleet import CostRates
from routing.lines import LinePlan
from routing.paths import PatternPaths
from routing.pattern_paths import trace_patterns
from routing.validity import confirm, line_problems, path_problems
from scenarios.explaining.changed_headways import (
    minute_longer,
    minute_shorter,
    step_longer,
    step_shorter,
    without_line,
)
from scenarios.explaining.line_loads import LoadChange, load_changes
from scenarios.explaining.recount import recounted
from scenarios.explaining.riders import RiderChange, rider_change
from scenarios.fitting_fleet import fit_to_fleet
from scenarios.result import Service
from scenarios.tried_riders import TriedRiders
from scenarios.world import World


class Change(StrEnum):
    """What may be done to a line."""

    DROP = "drop"
    DROP_AND_REUSE = "drop_and_reuse"
    STEP_LONGER = "step_longer"
    STEP_SHORTER = "step_shorter"
    MINUTE_LONGER = "minute_longer"
    MINUTE_SHORTER = "minute_shorter"


MEANING = {
    Change.DROP: "the line is dropped, its buses stay in the depot",
    Change.DROP_AND_REUSE: "the line is dropped, and headways of all others are chosen again for "
    "the same fleet",
    Change.STEP_LONGER: "the next longer headway, in each period it runs in",
    Change.STEP_SHORTER: "the next shorter headway, in each period it runs in",
    Change.MINUTE_LONGER: "a minute between two buses more, in each period it runs in",
    Change.MINUTE_SHORTER: "a minute between two buses less, in each period it runs in",
}
"""In the words of a planner."""

_CHANGED: dict[Change, Callable[[LinePlan, int], LinePlan | None]] = {
    Change.DROP: without_line,
    Change.STEP_LONGER: step_longer,
    Change.STEP_SHORTER: step_shorter,
    Change.MINUTE_LONGER: minute_longer,
    Change.MINUTE_SHORTER: minute_shorter,
}


@dataclass(frozen=True, slots=True)
class OperationChange:
    """What changes for the operator; positive is more.

    Attributes
    ----------
    vehicles : int
        Most away from the depot at any second, counted on blocks.
    platform_hours, service_hours, vehicle_km : float
        Per day.
    cost : float
        Money per day at the rates.
    """

    vehicles: int
    platform_hours: float
    service_hours: float
    vehicle_km: float
    cost: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """A day with one line changed; differences are that day less the day as planned.

    Attributes
    ----------
    change : Change
    headway_s : tuple of int
        Of the line by period, on the way out; 0 where it does not run.
    vehicles : int
        Of the whole service.
    fits_fleet : bool
        Whether no more vehicles are needed than given.
    operation : OperationChange
    riders : RiderChange
    over_capacity : float
        Change of riders a day who find no place on the bus.
    balance : float
        Money per day: riders' felt hours at their price, less what operation costs more. Above 0,
        the change is worth more than it costs.
    other_lines : tuple of LoadChange
        Those that change most first.
    """

    change: Change
    headway_s: tuple[int, ...]
    vehicles: int
    fits_fleet: bool
    operation: OperationChange
    riders: RiderChange
    over_capacity: float
    balance: float
    other_lines: tuple[LoadChange, ...]


def changed_service(world: World, service: Service, line: int, change: Change) -> Service | None:
    """The day with one line changed, counted in full; None where the change changes nothing.

    Parameters
    ----------
    world : World
    service : Service
        As planned.
    line : int
        Row in its plan.
    change : Change

    Raises
    ------
    InfeasibleError
        If no other line can run with the fleet.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place = two.world()
    >>> without = changed_service(place, two.service(place), 0, Change.DROP)
    >>> without.vehicles.n_vehicles
    1
    """
    if change is Change.DROP_AND_REUSE:
        return _reused(world, service, line)
    plan = _CHANGED[change](service.plan, line)
    if plan is None:
        return None
    return recounted(world, plan, service.paths, riders_known(service, plan))


def riders_known(service: Service, plan: LinePlan) -> tuple[PassengerFlows | None, ...]:
    """Riders of a service in each period in which all its lines run as they do in another plan.

    Parameters
    ----------
    service : Service
    plan : LinePlan
        The lines of the service, maybe at other headways.

    Returns
    -------
    tuple of PassengerFlows or None
        One per period; None where a headway is another one.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> planned = two.service(two.world())
    >>> [riders is None for riders in riders_known(planned, without_line(planned.plan, 0))]
    [True]
    """
    same = (plan.headway_s == service.plan.headway_s).all(axis=0).tolist()
    return tuple(
        riders if known else None for riders, known in zip(service.flows, same, strict=True)
    )


def _reused(world: World, service: Service, line: int) -> Service | None:
    """The other lines with headways chosen again for the whole fleet; None where there are none."""
    others = [row for row in range(service.plan.n_lines) if row != line]
    if not others:
        return None
    plan = service.plan.choose(others)
    return refitted(world, plan, trace_patterns(world.network, plan))


def refitted(
    world: World,
    plan: LinePlan,
    paths: PatternPaths,
    flows: Sequence[PassengerFlows] = (),
    riders: TriedRiders | None = None,
) -> Service:
    """Lines with headways chosen again until their blocks fit the fleet, counted in full.

    The same answer twice, also for plans made in the fast mode: it is a part of a difference.

    Parameters
    ----------
    world : World
    plan : LinePlan
        Its headways are those that riders are first assigned at.
    paths : PatternPaths
        Of the same plan.
    flows : sequence of PassengerFlows, optional
        Riders of each period at those headways, where they are known.
    riders : TriedRiders, optional
        What is known of the same lines at other headways.

    Raises
    ------
    InfeasibleError
        If not one line can run.
    """
    confirm(line_problems(world.network, plan), "lines")
    confirm(path_problems(world.network, plan, paths), "street paths")
    same_twice = replace(world, settings=replace(world.settings, mode="repeatable"))
    riders = riders or TriedRiders(same_twice, paths)
    fitted = fit_to_fleet(same_twice, plan, paths, flows, riders)
    return recounted(world, fitted.plan, paths, riders.find_flows(fitted.plan))


def alternative_of(
    world: World, service: Service, line: int, change: Change, changed: Service
) -> Alternative:
    """What a change does, as differences.

    Parameters
    ----------
    world : World
    service : Service
        As planned.
    line : int
        Row in its plan.
    change : Change
    changed : Service
        The day with the change.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place = two.world()
    >>> planned = two.service(place)
    >>> without = changed_service(place, planned, 0, Change.DROP)
    >>> alternative = alternative_of(place, planned, 0, Change.DROP, without)
    >>> alternative.operation.vehicles, alternative.riders.losing, round(alternative.balance, 2)
    (-2, 60.0, -960.42)
    """
    s, line_id = world.settings, service.plan.line_id[line]
    riders = rider_change(world.network, world.demand, s.weights, service, changed)
    operation = operation_change(service.operation, changed.operation, s.rates)
    share = "share_over_capacity"
    return Alternative(
        change=change,
        headway_s=_headways(changed.plan, line_id, len(world.periods)),
        vehicles=changed.vehicles.n_vehicles,
        fits_fleet=changed.vehicles.n_vehicles <= s.buses,
        operation=operation,
        riders=riders,
        over_capacity=(changed.evaluation[share] - service.evaluation[share]) * riders.trips,
        balance=-riders.felt_hours * s.rates.rider_hour - operation.cost,
        other_lines=load_changes(service, changed, world.periods, s.vehicle.places, line_id),
    )


def operation_change(before: Operation, after: Operation, rates: CostRates) -> OperationChange:
    """What changes for the operator.

    Examples
    --------
    One vehicle for 10 hours and 100 km less: 150 + 450 + 120 EUR a day less.

    >>> rates = CostRates(per_platform_hour=45, per_km=1.2, per_vehicle_day=150)
    >>> change = operation_change(Operation(3, 3, 9, 30.0, 20.0, 400.0, 350.0),
    ...                           Operation(2, 2, 6, 20.0, 14.0, 300.0, 270.0), rates)
    >>> change.vehicles, change.cost
    (-1, -720.0)
    """
    change = OperationChange(
        vehicles=after.vehicles - before.vehicles,
        platform_hours=after.platform_hours - before.platform_hours,
        service_hours=after.service_hours - before.service_hours,
        vehicle_km=after.vehicle_km - before.vehicle_km,
        cost=0.0,
    )
    cost = (
        change.platform_hours * rates.per_platform_hour
        + change.vehicle_km * rates.per_km
        + change.vehicles * rates.per_vehicle_day
    )
    return replace(change, cost=cost)


def _headways(plan: LinePlan, line_id: str, n_periods: int) -> tuple[int, ...]:
    """Headways of a line on the way out; a line that is gone does not run."""
    if line_id not in plan.line_id:
        return (0,) * n_periods
    out = plan.patterns_of(plan.line_id.index(line_id))[0]
    return tuple(plan.headway_s[out].tolist())
