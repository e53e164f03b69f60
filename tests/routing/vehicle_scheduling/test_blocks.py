"""Blocks by hand, and the time-space optimum against joining every trip to every later one."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from network.errors import InfeasibleError
from network.network import Network
from network.quantities import ints
from routing.blocks import VehicleSchedule
from routing.certificate import Certificate, Status
from routing.deadheads import deadheads_of
from routing.fleet import CostRates, LayoverRule
from routing.timetable import Timetable
from routing.validity import block_problems, block_value, certificate_problems
from routing.vehicle_scheduling.blocks import count_vehicles, schedule_vehicles
from routing.vehicle_scheduling.time_space import COST_UNITS, VEHICLE_COST
from tests.cities.tables import (
    METRES_PER_SECOND,
    NO_WAY,
    ONE_HOUR,
    PLAIN_RUN_TIMES,
    city_of_tables,
)
from tests.reference.blocks import Depot, NoBlocks, Prices, Town, Trip, best_blocks

RATES = CostRates()
NO_LAYOVER = LayoverRule(least_s=0, share_of_run_permille=0)

Row = tuple[int, int, int, int]
"""A trip: first stop, departure, last stop, arrival."""


def timetable_of(rows: Sequence[Row]) -> Timetable:
    rows = sorted(rows, key=lambda row: row[1])
    times = ints([[departure, arrival] for _, departure, _, arrival in rows]).ravel()
    return Timetable(
        trip_id=tuple(f"T{n}" for n in range(len(rows))),
        pattern=ints(np.zeros(len(rows))),
        first_call=ints(np.arange(len(rows) + 1) * 2),
        stop=ints(ints([[first, last] for first, _, last, _ in rows]).ravel()),
        arrival=ints(times),
        departure=ints(times),
    )


def schedule(
    network: Network, timetable: Timetable, layover: LayoverRule = NO_LAYOVER
) -> tuple[VehicleSchedule, Certificate]:
    """Blocks of a timetable, after the validator has passed them and recounted their value."""
    dead = deadheads_of(network, PLAIN_RUN_TIMES, (ONE_HOUR,))
    vehicles, proof = schedule_vehicles(network, timetable, dead, layover, RATES, seed=1)
    rules = (PLAIN_RUN_TIMES, (ONE_HOUR,), layover)
    assert block_problems(network, timetable, vehicles, *rules) == []
    recounted = block_value(network, timetable, vehicles, *rules, RATES)
    assert certificate_problems(proof, recounted) == []
    assert proof.status is Status.OPTIMAL
    return vehicles, proof


def trips_in_blocks(vehicles: VehicleSchedule) -> list[list[int]]:
    return [vehicles.trips_of(block).tolist() for block in range(vehicles.n_blocks)]


def most_away(vehicles: VehicleSchedule) -> int:
    """Most vehicles away from the depot at any second, counted second by second."""
    leave, reach = vehicles.leave_depot_s.tolist(), vehicles.reach_depot_s.tolist()
    away = [sum(a <= now < b for a, b in zip(leave, reach, strict=True)) for now in leave]
    return max(away, default=0)


# --- by hand --------------------------------------------------------------------------------------

# Stops 0 and 1, the depot 2. Driving: 0 - 1 in 300 s, the depot 100 s from either.
TWO_STOPS = [[0, 300, 100], [300, 0, 100], [100, 100, 0]]


def test_a_vehicle_runs_there_and_back() -> None:
    # 0 -> 1 from 1 000 to 2 000, layover 300 s, 1 -> 0 from 2 300 to 3 300, layover 300 s.
    network = city_of_tables(TWO_STOPS, n_depots=1)
    timetable = timetable_of([(0, 1000, 1, 2000), (1, 2300, 0, 3300)])
    vehicles, proof = schedule(network, timetable, LayoverRule())
    assert trips_in_blocks(vehicles) == [[0, 1]]
    assert vehicles.leave_depot_s.tolist() == [900]
    assert vehicles.reach_depot_s.tolist() == [3300 + 300 + 100]
    # 200 s of deadheads at 45 EUR an hour (0.0125 a second) and 1 600 m at 0.0012: 2.5 + 1.92.
    assert proof.value == pytest.approx(10_000 + 2.5 + 1.92)


def test_a_second_too_little_for_the_layover_takes_another_vehicle() -> None:
    network = city_of_tables(TWO_STOPS, n_depots=1)
    timetable = timetable_of([(0, 1000, 1, 2000), (1, 2299, 0, 3300)])
    vehicles, _ = schedule(network, timetable, LayoverRule())
    assert vehicles.n_vehicles == 2


def test_a_vehicle_drives_to_where_the_next_trip_starts_and_waits_there() -> None:
    # 300 s from 1 to 0 and 50 s of waiting, or 200 s by way of the depot without: the block ends.
    timetable = timetable_of([(0, 1000, 1, 2000), (0, 2350, 1, 3000)])
    by_depot, _ = schedule(city_of_tables(TWO_STOPS, n_depots=1), timetable)
    assert trips_in_blocks(by_depot) == [[0], [1]]
    assert by_depot.vehicle.tolist() == [0, 0]
    # With the depot far off the direct way is the shorter one.
    far = [[0, 300, 900], [300, 0, 900], [900, 900, 0]]
    vehicles, proof = schedule(city_of_tables(far, n_depots=1), timetable)
    assert trips_in_blocks(vehicles) == [[0, 1]]
    # 900 + 300 + 900 s driven, 50 s waited.
    driven = 2100 * (0.0125 + METRES_PER_SECOND * 0.0012)
    assert proof.value == pytest.approx(10_000 + driven + 50 * 0.0125)


def test_a_long_rest_is_spent_in_the_depot() -> None:
    # Two hours between the trips: 200 s of driving cost less than waiting at the kerb.
    timetable = timetable_of([(0, 1000, 1, 2000), (1, 9200, 0, 10_000)])
    vehicles, _ = schedule(city_of_tables(TWO_STOPS, n_depots=1), timetable)
    assert trips_in_blocks(vehicles) == [[0], [1]]
    assert vehicles.n_vehicles == 1
    assert vehicles.reach_depot_s.tolist()[0] == 2100
    assert vehicles.leave_depot_s.tolist()[1] == 9100


def test_vehicles_that_arrive_and_leave_in_one_second_change_places() -> None:
    # Both arrive at 2 000 and leave at 2 000, without layover, from stops without way between.
    drive = [[0, 0, 100], [0, 0, 100], [100, 100, 0]]
    rows = [(0, 1000, 1, 2000), (1, 1000, 0, 2000), (0, 2000, 1, 3000), (1, 2000, 0, 3000)]
    vehicles, _ = schedule(city_of_tables(drive, n_depots=1), timetable_of(rows))
    assert vehicles.n_vehicles == 2
    assert sorted(trip for block in trips_in_blocks(vehicles) for trip in block) == [0, 1, 2, 3]


def test_a_gate_at_the_stop_lets_a_vehicle_out_in_the_second_another_comes_in() -> None:
    # The depot lies at stop 0: no time to it. One vehicle suffices.
    drive = [[0, 500, 0], [500, 0, 500], [0, 500, 0]]
    rows = [(0, 1000, 0, 2000), (0, 2000, 0, 3000), (0, 5000, 0, 6000)]
    vehicles, _ = schedule(city_of_tables(drive, n_depots=1), timetable_of(rows))
    assert vehicles.n_vehicles == 1


def test_a_day_without_trips_needs_no_vehicle() -> None:
    vehicles, proof = schedule(city_of_tables(TWO_STOPS, n_depots=1), timetable_of([]))
    assert (vehicles.n_blocks, vehicles.n_vehicles, proof.value) == (0, 0, 0)


def test_vehicles_may_leave_before_the_service_day_begins() -> None:
    timetable = timetable_of([(0, 50, 1, 2000)])
    vehicles, _ = schedule(city_of_tables(TWO_STOPS, n_depots=1), timetable)
    assert vehicles.leave_depot_s.tolist() == [-50]


def test_a_trip_that_no_depot_reaches_is_named() -> None:
    drive = [[0, 300, 100], [300, 0, 100], [NO_WAY, 100, 0]]
    with pytest.raises(InfeasibleError, match=r"trip T1 starts at stop S0.*move the depot"):
        schedule(
            city_of_tables(drive, n_depots=1),
            timetable_of([(1, 500, 1, 900), (0, 1000, 1, 2000)]),
        )
    drive = [[0, 300, 100], [300, 0, NO_WAY], [100, 100, 0]]
    with pytest.raises(InfeasibleError, match="trip T0 ends at stop S1"):
        schedule(city_of_tables(drive, n_depots=1), timetable_of([(0, 1000, 1, 2000)]))


def test_a_depot_that_holds_too_few_vehicles_is_said() -> None:
    timetable = timetable_of([(0, 1000, 1, 2000), (0, 1500, 1, 2500), (0, 1900, 1, 2900)])
    with pytest.raises(InfeasibleError, match="depots hold 2 vehicles, too few"):
        schedule(city_of_tables(TWO_STOPS, n_depots=1, depot_capacity=[2]), timetable)
    vehicles, _ = schedule(city_of_tables(TWO_STOPS, n_depots=1, depot_capacity=[3]), timetable)
    assert vehicles.n_vehicles == 3


def test_a_full_depot_sends_vehicles_from_a_farther_one() -> None:
    # Depot 2 is 100 s away and holds one vehicle, depot 3 is 400 s away.
    drive = [[0, 300, 100, 400], [300, 0, 100, 400], [100, 100, 0, 300], [400, 400, 300, 0]]
    timetable = timetable_of([(0, 1000, 1, 2000), (0, 1500, 1, 2500)])
    network = city_of_tables(drive, n_depots=2, depot_capacity=[1, 5])
    vehicles, _ = schedule(network, timetable)
    assert sorted(vehicles.start_depot.tolist()) == [0, 1]
    assert sorted(vehicles.end_depot.tolist()) == [0, 1]


def test_depots_that_do_not_get_their_vehicles_back_are_said() -> None:
    # The start is reached from depot 2 alone, the end leads to depot 3 alone.
    drive = [
        [0, 300, 100, 100], [300, 0, NO_WAY, 100], [100, 100, 0, 300], [NO_WAY, 100, NO_WAY, 0],
    ]  # fmt: skip
    network = city_of_tables(drive, n_depots=2)
    with pytest.raises(InfeasibleError, match="as many vehicles back as it sent out"):
        schedule(network, timetable_of([(0, 1000, 1, 2000)]))


def test_vehicles_of_two_depots_that_come_home_slowly_are_all_counted() -> None:
    # From stop 0 beside depot 2 to stop 1 beside depot 3; back to depot 2 takes 5 000 s. Each trip
    # is over before the next begins when each vehicle uses the nearest depots, but each depot has
    # to get its own vehicles back: 4 trips a 1 000 s apart need 4 vehicles.
    drive = [[0, 900, 0, 900], [5000, 0, 5000, 0], [0, 900, 0, 900], [5000, 0, 5000, 0]]
    rows = [(0, 1000 * n, 1, 1000 * n + 900) for n in range(1, 5)]
    vehicles, _ = schedule(city_of_tables(drive, n_depots=2), timetable_of(rows))
    assert vehicles.n_vehicles == 4


# --- against the full connection network ----------------------------------------------------------


@st.composite
def days(draw: st.DrawFn, n_depots: int) -> tuple[npt.NDArray[np.int64], list[Row]]:
    """Few places and whole minutes, so that much happens in one second or takes no time."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_stops = draw(st.integers(2, 4))
    n_places = n_stops + n_depots
    drive = random.integers(0, 13, (n_places, n_places)) * 60
    missing = random.random(drive.shape) < 0.1
    if n_depots == 1:
        missing[-1, :] = missing[:, -1] = False
    drive[missing] = NO_WAY
    np.fill_diagonal(drive, 0)
    rows = []
    for _ in range(draw(st.integers(1, 12))):
        first, last = random.integers(0, n_stops, 2).tolist()
        start, run = (random.integers((0, 1), (90, 30)) * 60).tolist()
        rows.append((first, start, last, start + run))
    return drive, sorted(rows, key=lambda row: row[1])


