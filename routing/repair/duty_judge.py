"""Whether a driver may do some pieces of work in one day, and what that is paid."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from routing.duties.agreement import Agreement, DrivingBreak, DutyType
from routing.duties.driver_work import DriverWork

Run = tuple[int, int]
"""Consecutive legs of one block: the first, and the one after the last."""


@dataclass(frozen=True, slots=True)
class JudgedDuty:
    """A duty that keeps all rules, in the type in which it is paid least.

    Attributes
    ----------
    duty_type : str
    start_s, end_s, work_s, paid_s : int
        As in `DutySchedule`.
    """

    duty_type: str
    start_s: int
    end_s: int
    work_s: int
    paid_s: int


@dataclass(frozen=True, slots=True)
class _Gap:
    """Time between two pieces without the ride; `start_s` is when a rest would begin."""

    start_s: int
    takes_s: int
    can_rest: bool


class DutyJudge:
    """Judges duties of one day under one agreement.

    Parameters
    ----------
    work : DriverWork
    agreement : Agreement

    Examples
    --------
    One leg of an hour, 10 min to sign on and 5 min to sign off.

    >>> from network.quantities import bools, ints
    >>> work = DriverWork(("B1",), ints([0, 1]), ints([3600]), ints([7200]), ints([0]), ints([0]),
    ...     bools([1]), ("depot",), ints([[0]]), ints([0]), bools([1]))
    >>> judge = DutyJudge(work, Agreement("own", "Own", 600, 300, (DutyType(),)))
    >>> judge.judge(((0, 1),), home=0)
    JudgedDuty(duty_type='duty', start_s=3000, end_s=7500, work_s=4500, paid_s=4500)
    """

    def __init__(self, work: DriverWork, agreement: Agreement) -> None:
        self._agreement = agreement
        self._start, self._end = work.start_s.tolist(), work.end_s.tolist()
        self._from, self._to = work.start_place.tolist(), work.end_place.tolist()
        self._ride, self._rest = work.ride_s, work.rest.tolist()
        driven = [0]
        for start, end in zip(self._start, self._end, strict=True):
            driven.append(driven[-1] + end - start)
        self._driven = driven
        self._interrupted = lru_cache(maxsize=100_000)(self._standing)

    def follows(self, one: Run, two: Run) -> bool:
        """Whether a driver can do a piece after another one."""
        ready = self._end[one[1] - 1] + self.ride_s(self._to[one[1] - 1], self._from[two[0]])
        return bool(ready <= self._start[two[0]])

    def ride_s(self, origin: int, target: int) -> int:
        """Seconds of a driver's ride between places."""
        return int(self._ride[origin, target])

    def judge(self, pieces: tuple[Run, ...], home: int) -> JudgedDuty | None:
        """The duty of some pieces, or None where a rule forbids it.

        Parameters
        ----------
        pieces : tuple of Run
            In order of time.
        home : int
            Place where it starts and ends.
        """
        start, end = self._times(pieces, home)
        gaps = [self._gap(one, two) for one, two in pairwise(pieces)]
        if any(gap.takes_s < 0 for gap in gaps):
            return None
        best = None
        for kind in self._agreement.duty_types:
            breaks = _breaks(kind, gaps)
            worked = end - start - sum(gap.takes_s for gap in breaks)
            if not self._allows(kind, pieces, gaps, (start, end, worked)):
                continue
            found = _judged(kind, breaks, start, end)
            if best is None or found.paid_s < best.paid_s:
                best = found
        return best

    def counted(self, pieces: tuple[Run, ...], home: int, duty_type: str) -> JudgedDuty:
        """The duty of some pieces as one of a type, whether its rules are kept or not.

        Parameters
        ----------
        pieces : tuple of Run
        home : int
        duty_type : str
            Name of a type of the agreement.
        """
        kind = next(each for each in self._agreement.duty_types if each.name == duty_type)
        gaps = [self._gap(one, two) for one, two in pairwise(pieces)]
        return _judged(kind, _breaks(kind, gaps), *self._times(pieces, home))

    def _times(self, pieces: tuple[Run, ...], home: int) -> tuple[int, int]:
        """Signing on and signing off."""
        first, last, rules = pieces[0][0], pieces[-1][1] - 1, self._agreement
        out = self.ride_s(home, self._from[first]) + rules.sign_on_s
        back = self.ride_s(self._to[last], home) + rules.sign_off_s
        return self._start[first] - out, self._end[last] + back

    def _gap(self, one: Run, two: Run) -> _Gap:
        """What lies between two pieces; drivers rest before the ride where they can."""
        origin, target = self._to[one[1] - 1], self._from[two[0]]
        end, ride = self._end[one[1] - 1], self.ride_s(origin, target)
        takes = self._start[two[0]] - end - ride
        begins = end if self._rest[origin] else end + ride
        return _Gap(begins, takes, self._rest[origin] or self._rest[target])

    def _allows(
        self,
        kind: DutyType,
        pieces: tuple[Run, ...],
        gaps: list[_Gap],
        times: tuple[int, int, int],
    ) -> bool:
        """Whether a type of duty allows some pieces; times are start, end and work."""
        start, end, worked = times
        breaks = _breaks(kind, gaps)
        lasts = [self._end[last - 1] - self._start[first] for first, last in pieces]
        driving = sum(self._driven[last] - self._driven[first] for first, last in pieces)
        inside = (
            len(pieces) <= kind.most_pieces
            and driving <= kind.longest_driving_s
            and end - start <= kind.longest_spread_s
            and kind.shortest_work_s <= worked <= kind.longest_work_s
            and kind.shortest_piece_s <= min(lasts)
            and max(lasts) <= kind.longest_piece_s
            and all(gap.takes_s >= kind.shortest_gap_s for gap in gaps)
            and all(gap.takes_s <= kind.longest_break_s for gap in breaks)
            and sum(gap.takes_s > kind.split_from_s for gap in breaks) <= kind.most_splits
        )
        return inside and self._rested(kind, pieces, gaps, times)

    def _rested(
        self,
        kind: DutyType,
        pieces: tuple[Run, ...],
        gaps: list[_Gap],
        times: tuple[int, int, int],
    ) -> bool:
        """Whether breaks are long and frequent enough."""
        since, end, worked = times
        breaks = _breaks(kind, gaps)
        for gap in breaks:
            if gap.start_s - since > kind.longest_stretch_s:
                return False
            since = gap.start_s + gap.takes_s
        if end - since > kind.longest_stretch_s:
            return False
        rest = sum(gap.takes_s for gap in breaks)
        if any(worked > r.work_over_s and rest < r.breaks_s for r in self._agreement.work_breaks):
            return False
        ways = self._agreement.driving_breaks
        return any(self._keeps(way, kind, pieces, gaps) for way in ways)

    def _keeps(
        self, way: DrivingBreak, kind: DutyType, pieces: tuple[Run, ...], gaps: list[_Gap]
    ) -> bool:
        """Whether one of the alternative rules of breaks after driving is kept."""
        if not way.layovers_count and not way.one_in and not way.parts_s:
            total = sum(self._driven[last] - self._driven[first] for first, last in pieces)
            return total <= way.after_s
        count = _BreakCount(way)
        for number, piece in enumerate(pieces):
            if number:
                gap = gaps[number - 1]
                is_break = gap.can_rest and gap.takes_s >= kind.break_from_s
                if is_break or way.layovers_count:
                    count.interrupt(gap.takes_s)
            if way.layovers_count:
                for stands, drives in self._interrupted(piece):
                    if stands is not None:
                        count.interrupt(stands)
                    count.drive(drives)
            else:
                count.drive(self._driven[piece[1]] - self._driven[piece[0]])
        return count.kept()

    def _standing(self, piece: Run) -> tuple[tuple[int | None, int], ...]:
        """Standing before each leg of a piece, and its driving."""
        return tuple(
            (
                self._start[leg] - self._end[leg - 1] if leg > piece[0] else None,
                self._end[leg] - self._start[leg],
            )
            for leg in range(*piece)
        )


