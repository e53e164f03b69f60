"""Feed stops stand on the side of the street on which their buses pass."""

import pytest

from network.driving_side import DrivingSide
from network.errors import InputError
from network.quantities import floats, ints
from network.stops import StopSource
from network.stops_on_streets import KerbStops
from scenarios.gtfs.day_service import DayService, bus_service_on
from scenarios.gtfs.feed_stops import match_existing, stops_from_feed
from scenarios.gtfs.tables import Feed
from tests.cities.grid import MIDDLE, grid_streets
from tests.cities.street_list import Street, streets_of
from tests.scenarios.gtfs.small_feed import Run, feed_with

GRID = grid_streets(3, 3)
"""Junctions 400 m apart; edge 0 runs east along y = 0 from x = 0, edge 1 back."""


def service_of(feed: Feed) -> DayService:
    return bus_service_on(feed)[0]


@pytest.mark.parametrize("pole_y", [-5.0, 5.0, 0.0])
@pytest.mark.parametrize("side", list(DrivingSide))
def test_the_bus_decides_the_side_wherever_the_pole_stands(
    pole_y: float, side: DrivingSide
) -> None:
    feed = feed_with({"A": (100, pole_y), "B": (300, pole_y)}, [Run("1", "A B", "07:00")])
    stops, _, _ = stops_from_feed(service_of(feed), GRID, MIDDLE, side)
    assert stops.edge.tolist() == [0, 0]
    assert stops.offset_m.tolist() == pytest.approx([100, 300], abs=1)
    assert stops.source == (StopSource.FEED,) * 2


def test_where_nothing_tells_the_direction_the_driving_side_does() -> None:
    # From A to B and back to A: at B the stops before and after are one, so B has no direction.
    # Its pole is north of the street: eastbound on the left, westbound on the right.
    feed = feed_with({"A": (100, -5), "B": (300, 5)}, [Run("1", "A B A", "07:00")])
    for side, edge in ((DrivingSide.RIGHT, 1), (DrivingSide.LEFT, 0)):
        stops, rows, findings = stops_from_feed(service_of(feed), GRID, MIDDLE, side)
        assert stops.edge[rows.rows_of(1)].tolist() == [edge]
        assert any("at 1 places no street" in str(found) for found in findings)


def test_a_shape_tells_the_direction_where_stops_alone_do_not() -> None:
    # As above, but the bus drives round the block eastwards past B.
    block = [(0.0, 0.0), (400.0, 0.0), (400.0, 400.0), (0.0, 400.0), (0.0, 0.0), (200.0, 0.0)]
    feed = feed_with(
        {"A": (100, -5), "B": (300, 5)},
        [Run("1", "A B A", "07:00", shape="X")],
        shapes={"X": block},
    )
    stops, rows, findings = stops_from_feed(service_of(feed), GRID, MIDDLE)
    assert stops.edge[rows.rows_of(1)].tolist() == [0]
    assert findings == ()


def test_each_carriageway_of_a_wide_road_takes_the_buses_that_drive_its_way() -> None:
    # Eastbound carriageway at y = 0, westbound at y = 30; all poles stand between them, nearer to
    # the eastbound one.
    roads = streets_of(
        [(0, 0), (1000, 0), (1000, 30), (0, 30)],
        [
            Street(0, 1, 60, 1000, two_way=False),
            Street(1, 2, 2, 30, two_way=False),
            Street(2, 3, 60, 1000, two_way=False),
            Street(3, 0, 2, 30, two_way=False),
        ],
    )
    feed = feed_with(
        {"A": (200, 10), "B": (600, 10)}, [Run("1", "A B", "07:00"), Run("1", "B A", "08:00")]
    )
    stops, rows, _ = stops_from_feed(service_of(feed), roads, MIDDLE)
    assert stops.edge[rows.rows_of(0)].tolist() == [0, 2]
    assert stops.stop_id == ("A", "A:back", "B", "B:back")