def compare(
    drive: npt.NDArray[np.int64],
    rows: list[Row],
    capacities: list[int],
    layover: LayoverRule,
) -> None:
    """The schedule costs what the full connection network costs, or neither exists."""
    n_depots = len(capacities)
    network = city_of_tables(drive, n_depots=n_depots, depot_capacity=capacities)
    depots = [
        Depot(len(drive) - n_depots + row, capacity) for row, capacity in enumerate(capacities)
    ]
    trips = [
        Trip(first, leave, last, arrive + int(layover.after(arrive - leave)))
        for first, leave, last, arrive in rows
    ]
    prices = Prices(VEHICLE_COST * COST_UNITS, second=125, metre=12)
    town = Town(drive, METRES_PER_SECOND, prices)
    try:
        cost, n_vehicles = best_blocks(trips, depots, town)
    except NoBlocks:
        with pytest.raises(InfeasibleError):
            schedule(network, timetable_of(rows), layover)
        return
    vehicles, proof = schedule(network, timetable_of(rows), layover)
    assert proof.value == pytest.approx(cost / COST_UNITS, rel=1e-12)
    assert vehicles.n_vehicles == n_vehicles
    assert most_away(vehicles) <= n_vehicles
    dead = deadheads_of(network, PLAIN_RUN_TIMES, (ONE_HOUR,))
    fewest = count_vehicles(network, timetable_of(rows), dead, layover, RATES)
    assert fewest <= n_vehicles
    if n_depots == 1:
        assert fewest == most_away(vehicles) == n_vehicles
    for depot, capacity in enumerate(capacities):
        first_block = {
            number: int(vehicles.start_depot[block])
            for block, number in reversed(list(enumerate(vehicles.vehicle.tolist())))
        }
        at_home = sum(start == depot for start in first_block.values())
        assert capacity < 0 or at_home <= capacity
        sent, back = (vehicles.start_depot == depot).sum(), (vehicles.end_depot == depot).sum()
        assert sent == back


