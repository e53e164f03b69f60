"""Moved trips by hand, and against trying all minutes of all trips of small days."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import Cancelled, InputError
from network.network import Network
from network.quantities import bools, ints
from routing.certificate import Status
from routing.deadheads import deadheads_of
from routing.fleet import LayoverRule
from routing.progress import Progress, unobserved
from routing.timetable import Timetable
from routing.validity import block_problems, block_value, certificate_problems
from routing.vehicle_scheduling.shifting.shift_check import shift_problems, whole_trip_problems
from routing.vehicle_scheduling.shifting.shift_effort import ShiftEffort
from routing.vehicle_scheduling.shifting.shift_rule import ShiftRule
from routing.vehicle_scheduling.shifting.shifted_blocks import ShiftedBlocks, shift_trips
from routing.vehicle_scheduling.shifting.trip_copies import whole_trip_copies
from routing.vehicle_scheduling.time_space import COST_UNITS, VEHICLE_COST
from tests.cities.tables import METRES_PER_SECOND, ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables
from tests.reference.blocks import Depot, NoBlocks, Prices, Town, Trip, best_blocks
from tests.routing.vehicle_scheduling.test_blocks import NO_LAYOVER, RATES, Row, timetable_of

SEARCH_ALONE = ShiftEffort(most_arcs=0)


def shifted(
    network: Network,
    timetable: Timetable,
    rule: ShiftRule,
    layover: LayoverRule = NO_LAYOVER,
    stays: Sequence[int] = (),
    effort: ShiftEffort | None = None,
) -> ShiftedBlocks:
    """Moved trips, after both validators have passed them and recounted their value."""
    dead = deadheads_of(network, PLAIN_RUN_TIMES, (ONE_HOUR,))
    held = np.isin(np.arange(timetable.n_trips), stays)
    copies = whole_trip_copies(timetable, rule, bools(held))
    found = shift_trips(network, copies, dead, layover, RATES, 1, unobserved, effort)
    assert shift_problems(timetable, found.timetable, rule, stays) == []
    assert whole_trip_problems(timetable, found.timetable) == []
    rules = (PLAIN_RUN_TIMES, (ONE_HOUR,), layover)
    assert block_problems(network, found.timetable, found.vehicles, *rules) == []
    recounted = block_value(network, found.timetable, found.vehicles, *rules, RATES)
    assert certificate_problems(found.blocks_proof, recounted) == []
    moving = rule.price_per_minute * int(np.abs(found.by_min).sum())
    cost = recounted - VEHICLE_COST * found.vehicles.n_vehicles + moving
    assert found.cost == pytest.approx(cost, abs=1e-6)
    assert found.shift_proof.value == found.vehicles.n_vehicles
    assert found.shift_proof.bound <= found.shift_proof.value <= found.vehicles_before
    assert found.least_cost <= found.cost + 1e-9
    return found


def of_lines(timetable: Timetable, lines: Sequence[int]) -> Timetable:
    return replace(timetable, pattern=ints(lines))


# --- by hand --------------------------------------------------------------------------------------

# Stops 0 and 1, the depot 2. Driving: 0 - 1 in 300 s, the depot 100 s from either.
TWO_STOPS = [[0, 300, 100], [300, 0, 100], [100, 100, 0]]
TWO = city_of_tables(TWO_STOPS, n_depots=1)


def test_a_bus_that_is_3_minutes_late_waits_for_both_trips_to_move() -> None:
    # 0 -> 1 until 70:00, 1 -> 0 from 67:00: with 2 min each the bus can run both.
    timetable = of_lines(timetable_of([(0, 3000, 1, 4200), (1, 4020, 0, 5000)]), [0, 1])
    found = shifted(TWO, timetable, ShiftRule(2))
    assert (found.vehicles_before, found.vehicles.n_vehicles, found.n_saved) == (2, 1, 1)
    assert int(found.by_min[1] - found.by_min[0]) == 3
    assert found.shift_proof.status is Status.OPTIMAL


def test_one_minute_does_not_mend_3() -> None:
    timetable = of_lines(timetable_of([(0, 3000, 1, 4200), (1, 4020, 0, 5000)]), [0, 1])
    found = shifted(TWO, timetable, ShiftRule(1))
    assert (found.n_saved, found.n_moved, found.shift_proof.gap) == (0, 0, 0.0)


def test_trips_that_stay_let_the_others_move() -> None:
    # 2 min are lacking: the first alone leaves 2 min earlier, or the second 2 min later.
    rows = [(0, 3000, 1, 4200), (1, 4080, 0, 5000)]
    timetable = of_lines(timetable_of(rows), [0, 1])
    assert shifted(TWO, timetable, ShiftRule(2), stays=[0]).by_min.tolist() == [0, 2]
    assert shifted(TWO, timetable, ShiftRule(2), stays=[1]).by_min.tolist() == [-2, 0]
    assert shifted(TWO, timetable, ShiftRule(2), stays=[0, 1]).n_saved == 0


def test_a_gap_holds_back_what_the_minutes_would_allow() -> None:
    # One bus could run all three if the second trip left 4 min later. 8 min after it leaves the
    # next of its pattern: a quarter of that gap is 2 min, half of it is 4.
    rows = [(0, 3000, 1, 4200), (1, 3960, 0, 4100), (0, 4440, 1, 5000)]
    timetable = of_lines(timetable_of(rows), [0, 1, 1])
    assert shifted(TWO, timetable, ShiftRule(5), stays=[0, 2]).n_saved == 0
    freely = shifted(TWO, timetable, ShiftRule(5, gap_change_permille=500), stays=[0, 2])
    assert (freely.n_saved, freely.by_min.tolist()) == (1, [0, 4, 0])


def test_nobody_moves_for_less_than_it_is_worth() -> None:
    # Waiting costs 0.0125 a second, 0.75 a minute: 3 min are waited at stop 1, and moving the first
    # trip later would save that.
    rows = [(0, 3000, 1, 4200), (1, 4380, 0, 5000)]
    timetable = of_lines(timetable_of(rows), [0, 1])
    assert shifted(TWO, timetable, ShiftRule(5)).n_moved == 0
    cheap = shifted(TWO, timetable, ShiftRule(5, price_per_minute=0.1))
    assert int(cheap.by_min[0] - cheap.by_min[1]) == 3
    assert cheap.cost == cheap.least_cost


def test_no_movement_is_the_given_timetable() -> None:
    timetable = timetable_of([(0, 3000, 1, 4200), (1, 4020, 0, 5000)])
    found = shifted(TWO, timetable, ShiftRule(0))
    assert found.timetable.departure.tolist() == timetable.departure.tolist()
    assert (found.n_moved, found.n_saved, found.shift_proof.gap) == (0, 0, 0.0)


def test_more_than_a_quarter_of_an_hour_is_refused() -> None:
    with pytest.raises(InputError, match="cannot move by 16 min; give 0 to 15"):
        ShiftRule(16)


def test_who_waits_may_stop_the_search() -> None:
    timetable = of_lines(timetable_of([(0, 3000, 1, 4200), (1, 4020, 0, 5000)]), [0, 1])
    dead = deadheads_of(TWO, PLAIN_RUN_TIMES, (ONE_HOUR,))
    copies = whole_trip_copies(timetable, ShiftRule(2), bools([False, False]))

    def stop(progress: Progress, /) -> bool:
        del progress
        return False

    with pytest.raises(Cancelled):
        shift_trips(TWO, copies, dead, NO_LAYOVER, RATES, 1, stop)


# --- against all minutes of all trips -------------------------------------------------------------


@st.composite
def days(draw: st.DrawFn, n_depots: int) -> tuple[npt.NDArray[np.int64], list[Row], list[int]]:
    """Few places, whole minutes, and trips that start close to one another."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_stops = draw(st.integers(2, 3))
    n_places = n_stops + n_depots
    drive = random.integers(0, 6, (n_places, n_places)) * 60
    np.fill_diagonal(drive, 0)
    n_trips = draw(st.integers(2, 4))
    rows = []
    for _ in range(n_trips):
        first, last = random.integers(0, n_stops, 2).tolist()
        start, run = (random.integers((3, 3), (30, 15)) * 60).tolist()
        rows.append((first, start, last, start + run))
    lines = random.integers(0, 3, n_trips).tolist()
    return drive, sorted(rows, key=lambda row: row[1]), lines


