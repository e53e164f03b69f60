"""One journey by a timetable, told leg by leg: walks, waits, rides and changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from network.errors import NotFoundError
from network.quantities import IntArray, ints
from network.walking import Walking
from routing.access.ridden_service import RiddenService
from routing.access.travel_times import UNREACHED, AccessRules, times_by_departure
from routing.access.trip_tables import refuse_time_travel
from routing.assignment.connections import LEAST_CHANGE_S

NOWHERE = -1
"""Area of a leg's end that is a zone; call of a leg that is no ride."""

_LATE = 1 << 40


class LegKind(StrEnum):
    """What a rider does."""

    WALK = "walk"
    WAIT = "wait"
    RIDE = "ride"


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of a journey.

    Attributes
    ----------
    kind : LegKind
    start_s, end_s : int
        Seconds of the service day.
    from_area, to_area : int
        Stop areas at its ends; `NOWHERE` where that is the zone itself.
    trip : int
        Row of the timetable that is ridden, else `NOWHERE`.
    board_call, alight_call : int
        Rows of the calls of the timetable where a ride begins and ends, else `NOWHERE`.
    """

    kind: LegKind
    start_s: int
    end_s: int
    from_area: int
    to_area: int
    trip: int = NOWHERE
    board_call: int = NOWHERE
    alight_call: int = NOWHERE

    @property
    def seconds(self) -> int:
        """How long it takes."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True)
class Journey:
    """A way from zone to zone; each leg begins where and when the one before ends.

    Attributes
    ----------
    origin, destination : int
        Rows of zones.
    leave_s, arrive_s : int
        Seconds of the service day.
    legs : tuple of Leg
        Those that take no time are left out, but for rides and walks from area to area.
    """

    origin: int
    destination: int
    leave_s: int
    arrive_s: int
    legs: tuple[Leg, ...]

    @property
    def rides(self) -> tuple[Leg, ...]:
        """Legs on board."""
        return tuple(leg for leg in self.legs if leg.kind is LegKind.RIDE)

    @property
    def transfers(self) -> int:
        """Changes from vehicle to vehicle."""
        return max(0, len(self.rides) - 1)

    def seconds(self, kind: LegKind) -> int:
        """Seconds spent walking, waiting or riding."""
        return sum(leg.seconds for leg in self.legs if leg.kind is kind)


def find_journey(
    service: RiddenService,
    origin: int,
    destination: int,
    at_s: int,
    rules: AccessRules | None = None,
) -> Journey | None:
    """Journey that arrives first; of those the one with fewest rides, then that with least walking.

    Who wants to arrive by a time leaves as late as that allows, and then arrives as early as
    possible. As in `travel_times`, walking all the way counts too, and is taken where no journey by
    vehicle arrives earlier.

    Parameters
    ----------
    service : RiddenService
    origin, destination : int
        Rows of zones.
    at_s : int
        When riders leave, or want to be there (`AccessRules.arrive_by`), seconds of the service
        day.
    rules : AccessRules, optional

    Returns
    -------
    Journey or None
        None where there is none within the rules. Least walking is chosen ride by ride, among
        boardings of one trip and among last walks; it is not the least of all journeys that arrive
        then.

    Raises
    ------
    NotFoundError
        If a zone is unknown.
    InputError
        If a trip runs backwards in time.

    Examples
    --------
    >>> from tests.cities.text_timetable import city_from_text
    >>> town = city_from_text('''
    ...     L1-a   A 07:00   B 07:10
    ...     L2-a             B 07:14   C 07:20
    ... ''')
    >>> service = RiddenService(town.timetable, town.network.stops.area, town.network.walking)
    >>> journey = find_journey(service, 0, 2, 25080)      # from A to C at 6:58
    >>> [(str(leg.kind), leg.seconds // 60) for leg in journey.legs]
    [('wait', 2), ('ride', 10), ('wait', 4), ('ride', 6)]
    """
    rules = rules or AccessRules()
    for zone in (origin, destination):
        if not 0 <= zone < service.n_zones:
            message = f"zone row {zone} does not exist; there are zones 0 to {service.n_zones - 1}"
            raise NotFoundError(message)
    if rules.arrive_by:
        times = times_by_departure(service, ints([at_s]), rules, [destination])
        needed_s = int(times[0, origin, 0])
        if needed_s == UNREACHED:
            return None
        at_s -= needed_s
    return _leaving(service, origin, destination, at_s, rules)


@dataclass(frozen=True, slots=True, eq=False)
class _Round:
    """What one more ride brought: arrivals by area, and from where its riders had come.

    `came_from` is the area where they alighted before the walk to where they board, `NOWHERE`
    where they came from the origin.
    """

    arrive_s: IntArray
    board_call: IntArray
    alight_call: IntArray
    walked_s: IntArray
    ready_s: IntArray
    came_from: IntArray


def _leaving(
    service: RiddenService, origin: int, destination: int, leave_s: int, rules: AccessRules
) -> Journey | None:
    """Earliest arrival of who leaves at a time."""
    walking = service.walking
    near = slice(int(walking.first_access[destination]), int(walking.first_access[destination + 1]))
    on_foot = float(walking.zone_walk_s[origin, destination])
    on_foot_s = round(on_foot) if np.isfinite(on_foot) else _LATE
    best, chosen = (leave_s + on_foot_s, 0, on_foot_s), NOWHERE
    rounds = list(_rounds(service, origin, leave_s, rules))
    for number, found in enumerate(rounds, start=1):
        for area, walk in zip(walking.access_area[near], walking.access_s[near], strict=True):
            if found.board_call[area] != NOWHERE:
                rank = (
                    int(found.arrive_s[area] + walk), number, int(found.walked_s[area] + walk)
                )  # fmt: skip
                if rank < best:
                    best, chosen = rank, int(area)
    arrive_s, rides, _ = best
    if arrive_s - leave_s > rules.longest_s:
        return None
    legs = _legs(service, rounds[:rides], chosen, leave_s, arrive_s)
    return Journey(origin, destination, leave_s, arrive_s, tuple(legs))


