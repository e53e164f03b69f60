"""Today's lines of the sample city: drivable in order, covering the demand."""

import itertools
import math

import networkx as nx
import pytest

from scenarios.sample_city import PresentLine, SampleCity, generate_city
from tests.scenarios.sample_city.map_reader import (
    M_PER_DEGREE_LAT,
    M_PER_DEGREE_LON,
    CityMap,
    read_map,
)


def test_the_default_city_has_ten_to_fourteen_lines(city: SampleCity) -> None:
    assert 10 <= len(city.present_lines) <= 14
    assert len({line.line_id for line in city.present_lines}) == len(city.present_lines)
    assert "Ring" in [line.name for line in city.present_lines]


def test_lines_serve_known_stops_once_and_a_ring_ends_where_it_starts(
    city: SampleCity, city_map: CityMap
) -> None:
    for line in city.present_lines:
        for stops in (line.out, line.back):
            assert set(stops) <= set(city_map.stops)
            is_ring = stops[0] == stops[-1]
            assert is_ring == (line.name == "Ring")
            assert len(set(stops)) == len(stops) - is_ring


def test_stops_follow_each_other_along_legal_streets(city: SampleCity, city_map: CityMap) -> None:
    """Street distance stays within twice the straight distance and 300 m, on average."""
    graph = city_map.driving()
    segment_of = _segments_at_stops(city_map)
    for line in city.present_lines:
        for stops in (line.out, line.back):
            street = straight = 0.0
            for a, b in itertools.pairwise(stops):
                straight += city_map.metres(a, b)
                street += _street_metres(graph, segment_of[a], segment_of[b])
            legs = len(stops) - 1
            assert street / legs <= 2.0 * straight / legs + 300.0
            assert street / legs <= 600.0


def test_no_line_stops_twice_at_one_place(city: SampleCity, city_map: CityMap) -> None:
    for line in city.present_lines:
        for stops in (line.out, line.back):
            for a, b in itertools.combinations(dict.fromkeys(stops), 2):
                assert city_map.metres(a, b) >= 150.0


def test_both_directions_end_where_the_other_starts(city: SampleCity, city_map: CityMap) -> None:
    for line in city.present_lines:
        assert city_map.metres(line.out[-1], line.back[0]) < 900.0
        assert city_map.metres(line.back[-1], line.out[0]) < 900.0


def test_all_lines_but_the_ring_meet_in_the_centre(city: SampleCity, city_map: CityMap) -> None:
    for line in city.present_lines:
        nearest = min(math.hypot(*_from_centre(city_map, stop)) for stop in line.out)
        assert (nearest < 500.0) == (line.name != "Ring")


def test_directions_use_different_streets_where_streets_are_one_way(city: SampleCity) -> None:
    for line in city.present_lines:
        assert not set(line.out) & set(line.back)  # the other kerb, or another street


@pytest.mark.parametrize(
    ("seed", "size_km"), [(1, 12.0), (2, 12.0), (3, 12.0), (1, 3.0), (1, 20.0)]
)
def test_nearly_all_trips_start_and_end_within_800_metres_of_a_served_stop(
    seed: int, size_km: float
) -> None:
    across = max(3, round(0.8 * size_km))
    city = generate_city(seed, size_km, round(1_700 * size_km**2), across)
    covered = _covered_zones(city, read_map(city.osm))
    served = sum(
        f.trips_per_hour for f in city.flows if f.origin in covered and f.destination in covered
    )
    assert served / sum(f.trips_per_hour for f in city.flows) >= 0.95


def _from_centre(city_map: CityMap, stop: int) -> tuple[float, float]:
    """Metres east and north of the centre."""
    x, y = city_map.place[stop]
    return x - 13.3 * M_PER_DEGREE_LON, y - 44.5 * M_PER_DEGREE_LAT


def _covered_zones(city: SampleCity, city_map: CityMap) -> set[str]:
    """Zones within 800 m, as the crow flies, of a stop that some line serves."""
    served = sorted({s for line in city.present_lines for s in _all_stops(line)})
    places = [city_map.place[stop] for stop in served]
    return {
        zone.zone_id
        for zone in city.zones
        if any(
            math.dist((zone.lon * M_PER_DEGREE_LON, zone.lat * M_PER_DEGREE_LAT), place) <= 800.0
            for place in places
        )
    }


def _all_stops(line: PresentLine) -> tuple[int, ...]:
    """Stops of both directions."""
    return (*line.out, *line.back)


def _segments_at_stops(city_map: CityMap) -> dict[int, tuple[int, int]]:
    """Directed street segment that each stop lies to the right of."""
    found = {}
    graph = city_map.driving()
    for stop in city_map.stops:
        x, y = city_map.place[stop]
        best = (math.inf, (0, 0))
        for a, b in graph.edges:
            (x1, y1), (x2, y2) = city_map.place[a], city_map.place[b]
            if abs(x - x1) > 500 or abs(y - y1) > 500:
                continue
            length = math.dist((x1, y1), (x2, y2))
            along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length
            left = ((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)) / length
            if 0 <= along <= length and left < 0:
                best = min(best, (-left, (a, b)))
        found[stop] = best[1]
    return found


def _street_metres(graph: "nx.DiGraph[int]", a: tuple[int, int], b: tuple[int, int]) -> float:
    """Metres from the end of one segment through the end of another."""
    if a == b:
        return 0.0
    between = nx.shortest_path_length(graph, a[1], b[0], weight="metres")
    return float(between) + float(graph.edges[b]["metres"])
