"""Headways on several types of vehicles: fleets kept on blocks, one type per line, costs by type.

The town of `tests.scenarios.explaining.two_line_town`: L1 needs a bus of 50 min a round, L2 one of
30 min with its deadheads; both run in one hour, every 30 min as planned, on three buses.
"""

from dataclasses import replace

import numpy as np
import pytest

from maps.headways_page import headways_html, headways_title, line_type_rows, type_rows
from network.errors import InfeasibleError, InputError
from network.quantities import ints
from routing.fleet import CostRates, VehicleType
from routing.headways.headway_rules import VehicleFleet
from routing.line_vehicles import LineVehicles
from routing.vehicle_scheduling.block_type_check import block_type_problems
from scenarios.explaining.recount import recounted
from scenarios.fitting_fleet import trips_at
from scenarios.new_headways import AskedHeadways, NewHeadways, first_headways, new_headways
from scenarios.new_headways_tables import headway_tables, headways_document
from scenarios.result import Service
from scenarios.service_by_type import mean_rates, service_by_type
from scenarios.world import World
from tests.planned_city import planned_city
from tests.scenarios.explaining import two_line_town as two

MINI, LONG = VehicleType("mini", 20), VehicleType("long", 100)
RATES, DEAR = CostRates(per_platform_hour=30.0), CostRates(per_platform_hour=60.0)
PERIODS = ("early", "AM", "midday", "PM", "evening")


def fleets(mini: int, long: int) -> tuple[VehicleFleet, ...]:
    return (VehicleFleet(MINI, mini, RATES), VehicleFleet(LONG, long, DEAR))


def asked(mini: int, long: int, **more: object) -> AskedHeadways:
    return AskedHeadways(mini + long, fleets=fleets(mini, long), **more)  # type: ignore[arg-type]  # as given


def city() -> tuple[World, Service]:
    planned = planned_city()
    world = World(
        planned.network, planned.demand, planned.settings, planned.run_times, planned.deadheads,
        lambda _: True,
    )  # fmt: skip
    return world, planned.service


def answered(question: AskedHeadways) -> NewHeadways:
    world, service = city()
    return new_headways(world, service, question, first_headways(world, service, question))


def test_each_type_has_blocks_of_its_own_and_costs_at_its_own_rates() -> None:
    # L1 on minis, two buses that are away 50 min each; L2 on a long bus, away 80 min from 6:53.
    place, plan = two.world(), two.lines()
    way = two.paths(place.network, plan)
    used = LineVehicles((MINI, LONG), (RATES, DEAR), ints([[0], [1]]))
    made = service_by_type(place, trips_at(place, plan, way, used), way, fleets(2, 1))
    mini, long = made.in_use
    assert (mini.vehicles, mini.trips, long.vehicles, long.trips) == (2, 4, 1, 4)
    assert (mini.platform_hours, long.platform_hours) == pytest.approx((100 / 60, 80 / 60))
    parts = [
        each.platform_hours * rates.per_platform_hour
        + each.vehicle_km * rates.per_km
        + each.vehicles * rates.per_vehicle_day
        for each, rates in zip(made.in_use, (RATES, DEAR), strict=True)
    ]
    assert [mini.cost, long.cost] == pytest.approx(parts)
    assert made.service.evaluation["cost"] == pytest.approx(sum(parts))


def test_mean_rates_are_assumed_if_those_of_one_type_are() -> None:
    place, plan = two.world(), two.lines()
    way = two.paths(place.network, plan)
    used = LineVehicles((MINI, LONG), (RATES, DEAR), ints([[0], [1]]))
    made = service_by_type(place, trips_at(place, plan, way, used), way, fleets(2, 1))
    told = replace(RATES, assumed=False)
    assert mean_rates([told, DEAR], made.in_use).assumed
    assert not mean_rates([told, replace(DEAR, assumed=False)], made.in_use).assumed


def test_places_count_by_the_type_that_runs_a_line() -> None:
    # 60 riders an hour on L1, a bus every 30 min: 20 places each leave 20 of 60 behind; 30 riders
    # on L2 find room. 20 of 90 trips; the load is 60 / 40 of the places.
    place, plan = two.world(), two.lines()
    way = two.paths(place.network, plan)
    used = LineVehicles((MINI, LONG), (RATES, DEAR), ints([[0], [1]]))
    made = service_by_type(place, trips_at(place, plan, way, used), way, fleets(2, 1)).service
    assert made.evaluation["share_over_capacity"] == pytest.approx(20 / 90)
    assert made.evaluation["peak_load_factor"] == pytest.approx(1.5)


