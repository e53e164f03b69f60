"""Lines moved for riders who change: by hand, and rechecked on whole timetables."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.demand import Demand
from network.errors import InputError
from network.quantities import IntArray, Seconds, floats, ints
from network.service_day import HOUR, WEEKDAY, Period
from routing.assignment.frequency import assign_frequencies
from routing.cp_sat import Effort
from routing.deadheads import deadheads_of
from routing.fleet import HEADWAYS_S, LayoverRule
from routing.line_departures import timed_departures
from routing.lines import NOT_RUN, LinePlan, line_plan_of
from routing.run_times import RunTimeModel
from routing.service_hours import NOT_GIVEN
from routing.timetable import Timetable
from routing.transfer_timing.change_shares import TransferRule, offsets_in
from routing.transfer_timing.riders_changing import riders_changing
from routing.transfer_timing.synchronising import (
    TransferTiming,
    movable_lines,
    transfer_proof,
    transfer_timing,
)
from routing.transfer_timing.timed_transfers import TimedTransfer, timed_transfers
from routing.transfer_timing.transfer_check import transfer_problems
from routing.transfer_timing.transfer_volumes import TransferVolumes
from routing.validity import timetable_problems
from tests.cities.tables import PLAIN_RUN_TIMES, city_of_tables, table_paths

RULE, EFFORT = TransferRule(), Effort(work=1.0)
RUN_TIMES = RunTimeModel(1000, 10, 20, assumed=True, source="by hand")

# A cross: line 1 from 0 over 1 to 2, line 2 from 3 over 4 to 5; stops 1 and 4 are one stop area,
# numbered 1. All hops take 10 min.
CROSS = city_of_tables(np.full((6, 6), 600) - 600 * np.eye(6, dtype=int), area=[0, 1, 2, 3, 1, 4])
LINES: list[tuple[str, str, list[list[int]]]] = [
    ("1", "", [[0, 1, 2], [2, 1, 0]]),
    ("2", "", [[3, 4, 5], [5, 4, 3]]),
]


def given_for(plan: LinePlan, periods: tuple[Period, ...]) -> dict[str, Any]:
    return {"paths": table_paths(CROSS, plan), "run_times": RUN_TIMES, "periods": periods}


def departures(
    plan: LinePlan, periods: tuple[Period, ...], offset_s: IntArray | None = None
) -> Timetable:
    deadheads = deadheads_of(CROSS, RUN_TIMES, periods)
    given = given_for(plan, periods)
    return timed_departures(
        plan, **given, layover=LayoverRule(), deadheads=deadheads, offset_s=offset_s
    )


def timed(
    plan: LinePlan, periods: tuple[Period, ...], volumes: TransferVolumes, n_kept: int = 0
) -> tuple[Timetable, TransferTiming, float]:
    """Lines at the minutes wanted, and riders on time there."""
    movable = movable_lines(plan, periods, n_kept)
    timing = transfer_timing(
        plan, departures(plan, periods), volumes, **given_for(plan, periods), movable=movable,
        effort=EFFORT,
    )  # fmt: skip
    moved = departures(plan, periods, timing.wanted_s)
    there = timing.in_timetable(plan, moved, volumes, **given_for(plan, periods))
    offset_s = ints(offsets_in(plan, periods, moved)[plan.first_patterns])
    return moved, there, there.on_time(offset_s)


def names(
    plan: LinePlan,
    periods: tuple[Period, ...],
    volumes: TransferVolumes,
    moved: Timetable,
    timing: TransferTiming,
) -> tuple[TimedTransfer, ...]:
    pattern = ints(np.repeat(np.arange(plan.n_patterns), np.diff(plan.first_stop)))
    offset_s = ints(offsets_in(plan, periods, moved)[plan.first_patterns])
    return timed_transfers(timing, offset_s, volumes, pattern, periods, RULE)


def changes(*rows: tuple[int, int, int, int, float]) -> TransferVolumes:
    """Period, calls, walk and riders per hour of each."""
    period, alight, board, walk, riders = zip(*rows, strict=True)
    return TransferVolumes(ints(period), ints(alight), ints(board), ints(walk), floats(riders))


def test_all_riders_of_the_cross_are_on_time_where_that_can_be() -> None:
    # Calls 1 and 7 are the middle of lines 1 and 2 on the way out. Every 30 min.
    plan, periods = line_plan_of(LINES, 1, 1800), WEEKDAY[2:3]
    volumes = changes((0, 1, 7, 0, 50.0), (0, 7, 1, 0, 20.0))
    moved, timing, on_time = timed(plan, periods, volumes)
    # Both cannot meet: with 60 s to change, one leaves before the other is ready unless within
    # 5 min of it; the 50 win: 6 hours.
    assert on_time == timing.most_on_time == 300.0
    (named,) = names(plan, periods, volumes, moved, timing)
    assert (named.alight_call, named.board_call, named.riders_on_time) == (1, 7, 300.0)
    assert 60 <= named.shortest_s <= named.longest_s == 360
    assert timetable_problems(CROSS, plan, moved, RUN_TIMES, periods) == []
    assert transfer_problems(CROSS, plan, moved, RUN_TIMES, periods, volumes, RULE, 300.0) == []
    said = transfer_problems(CROSS, plan, moved, RUN_TIMES, periods, volumes, RULE, 301.0)
    assert "state 301.000 riders on time, counted 300.000" in str(said[0])


def test_no_name_is_given_to_what_few_use_or_what_a_frequent_line_gives_anyway() -> None:
    plan, periods = line_plan_of(LINES, 1, 1800), WEEKDAY[2:3]
    few = changes((0, 1, 7, 0, 0.5))  # 3 a day
    moved, timing, on_time = timed(plan, periods, few)
    assert on_time == 3.0
    assert names(plan, periods, few, moved, timing) == ()
    often = plan.with_headways(ints([[1800], [1800], [600], [600]]))
    many = changes((0, 1, 7, 0, 50.0))
    moved, timing, on_time = timed(often, periods, many)
    assert on_time == 300.0
    assert names(often, periods, many, moved, timing) == ()


def test_headways_and_lines_without_transfers_stay() -> None:
    three = [*LINES, ("3", "", [[0, 2], [2, 0]])]
    plan, periods = line_plan_of(three, 5, 1200), WEEKDAY
    before = departures(plan, periods)
    moved, _, on_time = timed(plan, periods, changes((1, 1, 7, 30, 50.0)))
    assert timetable_problems(CROSS, plan, moved, RUN_TIMES, periods) == []
    third = np.isin(before.pattern, [4, 5])
    assert before.start[third].tolist() == moved.start[np.isin(moved.pattern, [4, 5])].tolist()
    assert on_time == 100.0


def test_a_line_that_is_kept_stays_and_the_other_one_comes_to_it() -> None:
    plan, periods = line_plan_of(LINES, 1, 1800), WEEKDAY[2:3]
    moved, _, on_time = timed(plan, periods, changes((0, 1, 7, 0, 50.0)), n_kept=1)
    before = departures(plan, periods)
    assert moved.start[moved.pattern < 2].tolist() == before.start[before.pattern < 2].tolist()
    assert on_time == 300.0


def test_a_line_that_goes_on_as_it_comes_loses_no_trip() -> None:
    # 9:10, then every 30 min to 14:40; the next at 15:10, where an offset of nothing is given.
    plan, periods = line_plan_of(LINES, 2, 1800), WEEKDAY[2:4]
    moved = departures(plan, periods, ints([[9 * HOUR + 600, NOT_GIVEN], [NOT_GIVEN, NOT_GIVEN]]))
    start = moved.start[moved.pattern == 0]
    assert start[0] == 9 * HOUR + 600
    assert set(np.diff(start).tolist()) == {1800}


def test_riders_on_time_by_the_move_of_one_line_are_those_of_the_table() -> None:
    plan, periods = line_plan_of(LINES, 1, 1800), WEEKDAY[2:3]
    _, timing, _ = timed(plan, periods, changes((0, 1, 7, 0, 50.0)))
    # Buses stand for 20 s, so line 2 leaves 20 s after line 1 comes, 40 s before riders are ready.
    # Later by 1 to 5 min they wait for 20 to 260 s; by 6 min, for 320 s.
    met = timing.on_time_by_move(1, ints([[0], [0]]), 30)
    assert np.flatnonzero(met).tolist() == [1, 2, 3, 4, 5]
    assert set(met.tolist()) == {0, 300_000}
    assert timing.late(ints([[0], [0]])).tolist() == [300, 300]


def test_the_same_seed_gives_the_same_timetable() -> None:
    plan, periods = line_plan_of(LINES, 5, 900), WEEKDAY
    volumes = changes(*((n, 1, 7, 20, 5.0 + n) for n in range(5)), (2, 10, 4, 0, 9.0))
    both = [timed(plan, periods, volumes)[0] for _ in range(2)]
    assert both[0].start.tolist() == both[1].start.tolist()


def test_periods_too_short_for_two_buses_count_for_nobody() -> None:
    plan = line_plan_of(LINES, 1, 3600)
    short = (Period("short", Seconds(7 * HOUR), Seconds(8 * HOUR), 1.0, False, 1.0),)  # noqa: FBT003  (positional in the type)
    _, timing, on_time = timed(plan, short, changes((0, 1, 7, 0, 50.0)))
    assert (timing.riders, on_time) == (0.0, 0.0)


@settings(max_examples=40, deadline=None)
@given(
    headways=st.lists(st.sampled_from([*HEADWAYS_S, NOT_RUN]), min_size=6, max_size=6),
    lengths=st.lists(st.integers(20, 240), min_size=3, max_size=3),
    rows=st.lists(
        st.tuples(
            st.integers(0, 2), st.sampled_from([1, 2, 4]), st.sampled_from([6, 7, 10]),
            st.integers(0, 200), st.integers(1, 50), st.booleans(),
        ),
        max_size=8,
    ),
)  # fmt: skip
def test_moved_lines_pass_every_check(
    headways: list[int], lengths: list[int], rows: list[tuple[int, int, int, int, int, bool]]
) -> None:
    ends = np.cumsum([300, *lengths]) * 60
    periods = tuple(
        Period(f"P{a}", Seconds(a), Seconds(b), 1.0, False, 0.9)  # noqa: FBT003  (as above)
        for a, b in pairwise(ends.tolist())
    )
    plan = line_plan_of(LINES, 3, 3600)
    of_line = np.array(headways).reshape(2, 3)
    plan = plan.with_headways(ints(of_line[plan.pattern_line]))
    volumes = TransferVolumes.of_periods(
        [
            changes((period, *((on, off) if back else (off, on)), walk, float(riders)))
            for period, off, on, walk, riders, back in rows
        ]
    )
    moved, timing, on_time = timed(plan, periods, volumes)
    assert timetable_problems(CROSS, plan, moved, RUN_TIMES, periods) == []
    found = transfer_problems(CROSS, plan, moved, RUN_TIMES, periods, volumes, RULE, on_time)
    assert found == []
    proof = transfer_proof(timing, on_time, RULE, 1, "by hand")
    assert proof.value <= proof.bound == timing.most_on_time
    named = names(plan, periods, volumes, moved, timing)
    assert sum(each.riders_on_time for each in named) <= on_time + 0.01


def test_riders_are_traced_from_line_to_line() -> None:
    # 40 riders an hour from zone 0 to zone 2 and 10 from zone 1 to zone 0. From stop 1, in the area
    # of the cross, line 2 leaves: the 40 change from line 1 (call 1) to line 2 (call 4); the 10
    # ride line 2 back (calls 5 and 6) and change to nothing, as they live at the cross.
    town = city_of_tables(
        [[0, 600, 600, 600], [600, 0, 600, 600], [600, 600, 0, 600], [600, 600, 600, 0]],
        area=[0, 1, 1, 2],
        access=[{0: 60}, {1: 60}, {2: 60}],
    )
    plan = line_plan_of([("1", "", [[0, 1], [1, 0]]), ("2", "", [[2, 3], [3, 2]])], 1, 600)
    periods, paths = WEEKDAY[1:2], table_paths(town, plan)
    demand = Demand(ints([0, 2]), ints([2, 1]), floats([40, 10]), periods, False, "by hand")  # noqa: FBT003
    flows = assign_frequencies(town, demand, plan, paths, PLAIN_RUN_TIMES, 0)
    found = riders_changing(town, plan, paths, PLAIN_RUN_TIMES, periods, [flows])
    assert (found.alight_call.tolist(), found.board_call.tolist()) == ([1], [4])
    assert found.riders_per_hour.tolist() == pytest.approx([40.0])
    assert found.walk_s.tolist() == [0]


def test_riders_walk_to_the_next_area_where_their_line_stops_there() -> None:
    # As above, but stops 1 and 2 are areas 1 and 2, 90 s apart on foot.
    town = city_of_tables(
        [[0, 600, 600, 600], [600, 0, 600, 600], [600, 600, 0, 600], [600, 600, 600, 0]],
        area=[0, 1, 2, 3],
        access=[{0: 60}, {3: 60}],
        transfers={1: {2: 90}, 2: {1: 90}},
    )
    plan = line_plan_of([("1", "", [[0, 1], [1, 0]]), ("2", "", [[2, 3], [3, 2]])], 1, 600)
    periods, paths = WEEKDAY[1:2], table_paths(town, plan)
    demand = Demand(ints([0]), ints([1]), floats([40]), periods, False, "by hand")  # noqa: FBT003
    flows = assign_frequencies(town, demand, plan, paths, PLAIN_RUN_TIMES, 0)
    found = riders_changing(town, plan, paths, PLAIN_RUN_TIMES, periods, [flows])
    assert (found.alight_call.tolist(), found.board_call.tolist()) == ([1], [4])
    assert found.walk_s.tolist() == [90]
    nobody = replace(flows, trips_per_hour=floats(np.zeros(1)))
    none = riders_changing(town, plan, paths, PLAIN_RUN_TIMES, periods, [nobody])
    assert none.n_transfers == 0


def test_transfers_of_other_lengths_or_fewer_than_no_riders_are_refused() -> None:
    with pytest.raises(InputError, match="columns of 1, 1, 1, 1, 2 rows"):
        TransferVolumes(ints([0]), ints([1]), ints([2]), ints([0]), floats([1, 2]))
    with pytest.raises(InputError, match="fewer than no riders"):
        changes((0, 1, 2, 0, -1.0))
