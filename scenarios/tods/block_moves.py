"""What a vehicle does on its block, move by move: trips with riders and drives without."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from scenarios.operating_day import NO_TRIP, OperatingDay


class MoveKind(StrEnum):
    """Kinds of moves; the texts are the trip types of the export."""

    TRIP = "trip"
    PULL_OUT = "pull-out"
    DEADHEAD = "deadhead"
    PULL_BACK = "pull-back"


@dataclass(frozen=True, slots=True)
class Move:
    """A trip or an empty drive of a vehicle.

    Attributes
    ----------
    kind : MoveKind
    trip, drive : int
        Row of the timetable or of the empty drives; the other one is `NO_TRIP`.
    start_s, end_s : int
        Seconds since the start of the service day.
    start_id, end_id : str
        Stops or depots under their ids in the feed.
    """

    kind: MoveKind
    trip: int
    drive: int
    start_s: int
    end_s: int
    start_id: str
    end_id: str


def moves_of_blocks(day: OperatingDay) -> tuple[tuple[Move, ...], ...]:
    """Moves of each block, in order of time.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> [(move.start_id, move.end_id) for move in moves_of_blocks(village_day())[0]][:2]
    [('depot:yard', 'A'), ('A', 'C')]
    """
    drive_after = {
        (block, trip): row
        for row, (block, trip) in enumerate(
            zip(day.drives.block.tolist(), day.drives.after_trip.tolist(), strict=True)
        )
    }
    found = []
    for block in range(day.vehicles.n_blocks):
        trips = [NO_TRIP, *day.vehicles.trips_of(block).tolist(), NO_TRIP]
        moves = []
        for before, after in pairwise(trips):
            if (block, before) in drive_after:
                moves.append(move_of_drive(day, drive_after[block, before]))
            if after != NO_TRIP:
                moves.append(_trip(day, after))
        found.append(tuple(moves))
    return tuple(found)


def move_of_drive(day: OperatingDay, drive: int) -> Move:
    """An empty drive as a move."""
    drives, kind = day.drives, MoveKind.DEADHEAD
    if int(drives.before_trip[drive]) == NO_TRIP:
        kind = MoveKind.PULL_BACK
    if int(drives.after_trip[drive]) == NO_TRIP:
        kind = MoveKind.PULL_OUT
    start, end = int(drives.start_s[drive]), int(drives.end_s[drive])
    return Move(kind, NO_TRIP, drive, start, end, *day.drive_ends(drive))


def _trip(day: OperatingDay, trip: int) -> Move:
    """A trip as a move."""
    timetable, stop_id = day.timetable, day.stops.stop_id
    return Move(
        kind=MoveKind.TRIP,
        trip=trip,
        drive=NO_TRIP,
        start_s=int(timetable.start[trip]),
        end_s=int(timetable.end[trip]),
        start_id=stop_id[int(timetable.first_stop[trip])],
        end_id=stop_id[int(timetable.last_stop[trip])],
    )
