"""Cycles by hand: runs, layovers, and the ways between the patterns of a line."""

from network.quantities import ints
from network.service_day import WEEKDAY
from routing.cycles import cycle_metres, line_cycles, pattern_runs
from routing.deadheads import NO_DEADHEAD, deadheads_of
from routing.fleet import LayoverRule
from routing.lines import line_plan_of
from routing.run_times import RunTimeModel
from tests.cities.tables import METRES_PER_SECOND, NO_WAY, city_of_tables

MODEL = RunTimeModel(1000, 10, 20, assumed=True, source="by hand")
PERIODS = (WEEKDAY[2],)  # midday, streets at free flow

# Stops 0, 1, 2 on the way out, 3 and 4 on the way back.
CITY = city_of_tables(
    [
        [0, 600, 900, 9999, 9999],
        [9999, 0, 400, 9999, 9999],
        [9999, 9999, 0, 60, 9999],
        [9999, 9999, 9999, 0, 1190],
        [120, 9999, 9999, 9999, 0],
    ]
)
OUT_AND_BACK = line_plan_of([("1", "", [[0, 1, 2], [3, 4]])], 1, 600)


def test_runs_by_hand() -> None:
    # Out 600 + 10 + 20 + 400 + 10 = 1 040 s; back 1 190 + 10 = 1 200 s.
    runs = pattern_runs(OUT_AND_BACK, CITY.street_times, MODEL, PERIODS[0])
    assert runs.tolist() == [1040, 1200]


def test_a_cycle_is_both_runs_both_layovers_and_both_turns() -> None:
    # 1 040 + 300 + 60 (2 -> 3) + 1 200 + 300 + 120 (4 -> 0) = 3 020 s.
    dead = deadheads_of(CITY, MODEL, PERIODS)
    cycle = line_cycles(OUT_AND_BACK, CITY.street_times, MODEL, PERIODS[0], LayoverRule(), dead)
    assert cycle.tolist() == [3020]


def test_a_cycle_drives_both_ways_and_both_turns() -> None:
    # 600 + 400 + 60 + 1 190 + 120 = 2 370 s of driving.
    dead = deadheads_of(CITY, MODEL, PERIODS)
    metres = cycle_metres(OUT_AND_BACK, CITY.street_times, dead)
    assert metres.tolist() == [2370 * METRES_PER_SECOND]


def test_a_loop_turns_into_itself() -> None:
    # 0 -> 1 -> 2 -> 0 ends where it starts: no turn. 610 + 20 + 410 + 20 + 510 = 1 570, + 300.
    city = city_of_tables([[0, 600, 1], [1, 0, 400], [500, 1, 0]])
    loop = line_plan_of([("1", "", [[0, 1, 2, 0]])], 1, 600)
    dead = deadheads_of(city, MODEL, PERIODS)
    cycle = line_cycles(loop, city.street_times, MODEL, PERIODS[0], LayoverRule(), dead)
    assert cycle.tolist() == [1870]


def test_a_loop_that_ends_at_another_stop_drives_on_to_its_first() -> None:
    # 0 -> 1 in 610 s, layover 300 s, 1 -> 0 in 33 s.
    city = city_of_tables([[0, 600], [33, 0]])
    plan = line_plan_of([("1", "", [[0, 1]])], 1, 600)
    dead = deadheads_of(city, MODEL, PERIODS)
    cycle = line_cycles(plan, city.street_times, MODEL, PERIODS[0], LayoverRule(), dead)
    assert cycle.tolist() == [943]


def test_a_line_that_cannot_turn_has_no_cycle_however_many_patterns() -> None:
    city = city_of_tables([[0, 600], [NO_WAY, 0]])
    dead = deadheads_of(city, MODEL, PERIODS)
    for patterns in range(1, 7):
        plan = line_plan_of([("1", "", [[0, 1]] * patterns)], 1, 600)
        cycle = line_cycles(plan, city.street_times, MODEL, PERIODS[0], LayoverRule(), dead)
        assert cycle.tolist() == [NO_DEADHEAD]


def test_each_line_has_its_own_cycle() -> None:
    city = city_of_tables([[0, 600], [600, 0]])
    plan = line_plan_of([("1", "", [[0, 1], [1, 0]]), ("2", "", [[1, 0]])], 1, 600)
    dead = deadheads_of(city, MODEL, PERIODS)
    cycle = line_cycles(plan, city.street_times, MODEL, PERIODS[0], LayoverRule(), dead)
    # 2 x (610 + 300), both ends joined; 610 + 300 + 600.
    assert cycle.tolist() == ints([1820, 1510]).tolist()


def test_a_bus_that_turns_half_way_goes_back_from_there() -> None:
    # Stops A, B, C in a row, 10 min apart. Out A B C and A B, back C B A and B A: each way out ends
    # where its way back starts, so nothing is driven between them. Taken in the order in which they
    # stand, the full bus would drive back empty to start the short way out.
    # Runs 2 x (610 + 20 + 610) + 2 x 610 = 3 700 s; layovers 4 x 300 = 1 200 s.
    city = city_of_tables([[0, 600, 1200], [600, 0, 600], [1200, 600, 0]])
    plan = line_plan_of([("1", "", [[0, 1, 2], [0, 1], [2, 1, 0], [1, 0]])], 1, 600)
    dead = deadheads_of(city, MODEL, PERIODS)
    cycle = line_cycles(plan, city.street_times, MODEL, PERIODS[0], LayoverRule(), dead)
    assert cycle.tolist() == [4900]
    assert cycle_metres(plan, city.street_times, dead).tolist() == [3600 * METRES_PER_SECOND]


def test_a_line_with_one_way_back_for_two_ways_out_drives_back_empty_once() -> None:
    # Out A B C twice, back C B A once: 2 x 1 240 + 1 240 s of runs, 3 x 300 s of layovers, and
    # 1 200 s from C to A without riders.
    city = city_of_tables([[0, 600, 1200], [600, 0, 600], [1200, 600, 0]])
    plan = line_plan_of([("1", "", [[0, 1, 2], [0, 1, 2], [2, 1, 0]])], 1, 600)
    dead = deadheads_of(city, MODEL, PERIODS)
    cycle = line_cycles(plan, city.street_times, MODEL, PERIODS[0], LayoverRule(), dead)
    assert cycle.tolist() == [3 * 1240 + 900 + 1200]
