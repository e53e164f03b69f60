"""Changes of drivers are kept apart; the end of a block always stays one."""

from routing.duties.relief_spacing import spaced_reliefs
from tests.routing.duties.small_work import work_of


def test_a_change_comes_an_hour_after_the_last_and_an_hour_before_the_end() -> None:
    # Legs end at 40, 65, 100, 130 and 175 min. 65 is the first after an hour; from its next leg at
    # 70 on, 130 is the next, but only 45 min before the end.
    work = work_of([(0, 40), (45, 65), (70, 100), (105, 130), (135, 175)])
    assert spaced_reliefs(work, 3600).relief.tolist() == [False, True, False, False, True]


def test_what_is_no_change_does_not_become_one() -> None:
    work = spaced_reliefs(work_of([(0, 100), (105, 200), (205, 300)]), 200 * 60, 6 * 3600)
    assert work.relief.tolist() == [False, False, True]
    assert spaced_reliefs(work, 60).relief.tolist() == [False, False, True]


def test_no_driver_waits_hours_for_a_relief_that_was_left_out() -> None:
    # 40 min, 160 min and 30 min: without the change at 40 the first section is 205 min, more than
    # three hours; without that at 205 the last would be 190 min from 45 on, so it stays too.
    work = work_of([(0, 40), (45, 205), (205, 235)])
    assert spaced_reliefs(work, 3600).relief.tolist() == [True, True, True]
    assert spaced_reliefs(work, 3600, 4 * 3600).relief.tolist() == [False, False, True]


def test_each_block_is_spaced_alone() -> None:
    work = work_of([(0, 60), (60, 120)], [(10, 70), (70, 130)])
    assert spaced_reliefs(work, 3600).relief.tolist() == [True, True, True, True]


def test_nothing_changes_without_a_distance() -> None:
    work = work_of([(0, 5), (5, 10)])
    assert spaced_reliefs(work, 0) is work
