"""Departures by hand: within a period, where the headway changes, and on the way back."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.quantities import Seconds, ints
from network.service_day import HOUR, Period, clock_of
from routing.certificate import Certificate
from routing.deadheads import deadheads_of
from routing.fleet import HEADWAYS_S, LayoverRule
from routing.lines import NOT_RUN, LinePlan, line_plan_of
from routing.run_times import RunTimeModel
from routing.timetable import Timetable
from routing.timetabling import even_timetable, memory_offsets
from routing.validity import timetable_problems
from tests.cities.tables import city_of_tables, table_paths

RUN_TIMES = RunTimeModel(1000, 10, 20, assumed=True, source="by hand")

# Out 0 -> 1 -> 2, back 3 -> 4; the turn from 2 to 3 takes 60 s, from 4 to 0 90 s.
CITY = city_of_tables(
    [
        [0, 600, 9999, 9999, 9999],
        [9999, 0, 450, 9999, 9999],
        [9999, 9999, 0, 60, 9999],
        [9999, 9999, 9999, 0, 1000],
        [90, 9999, 9999, 9999, 0],
    ]
)
LINE: tuple[str, str, list[list[int]]] = ("1", "", [[0, 1, 2], [3, 4]])


def day(*parts: tuple[float, float]) -> tuple[Period, ...]:
    """Periods from hours: start and end of each, streets at free flow."""
    return tuple(
        Period(f"P{n}", Seconds(round(a * HOUR)), Seconds(round(b * HOUR)), 1.0, False, 1.0)  # noqa: FBT003  (positional in the type)
        for n, (a, b) in enumerate(parts)
    )


def timetable_of(
    plan: LinePlan, periods: tuple[Period, ...], run_times: RunTimeModel = RUN_TIMES
) -> tuple[Timetable, Certificate]:
    timetable, proof = even_timetable(
        plan, table_paths(CITY, plan), run_times, periods, LayoverRule(),
        deadheads_of(CITY, run_times, periods), seed=1,
    )  # fmt: skip
    assert timetable_problems(CITY, plan, timetable, run_times, periods) == []
    return timetable, proof


def clocks(timetable: Timetable, pattern: int) -> list[str]:
    return [clock_of(s)[:5] for s in timetable.start[timetable.pattern == pattern]]


def line_with(headways: list[int]) -> LinePlan:
    plan = line_plan_of([LINE], len(headways), 3600)
    return plan.with_headways(ints([headways, headways]))


def test_a_bus_every_20_minutes_leaves_three_times_an_hour() -> None:
    timetable, _ = timetable_of(line_with([1200]), day((7, 9)))
    assert clocks(timetable, 0) == ["07:00", "07:20", "07:40", "08:00", "08:20", "08:40"]
    assert timetable.trip_id[:2] == ("1-0-001", "1-0-002")


def test_calls_of_a_trip_by_hand() -> None:
    # 7:00:00, 600 + 10 s to stop 1, 20 s there, 450 + 10 s to stop 2.
    timetable, _ = timetable_of(line_with([1200]), day((7, 9)))
    calls = timetable.calls_of(0)
    start = 7 * HOUR
    assert timetable.stop[calls].tolist() == [0, 1, 2]
    assert (timetable.arrival[calls] - start).tolist() == [0, 610, 1090]
    assert (timetable.departure[calls] - start).tolist() == [0, 630, 1090]


def test_a_longer_headway_starts_no_later_than_that_headway_after_the_last_bus() -> None:
    # Every 20 min to 8:00, then every 30: 7:40 is the last of the first, 8:00 is 20 min later.
    timetable, _ = timetable_of(line_with([1200, 1800]), day((7, 8), (8, 10)))
    assert clocks(timetable, 0) == ["07:00", "07:20", "07:40", "08:00", "08:30", "09:00", "09:30"]


def test_a_shorter_headway_starts_as_soon_as_the_period_does() -> None:
    # Every 30 min to 8:15: 7:00, 7:30, 8:00. Every 10 min from 8:15: 15 min after the last bus.
    timetable, _ = timetable_of(line_with([1800, 600]), day((7, 8.25), (8.25, 9)))
    assert clocks(timetable, 0)[2:5] == ["08:00", "08:15", "08:25"]


def test_a_bus_that_has_just_left_is_not_followed_at_once() -> None:
    # Every 10 min to 8:05: the last leaves at 8:00. Every 15 min from 8:05: not before 8:10.
    timetable, _ = timetable_of(line_with([600, 900]), day((7, 8 + 1 / 12), (8 + 1 / 12, 9)))
    assert clocks(timetable, 0)[6:8] == ["08:00", "08:10"]


def test_the_second_line_starts_618_thousandths_of_its_headway_later() -> None:
    # 0.618 x 20 min = 12.36 min, on the minute before: 7:12.
    plan = line_plan_of([LINE, ("2", "", [[0, 1, 2]])], 1, 1200)
    timetable, _ = timetable_of(plan, day((7, 8)))
    assert clocks(timetable, 2) == ["07:12", "07:32", "07:52"]


def test_the_way_back_leaves_when_the_bus_is_ready() -> None:
    # Out 1 090 s, layover 300 s, turn 60 s: ready 1 450 s after 7:00 = 7:24:10. Every 20 min from
    # 7:00 on in that step: 7:04:10, 7:24:10, 7:44:10.
    timetable, _ = timetable_of(line_with([1200]), day((7, 8)))
    back = timetable.start[timetable.pattern == 1] - 7 * HOUR
    assert back.tolist() == [250, 1450, 2650]


def test_the_way_back_keeps_its_step_where_the_headway_changes() -> None:
    # From 8:00 every 10 min: out at 8:00, 8:10, …; ready 24:10 later: in step with 8:04:10.
    timetable, _ = timetable_of(line_with([1200, 600]), day((7, 8), (8, 9)))
    back = timetable.start[timetable.pattern == 1] - 8 * HOUR
    assert back[back >= 0].tolist() == [250 + 600 * n for n in range(6)]
    # Last before: 7:44:10; 20 min to 8:04:10.
    assert int(back[back < 0].max()) == 250 - 1200


def test_a_line_that_rests_starts_again_with_the_next_period() -> None:
    timetable, _ = timetable_of(line_with([1800, NOT_RUN, 1200]), day((6, 7), (7, 9), (9, 10)))
    assert clocks(timetable, 0) == ["06:00", "06:30", "09:00", "09:20", "09:40"]


def test_a_line_that_never_runs_has_no_trips() -> None:
    timetable, proof = timetable_of(line_with([NOT_RUN]), day((6, 7)))
    assert timetable.n_trips == 0
    assert proof.value == proof.bound == 0


def test_a_plan_without_lines_has_an_empty_timetable() -> None:
    timetable, _ = timetable_of(line_with([600]).choose([]), day((6, 7)))
    assert timetable.n_trips == 0


def test_a_hop_is_driven_at_the_speed_of_the_period_in_which_it_begins() -> None:
    # From 8:00 at half speed. Leaving at 7:49:50, the bus leaves stop 1 at 8:00:20: 2 x 450 + 10 s.
    # Leaving at 7:40, it leaves stop 1 at 7:50:30: 450 + 10 s.
    slow = replace(day((8, 9))[0], speed_factor=0.5)
    periods = (*day((7, 8)), slow)
    plan = line_plan_of([("1", "", [[0, 1, 2]])], 2, 600)
    timetable, _ = timetable_of(plan, periods)
    hop = {}
    for trip in range(timetable.n_trips):
        first = timetable.first_call[trip]
        minute = (int(timetable.start[trip]) - 7 * HOUR) // 60
        hop[minute] = int(timetable.arrival[first + 2] - timetable.departure[first + 1])
    assert (hop[40], hop[50], hop[60]) == (460, 910, 910)


def test_a_memory_timetable_keeps_its_minutes_through_the_day() -> None:
    # The second line: 0.618 x 30 min = 18.54 min, so 18 past; every 10 min that is 8 past as well.
    plan = line_plan_of([LINE, ("2", "", [[0, 1, 2]])], 3, 3600)
    plan = plan.with_headways(ints(np.tile([1800, 600, 1800], (3, 1))))
    periods = day((6, 8), (8, 9), (9, 10.5))
    timetable, _ = even_timetable(
        plan, table_paths(CITY, plan), RUN_TIMES, periods, LayoverRule(),
        deadheads_of(CITY, RUN_TIMES, periods), seed=1, offset_s=memory_offsets(plan),
    )  # fmt: skip
    assert timetable_problems(CITY, plan, timetable, RUN_TIMES, periods) == []
    assert clocks(timetable, 2) == [
        "06:18", "06:48", "07:18", "07:48",
        "08:08", "08:18", "08:28", "08:38", "08:48", "08:58",
        "09:18", "09:48", "10:18",
    ]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    headways=st.lists(st.sampled_from([*HEADWAYS_S, NOT_RUN]), min_size=4, max_size=4),
    lengths=st.lists(st.integers(1, 180), min_size=4, max_size=4),
    offsets=st.lists(st.integers(0, 5000), min_size=4, max_size=4),
)
def test_any_offsets_give_a_timetable_that_passes_its_check(
    headways: list[int], lengths: list[int], offsets: list[int]
) -> None:
    periods = day(*pairwise((np.cumsum([300, *lengths]) / 60).tolist()))
    plan = line_with(headways)
    timetable, proof = even_timetable(
        plan, table_paths(CITY, plan), RUN_TIMES, periods, LayoverRule(),
        deadheads_of(CITY, RUN_TIMES, periods), seed=1, offset_s=ints([offsets]),
    )  # fmt: skip
    assert timetable_problems(CITY, plan, timetable, RUN_TIMES, periods) == []
    out = timetable.start[timetable.pattern == 0]
    for period, headway, offset in zip(periods, headways, offsets, strict=True):
        inside = out[(out >= period.start) & (out < period.end)]
        assert headway == NOT_RUN or ((inside - offset) % headway == 0).all()
    assert proof.value >= proof.bound - 1e-9


def test_the_certificate_compares_with_as_many_even_departures() -> None:
    # Every 20 min over two hours, from 7:00: all gaps, the last one to the end, are 20 min: mean
    # wait 10 min, which is the best there is.
    plan = line_plan_of([("1", "", [[0, 1, 2]])], 1, 1200)
    _, proof = timetable_of(plan, day((7, 9)))
    assert (proof.value, proof.bound) == (10, 10)
    # Every 40 min over two hours and ten minutes: 7:00, 7:40, 8:20, 9:00: gaps of 40, 40, 40 and
    # 10 min: (3 x 1 600 + 100) / 2 / 130 = 18.846 min; four even gaps of 32.5: 16.25 min.
    _, proof = timetable_of(plan.with_headways(ints([[2400]])), day((7, 9 + 1 / 6)))
    assert proof.value == pytest.approx(4900 / 260)
    assert proof.bound == pytest.approx(16.25)


@settings(max_examples=100, deadline=None)
@given(
    headways=st.lists(st.sampled_from([*HEADWAYS_S, NOT_RUN]), min_size=1, max_size=6),
    lengths=st.lists(st.integers(1, 180), min_size=6, max_size=6),
    before=st.integers(0, 3),
)
def test_gaps_on_the_way_out_lie_between_the_headways_of_their_periods(
    headways: list[int], lengths: list[int], before: int
) -> None:
    ends = np.cumsum([300, *lengths[: len(headways)]]) / 60
    periods = day(*pairwise(ends.tolist()))
    lines = [(f"{n}", "", [[0, 1, 2], [3, 4]]) for n in range(before + 1)]
    plan = line_plan_of(lines, len(headways), 3600)
    plan = plan.with_headways(ints(np.tile(headways, (plan.n_patterns, 1))))
    timetable, proof = timetable_of(plan, periods)
    starts = timetable.start[timetable.pattern == 2 * before]
    assert np.all(starts >= periods[0].start)
    assert np.all(starts < periods[-1].end)
    row = np.searchsorted([p.end for p in periods], starts, side="right")
    for (a, b), (left, right) in zip(pairwise(starts), pairwise(row), strict=True):
        between = [headways[n] for n in range(left, right + 1)]
        if NOT_RUN not in between:
            assert min(between) <= b - a <= max(between)
    assert proof.value >= proof.bound - 1e-9


@settings(max_examples=100, deadline=None)
@given(
    headways=st.lists(st.sampled_from([*HEADWAYS_S, NOT_RUN]), min_size=1, max_size=6),
    lengths=st.lists(st.integers(1, 180), min_size=6, max_size=6),
    pauses=st.lists(st.sampled_from([0, 0, 1, 30, 600]), min_size=6, max_size=6),
)
def test_every_period_is_served_even_where_the_day_pauses(
    headways: list[int], lengths: list[int], pauses: list[int]
) -> None:
    clock, parts = 300, []
    for length, pause in zip(lengths[: len(headways)], pauses, strict=False):
        parts.append(((clock + pause) / 60, (clock + pause + length) / 60))
        clock += pause + length
    timetable, _ = timetable_of(line_with(headways), day(*parts))
    inside = np.zeros(timetable.n_trips, np.bool_)
    for period in day(*parts):
        inside |= (timetable.start >= period.start) & (timetable.start < period.end)
    assert inside.all()
