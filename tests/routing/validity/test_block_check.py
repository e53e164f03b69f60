"""What is wrong with blocks, vehicles and depots is found, and what they cost is recounted."""

from dataclasses import replace

import numpy as np
import pytest

from network.network import Network
from network.quantities import floats, frozen, ints
from routing.blocks import VehicleSchedule
from routing.fleet import LayoverRule
from routing.validity import (
    block_problems,
    block_value,
    certificate_problems,
)
from tests.routing.validity.checked_plan import (
    LAYOVER,
    PERIODS,
    RATES,
    RUN_TIMES,
    add,
    having,
    of_blocks,
    plan,
    put,
    swap,
    texts,
)


def without_rows(vehicles: VehicleSchedule, row: int) -> VehicleSchedule:
    """The schedule without one row of trips, its block one trip shorter."""
    first = np.where(vehicles.first_trip > row, vehicles.first_trip - 1, vehicles.first_trip)
    return replace(vehicles, trip=ints(np.delete(vehicles.trip, row)), first_trip=ints(first))


def test_a_trip_dropped_from_its_block_is_found() -> None:
    p = plan()
    trip = p.timetable.trip_id[int(p.vehicles.trip[3])]
    assert f"trip {trip}: is in 0 blocks" in of_blocks(without_rows(p.vehicles, 3))


def test_a_trip_in_two_blocks_is_found() -> None:
    p = plan()
    a, b = int(p.vehicles.trip[0]), int(p.vehicles.trip[5])
    found = of_blocks(having(p.vehicles, "trip", put(0, b)))
    assert f"trip {p.timetable.trip_id[b]}: is in 2 blocks" in found
    assert f"trip {p.timetable.trip_id[a]}: is in 0 blocks" in found


def test_a_trip_that_does_not_exist_is_found() -> None:
    p = plan()
    for trip in (-1, p.timetable.n_trips):
        found = of_blocks(having(p.vehicles, "trip", put(0, trip)))
        assert f"run trip row {trip}, which does not exist" in found


def test_two_trips_of_a_block_in_the_wrong_order_are_found() -> None:
    vehicles = plan().vehicles
    block = int(np.flatnonzero(np.diff(vehicles.first_trip) > 1)[0])
    row = int(vehicles.first_trip[block])
    assert "s too late" in of_blocks(having(vehicles, "trip", swap(row, row + 1)))


def test_a_block_that_leaves_the_depot_a_second_too_late_is_found() -> None:
    for block in range(plan().vehicles.n_blocks):
        found = of_blocks(having(plan().vehicles, "leave_depot_s", add(block, 1)))
        assert "1 s too late" in found


def test_a_block_that_is_back_a_second_too_early_is_found() -> None:
    for block in range(plan().vehicles.n_blocks):
        found = of_blocks(having(plan().vehicles, "reach_depot_s", add(block, -1)))
        assert "back in the depot before it can be" in found


def test_a_longer_layover_than_planned_for_is_found() -> None:
    p = plan()
    longer = LayoverRule(least_s=LAYOVER.least_s + 1)
    found = block_problems(p.network, p.timetable, p.vehicles, RUN_TIMES, PERIODS, longer)
    assert "back in the depot before it can be" in texts(found)


def test_a_vehicle_in_two_blocks_at_once_is_found() -> None:
    vehicles = plan().vehicles
    one_vehicle = having(vehicles, "vehicle", put(slice(None), 0))
    assert "vehicle 0: is in two blocks at once" in of_blocks(one_vehicle)


def test_a_vehicle_number_left_out_is_found() -> None:
    vehicles = plan().vehicles
    last = vehicles.n_vehicles - 1
    skipped = having(vehicles, "vehicle", put(vehicles.vehicle == last, last + 1))
    assert "not numbered one after another" in of_blocks(skipped)


def two_depots() -> tuple[Network, VehicleSchedule]:
    """The plan with a second depot at the same gate, so that every move takes the same time."""
    p = plan()
    n = len(p.network.stops)
    rows = np.append(np.arange(n + 1), n)
    times, depots = p.network.street_times, p.network.depots
    network = replace(
        p.network,
        depots=replace(
            depots,
            depot_id=("D1", "D2"),
            lon=floats(depots.lon[[0, 0]]),
            lat=floats(depots.lat[[0, 0]]),
            edge=ints(depots.edge[[0, 0]]),
            offset_m=floats(depots.offset_m[[0, 0]]),
            capacity=ints([-1, -1]),
        ),
        street_times=replace(
            times,
            free_flow_ms=frozen(times.free_flow_ms[np.ix_(rows, rows)]),
            length_m=frozen(times.length_m[np.ix_(rows, rows)]),
            place_edge=ints(times.place_edge[rows]),
            place_offset_ms=ints(times.place_offset_ms[rows]),
        ),
    )
    assert of_blocks(p.vehicles, network) == ""
    return network, p.vehicles


def test_a_vehicle_that_leaves_from_where_it_is_not_is_found() -> None:
    network, vehicles = two_depots()
    twice = next(v for v in range(vehicles.n_vehicles) if (vehicles.vehicle == v).sum() > 1)
    second = int(np.flatnonzero(vehicles.vehicle == twice)[1])
    found = of_blocks(having(vehicles, "start_depot", put(second, 1)), network)
    assert f"vehicle {twice}: leaves from another depot" in found


def test_a_depot_that_does_not_get_its_vehicles_back_is_found() -> None:
    network, vehicles = two_depots()
    found = of_blocks(having(vehicles, "end_depot", put(-1, 1)), network)
    assert "depot D2: sends out 0 blocks and takes in 1" in found


def test_a_depot_with_more_vehicles_than_room_is_found() -> None:
    p = plan()
    room = p.vehicles.n_vehicles
    for holds, problem in ((room, False), (room - 1, True)):
        network = replace(p.network, depots=replace(p.network.depots, capacity=ints([holds])))
        assert (
            f"holds {holds} vehicles, {room} spend" in of_blocks(p.vehicles, network)
        ) == problem


def test_a_block_that_waits_longer_costs_more_than_its_certificate_says() -> None:
    # It may leave a minute early, but that minute costs money: 60 s at 45 EUR an hour.
    p = plan()
    early = having(p.vehicles, "leave_depot_s", add(0, -60))
    assert of_blocks(early) == ""
    value = block_value(p.network, p.timetable, early, RUN_TIMES, PERIODS, LAYOVER, RATES)
    assert value == pytest.approx(p.proof.value + 0.75)
    assert certificate_problems(p.proof, value) != []
