"""Rechecks duties from scratch: what each driver does minute by minute, and every rule on it.

Shares no code with the search. The same readings tell which rules bind.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from network.problems import Problem, error
from routing.duties.agreement import Agreement, DrivingBreak, DutyPrices, DutyType
from routing.duties.driver_work import DriverWork
from routing.duties.duty_schedule import DutySchedule

_DRIVE, _STAND, _RIDE, _WAIT, _BREAK, _SIGN = "drive", "stand", "ride", "wait", "break", "sign"


@dataclass(frozen=True, slots=True)
class _Doing:
    """What a driver does between two seconds."""

    what: str
    start: int
    end: int

    @property
    def takes(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class RuleReading:
    """A figure of a duty beside the limit of a rule.

    Attributes
    ----------
    duty : int
    rule : str
        Name of the rule as in the file of the agreement.
    value, limit : int
        Seconds or a number of pieces or splits.
    at_least : bool
        Whether the limit is a least one.
    in_seconds : bool
    """

    duty: int
    rule: str
    value: int
    limit: int
    at_least: bool = False
    in_seconds: bool = True

    @property
    def room(self) -> int:
        """How far the figure is inside the limit; negative where the rule is broken."""
        return self.value - self.limit if self.at_least else self.limit - self.value


def duty_problems(
    work: DriverWork,
    agreement: Agreement,
    prices: DutyPrices,
    schedule: DutySchedule,
    value: float,
) -> list[Problem]:
    """Each section driven once or named uncovered, each rule kept, times, pay and value recounted.

    Parameters
    ----------
    work : DriverWork
    agreement : Agreement
    prices : DutyPrices
    schedule : DutySchedule
    value : float
        Of the certificate, seconds of pay.
    """
    found = _cover_problems(work, schedule)
    total = _uncovered_price(work, prices, schedule)
    for duty in range(schedule.n_duties):
        where = f"duty {schedule.duty_id[duty]}"
        kind = _type_of(agreement, schedule.duty_type[duty])
        if kind is None:
            found.append(error(where, f"has the unknown type {schedule.duty_type[duty]!r}"))
            continue
        if int(schedule.home[duty]) not in work.home.tolist():
            found.append(error(where, "starts at a place where drivers do not sign on"))
            continue
        faults = list(_piece_problems(work, schedule, duty, where))
        found += faults
        if faults:
            continue
        found += _time_problems(work, agreement, kind, schedule, duty)
        total += _cost(work, agreement, kind, prices, schedule, duty)
    if not found and total != value:
        found.append(error("duties", f"cost {total} s of pay in all, not {value:.0f}"))
    return found


def rule_readings(
    work: DriverWork, agreement: Agreement, schedule: DutySchedule
) -> list[RuleReading]:
    """Every rule with a limit on every duty, in the order of duties."""
    found = []
    for duty in range(schedule.n_duties):
        kind = _type_of(agreement, schedule.duty_type[duty])
        if kind is not None:
            found += _readings(work, agreement, kind, schedule, duty)
    return found


def _type_of(agreement: Agreement, name: str) -> DutyType | None:
    return next((kind for kind in agreement.duty_types if kind.name == name), None)


@lru_cache(maxsize=2)
def _sections(work: DriverWork) -> list[range]:
    """Legs of each section, found again by walking along the legs; once for all duties of a day."""
    found, first = [], 0
    for leg, relief in enumerate(work.relief.tolist()):
        if relief:
            found.append(range(first, leg + 1))
            first = leg + 1
    return found


def _cover_problems(work: DriverWork, schedule: DutySchedule) -> list[Problem]:
    """Sections that are driven twice, or not at all without being named."""
    times = Counter(
        section
        for first, end in zip(
            schedule.first_section.tolist(), schedule.end_section.tolist(), strict=True
        )
        for section in range(first, end)
    )
    named = Counter(schedule.uncovered.tolist())
    found = []
    for section in range(len(_sections(work))):
        if times[section] + named[section] != 1:
            said = f"is driven {times[section]} times and named uncovered {named[section]} times"
            found.append(error(f"section {section}", said))
    return found


def _uncovered_price(work: DriverWork, prices: DutyPrices, schedule: DutySchedule) -> int:
    sections = _sections(work)
    total = 0
    for section in schedule.uncovered.tolist():
        if 0 <= section < len(sections):
            legs = sections[section]
            takes = int(work.end_s[legs[-1]]) - int(work.start_s[legs[0]])
            total += prices.per_duty_s + prices.per_uncovered_s * takes
    return total


def _piece_problems(
    work: DriverWork, schedule: DutySchedule, duty: int, where: str
) -> Iterator[Problem]:
    """Pieces that are not runs of sections of their block, or overlap, or cannot be reached."""
    sections = _sections(work)
    rows = schedule.pieces_of(duty)
    if rows.stop <= rows.start:
        yield error(where, "has no piece of work")
        return
    for row in range(rows.start, rows.stop):
        first, end = int(schedule.first_section[row]), int(schedule.end_section[row])
        if not 0 <= first < end <= len(sections):
            yield error(where, f"piece {row - rows.start + 1} names sections that do not exist")
            return
        block = int(schedule.block[row])
        legs = range(sections[first][0], sections[end - 1][-1] + 1)
        low, high = int(work.first_leg[block]), int(work.first_leg[block + 1])
        if legs[0] < low or legs[-1] >= high:
            yield error(where, f"piece {row - rows.start + 1} leaves block {work.block_id[block]}")
            return
    legs_of = _legs(work, schedule, duty)
    for one, two in pairwise(legs_of):
        ride = int(work.ride_s[work.end_place[one[-1]], work.start_place[two[0]]])
        if int(work.start_s[two[0]]) < int(work.end_s[one[-1]]) + ride:
            yield error(where, "cannot reach its next piece in time")


def _legs(work: DriverWork, schedule: DutySchedule, duty: int) -> list[range]:
    """Legs of each piece of a duty."""
    sections = _sections(work)
    rows = schedule.pieces_of(duty)
    return [
        range(
            sections[int(schedule.first_section[row])][0],
            sections[int(schedule.end_section[row]) - 1][-1] + 1,
        )
        for row in range(rows.start, rows.stop)
    ]


def _doings(
    work: DriverWork, agreement: Agreement, kind: DutyType, schedule: DutySchedule, duty: int
) -> list[_Doing]:
    """The day of one driver from signing on to signing off."""
    home = int(schedule.home[duty])
    pieces = _legs(work, schedule, duty)
    begin = int(work.start_s[pieces[0][0]])
    out = int(work.ride_s[home, work.start_place[pieces[0][0]]])
    day = [
        _Doing(_SIGN, begin - out - agreement.sign_on_s, begin - out),
        _Doing(_RIDE, begin - out, begin),
    ]
    for number, legs in enumerate(pieces):
        if number:
            day += _between(work, kind, pieces[number - 1][-1], legs[0])
        for place, leg in enumerate(legs):
            if place:
                day.append(_Doing(_STAND, int(work.end_s[leg - 1]), int(work.start_s[leg])))
            day.append(_Doing(_DRIVE, int(work.start_s[leg]), int(work.end_s[leg])))
    last = pieces[-1][-1]
    end = int(work.end_s[last])
    back = end + int(work.ride_s[work.end_place[last], home])
    return [*day, _Doing(_RIDE, end, back), _Doing(_SIGN, back, back + agreement.sign_off_s)]


def _between(work: DriverWork, kind: DutyType, leg: int, after: int) -> list[_Doing]:
    """What a driver does between two pieces: a ride, and a break or waiting."""
    origin, target = int(work.end_place[leg]), int(work.start_place[after])
    end, start = int(work.end_s[leg]), int(work.start_s[after])
    ride = int(work.ride_s[origin, target])
    gap = start - end - ride
    rests = bool(work.rest[origin]) or bool(work.rest[target])
    what = _BREAK if gap >= kind.break_from_s and rests else _WAIT
    if work.rest[origin]:
        return [_Doing(what, end, end + gap), _Doing(_RIDE, end + gap, start)]
    return [_Doing(_RIDE, end, end + ride), _Doing(what, end + ride, start)]


def _took(day: Iterable[_Doing], what: str) -> int:
    return sum(doing.takes for doing in day if doing.what == what)


def _readings(
    work: DriverWork, agreement: Agreement, kind: DutyType, schedule: DutySchedule, duty: int
) -> list[RuleReading]:
    """Every rule on one duty."""
    day = _doings(work, agreement, kind, schedule, duty)
    spread = day[-1].end - day[0].start
    breaks = [doing.takes for doing in day if doing.what == _BREAK]
    worked = spread - sum(breaks)
    pieces = _legs(work, schedule, duty)
    lasts = [int(work.end_s[legs[-1]]) - int(work.start_s[legs[0]]) for legs in pieces]
    gaps = [doing.takes for doing in day if doing.what in {_BREAK, _WAIT}]
    splits = sum(each > kind.split_from_s for each in breaks)

    def at_most(rule: str, value: int, limit: int) -> RuleReading:
        return RuleReading(duty, rule, value, limit)

    def at_least(rule: str, value: int, limit: int) -> RuleReading:
        return RuleReading(duty, rule, value, limit, at_least=True)

    found = [
        RuleReading(duty, "most_pieces", len(pieces), kind.most_pieces, in_seconds=False),
        at_most("longest_driving", _took(day, _DRIVE), kind.longest_driving_s),
        at_most("longest_spread", spread, kind.longest_spread_s),
        at_most("longest_work", worked, kind.longest_work_s),
        at_least("shortest_work", worked, kind.shortest_work_s),
        at_most("longest_piece", max(lasts), kind.longest_piece_s),
        at_least("shortest_piece", min(lasts), kind.shortest_piece_s),
        at_most("longest_stretch", max(_stretches(day)), kind.longest_stretch_s),
        RuleReading(duty, "split", splits, kind.most_splits, in_seconds=False),
    ]
    if gaps:
        found.append(at_least("shortest_gap", min(gaps), kind.shortest_gap_s))
    if breaks:
        found.append(at_most("longest_break", max(breaks), kind.longest_break_s))
    found += [
        at_least("work_break", sum(breaks), rule.breaks_s)
        for rule in agreement.work_breaks
        if worked > rule.work_over_s
    ]
    found.append(_best_way(duty, day, agreement.driving_breaks))
    return found


def _stretches(day: list[_Doing]) -> list[int]:
    """Seconds of work between two breaks or an end of the duty."""
    found, start = [], day[0].start
    for doing in day:
        if doing.what == _BREAK:
            found.append(doing.start - start)
            start = doing.end
    return [*found, day[-1].end - start]


def _best_way(duty: int, day: list[_Doing], ways: tuple[DrivingBreak, ...]) -> RuleReading:
    """Reading of the alternative with the most room."""
    readings = []
    for way in ways:
        longest, counted = _driven_without_break(day, way)
        driven = _took(day, _DRIVE)
        if way.one_in and counted * way.one_in < driven:
            least = -(-driven // way.one_in)
            readings.append(RuleReading(duty, "driving_break", counted, least, at_least=True))
        else:
            readings.append(RuleReading(duty, "driving_break", longest, way.after_s))
    return max(readings, key=lambda reading: reading.room)


def _driven_without_break(day: list[_Doing], way: DrivingBreak) -> tuple[int, int]:
    """Longest driving between two complete breaks, and all interruptions that count."""
    longest = driven = counted = 0
    taken = [0] * len(way.parts_s)
    for doing in day:
        if doing.what == _DRIVE:
            driven += doing.takes
            longest = max(longest, driven)
        elif doing.what == _BREAK or (doing.what in {_STAND, _WAIT} and way.layovers_count):
            if doing.takes >= way.counted_from_s:
                counted += doing.takes
            for number, parts in enumerate(way.parts_s):
                if doing.takes >= parts[taken[number]]:
                    taken[number] += 1
            if any(done == len(parts) for done, parts in zip(taken, way.parts_s, strict=True)):
                driven, taken = 0, [0] * len(way.parts_s)
    return longest, counted


def _time_problems(
    work: DriverWork, agreement: Agreement, kind: DutyType, schedule: DutySchedule, duty: int
) -> list[Problem]:
    """Rules that a duty breaks, and times that it states wrongly."""
    where = f"duty {schedule.duty_id[duty]}"
    found = []
    for reading in _readings(work, agreement, kind, schedule, duty):
        if reading.room < 0:
            unit = " s" if reading.in_seconds else ""
            limit = f"at {'least' if reading.at_least else 'most'} {reading.limit}{unit}"
            said = f"breaks {reading.rule}: {reading.value}{unit}, {limit} allowed"
            found.append(error(where, said))
    day = _doings(work, agreement, kind, schedule, duty)
    spread = day[-1].end - day[0].start
    counted = {
        "start": (day[0].start, int(schedule.start_s[duty])),
        "end": (day[-1].end, int(schedule.end_s[duty])),
        "work": (spread - _took(day, _BREAK), int(schedule.work_s[duty])),
        "pay": (_paid(day, kind), int(schedule.paid_s[duty])),
    }
    for name, (right, stated) in counted.items():
        if right != stated:
            found.append(error(where, f"states {stated} s as its {name}; it is {right} s"))
    return found


def _paid(day: list[_Doing], kind: DutyType) -> int:
    """Paid seconds of a duty."""
    spread = day[-1].end - day[0].start
    breaks = [doing.takes for doing in day if doing.what == _BREAK]
    worked = spread - sum(breaks)
    splits = [each for each in breaks if each > kind.split_from_s]
    short = [each for each in breaks if each <= kind.split_from_s]
    paid = worked + sum(max(0, each - kind.unpaid_break_s) for each in short)
    paid = max(paid, kind.guarantee_s)
    paid += max(0, worked - kind.overtime_over_s) * kind.overtime_percent // 100
    paid += max(0, spread - kind.spread_over_s) * kind.spread_percent // 100
    return paid + len(splits) * kind.split_allowance_s


def _cost(
    work: DriverWork,
    agreement: Agreement,
    kind: DutyType,
    prices: DutyPrices,
    schedule: DutySchedule,
    duty: int,
) -> int:
    """What a duty costs in all, seconds of pay."""
    day = _doings(work, agreement, kind, schedule, duty)
    rows = schedule.pieces_of(duty)
    changes = sum(bool(one != two) for one, two in pairwise(schedule.block[rows]))
    return prices.per_duty_s + _paid(day, kind) + changes * prices.per_vehicle_change_s
