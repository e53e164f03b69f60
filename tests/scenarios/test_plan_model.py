"""The model of a plan: what it keeps is enough to find everything else again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from network.errors import InputError
from network.quantities import fingerprint, floats, ints
from scenarios.model_file import MODEL_FILE, read_model, write_model
from scenarios.plan_model import PlanModel, model_of, network_of
from scenarios.store.value_file import write_value
from tests.planned_city import replanned_city


def test_what_is_read_back_is_what_was_kept_and_driving_times_follow(tmp_path: Path) -> None:
    result = replanned_city()
    write_model(result, "Grid city", tmp_path)
    model = read_model(tmp_path)
    assert fingerprint(model) == fingerprint(model_of(result, "Grid city"))
    found = network_of(model.network)
    assert fingerprint(found.street_times) == fingerprint(result.network.street_times)


def test_a_folder_without_a_model_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no model\.npz"):
        read_model(tmp_path)


def _far_stop(model: PlanModel) -> PlanModel:
    plan = model.planned.plan
    wrong = replace(plan, stop=ints(np.where(plan.stop == plan.stop[0], 10**6, plan.stop)))
    return replace(model, planned=replace(model.planned, plan=wrong))


def _short_walks(model: PlanModel) -> PlanModel:
    walking = model.network.walking
    wrong = replace(walking, zone_walk_s=floats(walking.zone_walk_s[:-1]))
    return replace(model, network=replace(model.network, walking=wrong))


def _backward_offsets(model: PlanModel) -> PlanModel:
    walking = model.network.walking
    wrong = replace(walking, first_access=ints(walking.first_access[::-1]))
    return replace(model, network=replace(model.network, walking=wrong))


def _short_people(model: PlanModel) -> PlanModel:
    zones = replace(model.network.zones, population=floats(model.network.zones.population[1:]))
    return replace(model, network=replace(model.network, zones=zones))


def _short_blocks(model: PlanModel) -> PlanModel:
    blocks = model.planned.vehicles
    shorter = replace(blocks, reach_depot_s=ints(blocks.reach_depot_s[1:]))
    return replace(model, planned=replace(model.planned, vehicles=shorter))


def _table_of_tables(model: PlanModel) -> PlanModel:
    areas = model.network.areas
    wrapped = replace(areas, lon=floats(areas.lon[:, None]))
    return replace(model, network=replace(model.network, areas=wrapped))


@pytest.mark.parametrize(
    ("spoilt", "named"),
    [
        (_short_people, "zones"),
        (_short_blocks, "blocks"),
        (_table_of_tables, "stop areas"),
        (_far_stop, "plan.stop"),
        (_short_walks, "zones"),
        (_backward_offsets, "walking.first_access"),
        (lambda model: replace(model, schema="routewright-model-0"), "routewright-model-0"),
    ],
)
def test_rows_that_do_not_exist_are_refused_before_a_search_reads_them(
    tmp_path: Path, spoilt: Callable[[PlanModel], PlanModel], named: str
) -> None:
    write_value(spoilt(model_of(replanned_city(), "Grid city")), tmp_path / MODEL_FILE)
    with pytest.raises(InputError, match="does not fit together") as refused:
        read_model(tmp_path)
    assert named in str(refused.value)
