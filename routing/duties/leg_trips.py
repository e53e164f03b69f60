"""Which trip each leg of drivers' work is part of, and which legs are empty drives."""

import numpy as np

from network.quantities import IntArray, ints
from routing.blocks import VehicleSchedule
from routing.duties.driver_work import DriverWork
from routing.timetable import Timetable

EMPTY = -1
"""In place of a trip: the vehicle drives without riders."""


def trips_of_legs(work: DriverWork, timetable: Timetable, blocks: VehicleSchedule) -> IntArray:
    """Trip of each leg, `EMPTY` for drives from and to depots and between trips.

    Parameters
    ----------
    work : DriverWork
        Of these blocks, as `work_of_blocks` gives it.
    timetable : Timetable
    blocks : VehicleSchedule

    Returns
    -------
    IntArray, shape (n_legs,)

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> service = result().service
    >>> trips_of_legs(service.duties.work, service.timetable, service.vehicles).tolist()[:4]
    [0, 4, 6, 7]
    """
    found = np.full(len(work.start_s), EMPTY, np.int64)
    for block in range(work.n_blocks):
        trips, legs = blocks.trips_of(block), work.legs_of(block)
        last_begun = np.searchsorted(timetable.start[trips], work.start_s[legs], side="right") - 1
        trip = trips[np.maximum(last_begun, 0)]
        on_it = (last_begun >= 0) & (work.end_s[legs] <= timetable.end[trip])
        found[legs] = np.where(on_it, trip, EMPTY)
    return ints(found)