def all_ways(
    drive: npt.NDArray[np.int64], timetable: Timetable, rule: ShiftRule, n_depots: int
) -> Iterator[tuple[int, int]]:
    """Vehicles, and cost with movement in units, of all minutes that the rule allows."""
    depots = [Depot(len(drive) - n_depots + row, -1) for row in range(n_depots)]
    vehicle = VEHICLE_COST * COST_UNITS
    town = Town(drive, METRES_PER_SECOND, Prices(vehicle, second=125, metre=12))
    copies = whole_trip_copies(timetable, rule, bools(np.zeros(timetable.n_trips)))
    for minutes in product(rule.minutes.tolist(), repeat=timetable.n_trips):
        moved = copies.moved(ints(minutes))
        if shift_problems(timetable, moved, rule):
            continue
        columns = (moved.first_stop, moved.start, moved.last_stop, moved.end)
        trips = [Trip(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]
        try:
            cost, vehicles = best_blocks(trips, depots, town)
        except NoBlocks:
            continue
        price = round(rule.price_per_minute * COST_UNITS)
        moving = sum(abs(minute) for minute in minutes) * price
        yield vehicles, cost - vehicles * vehicle + moving


RULES = st.builds(
    ShiftRule,
    st.integers(1, 2),
    gap_change_permille=st.sampled_from([250, 1000]),
    price_per_minute=st.sampled_from([0.0001, 1.0]),
)


@settings(max_examples=60, deadline=None)
@given(day=days(n_depots=1), rule=RULES)
def test_no_minutes_of_a_small_day_need_fewer_vehicles_or_cost_less(
    day: tuple[npt.NDArray[np.int64], list[Row], list[int]], rule: ShiftRule
) -> None:
    drive, rows, lines = day
    timetable = of_lines(timetable_of(rows), lines)
    vehicles, cost = min(all_ways(drive, timetable, rule, 1))
    found = shifted(city_of_tables(drive, n_depots=1), timetable, rule)
    assert found.vehicles.n_vehicles == found.shift_proof.bound == vehicles
    assert round(found.cost * COST_UNITS) == cost
    assert found.least_cost == pytest.approx(found.cost, abs=1e-3)


@settings(max_examples=30, deadline=None)
@given(day=days(n_depots=2), rule=RULES)
def test_two_depots_get_their_vehicles_back_and_no_minutes_need_fewer(
    day: tuple[npt.NDArray[np.int64], list[Row], list[int]], rule: ShiftRule
) -> None:
    drive, rows, lines = day
    timetable = of_lines(timetable_of(rows), lines)
    vehicles, cost = min(all_ways(drive, timetable, rule, 2))
    found = shifted(city_of_tables(drive, n_depots=2), timetable, rule)
    assert found.vehicles.n_vehicles == vehicles
    assert round(found.cost * COST_UNITS) == cost


@settings(max_examples=60, deadline=None)
@given(day=days(n_depots=1), rule=RULES)
def test_the_search_for_large_days_states_a_bound_that_holds(
    day: tuple[npt.NDArray[np.int64], list[Row], list[int]], rule: ShiftRule
) -> None:
    drive, rows, lines = day
    timetable = of_lines(timetable_of(rows), lines)
    vehicles, _ = min(all_ways(drive, timetable, rule, 1))
    network = city_of_tables(drive, n_depots=1)
    found = shifted(network, timetable, rule, effort=SEARCH_ALONE)
    assert found.shift_proof.bound <= vehicles <= found.vehicles.n_vehicles
