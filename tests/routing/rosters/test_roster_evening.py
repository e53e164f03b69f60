"""Evening out: duties of a weekday change rows, free days and rests stay."""

from network.quantities import ints
from routing.rest_rules import RestRules
from routing.rosters.roster_check import roster_figures, week_figures
from routing.rosters.roster_evening import evened_out
from routing.rosters.roster_plan import CyclicRoster, RosterPlan
from routing.rosters.week_of_duties import same_duties
from tests.routing.rosters.small_weeks import EARLY_LATE, HOUR, duties

F = -1


def paid_hours(week_days: range, rules: RestRules, *rows: tuple[int, ...]) -> list[float]:
    """Paid hours of each week after evening out a long and a short early duty."""
    week = same_duties(duties(("long", 5, 15), ("short", 5, 11)), week_days)
    roster = CyclicRoster("yard", "yard", evened_out(week, rules, ints(rows)))
    return [each.paid_s / HOUR for each in week_figures(week, roster)]


def test_a_long_and_a_short_duty_are_shared_by_two_weeks() -> None:
    # 4 x 10 h and 4 x 6 h become 2 x 10 + 2 x 6 = 32 h each.
    rows = ((0, 0, 0, 0, F, F, F), (1, 1, 1, 1, F, F, F))
    assert paid_hours(range(4), RestRules(daily_rest_s=11 * HOUR), *rows) == [32, 32]


def test_a_step_back_is_taken_out_where_duties_of_a_day_can_change_rows() -> None:
    # The second row goes from a late to an early duty; dealt anew, each row keeps its hours.
    week = same_duties(EARLY_LATE, (0, 1))
    rules = RestRules(daily_rest_s=11 * HOUR, earlier_s=HOUR)
    given = ints([(0, 1, F, F, F, F, F), (1, 0, F, F, F, F, F)])
    evened = evened_out(week, rules, given)
    plan = RosterPlan((CyclicRoster("yard", "yard", evened),))
    assert roster_figures(week, rules, plan).steps_back == 0


def test_a_rest_that_would_get_too_short_keeps_duties_where_they_are() -> None:
    # 14 h from the long duty to the next morning, 18 h from the short one. Row 2 works on both
    # days: with 15 h asked for it keeps the short one on Monday, and gets that of Tuesday too.
    rows = ((0, F, F, F, F, F, F), (1, 0, F, F, F, F, F), (F, 1, F, F, F, F, F))
    assert paid_hours(range(2), RestRules(daily_rest_s=15 * HOUR), *rows) == [10, 12, 10]


def test_a_roster_of_one_week_stays_as_it_is() -> None:
    week = same_duties(duties(("early", 5, 13)), range(5))
    given = ints([(0, 0, 0, 0, 0, F, F)])
    assert evened_out(week, RestRules(), given).tolist() == given.tolist()