def test_one_type_counts_as_a_service_always_did() -> None:
    place, plan = two.world(), two.lines()
    way = two.paths(place.network, plan)
    s = place.settings
    made = service_by_type(
        place, trips_at(place, plan, way), way, [VehicleFleet(s.vehicle, 3, s.rates)]
    ).service
    known = recounted(place, plan, way)
    assert made.evaluation.values == known.evaluation.values
    assert made.vehicles.trip.tolist() == known.vehicles.trip.tolist()


def test_blocks_of_the_wrong_type_and_too_many_of_one_do_not_pass() -> None:
    place, plan = two.world(), two.lines()
    way = two.paths(place.network, plan)
    trips = trips_at(place, plan, way)
    vehicles = recounted(place, plan, way).vehicles
    used = LineVehicles((MINI, LONG), (RATES, DEAR), ints([[0], [1]]))
    given = plan, trips.timetable, place.periods, vehicles
    kinds = [0] * vehicles.n_blocks
    found = [str(each) for each in block_type_problems(*given, kinds, used, [2, 0])]
    assert sum("runs on a mini, its line has long then" in each for each in found) == 4
    assert "error: mini: 3 vehicles run, there are 2" in found


@pytest.mark.parametrize("one_type", [True, False])
def test_fleets_are_kept_on_blocks_and_lines_keep_their_type(*, one_type: bool) -> None:
    question = asked(8, 12, one_type_per_line=one_type)
    found = answered(question)
    for each, fleet in zip(found.in_use, question.fleets, strict=True):
        assert each.vehicles <= fleet.number
    assert sum(each.vehicles for each in found.in_use) == found.after.vehicles.n_vehicles
    assert sum(each.trips for each in found.in_use) == found.after.timetable.n_trips
    kinds = [{kind for kind in row if kind >= 0} for row in found.line_vehicles.of_line.tolist()]
    assert all(len(kind) <= 1 for kind in kinds) or not one_type
    runs = found.after.plan.headway_s[
        [int(found.after.plan.patterns_of(line)[0]) for line in range(found.after.plan.n_lines)]
    ]
    assert np.array_equal(runs > 0, found.line_vehicles.of_line >= 0)


def test_free_types_wait_no_longer_than_one_type_per_line() -> None:
    # At the same loads: those of the first answer, which are the loads of the plan.
    world, service = city()
    tied, free = (
        first_headways(world, service, asked(8, 12, one_type_per_line=one)) for one in (True, False)
    )
    assert tied is not None
    assert free is not None
    assert free.proof.bound <= tied.proof.value


def test_types_that_do_not_suffice_are_answered_with_numbers_that_do() -> None:
    world = two.world()
    service = two.service(world)
    with pytest.raises(InfeasibleError) as refused:
        new_headways(world, service, asked(1, 0))
    said = str(refused.value)
    assert said.startswith("1 of mini and 0 of long cannot run each line at least every 60 min")
    assert "these lines need" in said
    words = said.split("these lines need ")[1].split(" of ")
    mini, long = int(words[0]), int(words[1].split(" and ")[1])
    enough = new_headways(world, service, asked(mini, long))
    assert enough.after.vehicles.n_vehicles <= mini + long


def test_depots_that_hold_a_number_are_refused_for_several_types() -> None:
    world = two.world()
    depots = replace(world.network.depots, capacity=ints([5]))
    held = replace(world, network=replace(world.network, depots=depots))
    with pytest.raises(InputError, match="several vehicle types cannot share depots"):
        new_headways(held, two.service(world), asked(2, 2))


def test_page_tables_and_document_name_the_types() -> None:
    found = answered(asked(8, 12))
    tables = {table.name: table for table in headway_tables(found, PERIODS, "EUR")}
    assert set(tables["new_headways"].column("type")) <= {"mini", "long", ""}
    assert tables["vehicle_types"].column("given") == [8, 12]
    document = headways_document(found, PERIODS, "EUR")
    assert document["asked"]["types_by"] == "line"
    assert [each["type"] for each in document["asked"]["fleet"]] == ["mini", "long"]
    assert headways_title(found.asked) == "New headways for 20 buses of 2 types"
    assert [row.name for row in type_rows(found)] == ["mini", "long"]
    assert len(line_type_rows(found)) == found.after.plan.n_lines
    assert "Types by line" in headways_html(found, PERIODS, "EUR")


def test_fleets_and_buses_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(InputError, match="8 of mini and 12 of long are not 19 buses"):
        AskedHeadways(19, fleets=fleets(8, 12))
