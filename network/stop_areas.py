"""Joins stops that riders would take for one place, such as the two kerbs of a street."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree
from scipy.spatial.distance import pdist

from network.quantities import FloatArray, IntArray, floats, ints
from network.stops import StopAreaTable

AREA_DIAMETER_M = 150.0


def stop_areas(
    x: FloatArray,
    y: FloatArray,
    lon: FloatArray,
    lat: FloatArray,
    names: Sequence[str],
    diameter_m: float = AREA_DIAMETER_M,
) -> tuple[IntArray, StopAreaTable]:
    """Stop areas of at most a given diameter, by complete linkage.

    The nearest two groups are joined again and again, as long as no two stops of the joined group
    are farther apart than the diameter (complete linkage; Defays, 1977).

    Parameters
    ----------
    x, y : FloatArray, shape (n_stops,)
        Metres.
    lon, lat : FloatArray, shape (n_stops,)
        Degrees.
    names : sequence of str
    diameter_m : float, default 150
        Metres as the crow flies.

    Returns
    -------
    area : IntArray, shape (n_stops,)
        Row of the area of each stop; areas are numbered by their first stop.
    areas : StopAreaTable
        Ids 'A1', 'A2', …; the name is the most frequent one of the stops, the first of equals.

    Examples
    --------
    >>> x, y = np.array([0.0, 400.0, 10.0]), np.zeros(3)
    >>> area, areas = stop_areas(x, y, x / 1e5, y, ["Market", "Mill", ""])
    >>> area.tolist(), areas.area_id, areas.name
    ([0, 1, 0], ('A1', 'A2'), ('Market', 'Mill'))
    """
    area = _numbered_by_first_member(_clusters(np.column_stack((x, y)), diameter_m))
    n_areas = int(area.max()) + 1 if len(area) else 0
    size = np.maximum(np.bincount(area, minlength=n_areas), 1)
    members: list[list[str]] = [[] for _ in range(n_areas)]
    for row, name in zip(area.tolist(), names, strict=True):
        members[row].append(name)
    return ints(area), StopAreaTable(
        area_id=tuple(f"A{row + 1}" for row in range(n_areas)),
        name=tuple(_common_name(group) for group in members),
        lon=floats(np.bincount(area, weights=lon, minlength=n_areas) / size),
        lat=floats(np.bincount(area, weights=lat, minlength=n_areas) / size),
    )


def _clusters(xy: npt.NDArray[np.float64], diameter_m: float) -> IntArray:
    """Label of the cluster of each point, in no particular order.

    Groups can only be joined within a part whose points are chained by gaps of up to the diameter,
    so each part is clustered alone: distances of all pairs of a city are never in memory.
    """
    n = len(xy)
    near = KDTree(xy).query_pairs(diameter_m, output_type="ndarray") if n else np.empty((0, 2), int)
    linked = coo_array((np.ones(len(near), np.int8), (near[:, 0], near[:, 1])), shape=(n, n))
    n_parts, part = connected_components(linked, directed=False) if n else (0, np.empty(0, int))
    order = np.argsort(part, kind="stable")
    first = np.searchsorted(part[order], np.arange(n_parts + 1))
    label = np.zeros(n, np.int64)
    used = 0
    for start, end in pairwise(first.tolist()):
        members = order[start:end]
        if len(members) == 1:
            label[members] = used
            used += 1
            continue
        tree = linkage(pdist(xy[members]), method="complete")
        found = fcluster(tree, diameter_m, criterion="distance")
        label[members] = used + found - 1
        used += int(found.max())
    return ints(label)


def _numbered_by_first_member(label: IntArray) -> IntArray:
    """Renumber labels in the order in which they first appear."""
    _, first, which = np.unique(label, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return ints(rank[which])


def _common_name(names: Sequence[str]) -> str:
    """Most frequent name that is not empty; the first of equals."""
    counted = Counter(name for name in names if name).most_common(1)
    return counted[0][0] if counted else ""
