"""Run times that add up to those of the feed."""

import pytest

from network.service_day import WEEKDAY
from scenarios.gtfs.calibration import model_for_feed
from scenarios.gtfs.day_service import bus_service_on
from scenarios.gtfs.feed_stops import match_existing
from scenarios.gtfs.from_plan import feed_of
from scenarios.gtfs.present_feed import present_lines_of
from tests.cities.grid import grid_city, grid_streets, stops_on_every_edge
from tests.planned_city import planned_city
from tests.scenarios.gtfs.small_feed import Run, feed_with
from tests.scenarios.gtfs.small_service import SETTINGS

CITY = grid_city(4, 3, stops=stops_on_every_edge(grid_streets(4, 3)))
POLES = {"S0": (200.0, -4.0), "S4": (600.0, -4.0), "S8": (1000.0, -4.0)}
"""400 m and 40 s of free flow from one to the next."""


def factor_of(hop_s: int, clocks: tuple[str, ...]) -> tuple[int, str]:
    feed = feed_with(POLES, [Run("1", "S0 S4 S8", clock, hop_s=hop_s) for clock in clocks])
    rows = match_existing(CITY.stops, feed)
    present = present_lines_of(bus_service_on(feed)[0], CITY, rows, WEEKDAY)
    model = model_for_feed(CITY, present, WEEKDAY)
    assert not model.assumed
    return model.bus_factor_permille, model.source


def test_slow_streets_of_a_period_are_not_counted_twice() -> None:
    # 2 x 90 s less 2 x 10 + 20 s = 140 s for 80 s of free flow. In the AM (speed 0.9) free flow
    # counts 80 / 0.9 = 88.9 s: 140 / 88.9 = 1.575; half and half: 280 / 168.9 = 1.658.
    assert factor_of(90, ("10:00",))[0] == 1750
    assert factor_of(90, ("07:00",))[0] == 1575
    assert factor_of(90, ("07:00", "10:00"))[0] == 1658


def test_runs_outside_every_period_count_at_free_flow() -> None:
    assert factor_of(90, ("10:00", "23:30"))[0] == 1750


@pytest.mark.parametrize(
    ("hop_s", "permille", "words"),
    # 2 x 50 - 40 = 60 s: 0.75; 2 x 300 - 40 = 560 s: 7.
    [(50, 1000, "0.75 held within 1 to 4"), (300, 4000, "7.00 held within 1 to 4")],
)
def test_factors_beyond_reason_are_held_and_said(hop_s: int, permille: int, words: str) -> None:
    found, source = factor_of(hop_s, ("10:00",))
    assert found == permille
    assert words in source


def test_our_own_feed_gives_back_our_own_factor() -> None:
    planned = planned_city()
    mine = planned.service
    feed = feed_of(planned.network, mine.plan, mine.paths, mine.timetable, mine.vehicles, SETTINGS)
    rows = match_existing(planned.network.stops, feed)
    present = present_lines_of(bus_service_on(feed)[0], planned.network, rows, WEEKDAY)
    model = model_for_feed(planned.network, present, WEEKDAY)
    # Whole seconds are rounded up on each hop: half a second of 40.
    assert model.bus_factor_permille == pytest.approx(
        planned.run_times.bus_factor_permille, rel=0.02
    )
