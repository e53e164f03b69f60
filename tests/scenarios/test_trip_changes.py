"""What happens to trips, above all to those whose stop loses its buses."""

from dataclasses import replace

import pytest

from network.quantities import floats, ints
from routing.lines import NOT_RUN
from scenarios.comparison import compare
from scenarios.result import Service
from scenarios.trip_changes import TripChanges, judged_day, trip_changes
from tests.scenarios import small_result as small


def changes_between(before: Service, after: Service) -> TripChanges:
    days = [
        judged_day(small.network(), each.plan, each.flows, (small.PERIOD,))
        for each in (before, after)
    ]
    return trip_changes(days[0], days[1])


def without_line_2() -> Service:
    """Line 2 alone stops at D, E and F; area F is 60 s from zone West, area A 120 s."""
    service = small.service()
    headway_s = service.plan.headway_s.copy()
    headway_s[2] = NOT_RUN
    return replace(service, plan=service.plan.with_headways(ints(headway_s)))


def test_a_trip_loses_its_stop_at_either_end_though_its_journey_stays() -> None:
    # Pairs West-Middle, West-East, Middle-West and East-West have an end in zone West.
    found = changes_between(small.service(), without_line_2())
    assert found.loses_stop.tolist() == [True, True, True, False, True, False]
    assert not found.loses_service.any()
    assert not found.gains_stop.any()


def test_read_backwards_the_same_trips_gain_their_stop() -> None:
    found = changes_between(without_line_2(), small.service())
    assert found.gains_stop.tolist() == [True, True, True, False, True, False]
    assert not found.loses.any()


def test_a_lost_stop_counts_in_the_shares_of_a_comparison() -> None:
    # 10 + 20 + 30 + 50 of 210 trips an hour.
    found = compare(small.network(), small.demand(), small.service(), without_line_2())
    assert found.share_losing_stop == pytest.approx(110 / 210)
    assert found.share_losing == pytest.approx(110 / 210)


def test_who_has_no_journey_today_has_no_stop_to_lose() -> None:
    nothing = [small.Journey(None)] * 6
    before = replace(small.service(nothing), plan=small.service().plan)
    after = replace(without_line_2(), flows=(small.flows(nothing),))
    assert not changes_between(before, after).loses_stop.any()


def test_minutes_are_infinite_where_a_journey_is_lost_or_new() -> None:
    journeys = (small.Journey(None), *(small.DIRECT_20,) * 5)
    lost = changes_between(small.service(), small.service(journeys)).minutes
    won = changes_between(small.service(journeys), small.service()).minutes
    assert lost.tolist() == [float("inf"), 0, 0, 0, 0, 0]
    assert floats(-lost).tolist() == won.tolist()
