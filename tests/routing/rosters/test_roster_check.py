"""Rosters are rechecked from scratch: each broken rule is found where it is broken."""

from dataclasses import replace

import pytest

from network.quantities import ints
from routing.rest_rules import RestRules
from routing.rosters.roster_check import (
    rest_readings,
    roster_figures,
    roster_problems,
    week_figures,
)
from routing.rosters.roster_plan import CyclicRoster, RosterPlan
from routing.rosters.week_of_duties import WeekOfDuties, same_duties
from tests.routing.rosters.small_weeks import EARLY_LATE, HOUR, duties

WORKDAYS = same_duties(EARLY_LATE, range(5))
E, L, F = 0, 1, -1
FORWARD = ((E, E, E, E, E, F, F), (L, L, L, L, L, F, F))
BACKWARD = ((E, L, E, E, E, F, F), (L, E, L, L, L, F, F))


def plan(*rows: tuple[int, ...], home: str = "yard") -> RosterPlan:
    """One roster of these rows."""
    return RosterPlan((CyclicRoster("yard", home, ints(rows)),))


def said(week: WeekOfDuties, rules: RestRules, *rows: tuple[int, ...]) -> list[str]:
    """What is found."""
    return [str(found) for found in roster_problems(week, rules, plan(*rows))]


def test_an_early_and_a_late_week_keep_every_rule() -> None:
    # 16 h from one early duty to the next; from Friday 13:00 to Monday 15:00 are 74 h, from Friday
    # 23:00 to Monday 05:00 are 54 h; 30 h of driving and 40 h of work a week.
    rules = RestRules(
        daily_rest_s=11 * HOUR, weekly_rest_s=45 * HOUR, reduced_weekly_rest_s=24 * HOUR,
        longest_run_days=5, weekly_driving_s=30 * HOUR, fortnight_driving_s=60 * HOUR,
        longest_week_s=40 * HOUR, average_week_s=40 * HOUR, average_weeks=17,
        free_sundays_a_year=52,
    )  # fmt: skip
    assert said(WORKDAYS, rules, *FORWARD) == []


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        (RestRules(longest_run_days=4), "longest_run: 5 days, at most 4"),
        (
            RestRules(weekly_rest_s=55 * HOUR, reduced_weekly_rest_s=55 * HOUR),
            f"weekly_rest: {54 * HOUR} s, at least {55 * HOUR}",
        ),
        (RestRules(weekly_driving_s=29 * HOUR), f"weekly_driving: {30 * HOUR} s"),
        (RestRules(fortnight_driving_s=59 * HOUR), f"fortnight_driving: {60 * HOUR} s"),
        (RestRules(longest_week_s=39 * HOUR), f"longest_week: {40 * HOUR} s"),
        (RestRules(average_week_s=39 * HOUR, average_weeks=2), f"average_week: {40 * HOUR} s"),
    ],
)
def test_each_broken_rule_is_named_with_its_figures(rules: RestRules, found: str) -> None:
    assert found in said(WORKDAYS, rules, *FORWARD)[0]


def test_an_early_duty_after_a_late_one_breaks_the_daily_rest() -> None:
    # From Tuesday 23:00 to Wednesday 05:00 are 6 h.
    found = said(WORKDAYS, RestRules(daily_rest_s=11 * HOUR), *BACKWARD)
    assert found[0] == (
        "error: roster yard up to week 1 Friday: "
        "breaks daily_rest: 21600 s, at least 39600 s allowed"
    )


def test_so_many_reduced_rests_are_allowed_between_two_weekly_rests() -> None:
    # Rests of 11 h on each of four nights where 12 h are asked for, 11 h up to three times.
    day = duties(("long", 6, 19))
    week = same_duties(day, range(5))
    rules = RestRules(
        daily_rest_s=12 * HOUR, reduced_daily_rest_s=11 * HOUR, most_reduced=3
    )  # fmt: skip
    row = (0, 0, 0, 0, 0, F, F)
    assert "daily_rest reduced: 4 rests, at most 3" in said(week, rules, row)[0]
    assert said(week, replace(rules, most_reduced=4), row) == []


