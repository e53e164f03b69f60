"""A city with the services of a day as riders meet them, ready for questions of access."""

from dataclasses import dataclass

import numpy as np

from network.errors import InputError
from network.problems import Problem, warning
from network.service_day import HOUR, clock_of
from network.stops import StopAreaTable
from network.zones import ZoneTable
from routing.access.ridden_service import RiddenService

QUIET_SHARE = 0.01
"""Hours with a smaller share of the departures of the day deserve a warning."""


@dataclass(frozen=True, slots=True, eq=False)
class ServedCity:
    """Zones, and the services of one day as they run.

    Attributes
    ----------
    zones : ZoneTable
    service : RiddenService
        Vehicles of all kinds.
    areas : StopAreaTable
    trip_line : tuple of str
        Name of the line of each trip.
    timetable_of : str
        What states the times, for people: days of feeds, or a plan.
    findings : tuple of Problem
        What was cut, repaired or assumed on the way in.
    """

    zones: ZoneTable
    service: RiddenService
    areas: StopAreaTable
    trip_line: tuple[str, ...]
    timetable_of: str
    findings: tuple[Problem, ...]

    def zone_row(self, zone_id: str) -> int:
        """Row of a zone.

        Raises
        ------
        InputError
            If there is no such zone.
        """
        if zone_id not in self.zones.zone_id:
            some = ", ".join(self.zones.zone_id[:3])
            message = f"there is no zone {zone_id!r}; zones are {some}, …"
            raise InputError(message)
        return self.zones.zone_id.index(zone_id)


def quiet_hours(service: RiddenService, first_s: int, last_s: int) -> tuple[Problem, ...]:
    """Warning where next to nothing of the day's service leaves in the hours asked for.

    Feeds that hold a few hours of a day look whole until somebody asks about the morning.

    Examples
    --------
    >>> from tests.cities.text_timetable import city_from_text
    >>> town = city_from_text("one   A 14:00   B 14:20   C 14:40")
    >>> service = RiddenService(town.timetable, town.network.stops.area, town.network.walking)
    >>> found, = quiet_hours(service, 8 * 3600, 9 * 3600)
    >>> print(found.message)
    0 of the day's 2 departures leave between 08:00 and 09:00
    >>> print(found.remedy)
    ask about the fullest hour, 14:00-15:00
    >>> quiet_hours(service, 14 * 3600, 15 * 3600)
    ()
    """
    table = service.timetable
    leaves = np.ones(len(table.stop), np.bool_)
    leaves[table.first_call[1:] - 1] = False
    leave_s = table.departure[leaves]
    inside = int(((leave_s >= first_s) & (leave_s <= last_s)).sum())
    if not len(leave_s) or inside >= QUIET_SHARE * len(leave_s):
        return ()
    fullest = int(np.argmax(np.bincount(np.maximum(leave_s, 0) // HOUR))) * HOUR
    message = (
        f"{inside} of the day's {len(leave_s)} departures leave between {clock_of(first_s)[:5]} "
        f"and {clock_of(last_s)[:5]}"
    )
    hour = f"{clock_of(fullest)[:5]}-{clock_of(fullest + HOUR)[:5]}"
    return (warning("departures", message, f"ask about the fullest hour, {hour}"),)
