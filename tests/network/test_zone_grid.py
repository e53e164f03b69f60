"""Squares over the streets, weighted by buildings or by metres of street."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from network.errors import InputError
from network.osm_extract import OsmExtract
from network.problems import Severity
from network.quantities import bools, floats, ints
from network.zone_grid import grid_zones
from tests.cities.grid import MIDDLE, grid_streets
from tests.cities.street_list import Street, streets_of

Building = tuple[float, float, str, float]  # metres east, metres north, use, m2 of floor


def map_with_buildings(buildings: tuple[Building, ...]) -> OsmExtract:
    """Map that holds nothing but some buildings, placed in metres."""
    none, nowhere = ints([]), floats([])
    x, y = floats([b[0] for b in buildings]), floats([b[1] for b in buildings])
    lon, lat = MIDDLE.to_degrees(x, y)
    return OsmExtract(
        way_id=none,
        way_tags=(),
        first_node=ints([0]),
        node_ref=none,
        node_lon=nowhere,
        node_lat=nowhere,
        gap_before=bools([]),
        stop_id=none,
        stop_lon=nowhere,
        stop_lat=nowhere,
        stop_name=(),
        building_lon=floats(lon),
        building_lat=floats(lat),
        building_floor_m2=floats([b[3] for b in buildings]),
        building_use=tuple(b[2] for b in buildings),
        ban_from=none,
        ban_via=none,
        ban_to=none,
        ban_only=bools([]),
        country_code="",
        data_date="",
        findings=(),
    )


def people_and_jobs(buildings: tuple[Building, ...]) -> dict[str, tuple[float, float]]:
    zones, _ = grid_zones(map_with_buildings(buildings), grid_streets(3, 2), MIDDLE)
    counts = zip(zones.population.tolist(), zones.jobs.tolist(), strict=True)
    return dict(zip(zones.zone_id, counts, strict=True))


# The streets of a 3 x 2 grid of 400 m: squares G0_0, G0_1 (two streets start in their south-west
# corner), G0_2 (an avenue only), G1_0 and G1_1 (a street only); G1_2 has a mere corner point.
def test_without_buildings_metres_of_street_count() -> None:
    # 800 m / 10 m per person = 80; 800 m / 20 m per job = 40; half of it with one street.
    assert people_and_jobs(()) == {
        "G0_0": (80, 40),
        "G0_1": (80, 40),
        "G0_2": (40, 20),
        "G1_0": (40, 20),
        "G1_1": (40, 20),
    }


def test_floor_area_counts_where_buildings_tell_homes_from_work() -> None:
    # 4000 m2 of flats = 100 persons; 800 m2 of offices = 20 jobs; garages and sheds hold nobody.
    found = people_and_jobs(
        (
            (100, 100, "apartments", 4000),
            (150, 100, "office", 800),
            (500, 100, "house", 120),
            (500, 150, "garage", 400),
            (500, 160, "house", 29),
        )
    )
    assert found == {"G0_0": (100, 20), "G0_1": (3, 0)}


def test_plain_buildings_are_homes_only_where_homes_dominate() -> None:
    homes = ((100.0, 100.0, "house", 400.0), (500.0, 100.0, "house", 400.0))
    plain = ((110.0, 100.0, "yes", 400.0),)
    shop = ((120.0, 100.0, "retail", 400.0),)
    # 2 of 3 telling tags are homes: 67 % > 60 %, so the plain building is one: 10 + 10 persons.
    assert people_and_jobs(homes + plain + shop)["G0_0"] == (20, 10)
    # 2 of 4: 50 %, so it is left out.
    assert people_and_jobs(homes + plain + shop + shop)["G0_0"] == (10, 20)


def test_residents_beside_no_bus_street_are_counted_and_left_out() -> None:
    buildings = ((100.0, 100.0, "house", 400.0), (100.0, 5000.0, "house", 400.0))
    _, findings = grid_zones(map_with_buildings(buildings), grid_streets(3, 2), MIDDLE)
    assert "about 10 residents live in squares without a bus street" in findings[-1].message


def test_estimates_say_so_with_their_rule() -> None:
    zones, findings = grid_zones(map_with_buildings(()), grid_streets(3, 2), MIDDLE)
    assert zones.estimated
    assert "metres of street" in zones.source
    assert findings[0].severity is Severity.WARNING
    assert "280 residents and 140 jobs in 5 squares" in findings[0].message


def test_the_place_of_a_zone_lies_on_a_street_in_its_square() -> None:
    zones, _ = grid_zones(map_with_buildings(()), grid_streets(3, 2), MIDDLE)
    x, y = MIDDLE.to_metres(zones.lon, zones.lat)
    on_street = (np.abs(x / 400 - np.rint(x / 400)) < 1e-3) | (
        np.abs(y / 400 - np.rint(y / 400)) < 1e-3
    )
    assert on_street.all()
    for k, outline in enumerate(shapely.from_wkb(np.array(zones.boundary, dtype=object))):
        assert outline.distance(shapely.Point(zones.lon[k], zones.lat[k])) < 1e-6


def test_journeys_start_on_the_street_nearest_to_the_homes() -> None:
    # Homes at 390 m north of the south street of square G0_0, on its avenue x = 0.
    zones, _ = grid_zones(
        map_with_buildings(((0, 390, "house", 400), (500, 0, "house", 400))),
        grid_streets(3, 2),
        MIDDLE,
    )
    x, y = MIDDLE.to_metres(zones.lon[:1], zones.lat[:1])
    assert (abs(float(x[0])), float(y[0])) == pytest.approx((0, 380), abs=0.1)  # 40 m pieces


def test_motorways_house_nobody() -> None:
    motorway = replace(grid_streets(3, 2), class_names=("motorway",))
    with pytest.raises(InputError, match="no streets open to buses"):
        grid_zones(map_with_buildings(()), motorway, MIDDLE)


@pytest.mark.parametrize(("side", "words"), [(0.0, "above 0"), (0.2, "larger squares")])
def test_squares_of_no_use_are_refused(side: float, words: str) -> None:
    with pytest.raises(InputError, match=words):
        grid_zones(map_with_buildings(()), grid_streets(3, 2), MIDDLE, cell_m=side)


def test_a_road_that_leads_far_out_of_town_has_no_zones_there() -> None:
    # 201 junctions from 0 to 8 km, and one at 60 km.
    town = [(40.0 * n, 0.0) for n in range(201)]
    roads = [Street(n, n + 1, 4, 40) for n in range(200)]
    roads.append(Street(200, 201, 5200, 52_000))
    streets = streets_of([*town, (60_000.0, 0.0)], roads)
    zones, findings = grid_zones(map_with_buildings(()), streets, MIDDLE)
    # 1 % and 99 % of the 201 gaps between them lie at 80.4 m and 7 959.6 m; a quarter of the
    # 7 879.2 m between is 1 969.8 m, so the town ends at 9 929.4 m, in the 25th square of 400 m.
    assert zones.zone_id[-1] == "G0_24"
    assert findings[-1].message == "roads that lead far out of the town have no zones"
