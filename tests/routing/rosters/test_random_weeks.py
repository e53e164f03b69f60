"""Weeks of random duties, other ones on each day: rosters always pass their check and bound."""

import numpy as np
import pytest

from network.errors import InfeasibleError, NoSolutionInTime
from routing.duties.agreement_file import agreement_named, agreement_names
from routing.rosters.roster_check import roster_figures, roster_problems
from routing.rosters.rostering import RosterEffort, plan_rosters
from routing.rosters.week_of_duties import WeekOfDuties
from tests.routing.rosters.small_weeks import duties


def random_week(seed: int) -> WeekOfDuties:
    """Up to five duties a day, of 4 to 12 h, from 03:00 to 20:00."""
    generator = np.random.default_rng(seed)
    days = []
    for on in range(7):
        count = int(generator.integers(0, 6))
        starts, hours = generator.uniform(3, 20, count), generator.uniform(4, 12, count)
        days.append(
            duties(
                *(
                    (f"D{on}{place}", float(start), float(start + long))
                    for place, (start, long) in enumerate(zip(starts, hours, strict=True))
                ),
                driving=4.0,
            )
        )
    return WeekOfDuties(tuple(days))


@pytest.mark.parametrize("seed", range(5))
def test_rosters_of_random_weeks_keep_all_rules_and_bounds(seed: int) -> None:
    rules = agreement_named(agreement_names()[seed]).rest
    assert rules is not None
    week = random_week(seed)
    try:
        found = plan_rosters(week, rules, RosterEffort(work=0.05, first_work=0.3))
    except (InfeasibleError, NoSolutionInTime) as failure:
        assert "drivers were tried" in str(failure)  # noqa: PT017  (either outcome is right)
        return
    assert roster_problems(week, rules, found.plan) == []
    figures = roster_figures(week, rules, found.plan)
    assert [proof.value for proof in found.certificates] == [
        figures.drivers, figures.worked_weekends, figures.lone_free_days, figures.steps_back,
    ]  # fmt: skip
    assert all(proof.bound <= proof.value for proof in found.certificates)
