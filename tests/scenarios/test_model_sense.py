"""A kept plan with values that no plan can have is refused in one sentence."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from network.errors import InputError
from network.quantities import floats, ints
from scenarios.model_file import MODEL_FILE, read_model
from scenarios.model_sense import senseless_values
from scenarios.plan_model import KeptService, PlanModel, model_of
from scenarios.store.value_file import write_value
from tests.planned_city import planned_city, replanned_city


def first_is(column: np.ndarray, value: float) -> np.ndarray:
    """A column with another first value."""
    changed = column.copy()
    changed.flat[0] = value
    return floats(changed) if changed.dtype.kind == "f" else ints(changed)


def planned(model: PlanModel, **parts: object) -> PlanModel:
    """The model with another service."""
    service: KeptService = replace(model.planned, **parts)  # type: ignore[arg-type]  # of the test
    return replace(model, planned=service)


def buses(model: PlanModel) -> PlanModel:
    return replace(model, settings=replace(model.settings, buses=-1))


def no_trips(model: PlanModel) -> PlanModel:
    trips = first_is(model.demand.trips_per_hour, np.nan)
    return replace(model, demand=replace(model.demand, trips_per_hour=trips))


def negative_trips(model: PlanModel) -> PlanModel:
    trips = first_is(model.demand.trips_per_hour, -1.0)
    return replace(model, demand=replace(model.demand, trips_per_hour=trips))


def rate(model: PlanModel) -> PlanModel:
    rates = replace(model.settings.rates, per_km=float("nan"))
    return replace(model, settings=replace(model.settings, rates=rates))


def endless_street(model: PlanModel) -> PlanModel:
    streets = replace(
        model.network.streets, length_m=first_is(model.network.streets.length_m, np.inf)
    )
    return replace(model, network=replace(model.network, streets=streets))


def far_stop(model: PlanModel) -> PlanModel:
    stops = replace(model.network.stops, offset_m=first_is(model.network.stops.offset_m, 1e6))
    return replace(model, network=replace(model.network, stops=stops))


def headway(model: PlanModel) -> PlanModel:
    plan = model.planned.plan
    return planned(model, plan=replace(plan, headway_s=first_is(plan.headway_s, -600)))


def backward_trip(model: PlanModel) -> PlanModel:
    table = model.planned.timetable
    late = ints(table.departure + np.where(np.arange(len(table.stop)) == 0, 90_000, 0))
    return planned(model, timetable=replace(table, departure=late))


def backward_block(model: PlanModel) -> PlanModel:
    blocks = model.planned.vehicles
    return planned(model, vehicles=replace(blocks, reach_depot_s=first_is(blocks.reach_depot_s, 0)))


def backward_piece(model: PlanModel) -> PlanModel:
    duties = model.planned.duties
    assert duties is not None
    return planned(
        model, duties=replace(duties, first_section=first_is(duties.first_section, 10**6))
    )


def endless_day(model: PlanModel) -> PlanModel:
    blocks = model.planned.vehicles
    late = first_is(blocks.reach_depot_s, 2**62)
    return planned(model, vehicles=replace(blocks, reach_depot_s=late))


def off_the_globe(model: PlanModel) -> PlanModel:
    areas = replace(model.network.areas, lat=first_is(model.network.areas.lat, 90.5))
    return replace(model, network=replace(model.network, areas=areas))


def walk_of_no_time(model: PlanModel) -> PlanModel:
    walking = model.network.walking
    walking = replace(walking, zone_walk_s=first_is(walking.zone_walk_s, -1.0))
    return replace(model, network=replace(model.network, walking=walking))


def no_outline(model: PlanModel) -> PlanModel:
    zones = replace(model.network.zones, boundary=(b"none",) * len(model.network.zones))
    return replace(model, network=replace(model.network, zones=zones))


@pytest.mark.parametrize(
    ("spoilt", "named"),
    [
        (endless_day, "vehicles.reach_depot_s lies 4 days away"),
        (off_the_globe, "areas lie beyond 180 or 90 degrees"),
        (walk_of_no_time, "walking.zone_walk_s is negative"),
        (no_outline, "zones.boundary holds no outline"),
        (buses, "settings.buses is -1"),
        (no_trips, "demand.trips_per_hour is not a number"),
        (negative_trips, "demand.trips_per_hour is negative"),
        (rate, "settings.rates.per_km is not a number"),
        (endless_street, "streets.length_m is negative or without end"),
        (far_stop, "stops.offset_m lies beyond the end of a street"),
        (headway, "plan.headway_s is negative"),
        (backward_trip, "timetable.arrival lies before"),
        (backward_block, "vehicles.reach_depot_s lies before"),
        (backward_piece, "duties.end_section lies before"),
    ],
)
def test_such_values_are_refused_before_anything_rests_on_them(
    tmp_path: Path, spoilt: Callable[[PlanModel], PlanModel], named: str
) -> None:
    write_value(spoilt(model_of(planned_city(), "Grid")), tmp_path / MODEL_FILE)
    with pytest.raises(InputError) as refused:
        read_model(tmp_path)
    assert named in str(refused.value)
    assert str(refused.value).endswith("; plan again")


def test_plans_of_ours_make_sense() -> None:
    for city in (planned_city(), replanned_city()):
        assert list(senseless_values(model_of(city, "Grid"))) == []
