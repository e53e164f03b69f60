"""Trips in whole units of 0.0001, so that small differences of machines vanish."""

import numpy as np
from scipy import sparse

from network.quantities import FloatArray, IntArray, ints

TRIP_DECIMALS = 4
UNITS_PER_TRIP = 10**TRIP_DECIMALS


def in_whole_units(
    starts: FloatArray, trips: sparse.csr_array
) -> tuple[IntArray, IntArray, IntArray]:
    """Rows, columns and trips in units of 0.0001, so that small differences of machines vanish.

    What rounding takes from an origin or gives to it goes to its largest cells, one unit each.
    """
    table = trips.tocoo()
    order = np.lexsort((table.col, table.row))
    row, column = table.row[order].astype(np.int64), table.col[order].astype(np.int64)
    units = np.rint(table.data[order] * UNITS_PER_TRIP).astype(np.int64)
    n_rows = len(starts)
    missing = _whole_shares(starts) - _sum_by(row, units, n_rows)
    by_size = np.lexsort((column, -units, row))
    first = np.searchsorted(row, np.arange(n_rows))
    rank = np.empty_like(row)
    rank[by_size] = np.arange(len(row)) - first[row[by_size]]
    n_cells = np.maximum(np.bincount(row, minlength=n_rows), 1)
    each, rest = np.divmod(np.abs(missing), n_cells)
    units += np.sign(missing)[row] * (each[row] + (rank < rest[row]))
    filled = units > 0
    return ints(row[filled]), ints(column[filled]), ints(units[filled])


def _sum_by(row: IntArray, units: IntArray, n_rows: int) -> IntArray:
    """Whole units of each row."""
    total: IntArray = np.zeros(n_rows, np.int64)
    np.add.at(total, row, units)
    return total


def _whole_shares(trips: FloatArray) -> IntArray:
    """Whole units that add up to the rounded total, by largest remainder, first row first."""
    exact = trips * UNITS_PER_TRIP
    units: IntArray = np.floor(exact).astype(np.int64)
    left = int(np.rint(exact.sum())) - int(units.sum())
    units[np.argsort(units - exact, kind="stable")[: max(left, 0)]] += 1
    return units
