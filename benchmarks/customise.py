"""How fast new street speeds become new times between 500 stops."""

from pathlib import Path
from typing import Any

import numpy as np
import scipy

from benchmarks.matrix_city import N_STOPS, ROUNDS, StopCity, stop_city, timed
from benchmarks.matrix_peers import ScipyTimes
from network.quantities import IntArray, ints
from network.road_times.matrix import place_times
from network.road_times.metric import customised
from network.street_times import StreetTimes


def run(shared: Path) -> dict[str, Any]:
    """CPU seconds of both, best of five interleaved rounds in one process, answers compared.

    Every round has speeds of its own, between a third of free flow and free flow on each street.
    Ours fits its hierarchy to them and then searches; scipy searches anew.

    Parameters
    ----------
    shared : Path
        Folder of the shared input files.

    Returns
    -------
    dict
        ``work``, ``peer``, ``ours_cpu_s``, ``peer_cpu_s``, ``ratio`` (peer through ours),
        ``cells_compared`` (pairs of stops, of all rounds), ``max_difference`` (seconds), and
        ``customise_cpu_s``, the part of ours that fits the hierarchy.
    """
    city = stop_city(shared)
    searches = ScipyTimes(city)
    _new_times(city, city.streets.free_flow_ms)  # compiled once per installation
    ours_s = peer_s = fitting_s = float("inf")
    cells, furthest = 0, 0
    for seed in range(ROUNDS):
        cost_ms = _jammed(city, seed)
        _, seconds = timed(lambda: customised(city.hierarchy, cost_ms, city.streets.length_m))  # noqa: B023  (called at once)
        fitting_s = min(fitting_s, seconds)
        ours, seconds = timed(lambda: _new_times(city, cost_ms))  # noqa: B023  (called at once)
        ours_s = min(ours_s, seconds)
        theirs, seconds = timed(lambda: searches.stop_times(cost_ms))  # noqa: B023  (called at once)
        peer_s = min(peer_s, seconds)
        cells += theirs.size
        furthest = max(furthest, int(abs(ours.free_flow_ms - theirs).max()))
    return {
        "work": f"Porto Alegre, new speeds to new times between {N_STOPS} x {N_STOPS} stops",
        "peer": f"scipy {scipy.__version__} sparse.csgraph.dijkstra",
        "ours_cpu_s": ours_s,
        "peer_cpu_s": peer_s,
        "ratio": peer_s / ours_s,
        "cells_compared": cells,
        "max_difference": furthest / 1000,
        "customise_cpu_s": fitting_s,
    }


def _new_times(city: StopCity, cost_ms: IntArray) -> StreetTimes:
    """Fit the hierarchy to the speeds and search."""
    metric = customised(city.hierarchy, cost_ms, city.streets.length_m)
    return place_times(metric, city.stop_edge, city.stop_offset_m)


def _jammed(city: StopCity, seed: int) -> IntArray:
    """Milliseconds of each street edge on a bad day."""
    free = city.streets.free_flow_ms
    return ints(np.rint(free * np.random.default_rng(seed).uniform(1.0, 3.0, len(free))))
