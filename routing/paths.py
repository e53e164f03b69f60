"""The way of each pattern through the streets: shapes, distances and free-flow times."""

from dataclasses import dataclass

from network.quantities import FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class PatternPaths:
    """One consistent street path per pattern, from its first stop to its last.

    The shape of pattern ``p`` is rows ``first_point[p]`` up to ``first_point[p + 1]`` of the point
    columns. Call columns have one row per row of `LinePlan.stop`.

    Attributes
    ----------
    first_point : IntArray, shape (n_patterns + 1,)
    point_lon, point_lat : FloatArray, shape (n_points,)
        Degrees.
    point_m : FloatArray, shape (n_points,)
        Metres along the shape; starts at 0 in each pattern, never decreases.
    call_m : FloatArray, shape (n_calls,)
        Metres along the shape where the bus stops.
    hop_free_ms : IntArray, shape (n_calls,)
        Free-flow milliseconds from this call to the next; 0 at the last call.
    """

    first_point: IntArray
    point_lon: FloatArray
    point_lat: FloatArray
    point_m: FloatArray
    call_m: FloatArray
    hop_free_ms: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class HopTimes:
    """What riders need of the way of each pattern: how long its hops take, without any shapes.

    Attributes
    ----------
    hop_free_ms : IntArray, shape (n_calls,)
        As those of `PatternPaths`.
    """

    hop_free_ms: IntArray
