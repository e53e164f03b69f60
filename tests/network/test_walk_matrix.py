"""Walks of many places at once: the same as one search each, and by hand on the grid."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network import street_walks
from network.quantities import floats, ints
from network.street_walks import walking_between
from network.streets import StreetGraph
from network.walk_matrix import fits_walk_matrix, walk_matrix
from tests.cities.grid import grid_streets
from tests.cities.street_list import Street, streets_of


@st.composite
def footways(draw: st.DrawFn) -> StreetGraph:
    """Ways in both directions with many equal lengths: loops, parallel ways, parts far off."""
    n = draw(st.integers(2, 12))
    node = st.integers(0, n - 1)
    ways = st.builds(
        Street,
        node,
        node,
        st.integers(1, 6),
        st.integers(1, 50).map(float),
        st.just(True),  # noqa: FBT003  (two-way)
    )
    spot = st.integers(0, 9).map(float)
    places = draw(st.lists(st.tuples(spot, spot), min_size=n, max_size=n))
    return streets_of(places, draw(st.lists(ways, min_size=1, max_size=3 * n)))


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    streets=footways(),
    spots=st.lists(st.tuples(st.floats(-1, 10), st.floats(-1, 10)), min_size=1, max_size=10),
)
def test_zones_walk_the_same_ways_by_either_search(
    monkeypatch: pytest.MonkeyPatch, streets: StreetGraph, spots: list[tuple[float, float]]
) -> None:
    x, y = np.array(spots).T
    none = floats([]), floats([])
    assert fits_walk_matrix(streets)
    found = []
    for cells in (0, 1 << 60):
        monkeypatch.setattr(street_walks, "_CELLS_WORTH_A_HIERARCHY", cells)
        found.append(walking_between(streets, (floats(x), floats(y)), none, ints([]))[0])
    assert np.array_equal(found[0].zone_walk_s, found[1].zone_walk_s)


def test_places_that_no_way_joins_are_infinitely_far() -> None:
    two = streets_of(
        [(0, 0), (100, 0), (0, 900), (100, 900)],
        [Street(0, 1, 10, 100.0, two_way=True), Street(2, 3, 10, 100.0, two_way=True)],
    )
    assert walk_matrix(two, ints([0, 2]), floats([0, 0])).tolist() == [[0, np.inf], [np.inf, 0]]


def test_one_way_footways_and_ways_without_length_are_left_to_the_other_search() -> None:
    assert fits_walk_matrix(grid_streets(3, 3))
    assert not fits_walk_matrix(streets_of([(0, 0), (9, 0)], [Street(0, 1, 1, 9.0, two_way=False)]))
    assert not fits_walk_matrix(
        streets_of([(0, 0), (9, 0)], [Street(0, 1, 1, 0.0001, two_way=True)])
    )
