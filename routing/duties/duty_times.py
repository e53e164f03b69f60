"""When a duty starts and ends, and how much of it is work."""

from itertools import pairwise

from routing.duties.agreement import Agreement, DutyType
from routing.duties.driver_work import DriverWork
from routing.duties.pieces import Pieces


def duty_times(
    work: DriverWork,
    pieces: Pieces,
    agreement: Agreement,
    kind: DutyType,
    duty: tuple[int, ...],
    home: int,
) -> tuple[int, int, int]:
    """Start, end and work of a duty, seconds.

    Parameters
    ----------
    work : DriverWork
    pieces : Pieces
    agreement : Agreement
    kind : DutyType
    duty : tuple of int
        Rows of `pieces`, in order of time.
    home : int
        Place where it starts and ends.
    """
    first, last = duty[0], duty[-1]
    out = int(work.ride_s[home, pieces.start_place[first]])
    back = int(work.ride_s[pieces.end_place[last], home])
    start = int(pieces.start_s[first]) - out - agreement.sign_on_s
    end = int(pieces.end_s[last]) + back + agreement.sign_off_s
    worked = end - start
    for one, two in pairwise(duty):
        origin, target = int(pieces.end_place[one]), int(pieces.start_place[two])
        gap = int(pieces.start_s[two] - pieces.end_s[one]) - int(work.ride_s[origin, target])
        if gap >= kind.break_from_s and (work.rest[origin] or work.rest[target]):
            worked -= gap
    return start, end, worked
