"""Trips that one vehicle must run in turn, as riders stay on board: each chain counts as one trip.

A chain needs no layover between its trips, and after its last trip the layover of its whole run.
"""

from dataclasses import dataclass, replace

import numpy as np

from network.errors import InputError
from network.problems import Problem, error
from network.quantities import BoolArray, IntArray, bools, ints, offsets_of
from routing.blocks import VehicleSchedule
from routing.timetable import Timetable

NO_FOLLOWER = -1
"""Follower of a trip after which a vehicle may do anything."""


@dataclass(frozen=True, slots=True, eq=False)
class LinkedTrips:
    """A day whose trips are chains of trips of the given day.

    Attributes
    ----------
    given : Timetable
    timetable : Timetable
        One trip for each chain, with the id and pattern of its first trip and two calls.
    first_trip : IntArray, shape (n_chains + 1,)
        Offsets into `trip`.
    trip : IntArray, shape (n_trips,)
        Rows of the given timetable, chain by chain, in order of time.
    """

    given: Timetable
    timetable: Timetable
    first_trip: IntArray
    trip: IntArray

    @property
    def chain_of(self) -> IntArray:
        """Chain of each given trip, shape (n_trips,)."""
        chain = np.empty(len(self.trip), np.int64)
        chain[self.trip] = np.repeat(np.arange(len(self.first_trip) - 1), np.diff(self.first_trip))
        return ints(chain)

    @property
    def links(self) -> list[tuple[int, int]]:
        """Each trip that has a follower, with it."""
        inside = np.ones(len(self.trip), np.bool_)
        inside[self.first_trip[:-1]] = False
        after = np.flatnonzero(inside)
        return list(zip(self.trip[after - 1].tolist(), self.trip[after].tolist(), strict=True))

    @property
    def is_linked(self) -> BoolArray:
        """Whether a given trip is in a chain of several, shape (n_trips,)."""
        return bools((np.diff(self.first_trip) > 1)[self.chain_of])

    def opened(self, vehicles: VehicleSchedule) -> VehicleSchedule:
        """Blocks of chains as blocks of the given trips."""
        rows = [
            [
                trip
                for chain in vehicles.trips_of(block).tolist()
                for trip in self.trip[self.first_trip[chain] : self.first_trip[chain + 1]].tolist()
            ]
            for block in range(vehicles.n_blocks)
        ]
        return replace(
            vehicles,
            first_trip=offsets_of([len(each) for each in rows]),
            trip=ints([trip for each in rows for trip in each]),
        )


def link_trips(timetable: Timetable, follower: IntArray) -> LinkedTrips:
    """Join trips to chains.

    Parameters
    ----------
    timetable : Timetable
        Each trip with two calls.
    follower : IntArray, shape (n_trips,)
        Trip that must follow on the same vehicle, which starts no earlier than the other ends; no
        trip follows two. `NO_FOLLOWER` where any may.

    Raises
    ------
    InputError
        If a trip follows two others, or one that has not ended.

    Examples
    --------
    >>> calls = ints([0, 60, 60, 120, 300, 360])
    >>> day = Timetable(("a", "b", "c"), ints([0, 1, 2]), ints([0, 2, 4, 6]),
    ...     ints([0, 1, 1, 2, 0, 1]), calls, calls)
    >>> linked = link_trips(day, ints([1, NO_FOLLOWER, NO_FOLLOWER]))
    >>> linked.timetable.trip_id, linked.timetable.end.tolist(), linked.links
    (('a', 'c'), [120, 360], [(0, 1)])
    """
    before = np.flatnonzero(follower != NO_FOLLOWER)
    after = follower[before]
    if len(np.unique(after)) < len(after) or (timetable.start[after] < timetable.end[before]).any():
        message = "a linked trip follows two others, or one that has not ended"
        raise InputError(message)
    starts = np.ones(timetable.n_trips, np.bool_)
    starts[after] = False
    chains = [_chain(trip, follower) for trip in np.flatnonzero(starts).tolist()]
    first = ints([chain[0] for chain in chains])
    last = ints([chain[-1] for chain in chains])
    ends = np.stack([timetable.first_stop[first], timetable.last_stop[last]], axis=1)
    seconds = ints(np.stack([timetable.start[first], timetable.end[last]], axis=1).ravel())
    joined = Timetable(
        trip_id=tuple(timetable.trip_id[row] for row in first.tolist()),
        pattern=ints(timetable.pattern[first]),
        first_call=ints(np.arange(len(chains) + 1) * 2),
        stop=ints(ends.ravel()),
        arrival=seconds,
        departure=seconds,
    )
    return LinkedTrips(
        timetable,
        joined,
        offsets_of([len(chain) for chain in chains]),
        ints([trip for chain in chains for trip in chain]),
    )


def _chain(trip: int, follower: IntArray) -> list[int]:
    """A trip, and all that follow it."""
    chain = [trip]
    while follower[chain[-1]] != NO_FOLLOWER:
        chain.append(int(follower[chain[-1]]))
    return chain


def kept_link_problems(
    timetable: Timetable, vehicles: VehicleSchedule, links: list[tuple[int, int]]
) -> list[Problem]:
    """Each trip is in one block, and the later trip of each link comes next in that of the other.

    Shares no code with what joined the trips.

    Parameters
    ----------
    timetable : Timetable
    vehicles : VehicleSchedule
    links : list of (int, int)
        Rows of the timetable.

    Examples
    --------
    >>> calls = ints([0, 60, 60, 120])
    >>> day = Timetable(("a", "b"), ints([0, 1]), ints([0, 2, 4]), ints([0, 1, 1, 2]), calls, calls)
    >>> one = ints([0, 0])
    >>> apart = VehicleSchedule(("1", "2"), ints([0, 1, 2]), ints([0, 1]), one, one, one, one, one)
    >>> print(*kept_link_problems(day, apart, [(0, 1)]))
    error: trip b: does not follow trip a on the same vehicle, as riders stay on board
    """
    place: dict[int, tuple[int, int]] = {}
    runs = [0] * timetable.n_trips
    for block in range(vehicles.n_blocks):
        for number, trip in enumerate(vehicles.trips_of(block).tolist()):
            place[trip] = block, number
            runs[trip] += 1
    found = [
        error(f"trip {timetable.trip_id[trip]}", f"is in {count} blocks")
        for trip, count in enumerate(runs)
        if count != 1
    ]
    for one, other in links:
        block, number = place.get(one, (-1, -1))
        if place.get(other) != (block, number + 1):
            message = (
                f"does not follow trip {timetable.trip_id[one]} on the same vehicle, as riders "
                "stay on board"
            )
            found.append(error(f"trip {timetable.trip_id[other]}", message))
    return found
