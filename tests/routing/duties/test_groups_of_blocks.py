"""Large days in groups: the same work, every rule kept, and a bound that holds for all of it."""

import numpy as np
import pytest

from network.quantities import ints
from routing.duties.agreement import DutyPrices
from routing.duties.duty_check import duty_problems
from routing.duties.effort import DutyEffort
from routing.duties.groups_of_blocks import (
    bound_by_hours,
    groups_of_blocks,
    schedule_duties_in_groups,
    work_of_some,
)
from routing.duties.scheduling import schedule_duties
from routing.progress import Progress
from tests.routing.duties.small_work import HOUR, rules, work_of

PRICES = DutyPrices()
EFFORT = DutyEffort()

# Four blocks of two sections of 100 min each, which start 10 min apart.
FOUR = work_of(*([(start, start + 100), (start + 105, start + 205)] for start in (0, 10, 20, 30)))
RULES = rules(longest_work=210, most_pieces=2)


def test_blocks_of_a_depot_are_dealt_in_turn_by_the_time_at_which_they_start() -> None:
    # Eight sections, at most four at once: two groups; blocks 0 and 2, then 1 and 3.
    assert [rows.tolist() for rows in groups_of_blocks(FOUR, 4)] == [[0, 2], [1, 3]]
    assert [rows.tolist() for rows in groups_of_blocks(FOUR, 8)] == [[0, 1, 2, 3]]


def test_work_of_some_blocks_is_theirs_alone() -> None:
    part = work_of_some(FOUR, ints([1, 3]))
    assert part.block_id == ("B2", "B4")
    assert (part.start_s // 60).tolist() == [10, 115, 30, 135]
    assert part.first_leg.tolist() == [0, 2, 4]


def test_groups_cover_each_section_once_and_keep_every_rule() -> None:
    # 210 min of work at most, so a driver does one whole block: 205 min, four drivers.
    duties, proof = schedule_duties_in_groups(FOUR, RULES, PRICES, EFFORT, 1, most_sections=4)
    assert duty_problems(FOUR, RULES, PRICES, duties, proof.value) == []
    assert duties.duty_id == ("D0001", "D0002", "D0003", "D0004")
    assert duties.block.tolist() == [0, 1, 2, 3]
    assert duties.start_s.tolist() == [0, 600, 1200, 1800]
    assert proof.value == 4 * (8 * HOUR + 205 * 60)
    assert proof.stop_reason.startswith("2 groups of blocks planned apart, within 0.0%")


def test_one_group_is_planned_as_a_day_at_once() -> None:
    apart = schedule_duties_in_groups(FOUR, RULES, PRICES, EFFORT, 1, most_sections=8)
    assert apart[1] == schedule_duties(FOUR, RULES, PRICES, EFFORT, 1)[1]


def test_sections_that_no_group_can_drive_are_named_by_their_rows_in_the_whole() -> None:
    # The second block has a section of 300 min, which nobody may drive: section 2 of all three.
    work = work_of([(0, 100), (105, 205)], [(0, 300)])
    duties, proof = schedule_duties_in_groups(work, RULES, PRICES, EFFORT, 1, most_sections=2)
    assert duties.uncovered.tolist() == [2]
    assert duty_problems(work, RULES, PRICES, duties, proof.value) == []


@pytest.mark.parametrize("seed", range(6))
def test_no_bound_by_hours_is_above_the_best_duties(seed: int) -> None:
    rng = np.random.default_rng(seed)
    blocks = []
    for _ in range(5):
        start = int(rng.integers(0, 300))
        cuts = start + np.cumsum(rng.integers(30, 90, 6))
        blocks.append(list(zip(cuts[:-1].tolist(), (cuts[1:] - 5).tolist(), strict=True)))
    work = work_of(*blocks)
    agreement = rules(longest_work=240, longest_spread=480, guarantee=120, most_pieces=2)
    best = schedule_duties(work, agreement, PRICES, EFFORT, 1)[1]
    low = bound_by_hours(work, agreement, PRICES)
    assert 0 < low <= best.value
    duties, proof = schedule_duties_in_groups(work, agreement, PRICES, EFFORT, 1, most_sections=10)
    assert proof.bound <= best.value <= proof.value
    assert duty_problems(work, agreement, PRICES, duties, proof.value) == []


def test_whoever_waits_hears_of_each_group() -> None:
    told: list[Progress] = []

    def note(progress: Progress, /) -> bool:
        told.append(progress)
        return True

    schedule_duties_in_groups(FOUR, RULES, PRICES, EFFORT, 1, note, most_sections=4)
    assert all(0 <= progress.share <= 1 for progress in told)
    heard = [progress.message.split(":")[0] for progress in told]
    assert list(dict.fromkeys(heard)) == ["group 1 of 2", "group 2 of 2", "bound"]
