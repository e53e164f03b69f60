"""The whole network of a grid, joined from its parts."""

import dataclasses

import numpy as np
import pytest

from network.build import build_network
from network.depots import assumed_depot
from network.errors import InputError
from network.problems import note
from network.quantities import bools, fingerprint, ints
from tests.cities.grid import (
    MIDDLE,
    edge_between,
    grid_city,
    grid_streets,
    grid_zones,
    stops_on_every_edge,
)
from tests.cities.street_list import Street, streets_of


def test_a_grid_city_is_whole() -> None:
    city = grid_city(4, 3)
    n_places = len(city.stops) + len(city.depots)
    assert len(city.zones) == 12
    assert city.street_times.free_flow_ms.shape == (n_places, n_places)
    assert city.stops.terminal.all()
    assert city.depots.assumed
    assert [finding.where for finding in city.findings] == ["depots"]


def test_the_two_kerbs_of_a_block_are_one_area_named_after_the_street() -> None:
    streets = grid_streets(3, 3)
    city = grid_city(3, 3, stops=stops_on_every_edge(streets))
    there, back = edge_between(streets, 0, 1), edge_between(streets, 1, 0)
    assert city.stops.area[there] == city.stops.area[back]
    assert len(city.areas) == 12
    assert city.areas.name[city.stops.area[there]] == "Street 0"


def test_zones_at_a_junction_walk_to_the_stops_of_all_streets_there() -> None:
    # Stops halfway along four streets: 200 m + 4 m to the pole = 170 s each; further ones at
    # 600 m + 4 m = 503 s, two at the end of each street but its own.
    city = grid_city(3, 3, stops=stops_on_every_edge(grid_streets(3, 3)))
    middle = slice(city.walking.first_access[4], city.walking.first_access[5])
    assert city.walking.access_s[middle].tolist() == [170] * 4 + [503] * 8


def test_given_depots_and_terminals_are_kept_and_findings_lead() -> None:
    streets = grid_streets(3, 3)
    stops, zones = stops_on_every_edge(streets), grid_zones(streets, [0, 8])
    depots, _ = assumed_depot(streets, stops, MIDDLE)
    terminal = bools(np.arange(len(stops)) < 4)
    before = note("map", "two ways were cut")
    network = build_network(
        streets, streets, stops, zones, MIDDLE, depots, terminal=terminal, findings=(before,)
    )
    assert network.depots is depots
    assert network.stops.terminal.sum() == 4
    assert network.findings == (before,)
    assert network.street_times.place_edge[-1] == depots.edge[0]


def test_pairs_without_a_legal_way_are_counted() -> None:
    street = streets_of([(0, 0), (400, 0)], [Street(0, 1, 40, 400)])
    network = build_network(
        street, street, stops_on_every_edge(street), grid_zones(grid_streets(3, 2), [0, 1]), MIDDLE
    )
    # Two opposite kerbs and the depot at the middle on edge 0: edge 0 and 1 never meet.
    assert "4 of 9 pairs of stops and depots have no legal way" in network.findings[-1].message


def test_a_network_with_fewer_than_two_stops_is_refused() -> None:
    streets = grid_streets(3, 3)
    one = stops_on_every_edge(streets).choose([0])
    with pytest.raises(InputError, match="1 stops lie on the streets of this map"):
        build_network(streets, streets, one, grid_zones(streets, [0]), MIDDLE)


def test_equal_parts_make_equal_networks() -> None:
    one, two = grid_city(3, 4), grid_city(3, 4)
    assert fingerprint(one) == fingerprint(two)
    moved = dataclasses.replace(two.stops, edge=ints(two.stops.edge[::-1]))
    assert fingerprint(one.stops) != fingerprint(moved)
