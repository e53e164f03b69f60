"""Marginal prices of a whole plan: what a minute of layover, a bus and a relief point are worth.

Each is the difference of two days that were solved in full, not a dual of a relaxation: vehicles
come in whole numbers, and the price of the next one is rarely that of the last.
"""

from dataclasses import dataclass, replace

from network.errors import InfeasibleError
from network.service_day import MINUTE
from scenarios.driving_duties import planned_duties
from scenarios.explaining.alternatives import OperationChange, operation_change, refitted
from scenarios.explaining.recount import felt_hours_of_day, recounted
from scenarios.relief_points import ReliefPoint, relief_points_of_plan
from scenarios.result import Service
from scenarios.tried_riders import TriedRiders
from scenarios.world import World


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit more or less of something does to the whole service.

    Attributes
    ----------
    name : str
        ``layover_minute_more``, ``layover_minute_less``, ``bus_more`` or ``bus_less``.
    meaning : str
        What was changed, and against what.
    operation : OperationChange
    felt_hours : float
        Change of felt hours a day of all riders, trips without a bus priced at walking.
    balance : float
        Money per day: riders' felt hours at their price, less what operation costs more.
    """

    name: str
    meaning: str
    operation: OperationChange
    felt_hours: float
    balance: float


def layover_prices(world: World, service: Service) -> tuple[Price, ...]:
    """One minute of the least layover more and less, at the same headways.

    Timetable and blocks are made again; only runs short enough for the least layover are touched,
    longer ones rest a share of their run. Riders are counted at even headways and feel nothing.

    Parameters
    ----------
    world : World
    service : Service
        Counted by `recounted`.

    Examples
    --------
    >>> from tests.scenarios.explaining import two_line_town as two
    >>> place = two.world()
    >>> prices = layover_prices(place, two.service(place))
    >>> [(price.name, price.operation.vehicles) for price in prices]
    [('layover_minute_more', 1), ('layover_minute_less', 0)]
    """
    now = world.settings.layover
    found = []
    for name, step_s in (("layover_minute_more", MINUTE), ("layover_minute_less", -MINUTE)):
        least_s = now.least_s + step_s
        if least_s < 0:
            continue
        other = replace(
            world, settings=replace(world.settings, layover=replace(now, least_s=least_s))
        )
        meaning = (
            f"the least layover at every terminal is {least_s / 60:g} min, not "
            f"{now.least_s / 60:g}; same headways, timetable and blocks made again"
        )
        changed = recounted(other, service.plan, service.paths, service.flows)
        found.append(_price(world, name, meaning, service, changed))
    return tuple(found)


def bus_prices(world: World, service: Service) -> tuple[Price, ...]:
    """One bus more and one less, with headways of all lines chosen again for each fleet.

    Both are set against the same lines with headways chosen again for the fleet as it is, so that
    only the bus differs.

    Parameters
    ----------
    world : World
    service : Service
    """
    buses = world.settings.buses
    riders = TriedRiders(world, service.paths)
    base = refitted(world, service.plan, service.paths, service.flows, riders)
    found = []
    for name, fleet in (("bus_more", buses + 1), ("bus_less", buses - 1)):
        try:
            other = replace(world, settings=replace(world.settings, buses=fleet))
            changed = None
            if fleet:
                changed = refitted(other, service.plan, service.paths, service.flows, riders)
        except InfeasibleError:
            changed = None
        if changed is not None:
            meaning = (
                f"headways of all lines chosen again for {fleet} buses, against the same for "
                f"{buses}"
            )
            found.append(_price(world, name, meaning, base, changed))
    return tuple(found)


def relief_prices_of(world: World, service: Service) -> tuple[ReliefPoint, ...]:
    """What each place where drivers change is worth in duties, and each where they could.

    Parameters
    ----------
    world : World
    service : Service
        Its blocks get duties as a plan has them.
    """
    duties, _ = planned_duties(world, service.timetable, service.vehicles)
    return relief_points_of_plan(world, service.plan, service.timetable, service.vehicles, duties)


def _price(world: World, name: str, meaning: str, before: Service, after: Service) -> Price:
    """The difference of two services."""
    s = world.settings
    was, now = (felt_hours_of_day(each.flows, world.demand, s.weights) for each in (before, after))
    operation = operation_change(before.operation, after.operation, s.rates)
    return Price(
        name, meaning, operation, now - was, (was - now) * s.rates.rider_hour - operation.cost
    )
