"""Journeys leg by leg: by hand in text towns, and always as long as the travel time."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import NotFoundError
from network.quantities import ints
from network.service_day import clock_of, seconds_of
from routing.access.journeys import NOWHERE, Journey, LegKind, find_journey
from routing.access.ridden_service import RiddenService
from routing.access.travel_times import UNREACHED, AccessRules, times_by_departure
from routing.assignment.connections import LEAST_CHANGE_S
from tests.routing.access.random_services import SEVEN, service_from_text, services

A, B, C, D = range(4)


def told(journey: Journey | None) -> list[str]:
    """Legs as a poster would tell them."""
    return [] if journey is None else [
        f"{leg.kind} {clock_of(leg.start_s)[:5]}-{clock_of(leg.end_s)[:5]}" for leg in journey.legs
    ]  # fmt: skip


def test_a_journey_is_told_from_the_first_step_to_the_last() -> None:
    # Two minutes to A, 7:05 to B at 7:15, four minutes' walk to C, 7:25 to D at 7:40, one more.
    service = service_from_text(
        "one   A 07:05   B 07:15\ntwo   C 07:25   D 07:40",
        access={"A": {"A": 120}, "D": {"D": 60}}, transfers={("B", "C"): 240},
    )  # fmt: skip
    journey = find_journey(service, A, D, seconds_of("07:00"))
    assert told(journey) == [
        "walk 07:00-07:02", "wait 07:02-07:05", "ride 07:05-07:15",
        "walk 07:15-07:19", "wait 07:19-07:25", "ride 07:25-07:40", "walk 07:40-07:41",
    ]  # fmt: skip
    assert journey is not None
    assert [(leg.from_area, leg.to_area) for leg in journey.legs] == [
        (NOWHERE, A), (A, A), (A, B), (B, C), (C, C), (C, D), (D, NOWHERE)
    ]  # fmt: skip
    assert [service.timetable.trip_id[leg.trip] for leg in journey.rides] == ["one", "two"]
    assert [(leg.board_call, leg.alight_call) for leg in journey.rides] == [(0, 1), (2, 3)]
    assert journey.transfers == 1
    assert [journey.seconds(kind) / 60 for kind in LegKind] == [7, 9, 25]


def test_of_equal_arrivals_the_one_with_fewer_rides_is_told() -> None:
    service = service_from_text("""
        one     A 07:00   B 07:10
        two     B 07:12   C 07:20
        whole   A 07:00   C 07:20
    """)
    journey = find_journey(service, A, C, SEVEN)
    assert told(journey) == ["ride 07:00-07:20"]


def test_a_rider_boards_where_least_is_walked() -> None:
    # The trip passes A, then B; the zone of A is nearer to B.
    service = service_from_text(
        "one   A 07:15   B 07:20   C 07:30", access={"A": {"A": 600, "B": 60}}
    )
    assert told(find_journey(service, A, C, SEVEN)) == [
        "walk 07:00-07:01", "wait 07:01-07:20", "ride 07:20-07:30"
    ]  # fmt: skip


def test_walking_all_the_way_is_a_journey_of_one_leg() -> None:
    service = service_from_text("one   A 07:10   B 07:20", on_foot_s=900)
    assert told(find_journey(service, A, B, SEVEN)) == ["walk 07:00-07:15"]


def test_who_must_arrive_by_a_time_leaves_late_and_arrives_early() -> None:
    service = service_from_text("one   A 07:10   B 07:20\ntwo   A 07:25   B 07:35")
    journey = find_journey(service, A, B, seconds_of("07:30"), AccessRules(arrive_by=True))
    assert told(journey) == ["ride 07:10-07:20"]


def test_where_there_is_no_journey_there_is_none() -> None:
    service = service_from_text("one   A 07:10   B 07:20")
    assert find_journey(service, B, A, SEVEN) is None
    assert find_journey(service, B, A, SEVEN, AccessRules(arrive_by=True)) is None
    assert find_journey(service, A, B, SEVEN, AccessRules(longest_s=1199)) is None


def test_unknown_zones_are_refused() -> None:
    service = service_from_text("one   A 07:10   B 07:20")
    with pytest.raises(NotFoundError, match="zone row 2 does not exist; there are zones 0 to 1"):
        find_journey(service, A, 2, SEVEN)


@settings(max_examples=150, deadline=None)
@given(service=services(), most=st.sampled_from([1, 2, 3, None]), late=st.integers(0, 40))
def test_a_journey_lasts_as_long_as_the_matrix_says_and_can_be_ridden(
    service: RiddenService, most: int | None, late: int
) -> None:
    leave, rules = SEVEN + 97 * late, AccessRules(most)
    times = times_by_departure(service, ints([leave]), rules)[:, :, 0]
    for origin in range(service.n_zones):
        for destination in range(service.n_zones):
            journey = find_journey(service, origin, destination, leave, rules)
            if journey is None:
                assert times[origin, destination] == UNREACHED
                continue
            assert journey.arrive_s - leave == times[origin, destination]
            assert len(journey.rides) <= (most or len(journey.rides))
            check_ridden(service, journey)


@settings(max_examples=60, deadline=None)
@given(service=services(), late=st.integers(10, 60))
def test_a_journey_by_a_time_leaves_when_the_matrix_says(service: RiddenService, late: int) -> None:
    by, rules = SEVEN + 97 * late, AccessRules(arrive_by=True)
    for destination in range(service.n_zones):
        times = times_by_departure(service, ints([by]), rules, [destination])[0, :, 0]
        for origin in range(service.n_zones):
            journey = find_journey(service, origin, destination, by, rules)
            if journey is None:
                assert times[origin] == UNREACHED
                continue
            assert journey.arrive_s <= by
            assert by - journey.leave_s == times[origin]
            check_ridden(service, journey)


def check_ridden(service: RiddenService, journey: Journey) -> None:
    """Legs join, rides are those of the timetable, and changes take their time."""
    table = service.timetable
    legs = journey.legs
    assert sum(leg.seconds for leg in legs) == journey.arrive_s - journey.leave_s
    for before, after in pairwise(legs):
        assert (before.end_s, before.to_area) == (after.start_s, after.from_area)
    for ride in journey.rides:
        calls = table.calls_of(ride.trip)
        assert calls.start <= ride.board_call < ride.alight_call < calls.stop
        assert (ride.start_s, ride.end_s) == (
            table.departure[ride.board_call], table.arrival[ride.alight_call]
        )  # fmt: skip
    for before, after in pairwise(journey.rides):
        walked = sum(
            leg.seconds
            for leg in legs
            if leg.kind is LegKind.WALK
            and before.end_s <= leg.start_s
            and leg.end_s <= after.start_s
        )
        assert after.start_s >= before.end_s + walked + LEAST_CHANGE_S


def test_a_walk_between_areas_is_told_even_where_it_takes_no_time() -> None:
    service = service_from_text(
        "one   A 07:00   B 07:10\ntwo   C 07:11   D 07:20", transfers={("B", "C"): 0}
    )
    assert told(find_journey(service, A, D, SEVEN)) == [
        "ride 07:00-07:10", "walk 07:10-07:10", "wait 07:10-07:11", "ride 07:11-07:20"
    ]  # fmt: skip
