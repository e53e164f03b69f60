"""The outline of a place: its size, a margin around it, few corners."""

import json
import math

import pytest
import shapely

from network.errors import InputError, LimitError
from network.osm_place_area import area_of_place, map_query

KM = 1000 / 6_371_008.8
"""A kilometre in radians."""


def outline(*rings: list[tuple[float, float]], kind: str = "MultiPolygon") -> str:
    return json.dumps({"type": kind, "coordinates": [[ring] for ring in rings]})


def square(lon: float, lat: float, degrees: float) -> list[tuple[float, float]]:
    east, north = lon + degrees, lat + degrees
    return [(lon, lat), (east, lat), (east, north), (lon, north), (lon, lat)]


def test_size_is_that_of_the_place_on_the_ground() -> None:
    # At 60 degrees a degree of longitude is half as long: 11.12 x 5.56 km, less in the north.
    sphere = 0.1 * math.radians(1) * (math.sin(math.radians(60.1)) - math.sin(math.radians(60)))
    km2 = area_of_place("Helsinki", outline(square(25, 60, 0.1))).km2
    assert km2 == pytest.approx(sphere / KM**2, rel=1e-3)
    assert round(km2) == 62


def test_streets_around_the_place_are_asked_for_too() -> None:
    place = square(10, 0, 0.1)
    (ring,) = area_of_place("Ulm", outline(place)).outlines
    asked = shapely.Polygon([(lon, lat) for lat, lon in ring])
    # 500 m are 0.0045 degrees; of these, coarse corners may take 100 m.
    assert asked.contains(shapely.Polygon(place).buffer(0.0035))
    assert shapely.Polygon(place).buffer(0.006).contains(asked)


def test_a_jagged_coast_is_asked_for_with_few_corners() -> None:
    # A comb of 600 teeth, 30 m wide and 2 km long.
    teeth = [(10 + 0.0003 * i, 0.02 * (i % 2)) for i in range(1200)]
    comb = [*teeth, (10.36, -0.05), (10.0, -0.05), teeth[0]]
    area = area_of_place("Oslo", outline(comb))
    assert sum(map(len, area.outlines)) <= 400
    asked = shapely.Polygon([(lon, lat) for lat, lon in area.outlines[0]])
    assert asked.contains(shapely.make_valid(shapely.Polygon(comb)))


def test_islands_are_asked_for_each_and_the_sea_between_is_not() -> None:
    area = area_of_place("Hawaii", outline(square(-157, 21, 0.1), square(-159, 22, 0.1)))
    assert len(area.outlines) == 2
    assert map_query(area, 180, 1).count('way["highway"](poly:') == 2


def test_a_country_is_too_large() -> None:
    # 333.6 km from south to north; 3 degrees of longitude are 221 km in the middle.
    with pytest.raises(
        LimitError, match=r"^Bavaria covers 73,\d{3} km², more .* 5,000 km²;.*--osm"
    ):
        area_of_place("Bavaria", outline(square(9, 47, 3)))


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "[]", '{"type": "Point", "coordinates": [1, 2]}',
        '{"type": "Polygon", "coordinates": []}', outline(square(179.9, 0, 0.2)),
        outline([(1, 1), (2, 2), (1, 1), (1, 1)]), outline([(1, 1), (1e309, 2), (2, 1), (1, 1)]),
    ],
)  # fmt: skip
def test_what_is_no_area_on_earth_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not as an area"):
        area_of_place("Ulm", text)


def test_a_title_is_one_line() -> None:
    title = "Ulm\n\x1b[31m" + 300 * "x"
    area = area_of_place(title, outline(square(10, 0, 0.1)))
    assert area.title == ("Ulm [31m" + 300 * "x")[:200]
    assert area_of_place("\n", outline(square(10, 0, 0.1))).title == "the place"
