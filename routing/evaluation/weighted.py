"""Means and quantiles over trips, the same for every evaluator."""

from collections.abc import Sequence

import numpy as np

from network.quantities import FloatArray


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

    0 where there are none.

    Examples
    --------
    >>> quantiles_over_trips(np.array([10.0, 40.0]), np.array([3.0, 1.0]), (0.5, 0.9))
    [10.0, 40.0]
    """
    if not len(values):
        return [0.0] * len(shares)
    order = np.argsort(values, kind="stable")
    rising = np.cumsum(trips[order])
    rows = [int(np.searchsorted(rising, share * rising[-1])) for share in shares]
    return [float(values[order[min(row, len(order) - 1)]]) for row in rows]
