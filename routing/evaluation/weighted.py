"""Means and quantiles over trips, the same for every evaluator."""

from collections.abc import Sequence

import numpy as np

from network.quantities import FloatArray, IntArray

_BINS = 4096


def mean_over_trips(values: FloatArray, trips: FloatArray) -> float:
    """Mean of a journey figure over trips; 0 where there are none.

    Examples
    --------
    >>> mean_over_trips(np.array([10.0, 40.0]), np.array([3.0, 1.0]))
    17.5
    """
    total = float(trips.sum())
    return float((values * trips).sum()) / total if total > 0 else 0.0


def quantiles_over_trips(
    values: FloatArray, trips: FloatArray, shares: Sequence[float]
) -> list[float]:
    """For each share the smallest value that at least that many trips do not exceed.

    0 where there are none. A day of a large city is millions of journeys: they are put into bins by
    their values, and only those in the bin of a quantile are sorted.

    Examples
    --------
    >>> quantiles_over_trips(np.array([10.0, 40.0]), np.array([3.0, 1.0]), (0.5, 0.9))
    [10.0, 40.0]
    """
    if not len(values):
        return [0.0] * len(shares)
    bin_of = _bins_of(values)
    reached = np.cumsum(np.bincount(bin_of, trips, _BINS))
    found = []
    for share in shares:
        aim = share * float(reached[-1])
        row = min(int(np.searchsorted(reached, aim)), _BINS - 1)
        inside = np.flatnonzero(bin_of == row)
        order = inside[np.argsort(values[inside], kind="stable")]
        rising = np.cumsum(trips[order]) + (float(reached[row - 1]) if row else 0.0)
        place = int(np.searchsorted(rising, aim))
        found.append(float(values[order[min(place, len(order) - 1)]]))
    return found


def _bins_of(values: FloatArray) -> IntArray:
    """Bin of each value; it never falls where values rise."""
    low = float(values.min())
    width = (float(values.max()) - low) / (_BINS - 1)
    if width <= 0:
        return np.zeros(len(values), np.int64)
    return np.minimum((values - low) / width, _BINS - 1).astype(np.int64)
