"""Driver work of a generated city: blocks of one depot, reliefs where trips end.

The city is that of ``blocks --single-depot``. Trips are joined to the fewest blocks, and among
those to the cheapest, by an assignment. A vehicle drives to its next trip just in time; where it
would stand for long it goes home, and another block starts. Drivers sign on at the depot and ride
to relief points in the time that a bus needs; breaks may be taken at every terminal.
"""

import numpy as np

from benchmarks.generated_city import LAYOVER_S, GeneratedCity, generate_city
from network.quantities import IntArray, bools, ints, offsets_of
from routing.duties.driver_work import DriverWork

_PER_BLOCK, _PER_DRIVEN_SECOND, _PER_WAITED_SECOND = 6_000_000, 10, 2
_LONG_WAIT_S = 5400


def generated_work(n_trips: int, seed: int) -> DriverWork:
    """Blocks of a generated city as the work of drivers.

    Examples
    --------
    >>> work = generated_work(60, seed=1)
    >>> work.n_blocks, int(work.relief.sum())
    (22, 60)
    """
    city = generate_city(n_trips, seed)
    legs: list[tuple[int, int, int, int, bool]] = []
    lengths = []
    for block in _blocks(city):
        found = _legs(city, block)
        lengths.append(len(found))
        legs += found
    start_s, end_s, start_place, end_place, relief = zip(*legs, strict=True)
    n_places = len(city.drive_s)
    return DriverWork(
        block_id=tuple(f"B{number + 1:04d}" for number in range(len(lengths))),
        first_leg=offsets_of(lengths),
        start_s=ints(start_s),
        end_s=ints(end_s),
        start_place=ints(start_place),
        end_place=ints(end_place),
        relief=bools(relief),
        place_id=(*(f"terminal {number + 1}" for number in range(n_places - 1)), "depot"),
        ride_s=city.drive_s,
        home=ints([n_places - 1]),
        rest=bools(np.ones(n_places)),
    )


def _blocks(city: GeneratedCity) -> list[list[int]]:
    """Trips of each block in order of time."""
    following = _following(city)
    first = np.ones(len(following), bool)
    first[following[following >= 0]] = False
    blocks = []
    for trip in np.flatnonzero(first).tolist():
        block = [trip]
        while (after := int(following[block[-1]])) >= 0:
            if _goes_home(city, block[-1], after):
                blocks.append(block)
                block = []
            block.append(after)
        blocks.append(block)
    return sorted(blocks, key=lambda block: (int(city.start_s[block[0]]), block[0]))


def _following(city: GeneratedCity) -> IntArray:
    """Trip that the vehicle of each trip runs next, -1 where it goes home."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  (only here)

    drive = city.drive_s[city.end_place[:, None], city.start_place[None, :]]
    wait = city.start_s[None, :] - city.end_s[:, None] - drive
    cost = _PER_DRIVEN_SECOND * drive + _PER_WAITED_SECOND * wait
    saved = np.where(wait >= LAYOVER_S, _PER_BLOCK - cost, 0)
    trip, after = linear_sum_assignment(saved, maximize=True)
    return ints(np.where(saved[trip, after] > 0, after, -1))


def _goes_home(city: GeneratedCity, trip: int, after: int) -> bool:
    """Whether the vehicle spends the time between two trips in the depot."""
    depot = len(city.drive_s) - 1
    drive = city.drive_s[city.end_place[trip], depot] + city.drive_s[depot, city.start_place[after]]
    return bool(city.start_s[after] - city.end_s[trip] - drive > _LONG_WAIT_S)


def _legs(city: GeneratedCity, block: list[int]) -> list[tuple[int, int, int, int, bool]]:
    """Start, end, places and relief of all driving of a block."""
    depot = len(city.drive_s) - 1
    at = depot
    legs = []
    for trip in block:
        begin, leave = int(city.start_place[trip]), int(city.start_s[trip])
        if at != begin:
            legs.append((leave - int(city.drive_s[at, begin]), leave, at, begin, False))
        at = int(city.end_place[trip])
        legs.append((leave, int(city.end_s[trip]), begin, at, True))
    if at != depot:
        arrived = int(city.end_s[block[-1]])
        legs[-1] = (*legs[-1][:4], False)
        legs.append((arrived, arrived + int(city.drive_s[at, depot]), at, depot, True))
    return legs
