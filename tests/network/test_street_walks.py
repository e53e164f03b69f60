"""Walks along streets: by hand on the grid, and against NetworkX on random streets."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InputError
from network.quantities import floats, ints
from network.street_walks import walking_between
from network.streets import StreetGraph
from network.walking import Walking
from tests.cities.grid import grid_streets
from tests.cities.street_list import Street, streets_of

Place = tuple[float, float]


def walks(
    footways: StreetGraph, zones: list[Place], stops: list[Place], areas: list[int]
) -> Walking:
    zone_x, zone_y = np.array(zones, np.float64).reshape(-1, 2).T
    stop_x, stop_y = np.array(stops, np.float64).reshape(-1, 2).T
    return walking_between(
        footways, (floats(zone_x), floats(zone_y)), (floats(stop_x), floats(stop_y)), ints(areas)
    )[0]


def test_walks_follow_streets_not_the_crow() -> None:
    # Across a block: 800 m at 1.2 m/s = 667 s, not 566 m = 471 s.
    found = walks(grid_streets(3, 3), [(0, 0), (400, 400)], [], [])
    assert found.zone_walk_s.tolist() == [[0, 667], [667, 0]]


def test_the_way_to_the_street_is_part_of_the_walk() -> None:
    # Zone 60 m off the street, stop 12 m off it, 100 m along: 172 m = 143 s.
    found = walks(grid_streets(3, 3), [(100, -60)], [(200, -12)], [0])
    assert found.access_s.tolist() == [143]


def test_an_area_is_reached_at_its_nearest_stop_and_areas_come_nearest_first() -> None:
    # Area 1 has stops at 300 and 120 m, area 0 one at 240 m.
    found = walks(grid_streets(3, 3), [(0, 0)], [(240, 0), (300, 0), (120, 0)], [0, 1, 1])
    assert found.access_area.tolist() == [1, 0]
    assert found.access_s.tolist() == [100, 200]


def test_access_ends_after_800_metres() -> None:
    found = walks(grid_streets(4, 3), [(0, 0), (1, 0)], [(801, 0)], [0])
    assert found.first_access.tolist() == [0, 0, 1]  # 801 m is too far, 800 m is not


def test_riders_change_between_areas_up_to_250_metres_apart() -> None:
    # Stops at 0, 240, 250 m: 240 m = 200 s between areas 0 and 1, 10 m = 8 s to area 2.
    found = walks(grid_streets(3, 3), [(0, 0)], [(0, 0), (240, 0), (250, 0)], [0, 1, 2])
    assert found.first_transfer.tolist() == [0, 2, 4, 6]
    assert found.transfer_area.tolist() == [1, 2, 2, 0, 1, 0]
    assert found.transfer_s.tolist() == [200, 208, 8, 200, 8, 208]


def test_stops_of_one_area_are_no_transfer() -> None:
    found = walks(grid_streets(3, 3), [(0, 0)], [(0, 0), (10, 0)], [0, 0])
    assert found.transfer_area.tolist() == []


def test_no_walk_is_longer_than_two_hours() -> None:
    # 8 640 m at 1.2 m/s = 7 200 s.
    street = streets_of([(0, 0), (9000, 0)], [Street(0, 1, 7500, 9000)])
    found = walks(street, [(0, 0), (8640, 0), (8641, 0)], [], [])
    assert found.zone_walk_s[0].tolist() == [0, 7200, np.inf]


def test_places_far_from_every_footway_are_counted_and_not_reached() -> None:
    walking, findings = walking_between(
        grid_streets(3, 3),
        (floats([0, -301]), floats([0, 0])),
        (floats([0, 0]), floats([0, 1101])),
        ints([0, 1]),
    )
    assert walking.zone_walk_s.tolist() == [[0, np.inf], [np.inf, 0]]
    assert walking.access_area.tolist() == [0]
    assert [finding.where for finding in findings] == ["zones", "stops"]
    assert findings[0].message == "1 of 2 lie more than 300 m from every footway"


def test_zones_that_mostly_lie_off_the_map_are_refused() -> None:
    places = floats([0, -301, -400]), floats([0, 0, 0])
    with pytest.raises(InputError, match=r"2 of 3 lie more than 300 m .* of the same place"):
        walking_between(grid_streets(3, 3), places, (floats([0]), floats([0])), ints([0]))


def test_one_way_streets_and_parallel_streets_are_walked_both_ways_by_the_shorter() -> None:
    places = [(0.0, 0.0), (100.0, 0.0)]
    parallel = [Street(0, 1, 1, 600, two_way=False), Street(0, 1, 1, 120, two_way=False)]
    found = walks(streets_of(places, parallel), [(0, 0), (100, 0)], [], [])
    assert found.zone_walk_s.tolist() == [[0, 100], [100, 0]]


def slow_walk_m(footways: StreetGraph, start: Place, end: Place) -> float:
    """Walk along the grid by NetworkX: each end joined by hand to both ends of its street."""
    graph: nx.Graph[int | str] = nx.Graph()
    for tail, head in zip(footways.tail.tolist(), footways.head.tolist(), strict=True):
        graph.add_edge(tail, head, metres=100.0)
    on: dict[str, tuple[int, float]] = {}
    for label, (x, y) in (("start", start), ("end", end)):
        first = int(x // 100) + 4 * int(y // 100)
        along = x % 100 if y % 100 == 0 else y % 100
        second = first + (1 if y % 100 == 0 else 4)
        on[label] = (min(first, second) * 100 + max(first, second), along)
        graph.add_edge(label, first, metres=along)
        if along:
            graph.add_edge(label, second, metres=100 - along)
    if on["start"][0] == on["end"][0]:
        graph.add_edge("start", "end", metres=abs(on["start"][1] - on["end"][1]))
    return float(nx.shortest_path_length(graph, "start", "end", weight="metres"))


@st.composite
def places_on_a_grid(draw: st.DrawFn) -> Place:
    """Place on a street of a grid of 4 x 4 junctions, 100 m apart."""
    street, along = draw(st.integers(0, 3)) * 100, draw(st.integers(0, 299))
    return (along, street) if draw(st.booleans()) else (street, along)


@settings(deadline=None, max_examples=100)
@given(st.lists(places_on_a_grid(), min_size=2, max_size=6))
def test_walks_equal_those_of_networkx(places: list[Place]) -> None:
    found = walks(grid_streets(4, 4, 100.0), places, [], [])
    for row, start in enumerate(places):
        for column, end in enumerate(places):
            if row != column:
                metres = slow_walk_m(grid_streets(4, 4, 100.0), start, end)
                assert found.zone_walk_s[row, column] == pytest.approx(metres / 1.2, abs=0.501)
    assert np.array_equal(found.zone_walk_s, found.zone_walk_s.T)
