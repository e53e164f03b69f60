"""Stops along the shape of their trip, and blank times filled by it."""

from itertools import combinations_with_replacement, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from network.quantities import FloatArray, floats
from scenarios.gtfs.along_shapes import (
    _pieces_in_order,
    metres_along_ways,
    metres_on_shape,
    shapes_of,
)
from scenarios.gtfs.calls import calls_of
from scenarios.gtfs.interpolation import with_all_times
from tests.cities.grid import MIDDLE
from tests.scenarios.gtfs.small_feed import Run, feed_with

ROUND_THE_BLOCK = [(0.0, 0.0), (400.0, 0.0), (400.0, 400.0), (0.0, 400.0), (0.0, 0.0)]


def test_a_loop_ends_where_it_began_after_a_whole_round() -> None:
    # 4 x 400 m; the stop at the corner is passed at 0 m and at 1600 m.
    feed = feed_with(
        {"A": (0, -5), "B": (405, 200), "C": (-5, 200)},
        [Run("1", "A B C A", "07:00", shape="X")],
        shapes={"X": ROUND_THE_BLOCK},
    )
    along = metres_along_ways(feed, calls_of(feed))
    assert along.tolist() == pytest.approx([0, 600, 1400, 1600], abs=5)


def test_a_stop_beside_a_crossing_is_met_where_its_turn_comes() -> None:
    # The way crosses itself at (200, 0); the stop in the middle of the trip is there the second
    # time: 400 + 200 + 200 + 200 m; straight nearest search would say 200 m.
    shape = [(0.0, 0.0), (400.0, 0.0), (400.0, 200.0), (200.0, 200.0), (200.0, -200.0)]
    feed = feed_with(
        {"A": (0, 0), "B": (400, 100), "C": (200, 0), "D": (200, -200)},
        [Run("1", "A B C D", "07:00", shape="X")],
        shapes={"X": shape},
    )
    along = metres_along_ways(feed, calls_of(feed))
    assert along.tolist() == pytest.approx([0, 500, 1000, 1200], abs=5)


def test_blank_times_follow_the_shape_not_the_straight_line() -> None:
    # Along the shape A - B is 700 m of 800 m; straight it is 500 m of 600 m. 8 minutes in all:
    # 700 / 800 x 480 s = 420 s.
    feed = feed_with(
        {"A": (0, 0), "B": (400, 300), "C": (400, 400)},
        [Run("1", "A B C", "07:00", hop_s=240, shape="X", blank=True)],
        shapes={"X": [(0, 0), (400, 0), (400, 400)]},
    )
    filled, notes = with_all_times(feed)
    table = filled.get_table("stop_times")
    assert table.get_column("departure_time") == ("07:00:00", "07:07:00", "07:08:00")
    assert table.get_column("timepoint") == ("1", "0", "1")
    assert notes[0].message == "1 of 3 stop times are blank; they were filled by distance"


def test_a_shape_that_misses_a_stop_is_not_used_and_that_is_said() -> None:
    # B is 300 m off the shape: straight lines, 300 m of 600 m, the middle of 8 minutes.
    feed = feed_with(
        {"A": (0, 0), "B": (0, 300), "C": (0, 600)},
        [Run("1", "A B C", "07:00", hop_s=240, shape="X", blank=True)],
        shapes={"X": [(0, 0), (400, 0)]},
    )
    filled, notes = with_all_times(feed)
    assert filled.get_table("stop_times").get_column("departure_time")[1] == "07:04:00"
    assert notes[0].message.endswith("1 of them by straight lines from stop to stop")


def test_a_shape_of_one_point_has_no_way_along_it() -> None:
    feed = feed_with(
        {"A": (0, 0), "B": (10, 0)},
        [Run("1", "A B", "07:00", shape="X")],
        shapes={"X": [(0, 0), (0, 0)]},
    )
    lon, lat = MIDDLE.to_degrees([0.0, 10.0], [0.0, 0.0])
    along, off = metres_on_shape(shapes_of(feed), 0, floats(lon), floats(lat))
    assert along.tolist() == [0, 0]
    assert not (off < 1e9).any()


def order_by_trying_all(cost: FloatArray, along_m: FloatArray) -> float:
    """Least sum over all ways to pick a piece per stop in order, infinite where there is none."""
    n_stops, n_pieces = cost.shape
    sums = [
        sum(float(cost[stop, piece]) for stop, piece in enumerate(pieces))
        for pieces in combinations_with_replacement(range(n_pieces), n_stops)
        if all(
            a != b or along_m[stop + 1, b] >= along_m[stop, a] - 20
            for stop, (a, b) in enumerate(pairwise(pieces))
        )
    ]
    return min(sums, default=np.inf)


@given(st.integers(1, 4), st.integers(1, 4), st.data())
@settings(max_examples=80, deadline=None)
def test_stops_are_found_in_order_as_well_as_by_trying_all_orders(
    n_stops: int, n_pieces: int, data: st.DataObject
) -> None:
    shape = n_stops, n_pieces
    cost = data.draw(arrays(np.float64, shape, elements=st.integers(0, 9).map(float)))
    along = data.draw(arrays(np.float64, shape, elements=st.integers(0, 100).map(float)))
    chosen = _pieces_in_order(floats(cost), floats(along))
    best = order_by_trying_all(cost, along)
    if not len(chosen):
        assert np.isinf(best)
        return
    assert (np.diff(chosen) >= 0).all()
    assert cost[np.arange(n_stops), chosen].sum() == best
