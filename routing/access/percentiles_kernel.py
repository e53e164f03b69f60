"""Ranks of short rows of numbers, many rows at once.

A sorting network is a fixed list of pairs of places: the smaller number goes to the first place of
a pair, the larger to the second. It has no branches, so rows lie side by side and a pair is one
instruction for many of them. Dimensions: rows, lanes (numbers per row), ranks.
"""

import numpy as np
import numpy.typing as npt

from network.compiled import compiled

_Short = npt.NDArray[np.int16]
_Rows = npt.NDArray[np.int32]


@compiled
def ranks_of_rows(
    values: _Short, smaller: _Rows, larger: _Rows, ranks: _Rows, n_beside: int, out: _Short
) -> None:
    """Numbers of given ranks of each row of `values`, shape (n_rows, n_lanes).

    `smaller` and `larger` are the pairs of a network that puts at least the asked ranks into their
    places; `n_beside` rows are sorted together. `out`, shape (n_ranks, n_rows), is overwritten.
    """
    n_rows, n_lanes = values.shape
    beside = np.uint64(n_beside)
    room = np.zeros(n_lanes * n_beside, np.int16)
    for first in range(0, n_rows, n_beside):
        n = min(n_beside, n_rows - first)
        for row in range(n):
            for lane in range(n_lanes):
                room[lane * n_beside + row] = values[first + row, lane]
        for pair in range(len(smaller)):
            low = np.uint64(smaller[pair]) * beside
            high = np.uint64(larger[pair]) * beside
            for row in range(beside):
                one = room[low + row]
                other = room[high + row]
                room[low + row] = min(other, one)
                room[high + row] = max(one, other)
        for number in range(len(ranks)):
            place = ranks[number] * n_beside
            for row in range(n):
                out[number, first + row] = room[place + row]
