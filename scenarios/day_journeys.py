"""Journeys of the whole service day: the riders of all periods in one row of columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import BoolArray, FloatArray, IntArray, floats, frozen
from network.service_day import Period
from routing.assignment.frequency import PassengerFlows
from routing.assignment.states import SERVED, WALKER
from routing.evaluation.kpis import MOSTLY_DIRECT


@dataclass(frozen=True, slots=True, eq=False)
class DayJourneys:
    """Trips of the day with the journey each can expect.

    Rows are those of the flows of the first period, then of the second, and so on.

    Attributes
    ----------
    origin, destination : IntArray, shape (n_rows,)
        Rows in `ZoneTable`.
    trips : FloatArray, shape (n_rows,)
        Trips per day.
    state : IntArray, shape (n_rows,)
        `SERVED`, `WALKER` or `UNSERVED`.
    minutes : FloatArray, shape (n_rows,)
        Door to door; 0 where unserved.
    transfers : FloatArray, shape (n_rows,)
    """

    origin: IntArray
    destination: IntArray
    trips: FloatArray
    state: IntArray
    minutes: FloatArray
    transfers: FloatArray

    @property
    def served(self) -> BoolArray:
        """Whether there is a bus journey within the limits."""
        served: BoolArray = self.state == SERVED
        return served

    @property
    def open_to_bus(self) -> BoolArray:
        """Whether the pair is too far apart to count as walkers: what shares are of."""
        open_to_bus: BoolArray = self.state != WALKER
        return open_to_bus

    @property
    def direct(self) -> BoolArray:
        """Whether the bus journey usually needs no transfer."""
        return self.served & (self.transfers < MOSTLY_DIRECT)


def day_journeys(flows: Sequence[PassengerFlows], periods: Sequence[Period]) -> DayJourneys:
    """Journeys of all periods, weighted by trips of the day.

    Parameters
    ----------
    flows : sequence of PassengerFlows
        One per period.
    periods : sequence of Period

    Returns
    -------
    DayJourneys

    Raises
    ------
    InputError
        If there is not one set of flows for each period.

    Examples
    --------
    >>> from network.quantities import floats, ints
    >>> from network.service_day import WEEKDAY
    >>> one = np.ones(1)
    >>> am = PassengerFlows(ints([0]), ints([1]), floats([30]), ints([SERVED]), 300 * one,
    ...                     240 * one, 660 * one, 0 * one, 3000 * one, one, one)
    >>> day = day_journeys([am], WEEKDAY[1:2])   # two hours of 30 trips, 5 + 4 + 11 min
    >>> day.trips.tolist(), day.minutes.tolist()
    ([60.0], [20.0])
    """
    if not flows or len(flows) != len(periods):
        message = f"{len(flows)} sets of flows for {len(periods)} periods; give one for each"
        raise InputError(message)
    hours = [period.hours for period in periods]
    trips = [flow.trips_per_hour * lasting for flow, lasting in zip(flows, hours, strict=True)]
    minutes = np.concatenate([flow.walk_s + flow.wait_s + flow.ride_s for flow in flows])
    minutes /= 60
    return DayJourneys(
        origin=frozen(np.concatenate([flow.origin for flow in flows])),
        destination=frozen(np.concatenate([flow.destination for flow in flows])),
        trips=frozen(np.concatenate(trips)),
        state=frozen(np.concatenate([flow.state for flow in flows])),
        minutes=frozen(minutes),
        transfers=frozen(np.concatenate([flow.transfers for flow in flows])),
    )


def by_origin(
    journeys: DayJourneys, weight: FloatArray, mask: BoolArray, n_zones: int
) -> FloatArray:
    """Sum of weights by zone of origin, shape (n_zones,), over the rows that a mask selects."""
    return floats(np.bincount(journeys.origin[mask], weight[mask], minlength=n_zones))
