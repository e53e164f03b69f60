"""Tests of who loses and who gains."""

from dataclasses import replace

import numpy as np
import pytest

from network.errors import InputError
from network.quantities import ints
from routing.lines import NOT_RUN
from scenarios.comparison import Comparison, compare
from scenarios.result import Service
from tests.scenarios import small_result as small
from tests.scenarios.small_result import DIRECT_20, ON_FOOT, Journey

NO_BUS = Journey(None)


def compared(present: Service, planned: Service) -> Comparison:
    return compare(small.network(), small.demand(), present, planned)


def test_nothing_is_lost_between_a_service_and_itself() -> None:
    found = compared(small.service(), small.service())
    assert (found.share_losing, found.share_gaining, found.share_alike) == (0.0, 0.0, 1.0)


def test_each_reason_to_lose_counts_its_trips() -> None:
    # 10, 20 ... 60 trips an hour; 210 in all.
    before = (DIRECT_20,) * 6
    after = (
        Journey(25.0),  # exactly 5 min longer: alike
        Journey(25.1),  # slower: 20 trips
        NO_BUS,  # loses service: 30 trips
        Journey(20.0, transfers=1.0),  # loses its direct journey: 40 trips
        Journey(30.0, transfers=1.0),  # both slower and no more direct: 50 trips
        Journey(14.9),  # faster: 60 trips
    )
    found = compared(small.service(before), small.service(after))
    assert found.trips_per_day == pytest.approx(2 * 210)
    assert found.share_slower == pytest.approx((20 + 50) / 210)
    assert found.share_losing_service == pytest.approx(30 / 210)
    assert found.share_losing_direct == pytest.approx((40 + 50) / 210)
    assert found.share_losing == pytest.approx(140 / 210)
    assert found.share_gaining == pytest.approx(60 / 210)
    assert found.share_alike == pytest.approx(10 / 210)


def test_a_trip_that_gets_faster_but_no_longer_direct_loses() -> None:
    after = (Journey(10.0, transfers=1.0), *(DIRECT_20,) * 5)
    found = compared(small.service(), small.service(after))
    assert found.share_losing == pytest.approx(10 / 210)
    assert found.share_gaining == found.share_faster == 0.0


def test_gains_are_losses_read_backwards() -> None:
    others = (DIRECT_20,) * 3
    before = (NO_BUS, Journey(30.0), Journey(20.0, transfers=1.0), *others)
    found = compared(small.service(before), small.service())
    assert found.share_losing == 0.0
    assert found.share_gaining_service == pytest.approx(10 / 210)
    assert found.share_faster == pytest.approx(20 / 210)
    assert found.share_gaining_direct == pytest.approx(30 / 210)


def test_trips_on_foot_are_left_out_of_all_shares() -> None:
    before = (ON_FOOT, *(DIRECT_20,) * 5)
    after = (ON_FOOT, NO_BUS, *(DIRECT_20,) * 4)
    found = compared(small.service(before), small.service(after))
    assert found.share_losing == pytest.approx(20 / 200)


def test_zones_count_the_trips_that_start_there() -> None:
    # West starts 10 and 20 trips an hour, Middle 30 and 40, East 50 and 60; two hours.
    after = (Journey(26.0), NO_BUS, *(DIRECT_20,) * 4)
    found = compared(small.service(), small.service(after))
    assert found.zone_trips.tolist() == [60.0, 140.0, 220.0]
    assert found.zone_losing.tolist() == [60.0, 0.0, 0.0]
    assert found.zone_minutes_change.tolist() == [6.0, 0.0, 0.0]  # of those with a bus in both


def test_a_zone_without_any_bus_has_no_change_of_minutes() -> None:
    after = (NO_BUS, NO_BUS, *(DIRECT_20,) * 4)
    found = compared(small.service(), small.service(after))
    assert np.isnan(found.zone_minutes_change[0])


def test_stop_areas_that_lose_their_buses_are_named() -> None:
    # Only line 2 stops at D, E and F (areas 3, 4, 5); all lines stop at A.
    present = small.service()
    headway_s = present.plan.headway_s.copy()
    headway_s[2] = NOT_RUN
    planned = replace(present, plan=present.plan.with_headways(ints(headway_s)))
    assert compared(present, planned).areas_losing_all_service.tolist() == [3, 4, 5]
    assert compared(planned, present).areas_gaining_service.tolist() == [3, 4, 5]


def test_services_of_different_demand_are_not_compared() -> None:
    present = small.service()
    fewer = replace(present.flows[0], trips_per_hour=present.flows[0].trips_per_hour / 2)
    with pytest.raises(InputError, match="evaluate both on the same demand"):
        compared(replace(present, flows=(fewer,)), small.service())
