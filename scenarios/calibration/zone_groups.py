"""Neighbouring zones put together, so that each group has about as many trips as any other."""

import math

import numpy as np

from network.quantities import FloatArray, IntArray, ints


def zone_groups(lon: FloatArray, lat: FloatArray, trips: FloatArray, n_groups: int) -> IntArray:
    """Group of each zone: the map is halved again and again, across its longer side.

    Parameters
    ----------
    lon, lat : FloatArray, shape (n_zones,)
        Degrees.
    trips : FloatArray, shape (n_zones,)
        What is halved, 0 or more.
    n_groups : int
        A power of two; there are fewer where zones run out.

    Returns
    -------
    IntArray, shape (n_zones,)
        Numbers from 0, without gaps.

    Examples
    --------
    Along a street, 60 trips are halved as 10 + 20 and 30.

    >>> from network.quantities import floats
    >>> zone_groups(floats([0.01, 0.02, 0.03]), floats([0, 0, 0]), floats([10, 20, 30]), 2).tolist()
    [0, 0, 1]
    """
    east = lon * math.cos(math.radians(float(lat.mean())))
    groups = [ints(np.arange(len(lon)))]
    for _ in range(n_groups.bit_length() - 1):
        groups = [half for group in groups for half in _halves(group, (east, lat), trips)]
    found = np.empty(len(lon), np.int64)
    for number, group in enumerate(groups):
        found[group] = number
    return ints(np.unique(found, return_inverse=True)[1])


def _halves(
    group: IntArray, axes: tuple[FloatArray, FloatArray], trips: FloatArray
) -> list[IntArray]:
    """Both halves of a group; a single zone stays one."""
    if len(group) < 2:  # noqa: PLR2004  (two halves)
        return [group]
    along = max(axes, key=lambda axis: float(np.ptp(axis[group])))
    order = group[np.lexsort((group, along[group]))]
    before = np.cumsum(trips[order])[:-1]
    cut = 1 + int(np.argmin(np.abs(before - trips[order].sum() / 2)))
    return [ints(order[:cut]), ints(order[cut:])]
