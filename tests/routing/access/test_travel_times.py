"""Travel times by a timetable: by hand in text towns, and against the twin on random services."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InputError, LimitError
from network.quantities import ints
from network.service_day import seconds_of
from routing.access.ridden_service import RiddenService
from routing.access.travel_times import (
    UNREACHED,
    AccessRules,
    every_minute,
    times_by_departure,
    travel_times,
)
from routing.timetable import Timetable
from tests.reference.access_times import access_town, percentile
from tests.routing.access.random_services import SEVEN, service_from_text, services

A, B, C, D = range(4)
NONE = -1


def minutes(
    service: RiddenService, origin: int, destination: int, at: str, rules: AccessRules | None = None
) -> float:
    """Travel time of one pair at one time; `NONE` where there is none."""
    anchor = destination if rules is not None and rules.arrive_by else origin
    other = origin if rules is not None and rules.arrive_by else destination
    times = times_by_departure(service, ints([seconds_of(at)]), rules, [anchor])
    seconds = int(times[0, other, 0])
    return NONE if seconds == UNREACHED else seconds / 60


def test_waiting_before_the_first_bus_counts_in_full() -> None:
    service = service_from_text("one   A 07:10   B 07:20")
    assert minutes(service, A, B, "07:00") == 20
    assert minutes(service, A, B, "07:10") == 10
    assert minutes(service, A, B, "07:11") == NONE


def test_a_change_is_caught_a_minute_after_arrival_and_missed_a_second_earlier() -> None:
    text = "one   A 07:00   B 07:10\ntwo   B {}   C 07:20\nlate   B 07:30   C 07:40"
    assert minutes(service_from_text(text.format("07:11")), A, C, "07:00") == 20
    assert minutes(service_from_text(text.format("07:10")), A, C, "07:00") == 40


def test_a_change_between_two_areas_takes_its_walk_and_a_minute() -> None:
    # Off at B at 7:10, 4 minutes to C, one minute to change: 7:15 is caught, 7:14 is not.
    text = "one   A 07:00   B 07:10\ntwo   C {}   D 07:30\nlate   C 07:40   D 07:55"
    walk = {("B", "C"): 240}
    assert minutes(service_from_text(text.format("07:15"), transfers=walk), A, D, "07:00") == 30
    assert minutes(service_from_text(text.format("07:14"), transfers=walk), A, D, "07:00") == 55


def test_staying_on_board_is_no_change() -> None:
    service = service_from_text("one   A 07:00   B 07:10   C 07:20")
    assert minutes(service, A, C, "07:00", AccessRules(most_boardings=1)) == 20


def test_a_trip_past_midnight_is_ridden_to_its_end() -> None:
    service = service_from_text("night   A 23:50   B 24:20   C 25:10")
    assert minutes(service, A, C, "23:45") == 85
    assert minutes(service, B, C, "24:20") == 50


def test_walking_all_the_way_counts_where_it_is_faster() -> None:
    service = service_from_text("one   A 07:10   B 07:20", on_foot_s=900)
    assert minutes(service, A, B, "07:00") == 15  # the bus would take 20
    assert minutes(service, A, B, "07:08") == 12
    assert minutes(service, A, A, "07:00") == 15  # as the table says: no zone is special here


def test_walks_to_and_from_stops_belong_to_the_journey() -> None:
    # Two minutes to A, the bus at 7:10, three minutes from B.
    service = service_from_text(
        "one   A 07:10   B 07:20", access={"A": {"A": 120}, "B": {"B": 180}}
    )
    assert minutes(service, A, B, "07:08") == 15
    assert minutes(service, A, B, "07:09") == NONE


THREE_HOPS = """
    one     A 07:00   B 07:05
    two     B 07:10   C 07:15
    three   C 07:20   D 07:25
    slow    A 07:00   D 08:00
