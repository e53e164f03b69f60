"""Trips sorted for searching: those with the same stop areas together, none overtaking another."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from network.errors import InputError, LimitError
from network.quantities import BoolArray, IntArray, frozen, ints, offsets_of
from network.service_day import clock_of
from routing.access.ridden_service import RiddenService
from routing.assignment.connections import LEAST_CHANGE_S
from routing.timetable import Timetable

NEVER = 30_000
"""Relative time of what does not happen. A walk of up to `LONGEST_STEP_S` may be added to it."""

LONGEST_STEP_S = 2_700

ShortArray = npt.NDArray[np.int16]
RowArray = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class TripTables:
    """Trips and changes of a service in whole seconds, forwards or backwards in time.

    A group is trips that call at the same areas, each no earlier anywhere than the one before. Its
    places are rows ``first_place[g]`` up to ``first_place[g + 1]`` of `place_area`; the call of its
    trip ``j`` at place ``p`` is row ``first_call[g] + j * n_places + p`` of the times.

    Backwards, times are negated and trips run from their end to their start: whoever goes on from
    one stop to another at some time came from there at that time.

    Attributes
    ----------
    first_place : RowArray, shape (n_groups + 1,)
    place_area : RowArray, shape (n_places,)
    n_trips : RowArray, shape (n_groups,)
    first_call : RowArray, shape (n_groups + 1,)
    depart, arrive : IntArray, shape (n_calls,)
    first_served : RowArray, shape (n_areas + 1,)
    served_group, served_place : RowArray, shape (n_places,)
        Groups that call at each area, and at which of their places.
    first_way : RowArray, shape (n_areas + 1,)
    way_area, way_s : RowArray, ShortArray, shape (n_ways,)
        Where riders may board after alighting, and how much later: walk and least time to change.
    """

    first_place: RowArray
    place_area: RowArray
    n_trips: RowArray
    first_call: RowArray
    depart: IntArray
    arrive: IntArray
    first_served: RowArray
    served_group: RowArray
    served_place: RowArray
    first_way: RowArray
    way_area: RowArray
    way_s: ShortArray

    def relative_to(self, base_s: int) -> tuple[ShortArray, ShortArray]:
        """Departures and arrivals as short numbers, `NEVER` for arrivals too late to matter."""
        # A departure never falls on NEVER: nobody who never comes may board it.
        depart = np.clip(self.depart - base_s, -NEVER, NEVER - 1)
        arrive = np.clip(self.arrive - base_s, -NEVER, NEVER)
        return frozen(depart.astype(np.int16)), frozen(arrive.astype(np.int16))


def trip_tables(
    service: RiddenService, first_s: int, last_s: int, *, backwards: bool = False
) -> TripTables:
    """Tables of the trips that run within some hours.

    Parameters
    ----------
    service : RiddenService
    first_s, last_s : int
        Trips that end before or start after these seconds of the service day are left out.
    backwards : bool, default False
        For searches from the destination.

    Returns
    -------
    TripTables

    Raises
    ------
    InputError
        If a trip arrives before it left the stop before.
    LimitError
        If a walk takes longer than `LONGEST_STEP_S`.

    Examples
    --------
    The second bus overtakes the first one, so they are not in one group.

    >>> from tests.cities.text_timetable import city_from_text
    >>> town = city_from_text('''
    ...     slow    A 07:00   B 07:30
    ...     fast    A 07:10   B 07:20
    ...     late    A 07:20   B 07:50
    ... ''')
    >>> service = RiddenService(town.timetable, town.network.stops.area, town.network.walking)
    >>> tables = trip_tables(service, 0, 86400)
    >>> tables.n_trips.tolist(), tables.depart.tolist()
    ([2, 1], [25200, 27000, 26400, 28200, 25800, 26400])
    """
    table = service.timetable
    refuse_time_travel(table)
    kept = np.flatnonzero((table.end >= first_s) & (table.start <= last_s))
    rows = [np.arange(table.first_call[t], table.first_call[t + 1]) for t in kept.tolist()]
    area, arrive, depart = service.call_area, table.arrival, table.departure
    if backwards:
        rows = [row[::-1] for row in rows]
        arrive, depart = ints(-table.departure), ints(-table.arrival)
    groups = _groups(rows, area, arrive, depart)
    first = groups[0][0] if groups else np.zeros(0, np.int64)
    places = [area[group[0]] for group in groups]
    calls = np.concatenate([first[:0], *(row for group in groups for row in group)])
    place_area = np.concatenate([np.zeros(0, np.int64), *places])
    first_place = offsets_of([len(each) for each in places])
    by_area = np.argsort(place_area, kind="stable")
    group_of_place = np.repeat(np.arange(len(groups)), np.diff(first_place))
    first_way, way_area, way_s = _ways(service, backwards=backwards)
    return TripTables(
        first_place=_rows(first_place),
        place_area=_rows(place_area),
        n_trips=_rows([len(group) for group in groups]),
        first_call=_rows(offsets_of([len(group) * len(group[0]) for group in groups])),
        depart=ints(depart[calls]),
        arrive=ints(arrive[calls]),
        first_served=_rows(np.searchsorted(place_area[by_area], np.arange(service.n_areas + 1))),
        served_group=_rows(group_of_place[by_area]),
        served_place=_rows(by_area - first_place[group_of_place[by_area]]),
        first_way=first_way,
        way_area=way_area,
        way_s=way_s,
    )


def refuse_time_travel(table: Timetable) -> None:
    """Refuse trips that arrive before they left; a search in order of time would lose them.

    Raises
    ------
    InputError
        Naming the first such trip and its times.
    """
    early = np.ones(len(table.stop), np.bool_)
    early[1:] = table.arrival[1:] < table.departure[:-1]
    early[table.first_call[:-1]] = False
    if early.any():
        row = int(np.flatnonzero(early)[0])
        trip = table.trip_id[int(np.searchsorted(table.first_call, row, side="right")) - 1]
        message = (
            f"trip {trip}: arrives at {clock_of(table.arrival[row])}, but left the stop before at "
            f"{clock_of(table.departure[row - 1])}; correct its times"
        )
        raise InputError(message)


def short_walks(seconds: IntArray, what: str) -> ShortArray:
    """Walks as short numbers.

    Raises
    ------
    LimitError
        If one is too long to be added to a short time.
    """
    longest = int(seconds.max(initial=0))
    if longest > LONGEST_STEP_S:
        message = (
            f"a {what} takes {longest} s; searches by timetable hold walks of at most "
            f"{LONGEST_STEP_S} s: lower the walking limits"
        )
        raise LimitError(message)
    return frozen(seconds.astype(np.int16))


def _groups(
    rows: list[IntArray], area: IntArray, arrive: IntArray, depart: IntArray
) -> list[list[IntArray]]:
    """Trips by the areas they call at, dealt out so that none overtakes another of its group."""
    same: dict[bytes, list[IntArray]] = {}
    for row in rows:
        same.setdefault(area[row].tobytes(), []).append(row)
    groups: list[list[IntArray]] = []
    for alike in same.values():
        order = np.lexsort(
            ([int(arrive[r[-1]]) for r in alike], [int(depart[r[0]]) for r in alike])
        )
        open_groups: list[list[IntArray]] = []
        for place in order.tolist():
            row = alike[place]
            home = next((g for g in open_groups if _follows(row, g[-1], arrive, depart)), None)
            if home is None:
                open_groups.append([row])
            else:
                home.append(row)
        groups += open_groups
    return groups


def _follows(row: IntArray, before: IntArray, arrive: IntArray, depart: IntArray) -> bool:
    """Whether a trip is nowhere earlier than another of the same stops."""
    late: BoolArray = (arrive[row] >= arrive[before]) & (depart[row] >= depart[before])
    return bool(late.all())


def _ways(service: RiddenService, *, backwards: bool) -> tuple[RowArray, RowArray, ShortArray]:
    """Ways of changing by area where riders alight: staying first, then walks to other areas."""
    walking, n_areas = service.walking, service.n_areas
    stay = np.arange(n_areas)
    start = np.concatenate([stay, np.repeat(stay, np.diff(walking.first_transfer))])
    end = np.concatenate([stay, walking.transfer_area])
    if backwards:
        start, end = end, start
    order = np.argsort(start, kind="stable")
    seconds = np.concatenate([np.zeros(n_areas, np.int64), walking.transfer_s]) + LEAST_CHANGE_S
    first = np.searchsorted(start[order], np.arange(n_areas + 1))
    return _rows(first), _rows(end[order]), short_walks(ints(seconds[order]), "change")


def _rows(values: npt.ArrayLike) -> RowArray:
    """Read-only column of small whole numbers."""
    return frozen(np.array(values, dtype=np.int32))
