"""First and last departures that a planner asks for: for all lines, or line by line in a table."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from network.csv_tables import Column, CsvLimits, CsvTable, read_csv
from network.errors import InputError, refuse_errors
from network.problems import Problem, error, note, warning
from network.quantities import IntArray, bools, ints
from network.service_day import HOUR, Period, clock_of, seconds_of
from routing.lines import NOT_RUN, LinePlan
from routing.service_hours import NOT_GIVEN, ServiceHours, no_hours, period_of_departures
from routing.timetable import Timetable
from scenarios.kept_lines import LINE_COLUMN, rows_of_lines

_DIRECTION = Column("direction", ("direction_id",), required=False)
_FIRST = Column("first", ("first_departure", "from"), required=False)
_LAST = Column("last", ("last_departure", "until"), required=False)
_DIRECTIONS = {"": None, "0": 0, "out": 0, "1": 1, "back": 1}
_MOST_ROWS = 20_000
_MOST_SAID = 20
_LONGEST_SHOWN = 60
_NAMED = 12
LATEST_S = 36 * HOUR
"""No bus of a service day leaves later."""


@dataclass(frozen=True, slots=True)
class HeldTimes:
    """First and last departure, each `NOT_GIVEN` where nobody asked.

    Attributes
    ----------
    first_s, last_s : int
        Seconds since the start of the service day.
    """

    first_s: int = NOT_GIVEN
    last_s: int = NOT_GIVEN


@dataclass(frozen=True, slots=True)
class LineDepartures:
    """What a row of the table asks of one line.

    Attributes
    ----------
    line : str
        Its id, name or number.
    direction : int, optional
        0 out, 1 back; both where there is none.
    times : HeldTimes
    where : str
        Place in the table, for messages.
    """

    line: str
    direction: int | None
    times: HeldTimes
    where: str


@dataclass(frozen=True, slots=True)
class HeldDepartures:
    """First and last departures that are asked for.

    Attributes
    ----------
    all_lines : HeldTimes
        Of each line that holds none of its own: its way out leaves at them, its way back between
        them, in step with the buses that come. To hold both would take a bus at each end.
    of_lines : tuple of LineDepartures
        Of single lines, likewise; a row that names a direction holds this one. A later row
        overrides an earlier one.
    """

    all_lines: HeldTimes = HeldTimes()
    of_lines: tuple[LineDepartures, ...] = ()

    def held_by(self, plan: LinePlan, periods: tuple[Period, ...], n_kept: int = 0) -> LinePlan:
        """A plan whose lines hold these departures; the same plan where nothing is asked for.

        Parameters
        ----------
        plan : LinePlan
            Lines that stay hold departures of today already; only the table changes those.
        periods : tuple of Period
        n_kept : int, default 0
            The first lines stay with their headways.

        Returns
        -------
        LinePlan

        Raises
        ------
        InputError
            If a line would leave for the last time before it left for the first, or a line that
            stays would have to leave in a period in which it rests.

        Examples
        --------
        >>> from network.service_day import WEEKDAY
        >>> from routing.lines import line_plan_of
        >>> plan = line_plan_of([("1", "", [[0, 1], [1, 0]])], 5, 600)
        >>> asked = HeldDepartures(HeldTimes(seconds_of("05:30"), seconds_of("23:45")))
        >>> asked.held_by(plan, WEEKDAY).hours.of(1)
        (19800, 85500)
        """
        if self == HeldDepartures():
            return plan
        given = plan.hours or no_hours(plan.n_patterns)
        free = (given.first_s == NOT_GIVEN) & (given.last_s == NOT_GIVEN)
        first = np.where(free, self.all_lines.first_s, given.first_s)
        last = np.where(free, self.all_lines.last_s, given.last_s)
        leading = np.zeros(plan.n_patterns, np.bool_)
        leading[plan.first_patterns] = True
        exact = np.where(free, leading, given.exact)
        for row in self.of_lines:
            chosen = np.isin(plan.pattern_line, rows_of_lines(plan, row.line))
            if row.direction is not None:
                chosen &= np.minimum(plan.pattern_direction, 1) == row.direction
            exact = np.where(chosen, ~free | leading | (row.direction is not None), exact)
            first = np.where(chosen & (row.times.first_s != NOT_GIVEN), row.times.first_s, first)
            last = np.where(chosen & (row.times.last_s != NOT_GIVEN), row.times.last_s, last)
        _refuse_wrong_order(plan, first, last)
        held = replace(plan, hours=ServiceHours(ints(first), ints(last), bools(exact)))
        _refuse_while_resting(held, periods, n_kept)
        return held

    def findings(self, plan: LinePlan) -> tuple[Problem, ...]:
        """A warning for each row that names no line of a plan, but for what is beyond the first.

        Lines are known only when they were planned, so a plan is not thrown away for a wrong name.
        """
        shown = ", ".join(plan.line_id[:_NAMED]) + (", ..." if plan.n_lines > _NAMED else "")
        lost = [row for row in self.of_lines if not rows_of_lines(plan, row.line)]
        said = [
            warning(
                row.where,
                f"no line of the plan is {row.line[:_LONGEST_SHOWN]!r}; its times hold nothing",
                f"lines of this plan are {shown}",
            )
            for row in lost[:_MOST_SAID]
        ]
        if len(lost) > _MOST_SAID:
            message = f"{len(lost) - _MOST_SAID} more rows name no line of the plan"
            said.append(warning("departures", message, f"lines of this plan are {shown}"))
        return tuple(said)


def _refuse_wrong_order(plan: LinePlan, first: IntArray, last: IntArray) -> None:
    """Refuse lines that would stop before they start, all at once."""
    wrong = np.flatnonzero((first != NOT_GIVEN) & (last != NOT_GIVEN) & (last < first))
    refuse_errors(
        [
            error(
                f"line {plan.line_id[int(plan.pattern_line[row])]}",
                f"the last departure {clock_of(last[row])} lies before the first "
                f"{clock_of(first[row])}",
                "write times after midnight as 24:10",
            )
            for row in wrong.tolist()
        ]
    )


def _refuse_while_resting(plan: LinePlan, periods: tuple[Period, ...], n_kept: int) -> None:
    """Refuse departures of lines that stay in periods in which they have no headway."""
    if plan.hours is None:
        return
    problems = []
    for pattern in np.flatnonzero(plan.pattern_line < n_kept).tolist():
        if not plan.headway_s[pattern].any():
            continue
        times = ints([each for each in plan.hours.of(pattern) if each != NOT_GIVEN])
        for when, row in zip(times, period_of_departures(times, periods), strict=True):
            if plan.headway_s[pattern, row] == NOT_RUN:
                message = (
                    f"stays with its headways of today and does not run in {periods[row].name}, so "
                    f"no bus leaves at {clock_of(when)[:5]}"
                )
                where = f"line {plan.line_id[int(plan.pattern_line[pattern])]}"
                remedy = "take it out of --keep-lines, or give another time"
                problems.append(error(where, message, remedy))
    refuse_errors(problems)


def departure_findings(plan: LinePlan, timetable: Timetable) -> tuple[Problem, ...]:
    """How many first and last departures are held, counted on the trips; nothing where none are.

    Examples
    --------
    >>> from tests.scenarios.small_result import result
    >>> service = result().service
    >>> departure_findings(service.plan, service.timetable)
    ()
    """
    if plan.hours is None:
        return ()
    n_firsts = n_lasts = 0
    for pattern in np.unique(timetable.pattern).tolist():
        first, last = plan.hours.held(pattern)
        start = timetable.start[timetable.pattern == pattern]
        n_firsts += int(start.min()) == first
        n_lasts += int(start.max()) == last
    message = (
        f"{n_firsts} first and {n_lasts} last departures are held to the minute; the other way of "
        "these lines leaves between them, in step; where a line runs for a part of a period, "
        "figures by frequency take it for the whole, those by timetable count its trips"
    )
    return (note("departures", message),)


def held_departures_of(table: Path | None, first: str, last: str) -> HeldDepartures:
    """What is asked for, from the choices of a plan.

    Parameters
    ----------
    table : Path, optional
        CSV ``line,direction,first,last``; the direction, ``0`` or ``out``, ``1`` or ``back``, may
        be left out or blank for the way out, and so may one of the times.
    first, last : str
        For all lines, as ``05:30``; blank for none.

    Raises
    ------
    InputError
        With everything that is wrong in the file.
    NotFoundError
        If there is no such file.
    LimitError
        If it has too many rows.

    Examples
    --------
    >>> held_departures_of(None, "05:30", "").all_lines
    HeldTimes(first_s=19800, last_s=-1)
    """
    times = HeldTimes(
        _asked_time(first, "--first-departure"), _asked_time(last, "--last-departure")
    )
    if NOT_GIVEN < times.last_s < times.first_s:
        message = (
            f"--last-departure {last} lies before --first-departure {first}; write times after "
            "midnight as 24:10"
        )
        raise InputError(message)
    return HeldDepartures(times, () if table is None else read_departures(table))


def _asked_time(text: str, flag: str) -> int:
    """Seconds of a time of day, or `NOT_GIVEN` where it is blank."""
    if not text.strip():
        return NOT_GIVEN
    try:
        return _within_the_day(text)
    except InputError as failure:
        message = f"{flag}: {failure}"
        raise InputError(message) from failure


def _within_the_day(text: str) -> int:
    """Seconds of a time of day on which a bus may leave."""
    seconds = seconds_of(text)
    if seconds > LATEST_S:
        message = (
            f"{text.strip()} is later than {clock_of(LATEST_S)[:5]}, the end of any service day"
        )
        raise InputError(message)
    return int(seconds)


def read_departures(path: Path) -> tuple[LineDepartures, ...]:
    r"""Rows of a table of first and last departures.

    Raises
    ------
    InputError, NotFoundError, LimitError
        As `held_departures_of`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "departures.csv"
    ...     _ = file.write_text("line,direction,first,last\n12,back,05:30,\n")
    ...     read_departures(file)[0].times
    HeldTimes(first_s=19800, last_s=-1)
    """
    columns = (LINE_COLUMN, _DIRECTION, _FIRST, _LAST)
    table = read_csv(path, columns, rows_are="lines", limits=CsvLimits(rows=_MOST_ROWS))
    if not {_FIRST.name, _LAST.name} & set(table.columns):
        message = f"{table.name} line 1: there is neither a column first nor last; give one of them"
        raise InputError(message)
    problems: list[Problem] = []
    rows = [_row_of(table, row, problems) for row in range(len(table))]
    refuse_errors(problems)
    return tuple(rows)


def _row_of(table: CsvTable, row: int, problems: list[Problem]) -> LineDepartures:
    """One row; what is wrong with it is gathered."""
    where = table.where(row)
    blank = ("",) * len(table)
    line = table.columns[LINE_COLUMN.name][row]
    if not line:
        problems.append(error(where, "no line is named", "give its id or name"))
    written = table.columns.get(_DIRECTION.name, blank)[row].casefold()
    if written not in _DIRECTIONS:
        message = f"direction {written[:_LONGEST_SHOWN]!r} is neither out (0) nor back (1)"
        problems.append(error(where, message, "leave it blank for the way out"))
    times = []
    for column in (_FIRST, _LAST):
        text = table.columns.get(column.name, blank)[row]
        try:
            times.append(_within_the_day(text) if text else NOT_GIVEN)
        except InputError as failure:
            problems.append(error(where, f"{column.name}: {failure}"))
            times.append(NOT_GIVEN)
    first, last = times
    if NOT_GIVEN < last < first:
        message = f"the last departure {clock_of(last)} lies before the first {clock_of(first)}"
        problems.append(error(where, message, "write times after midnight as 24:10"))
    return LineDepartures(line, _DIRECTIONS.get(written), HeldTimes(first, last), where)
