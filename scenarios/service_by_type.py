"""A service on several types of vehicles: blocks of each type, checked, and what each costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from network.quantities import FloatArray, floats
from routing.evaluation.kpis import evaluate
from routing.evaluation.operation import Operation, operation_of
from routing.fleet import CostRates, VehicleType
from routing.headways.headway_rules import VehicleFleet
from routing.line_vehicles import LineVehicles
from routing.lines import NOT_RUN
from routing.paths import PatternPaths
from routing.progress import report
from routing.validity import (
    block_problems,
    block_value,
    certificate_problems,
    confirm,
    headway_problems,
    timetable_problems,
)
from routing.vehicle_scheduling.block_type_check import block_type_problems
from routing.vehicle_scheduling.blocks_by_type import (
    BlocksOfType,
    TypedBlocks,
    schedule_vehicles_by_type,
)
from scenarios.fitting_fleet import FittedTrips
from scenarios.result import Service
from scenarios.world import World, assigned


@dataclass(frozen=True, slots=True)
class TypeInUse:
    """What one type of vehicle does in a day.

    Attributes
    ----------
    vehicle : VehicleType
    given : int
        Vehicles that there are.
    vehicles, blocks, trips : int
        That run.
    platform_hours, vehicle_km : float
    cost : float
        At the rates of the type, in their currency.
    """

    vehicle: VehicleType
    given: int
    vehicles: int
    blocks: int
    trips: int
    platform_hours: float
    vehicle_km: float
    cost: float


@dataclass(frozen=True, slots=True, eq=False)
class ServiceByType:
    """A service, the vehicles of its lines, and what each type does.

    Attributes
    ----------
    service : Service
        Its blocks are those of all types.
    line_vehicles : LineVehicles
    in_use : tuple of TypeInUse
        One for each type.
    """

    service: Service
    line_vehicles: LineVehicles
    in_use: tuple[TypeInUse, ...]


def service_by_type(
    world: World, trips: FittedTrips, paths: PatternPaths, fleets: Sequence[VehicleFleet]
) -> ServiceByType:
    """Blocks of each type of vehicle for trips, the riders on them, and what all of it is worth.

    Parameters
    ----------
    world : World
    trips : FittedTrips
        Their `line_vehicles` are of the types of `fleets`.
    paths : PatternPaths
        Of the same lines.
    fleets : sequence of VehicleFleet
        How many vehicles of each type there are.

    Returns
    -------
    ServiceByType
        Places on board, and hours and kilometres, count by the type that runs a line.

    Raises
    ------
    InvalidPlanError
        If a stage does not pass its check: a bug of ours.

    Examples
    --------
    >>> from scenarios.fitting_fleet import trips_at
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place, plan = two.world(), two.lines()
    >>> way = two.paths(place.network, plan)
    >>> made = service_by_type(place, trips_at(place, plan, way), way, [VehicleFleet(number=3)])
    >>> made.in_use[0].vehicles, made.service.operation.platform_hours
    (3, 3.0)
    """
    blocks = _checked_blocks(world, trips, fleets)
    plan, used = trips.plan, trips.line_vehicles
    vehicles, s = blocks.vehicles, world.settings
    operation = operation_of(plan, paths, trips.timetable, vehicles, world.deadheads)
    parts = {part.kind: part for part in blocks.parts}
    in_use = tuple(
        _in_use(world, trips, paths, each, parts.get(kind)) for kind, each in enumerate(fleets)
    )
    riders = []
    for row in range(len(world.periods)):
        report(world.observer, "worth", row / len(world.periods))
        riders.append(assigned(world, plan, paths, row))
    evaluation = evaluate(
        world.network, world.demand, plan, riders, operation, used,
        mean_rates([each.rates for each in fleets], in_use), s.weights,
        background=world.background,
    )  # fmt: skip
    service = Service(
        plan, paths, trips.timetable, vehicles, tuple(riders), operation, evaluation
    )  # fmt: skip
    return ServiceByType(service, used, in_use)


def mean_rates(rates: Sequence[CostRates], in_use: Sequence[TypeInUse]) -> CostRates:
    """Rates at which all hours, kilometres and vehicles together cost what those of types do.

    Examples
    --------
    3 h at 30 EUR and 1 h at 50: 35 EUR in the mean.

    >>> used = [TypeInUse(VehicleType(), 1, 1, 1, 1, hours, 0.0, 0.0) for hours in (3.0, 1.0)]
    >>> mean_rates([CostRates(30.0), CostRates(50.0)], used).per_platform_hour
    35.0
    """
    if len(rates) == 1:
        return rates[0]

    def mean(of: Sequence[float], weights: FloatArray) -> float:
        return float(floats(of) @ weights / weights.sum()) if weights.sum() else of[0]

    return replace(
        rates[0],
        per_platform_hour=mean(
            [each.per_platform_hour for each in rates],
            floats([each.platform_hours for each in in_use]),
        ),
        per_km=mean([each.per_km for each in rates], floats([each.vehicle_km for each in in_use])),
        per_vehicle_day=mean(
            [each.per_vehicle_day for each in rates], floats([each.vehicles for each in in_use])
        ),
        assumed=any(each.assumed for each in rates),
    )


def _checked_blocks(
    world: World, trips: FittedTrips, fleets: Sequence[VehicleFleet]
) -> TypedBlocks:
    """Blocks of each type, after headways, timetable, blocks and types passed their checks."""
    network, s, periods = world.network, world.settings, world.periods
    plan, timetable, used = trips.plan, trips.timetable, trips.line_vehicles
    allowed = tuple(sorted({h for h in plan.headway_s.ravel().tolist() if h != NOT_RUN}))
    confirm(headway_problems(plan, allowed), "headways")
    confirm(timetable_problems(network, plan, timetable, world.run_times, periods), "timetable")
    report(world.observer, "blocks", 0.0, f"{timetable.n_trips} trips")
    blocks = schedule_vehicles_by_type(
        network, timetable, used.of_trips(plan, timetable, periods), used.rates,
        world.deadheads, s.layover, s.seed,
    )  # fmt: skip
    rules = world.run_times, periods, s.layover
    vehicles, kinds = blocks.vehicles, blocks.type_of_block.tolist()
    confirm(block_problems(network, timetable, vehicles, *rules), "blocks")
    numbers = [each.number for each in fleets]
    given = plan, timetable, periods, vehicles, kinds, used, numbers
    confirm(block_type_problems(*given), "vehicle types of the blocks")
    for part in blocks.parts:
        value = block_value(
            network, part.timetable, part.vehicles, *rules, used.rates[part.kind]
        )  # fmt: skip
        confirm(certificate_problems(part.proof, value), "blocks")
    return blocks


def _in_use(
    world: World,
    trips: FittedTrips,
    paths: PatternPaths,
    fleet: VehicleFleet,
    part: BlocksOfType | None,
) -> TypeInUse:
    """What one type of vehicle does in a day."""
    if part is None:
        return TypeInUse(fleet.vehicle, fleet.number, 0, 0, 0, 0.0, 0.0, 0.0)
    found: Operation = operation_of(
        trips.plan, paths, part.timetable, part.vehicles, world.deadheads
    )
    rates = fleet.rates
    cost = (
        found.platform_hours * rates.per_platform_hour
        + found.vehicle_km * rates.per_km
        + found.vehicles * rates.per_vehicle_day
    )
    return TypeInUse(
        fleet.vehicle, fleet.number, found.vehicles, found.blocks, found.trips,
        found.platform_hours, found.vehicle_km, cost,
    )  # fmt: skip
