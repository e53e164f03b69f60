"""What one OSM file says, as columns: ways, stops, buildings, turn restrictions."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from network.problems import Problem
from network.quantities import FloatArray, IntArray

Tags: TypeAlias = tuple[tuple[str, str], ...]
"""Key and value pairs of one element, in the order of the file."""


@dataclass(frozen=True, slots=True, eq=False)
class OsmExtract:
    """Ways with a ``highway`` tag and what stands beside them, in the order of the file.

    The nodes of way ``w`` are rows ``first_node[w]`` up to ``first_node[w + 1]``. A node that the
    file does not hold splits its way: `gap_before` marks the first node after a gap.

    Attributes
    ----------
    way_id : IntArray, shape (n_ways,)
    way_tags : tuple of Tags
    first_node : IntArray, shape (n_ways + 1,)
    node_ref : IntArray, shape (n_way_nodes,)
        OSM node ids; only nodes with a valid location.
    node_lon, node_lat : FloatArray, shape (n_way_nodes,)
        Degrees, WGS 84.
    gap_before : array of bool, shape (n_way_nodes,)
    stop_id : IntArray, shape (n_stops,)
        OSM ids of nodes tagged ``highway=bus_stop`` or as a bus platform.
    stop_lon, stop_lat : FloatArray, shape (n_stops,)
    stop_name : tuple of str
        Empty where the map has none.
    building_lon, building_lat : FloatArray, shape (n_buildings,)
        A point inside each building.
    building_floor_m2 : FloatArray, shape (n_buildings,)
        Footprint times storeys (``building:levels``, else an assumed number).
    building_use : tuple of str
        Value of the ``building`` tag.
    ban_from, ban_via, ban_to : IntArray, shape (n_restrictions,)
        Way, node, way of each turn restriction.
    ban_only : array of bool, shape (n_restrictions,)
        Whether the restriction is ``only_…``: every other turn is banned.
    country_code : str
        ISO 3166 alpha-2 code where the file tells it, else empty.
    data_date : str
        Date of the data as YYYY-MM-DD where the file tells it, else empty.
    findings : tuple of Problem
        What was dropped or repaired while reading.
    """

    way_id: IntArray
    way_tags: tuple[Tags, ...]
    first_node: IntArray
    node_ref: IntArray
    node_lon: FloatArray
    node_lat: FloatArray
    gap_before: npt.NDArray[np.bool_]
    stop_id: IntArray
    stop_lon: FloatArray
    stop_lat: FloatArray
    stop_name: tuple[str, ...]
    building_lon: FloatArray
    building_lat: FloatArray
    building_floor_m2: FloatArray
    building_use: tuple[str, ...]
    ban_from: IntArray
    ban_via: IntArray
    ban_to: IntArray
    ban_only: npt.NDArray[np.bool_]
    country_code: str
    data_date: str
    findings: tuple[Problem, ...]
