"""Porto Alegre with 500 of its bus stops, for the measures of road times."""

import csv
import io
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from network.nearest_streets import nearest_streets
from network.osm_file import read_osm
from network.osm_streets import bus_streets, projection_of
from network.quantities import FloatArray, IntArray, floats, ints
from network.road_times.driving_states import states_with_turns
from network.road_times.hierarchy import RoadHierarchy, road_hierarchy
from network.streets import StreetGraph
from network.turns import LegalTurns, legal_turns

ROUNDS = 5
N_STOPS = 500
_SEED = 1
_NEAR_M = 50.0

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, eq=False)
class StopCity:
    """Streets, and stops on them of which no two share a street edge."""

    streets: StreetGraph
    turns: LegalTurns
    hierarchy: RoadHierarchy
    stop_edge: IntArray
    stop_offset_m: FloatArray

    def offset_ms(self, cost_ms: IntArray) -> IntArray:
        """Milliseconds from the start of its edge to each stop."""
        share = np.minimum(self.stop_offset_m / self.streets.length_m[self.stop_edge], 1.0)
        return ints(np.rint(share * cost_ms[self.stop_edge]))

    def between_stops(
        self, cost_ms: IntArray, edge_to_edge_ms: npt.NDArray[np.float64]
    ) -> IntArray:
        """Stop to stop, from times between the end of an edge and the start of another."""
        offset = self.offset_ms(cost_ms)
        rest = cost_ms[self.stop_edge] - offset
        times = rest[:, None] + edge_to_edge_ms + offset
        np.fill_diagonal(times, 0)
        return ints(times)


def stop_city(shared: Path) -> StopCity:
    """Porto Alegre: streets for buses with turns, and 500 stops of the present service."""
    folder = shared / "data" / "porto_alegre"
    extract = read_osm(folder / "poa_osm.pbf")
    projection = projection_of(extract)
    streets, _ = bus_streets(extract, projection)
    lon, lat = _stops_of_feed(folder / "poa_eptc.zip")
    found = nearest_streets(streets, *projection.to_metres(lon, lat))
    near = np.flatnonzero(found.distance_m < _NEAR_M)
    edge, first = np.unique(found.edge[near], return_index=True)
    chosen = np.sort(np.random.default_rng(_SEED).permutation(len(edge))[:N_STOPS])
    turns = legal_turns(streets)
    return StopCity(
        streets=streets,
        turns=turns,
        hierarchy=road_hierarchy(states_with_turns(streets, turns)),
        stop_edge=ints(edge[chosen]),
        stop_offset_m=floats(found.offset_m[near[first[chosen]]]),
    )


def timed(work: Callable[[], _Result]) -> tuple[_Result, float]:
    """Result and CPU seconds."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def _stops_of_feed(feed: Path) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude of all stops of a GTFS feed."""
    with zipfile.ZipFile(feed) as archive, archive.open("stops.txt") as raw:
        rows = list(csv.DictReader(io.TextIOWrapper(raw, "utf-8-sig")))
    return floats([row["stop_lon"] for row in rows]), floats([row["stop_lat"] for row in rows])