def _rounds(
    service: RiddenService, origin: int, leave_s: int, rules: AccessRules
) -> Iterator[_Round]:
    """Ride by ride, until there are no more rides or they help nobody."""
    from routing.access.rides_kernel import ride_once  # noqa: PLC0415  (numba starts slowly)

    refuse_time_travel(service.timetable)
    table, walking, n_areas = service.timetable, service.walking, service.n_areas
    here = slice(int(walking.first_access[origin]), int(walking.first_access[origin + 1]))
    nowhere = ints(np.full(n_areas, NOWHERE))
    ready_s, walked_s, came_from = np.full(n_areas, _LATE), np.zeros(n_areas, np.int64), nowhere
    ready_s[walking.access_area[here]] = leave_s + walking.access_s[here]
    walked_s[walking.access_area[here]] = walking.access_s[here]
    soonest_s, reached_s = ready_s.copy(), np.full(n_areas, _LATE)
    call_area = service.call_area
    rides = 0
    while rides != rules.most_boardings:
        rides += 1
        board, alight, walked = nowhere.copy(), nowhere.copy(), np.zeros(n_areas, np.int64)
        ride_once(
            table.first_call, call_area, table.arrival, table.departure,
            ready_s, walked_s, reached_s, board, alight, walked,
        )  # fmt: skip
        came = np.flatnonzero(board != NOWHERE)
        if not len(came):
            return
        yield _Round(ints(reached_s), board, alight, walked, ready_s, came_from)
        ready_s, walked_s, came_from = _changed(service, ints(came), reached_s, walked, soonest_s)
        soonest_s = np.minimum(soonest_s, ready_s)


def _changed(
    service: RiddenService, came: IntArray, reached_s: IntArray, walked: IntArray,
    soonest_s: IntArray,
) -> tuple[IntArray, IntArray, IntArray]:  # fmt: skip
    """When riders are ready to board again, the seconds walked by then, and where they alighted."""
    walking, n_areas = service.walking, service.n_areas
    count = np.diff(walking.first_transfer)[came]
    row = np.repeat(walking.first_transfer[came + 1] - np.cumsum(count), count)
    row += np.arange(len(row))
    start = np.concatenate([came, np.repeat(came, count)])
    end = np.concatenate([came, walking.transfer_area[row]])
    walk_s = np.concatenate([np.zeros(len(came), np.int64), walking.transfer_s[row]])
    then = reached_s[start] + LEAST_CHANGE_S + walk_s
    order = np.lexsort((start, walked[start] + walk_s, then, end))
    order = order[then[order] < soonest_s[end[order]]]
    area, first = np.unique(end[order], return_index=True)
    ready_s, walked_s, came_from = (np.full(n_areas, v) for v in (_LATE, 0, NOWHERE))
    ready_s[area] = then[order][first]
    walked_s[area] = (walked[start] + walk_s)[order][first]
    came_from[area] = start[order][first]
    return ready_s, walked_s, came_from


def _legs(
    service: RiddenService, rounds: list[_Round], last_area: int, leave_s: int, arrive_s: int
) -> list[Leg]:
    """Legs from the first to the last, read back from the last."""
    if not rounds:
        return _pause(leave_s, arrive_s, NOWHERE, NOWHERE, arrive_s - leave_s)
    table, call_area = service.timetable, service.call_area
    legs: list[Leg] = []
    area, then = last_area, arrive_s
    following = NOWHERE
    for number in range(len(rounds) - 1, -1, -1):
        found = rounds[number]
        board, alight = int(found.board_call[area]), int(found.alight_call[area])
        off_s, on_s = int(table.arrival[alight]), int(table.departure[board])
        last_walk = following == NOWHERE
        walk_s = then - off_s if last_walk else _change_s(service.walking, area, following)
        legs += _pause(off_s, then, area, following, walk_s)
        start = int(call_area[board])
        trip = int(np.searchsorted(table.first_call, board, side="right")) - 1
        legs.append(Leg(LegKind.RIDE, on_s, off_s, start, area, trip, board, alight))
        area, then, following = int(found.came_from[start]), on_s, start
    first_walk_s = int(rounds[0].ready_s[following]) - leave_s
    legs += _pause(leave_s, then, NOWHERE, following, first_walk_s)
    return legs[::-1]


def _change_s(walking: Walking, area: int, following: int) -> int:
    """Seconds on foot from where a ride ends to where the next one starts."""
    if following == area:
        return 0
    ways = slice(int(walking.first_transfer[area]), int(walking.first_transfer[area + 1]))
    return int(walking.transfer_s[ways][walking.transfer_area[ways] == following].min())


def _pause(start_s: int, end_s: int, start: int, end: int, walk_s: int) -> list[Leg]:
    """Walk and wait between two rides, or at an end, the wait first: legs are read back."""
    there_s = start_s + walk_s
    both = (
        Leg(LegKind.WAIT, there_s, end_s, end, end),
        Leg(LegKind.WALK, start_s, there_s, start, end),
    )
    apart = NOWHERE not in {start, end} and start != end
    return [leg for leg in both if leg.seconds > 0 or (apart and leg.kind is LegKind.WALK)]
