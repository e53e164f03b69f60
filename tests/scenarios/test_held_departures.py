"""First and last departures that a planner asks for, from the table to the trips of a plan."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from network.errors import InputError
from network.network import Network
from network.quantities import ints
from network.service_day import WEEKDAY, clock_of, seconds_of
from routing.line_planning.sense import LineSense
from routing.lines import NOT_RUN, LinePlan, line_plan_of
from routing.service_hours import NOT_GIVEN, held_hours
from scenarios.choice_kinds import ClockTime
from scenarios.held import HeldWishes, held_of
from scenarios.held_departures import HeldDepartures, HeldTimes, held_departures_of, read_departures
from scenarios.present import PresentLines
from scenarios.result import ScenarioResult
from scenarios.workflow import plan_service
from tests.cities.grid import MIDDLE, grid_city
from tests.planned_city import QuickSettings, random_demand

TWO_LINES = line_plan_of(
    [("1", "12 Harbour", [[0, 1], [1, 0]]), ("2", "", [[1, 2], [2, 1]])], 5, 1200
)


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "departures.csv"
    path.write_text(text, "utf-8")
    return path


def held_clocks(plan: LinePlan) -> list[tuple[str, str]]:
    assert plan.hours is not None
    return [
        tuple("" if s == NOT_GIVEN else clock_of(s)[:5] for s in plan.hours.of(row))  # type: ignore[misc]  # two of them
        for row in range(plan.n_patterns)
    ]


def test_a_row_holds_its_line_and_all_others_hold_what_is_for_all(tmp_path: Path) -> None:
    asked = held_departures_of(
        table(tmp_path, "line,direction,first,last\n12,,06:10,\n2,back,,24:10\n"), "05:30", "23:45"
    )
    plan = asked.held_by(TWO_LINES, WEEKDAY)
    assert held_clocks(plan) == [
        ("06:10", "23:45"), ("06:10", "23:45"), ("05:30", "23:45"), ("05:30", "24:10"),
    ]  # fmt: skip
    assert asked.findings(plan) == ()


def test_a_row_with_a_direction_holds_that_one_and_others_hold_the_way_out(tmp_path: Path) -> None:
    asked = held_departures_of(table(tmp_path, "line,direction,first\n1,1,06:10\n"), "05:30", "")
    hours = asked.held_by(TWO_LINES, WEEKDAY).hours
    assert hours is not None
    assert hours.exact.tolist() == [True, True, True, False]


def test_nothing_asked_leaves_the_plan_as_it_is() -> None:
    assert held_departures_of(None, "", "") == HeldDepartures()
    assert HeldDepartures().held_by(TWO_LINES, WEEKDAY) is TWO_LINES


def test_a_row_that_names_no_line_is_said_with_the_lines_there_are(tmp_path: Path) -> None:
    asked = held_departures_of(table(tmp_path, "line,first\nX9,06:00\n"), "", "")
    (said,) = asked.findings(asked.held_by(TWO_LINES, WEEKDAY))
    assert str(said) == (
        "warning: departures.csv line 2: no line of the plan is 'X9'; its times hold nothing;"
        " lines of this plan are 1, 2"
    )


def test_every_fault_of_a_table_is_told_at_once(tmp_path: Path) -> None:
    text = "line,direction,first,last\n,0,06:00,\n1,up,6h,\n2,1,09:00,08:00\n2,1,,99:00\n"
    with pytest.raises(InputError) as refused:
        read_departures(table(tmp_path, text))
    said = str(refused.value)
    for part in (
        "line 2: no line is named", "line 3: direction 'up' is neither out (0) nor back (1)",
        "line 3: first: '6h' is not a time of day", "last departure 08:00:00 lies before the first",
        "line 5: last: 99:00 is later than 36:00",
    ):  # fmt: skip
        assert part in said


def test_a_table_without_times_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neither a column first nor last"):
        read_departures(table(tmp_path, "line,direction\n1,0\n"))


def test_wrong_times_for_all_lines_are_refused_by_their_flag() -> None:
    with pytest.raises(InputError, match="--first-departure: 'noon' is not a time of day"):
        held_departures_of(None, "noon", "")
    with pytest.raises(InputError, match="--last-departure 01:10 lies before --first-departure"):
        held_departures_of(None, "05:30", "01:10")


def test_a_plan_file_takes_times_of_the_service_day_only() -> None:
    read = [ClockTime().read(raw, Path()) for raw in ("05:30", "24:10", "36:00", "5.30", 530, "")]
    assert read == ["05:30", "24:10", None, None, None, None]


def test_a_row_and_what_is_for_all_must_fit_together(tmp_path: Path) -> None:
    asked = held_departures_of(table(tmp_path, "line,first\n2,22:00\n"), "", "21:00")
    with pytest.raises(InputError, match="line 2: the last departure 21:00:00 lies before the"):
        asked.held_by(TWO_LINES, WEEKDAY)


def test_a_line_that_stays_cannot_leave_while_it_rests() -> None:
    headway_s = TWO_LINES.headway_s.copy()
    headway_s[:2, 4] = NOT_RUN
    resting = TWO_LINES.with_headways(ints(headway_s))
    asked = HeldDepartures(HeldTimes(last_s=int(seconds_of("22:00"))))
    message = "line 1: stays with its headways of today and does not run in evening, so no bus"
    with pytest.raises(InputError, match=message):
        asked.held_by(resting, WEEKDAY, n_kept=1)
    assert asked.held_by(resting, WEEKDAY, n_kept=0).hours is not None


def test_a_line_that_stays_keeps_its_own_hours_unless_the_table_names_it(tmp_path: Path) -> None:
    own = held_hours([21600, 21660, -1, -1], [72000, 72060, -1, -1])
    stays = replace(TWO_LINES, hours=own)
    asked = held_departures_of(table(tmp_path, "line,direction,first\n1,1,06:30\n"), "05:30", "")
    assert held_clocks(asked.held_by(stays, WEEKDAY, n_kept=1)) == [
        ("06:00", "20:00"), ("06:30", "20:01"), ("05:30", ""), ("05:30", ""),
    ]  # fmt: skip


# --- a whole plan ---------------------------------------------------------------------------------


SETTINGS = QuickSettings(8, sense=LineSense(shortest_run_s=5 * 60))


@cache
def city() -> Network:
    """7 x 7 junctions, 400 m apart."""
    return grid_city(7, 7)


@cache
def held_plan() -> ScenarioResult:
    """From 5:10 to 23:20, after the end of the demand."""
    wishes = HeldWishes(first_departure="05:10", last_departure="23:20")
    held = held_of(wishes, city(), MIDDLE, None)
    return plan_service(city(), random_demand(city()), SETTINGS, held=held)


def test_every_line_of_a_plan_leaves_first_and_last_when_it_was_told_to() -> None:
    service = held_plan().service
    assert service.plan.n_lines > 0
    for line in range(service.plan.n_lines):
        out, back = (
            service.timetable.start[service.timetable.pattern == pattern]
            for pattern in service.plan.patterns_of(line)
        )
        assert clock_of(int(out[0])) == "05:10:00"
        assert clock_of(int(out[-1])) == "23:20:00"
        assert out[0] <= back[0] < out[1] + 3600  # a headway is an hour at most
        assert out[-2] - 3600 < back[-1] <= out[-1]
    assert (service.plan.headway_s != NOT_RUN).all()  # none rests between its first and last
    assert service.vehicles.n_vehicles <= SETTINGS.buses


def test_the_report_tells_how_many_departures_are_held() -> None:
    n = held_plan().service.plan.n_lines
    said = "\n".join(map(str, held_plan().findings))
    assert f"{n} first and {n} last departures are held to the minute" in said


def test_a_line_that_stays_holds_departures_of_today_in_a_new_plan() -> None:
    # Of the plan above, one line stays with 5:25 and 22:40 out, 5:40 and 22:55 back.
    before = held_plan().service.plan
    name = before.line_id[0]
    others = [NOT_GIVEN] * (before.n_patterns - 2)
    own = held_hours([19500, 20400, *others], [81600, 82500, *others])
    held = held_of(HeldWishes(keep_lines=name), city(), MIDDLE, replace(before, hours=own))
    present = PresentLines(replace(before, hours=None), headways_given=True)
    service = plan_service(
        city(), random_demand(city()), SETTINGS, present_lines=present, held=held
    ).service
    row = service.plan.patterns_of(service.plan.line_id.index(name)).tolist()
    starts = [service.timetable.start[service.timetable.pattern == each] for each in row]
    assert [(int(s[0]), int(s[-1])) for s in starts] == [(19500, 81600), (20400, 82500)]
