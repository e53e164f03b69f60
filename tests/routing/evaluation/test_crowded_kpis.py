"""Figures of riders who know how full buses are: by hand on two lines, and of a whole city."""

from dataclasses import replace

import numpy as np
import pytest

from maps.crowded_rows import crowded_note, crowded_rows
from maps.report import report_html
from network.demand import Demand
from network.errors import InputError
from network.quantities import floats, ints
from routing.assignment.crowding import CrowdingWeights, assign_crowded
from routing.assignment.frequency import assign_frequencies
from routing.evaluation.crowded_kpis import CROWDED_REGISTRY, evaluate_crowded
from routing.evaluation.registry import REGISTRY, Evaluator
from routing.fleet import VehicleType
from routing.lines import line_plan_of
from scenarios.crowded_day import crowded_day, crowding_finding
from scenarios.world import World
from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables, table_paths
from tests.planned_city import planned_city

LINEAR = CrowdingWeights(seat_share=0.5, sitting=1.0, standing=2.0)


def test_two_full_lines_by_hand() -> None:
    # Two lines from zone 0 to zone 1 with 40 places every 10 min, 240 an hour, 120 of them seats;
    # 900 s and 1 000 s on board. 600 riders: 360 on the first feel 900 (2 - 120 / 360) = 1 500 s,
    # 240 on the second 1 000 (2 - 120 / 240) = 1 500 s.
    far = 9000
    drive = [[0, 900, far, far], [900, 0, far, far], [far, far, 0, 1000], [far, far, 1000, 0]]
    town = city_of_tables(
        drive, access=[{0: 60, 2: 60}, {1: 60, 3: 60}], on_foot_s=np.full((2, 2), 6000.0)
    )
    plan = line_plan_of([("fast", "", [[0, 1]]), ("slow", "", [[2, 3]])], 1, 600)
    demand = Demand(
        ints([0]), ints([1]), floats([600]), (ONE_HOUR,), modelled=False, source="by hand"
    )
    service = town, demand, plan, table_paths(town, plan), PLAIN_RUN_TIMES, 0
    flows, bus = assign_frequencies(*service), VehicleType(places=40)
    crowded = assign_crowded(*service, flows, vehicle=bus, crowding=LINEAR)
    assert crowded.load == pytest.approx(np.array([360, 0, 240, 0]), abs=0.1)
    figures = evaluate_crowded(town, plan, [flows], [crowded], [ONE_HOUR], bus)
    # 2 x 120 s walk, 2 x 300 s wait, 1 500 s felt on board: 39 min each.
    assert figures["crowded_generalised_minutes"] == pytest.approx(39.0, rel=1e-4)
    assert figures["crowded_felt_hours"] == pytest.approx(600 * 39 / 60, rel=1e-4)
    # 120 beyond the places of the first, none of the second; as far as seconds on board.
    ridden = 360 * 900 + 240 * 1000
    assert figures["crowded_share_over_capacity"] == pytest.approx(120 * 900 / ridden, rel=1e-3)
    assert figures["crowded_peak_load_factor"] == pytest.approx(1.5, rel=1e-3)
    assert figures["crowded_residual"] < 0.01


def test_figures_with_crowding_bear_their_own_evaluator() -> None:
    assert {kpi.evaluator for kpi in CROWDED_REGISTRY} == {Evaluator.CROWDED}
    assert not {kpi.name for kpi in CROWDED_REGISTRY} & {kpi.name for kpi in REGISTRY}


def test_each_period_needs_its_own_flows() -> None:
    city = planned_city()
    with pytest.raises(InputError, match="0 with crowding"):
        evaluate_crowded(
            city.network, city.service.plan, city.service.flows, [], city.demand.periods,
            city.settings.vehicle,
        )  # fmt: skip


def test_smaller_buses_are_felt_as_more_and_the_plain_figures_stay() -> None:
    city = planned_city()
    worlds = [
        World(
            city.network, city.demand, replace(city.settings, vehicle=VehicleType(places=places)),
            city.run_times, city.deadheads, lambda _: True,
        )
        for places in (1000, 20, 8)
    ]  # fmt: skip
    felt = [crowded_day(world, city.service)["crowded_generalised_minutes"] for world in worlds]
    assert felt[0] == pytest.approx(city.service.evaluation["generalised_minutes"])
    assert felt[0] <= felt[1] <= felt[2]


def test_the_report_shows_them_labelled_beside_the_others() -> None:
    city = planned_city()
    rows = {row.label: row for row in crowded_rows(city)}
    assert rows["Loads that still move"].evaluator == "frequency, crowded"
    page = report_html(city)
    assert "With crowding" in page
    assert "Felt hours with crowding" in page
    said = [f.message for f in city.findings if f.where == "crowding"]
    assert len(said) == 1
    assert "in one more round" in said[0]


def test_a_service_without_crowding_has_no_rows() -> None:
    city = planned_city()
    bare = replace(city, service=replace(city.service, crowded=None))
    assert crowded_rows(bare) == []
    assert crowded_note(bare) == ""


def test_loads_that_keep_moving_are_a_warning() -> None:
    crowded = planned_city().service.crowded
    assert crowded is not None
    values = type(crowded.values)({**crowded.values, "crowded_residual": 0.05})
    found = crowding_finding(replace(crowded, values=values))
    assert str(found.severity) == "warning"
    assert "5.0 % in one more round" in found.message