LAYOVERS = st.sampled_from([NO_LAYOVER, LayoverRule(), LayoverRule(60, 150)])


@settings(max_examples=150, deadline=None)
@given(day=days(n_depots=1), layover=LAYOVERS)
def test_one_depot_is_as_cheap_as_joining_every_pair_of_trips(
    day: tuple[npt.NDArray[np.int64], list[Row]], layover: LayoverRule
) -> None:
    compare(*day, [-1], layover)


@settings(max_examples=150, deadline=None)
@given(day=days(n_depots=2), layover=LAYOVERS)
def test_two_depots_are_as_cheap_as_joining_every_pair_of_trips(
    day: tuple[npt.NDArray[np.int64], list[Row]], layover: LayoverRule
) -> None:
    compare(*day, [-1, -1], layover)


@settings(max_examples=100, deadline=None)
@given(
    day=days(n_depots=2),
    capacities=st.lists(st.integers(0, 3), min_size=2, max_size=2),
    layover=LAYOVERS,
)
@example(day=(np.zeros((4, 4), np.int64), [(0, 0, 1, 60)]), capacities=[0, 0], layover=NO_LAYOVER)
def test_full_depots_are_respected_or_no_blocks_exist(
    day: tuple[npt.NDArray[np.int64], list[Row]], capacities: list[int], layover: LayoverRule
) -> None:
    compare(*day, capacities, layover)