"""


@pytest.mark.parametrize(("most", "expected"), [(1, 60), (2, 60), (3, 25), (None, 25)])
def test_a_limit_on_rides_leaves_the_slower_way(most: int | None, expected: int) -> None:
    assert minutes(service_from_text(THREE_HOPS), A, D, "07:00", AccessRules(most)) == expected


def test_a_journey_may_last_as_long_as_the_limit_and_no_longer() -> None:
    service = service_from_text("one   A 07:10   B 07:40")
    assert minutes(service, A, B, "07:10", AccessRules(longest_s=1800)) == 30
    assert minutes(service, A, B, "07:09", AccessRules(longest_s=1800)) == NONE


def test_who_must_arrive_by_a_time_leaves_as_late_as_that_allows() -> None:
    # By 7:30: the bus of 7:10 arrives at 7:20, that of 7:25 at 7:35. So leave at 7:10.
    service = service_from_text("one   A 07:10   B 07:20\ntwo   A 07:25   B 07:35")
    by = AccessRules(arrive_by=True)
    assert minutes(service, A, B, "07:30", by) == 20
    assert minutes(service, A, B, "07:35", by) == 10
    assert minutes(service, A, B, "07:19", by) == NONE


def test_arriving_by_a_time_needs_the_minute_to_change_too() -> None:
    text = "early   A 06:30   B 06:40\none   A 07:00   B 07:10\ntwo   B {}   C 07:20"
    by = AccessRules(arrive_by=True)
    assert minutes(service_from_text(text.format("07:11")), A, C, "07:20", by) == 20
    assert minutes(service_from_text(text.format("07:10")), A, C, "07:20", by) == 50


def test_a_bus_that_overtakes_is_taken_though_it_leaves_later() -> None:
    service = service_from_text("slow   A 07:00   B 07:40\nfast   A 07:10   B 07:25")
    assert minutes(service, A, B, "07:00") == 25


def test_percentiles_are_times_that_happen_and_no_journey_counts_as_latest() -> None:
    # Leaving at 7:00, 7:01, … 7:09; a bus at 7:04 takes 10 minutes: 14, 13, 12, 11, 10, then none.
    service = service_from_text("one   A 07:04   B 07:14")
    found = travel_times(service, every_minute(SEVEN, 10), percentiles=(0, 10, 50, 51, 100))
    assert (found.time_s[:, A, B] / 60)[:3].tolist() == [10, 10, 14]
    assert found.time_s[3:, A, B].tolist() == [UNREACHED, UNREACHED]


def test_more_times_than_lanes_and_in_any_order_give_the_same_as_one_by_one() -> None:
    service = service_from_text(THREE_HOPS)
    at_s = ints(np.random.default_rng(1).permutation(SEVEN + 30 * np.arange(-100, 100)))
    together = times_by_departure(service, at_s)
    for row in (0, 63, 64, 199):
        alone = times_by_departure(service, at_s[row : row + 1])
        assert (together[:, :, row] == alone[:, :, 0]).all()


def test_times_of_a_whole_day_are_split_where_short_numbers_end() -> None:
    service = service_from_text(THREE_HOPS)
    at_s = ints(3600 * np.arange(24))
    assert times_by_departure(service, at_s)[A, D].tolist().index(1500) == 7


def test_origins_asked_for_are_the_rows_of_the_answer() -> None:
    service = service_from_text(THREE_HOPS)
    at_s = every_minute(SEVEN - 300, 6)
    whole = travel_times(service, at_s).time_s
    assert (travel_times(service, at_s, origins=[3, 0]).time_s == whole[:, [3, 0]]).all()


def test_questions_without_an_answer_are_refused_in_a_sentence() -> None:
    service = service_from_text(THREE_HOPS)
    with pytest.raises(InputError, match="give at least one"):
        travel_times(service, ints([]))
    with pytest.raises(InputError, match="zone row 9 does not exist"):
        travel_times(service, ints([SEVEN]), origins=[9])
    with pytest.raises(InputError, match="percentiles \\[101\\]"):
        travel_times(service, ints([SEVEN]), percentiles=(101,))
    found = travel_times(service, ints([SEVEN]), percentiles=(5,))
    with pytest.raises(InputError, match="percentile 50 is not among"):
        found.of_percentile(50)
    with pytest.raises(InputError, match="give at least 1, or None"):
        AccessRules(most_boardings=0)
    with pytest.raises(InputError, match="at most 99999 s"):
        AccessRules(longest_s=99_999)
    with pytest.raises(LimitError, match="at most 1440"):
        travel_times(service, ints(np.arange(1441)))
    far = service_from_text("one   A 07:00   B 07:10", access={"A": {"A": 2800}})
    with pytest.raises(LimitError, match="a walk to a stop takes 2800 s"):
        travel_times(far, ints([SEVEN]))
    backwards = service_from_text("one   A 07:00   B 06:50")
    with pytest.raises(InputError, match="trip one: arrives at 06:50"):
        travel_times(backwards, ints([SEVEN]))


@settings(max_examples=150, deadline=None)
@given(service=services(), most=st.sampled_from([1, 2, 3, None]))
def test_every_cell_is_that_of_the_twin(service: RiddenService, most: int | None) -> None:
    at_s = ints(SEVEN + 97 * np.arange(12))
    times = times_by_departure(service, at_s, AccessRules(most, longest_s=5000))
    town = access_town(service, most, longest=5000)
    for origin in range(service.n_zones):
        expected = np.array([town.seconds(origin, leave) for leave in at_s.tolist()]).T
        assert (times[origin] == np.where(np.isinf(expected), UNREACHED, expected)).all()


@settings(max_examples=100, deadline=None)
@given(service=services(), most=st.sampled_from([1, 2, 3, None]))
def test_arriving_by_a_time_is_that_of_the_twin(service: RiddenService, most: int | None) -> None:
    at_s = ints(SEVEN + 1800 + 611 * np.arange(6))
    rules = AccessRules(most, longest_s=4000, arrive_by=True)
    times = times_by_departure(service, at_s, rules)
    town = access_town(service, most, longest=4000)
    for destination in range(service.n_zones):
        for origin in range(service.n_zones):
            expected = [town.seconds_before(origin, destination, by) for by in at_s.tolist()]
            shown = [UNREACHED if value == np.inf else value for value in expected]
            assert times[destination, origin].tolist() == shown


@settings(max_examples=30, deadline=None)
@given(service=services())
def test_percentiles_are_those_of_the_twin(service: RiddenService) -> None:
    at_s = ints(SEVEN + 97 * np.arange(13))
    asked = (5, 25, 50, 75, 95)
    found = travel_times(service, at_s, percentiles=asked, threads=2).time_s
    town = access_town(service)
    for origin in range(service.n_zones):
        rows = zip(*[town.seconds(origin, leave) for leave in at_s.tolist()], strict=True)
        for zone, row in enumerate(rows):
            expected = [min(percentile(row, p), UNREACHED) for p in asked]
            assert found[:, origin, zone].tolist() == expected


@settings(max_examples=30, deadline=None)
@given(service=services())
def test_more_rides_never_lengthen_a_journey(service: RiddenService) -> None:
    at_s = ints(SEVEN + 97 * np.arange(12))
    by_rides = [times_by_departure(service, at_s, AccessRules(most)) for most in (1, 2, 3, None)]
    for fewer, more in pairwise(by_rides):
        assert (more <= fewer).all()


@settings(max_examples=60, deadline=None)
@given(service=services())
def test_a_trip_more_never_lengthens_a_journey(service: RiddenService) -> None:
    table = service.timetable
    if not table.n_trips:
        return
    calls = int(table.first_call[-2])
    fewer = replace(
        table,
        trip_id=table.trip_id[:-1],
        pattern=table.pattern[:-1],
        first_call=table.first_call[:-1],
        stop=table.stop[:calls],
        arrival=table.arrival[:calls],
        departure=table.departure[:calls],
    )
    at_s = ints(SEVEN + 97 * np.arange(12))
    before = times_by_departure(replace(service, timetable=fewer), at_s)
    assert (times_by_departure(service, at_s) <= before).all()


def test_a_service_without_a_trip_leaves_walking() -> None:
    whole = service_from_text("one   A 07:10   B 07:20", on_foot_s=900)
    none = Timetable((), ints([]), ints([0]), ints([]), ints([]), ints([]))
    found = travel_times(replace(whole, timetable=none), every_minute(SEVEN))
    assert (found.time_s == 900).all()
    assert travel_times(whole, every_minute(SEVEN), origins=[]).time_s.shape == (5, 0, 2)
