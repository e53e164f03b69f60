"""The sample city as a whole: same seed same city, totals as asked, any size."""

import hashlib
import math
import os
import subprocess
import sys

import pytest
import shapely

from network.errors import InputError, LimitError
from scenarios.sample_city import SampleCity, generate_city
from tests.scenarios.sample_city.map_reader import M_PER_DEGREE_LAT, M_PER_DEGREE_LON, CityMap


def test_the_same_seed_gives_the_same_city(city: SampleCity) -> None:
    assert generate_city() == city


def test_another_seed_gives_another_city(city: SampleCity) -> None:
    other = generate_city(seed=2)
    assert other.osm != city.osm
    assert other.zones != city.zones
    assert other.present_lines != city.present_lines


def test_the_city_does_not_depend_on_the_order_of_sets() -> None:
    code = (
        "import hashlib\n"
        "from scenarios.sample_city import generate_city\n"
        "city = generate_city(3, 3.0, 20000, 5)\n"
        "print(hashlib.sha256(city.osm + repr(city).encode()).hexdigest())\n"
    )
    here = generate_city(3, 3.0, 20_000, 5)
    expected = hashlib.sha256(here.osm + repr(here).encode()).hexdigest()
    for hash_seed in ("1", "2"):
        found = subprocess.run(  # noqa: S603  (our own code, to change the hash seed)
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout.strip() == expected


def test_people_jobs_and_trips_are_as_many_as_asked(city: SampleCity) -> None:
    assert sum(zone.population for zone in city.zones) == 250_000
    assert sum(zone.jobs for zone in city.zones) == 112_500  # 0.45 jobs per person
    trips = sum(flow.trips_per_hour for flow in city.flows)
    assert math.isclose(trips, 4_500, abs_tol=1e-6)  # 0.018 bus trips per person and hour


def test_every_zone_has_people_or_jobs_and_its_own_id(city: SampleCity) -> None:
    assert 80 <= len(city.zones) <= 100
    assert len({zone.zone_id for zone in city.zones}) == len(city.zones)
    assert all(zone.population + zone.jobs > 0 for zone in city.zones)


def test_population_groups_are_parts_of_the_people_and_differ_from_zone_to_zone(
    city: SampleCity,
) -> None:
    for name in ("low_income", "over_65"):
        shares = []
        for zone in city.zones:
            persons = dict(zone.groups)[name]
            assert 0 <= persons <= zone.population
            shares.append(persons / zone.population)
        assert max(shares) > 1.8 * min(shares)


def test_zone_outlines_are_closed_counter_clockwise_and_do_not_overlap(city: SampleCity) -> None:
    total = 0.0
    corners: list[tuple[float, float]] = []
    for zone in city.zones:
        assert zone.outline[0] == zone.outline[-1]
        area = 0.0
        for (x, y), (x2, y2) in zip(zone.outline, zone.outline[1:], strict=False):
            area += (x * y2 - x2 * y) / 2.0
        assert area > 0  # the shoelace formula is positive for counter-clockwise rings
        total += area * M_PER_DEGREE_LAT * M_PER_DEGREE_LON / 1e6
        corners.extend(zone.outline)
    lon, lat = [p[0] for p in corners], [p[1] for p in corners]
    box = (max(lon) - min(lon)) * (max(lat) - min(lat)) * M_PER_DEGREE_LAT * M_PER_DEGREE_LON / 1e6
    assert 50 < total < box


def test_zones_lie_on_a_street(city: SampleCity, city_map: CityMap) -> None:
    corners = {
        node for nodes, tags in city_map.ways.values() if "highway" in tags for node in nodes
    }
    places = [city_map.place[node] for node in corners]
    for zone in city.zones:
        place = zone.lon * M_PER_DEGREE_LON, zone.lat * M_PER_DEGREE_LAT
        assert min(math.dist(place, other) for other in places) < 0.1


def test_journeys_of_a_zone_start_inside_its_outline(city: SampleCity) -> None:
    for zone in city.zones:
        assert shapely.Polygon(zone.outline).contains(shapely.Point(zone.lon, zone.lat))


def test_most_people_have_a_stop_at_the_corner_where_their_journeys_start(
    city: SampleCity, city_map: CityMap
) -> None:
    stops = [city_map.place[stop] for stop in city_map.stops]
    near = 0
    for zone in city.zones:
        place = zone.lon * M_PER_DEGREE_LON, zone.lat * M_PER_DEGREE_LAT
        if min(math.dist(place, stop) for stop in stops) < 100.0:
            near += zone.population
    assert near / 250_000 > 0.95


def test_most_people_live_in_the_inner_half_of_the_city(city: SampleCity) -> None:
    # The built-up part is 10 km across: half of that leaves zones within 2.5 km of the centre,
    # a quarter of the area.
    inner = sum(
        zone.population
        for zone in city.zones
        if math.hypot((zone.lon - 13.3) * M_PER_DEGREE_LON, (zone.lat - 44.5) * M_PER_DEGREE_LAT)
        < 2_500.0
    )
    assert 0.6 < inner / 250_000 < 0.9


def test_flows_are_sorted_between_different_zones_and_positive(city: SampleCity) -> None:
    known = {zone.zone_id for zone in city.zones}
    pairs = [(flow.origin, flow.destination) for flow in city.flows]
    assert pairs == sorted(set(pairs))
    assert {zone for pair in pairs for zone in pair} <= known
    assert all(origin != destination for origin, destination in pairs)
    assert min(flow.trips_per_hour for flow in city.flows) >= 0.1


def test_more_people_travel_to_the_centre_than_from_it(city: SampleCity) -> None:
    centre = max(city.zones, key=lambda zone: zone.jobs).zone_id
    arriving = sum(f.trips_per_hour for f in city.flows if f.destination == centre)
    leaving = sum(f.trips_per_hour for f in city.flows if f.origin == centre)
    assert arriving > 2 * leaving


@pytest.mark.parametrize("size_km", [3.0, 20.0])
def test_other_sizes_fill_the_area_that_was_asked(size_km: float) -> None:
    people = round(1_700 * size_km**2)
    city = generate_city(size_km=size_km, people=people, zones_across=5)
    assert sum(zone.population for zone in city.zones) == people
    lon = [zone.lon for zone in city.zones]
    width_km = (max(lon) - min(lon)) * M_PER_DEGREE_LON / 1000.0
    assert 0.4 * size_km < width_km < size_km
    assert len(city.present_lines) >= 4


@pytest.mark.parametrize(
    ("wrong", "error", "named"),
    [
        ({"seed": -1}, InputError, "-1"),
        ({"size_km": 2.9}, LimitError, "2.9"),
        ({"size_km": math.nan}, LimitError, "nan"),
        ({"size_km": 41.0}, LimitError, "3 to 40 km"),
        ({"people": 0}, LimitError, "0 people"),
        ({"zones_across": 1}, LimitError, "2 to 60"),
    ],
)
def test_numbers_that_make_no_city_are_refused_by_name(
    wrong: dict[str, float], error: type[Exception], named: str
) -> None:
    with pytest.raises(error, match=named):
        generate_city(**wrong)  # type: ignore[arg-type]  # floats stand for every number here
