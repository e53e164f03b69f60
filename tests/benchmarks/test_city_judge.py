"""The judge of lines: capacity and losers by hand, and a run time that its street does not have."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.city_judge import (
    Judged,
    check,
    judge,
    losers_and_winners,
    over_capacity,
    runs_on_streets,
)
from benchmarks.city_world import AFTERNOON
from network.demand import Demand
from network.quantities import floats, ints
from routing.cycles import pattern_runs
from routing.line_planning.sense import LineSense
from routing.lines import LinePlan, line_plan_of
from routing.weights import JourneyWeights
from tests.benchmarks.small_city import (
    along,
    out_and_back,
    plan_with,
    street_hour,
    trains_beside,
)

PLACES = 80
SHORT_LINES = LineSense(shortest_run_s=60)


def two_streets(headway_s: int = 600) -> LinePlan:
    """A line eastwards on the southern street, and one on the northern."""
    network = street_hour().network
    lines = [
        ("south", "", [along(network, *range(6))]),
        ("north", "", [along(network, *range(12, 18))]),
    ]
    return line_plan_of(lines, 1, headway_s)


def trips_along_both() -> Demand:
    """300 trips an hour from west to east in the south, 100 in the north."""
    return Demand(ints([0, 12]), ints([5, 17]), floats([300, 100]), (AFTERNOON,), True, "example")  # noqa: FBT003


def judged(plan: LinePlan) -> Judged:
    return judge(street_hour(), trips_along_both(), plan, JourneyWeights(), PLACES)


def test_riders_beyond_the_places_are_counted_by_kilometre() -> None:
    # One bus an hour has 80 places. Loads of 100, 60 and 40 on hops of equal length: 20 of 200.
    hour = street_hour()
    plan = plan_with([along(hour.network, 0, 1, 2, 3, 4)], [3600])
    flows = replace(judged(two_streets()).flows, load=floats([100, 60, 40, 0]))
    assert over_capacity(hour.network, plan, flows, PLACES) == pytest.approx(0.1)


def test_riders_lose_their_stop_where_its_line_is_gone() -> None:
    both = judged(two_streets())
    south = judged(two_streets().choose([0]))
    found, won = losers_and_winners(street_hour(), both, south)
    assert found.share_stop == pytest.approx(100 / 400)
    assert found.share == pytest.approx(100 / 400)
    assert won.share_faster == 0.0
    assert losers_and_winners(street_hour(), both, both)[0].share == 0.0


def test_a_minute_more_is_no_loss() -> None:
    # Every 12 min instead of every 10: a minute more.
    found, _ = losers_and_winners(street_hour(), judged(two_streets()), judged(two_streets(720)))
    assert found.share == 0.0


def test_runs_are_those_of_the_street_path() -> None:
    hour = street_hour()
    plan = out_and_back(hour.network)
    assert runs_on_streets(hour, plan).tolist() == [190, 190]
    claimed = pattern_runs(plan, hour.network.street_times, hour.run_times, hour.period)
    assert claimed.tolist() == [190, 190]


def test_a_time_that_no_street_gives_is_found() -> None:
    hour = street_hour()
    a, b = along(hour.network, 0, 1, 2)
    quicker = np.array(hour.network.street_times.free_flow_ms)
    quicker[a, b] -= 5000
    times = replace(hour.network.street_times, free_flow_ms=quicker)
    lying = replace(hour, network=replace(hour.network, street_times=times))
    after = judged(out_and_back(hour.network))
    found = check(lying, after, after, SHORT_LINES)
    assert (found.run_times_on_streets, found.largest_run_time_error_s) == (False, 5)
    honest = check(hour, after, after, SHORT_LINES)
    assert (honest.run_times_on_streets, honest.line_sense_violations) == (True, 0)
    assert honest.unserved_no_higher


def test_riders_win_where_a_line_is_new() -> None:
    # The northern street is 800 m away, too far to walk to the southern line and on from it.
    lost, won = losers_and_winners(
        street_hour(), judged(two_streets().choose([0])), judged(two_streets())
    )
    assert lost.share == 0.0
    assert won.share_served_anew == pytest.approx(100 / 400)


def test_riders_take_the_trains_that_run_beside_the_buses() -> None:
    # The northern street is 800 m away, too far to walk there and on: the 300 of the south ride
    # where the trains are, the 100 of the north by bus, all without a change.
    hour = street_hour()
    north = two_streets().choose([1])
    beside = replace(hour, background=trains_beside(hour.network, 0.0))
    alone, both = (
        judge(each, trips_along_both(), north, JourneyWeights(), PLACES).figures
        for each in (hour, beside)
    )
    assert alone.share_unserved == both.share_beside == pytest.approx(0.75)
    assert alone.share_beside == both.share_unserved == both.transfers == 0.0
    assert (both.vehicles, both.vehicle_km_h) == (alone.vehicles, alone.vehicle_km_h)
