"""The peers of the road times: the same answers, and one sentence where one is missing."""

import sys

import numpy as np
import pytest

from benchmarks.matrix_city import StopCity
from benchmarks.matrix_peers import routingkit_peer, scipy_peer
from network.errors import NotFoundError
from network.quantities import floats, ints
from network.road_times.matrix import place_times
from network.road_times.metric import customised
from network.turns import legal_turns
from tests.cities.grid import grid_streets
from tests.network.road_times.made import driving_hierarchy


def grid_stops() -> StopCity:
    """A stop a quarter of the way along every third edge of a grid."""
    streets = grid_streets(6, 5)
    edge = ints(np.arange(0, streets.n_edges, 3))
    return StopCity(
        streets=streets,
        turns=legal_turns(streets),
        hierarchy=driving_hierarchy(streets),
        stop_edge=edge,
        stop_offset_m=floats(streets.length_m[edge] / 4),
    )


def test_scipy_finds_the_same_times() -> None:
    city = grid_stops()
    metric = customised(city.hierarchy, city.streets.free_flow_ms, city.streets.length_m)
    ours = place_times(metric, city.stop_edge, city.stop_offset_m).free_flow_ms
    assert np.array_equal(scipy_peer(city).stop_times(), ours)


def test_routingkit_finds_the_same_times() -> None:
    pytest.importorskip("routingkit_cch", reason="routingkit-cch is not made for this platform")
    city = grid_stops()
    assert np.array_equal(routingkit_peer(city).stop_times(), scipy_peer(city).stop_times())


def test_a_missing_peer_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "routingkit_cch", None)
    with pytest.raises(NotFoundError, match="routingkit-cch is not installed; pip install"):
        routingkit_peer(grid_stops())
