"""The day replayed from the timetable: what it costs at most, and what is said of it."""

from dataclasses import replace

import numpy as np

from network.quantities import floats, ints
from scenarios.comparison import MODELLED_DEMAND
from scenarios.present import PresentLines
from scenarios.replay import MOST_JOURNEYS, leaving_times_per_period, replayed_day
from scenarios.workflow import plan_service
from tests.planned_city import quick_plan


def test_a_large_city_leaves_less_often_but_at_least_once() -> None:
    # Five periods: 6 000 000 journeys / (400 000 pairs x 5) = 3 times; of 2 000 000 pairs, once.
    def times(n_pairs: int) -> int:
        to, one = ints(np.arange(n_pairs)), floats(np.ones(n_pairs))
        day = replace(quick_plan().demand, origin=ints(0 * to), destination=to, trips_per_hour=one)
        return leaving_times_per_period(day)

    assert MOST_JOURNEYS == 6_000_000
    assert [times(n) for n in (10, 400_000, 2_000_000)] == [6, 3, 1]


def test_a_plan_carries_the_figures_of_its_own_timetable() -> None:
    city = quick_plan()
    day = replayed_day(city.network, city.demand, city.service.timetable, city.settings.weights)
    assert city.service.replayed is not None
    assert dict(city.service.replayed.values) == dict(day.values)
    assert day.leaving_times == 6
    said = [finding.message for finding in city.findings if finding.where == "replay"]
    assert len(said) == 1
    assert "leaves at 6 times in each period" in said[0]


def test_a_comparison_on_modelled_demand_begins_with_its_caveat() -> None:
    # The plan of the city becomes its present service; the demand is modelled, then given.
    city = quick_plan()
    today = PresentLines(city.service.plan)
    compared = plan_service(city.network, city.demand, city.settings, present_lines=today)
    assert compared.findings[0].message == MODELLED_DEMAND
    counted = replace(city.demand, modelled=False)
    given = plan_service(city.network, counted, city.settings, present_lines=today)
    assert MODELLED_DEMAND not in [finding.message for finding in given.findings]
    assert MODELLED_DEMAND not in [finding.message for finding in city.findings]
