"""A change budget by hand: what riders have today, and what a plan takes from them."""

from dataclasses import replace

import numpy as np
import pytest

from network.quantities import bools, floats
from routing.line_planning.search.change import change_budget, change_hours
from routing.line_planning.search.design_model import TICK_S, design_model
from routing.line_planning.search.pricing import Pricing
from tests.cities.tables import ONE_HOUR
from tests.routing.line_planning.search.changed_town import (
    DEMAND,
    TOWN,
    WEIGHTS,
    line_every,
    riders_on,
    town_today,
)

# Walks of 100 + 25 s felt twice, half of ten minutes felt twice, and 2 x 300 + 10 s of riding.
TODAY_S = 250 + 600 + 610


def test_riders_have_today_what_they_feel_today_and_the_stops_they_use() -> None:
    assert town_today().allowed_s.tolist() == [TODAY_S + 300]
    assert town_today().direct.tolist() == [True]
    assert town_today().at_area.tolist() == [6.0, 6.0]


def test_riders_who_change_today_may_change_again_and_be_five_minutes_worse_off() -> None:
    today = line_every(600)
    changing = replace(riders_on(today), transfers=floats([1.0]))
    change = change_budget(TOWN, DEMAND, ONE_HOUR, today, changing, WEIGHTS)
    assert change.allowed_s.tolist() == [TODAY_S + 600 + 300]
    assert change.direct.tolist() == [False]


def test_a_plan_that_keeps_the_line_takes_nothing() -> None:
    both = bools(np.array([True, True]))
    assert change_hours(town_today(), riders_on(line_every(600)), both, WEIGHTS) == 0


def test_minutes_beyond_five_count_twice_for_each_rider() -> None:
    # Every 20 minutes: 2 x (450 + 300 / 4) = 1050 instead of 600 s of waiting: 450 s more.
    both = bools(np.array([True, True]))
    felt = change_hours(town_today(), riders_on(line_every(1200)), both, WEIGHTS)
    assert felt == pytest.approx(6 * 2 * (450 - 300) / 3600)


def test_a_direct_journey_that_becomes_one_with_a_change_counts_more_than_an_hour() -> None:
    both = bools(np.array([True, True]))
    changing = replace(riders_on(line_every(600)), transfers=floats([1.0]), wait_s=floats([0.0]))
    # The change is felt as the wait was: nobody pays more, and six riders lose their direct ride.
    assert change_hours(town_today(), changing, both, WEIGHTS) == pytest.approx(6 * 4000 / 3600)


def test_each_trip_end_that_loses_its_stop_counts_a_quarter_of_an_hour() -> None:
    one = bools(np.array([True, False]))
    felt = change_hours(town_today(), riders_on(line_every(600)), one, WEIGHTS)
    assert felt == pytest.approx(6 * 900 / 3600)


def test_the_search_prices_losses_as_the_judge_does() -> None:
    # Without a line: 6000 s on foot, against 1760 that would be no loss; and both stops lost.
    model = design_model(TOWN, DEMAND, ONE_HOUR, WEIGHTS, 1, change=town_today())
    pricing = Pricing(model)
    paid = pricing.base([]) + pricing.lost([])
    worse = 2 * (6000 - TODAY_S - 300)
    lost = 12 * 900 + 6 * 4000  # the trip ends at both stops, and direct rides
    assert model.design_hours(paid) == pytest.approx(
        (6 * (6000 + worse + WEIGHTS.missed_s) + lost) / 3600, abs=12 * 6 * TICK_S / 3600
    )
