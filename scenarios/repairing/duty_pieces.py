"""Pieces of work of a duty, in words and as bars."""

from dataclasses import dataclass

from network.service_day import clock_of
from routing.duties.driver_work import DriverWork
from routing.duties.duty_schedule import DutySchedule


@dataclass(frozen=True, slots=True)
class DutyPiece:
    """One piece of work: the block, the seconds from start to end, and its legs."""

    block_id: str
    start_s: int
    end_s: int
    first_leg: int
    end_leg: int


def pieces_of_duty(work: DriverWork, schedule: DutySchedule, duty: int) -> list[DutyPiece]:
    """Pieces of one duty, in order of time."""
    first_leg = work.first_leg_of_section
    rows = schedule.pieces_of(duty)
    found = []
    for row in range(rows.start, rows.stop):
        first = int(first_leg[schedule.first_section[row]])
        end = int(first_leg[schedule.end_section[row]])
        name = work.block_id[int(schedule.block[row])]
        found.append(
            DutyPiece(name, int(work.start_s[first]), int(work.end_s[end - 1]), first, end)
        )
    return found


def pieces_in_words(work: DriverWork, schedule: DutySchedule, duty: int) -> str:
    """Block and times of each piece.

    Examples
    --------
    >>> from tests.scenarios.small_result import duties
    >>> pieces_in_words(duties().work, duties().schedule, 0)
    'K1 07:00-08:35'
    """
    return "; ".join(
        f"{piece.block_id} {clock_of(piece.start_s)[:5]}-{clock_of(piece.end_s)[:5]}"
        for piece in pieces_of_duty(work, schedule, duty)
    )
