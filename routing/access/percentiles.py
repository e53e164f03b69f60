"""Percentiles of travel times over many times of leaving."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from network.errors import InputError
from network.quantities import frozen, ints

_BESIDE = 64
"""Rows sorted together: as many as the fast part of memory holds."""


def percentiles_of_rows(
    values: npt.NDArray[np.int16], percentiles: Sequence[int]
) -> npt.NDArray[np.int16]:
    """Percentiles of each row by nearest rank: numbers that stand in the row, nothing between.

    Of n numbers, percentile p is the ``ceil(p n / 100)``-th smallest, at least the first (Hyndman
    and Fan, 1996, definition 1). What never happens counts as latest.

    Parameters
    ----------
    values : array of int16, shape (n_rows, n_lanes)
    percentiles : sequence of int
        From 0 to 100.

    Returns
    -------
    array of int16, shape (n_percentiles, n_rows)

    Raises
    ------
    InputError
        If a percentile is outside its bounds or there is no lane.

    Examples
    --------
    >>> percentiles_of_rows(np.array([[40, 10, 30, 20]], np.int16), (5, 25, 50, 51, 100)).tolist()
    [[10], [10], [20], [30], [40]]
    """
    from routing.access.percentiles_kernel import ranks_of_rows  # noqa: PLC0415  (numba)

    n_rows, n_lanes = values.shape
    rank = ranks_of(percentiles, n_lanes)
    smaller, larger = _network_for(n_lanes, rank)
    out = np.empty((len(rank), n_rows), np.int16)
    ranks_of_rows(values, smaller, larger, np.array(rank, np.int32), _BESIDE, out)
    return frozen(out)


def ranks_of(percentiles: Sequence[int], n: int) -> tuple[int, ...]:
    """Places of percentiles in a sorted row of n numbers, counted from 0.

    Examples
    --------
    >>> ranks_of((5, 25, 50, 75, 95), 60)
    (2, 14, 29, 44, 56)
    """
    if n < 1:
        message = "percentiles of no times of leaving; give at least one"
        raise InputError(message)
    wrong = [p for p in percentiles if not 0 <= p <= 100]  # noqa: PLR2004  (per cent)
    if wrong or not percentiles:
        message = f"percentiles {wrong or 'none'}; give whole numbers from 0 to 100"
        raise InputError(message)
    return tuple(max(1, -(-p * n // 100)) - 1 for p in percentiles)


def _network_for(
    n: int, wanted: Sequence[int]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Pairs of a sorting network without those that no wanted place depends on."""
    needed = set(wanted)
    kept = []
    for low, high in reversed(_merge_exchange(n)):
        if low in needed or high in needed:
            needed |= {low, high}
            kept.append((low, high))
    pairs = ints(np.array(kept[::-1]).reshape(-1, 2)).astype(np.int32)
    return np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])


def _merge_exchange(n: int) -> list[tuple[int, int]]:
    """Sorting network by Batcher (Knuth, 1998, The Art of Computer Programming 3, 5.2.2, M)."""
    pairs: list[tuple[int, int]] = []
    half = 1 << max(0, (n - 1).bit_length() - 1)
    p = half if n > 1 else 0
    while p > 0:
        q, r, d = half, 0, p
        while True:
            pairs += [(i, i + d) for i in range(n - d) if i & p == r]
            if q == p:
                break
            d, q, r = q - p, q >> 1, p
        p >>= 1
    return pairs
