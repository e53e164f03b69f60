"""What each driver does from signing on to signing off, written for people who hand out the work.

The rules of gaps are those of `routing.duties.duty_check`: a gap between two pieces is a ride and,
where it is long enough and there is a room, a break; else the driver waits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from routing.duties.agreement import DutyType
from scenarios.operating_day import NO_TRIP, OperatingDay
from scenarios.result import PlannedDuties
from scenarios.tods.block_moves import Move, MoveKind, moves_of_blocks

NO_PIECE = -1
"""In place of a piece or block: the driver is with no vehicle."""


class Doing(StrEnum):
    """What drivers do; the texts are the event types of the export."""

    SIGN_ON = "Sign-On"
    TRAVEL = "Travel"
    PULL_OUT = "Pull-Out"
    TRIP = "Trip"
    DEADHEAD = "Deadhead"
    PULL_BACK = "Pull-Back"
    LAYOVER = "Layover"
    BREAK = "Break"
    WAIT = "Wait"
    SIGN_OFF = "Sign-Off"


_DOING = {
    MoveKind.TRIP: Doing.TRIP,
    MoveKind.PULL_OUT: Doing.PULL_OUT,
    MoveKind.DEADHEAD: Doing.DEADHEAD,
    MoveKind.PULL_BACK: Doing.PULL_BACK,
}


@dataclass(frozen=True, slots=True)
class RunEvent:
    """One thing that a driver does.

    Attributes
    ----------
    doing : Doing
    start_s, end_s : int
        Seconds since the start of the service day; nothing lies before it.
    start_id, end_id : str
        Stops or depots under their ids in the feed.
    piece, block : int
        Number of the piece within the run, from 1, and row of the block; else `NO_PIECE`.
    trip, drive : int
        As in `Move`.
    from_start, to_end : bool
        Whether the driver takes the move over where it starts, and leaves it where it ends.
    """

    doing: Doing
    start_s: int
    end_s: int
    start_id: str
    end_id: str
    piece: int = NO_PIECE
    block: int = NO_PIECE
    trip: int = NO_TRIP
    drive: int = NO_TRIP
    from_start: bool = True
    to_end: bool = True


def driver_runs(day: OperatingDay, duties: PlannedDuties) -> tuple[tuple[RunEvent, ...], ...]:
    """Events of each duty, in order of time, without holes and without jumps.

    Parameters
    ----------
    day : OperatingDay
    duties : PlannedDuties
        Of the blocks of `day`.

    Examples
    --------
    >>> from tests.scenarios.operated_village import village_day
    >>> day = village_day()
    >>> [str(event.doing) for event in driver_runs(day, day.duties)[0]][:4]
    ['Sign-On', 'Pull-Out', 'Trip', 'Layover']
    """
    runs = _Runs(day, duties)
    return tuple(tuple(runs.events_of(duty)) for duty in range(duties.schedule.n_duties))


class _Runs:
    """Duties followed minute by minute."""

    def __init__(self, day: OperatingDay, duties: PlannedDuties) -> None:
        self._day, self._duties = day, duties
        self._moves = moves_of_blocks(day)
        work = duties.work
        n_stops = len(work.place_id) - len(day.depots)
        self._place_id = (*work.place_id[:n_stops], *day.depot_stop_id)
        first_leg = work.first_leg_of_section
        self._first_leg, self._end_leg = first_leg[:-1], first_leg[1:]

    def events_of(self, duty: int) -> Iterator[RunEvent]:
        """All events of a duty."""
        schedule, rules = self._duties.schedule, self._duties.agreement
        kind = next(k for k in rules.duty_types if k.name == schedule.duty_type[duty])
        home, rows = int(schedule.home[duty]), schedule.pieces_of(duty)
        legs = [self._legs_of(row) for row in range(rows.start, rows.stop)]
        work = self._duties.work
        begins, ends = int(schedule.start_s[duty]), int(schedule.end_s[duty])
        signed = begins + rules.sign_on_s
        first, last = int(work.start_place[legs[0][0]]), int(work.end_place[legs[-1][1]])
        yield self._at(Doing.SIGN_ON, begins, signed, home)
        yield from self._ride(signed, int(work.start_s[legs[0][0]]), home, first)
        for number, (row, ridden) in enumerate(
            zip(range(rows.start, rows.stop), legs, strict=True), start=1
        ):
            if number > 1:
                yield from self._between(kind, legs[number - 2][1], ridden[0])
            yield from self._piece(number, int(schedule.block[row]), *ridden)
        done = ends - rules.sign_off_s
        yield from self._ride(int(work.end_s[legs[-1][1]]), done, last, home)
        yield self._at(Doing.SIGN_OFF, done, ends, home)

    def _legs_of(self, row: int) -> tuple[int, int]:
        """First and last leg of a piece."""
        schedule = self._duties.schedule
        first, end = int(schedule.first_section[row]), int(schedule.end_section[row])
        return int(self._first_leg[first]), int(self._end_leg[end - 1]) - 1

    def _at(self, doing: Doing, start: int, end: int, place: int) -> RunEvent:
        """Something done at one place."""
        here = self._place_id[place]
        return RunEvent(doing, max(0, start), max(0, end), here, here)

    def _ride(self, start: int, end: int, origin: int, target: int) -> Iterator[RunEvent]:
        """A ride without a vehicle of the blocks, where there is any."""
        if origin != target or end > start:
            ends = self._place_id[origin], self._place_id[target]
            yield RunEvent(Doing.TRAVEL, max(0, start), max(0, end), *ends)

    def _between(self, kind: DutyType, leg: int, after: int) -> Iterator[RunEvent]:
        """A ride and a break or waiting between two pieces."""
        work = self._duties.work
        origin, target = int(work.end_place[leg]), int(work.start_place[after])
        end, start = int(work.end_s[leg]), int(work.start_s[after])
        gap = start - end - int(work.ride_s[origin, target])
        rests = bool(work.rest[origin]) or bool(work.rest[target])
        doing = Doing.BREAK if gap >= kind.break_from_s and rests else Doing.WAIT
        first_here = bool(work.rest[origin])
        leaves = end + gap if first_here else end
        if first_here and gap:
            yield self._at(doing, end, leaves, origin)
        yield from self._ride(leaves, start if first_here else start - gap, origin, target)
        if not first_here and gap:
            yield self._at(doing, start - gap, start, target)

    def _piece(self, number: int, block: int, first: int, last: int) -> Iterator[RunEvent]:
        """Moves of a block that one driver does, and the layovers between them."""
        work = self._duties.work
        start, end = int(work.start_s[first]), int(work.end_s[last])
        of_block = int(work.end_s[int(work.first_leg[block + 1]) - 1])
        at, since = self._place_id[int(work.start_place[first])], max(0, start)
        stop = self._place_id[int(work.end_place[last])]
        for move in self._moves[block]:
            instant = start <= move.start_s == move.end_s and (
                move.end_s < end or end == of_block == move.end_s
            )
            if not instant and (move.end_s <= start or move.start_s >= end):
                continue
            event = _event(move, number, block, (start, at), (end, stop))
            if event.start_s > since:
                yield RunEvent(Doing.LAYOVER, since, event.start_s, at, at, number, block)
            yield event
            at, since = event.end_id, event.end_s


def _event(
    move: Move, piece: int, block: int, first: tuple[int, str], last: tuple[int, str]
) -> RunEvent:
    """A move, cut where the driver takes over or is relieved on the way."""
    from_start, to_end = move.start_s >= first[0], move.end_s <= last[0]
    return RunEvent(
        doing=_DOING[move.kind],
        start_s=move.start_s if from_start else first[0],
        end_s=move.end_s if to_end else last[0],
        start_id=move.start_id if from_start else first[1],
        end_id=move.end_id if to_end else last[1],
        piece=piece,
        block=block,
        trip=move.trip,
        drive=move.drive,
        from_start=from_start,
        to_end=to_end,
    )
