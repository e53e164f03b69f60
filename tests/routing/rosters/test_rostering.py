"""Rosters of small weeks, whose fewest drivers are found by hand."""

from itertools import product

import pytest

from network.errors import InfeasibleError, LimitError
from network.quantities import ints
from routing.certificate import Status
from routing.duties.agreement_file import agreement_named, agreement_names
from routing.progress import Progress
from routing.rest_rules import RestRules
from routing.rosters.roster_check import roster_figures, roster_problems
from routing.rosters.roster_plan import FREE, CyclicRoster, RosterPlan
from routing.rosters.rostering import PlannedRosters, RosterEffort, plan_rosters
from routing.rosters.week_of_duties import WeekOfDuties, same_duties
from tests.routing.rosters.small_weeks import EARLY_LATE, HOUR, duties

EU = agreement_named("eu-561").rest or RestRules()
SHORT = RosterEffort(work=0.1, first_work=0.5)


def planned(week: WeekOfDuties, rules: RestRules) -> PlannedRosters:
    """Rosters that pass their check, their proofs as recounted."""
    found = plan_rosters(week, rules, SHORT)
    assert roster_problems(week, rules, found.plan) == []
    figures = roster_figures(week, rules, found.plan)
    assert [proof.value for proof in found.certificates] == [
        figures.drivers, figures.worked_weekends, figures.lone_free_days, figures.steps_back,
    ]  # fmt: skip
    assert all(proof.bound <= proof.value for proof in found.certificates)
    return found


def test_two_duties_on_working_days_need_two_drivers_who_turn_forward() -> None:
    found = planned(same_duties(EARLY_LATE, range(5)), EU)
    assert found.plan.n_drivers == 2
    assert [str(proof.status) for proof in found.certificates] == [Status.OPTIMAL] * 4
    assert found.plan.rosters[0].duty[:, 5:].tolist() == [[FREE, FREE], [FREE, FREE]]


def test_one_duty_every_day_needs_two_drivers_as_a_day_in_seven_is_free() -> None:
    # 7 days of work at 6 days a driver.
    found = planned(same_duties(duties(("early", 5, 13)), range(7)), EU)
    assert found.plan.n_drivers == 2
    assert found.certificates[0].bound == 2
    assert {need.rule: need.drivers for need in found.needs}["longest_run"] == 2


def test_weekends_go_to_as_few_drivers_as_they_have_duties() -> None:
    # One duty every day and two drivers: whoever works on Saturday works on Sunday.
    found = planned(same_duties(duties(("early", 5, 13)), range(7)), EU)
    assert found.certificates[1].value == 1


def test_two_early_duties_after_two_late_ones_need_four_drivers() -> None:
    # Late on Monday to 23:00, early on Tuesday from 05:00: nobody can do both.
    late, early = duties(("l1", 15, 23), ("l2", 15, 23)), duties(("e1", 5, 13), ("e2", 5, 13))
    none = early.rows(())
    week = WeekOfDuties((late, early, none, none, none, none, none))
    found = planned(week, EU)
    assert found.plan.n_drivers == 4
    assert (found.needs[0].rule, found.needs[0].drivers) == ("daily_rest", 4)


def test_each_depot_has_its_own_drivers() -> None:
    yard, works = EARLY_LATE, duties(("third", 6, 14), home="works")
    both = same_duties(yard, range(5)), same_duties(works, range(5))
    week = WeekOfDuties(
        tuple(
            type(one)(
                (*one.duty_id, *other.duty_id), (*one.home, *other.home),
                *(
                    ints([*getattr(one, name), *getattr(other, name)])
                    for name in ("start_s", "end_s", "driving_s", "work_s", "paid_s")
                ),
            )
            for one, other in zip(both[0].days, both[1].days, strict=True)
        )
    )  # fmt: skip
    found = planned(week, EU)
    assert [(each.home, each.n_rows) for each in found.plan.rosters] == [("works", 1), ("yard", 2)]


