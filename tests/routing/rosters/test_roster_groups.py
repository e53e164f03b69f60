"""Groups of duties: each duty in one of them, work per driver about the same."""

import numpy as np

from routing.rosters.roster_groups import dealt_duties, group_sizes
from routing.rosters.week_of_duties import WeekOfDuties, same_duties
from tests.routing.rosters.small_weeks import HOUR, duties


def test_each_duty_of_each_day_is_dealt_once_and_the_same_duty_to_one_group() -> None:
    day = duties(*((f"D{n:02}", 5 + n / 3, 12 + n / 2) for n in range(23)))
    week = same_duties(day, range(6))
    dealt = dealt_duties(week, group_sizes(23, 8))
    for on in range(6):
        assert sorted(row for group in dealt for row in group[on]) == list(range(23))
    assert all(group[0] == group[5] for group in dealt)
    assert all(not group[6] for group in dealt)
    assert [len(group[0]) for group in dealt] == [8, 8, 7]


def test_work_per_driver_is_about_the_same() -> None:
    generator = np.random.default_rng(1)
    starts, hours = generator.uniform(4, 16, 60), generator.uniform(5.5, 10, 60)
    day = duties(
        *((f"D{n:02}", s, s + h) for n, (s, h) in enumerate(zip(starts, hours, strict=True)))
    )
    sizes = group_sizes(60, 16)
    work = [
        sum(int(day.work_s[row]) for row in group[0]) / size
        for group, size in zip(dealt_duties(same_duties(day, (0,)), sizes), sizes, strict=True)
    ]
    # Duties differ by hours, groups of fifteen by minutes.
    assert max(work) - min(work) < HOUR / 10


def test_days_with_other_duties_are_dealt_for_themselves() -> None:
    workday = duties(*((f"W{n}", 5 + n, 13 + n) for n in range(6)))
    sunday = duties(("S1", 8, 16), ("S2", 9, 17))
    none = sunday.rows(())
    week = WeekOfDuties((*(workday,) * 5, none, sunday))
    dealt = dealt_duties(week, (3, 3))
    assert sorted(len(group[6]) for group in dealt) == [1, 1]
    assert [len(group[0]) for group in dealt] == [3, 3]
