"""Tables of trips balanced to what starts and what ends in each zone.

Furness (1965), "Time function iteration", Traffic Engineering and Control 7.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from network.quantities import FloatArray

_MOST_ROUNDS = 500
_PATIENCE = 20  # rounds after which the error must have shrunk
_HARDLY_BETTER = 0.98


@dataclass(frozen=True, slots=True, eq=False)
class Margins:
    """Trips that start and end in each zone, and the cost of going from one to another.

    Attributes
    ----------
    origin, destination : FloatArray, shape (n_zones,)
        Trips per hour; both add up to the same total.
    cost : FloatArray, shape (n_zones, n_zones)
        Infinite where there is no way.
    """

    origin: FloatArray
    destination: FloatArray
    cost: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class BalancedTrips:
    """Balanced trips for one value of b.

    Attributes
    ----------
    b : float
        Per unit of cost.
    trips : FloatArray, shape (n_zones, n_zones)
    mean : float
        Mean cost of a trip.
    row_error : float
        Largest difference to an origin, as a share of the largest origin.
    balance : FloatArray, shape (n_zones,)
        Factors of the destinations, a start for the next value of b.
    """

    b: float
    trips: FloatArray
    mean: float
    row_error: float
    balance: FloatArray


def balanced_trips(
    margins: Margins, b: float, start: FloatArray, row_error: float
) -> BalancedTrips:
    """Trips for one b that fit origins and destinations (Furness, 1965)."""
    reached = np.isfinite(margins.cost)
    ways = np.where(reached, margins.cost, 0.0)
    weight = np.where(reached, np.exp(-b * (ways - ways.min(axis=1, keepdims=True))), 0.0)
    rows, columns, error = balance_factors(weight, margins, start, row_error)
    trips = weight * rows[:, None] * columns
    mean = float((trips * ways).sum() / trips.sum())
    return BalancedTrips(b, trips, mean, error, columns)


def balance_factors(
    weight: FloatArray | sparse.csr_array, margins: Margins, start: FloatArray, row_error: float
) -> tuple[FloatArray, FloatArray, float]:
    """Factors of rows and columns, and the row error that is left; columns always hold."""
    columns = start
    largest = float(margins.origin.max())
    in_row = weight @ columns
    rows = np.zeros_like(columns)
    error = before = math.inf
    for nth in range(1, _MOST_ROUNDS + 1):
        rows = _quotient(margins.origin, in_row)
        rows /= rows.max()  # where no table fits, the factors of some zones grow without end
        columns = _quotient(margins.destination, weight.T @ rows)
        in_row = weight @ columns
        error = float(np.abs(rows * in_row - margins.origin).max()) / largest
        stuck = nth % _PATIENCE == 0 and error > _HARDLY_BETTER * before
        if error <= row_error or stuck:
            break
        before = error if nth % _PATIENCE == 0 else before
    return rows, columns, error


def _quotient(wanted: FloatArray, present: FloatArray) -> FloatArray:
    """Factor that turns what is present into what is wanted; 0 where nothing can."""
    return np.divide(wanted, present, out=np.zeros_like(wanted), where=present > 0)