def test_the_way_from_stop_to_stop_tells_a_road_from_the_busway_along_it() -> None:
    # The pole of M is 6 m from the road at y = 0 and 4 m from a busway at y = 10, both eastbound.
    # Who comes from A by road reaches the busway only round the block.
    roads = streets_of(
        [(0, 0), (1200, 0), (1200, -400), (0, -400), (300, 10), (900, 10)],
        [
            Street(0, 1, 80, 1200, two_way=False),
            Street(1, 2, 30, 400, two_way=False),
            Street(2, 3, 80, 1200, two_way=False),
            Street(3, 0, 30, 400, two_way=False),
            Street(3, 4, 40, 508, two_way=False),
            Street(4, 5, 40, 600, two_way=False),
            Street(5, 2, 40, 508, two_way=False),
        ],
    )
    poles = {"A": (100.0, -3.0), "M": (600.0, 6.0), "B": (1100.0, -3.0)}
    feed = feed_with(poles, [Run("1", "A M B", "07:00")])
    stops, _, _ = stops_from_feed(service_of(feed), roads, MIDDLE)
    assert stops.edge.tolist() == [0, 0, 0]
    alone = feed_with({"M": (600, 6), "N": (700, 6)}, [Run("1", "M N", "07:00")])
    stops, _, _ = stops_from_feed(service_of(alone), roads, MIDDLE)
    assert stops.edge.tolist() == [5, 5]


def test_stops_beyond_the_limit_are_off_the_map_and_counted() -> None:
    feed = feed_with(
        {"A": (100, -5), "B": (300, -99), "C": (300, -101)}, [Run("1", "A B C", "07:00")]
    )
    stops, rows, findings = stops_from_feed(service_of(feed), GRID, MIDDLE)
    assert stops.stop_id == ("A", "B")
    assert rows.rows_of(2).tolist() == []
    assert "1 of 3 stops that buses use lie more than 100 m" in str(findings[0])
    assert "first 'C'" in str(findings[0])


def test_a_feed_of_another_city_is_refused() -> None:
    feed = feed_with({"A": (9000, 9000), "B": (9400, 9000)}, [Run("1", "A B", "07:00")])
    with pytest.raises(InputError, match="none of the 2 stops that buses use lies within 100 m"):
        stops_from_feed(service_of(feed), GRID, MIDDLE)


def test_stops_that_no_bus_uses_are_not_placed() -> None:
    stops = {"A": (100.0, -5.0), "B": (300.0, -5.0), "T": (200.0, -5.0), "U": (250.0, -5.0)}
    runs = [Run("1", "A B", "07:00"), Run("T", "A T", "07:00")]
    feed = feed_with(stops, runs, route_types={"T": "2"})
    assert stops_from_feed(service_of(feed), GRID, MIDDLE)[0].stop_id == ("A", "B")


def existing_stop(stop_id: str, x: float, y: float, edge: int, offset_m: float) -> KerbStops:
    lon, lat = MIDDLE.to_degrees([x], [y])
    source = (StopSource.FILE,)
    return KerbStops(
        (stop_id,), ("",), floats(lon), floats(lat), ints([edge]), floats([offset_m]), source
    )


def test_a_stop_with_our_id_and_place_is_ours_whatever_side_a_search_would_find() -> None:
    ours = existing_stop("A", 100, -5, 1, 300)  # someone put it on the westbound side
    feed = feed_with({"A": (101, -5), "B": (300, -5)}, [Run("1", "A B", "07:00")])
    stops, rows, findings = stops_from_feed(service_of(feed), GRID, MIDDLE, existing=ours)
    assert stops.stop_id == ("A", "B")
    assert (rows.rows_of(0).tolist(), stops.edge.tolist()) == ([0], [1, 0])
    assert "1 of 2 stops are on the map already" in str(findings[0])


def test_a_stop_with_our_id_elsewhere_gets_an_id_of_its_own() -> None:
    ours = existing_stop("A", 200, -5, 0, 200)  # 100 m away
    feed = feed_with({"A": (100, -5), "B": (300, -5)}, [Run("1", "A B", "07:00")])
    stops, rows, _ = stops_from_feed(service_of(feed), GRID, MIDDLE, existing=ours)
    assert stops.stop_id == ("A", "A:2", "B")
    assert rows.rows_of(0).tolist() == [1]
    assert match_existing(ours, feed).rows_of(0).tolist() == []


def test_an_id_of_the_feed_is_never_given_to_the_other_side_of_a_stop() -> None:
    # A is passed both ways, but the feed has a stop of its own called A:back.
    feed = feed_with(
        {"A": (100, -5), "B": (300, -5), "A:back": (200, -5)},
        [Run("1", "A B", "07:00"), Run("1", "B A", "08:00"), Run("2", "A:back B", "09:00")],
    )
    stops, _, _ = stops_from_feed(service_of(feed), GRID, MIDDLE)
    assert stops.stop_id == ("A", "A:2", "B", "B:back", "A:back")
