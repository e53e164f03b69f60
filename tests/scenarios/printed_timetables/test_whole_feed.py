"""A day of a real operator in print: every call of every trip stands in one table."""

import pytest

from scenarios.feed_schedule.feed_day import read_feed_day
from scenarios.feed_schedule.feed_operating_day import operating_day_of_feed
from scenarios.feed_schedule.feed_timepoints import feed_timepoints
from scenarios.feed_schedule.scheduling import ScheduleRules, schedule_feed
from scenarios.feed_schedule.town_without_streets import DeadheadRule
from scenarios.operating_day import OperatingDay
from scenarios.printed_timetables.clock_face import NO_CALL, shown_columns
from scenarios.printed_timetables.printed_line import PrintedLine, PrintedTable, printed_lines
from tests.shared_files import shared_file


@pytest.fixture(scope="module")
def printed() -> tuple[OperatingDay, list[PrintedLine]]:
    path = shared_file("data/newport/newport_gtfs.zip")
    schedule = schedule_feed(read_feed_day(path, DeadheadRule()), ScheduleRules())
    day = operating_day_of_feed(schedule, schedule.vehicles)
    marks, _ = feed_timepoints(schedule.day)
    return day, list(printed_lines(day, marks))


def tables_of(lines: list[PrintedLine]) -> list[PrintedTable]:
    return [table for line in lines for table in line.tables]


@pytest.mark.data
def test_every_call_stands_in_one_table(printed: tuple[OperatingDay, list[PrintedLine]]) -> None:
    day, lines = printed
    seen = []
    for table in tables_of(lines):
        for place, trip in enumerate(table.trip.tolist()):
            calls = day.timetable.calls_of(trip)
            column = table.time_s[:, place]
            served = column != NO_CALL
            assert table.stop[served].tolist() == day.timetable.stop[calls].tolist()
            expected = day.timetable.departure[calls].tolist()
            expected[-1] = int(day.timetable.arrival[calls][-1])
            assert column[served].tolist() == expected
            seen.append(trip)
    assert sorted(seen) == list(range(day.timetable.n_trips))


@pytest.mark.data
def test_most_trips_of_an_hourly_line_are_told_by_their_headway(
    printed: tuple[OperatingDay, list[PrintedLine]],
) -> None:
    shown = sum(len(shown_columns(table.time_s)) for table in tables_of(printed[1]))
    assert shown < printed[0].timetable.n_trips