def test_a_short_weekly_rest_is_made_up_for_by_the_next_one() -> None:
    # Row 1: free Sunday after a duty to 13:00: 40 h to Monday 05:00, 5 h less than 45. Row 2: free
    # Saturday and Sunday: 64 h. The other way round the 64 h come first, and then 40 h again.
    early = duties(("early", 5, 13))
    none = early.rows(())
    week = WeekOfDuties((*(duties(("a", 5, 13), ("b", 5, 13)),) * 5, early, none))
    rules = RestRules(weekly_rest_s=45 * HOUR, reduced_weekly_rest_s=24 * HOUR)
    rows = ((0, 0, 0, 0, 0, 0, F), (1, 1, 1, 1, 1, F, F))
    assert said(week, rules, *rows) == []
    # 60 h and 64 h as full rests: 20 h are lacking, and 84 h are not there.
    longer = replace(rules, weekly_rest_s=60 * HOUR)
    assert f"at least {80 * HOUR} s" in said(week, longer, *rows)[0]


def test_a_week_without_a_rest_of_its_own_is_found() -> None:
    # Sunday of week 1 and Monday of week 2 are one rest, which begins in week 1; the next one
    # begins on the Monday after week 2.
    one = duties(("early", 5, 13))
    two, none = duties(("a", 5, 13), ("b", 5, 13)), one.rows(())
    rules = RestRules(weekly_rest_s=24 * HOUR, reduced_weekly_rest_s=24 * HOUR)
    week = WeekOfDuties((none, *(two,) * 5, one))
    rows = ((F, 0, 0, 0, 0, 0, F), (F, 1, 1, 1, 1, 1, 0))
    assert said(week, rules, *rows) == [
        "error: roster yard week 2: breaks weekly_rest: 0 rests, at least 1 rests allowed"
    ]
    # With Tuesday free as well, there is room for a rest of 45 h in week 2 alone.
    week = WeekOfDuties((none, one, *(two,) * 4, one))
    rows = ((F, 0, 0, 0, 0, 0, F), (F, F, 1, 1, 1, 1, 0))
    assert said(week, rules, *rows) == []


def test_a_year_of_worked_sundays_is_found() -> None:
    # One of two Sundays is free: 26 a year.
    week = same_duties(duties(("early", 5, 13)), range(7))
    rows = ((0, 0, 0, 0, 0, 0, 0), (F,) * 7)
    assert said(week, RestRules(free_sundays_a_year=26), *rows) == []
    found = said(week, RestRules(free_sundays_a_year=27), *rows)
    assert found == [
        "error: roster yard a year: breaks free_sundays: 26 Sundays, at least 27 Sundays allowed"
    ]


def test_duties_that_nobody_or_two_drivers_do_are_found() -> None:
    rows = ((E, E, E, E, E, F, F), (E, L, L, L, L, F, F))
    assert said(WORKDAYS, RestRules(), *rows) == [
        "error: duty early Monday: stands in 2 rows, not in one",
        "error: duty late Monday: stands in 0 rows, not in one",
    ]
    assert (
        "names duty row 7 of 2" in said(WORKDAYS, RestRules(), (7, *(E,) * 4, F, F), FORWARD[1])[0]
    )


def test_a_driver_of_another_depot_is_found() -> None:
    found = roster_problems(WORKDAYS, RestRules(), plan(*FORWARD, home="elsewhere"))
    assert "has duty early of yard, not elsewhere" in str(found[0])


def test_figures_count_weekends_lone_days_and_steps_back() -> None:
    rules = RestRules(earlier_s=HOUR)
    forward = roster_figures(WORKDAYS, rules, plan(*FORWARD))
    assert (forward.drivers, forward.duties, forward.steps_back) == (2, 10, 0)
    assert (forward.worked_weekends, forward.lone_free_days) == (0, 0)
    assert forward.mean_week_s == forward.longest_week_s == 40 * HOUR
    # Late to early on Tuesday to Wednesday of row 1 and on Monday to Tuesday of row 2.
    assert roster_figures(WORKDAYS, rules, plan(*BACKWARD)).steps_back == 2
    week = week_figures(WORKDAYS, plan(*FORWARD).rosters[0])[0]
    assert (week.duties, week.free_weekend, week.work_s) == (5, True, 40 * HOUR)


def test_a_roster_without_duties_has_nothing_to_keep() -> None:
    nothing = same_duties(EARLY_LATE, ())
    assert rest_readings(nothing, RestRules(longest_run_days=1), plan((F,) * 7)) == []
