"""Short turns by hand: where they gain, where they do not, and what becomes of the line."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.quantities import bools, floats, ints
from routing.deadheads import deadheads_of
from routing.fleet import LayoverRule
from routing.lines import LinePlan, line_plan_of
from routing.service_hours import held_hours
from routing.short_turns import ShortTurn, best_short_turns, with_short_turns
from routing.timetabling import even_timetable
from routing.validity import timetable_problems
from tests.cities.tables import ONE_HOUR, PLAIN_RUN_TIMES, city_of_tables, table_paths
from tests.routing.short_turn_line import CITY, flows_by_hand, line_by_hand, world_by_hand


def turns(plan: LinePlan | None = None, beyond: float = 6.0) -> tuple[ShortTurn, ...]:
    return best_short_turns(plan or line_by_hand(), flows_by_hand(beyond), world_by_hand())


def test_a_short_turn_gains_what_it_saves_less_longer_waits() -> None:
    # All the way: 2 x (20 + 5) min = 3 000 s. To B: 2 x (10 + 5) = 1 800 s. Every second bus, three
    # an hour, saves 1 200 s each: one bus-hour, 36, worth 4 h of riders. Beyond B ride 6 there and
    # 6 back; every 20 min they wait 7.5 + 5/4 = 8.75 min instead of 5, felt twice: 12 x 7.5 min
    # = 1.5 h.
    (turn,) = turns()
    assert turn.gain_hours == pytest.approx(2.5)
    assert turn.riders_per_day == pytest.approx(12.0)
    assert turn.longer_wait_s == pytest.approx(225.0)
    assert (turn.stop, turn.used.tolist(), turn.headway_s.tolist()) == (1, [True], [1200])
    assert (turn.out.tolist(), turn.back.tolist()) == ([0, 1], [1, 0])


def test_no_bus_turns_where_waits_cost_more_than_is_saved() -> None:
    # 40 each way: 80 x 7.5 min = 10 h felt, 4 h saved.
    assert turns(beyond=40) == ()


def test_no_bus_turns_where_it_may_not() -> None:
    world = world_by_hand(terminal_b=False)
    assert best_short_turns(line_by_hand(), flows_by_hand(), world) == ()


def test_no_bus_turns_where_more_than_half_of_the_peak_is_left_on_board() -> None:
    # 10 leave B towards C, the peak is 19: 2 x 10 > 19, though so few would hardly mind.
    flows = replace(
        flows_by_hand()[0], load=floats([19, 10, 0, 10, 19, 0]), boardings=floats([19, 0, 0] * 2)
    )
    assert best_short_turns(line_by_hand(), [flows], world_by_hand()) == ()


def test_no_bus_turns_where_half_the_headway_is_no_headway() -> None:
    # Every second bus of one every 20 min is one every 40 min, which no timetable has.
    plan = line_by_hand().with_headways(ints([[1200], [1200]]))
    assert turns(plan) == ()


def test_lines_that_stay_are_left_alone() -> None:
    assert best_short_turns(line_by_hand(), flows_by_hand(), world_by_hand(), first_line=1) == ()


def test_buses_may_turn_at_either_end_of_a_line() -> None:
    # The same line drawn from C to A: the busy part is at its far end.
    drawn = line_plan_of([("1", "C - A", [[2, 1, 0], [0, 1, 2]])], 1, 600)
    flows = replace(
        flows_by_hand()[0],
        load=floats([6, 406, 0, 406, 6, 0]), boardings=floats([6, 400, 0, 406, 0, 0]),
    )  # fmt: skip
    (turn,) = best_short_turns(drawn, [flows], world_by_hand())
    assert (turn.out.tolist(), turn.back.tolist()) == ([1, 0], [0, 1])
    assert turn.gain_hours == pytest.approx(2.5)


def test_other_lines_and_periods_without_short_turns_stay() -> None:
    other = line_plan_of([("2", "", [[0, 2], [2, 0]])], 2, 900)
    plan = other.followed_by(line_plan_of([("1", "", [[0, 1, 2], [2, 1, 0]])], 2, 600))
    (turn,) = turns()
    turn = replace(turn, line=1, used=np.array([True, False]), headway_s=ints([1200, 0]))
    both = with_short_turns(plan, [turn])
    assert both.pattern_line.tolist() == [0, 0, 1, 1, 1, 1]
    assert both.pattern_direction.tolist() == [0, 1, 0, 1, 0, 1]
    assert [both.stops_of(row).tolist() for row in (2, 4, 5)] == [[0, 1, 2], [0, 1], [1, 0]]
    assert both.headway_s.tolist() == [
        [900, 900], [900, 900], [1200, 600], [1200, 600], [1200, 0], [1200, 0],
    ]  # fmt: skip


def test_buses_that_turn_leave_half_way_between_the_others_both_ways() -> None:
    plan = with_short_turns(line_by_hand(), turns())
    periods = (ONE_HOUR,)
    timetable, _ = even_timetable(
        plan, table_paths(CITY, plan), PLAIN_RUN_TIMES, periods, LayoverRule(),
        deadheads_of(CITY, PLAIN_RUN_TIMES, periods), seed=1,
    )  # fmt: skip
    assert timetable_problems(CITY, plan, timetable, PLAIN_RUN_TIMES, periods) == []
    at_a = np.sort(timetable.start[np.isin(timetable.pattern, [0, 2])])
    at_b = timetable.departure[np.flatnonzero(timetable.stop == 1)]
    from_b = np.sort(
        np.concatenate([timetable.start[timetable.pattern == 3],
                        timetable.start[timetable.pattern == 1] + 600])
    )  # fmt: skip
    assert set(from_b.tolist()) <= set(at_b.tolist())
    assert np.unique(np.diff(at_a)).tolist() == [600]
    assert np.unique(np.diff(from_b)).tolist() == [600]


def test_first_and_last_departures_are_those_of_buses_that_drive_all_the_way() -> None:
    hours = held_hours([7 * 3600 + 300] * 2, [8 * 3600 - 300] * 2)
    plan = with_short_turns(replace(line_by_hand(), hours=hours), turns())
    assert plan.hours is not None
    assert plan.hours.exact.tolist() == [True, True, False, False]
    assert plan.hours.of(2) == (7 * 3600 + 300, 8 * 3600 - 300)


ROW = city_of_tables([[abs(a - b) * 300 for b in range(5)] for a in range(5)])


def most_gained(there: list[float], back: list[float], at_stop: list[float]) -> float:
    """Felt hours gained by the best stop of a line of five, five minutes apart, tried one by one.

    Riders on board from stop to stop on the way there, the same back in their order, and boardings
    of each stop and way; a bus every ten minutes for an hour, 100 places, 36 an hour.
    """
    best = 0.0
    for turn in (1, 2, 3):
        for west in (True, False):  # which part is left out
            parts = [*there[:turn], *back[4 - turn :]], [*there[turn:], *back[: 4 - turn]]
            outer, inner = parts if west else parts[::-1]
            if 2 * max(outer) > max(inner) or max(outer) > 300:
                continue
            hops = turn if west else 4 - turn
            saved = 3 * 2 * hops * 300 / 3600 * 36 / 9
            if west:
                riders = sum(at_stop[:turn]) + back[4 - turn] + sum(at_stop[5 + 5 - turn : 10])
            else:
                riders = there[turn] + sum(at_stop[turn + 1 : 5]) + sum(at_stop[5 : 5 + 4 - turn])
            best = max(best, saved - 2 * riders * 225 / 3600)
    return best


@settings(max_examples=60, deadline=None)
@given(
    load=st.lists(st.integers(0, 60), min_size=8, max_size=8),
    boardings=st.lists(st.integers(0, 6), min_size=10, max_size=10),
)
def test_no_stop_gains_more_than_the_one_that_is_found(
    load: list[int], boardings: list[int]
) -> None:
    plan = line_plan_of([("1", "", [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0]])], 1, 600)
    there, back = load[:4], load[4:]
    flows = replace(
        flows_by_hand()[0], load=floats([*there, 0, *back, 0]), boardings=floats(boardings)
    )
    world = replace(
        world_by_hand(),
        terminal=bools(np.ones(5)),
        times=ROW.street_times,
        deadheads=deadheads_of(ROW, PLAIN_RUN_TIMES, (ONE_HOUR,)),
    )
    found = best_short_turns(plan, [flows], world)
    most = most_gained(
        [float(x) for x in there], [float(x) for x in back], [float(x) for x in boardings]
    )
    assert sum(turn.gain_hours for turn in found) == pytest.approx(most)
