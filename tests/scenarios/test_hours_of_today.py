"""Lines that stay leave first and last as they do today, by hand and from a feed."""

from network.quantities import ints
from network.service_day import WEEKDAY, clock_of, seconds_of
from routing.lines import LinePlan, line_plan_of
from routing.service_hours import NOT_GIVEN
from scenarios.gtfs.day_service import bus_service_on
from scenarios.gtfs.feed_stops import match_existing
from scenarios.gtfs.present_feed import present_lines_of
from scenarios.hours_of_today import with_hours_of_today
from tests.cities.grid import grid_city, grid_streets, stops_on_every_edge
from tests.scenarios.gtfs.small_feed import Run, feed_with


def kept(headways_min: list[int], *clocks: str) -> LinePlan:
    """One pattern with headways of the first periods of a weekday that leaves at these times."""
    plan = line_plan_of([("1", "", [[0, 1]])], len(headways_min), 3600)
    plan = plan.with_headways(ints([[60 * minutes for minutes in headways_min]]))
    leave_s = ints([seconds_of(clock) for clock in clocks])
    return with_hours_of_today(plan, [leave_s], WEEKDAY[: len(headways_min)])


def hours(plan: LinePlan) -> tuple[str, ...]:
    assert plan.hours is not None
    return tuple("" if s == NOT_GIVEN else clock_of(s)[:5] for s in plan.hours.held(0))


def test_a_period_served_from_start_to_end_keeps_its_headway() -> None:
    clocks = ("05:00", "05:30", "06:00", "06:30", "07:00", "08:00")
    plan = kept([30, 60], *clocks)
    assert hours(plan) == ("05:00", "08:00")
    assert plan.headway_s.tolist() == [[1800, 3600]]


def test_a_period_served_at_its_end_has_the_headway_of_that_part() -> None:
    # Two buses from 6:30 to 7:00: 15 min between them, though two in two hours are one an hour.
    plan = kept([60, 30], "06:30", "06:45", "07:00", "07:30", "08:00", "08:30")
    assert hours(plan) == ("06:30", "08:30")
    assert plan.headway_s.tolist() == [[900, 1800]]


def test_a_period_served_at_its_start_has_the_headway_of_that_part() -> None:
    # 7:00, 7:20 and 7:40: 20 min, though three in two hours are one in 40 min.
    plan = kept([60, 40], "05:00", "06:00", "07:00", "07:20", "07:40")
    assert hours(plan) == ("05:00", "07:40")
    assert plan.headway_s.tolist() == [[3600, 1200]]


def test_buses_of_one_period_keep_their_number_between_first_and_last() -> None:
    # 5:30, 5:50, 6:20: two gaps in 50 min.
    plan = kept([40], "05:30", "05:50", "06:20")
    assert hours(plan) == ("05:30", "06:20")
    assert plan.headway_s.tolist() == [[1500]]


def test_a_bus_before_a_day_that_begins_with_a_rest_is_left_out() -> None:
    # No bus is counted from 5:00 to 7:00, so the one at 4:10 has no period to belong to.
    plan = kept([0, 60], "04:10", "07:00", "08:00")
    assert hours(plan) == ("07:00", "08:00")


def test_a_pattern_without_departures_holds_nothing() -> None:
    assert hours(kept([0])) == ("", "")


def test_a_feed_tells_first_and_last_departures_and_leaves_headways_of_today_alone() -> None:
    # 6:30 and 6:45 in early (5:00 to 7:00), 7:00 to 8:40 every 20 min in AM, then no more.
    city = grid_city(4, 3, stops=stops_on_every_edge(grid_streets(4, 3)))
    poles = {"S0": (200, -4), "S4": (600, -4), "S8": (1000, -4)}
    clocks = ["06:30", "06:45", *(clock_of(s)[:5] for s in range(25200, 32400, 1200))]
    feed = feed_with(poles, [Run("1", "S0 S4 S8", clock) for clock in clocks])
    present = present_lines_of(
        bus_service_on(feed)[0], city, match_existing(city.stops, feed), WEEKDAY
    )
    assert present.plan.hours is None
    assert present.plan.headway_s.tolist() == [[3600, 1200, 0, 0, 0]]
    assert hours(present.kept) == ("06:30", "08:40")
    assert present.kept.headway_s.tolist() == [[900, 1200, 0, 0, 0]]


def test_a_feed_of_part_of_a_day_tells_no_first_departure() -> None:
    # No bus from 7:00 to 9:00: the fullest hour stands for every period.
    city = grid_city(4, 3, stops=stops_on_every_edge(grid_streets(4, 3)))
    poles = {"S0": (200, -4), "S4": (600, -4), "S8": (1000, -4)}
    feed = feed_with(poles, [Run("1", "S0 S4 S8", clock) for clock in ("12:00", "12:30")])
    present = present_lines_of(
        bus_service_on(feed)[0], city, match_existing(city.stops, feed), WEEKDAY
    )
    assert present.kept.hours is None
