"""A town drawn as a timetable in text, for journeys that can be followed with a finger."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from network.demand import Demand
from network.network import Network
from network.quantities import floats, ints, offsets_of
from network.service_day import Period, clock_of, seconds_of
from routing.assignment.states import SERVED
from routing.assignment.timetable import EARLIEST_ARRIVAL, TimetableJourneys, replay_timetable
from routing.timetable import Timetable
from routing.weights import JourneyWeights
from tests.cities.tables import city_of_tables

_CALL = re.compile(r"(\w+)\s+(\d+:\d\d)(?:/(\d+:\d\d))?")

NEVER = "never"


@dataclass(frozen=True)
class TextJourney:
    """A journey as a timetable poster would tell it; times in minutes."""

    walk: float
    wait: float
    ride: float
    transfers: int


@dataclass(frozen=True)
class TextCity:
    """Stop areas with a zone at each, and a timetable between them."""

    network: Network
    timetable: Timetable
    areas: tuple[str, ...]

    def arrival(self, start: str, end: str, depart: str) -> str:
        """Clock time of the earliest arrival of a rider who leaves at a given time, or `NEVER`."""
        journeys = self.replayed(start, end, depart, EARLIEST_ARRIVAL)
        if journeys.state[0, 0] != SERVED:
            return NEVER
        return clock_of(int(journeys.arrive_s[0, 0])).removesuffix(":00")

    def journey(self, start: str, end: str, depart: str) -> TextJourney | None:
        """The cheapest journey of a rider who leaves at a given time."""
        journeys = self.replayed(start, end, depart, JourneyWeights())
        if journeys.state[0, 0] != SERVED:
            return None
        return TextJourney(
            walk=float(journeys.walk_s[0, 0]) / 60,
            wait=float(journeys.wait_s[0, 0]) / 60,
            ride=float(journeys.ride_s[0, 0]) / 60,
            transfers=int(journeys.transfers[0, 0]),
        )

    def replayed(
        self, start: str, end: str, depart: str, weights: JourneyWeights
    ) -> TimetableJourneys:
        """One trip between two zones in a period of one second."""
        leave = seconds_of(depart)
        second = Period("then", leave, seconds_of(clock_of(leave + 1)), 1.0, False, 1.0)  # noqa: FBT003  (as in Period)
        demand = Demand(
            ints([self.areas.index(start)]), ints([self.areas.index(end)]), floats([1.0]),
            (second,), modelled=False, source="text",
        )  # fmt: skip
        (journeys,) = replay_timetable(
            self.network, demand, self.timetable, samples=1, weights=weights
        )
        return journeys

    def later_by(self, seconds: int) -> "TextCity":
        """The same town with all buses later."""
        return replace(
            self,
            timetable=replace(
                self.timetable,
                arrival=ints(self.timetable.arrival + seconds),
                departure=ints(self.timetable.departure + seconds),
            ),
        )


def city_from_text(
    text: str,
    access: Mapping[str, Mapping[str, int]] | None = None,
    transfers: Mapping[tuple[str, str], int] | None = None,
    on_foot_s: float = np.inf,
) -> TextCity:
    """Town of a timetable written as lines such as ``L1-a   A 07:00   B 07:10/07:12   C 07:25``.

    The first word of a line names the trip, up to the dash its pattern; then come areas with a
    time, or with arrival and departure. Each area has one stop and one zone of the same name.

    Parameters
    ----------
    text : str
    access : mapping of str to mapping, optional
        Seconds from a zone to areas; by default zones are at their area and at no other.
    transfers : mapping of (str, str) to int, optional
        Seconds between two areas on foot, either way.
    on_foot_s : float, optional
        Walking all the way between any two zones.

    Examples
    --------
    >>> city = city_from_text('''
    ...     L1-a   A 07:00   B 07:10
    ... ''')
    >>> city.arrival("A", "B", depart="06:58"), city.arrival("A", "B", depart="07:01")
    ('07:10', 'never')
    """
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    trips = [(name, _CALL.findall(calls)) for name, calls in lines]
    patterns = list(dict.fromkeys(name.partition("-")[0] for name, _ in trips))
    areas = tuple(sorted({area for _, calls in trips for area, _, _ in calls}))
    row = {area: number for number, area in enumerate(areas)}
    calls = [call for _, each in trips for call in each]
    by_area: list[dict[int, int]] = [{} for _ in areas]
    for (one, other), seconds in (transfers or {}).items():
        by_area[row[one]][row[other]] = by_area[row[other]][row[one]] = seconds
    reach: list[Mapping[int, int]] = [{number: 0} for number in range(len(areas))]
    for zone, near in (access or {}).items():
        reach[row[zone]] = {row[area]: seconds for area, seconds in near.items()}
    network = city_of_tables(
        np.zeros((len(areas), len(areas))),
        access=reach,
        transfers=dict(enumerate(by_area)),
        on_foot_s=np.full((len(areas), len(areas)), on_foot_s),
    )
    timetable = Timetable(
        trip_id=tuple(name for name, _ in trips),
        pattern=ints([patterns.index(name.partition("-")[0]) for name, _ in trips]),
        first_call=offsets_of([len(each) for _, each in trips]),
        stop=ints([row[area] for area, _, _ in calls]),
        arrival=ints([seconds_of(arrival) for _, arrival, _ in calls]),
        departure=ints([seconds_of(departure or arrival) for _, arrival, departure in calls]),
    )
    return TextCity(network, timetable, areas)
