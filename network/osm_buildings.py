"""Floor area of buildings: footprint times storeys, where the map has no census beside it."""

import re
from dataclasses import dataclass

import numpy as np

from network.osm_simplify import EARTH_RADIUS_M
from network.osm_way_nodes import DEGREE, UNPLACED, WayNodes
from network.quantities import FloatArray, floats

ASSUMED_LEVELS = 2.0
MOST_LEVELS = 163.0
"""More storeys than any building has are a typing error."""
_LEVELS = re.compile(r"\d{1,3}(?:\.\d{1,2})?")


@dataclass(frozen=True, slots=True, eq=False)
class BuildingColumns:
    """Buildings with an area.

    Attributes
    ----------
    lon, lat : FloatArray, shape (n_buildings,)
        Degrees, of the centroid.
    floor_m2 : FloatArray, shape (n_buildings,)
        Footprint times storeys.
    use : tuple of str
        Value of the ``building`` tag.
    """

    lon: FloatArray
    lat: FloatArray
    floor_m2: FloatArray
    use: tuple[str, ...]


def building_columns(read: WayNodes, tags: list[tuple[str, str]]) -> BuildingColumns:
    """Centroid and floor area of buildings drawn as closed outlines.

    Buildings tagged ``building=no``, without area or with a missing corner are left out.

    Parameters
    ----------
    read : WayNodes
        Closed outlines.
    tags : list of (use, levels)
        Values of ``building`` and ``building:levels``, one pair per outline.
    """
    n_nodes = np.frombuffer(read.n_nodes, np.int64)
    if not len(n_nodes):
        return BuildingColumns(floats([]), floats([]), floats([]), ())
    x = np.frombuffer(read.x, np.int32).astype(np.float64)
    y = np.frombuffer(read.y, np.int32).astype(np.float64)
    outline = np.repeat(np.arange(len(n_nodes)), n_nodes)
    start = np.cumsum(n_nodes) - n_nodes
    whole = np.ones(len(n_nodes), np.bool_)
    whole[outline[(x == UNPLACED) | (np.abs(x) > 180 * DEGREE) | (np.abs(y) > 90 * DEGREE)]] = False

    # Degrees from the first corner: small numbers keep the cross products exact, and an outline
    # across longitude 180 stays in one piece.
    half_turn = 180 * DEGREE
    east = ((x - x[start][outline] + half_turn) % (2 * half_turn) - half_turn) / DEGREE
    north = (y - y[start][outline]) / DEGREE
    side = np.flatnonzero(outline[1:] == outline[:-1])
    cross = east[side] * north[side + 1] - east[side + 1] * north[side]
    twice = np.bincount(outline[side], cross, len(n_nodes))
    whole &= np.abs(twice) > 0
    safe = np.where(whole, twice, 1.0)
    moment_x = np.bincount(outline[side], cross * (east[side] + east[side + 1]), len(n_nodes))
    moment_y = np.bincount(outline[side], cross * (north[side] + north[side + 1]), len(n_nodes))
    lon = x[start] / DEGREE + moment_x / (3 * safe)
    lat = y[start] / DEGREE + moment_y / (3 * safe)
    metres = np.radians(1.0) * EARTH_RADIUS_M
    footprint = np.abs(twice) / 2 * metres**2 * np.cos(np.radians(np.clip(lat, -90, 90)))
    floor = footprint * np.array([_levels(levels) for _, levels in tags])

    kept = np.flatnonzero(whole & np.array([use != "no" for use, _ in tags]))
    return BuildingColumns(
        lon=floats(np.where(np.abs(lon) > 180, lon - np.sign(lon) * 360, lon)[kept]),  # noqa: PLR2004 (degrees)
        lat=floats(lat[kept]),
        floor_m2=floats(floor[kept]),
        use=tuple([tags[row][0] for row in kept.tolist()]),
    )


def _levels(text: str) -> float:
    """Storeys above ground, or the assumed number where the tag says none."""
    if _LEVELS.fullmatch(text) and 0 < float(text) <= MOST_LEVELS:
        return float(text)
    return ASSUMED_LEVELS
