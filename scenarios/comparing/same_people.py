"""Which plans may be set side by side: those that carry the same people on the same day."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from network.errors import InputError
from network.problems import error
from network.quantities import fingerprint
from routing.background import BackgroundService
from scenarios.plan_model import PlanModel

_ONE_MAP = "plan both from one map, with one table of zones"
_ONE_DEMAND = "plan both with one table of trips"


def require_same_people(names: Sequence[str], models: Sequence[PlanModel]) -> None:
    """Refuse plans whose differences would not be those of the service.

    Stops may differ, as may what riders walk to them: these are choices of a plan. So may the run
    times of buses, which the comparison makes alike (`scenarios.comparing.timed_alike`).

    Parameters
    ----------
    names : sequence of str
    models : sequence of PlanModel

    Raises
    ------
    InputError
        Naming each plan that differs from the first, and in what.
    """
    problems = [
        error(f"{names[0]} and {name}", f"differ in {what}", remedy)
        for name, model in zip(names[1:], models[1:], strict=True)
        for what, remedy in _differences(models[0], model)
    ]
    if problems:
        message = "plans cannot be compared: " + "; ".join(
            f"{p.where} {p.message}; {p.remedy}" for p in problems
        )
        raise InputError(message, problems)


def _differences(one: PlanModel, other: PlanModel) -> Iterator[tuple[str, str]]:
    """What must be equal and is not, with the way out."""
    parts: tuple[tuple[str, str, object, object], ...] = (
        ("zones", _ONE_MAP, _zones(one), _zones(other)),
        ("walks between zones", _ONE_MAP, _walks(one), _walks(other)),
        ("trips between zones", _ONE_DEMAND, _trips(one), _trips(other)),
        ("the service day", _ONE_DEMAND, one.demand.periods, other.demand.periods),
        (
            "lines beside the plan", "plan both with the same --background",
            _lines_beside(one.background), _lines_beside(other.background),
        ),
        (
            "what riders feel", "plan both with the same weights",
            one.settings.weights, other.settings.weights,
        ),
        (
            "cost rates", "plan both with the same rates",
            one.settings.rates, other.settings.rates,
        ),
    )  # fmt: skip
    for what, remedy, ours, theirs in parts:
        if fingerprint(ours) != fingerprint(theirs):
            yield what, remedy


def _zones(model: PlanModel) -> tuple[object, ...]:
    """Zones as far as figures depend on them."""
    zones = model.network.zones
    return (
        zones.zone_id, zones.lon, zones.lat, zones.population, zones.jobs, zones.groups,
        zones.opportunities,
    )  # fmt: skip


def _walks(model: PlanModel) -> object:
    """Walks all the way, which decide who walks."""
    return model.network.walking.zone_walk_s


def _trips(model: PlanModel) -> tuple[object, ...]:
    """Trips without their source."""
    demand = model.demand
    return demand.origin, demand.destination, demand.trips_per_hour


def _lines_beside(background: BackgroundService | None) -> tuple[object, ...]:
    """Lines beside a plan without the walks to them, which know the stops of the plan too."""
    if background is None:
        return ()
    return tuple(
        getattr(background, field.name) for field in fields(background) if field.name != "walking"
    )
