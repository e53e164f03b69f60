"""Which type of vehicle runs each line in each period."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.quantities import IntArray, ints
from network.service_day import Period
from routing.fleet import CostRates, VehicleType
from routing.lines import LinePlan
from routing.timetable import Timetable

NO_VEHICLE = -1
"""Vehicle type of a line that does not run."""


@dataclass(frozen=True, slots=True, eq=False)
class LineVehicles:
    """Vehicle type of each line in each period.

    Attributes
    ----------
    vehicle : tuple of VehicleType
    rates : tuple of CostRates
        One for each type.
    of_line : IntArray, shape (n_lines, n_periods)
        Row in `vehicle`; `NO_VEHICLE` where the line does not run.

    Examples
    --------
    >>> from network.quantities import ints
    >>> types = VehicleType("short", 40), VehicleType("long", 120)
    >>> rates = CostRates(), CostRates(per_km=2.0)
    >>> vehicles = LineVehicles(types, rates, ints([[0, 1], [1, NO_VEHICLE]]))
    >>> vehicles.places_on(ints([0, 0, 1]), 1).tolist(), vehicles.named(0)
    ([120, 120, 0], ('short', 'long'))
    """

    vehicle: tuple[VehicleType, ...]
    rates: tuple[CostRates, ...]
    of_line: IntArray

    def __post_init__(self) -> None:
        if self.of_line.ndim != 2 or not len(self.vehicle) == len(self.rates) > 0:  # noqa: PLR2004  (lines, periods)
            message = (
                f"{len(self.vehicle)} vehicle types with {len(self.rates)} rates for lines and "
                f"periods of shape {self.of_line.shape}; give one type or more, rates of each, and "
                "one row for each line"
            )
            raise InputError(message)
        if self.of_line.size and not NO_VEHICLE <= self.of_line.min() <= self.of_line.max() < len(
            self.vehicle
        ):
            message = f"vehicle types go from 0 to {len(self.vehicle) - 1}, others were given"
            raise InputError(message)

    def places_on(self, line: IntArray, period: int) -> IntArray:
        """Places on a vehicle of each of some lines in a period; 0 where a line does not run."""
        places = np.array([*(each.places for each in self.vehicle), 0])
        return ints(places[self.of_line[line, period]])

    def named(self, line: int) -> tuple[str, ...]:
        """Names of the types of a line, one for each period; empty where it does not run."""
        names = [*(each.name for each in self.vehicle), ""]
        return tuple(names[row] for row in self.of_line[line].tolist())

    def of_trips(self, plan: LinePlan, timetable: Timetable, periods: Sequence[Period]) -> IntArray:
        """Type of each trip, by its line and the period in which it leaves, shape (n_trips,).

        A bus that leaves on its way back when its line has ceased to run is of the type that came.

        Raises
        ------
        InputError
            If a trip leaves before its line has a type.
        """
        ends = [period.end for period in periods[:-1]]
        column = np.searchsorted(ends, timetable.start, side="right")
        found = self._last_type()[plan.pattern_line[timetable.pattern], column]
        without = np.flatnonzero(found == NO_VEHICLE)
        if without.size:
            message = (
                f"trip {timetable.trip_id[int(without[0])]} leaves before its line has a vehicle "
                f"type ({without.size} trips affected); give a type in each period in which it runs"
            )
            raise InputError(message)
        return ints(found)

    def _last_type(self) -> IntArray:
        """Type of each line in each period, or that of the last period in which it ran."""
        last = self.of_line.copy()
        for column in range(1, last.shape[1]):
            rests = last[:, column] == NO_VEHICLE
            last[rests, column] = last[rests, column - 1]
        return ints(last)


def one_type(vehicle: VehicleType, rates: CostRates, plan: LinePlan) -> LineVehicles:
    """All lines on one type, in all periods.

    Examples
    --------
    >>> from routing.lines import line_plan_of
    >>> plan = line_plan_of([("1", "", [[0, 1]])], 2, 600)
    >>> one_type(VehicleType(), CostRates(), plan).of_line.tolist()
    [[0, 0]]
    """
    of_line = ints(np.zeros((plan.n_lines, plan.headway_s.shape[1])))
    return LineVehicles((vehicle,), (rates,), of_line)
