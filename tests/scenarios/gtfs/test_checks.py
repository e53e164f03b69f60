"""Each of our own export rules can fail: the small service is broken in one place at a time."""

from collections.abc import Callable

import pytest

from scenarios.gtfs.checks import feed_problems
from scenarios.gtfs.from_plan import feed_of
from scenarios.gtfs.tables import Feed
from tests.scenarios.gtfs.small_service import (
    SETTINGS,
    small_blocks,
    small_network,
    small_paths,
    small_plan,
    small_timetable,
)


def right_feed() -> Feed:
    return feed_of(
        small_network(), small_plan(), small_paths(), small_timetable(), small_blocks(), SETTINGS
    )


def changed(feed: Feed, table: str, column: str, change: Callable[[list[str]], object]) -> Feed:
    """Feed with one column edited in place by `change`."""
    cells = list(feed.get_table(table).get_column(column))
    change(cells)
    return feed.with_table(table, feed.get_table(table).with_column(column, cells))


def put(row: int, text: str) -> Callable[[list[str]], object]:
    return lambda cells: cells.__setitem__(row, text)


def messages(feed: Feed) -> list[str]:
    return [f"{p.where}: {p.message}" for p in feed_problems(feed)]


def without_distances(feed: Feed) -> Feed:
    def blank(cells: list[str]) -> None:
        cells[:] = [""] * len(cells)

    feed = changed(feed, "stop_times", "shape_dist_traveled", blank)
    return changed(feed, "shapes", "shape_dist_traveled", blank)


def test_a_right_feed_has_no_problem_with_and_without_distances() -> None:
    assert messages(right_feed()) == []
    assert messages(without_distances(right_feed())) == []


@pytest.mark.parametrize("arrival", ["07:01:20", "07:00:16"])
def test_a_hop_of_400_m_may_take_16_s(arrival: str) -> None:
    # 400 m in 16 s is 90 km/h exactly.
    assert messages(changed(right_feed(), "stop_times", "arrival_time", put(1, arrival))) == []


def test_a_hop_of_400_m_in_15_s_is_too_fast() -> None:
    feed = changed(right_feed(), "stop_times", "arrival_time", put(1, "07:00:15"))
    assert messages(feed) == [
        "trip T0: drives 400 m in 15 s after stop_sequence 1, faster than 90 km/h"
    ]


def test_a_hop_is_measured_straight_where_there_is_no_shape() -> None:
    feed = changed(right_feed(), "trips", "shape_id", put(0, ""))
    feed = changed(feed, "stop_times", "arrival_time", put(1, "07:00:15"))
    assert messages(feed) == [
        "trip T0: drives 400 m in 15 s after stop_sequence 1, faster than 90 km/h"
    ]


def test_a_hop_in_no_time_is_too_fast() -> None:
    feed = changed(right_feed(), "stop_times", "arrival_time", put(1, "07:00:00"))
    assert "drives 400 m in 0 s" in messages(feed)[0]


@pytest.mark.parametrize("distances", [True, False])
def test_a_stop_50_m_beside_its_shape_is_found(distances: bool) -> None:  # noqa: FBT001  (parametrised)
    feed = right_feed() if distances else without_distances(right_feed())
    row = feed.get_table("stops").get_column("stop_id").index("B1")
    # 50 m south of the street: 50 / 111,195 = 0.00045 degrees.
    feed = changed(feed, "stops", "stop_lat", put(row, "49.999550"))
    found = messages(feed)
    assert len(found) == 1
    assert found[0].startswith("shape 1.0: stop B1")


def test_a_stop_is_found_whose_distance_points_elsewhere_on_the_shape() -> None:
    # The bus is said to be at B after 300 m, where it is still 100 m away.
    feed = changed(right_feed(), "stop_times", "shape_dist_traveled", put(1, "300.00"))
    assert messages(feed) == ["shape 1.0: stop B1 lies 100 m off, at most 30 m are right"]


def test_a_distance_beyond_the_end_of_the_shape_is_found() -> None:
    feed = changed(right_feed(), "stop_times", "shape_dist_traveled", put(2, "800.50"))
    assert messages(feed) == ["shape 1.0: stop C1 does not lie beside it in the order of the trip"]


def test_stops_in_an_order_that_the_shape_does_not_have_are_found() -> None:
    def swap(cells: list[str]) -> None:
        cells[0], cells[1] = cells[1], cells[0]

    feed = changed(without_distances(right_feed()), "stop_times", "stop_id", swap)
    assert "shape 1.0: stop A1 does not lie beside it in the order of the trip" in messages(feed)


def test_a_loop_may_pass_its_first_stop_again_at_the_end() -> None:
    feed = without_distances(right_feed())
    assert feed.get_table("stop_times").get_column("stop_id")[18:23] == (
        *("A1", "D1", "E1", "F1"),
        "A1",
    )
    assert messages(feed) == []


def test_a_departure_before_the_arrival_is_found() -> None:
    feed = changed(right_feed(), "stop_times", "departure_time", put(1, "07:01:10"))
    assert messages(feed) == ["trip T0: time decreases at stop_sequence 2, 07:01:20 to 07:01:10"]


def test_an_arrival_before_the_last_departure_is_found() -> None:
    feed = changed(right_feed(), "stop_times", "arrival_time", put(2, "07:01:00"))
    assert "trip T0: time decreases at stop_sequence 3, 07:01:00 to 07:03:00" in messages(feed)


def test_a_bus_in_two_places_is_found() -> None:
    # T1 leaves at 07:15 in block K2; put on K1 it is fine, T4 ends at 07:13. T2 leaves at 07:40
    # when T8 of K1 has not begun. But T7 runs from 07:30 to 07:36, so a trip at 07:35 overlaps it.
    feed = changed(right_feed(), "trips", "block_id", put(2, "K1"))
    assert messages(feed) == []
    feed = changed(feed, "stop_times", "departure_time", put(6, "07:35:00"))
    feed = changed(feed, "stop_times", "arrival_time", put(6, "07:35:00"))
    assert messages(feed) == [
        "block K1: trip T2 starts at 07:35:00, before trip T7 ends at 07:35:50"
    ]


def test_a_trip_with_one_stop_is_found() -> None:
    feed = right_feed()
    calls = feed.get_table("stop_times")
    feed = feed.with_table("stop_times", calls.choose([0, *range(3, len(calls))]))
    assert messages(feed) == ["trip T0: serves 1 stops; a trip needs 2 or more"]
