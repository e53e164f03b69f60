"""Each rule alone asks for so many drivers; the answers are divisions and small matchings."""

from routing.rest_rules import RestRules
from routing.rosters.driver_bound import least_drivers
from routing.rosters.week_of_duties import WeekOfDuties, same_duties
from tests.routing.rosters.small_weeks import EARLY_LATE, HOUR, duties


def asked(week: WeekOfDuties, rules: RestRules) -> dict[str, int]:
    """Drivers by rule."""
    return {need.rule: need.drivers for need in least_drivers(week, rules)}


def test_hours_are_shared_among_drivers() -> None:
    # 14 duties of 8 h work and 6 h driving: 112 h and 84 h a week.
    week = same_duties(EARLY_LATE, range(7))
    rules = RestRules(
        weekly_driving_s=30 * HOUR, fortnight_driving_s=50 * HOUR, longest_week_s=60 * HOUR,
        average_week_s=40 * HOUR,
    )  # fmt: skip
    found = asked(week, rules)
    assert found["weekly_driving"] == 3  # 84 / 30
    assert found["fortnight_driving"] == 4  # 168 / 50
    assert found["longest_week"] == 2  # 112 / 60
    assert found["average_week"] == 3  # 112 / 40
    assert least_drivers(week, rules)[0].rule == "fortnight_driving"


def test_days_off_are_shared_among_drivers() -> None:
    # 14 duties a week: at 5 days of 6 in a row 14 x 6 / 35 = 2.4, at 6 of 7 14 / 6 = 2.3.
    week = same_duties(EARLY_LATE, range(7))
    found = asked(week, RestRules(longest_run_days=5, weekly_rest_s=1))
    assert (found["longest_run"], found["weekly_rest"]) == (3, 3)


def test_free_sundays_ask_for_drivers_who_do_not_work_then() -> None:
    # Two duties on Sunday, 37 of 52 Sundays worked at most: 2 x 52 / 37 = 2.8.
    week = same_duties(EARLY_LATE, (6,))
    assert asked(week, RestRules(free_sundays_a_year=15))["free_sundays"] == 3


def test_two_days_in_a_row_need_those_who_cannot_do_both() -> None:
    # Two late duties and then an early one: with 11 h of rest nobody can do both.
    late, early = duties(("l1", 15, 23), ("l2", 15, 23)), duties(("e1", 5, 13))
    none = early.rows(())
    week = WeekOfDuties((late, early, none, none, none, none, none))
    assert asked(week, RestRules(reduced_daily_rest_s=11 * HOUR))["daily_rest"] == 3
    assert asked(week, RestRules(reduced_daily_rest_s=6 * HOUR))["daily_rest"] == 2


def test_sunday_is_followed_by_monday() -> None:
    late, early = duties(("l1", 15, 23)), duties(("e1", 5, 13))
    none = early.rows(())
    week = WeekOfDuties((early, none, none, none, none, none, late))
    assert asked(week, RestRules(reduced_daily_rest_s=11 * HOUR))["daily_rest"] == 2
