"""Which trips a table shows in full, and where "then every 10 min until" stands for the others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray

NO_CALL = -1
"""In place of a time: the trip does not stop there."""

LEAST_LEFT_OUT = 3
"""Fewer trips than these are shown one by one."""


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A trip, or trips that follow the one before at one headway.

    Attributes
    ----------
    trip : int
        Column of the table; of trips that are left out, the first of them.
    left_out : int
        Number of trips that the column stands for; 0 for a trip that is shown.
    headway_s : int
        Seconds between the trips that are left out, and to the trips on both sides; 0 for a trip
        that is shown.
    """

    trip: int
    left_out: int = 0
    headway_s: int = 0


def shown_columns(time_s: IntArray) -> list[ShownColumn]:
    """Trips of a table, with those left out that keep to the headway of their neighbours.

    A trip is left out only if at every stop it comes exactly as long after the trip before as the
    next one after it, and all three call at the same stops: nothing is lost.

    Parameters
    ----------
    time_s : IntArray, shape (n_stops, n_trips)
        Seconds; `NO_CALL` where a trip does not stop.

    Returns
    -------
    list of ShownColumn
        In the order of the trips.

    Examples
    --------
    Every 10 min from 7:00 to 8:00, then once more after half an hour.

    >>> times = np.array([[*range(25200, 28801, 600), 30600]])
    >>> for column in shown_columns(times):
    ...     print(column)
    ShownColumn(trip=0, left_out=0, headway_s=0)
    ShownColumn(trip=1, left_out=5, headway_s=600)
    ShownColumn(trip=6, left_out=0, headway_s=0)
    ShownColumn(trip=7, left_out=0, headway_s=0)
    """
    n_trips = time_s.shape[1]
    gaps = _even_gaps(time_s)
    columns: list[ShownColumn] = []
    trip = 0
    while trip < n_trips:
        columns.append(ShownColumn(trip))
        end = trip  # the last trip of the stretch that begins here
        while end < n_trips - 1 and gaps[end] > 0 and gaps[end] == gaps[trip]:
            end += 1
        left_out = end - trip - 1
        if left_out >= LEAST_LEFT_OUT:
            columns.append(ShownColumn(trip + 1, left_out, gaps[trip]))
            trip = end
        else:
            trip += 1
    return columns


def _even_gaps(time_s: IntArray) -> list[int]:
    """Seconds from each trip to the next if they are the same at every stop; else 0."""
    before, after = time_s[:, :-1], time_s[:, 1:]
    served = before != NO_CALL
    alike = (served == (after != NO_CALL)).all(axis=0)
    gap = after - before
    least = np.where(served, gap, np.iinfo(np.int64).max).min(axis=0)
    most = np.where(served, gap, -1).max(axis=0)
    found: list[int] = np.where(alike & (least == most), most, 0).tolist()
    return found


def panels(columns: Sequence[ShownColumn], width: int) -> list[list[ShownColumn]]:
    """Columns in parts of a page's width; none begins or ends with trips that are left out.

    Where such a stretch would be cut, the trip before it is shown again in the next part.

    Parameters
    ----------
    columns : sequence of ShownColumn
    width : int
        Columns of one part, >= 3.

    Examples
    --------
    >>> every = ShownColumn(1, 5, 600)
    >>> parts = panels([ShownColumn(0), every, ShownColumn(6), ShownColumn(7)], 3)
    >>> [[column.trip for column in part] for part in parts]
    [[0, 1, 6], [7]]
    >>> parts = panels([ShownColumn(8), ShownColumn(0), every, ShownColumn(6)], 3)
    >>> [[column.trip for column in part] for part in parts]
    [[8, 0], [0, 1, 6]]
    """
    parts: list[list[ShownColumn]] = [[]]
    for column in columns:
        part = parts[-1]
        if column.left_out and len(part) + 2 > width:
            parts.append([part[-1]])
        elif len(part) >= width:
            parts.append([])
        parts[-1].append(column)
    return [part for part in parts if part]
