"""Rechecks moved trips and the vehicles that run them; shares no code with the search."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class GivenTrip:
    """A trip before anybody moves it.

    Attributes
    ----------
    pattern : int
        Trips of one pattern keep their order and, nearly, their gaps.
    start_place, end_place : int
        Rows of the table of drives.
    start_s, ready_s : int
        First departure; last arrival plus layover.
    """

    pattern: int
    start_place: int
    end_place: int
    start_s: int
    ready_s: int


@dataclass(frozen=True, slots=True)
class CheckedShifts:
    """Vehicles that run the moved trips, and every rule that is broken.

    Attributes
    ----------
    vehicles : int
    faults : tuple of str
    """

    vehicles: int
    faults: tuple[str, ...]


def check_shifts(
    trips: Sequence[GivenTrip],
    drive_s: Sequence[Sequence[int]],
    minutes: Sequence[int],
    next_trip: Sequence[int],
    most_min: int,
) -> CheckedShifts:
    """Recheck moved trips: limits, gaps, and that each vehicle catches its next trip.

    Parameters
    ----------
    trips : sequence of GivenTrip
    drive_s : sequence of sequence of int
        Seconds from place to place without riders.
    minutes : sequence of int
        By which each trip leaves later; negative where it leaves earlier.
    next_trip : sequence of int
        Trip that the vehicle of each runs next, -1 where it goes home.
    most_min : int
        Minutes that a trip may move.
    """
    faults = [
        f"trip {row} moves by {moved} min"
        for row, moved in enumerate(minutes)
        if abs(moved) > most_min
    ]
    faults += _gap_faults(trips, minutes)
    for row, following in enumerate(next_trip):
        if following < 0:
            continue
        one, other = trips[row], trips[following]
        ready = one.ready_s + 60 * minutes[row] + drive_s[one.end_place][other.start_place]
        late = ready - other.start_s - 60 * minutes[following]
        if late > 0:
            faults.append(f"the vehicle of trip {row} comes {late} s late to trip {following}")
    runs = Counter(each for each in next_trip if each >= 0)
    faults += [f"trip {row} follows {runs[row]} trips" for row in sorted(runs) if runs[row] > 1]
    return CheckedShifts(sum(each < 0 for each in next_trip), tuple(faults))


def _gap_faults(trips: Sequence[GivenTrip], minutes: Sequence[int]) -> list[str]:
    """Gaps of a pattern that change by more than a quarter and a minute, or are lost."""
    rows = sorted(range(len(trips)), key=lambda row: (trips[row].pattern, trips[row].start_s, row))
    faults = []
    for one, other in pairwise(rows):
        if trips[one].pattern != trips[other].pattern:
            continue
        given = trips[other].start_s - trips[one].start_s
        change = 60 * (minutes[other] - minutes[one])
        most = 60 * max(1, given // 4 // 60)
        if abs(change) > most or given + change < min(given, 60):
            faults.append(f"{given} s between trips {one} and {other} become {given + change} s")
    return faults
