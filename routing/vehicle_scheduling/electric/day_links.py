"""All ways from the end of one trip to the start of a later one: straight, parked or charging."""

from dataclasses import dataclass

import numpy as np

from network.quantities import IntArray, ints
from routing.deadheads import NO_DEADHEAD
from routing.vehicle_scheduling.electric.electric_day import ElectricDay

STRAIGHT = -1
"""Stop of a link that drives straight on; stops count charging places first, then depots."""


@dataclass(frozen=True, slots=True, eq=False)
class DayLinks:
    """Links between trips, sorted by the trip they lead to, that trip's predecessor, and the stop.

    Trips are numbered in order of departure, so that every link leads forward.

    Attributes
    ----------
    order : IntArray, shape (n_trips,)
        Row in the day of each trip here.
    first : IntArray, shape (n_trips + 1,)
        Links into trip ``j`` are rows ``first[j]`` up to ``first[j + 1]``.
    tail, head, cost : IntArray, shape (n_links,)
    stop : IntArray, shape (n_links,)
        `STRAIGHT`, a charging place, or number of charging places + depot.
    before_j, after_j : IntArray, shape (n_links,)
        Energy up to the stop, and from it.
    from_s, until_s : IntArray, shape (n_links,)
        Time at the stop; 0 and 0 on straight ways.
    """

    order: IntArray
    first: IntArray
    tail: IntArray
    head: IntArray
    cost: IntArray
    stop: IntArray
    before_j: IntArray
    after_j: IntArray
    from_s: IntArray
    until_s: IntArray


def stop_place(day: ElectricDay, stop: int) -> int:
    """Place of a stop between trips."""
    if stop < len(day.chargers):
        return day.chargers[stop].place
    return int(day.depot_place[stop - len(day.chargers)])


def day_links(day: ElectricDay) -> DayLinks:
    """Every way that the times allow; parking only where it saves cost or energy.

    Examples
    --------
    An hour between two trips at place 0; the depot with its charger, place 1, is 10 min away.
    Waiting for an hour costs 3600, parking in the depot two ways of 600 s.

    >>> from routing.vehicle_scheduling.electric.battery_bus import battery_with_knee
    >>> from routing.vehicle_scheduling.electric.charging import ChargingPlace
    >>> here, drive = ints([0, 0]), ints([[0, 600], [600, 0]])
    >>> links = day_links(ElectricDay(
    ...     here, here, ints([0, 5400]), ints([1800, 7200]), ints([1800, 7200]), ints([5, 5]),
    ...     drive, drive, drive, ints([1]), ints([-1]), vehicle_cost=9, wait_cost=1,
    ...     battery=battery_with_knee(1000), chargers=(ChargingPlace(1, slots=1),)))
    >>> links.stop.tolist(), links.cost.tolist(), links.from_s.tolist(), links.until_s.tolist()
    ([-1, 0], [3600, 1200], [0, 2400], [0, 4800])
    """
    order = ints(np.lexsort((day.end_s, day.start_s)))
    later = day.start_s[order][None, :] >= day.ready_s[order][:, None]
    before, after = (ints(order[rows]) for rows in np.nonzero(later))
    parts = [_straight(day, before, after)]
    direct = _Direct(day, before, after)
    parts += [_through(day, before, after, stop, direct) for stop in range(len(day.chargers))]
    with_charger = {charger.place for charger in day.chargers}
    parts += [
        _through(day, before, after, len(day.chargers) + depot, direct)
        for depot, place in enumerate(day.depot_place.tolist())
        if place not in with_charger
    ]
    columns = [np.concatenate(each) for each in zip(*parts, strict=True)]
    place = np.empty(day.n_trips, np.int64)
    place[order] = np.arange(day.n_trips)
    tail, head, stop = place[columns[0]], place[columns[1]], columns[2]
    rows = np.lexsort((stop, tail, head))
    sorted_columns = [ints(column[rows]) for column in (tail, head, stop, *columns[3:])]
    tail, head, stop, cost, before_j, after_j, from_s, until_s = sorted_columns
    first = ints(np.searchsorted(head, np.arange(day.n_trips + 1)))
    return DayLinks(
        order, first, tail, head, cost, stop, before_j, after_j, from_s, until_s
    )  # fmt: skip


_Columns = tuple[IntArray, ...]
"""Tail, head, stop, cost, energy before and after, from, until."""


def _straight(day: ElectricDay, tail: IntArray, head: IntArray) -> _Columns:
    """Ways without a stop."""
    a, b = day.end_place[tail], day.start_place[head]
    drive, gap = day.drive_s[a, b], day.start_s[head] - day.ready_s[tail]
    rows = np.flatnonzero((drive < NO_DEADHEAD) & (drive <= gap))
    a, b, none = a[rows], b[rows], np.zeros(len(rows), np.int64)
    cost = day.drive_cost[a, b] + day.wait_cost * (gap - drive)[rows]
    return tail[rows], head[rows], none + STRAIGHT, cost, day.drive_j[a, b], none, none, none


class _Direct:
    """Cost and energy of the straight way of each pair, more than any where there is none."""

    def __init__(self, day: ElectricDay, tail: IntArray, head: IntArray) -> None:
        a, b = day.end_place[tail], day.start_place[head]
        drive, gap = day.drive_s[a, b], day.start_s[head] - day.ready_s[tail]
        some = (drive < NO_DEADHEAD) & (drive <= gap)
        wait = day.wait_cost * np.where(some, gap - drive, 0)
        never = np.iinfo(np.int64).max
        self.cost = np.where(some, day.drive_cost[a, b] + wait, never)
        self.energy = np.where(some, day.drive_j[a, b], never)


def _through(
    day: ElectricDay, tail: IntArray, head: IntArray, stop: int, direct: _Direct
) -> _Columns:
    """Ways with a stop at one charging place or depot."""
    here = stop_place(day, stop)
    charging = stop < len(day.chargers)
    a, b = day.end_place[tail], day.start_place[head]
    there, back = day.drive_s[a, here], day.drive_s[here, b]
    gap = day.start_s[head] - day.ready_s[tail]
    fits = (there < NO_DEADHEAD) & (back < NO_DEADHEAD) & (there + back <= gap)
    cost = day.drive_cost[a, here] + day.drive_cost[here, b]
    if here not in day.depot_place:
        cost = cost + day.wait_cost * np.where(fits, gap - there - back, 0)
    energy = day.drive_j[a, here] + day.drive_j[here, b]
    layover_here = charging & (a == here)
    since = np.where(layover_here, day.end_s[tail], day.ready_s[tail] + np.where(fits, there, 0))
    until = day.start_s[head] - np.where(fits, back, 0)
    useful = (cost < direct.cost) | (energy < direct.energy)
    if charging and day.chargers[stop].usable_slots > 0:
        useful |= until - since > day.booking.connect_s
    rows = np.flatnonzero(fits & useful)
    a, b = a[rows], b[rows]
    return (
        tail[rows], head[rows], np.full(len(rows), stop), cost[rows], day.drive_j[a, here],
        day.drive_j[here, b], since[rows], until[rows],
    )  # fmt: skip
