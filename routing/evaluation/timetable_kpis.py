"""The figures of a fixed timetable, from journeys replayed bus by bus.

They bear the evaluator's name, so that nobody sets them beside figures of even headways: here
riders wait for buses that are in the timetable, there for the buses that a headway promises.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from network.errors import InputError
from network.quantities import BoolArray, FloatArray
from network.service_day import Period
from routing.assignment.states import SERVED, UNSERVED, WALKER
from routing.assignment.timetable import TimetableJourneys
from routing.evaluation.registry import TIMETABLE_REGISTRY
from routing.evaluation.weighted import mean_over_trips, quantiles_over_trips
from routing.weights import LONGEST_JOURNEY_S, JourneyWeights

__all__ = ["TIMETABLE_REGISTRY", "TimetableEvaluation", "evaluate_timetable"]


@dataclass(frozen=True, slots=True, eq=False)
class TimetableEvaluation:
    """Figures of one timetable, by name of the `TIMETABLE_REGISTRY`.

    A type of its own, so that it cannot take the place of an `Evaluation` of headways. Shares are
    of all trips less walkers.

    Attributes
    ----------
    values : mapping from name to float
    leaving_times : int
        How many times of leaving per period were replayed.
    """

    values: MappingProxyType[str, float]
    leaving_times: int

    def __getitem__(self, name: str) -> float:
        """Value of one figure."""
        return self.values[name]


def evaluate_timetable(
    journeys: Sequence[TimetableJourneys],
    periods: Sequence[Period],
    weights: JourneyWeights | None = None,
) -> TimetableEvaluation:
    """All figures of a service day.

    Parameters
    ----------
    journeys : sequence of TimetableJourneys
        One per period.
    periods : sequence of Period
    weights : JourneyWeights, optional
        Those the journeys were chosen by.

    Returns
    -------
    TimetableEvaluation

    Raises
    ------
    InputError
        If there are not journeys for each period.

    Examples
    --------
    Three minutes on foot, seven of waiting, ten on board: 2 x 3 + 2 x 7 + 10 = 30 felt minutes.

    >>> from network.quantities import floats, ints
    >>> from network.service_day import WEEKDAY
    >>> one = np.ones((1, 1), np.int32)
    >>> am = TimetableJourneys(ints([0]), ints([1]), floats([50]), floats([3000]), ints([25200]),
    ...     SERVED * one, 180 * one, 420 * one, 600 * one, 0 * one, 0 * one, 0 * one, 0 * one)
    >>> figures = evaluate_timetable([am], WEEKDAY[1:2])
    >>> figures["timetable_journey_minutes_mean"], figures["timetable_generalised_minutes"]
    (20.0, 30.0)
    >>> figures["timetable_riders"]          # 50 an hour in two hours
    100.0
    """
    if not journeys or len(journeys) != len(periods):
        message = f"journeys of {len(journeys)} periods for {len(periods)} periods; give one each"
        raise InputError(message)
    day = _Day(journeys, periods, weights or JourneyWeights())
    served = day.state == SERVED
    open_to_bus = day.state != WALKER
    all_trips = max(float(day.trips.sum()), 1e-12)
    riders = day.sum(served)
    others = max(day.sum(open_to_bus), 1e-12)
    transfers = day.total_of("transfers")
    changes = max(transfers, 1e-12)
    total = day.total()
    median, ninth_decile = quantiles_over_trips(total[served], day.trips[served], (0.5, 0.9))
    figures = {
        "share_walkers": day.sum(day.state == WALKER) / all_trips,
        "share_served": riders / others,
        "share_unserved": day.sum(day.state == UNSERVED) / others,
        "generalised_minutes": day.mean(day.felt(), open_to_bus),
        "journey_minutes_mean": day.mean(total, served),
        "journey_minutes_median": median,
        "journey_minutes_p90": ninth_decile,
        "walk_minutes": day.mean(day.minutes("walk_s"), served),
        "wait_minutes": day.mean(day.minutes("wait_s"), served),
        "ride_minutes": day.mean(day.minutes("ride_s"), served),
        "transfers": day.mean(day.transfers(), served),
        "share_direct": day.sum(served & (day.transfers() == 0)) / max(riders, 1e-12),
        "change_wait_minutes": day.total_of("change_wait_s") / 60 / changes,
        "share_long_changes": (transfers - day.total_of("short_changes")) / changes,
        "share_missed_changes": day.total_of("missed_changes") / changes,
        "riders": riders,
    }
    named = {kpi.name: figures[kpi.name.removeprefix("timetable_")] for kpi in TIMETABLE_REGISTRY}
    return TimetableEvaluation(MappingProxyType(named), len(journeys[0].leave_s))


class _Day:
    """Journeys of all periods and samples in one row, in minutes, weighted by trips of the day.

    A day of a large city is millions of journeys, so columns are joined when they are asked for.
    """

    def __init__(
        self,
        journeys: Sequence[TimetableJourneys],
        periods: Sequence[Period],
        weights: JourneyWeights,
    ) -> None:
        self._journeys, self._weights = journeys, weights
        self.trips = np.concatenate(
            [
                np.repeat(j.trips_per_hour * period.hours / len(j.leave_s), len(j.leave_s))
                for j, period in zip(journeys, periods, strict=True)
            ]
        )
        self.state = np.concatenate([j.state.ravel() for j in journeys]).astype(np.int8)

    def minutes(self, name: str) -> FloatArray:
        """Seconds of all periods as minutes in one row."""
        return np.concatenate([getattr(j, name).ravel() for j in self._journeys]) / 60.0

    def transfers(self) -> FloatArray:
        """Transfers of each journey."""
        return np.concatenate([j.transfers.ravel() for j in self._journeys]).astype(np.float64)

    def total(self) -> FloatArray:
        """Minutes from wanting to leave until arrival."""
        return self.minutes("walk_s") + self.minutes("wait_s") + self.minutes("ride_s")

    def felt(self) -> FloatArray:
        """Felt minutes of each journey; unserved trips are priced at walking."""
        weights = self._weights
        felt = weights.walk * self.minutes("walk_s")
        felt += weights.wait * self.minutes("wait_s")
        felt += self.minutes("ride_s")
        felt += weights.transfer_s / 60 * self.transfers()
        on_foot = np.concatenate([np.repeat(j.on_foot_s, len(j.leave_s)) for j in self._journeys])
        unserved = weights.walk * np.minimum(on_foot, LONGEST_JOURNEY_S) / 60
        return np.where(self.state == UNSERVED, unserved, felt)

    def total_of(self, name: str) -> float:
        """A column added up over all trips of the day."""
        return float(
            np.concatenate([getattr(j, name).ravel() for j in self._journeys]) @ self.trips
        )

    def sum(self, mask: BoolArray) -> float:
        """Trips of the day that a mask selects."""
        return float(self.trips[mask].sum())

    def mean(self, values: FloatArray, mask: BoolArray) -> float:
        """Mean over trips that a mask selects."""
        return mean_over_trips(values[mask], self.trips[mask])