@pytest.mark.parametrize("name", agreement_names())
def test_every_agreement_has_rosters_for_a_week_of_eight_duties(name: str) -> None:
    starts = (5, 5.25, 5.5, 8, 12, 13, 14, 14.5)
    day = duties(*((f"D{n}", start, start + 8.5) for n, start in enumerate(starts)))
    rules = agreement_named(name).rest
    assert rules is not None
    assert planned(same_duties(day, range(5)), rules).plan.n_drivers >= 8


def test_more_duties_than_a_roster_holds_are_dealt_to_several() -> None:
    day = duties(*((f"D{n:02}", 5 + n / 4, 13 + n / 4) for n in range(20)))
    found = planned(same_duties(day, range(5)), EU)
    assert [each.n_rows for each in found.plan.rosters] == [10, 10]
    assert found.certificates[0].gap == 0.0
    starts = [int(day.start_s[row]) for row in found.plan.rosters[0].duty[:, 0]]
    assert min(starts) < 6 * HOUR
    assert max(starts) > 9 * HOUR


def test_the_same_week_gives_the_same_rosters() -> None:
    week = same_duties(EARLY_LATE, range(6))
    one, other = planned(week, EU), planned(week, EU)
    assert one.plan.rosters[0].duty.tolist() == other.plan.rosters[0].duty.tolist()


def test_a_week_without_duties_needs_nobody() -> None:
    found = plan_rosters(same_duties(EARLY_LATE, ()), EU)
    assert found.plan.n_drivers == 0
    assert found.certificates[0].gap == 0.0


def test_a_duty_that_fits_into_no_week_is_refused_by_name() -> None:
    week = same_duties(duties(("long", 4, 16)), (0,))
    with pytest.raises(InfeasibleError, match=r"roster yard.*1 duties a week.*labour-rules"):
        plan_rosters(week, RestRules(longest_week_s=11 * HOUR), SHORT)


def test_whoever_waits_is_told_of_each_roster() -> None:
    told: list[Progress] = []

    def observer(progress: Progress, /) -> bool:
        told.append(progress)
        return True

    plan_rosters(same_duties(EARLY_LATE, range(5)), EU, SHORT, observer=observer)
    assert [each.message for each in told] == ["roster 1 of 1"]


def test_no_smaller_roster_exists_than_the_one_found_by_trying_all() -> None:
    # Three days of early and late duties in a row: two drivers would have to turn back, as whoever
    # is late on one day is late again; with a free day each, three do.
    week = same_duties(EARLY_LATE, (0, 1, 2))
    rules = RestRules(daily_rest_s=11 * HOUR, longest_run_days=2)
    found = planned(week, rules)
    assert found.plan.n_drivers == 3
    rows = list(product((FREE, 0, 1), repeat=3))
    for one, other in product(rows, repeat=2):
        cells = ints([[*one, FREE, FREE, FREE, FREE], [*other, FREE, FREE, FREE, FREE]])
        two = RosterPlan((CyclicRoster("yard", "yard", cells),))
        assert roster_problems(week, rules, two)


def test_a_day_that_does_not_fit_into_memory_is_refused() -> None:
    day = duties(*((f"D{n}", 5, 13) for n in range(5001)))
    with pytest.raises(LimitError, match="5001 duties; rosters are planned for at most 5000"):
        plan_rosters(same_duties(day, (0,)), EU, SHORT)


def test_rosters_bear_different_names_whatever_depots_are_called() -> None:
    day = duties(*((f"D{n:02}", 5 + n / 4, 13 + n / 4) for n in range(20)))
    other = duties(("last", 6, 14), home="R1 yard")
    whole = type(day)(
        (*day.duty_id, *other.duty_id), (*day.home, *other.home),
        *(
            ints([*getattr(day, name), *getattr(other, name)])
            for name in ("start_s", "end_s", "driving_s", "work_s", "paid_s")
        ),
    )  # fmt: skip
    found = planned(same_duties(whole, range(5)), EU)
    names = [each.name for each in found.plan.rosters]
    assert names == ["R1 R1 yard", "R2 yard", "R3 yard"]
