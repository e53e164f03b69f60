"""A city with the service of a plan, or today's beside it, ready for questions of access."""

from enum import StrEnum

import numpy as np

from network.errors import InputError
from network.quantities import floats
from network.stops import StopAreaTable
from routing.access.ridden_service import ridden_service
from routing.background import BackgroundService
from scenarios.access.served_city import ServedCity
from scenarios.gtfs.names import long_name
from scenarios.plan_model import KeptService, PlanModel


class ServiceOf(StrEnum):
    """Which of the two services that a plan is about."""

    PLAN = "plan"
    PRESENT = "present"


def planned_city(model: PlanModel, service_of: ServiceOf = ServiceOf.PLAN) -> ServedCity:
    """The zones of a plan with a service of its day, and the lines that run beside it.

    Parameters
    ----------
    model : PlanModel
    service_of : ServiceOf

    Returns
    -------
    ServedCity

    Raises
    ------
    InputError
        If the plan knows no service of today that can be driven on its streets.

    Examples
    --------
    >>> from scenarios.plan_model import model_of
    >>> from tests.scenarios.small_result import result
    >>> city = planned_city(model_of(result(), "Small town"))
    >>> city.timetable_of, city.service.timetable.n_trips, sorted(set(city.trip_line))
    ('the plan Small town', 9, ['1 Harbour', '2 West Ring'])
    """
    kept = model.planned if service_of is ServiceOf.PLAN else model.present
    if kept is None:
        message = (
            f"{model.title} was planned without a service of today that runs on its streets; ask "
            "about the plan, or about the feeds themselves"
        )
        raise InputError(message)
    network, background = model.network, model.background
    what = "the plan" if service_of is ServiceOf.PLAN else "the present service beside the plan"
    return ServedCity(
        zones=network.zones,
        service=ridden_service(network.stops, network.walking, kept.timetable, background),
        areas=_areas(network.areas, background),
        trip_line=_trip_lines(kept, background, numbered=service_of is ServiceOf.PLAN),
        timetable_of=f"{what} {model.title}",
        findings=(),
    )


def _trip_lines(
    kept: KeptService, background: BackgroundService | None, *, numbered: bool
) -> tuple[str, ...]:
    """Name of the line of each trip, behind its number where asked; the background comes last.

    Names of today's lines begin with the number that their feed gives them.
    """
    plan = kept.plan
    own = plan.pattern_line[kept.timetable.pattern]
    shown = [
        f"{number} {long_name(name, number)}".strip() if numbered else name
        for number, name in zip(plan.line_id, plan.line_name, strict=True)
    ]
    names = tuple(shown[line] for line in own.tolist())
    if background is None:
        return names
    departures = np.diff(background.first_departure)
    beside = np.repeat(background.pattern_line, departures)
    return (*names, *(background.line_name[line] for line in beside.tolist()))


def _areas(areas: StopAreaTable, background: BackgroundService | None) -> StopAreaTable:
    """Stop areas of the plan, then stations."""
    if background is None:
        return areas
    stations = background.stations
    return StopAreaTable(
        (*areas.area_id, *stations.area_id),
        (*areas.name, *stations.name),
        floats(np.concatenate([areas.lon, stations.lon])),
        floats(np.concatenate([areas.lat, stations.lat])),
    )
