"""What a change of one line does, against a town worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from routing.fleet import VehicleType
from scenarios.explaining.alternatives import Alternative, Change, alternative_of, changed_service
from scenarios.explaining.constraints import Against, Limit, constraints_of
from scenarios.explaining.explanation import rank_lines
from scenarios.explaining.line_loads import LoadChange
from scenarios.explaining.prices import layover_prices
from scenarios.explaining.riders import area_changes
from scenarios.result import PlanSettings
from tests.scenarios.explaining import two_line_town as two

L1, L2 = 0, 1


def changed(change: Change, line: int = L1) -> Alternative:
    place = two.world()
    planned = two.service(place)
    day = changed_service(place, planned, line, change)
    assert day is not None
    return alternative_of(place, planned, line, change, day)


def test_the_day_as_planned_needs_three_buses_for_three_hours() -> None:
    operation = two.service(two.world()).operation
    assert operation.vehicles == 3
    assert operation.platform_hours == pytest.approx(3.0)
    assert operation.service_km == pytest.approx(4 * 9.6 + 4 * 4.8)
    assert operation.vehicle_km == pytest.approx(57.6 + 9.6)


def test_dropping_a_line_frees_its_buses_hours_km_and_money() -> None:
    # Two buses of 50 min; 4 x 9.6 km. 100 min x 45/h + 38.4 km x 1.2 + 2 x 150.
    operation = changed(Change.DROP).operation
    assert operation.vehicles == -2
    assert operation.platform_hours == pytest.approx(-100 / 60)
    assert operation.vehicle_km == pytest.approx(-38.4)
    assert operation.cost == pytest.approx(-(75 + 46.08 + 300))


def test_who_has_no_other_line_loses_the_bus_and_feels_the_walk() -> None:
    # 60 trips feel 200 min on foot instead of 46.5: 153.5 h more, at 9 EUR an hour.
    dropped = changed(Change.DROP)
    riders = dropped.riders
    assert (riders.trips, riders.losing, riders.losing_service) == (90.0, 60.0, 60.0)
    assert (riders.slower_2, riders.gaining) == (0.0, 0.0)
    assert riders.felt_hours == pytest.approx(153.5)
    assert [(zone.zone_id, zone.losing) for zone in riders.zones] == [("Z0", 60.0)]
    assert dropped.balance == pytest.approx(421.08 - 9 * 153.5)


def test_riders_of_other_lines_are_counted_again() -> None:
    # 30 riders an hour on two buses of 80 places; nobody can turn to L2.
    assert changed(Change.DROP).other_lines == (
        LoadChange("L2", "A - C", 30.0, 30.0, 30 / 160, 30 / 160),
    )


def test_stop_areas_without_another_line_lose_all_service() -> None:
    place = two.world()
    planned = two.service(place)
    without = changed_service(place, planned, L1, Change.DROP)
    assert without is not None
    areas = area_changes(place.network, place.demand, L1, planned, without)
    assert [(a.area_id, a.boardings, a.other_lines, a.loses_all_service) for a in areas] == [
        ("A0", 60.0, ("L2",), False),
        ("A1", 0.0, (), True),
    ]


def test_the_next_shorter_headway_saves_waiting_and_may_need_a_bus_too_many() -> None:
    # Every 20 min: 8.75 min of waiting instead of 11.25, felt twice by 60 riders: 5 h less.
    # Buses leave A at 7:00, 7:20 and 7:40, B at 7:05, 7:25 and 7:45: three, and one for L2.
    step = changed(Change.STEP_SHORTER)
    assert step.headway_s == (1200,)
    assert step.riders.felt_hours == pytest.approx(-5.0)
    assert (step.vehicles, step.fits_fleet) == (4, False)


def test_a_minute_of_headway_has_a_price_of_its_own() -> None:
    # Every 31 min: a quarter of a minute more to wait, felt twice by 60 riders: half an hour.
    minute = changed(Change.MINUTE_LONGER)
    assert minute.headway_s == (1860,)
    assert minute.riders.felt_hours == pytest.approx(0.5)


def test_no_headway_is_longer_than_the_longest() -> None:
    place = two.world()
    planned = two.service(place)
    hourly = changed_service(place, planned, L1, Change.STEP_LONGER)
    assert hourly is not None
    assert changed_service(place, hourly, L1, Change.STEP_LONGER) is None


def test_other_trips_stay_to_the_second_when_a_line_goes() -> None:
    place = two.world()
    planned = two.service(place)
    without = changed_service(place, planned, L1, Change.DROP)
    assert without is not None
    of_l2 = planned.timetable.pattern >= 2
    assert np.array_equal(planned.timetable.start[of_l2], without.timetable.start)


def test_the_only_line_can_be_dropped_too() -> None:
    place = two.world()
    planned = two.service(place)
    without = changed_service(place, planned, L2, Change.DROP)
    assert without is not None
    nothing = changed_service(place, without, L1, Change.DROP)
    assert nothing is not None
    dropped = alternative_of(place, without, L1, Change.DROP, nothing)
    assert (nothing.timetable.n_trips, dropped.operation.vehicles) == (0, -2)
    # Trips to Z2 had no bus either way.
    assert dropped.riders.losing == 60.0


def test_lines_are_ranked_by_what_riders_lose_for_the_money() -> None:
    # L1: 153.5 h x 9 EUR over 421.08 EUR. L2 feels 2 x 2 + 2 x 11.25 + 10 = 36.5 min, on foot 200:
    # 81.75 h x 9; it saves 80 min x 45/h, 28.8 km x 1.2 and 150 EUR.
    place = two.world()
    ranked = rank_lines(place, two.service(place))
    assert [each.line_id for each in ranked] == ["L2", "L1"]
    assert ranked[0].worth == pytest.approx(81.75 * 9 / (60 + 34.56 + 150))
    assert ranked[1].worth == pytest.approx(153.5 * 9 / 421.08)


def test_the_fleet_binds_in_the_period_in_which_it_runs_out() -> None:
    place = two.world()
    planned = two.service(place)
    more = changed_service(place, planned, L1, Change.STEP_SHORTER)
    less = changed_service(place, planned, L1, Change.STEP_LONGER)
    found = constraints_of(place, planned, L1, more, less)
    assert [(c.limit, c.against, c.value, c.most) for c in found if c.binds] == [
        (Limit.FLEET, Against.MORE_OFTEN, 4.0, 3.0)
    ]
    assert found[0].message == (
        "the next shorter headway needs 4 vehicles, 1 more than the fleet, in AM"
    )


def test_capacity_binds_where_the_next_longer_headway_leaves_riders_behind() -> None:
    # 60 riders an hour in one bus of 50 places.
    small = PlanSettings(buses=4, vehicle=VehicleType("midibus", 50))
    place = two.world(small)
    planned = two.service(place)
    more = changed_service(place, planned, L1, Change.STEP_SHORTER)
    less = changed_service(place, planned, L1, Change.STEP_LONGER)
    (found,) = [c for c in constraints_of(place, planned, L1, more, less) if c.binds]
    assert (found.limit, found.where) == (Limit.CAPACITY, "AM, from S0 to S1")
    assert found.value == pytest.approx(1.2)


def test_a_stop_without_a_name_is_told_by_its_stop_area() -> None:
    place = two.world()
    areas = replace(place.network.areas, name=("Market", "", "Quay"))
    named = replace(place, network=replace(place.network, areas=areas))
    found = constraints_of(named, two.service(place), L1, None, None)
    (full,) = [c for c in found if c.limit is Limit.CAPACITY]
    assert full.where == "AM, from Market to S1"


def test_a_run_binds_that_has_no_room_for_one_more_stop() -> None:
    # 20 min for one hop: another of 20 min makes 40.
    settings = PlanSettings(buses=4)
    tight = replace(settings, sense=replace(settings.sense, longest_run_s=39 * 60))
    place = two.world(tight)
    found = constraints_of(place, two.service(place), L1, None, None)
    assert [c.limit for c in found if c.binds] == [Limit.LONGEST_RUN]
    assert found[0].value == 40.0


def test_a_minute_of_layover_is_priced_by_making_the_day_again() -> None:
    # 6 min: both buses of L1 are away 2 min longer. The bus that comes from C at 7:14 is not ready
    # for 7:18 any more: one bus is away from 6:54 to 7:20 and from 7:48 to 8:14, another from 7:18
    # to 7:50; at 7:48 both are, with two of L1. 52 + 52 + 26 + 26 + 32 min are 8 more than 180.
    # 4 min: L1 48 + 48 min; L2 6:52-7:16, 7:18-7:46, 7:48-8:12, in the depot in between: 76 min.
    place = two.world()
    more, less = layover_prices(place, two.service(place))
    assert (more.name, less.name) == ("layover_minute_more", "layover_minute_less")
    assert (more.operation.vehicles, less.operation.vehicles) == (1, 0)
    assert more.operation.platform_hours == pytest.approx(8 / 60)
    assert less.operation.platform_hours == pytest.approx(-8 / 60)
    assert more.operation.vehicle_km == pytest.approx(0.0)
    assert more.felt_hours == less.felt_hours == 0.0
    assert more.balance == pytest.approx(-(8 / 60 * 45 + 150))
