"""First and last departures by hand: kept to the second, one odd gap where a period ends."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InputError
from network.quantities import bools, ints
from network.service_day import WEEKDAY, clock_of, seconds_of
from routing.deadheads import deadheads_of
from routing.fleet import HEADWAYS_S, LayoverRule
from routing.lines import NOT_RUN, LinePlan, line_plan_of
from routing.service_hours import NOT_GIVEN, held_hours
from routing.timetable import Timetable
from routing.timetabling import even_timetable
from routing.validity import timetable_problems
from tests.cities.tables import PLAIN_RUN_TIMES, city_of_tables, table_paths

TOWN = city_of_tables([[0, 600, 1200], [600, 0, 600], [1200, 600, 0]])
LINE: tuple[str, str, list[list[int]]] = ("1", "", [[0, 1, 2], [2, 1, 0]])


def line_held(first: str, last: str, headways_min: list[int]) -> LinePlan:
    """A line out and back; first and last departures are held both ways where they are given."""
    plan = line_plan_of([LINE], len(headways_min), 3600)
    held = [[seconds_of(text) if text else NOT_GIVEN] * 2 for text in (first, last)]
    headway_s = ints([[60 * minutes for minutes in headways_min]] * 2)
    return replace(plan, headway_s=headway_s, hours=held_hours(*held))


def timetable_of(plan: LinePlan) -> Timetable:
    periods = WEEKDAY[: plan.headway_s.shape[1]]
    timetable, _ = even_timetable(
        plan, table_paths(TOWN, plan), PLAIN_RUN_TIMES, periods, LayoverRule(),
        deadheads_of(TOWN, PLAIN_RUN_TIMES, periods), seed=1,
    )  # fmt: skip
    assert timetable_problems(TOWN, plan, timetable, PLAIN_RUN_TIMES, periods) == []
    return timetable


def clocks(timetable: Timetable, pattern: int = 0) -> list[str]:
    return [clock_of(s)[:5] for s in timetable.start[timetable.pattern == pattern]]


def test_the_first_and_the_last_bus_leave_when_they_are_held() -> None:
    # Every 30 min from 5:40: 5:40, 6:10, 6:40. Every 20 min up to 8:25: 8:25, 8:05, 7:45, 7:25,
    # 7:05; from 6:40 on at least 10 min must pass, so 7:05 is the first of them.
    timetable = timetable_of(line_held("05:40", "08:25", [30, 20]))
    assert clocks(timetable) == [
        "05:40", "06:10", "06:40", "07:05", "07:25", "07:45", "08:05", "08:25",
    ]  # fmt: skip


def test_both_ways_leave_when_they_are_held() -> None:
    timetable = timetable_of(line_held("05:40", "08:25", [30, 20]))
    assert (clocks(timetable, 1)[0], clocks(timetable, 1)[-1]) == ("05:40", "08:25")


def test_a_bus_less_than_half_a_headway_after_the_one_before_is_left_out() -> None:
    # 5:40, 6:10, 6:40; in step with 8:08 are 6:48, 7:08, ...: 7:08 is 28 min after 6:40. In step
    # with 8:00 is 7:00. In step with 8:04: 7:04. With a first bus at 5:55: 5:55, 6:25, 6:55, and in
    # step with 8:00 is 7:00, only 5 min later, less than half of 20: the next is 7:20.
    timetable = timetable_of(line_held("05:55", "08:00", [30, 20]))
    assert clocks(timetable) == ["05:55", "06:25", "06:55", "07:20", "07:40", "08:00"]


def test_a_line_may_run_before_the_first_and_after_the_last_period() -> None:
    # The service day of the demand is 5:00 to 9:00 here; headways of its ends go on.
    timetable = timetable_of(line_held("04:30", "10:00", [60, 30]))
    assert clocks(timetable) == [
        "04:30", "05:30", "06:30", "07:00", "07:30", "08:00", "08:30", "09:00", "09:30", "10:00",
    ]  # fmt: skip


def test_a_line_rests_before_its_first_bus_and_after_its_last() -> None:
    # From 9:10 within midday on; early and AM are not served although headways are given.
    timetable = timetable_of(line_held("09:10", "14:10", [30, 10, 60]))
    assert clocks(timetable) == ["09:10", "10:10", "11:10", "12:10", "13:10", "14:10"]


def test_one_period_with_both_ends_held_has_one_odd_gap_after_the_first_bus() -> None:
    # Every 20 min up to 6:30: 6:30, 6:10, 5:50; 5:30 is only 5 min after 5:25.
    timetable = timetable_of(line_held("05:25", "06:30", [20]))
    assert clocks(timetable) == ["05:25", "05:50", "06:10", "06:30"]


def test_one_bus_may_be_the_first_and_the_last() -> None:
    assert clocks(timetable_of(line_held("05:25", "05:25", [20]))) == ["05:25"]


def test_only_the_first_or_only_the_last_may_be_held() -> None:
    # From 6:20 every 30 min to 7:00, then goes on 20 min after 6:50. The last at 8:15 alone: early
    # as without (5:00 to 6:30 every 30 min), then 8:15, 7:55, 7:35, 7:15; 6:55 is no AM.
    assert clocks(timetable_of(line_held("06:20", "", [30, 20]))) == [
        "06:20", "06:50", "07:10", "07:30", "07:50", "08:10", "08:30", "08:50",
    ]  # fmt: skip
    assert clocks(timetable_of(line_held("", "08:15", [30, 20]))) == [
        "05:00", "05:30", "06:00", "06:30", "07:15", "07:35", "07:55", "08:15",
    ]  # fmt: skip


def test_a_way_back_that_is_not_held_leaves_between_the_times_in_step() -> None:
    # Out every 30 min from 5:40; ready 20 + 5 min later at 6:05; 5:35 is too early. Then 6:35.
    # In AM streets are slower, 2 x 667 s: out at 7:05, ready at 7:32:14, in step with 7:12:14, the
    # first of these 20 min after 6:35. The last is 8:12:14, as 8:32:14 is after 8:25.
    plan = line_held("05:40", "08:25", [30, 20])
    assert plan.hours is not None
    out_only = replace(plan.hours, exact=bools([True, False]))
    timetable = timetable_of(replace(plan, hours=out_only))
    assert clocks(timetable)[0] == "05:40"
    assert clocks(timetable, 1) == ["06:05", "06:35", "07:12", "07:32", "07:52", "08:12"]


def test_a_last_bus_before_the_first_is_refused() -> None:
    with pytest.raises(InputError, match="last departure 05:00:00 lies before the first 06:00:00"):
        line_held("06:00", "05:00", [20])


def test_a_bus_that_does_not_leave_when_it_is_held_is_found() -> None:
    plan = line_held("05:40", "08:25", [30, 20])
    timetable = timetable_of(plan)
    assert plan.hours is not None
    later = replace(plan.hours, first_s=plan.hours.first_s + 60, last_s=plan.hours.last_s + 60)
    found = timetable_problems(
        TOWN, replace(plan, hours=later), timetable, PLAIN_RUN_TIMES, WEEKDAY[:2]
    )
    said = "\n".join(map(str, found))
    assert "first bus leaves at 05:40:00, held at 05:41:00" in said
    assert "last bus leaves at 08:25:00, held at 08:26:00" in said


@settings(max_examples=60, deadline=None)
@given(
    headways=st.lists(st.sampled_from([60, *HEADWAYS_S]), min_size=5, max_size=5),
    ends=st.tuples(st.integers(4 * 60, 26 * 60), st.integers(4 * 60, 26 * 60)),
)
def test_any_hours_are_held_and_pass_the_check(headways: list[int], ends: tuple[int, int]) -> None:
    plan = line_held("", "", [1] * 5)
    held = held_hours([60 * min(ends)] * 2, [60 * max(ends)] * 2)
    timetable = timetable_of(replace(plan, headway_s=ints([headways] * 2), hours=held))
    for pattern in range(2):
        start = timetable.start[timetable.pattern == pattern]
        assert (start[0], start[-1]) == (60 * min(ends), 60 * max(ends))


def test_variants_of_a_direction_share_the_headway_where_they_run_together() -> None:
    # Out A B C and, starting later, B C, every 20 min: the bus from A leaves B 10 min after A, the
    # second bus leaves 10 min later: 10 + 10 = 20 min after A, that is in step with A.
    plan = line_plan_of([("1", "", [[0, 1, 2], [1, 2], [2, 1, 0]])], 1, 1200)
    plan = replace(plan, pattern_direction=ints([0, 0, 1]))
    timetable = timetable_of(plan)
    assert clocks(timetable, 0)[:2] == ["05:00", "05:20"]
    assert clocks(timetable, 1)[:2] == ["05:00", "05:20"]  # at B beside 5:10 and 5:30 from A
    # Back: 20 min out, layover 5 min: ready 25 min after 5:00, in step with 5:05.
    assert clocks(timetable, 2)[:2] == ["05:05", "05:25"]


def test_trips_of_variants_have_ids_of_their_own() -> None:
    plan = line_plan_of([("1", "", [[0, 1, 2], [1, 2], [2, 1, 0]])], 1, 1200)
    timetable = timetable_of(replace(plan, pattern_direction=ints([0, 0, 1])))
    assert len(set(timetable.trip_id)) == timetable.n_trips
    assert timetable.trip_id[0] == "1-0-001"


def test_a_line_without_service_has_no_departures_whatever_is_held() -> None:
    plan = line_held("05:40", "08:25", [30, 20])
    assert timetable_of(plan.with_headways(ints([[NOT_RUN] * 2] * 2))).n_trips == 0
