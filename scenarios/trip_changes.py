"""What happens to each trip of the day when one service replaces another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.network import Network
from network.quantities import BoolArray, FloatArray, bools, floats
from network.service_day import Period
from routing.assignment.frequency import PassengerFlows
from routing.lines import LinePlan
from scenarios.day_journeys import DayJourneys, day_journeys
from scenarios.lost_stops import areas_served, areas_still_served, zones_losing_their_stop

NOTICED_MINUTES = 5.0
"""A journey that grows by more than this is lost time; one that shrinks by more, a gain."""


@dataclass(frozen=True, slots=True, eq=False)
class JudgedDay:
    """A service with the journeys of its riders.

    Attributes
    ----------
    network : Network
        Two services that are compared have the same zones and walks between them; stops may differ.
    plan : LinePlan
    journeys : DayJourneys
    """

    network: Network
    plan: LinePlan
    journeys: DayJourneys


def judged_day(
    network: Network, plan: LinePlan, flows: Sequence[PassengerFlows], periods: Sequence[Period]
) -> JudgedDay:
    """A service with the journeys of its riders on a whole day."""
    return JudgedDay(network, plan, day_journeys(flows, periods))


@dataclass(frozen=True, slots=True, eq=False)
class TripChanges:
    """What happens to each row of trips, read forwards (loses) and backwards (gains).

    Attributes
    ----------
    loses_service : BoolArray, shape (n_rows,)
        A bus journey before and none after.
    loses_stop : BoolArray, shape (n_rows,)
        The served stop area nearest on foot at either end has no bus left in that period, or where
        stops differ, the area at its place has none; of trips with a bus journey before.
    loses_direct : BoolArray, shape (n_rows,)
        Direct before, with a transfer after.
    slower : BoolArray, shape (n_rows,)
        More than `NOTICED_MINUTES` longer from door to door.
    gains_service, gains_stop, gains_direct, faster : BoolArray, shape (n_rows,)
        The same with before and after exchanged.
    minutes : FloatArray, shape (n_rows,)
        After less before; plus infinity where the bus journey is lost, minus infinity where there
        is one for the first time, 0 where there is none in either.
    """

    loses_service: BoolArray
    loses_stop: BoolArray
    loses_direct: BoolArray
    slower: BoolArray
    gains_service: BoolArray
    gains_stop: BoolArray
    gains_direct: BoolArray
    faster: BoolArray
    minutes: FloatArray

    @property
    def loses(self) -> BoolArray:
        """Loses for any reason."""
        return self.loses_service | self.loses_stop | self.loses_direct | self.slower

    @property
    def gains(self) -> BoolArray:
        """Gains for any reason; the same trip may lose by another."""
        return self.gains_service | self.gains_stop | self.gains_direct | self.faster


def trip_changes(before: JudgedDay, after: JudgedDay) -> TripChanges:
    """Compare two journeys of the same trips, row by row.

    Parameters
    ----------
    before, after : JudgedDay
        On the same demand, their rows in the same order.

    Returns
    -------
    TripChanges
        Exchanging the two exchanges losses and gains, and flips every sign.

    Examples
    --------
    >>> from tests.scenarios import small_result as small
    >>> def day(minutes):
    ...     service = small.service([small.Journey(minutes)] * 6)
    ...     return judged_day(small.network(), service.plan, service.flows, (small.PERIOD,))
    >>> changes = trip_changes(day(20.0), day(26.0))
    >>> changes.minutes.tolist(), changes.slower.tolist()[:2], changes.gains.any()
    ([6.0, 6.0, 6.0, 6.0, 6.0, 6.0], [True, True], np.False_)
    """
    old, new = before.journeys, after.journeys
    both = old.served & new.served
    more = np.where(both, new.minutes - old.minutes, 0.0)
    lost, won = old.served & ~new.served, new.served & ~old.served
    return TripChanges(
        loses_service=lost,
        loses_stop=old.served & _ends_losing_their_stop(before, after),
        loses_direct=both & old.direct & ~new.direct,
        slower=both & (more > NOTICED_MINUTES),
        gains_service=won,
        gains_stop=new.served & _ends_losing_their_stop(after, before),
        gains_direct=both & new.direct & ~old.direct,
        faster=both & (more < -NOTICED_MINUTES),
        minutes=floats(np.where(lost, np.inf, np.where(won, -np.inf, more))),
    )


def _ends_losing_their_stop(before: JudgedDay, after: JudgedDay) -> BoolArray:
    """Whether the zone at either end of each row loses its stop in the period of the row."""
    was = areas_served(before.network, before.plan)
    now = areas_still_served(before.network, after.network, after.plan)
    walking, journeys = before.network.walking, before.journeys
    lost = [zones_losing_their_stop(walking, *of) for of in zip(was.T, now.T, strict=True)]
    n_pairs = len(journeys.origin) // len(lost)
    period = np.repeat(np.arange(len(lost)), n_pairs)
    of_zone = np.stack(lost)
    return bools(of_zone[period, journeys.origin] | of_zone[period, journeys.destination])
