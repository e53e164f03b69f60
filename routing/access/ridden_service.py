"""A timetable as riders meet it: where its stops are for them, and how they walk."""

from dataclasses import dataclass, replace

import numpy as np

from network.errors import InputError
from network.quantities import IntArray, ints
from network.stops import StopTable
from network.walking import Walking
from routing.assignment.connections import one_after_the_other
from routing.background import BackgroundService, background_timetable
from routing.timetable import Timetable


@dataclass(frozen=True, slots=True, eq=False)
class RiddenService:
    """Trips, the area of each of their stops, and walks from zones to areas and between them.

    Attributes
    ----------
    timetable : Timetable
    stop_area : IntArray, shape (n_stops,)
        Area in which riders meet the vehicles at each stop of the timetable; rows of `walking`.
    walking : Walking
    """

    timetable: Timetable
    stop_area: IntArray
    walking: Walking

    def __post_init__(self) -> None:
        stop = self.timetable.stop
        if len(stop) and not 0 <= int(stop.min()) <= int(stop.max()) < len(self.stop_area):
            message = (
                f"the timetable calls at stops {stop.min()} to {stop.max()}, but only "
                f"{len(self.stop_area)} stops have an area; give the stops of this timetable"
            )
            raise InputError(message)

    @property
    def n_zones(self) -> int:
        """Number of zones."""
        return len(self.walking.first_access) - 1

    @property
    def n_areas(self) -> int:
        """Number of stop areas."""
        return len(self.walking.first_transfer) - 1

    @property
    def call_area(self) -> IntArray:
        """Area of each call, shape (n_calls,)."""
        return ints(self.stop_area[self.timetable.stop])


def ridden_service(
    stops: StopTable,
    walking: Walking,
    timetable: Timetable,
    background: BackgroundService | None = None,
) -> RiddenService:
    """Service of a plan, and of the lines beside it, as riders meet it.

    Parameters
    ----------
    stops : StopTable
        Where the timetable calls.
    walking : Walking
        Between their areas and zones.
    timetable : Timetable
    background : BackgroundService, optional
        Its trips follow those of the timetable, its stations the stops.

    Examples
    --------
    >>> from tests.cities.railway import railway
    >>> from tests.cities.tables import city_of_tables
    >>> town = city_of_tables([[0, 0], [0, 0]], access=[{0: 60}, {1: 0}])
    >>> bus = Timetable(("T",), ints([0]), ints([0, 2]), ints([0, 1]), ints([0, 9]), ints([0, 9]))
    >>> ridden_service(town.stops, town.walking, bus).call_area.tolist()
    [0, 1]
    """
    if background is None:
        return RiddenService(timetable, stops.area, walking)
    stations = background.n_areas + np.arange(len(background.stations))
    trains = background_timetable(background)
    trains = replace(trains, stop=ints(trains.stop + len(stops)))
    return RiddenService(
        one_after_the_other(timetable, trains),
        ints(np.concatenate([stops.area, stations])),
        background.walking,
    )
