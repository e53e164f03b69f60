"""Walks between many places at once, by a hierarchy of the footways."""

import numpy as np
import numpy.typing as npt

from network.quantities import FloatArray, IntArray, floats, ints
from network.road_times.driving_states import states_at_junctions
from network.road_times.hierarchy import road_hierarchy
from network.road_times.matrix import times_between
from network.road_times.metric import customised
from network.street_times import UNREACHED
from network.streets import StreetGraph


def fits_walk_matrix(footways: StreetGraph) -> bool:
    """Whether footways are what `walk_matrix` needs: both directions, none shorter than 1 mm."""
    lengths_mm = np.rint(footways.length_m * 1000)
    return bool((footways.reverse >= 0).all() and (lengths_mm >= 1).all())


def walk_matrix(footways: StreetGraph, edge: IntArray, cut_mm: FloatArray) -> FloatArray:
    """Shortest walks between places on footways, to the millimetre.

    Between the ends of their footways people walk by the hierarchy, in which a millimetre stands
    for a millisecond. It pays for hundreds of places; a few are found faster one by one.

    Parameters
    ----------
    footways : StreetGraph
        See `fits_walk_matrix`.
    edge : IntArray, shape (n_places,)
        Footway of each place; places on one footway name the same direction.
    cut_mm : FloatArray, shape (n_places,)
        Whole millimetres from the tail of the footway.

    Returns
    -------
    FloatArray, shape (n_places, n_places)
        Millimetres; infinite where there is no way.

    Examples
    --------
    Blocks of 400 m: two places on one street, and one round the corner from its start.

    >>> from tests.cities.grid import grid_streets
    >>> grid = grid_streets(3, 3)
    >>> other = int(np.flatnonzero((grid.tail == grid.tail[0]) & (grid.head != grid.head[0]))[0])
    >>> walks = walk_matrix(grid, ints([0, 0, other]), floats([100_000, 350_000, 50_000]))
    >>> walks.tolist()[0], walks.tolist()[2]
    ([0.0, 250000.0, 150000.0], [150000.0, 400000.0, 0.0])
    """
    length_mm = ints(np.rint(footways.length_m * 1000))
    hierarchy = road_hierarchy(states_at_junctions(footways))
    metric = customised(hierarchy, length_mm, footways.length_m)
    ends = np.concatenate((footways.tail[edge], footways.head[edge]))
    aside_mm = np.concatenate((cut_mm, length_mm[edge] - cut_mm))
    node, row = np.unique(ends, return_inverse=True)
    between_mm = times_between(
        metric, _one_edge_each(footways.head, node), _one_edge_each(footways.tail, node)
    ).astype(np.float64)
    between_mm[between_mm == UNREACHED] = np.inf
    n = len(edge)
    walks: npt.NDArray[np.float64] = np.full((n, n), np.inf)
    for start in (slice(0, n), slice(n, 2 * n)):
        for end in (slice(0, n), slice(n, 2 * n)):
            by_ends = between_mm[np.ix_(row[start], row[end])]
            by_ends += aside_mm[start][:, None] + aside_mm[end]
            np.minimum(walks, by_ends, out=walks)
    along_mm = np.where(edge[:, None] == edge, np.abs(cut_mm[:, None] - cut_mm), np.inf)
    return floats(np.minimum(walks, along_mm))


def _one_edge_each(end: IntArray, node: IntArray) -> IntArray:
    """First footway at each of some junctions, by its tails or by its heads."""
    by_end = np.argsort(end, kind="stable")
    return ints(by_end[np.searchsorted(end[by_end], node)])
