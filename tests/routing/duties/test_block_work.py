"""Blocks become legs, cut where drivers may change."""

from network.network import Network
from network.quantities import bools, ints
from routing.blocks import VehicleSchedule
from routing.deadheads import deadheads_of
from routing.duties.block_work import relief_at_layovers, relief_by_car, work_of_blocks
from routing.duties.leg_trips import EMPTY, trips_of_legs
from routing.timetable import Timetable
from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables

# Stops 0, 1, 2 in a row, the depot (place 3) 100 s from each.
DRIVE = [[0, 500, 900, 100], [500, 0, 500, 100], [900, 500, 0, 100], [100, 100, 100, 0]]


def _day() -> tuple[Network, Timetable, VehicleSchedule]:
    """One block of two trips."""
    network = city_of_tables(DRIVE, n_depots=1)
    timetable = Timetable(
        trip_id=("T1", "T2"),
        pattern=ints([0, 0]),
        first_call=ints([0, 3, 5]),
        stop=ints([0, 1, 2, 0, 1]),
        arrival=ints([1000, 1500, 2050, 4000, 5050]),
        departure=ints([1000, 1550, 2050, 4000, 5050]),
    )
    blocks = VehicleSchedule(
        block_id=("B1",),
        first_trip=ints([0, 2]),
        trip=ints([0, 1]),
        start_depot=ints([0]),
        end_depot=ints([0]),
        leave_depot_s=ints([900]),
        reach_depot_s=ints([5300]),
        vehicle=ints([0]),
    )
    return network, timetable, blocks


def test_a_trip_is_cut_at_its_relief_point_and_the_drive_back_is_just_in_time() -> None:
    # Out at 900, 0 -> 1 -> 2 from 1000 to 2050 with 50 s at stop 1, empty back to 0 in 900 s for
    # the trip at 4000, home at 5300 after standing 150 s.
    network, timetable, blocks = _day()
    dead = deadheads_of(network, PLAIN_RUN_TIMES, (ONE_HOUR,))
    points = relief_by_car(dead, bools([False, True, False]), bools([False, True, False]))
    work = work_of_blocks(network, timetable, blocks, dead, points)
    assert work.start_s.tolist() == [900, 1000, 1550, 3100, 4000, 5200]
    assert work.end_s.tolist() == [1000, 1500, 2050, 4000, 5050, 5300]
    assert work.start_place.tolist() == [3, 0, 1, 2, 0, 1]
    assert work.relief.tolist() == [False, True, False, False, True, True]
    assert work.first_leg_of_section.tolist() == [0, 2, 5, 6]
    assert (work.home.tolist(), work.rest.tolist()) == ([3], [False, True, False, True])


def test_assumed_relief_is_where_trips_end_and_never_within_one() -> None:
    # Trips end at stops 2 and 1, so both are relief points; the first trip passes stop 1 uncut.
    network, timetable, blocks = _day()
    dead = deadheads_of(network, PLAIN_RUN_TIMES, (ONE_HOUR,))
    points = relief_at_layovers(timetable, dead)
    assert points.relief.tolist() == [True, True, True]
    work = work_of_blocks(network, timetable, blocks, dead, points)
    assert work.start_s.tolist() == [900, 1000, 3100, 4000, 5200]
    assert work.relief.tolist() == [True] * 5
    assert trips_of_legs(work, timetable, blocks).tolist() == [EMPTY, 0, EMPTY, 1, EMPTY]


def test_both_parts_of_a_trip_that_is_cut_are_of_that_trip() -> None:
    network, timetable, blocks = _day()
    dead = deadheads_of(network, PLAIN_RUN_TIMES, (ONE_HOUR,))
    points = relief_by_car(dead, bools([False, True, False]), bools([False, True, False]))
    work = work_of_blocks(network, timetable, blocks, dead, points)
    assert trips_of_legs(work, timetable, blocks).tolist() == [EMPTY, 0, 0, EMPTY, 1, EMPTY]
