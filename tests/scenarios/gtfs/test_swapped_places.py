"""Swapped coordinates, told without a map."""

from collections.abc import Sequence

import pytest

from scenarios.gtfs.swapped_places import swapped_places
from scenarios.gtfs.tables import Feed, Table


def feed(zone: str, places: Sequence[tuple[float, float]]) -> Feed:
    ids = tuple(f"S{number}" for number in range(len(places)))
    cells = (ids, tuple(str(lat) for lat, _ in places), tuple(str(lon) for _, lon in places))
    stops = Table(("stop_id", "stop_lat", "stop_lon"), cells)
    return Feed({"stops": stops, "agency": Table(("agency_timezone",), ((zone,),))})


@pytest.mark.parametrize(
    ("zone", "lat", "lon"),
    [
        ("America/Sao_Paulo", -30.0, -51.2),
        ("Europe/London", 51.6, -3.0),
        ("Asia/Shanghai", 43.8, 87.6),  # 3,300 km from Shanghai, farther if swapped
        ("Asia/Tokyo", 35.2, 138.9),
        ("Etc/UTC", -51.2, -30.0),  # no place on the globe
        ("Africa/Cairo", 30.0, 31.2),  # much the same both ways
    ],
)
def test_a_feed_where_its_time_zone_is_raises_no_doubt(zone: str, lat: float, lon: float) -> None:
    assert swapped_places(feed(zone, [(lat, lon)])) == []


def test_a_feed_that_lies_on_its_time_zone_only_if_turned_is_named() -> None:
    (found,) = swapped_places(feed("Europe/London", [(-3.0, 51.6), (-3.1, 51.5)]))
    assert "km from Europe/London" in found.message
    assert found.remedy == "latitude and longitude swapped?"


def test_one_turned_stop_is_named_and_one_far_away_is_not() -> None:
    # Newport at 51.6, -3.0; S3 is turned; S4 is Orkney, 820 km north; S5 has no place at all.
    places = [(51.6, -3.0)] * 3 + [(-3.0, 51.6), (59.0, -3.0), (0.0, 0.0)]
    (found,) = swapped_places(feed("Europe/London", places))
    assert found.message == "1 stops lie far from all others, but not if turned: S3"
