"""The hierarchy with times: made anew in milliseconds whenever speeds change."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.errors import InputError, LimitError
from network.quantities import FloatArray, IntArray, floats, frozen
from network.road_times.hierarchy import RoadHierarchy

LENGTH_BITS = 32
"""Bits of a cost that hold millimetres; the bits above hold milliseconds."""

LONGEST_MS = (1 << 31) - 1
"""No way takes so long; with one bit to spare, so that two costs may be added."""

_HALF_DAY_MS = 12 * 3600 * 1000


@dataclass(frozen=True, slots=True, eq=False)
class RoadMetric:
    """Cost of each street edge and each shortcut at some speeds.

    A cost is milliseconds and, in its lower `LENGTH_BITS`, millimetres: ways are compared by time,
    equally fast ones by length, and both are exact.

    Attributes
    ----------
    hierarchy : RoadHierarchy
    edge : array of uint64, shape (n_edges,)
        Cost of each street edge.
    length_m : FloatArray, shape (n_edges,)
        Metres of each street edge, not rounded.
    up, down : array of uint64, shapes (n_up,), (n_down,)
        Costs of the shortcuts; `none` where no way is as short.
    none : int
        The cost of no way. Ways whose lengths need more than `LENGTH_BITS` (4 295 km), and those of
        `LONGEST_MS` (25 days) or more, count as none.
    """

    hierarchy: RoadHierarchy
    edge: npt.NDArray[np.uint64]
    length_m: FloatArray
    up: npt.NDArray[np.uint64]
    down: npt.NDArray[np.uint64]
    none: np.uint64


def customised(hierarchy: RoadHierarchy, cost_ms: IntArray, length_m: FloatArray) -> RoadMetric:
    """Fit the hierarchy to speeds (basic customisation: Dibbelt, Strasser and Wagner, 2016).

    Parameters
    ----------
    hierarchy : RoadHierarchy
    cost_ms : IntArray, shape (n_edges,)
        Milliseconds to drive or walk each street edge, >= 1; `LONGEST_MS` closes it.
    length_m : FloatArray, shape (n_edges,)
        Metres of each street edge.

    Returns
    -------
    RoadMetric

    Raises
    ------
    InputError
        If there are not as many costs and lengths as street edges, or a cost is below 1 ms.
    LimitError
        If a street is so long for its time that lengths of ways of half a day could not be told.

    Examples
    --------
    >>> from network.road_times.driving_states import states_at_junctions
    >>> from network.road_times.hierarchy import road_hierarchy
    >>> from tests.cities.grid import grid_streets
    >>> grid = grid_streets(3, 3)
    >>> hierarchy = road_hierarchy(states_at_junctions(grid))
    >>> metric = customised(hierarchy, grid.free_flow_ms * 2, grid.length_m)
    >>> int(metric.edge[0] >> 32)
    80000
    """
    from network.road_times.customising_kernel import customise  # noqa: PLC0415  (numba)

    length_mm = np.rint(length_m * 1000).astype(np.int64)
    none = np.uint64(_none_ms(hierarchy, cost_ms, length_mm) << LENGTH_BITS)
    shown_ms = np.minimum(cost_ms, LONGEST_MS).astype(np.uint64)
    edge = (shown_ms << np.uint64(LENGTH_BITS)) | length_mm.astype(np.uint64)
    edge = np.minimum(edge, none)
    n_up = len(hierarchy.up_head)
    cost = np.full(n_up + len(hierarchy.down_tail), none)
    apart = hierarchy.arc_row >= 0
    np.minimum.at(cost, hierarchy.arc_row[apart], edge[hierarchy.states.edge[apart]])
    up, down = cost[:n_up], cost[n_up:]
    made = hierarchy.triangles
    customise(
        hierarchy.first_up,
        hierarchy.first_down,
        made.down_partner,
        made.down_made,
        made.up_partner,
        made.up_made,
        made.listed,
        up,
        down,
    )
    return RoadMetric(hierarchy, frozen(edge), floats(length_m), frozen(up), frozen(down), none)


def _none_ms(hierarchy: RoadHierarchy, cost_ms: IntArray, length_mm: IntArray) -> int:
    """Milliseconds from which on a way is none: longer ways could be too long to be told."""
    n_edges = hierarchy.states.n_edges
    if not len(cost_ms) == len(length_mm) == n_edges:
        message = (
            f"{len(cost_ms)} times and {len(length_mm)} lengths for {n_edges} street edges; "
            "give one of each for every edge of the street graph"
        )
        raise InputError(message)
    if not n_edges:
        return LONGEST_MS
    row = int(np.argmin(cost_ms))
    if cost_ms[row] < 1:
        message = f"street edge {row} takes {cost_ms[row]} ms; expected at least 1 ms"
        raise InputError(message)
    # On a way of t ms that keeps to d mm per ms, lengths stay below t * d: exact up to 2**32 / d.
    fastest = int(np.argmax(length_mm / cost_ms))
    mm_per_ms = max(1, -(-int(length_mm[fastest]) // int(cost_ms[fastest])))
    none_ms = min(LONGEST_MS, (1 << LENGTH_BITS) // mm_per_ms)
    if none_ms < _HALF_DAY_MS:
        kmh = (1 << LENGTH_BITS) / _HALF_DAY_MS * 3.6
        message = (
            f"street edge {fastest} of {length_mm[fastest] / 1000:.0f} m takes "
            f"{cost_ms[fastest]} ms: faster than {kmh:.0f} km/h, for which lengths cannot be told "
            "exactly; check the speed of this street"
        )
        raise LimitError(message)
    return none_ms