class _BreakCount:
    """Driving since the last whole break, followed along a day."""

    def __init__(self, way: DrivingBreak) -> None:
        self._way = way
        self._since = self._longest = self._driven = self._counted = 0
        self._parts = [0] * len(way.parts_s)

    def drive(self, seconds: int) -> None:
        """Driving without a stop that counts."""
        self._since += seconds
        self._driven += seconds
        self._longest = max(self._longest, self._since)

    def interrupt(self, seconds: int) -> None:
        """An interruption that may be a part of a break."""
        if seconds >= self._way.counted_from_s:
            self._counted += seconds
        for number, parts in enumerate(self._way.parts_s):
            if seconds >= parts[self._parts[number]]:
                self._parts[number] += 1
                if self._parts[number] == len(parts):
                    self._since, self._parts = 0, [0] * len(self._parts)
                    return

    def kept(self) -> bool:
        """Whether the rule holds for what was followed."""
        way = self._way
        enough = not way.one_in or self._counted * way.one_in >= self._driven
        return enough and self._longest <= way.after_s


def _breaks(kind: DutyType, gaps: list[_Gap]) -> list[_Gap]:
    """Gaps that are breaks in a type of duty; others are waiting, which is work."""
    return [gap for gap in gaps if gap.can_rest and gap.takes_s >= kind.break_from_s]


def _judged(kind: DutyType, breaks: list[_Gap], start: int, end: int) -> JudgedDuty:
    """Work and pay of a duty of a type."""
    worked = end - start - sum(gap.takes_s for gap in breaks)
    return JudgedDuty(kind.name, start, end, worked, _paid_s(kind, breaks, worked, end - start))


def _paid_s(kind: DutyType, breaks: list[_Gap], worked: int, spread: int) -> int:
    """Paid seconds, with guarantee, premiums and allowances."""
    splits = sum(gap.takes_s > kind.split_from_s for gap in breaks)
    short = [gap.takes_s for gap in breaks if gap.takes_s <= kind.split_from_s]
    paid = worked + sum(max(0, takes - kind.unpaid_break_s) for takes in short)
    paid = max(paid, kind.guarantee_s)
    paid += max(0, worked - kind.overtime_over_s) * kind.overtime_percent // 100
    paid += max(0, spread - kind.spread_over_s) * kind.spread_percent // 100
    return paid + splits * kind.split_allowance_s
