"""Duties of small days, derived by hand and by trying everything."""

from dataclasses import replace

import numpy as np
import pytest

from network.errors import Cancelled
from network.quantities import bools, fingerprint, ints, offsets_of
from routing.duties.agreement import Agreement, DrivingBreak, DutyPrices, DutyType, WorkBreak
from routing.duties.agreement_file import agreement_named, agreement_names
from routing.duties.driver_work import DriverWork
from routing.duties.duty_check import duty_problems
from routing.duties.effort import DutyEffort
from routing.duties.scheduling import schedule_duties
from routing.progress import Progress
from tests.reference.duties import cheapest_value
from tests.routing.duties.small_work import HOUR, MIN, rules, work_of

PRICES = DutyPrices()


def test_one_driver_takes_a_break_between_two_pieces() -> None:
    # 6-10 and 10:45-13 on one block, 4:30 of driving, then 45 min: one duty, 8 h + 6:15 of pay.
    work = work_of([(360, 600), (645, 780)])
    eu = DrivingBreak("eu", "", 270 * MIN, ((2700,), (900, 1800)))
    duties, proof = schedule_duties(work, rules(eu), PRICES, DutyEffort(), seed=1)
    assert duties.n_duties == 1
    assert duties.work_s.tolist() == [375 * MIN]
    assert (proof.value, proof.bound) == (8 * HOUR + 375 * MIN, 8 * HOUR + 375 * MIN)


def test_a_break_too_short_needs_two_drivers() -> None:
    # 44 min are no break; 6:15 of driving are too much for one.
    work = work_of([(360, 600), (644, 780)])
    eu = DrivingBreak("eu", "", 270 * MIN, ((2700,),))
    duties, proof = schedule_duties(work, rules(eu), PRICES, DutyEffort(), seed=1)
    assert duties.n_duties == 2
    assert proof.value == 16 * HOUR + 240 * MIN + 136 * MIN


def test_a_section_that_no_rule_allows_is_named_uncovered() -> None:
    # 5:00 of driving without relief, 4:30 allowed.
    work = work_of([(360, 660)], [(360, 420)])
    limit = DrivingBreak("eu", "", 270 * MIN, ((2700,),))
    duties, proof = schedule_duties(work, rules(limit), PRICES, DutyEffort(), seed=1)
    assert duties.uncovered.tolist() == [0]
    assert proof.value == (8 * HOUR + 20 * 5 * HOUR) + (8 * HOUR + HOUR)


@pytest.mark.parametrize("most_pieces", [2, 3])
def test_three_sections_that_only_go_in_pairs_leave_one_undone(most_pieces: int) -> None:
    # 1 h each, a duty works 2 h: half of each of three pairs is the best mixture, 1.5 duties; two
    # duties do not exist. One drives two sections (8 h + 2 h), one stays undone (8 h + 20 * 1 h).
    work = work_of([(0, 60)], [(120, 180)], [(240, 300)])
    pairs = rules(most_pieces=most_pieces, shortest_work=120, longest_work=120)
    duties, proof = schedule_duties(work, pairs, PRICES, DutyEffort(), seed=1)
    assert (duties.n_duties, len(duties.uncovered)) == (1, 1)
    assert (proof.value, proof.bound) == (38 * HOUR, 38 * HOUR)


def test_the_cheaper_of_two_duty_types_is_taken() -> None:
    # A tripper of at most 2 h is paid 2 h, a straight duty 8 h: the piece of an hour is a tripper.
    kinds = (
        DutyType("straight", guarantee_s=8 * HOUR),
        DutyType("tripper", most_pieces=1, longest_piece_s=2 * HOUR, guarantee_s=2 * HOUR),
    )
    agreement = Agreement("us", "US", 0, 0, kinds)
    duties, _ = schedule_duties(work_of([(0, 60)]), agreement, PRICES, DutyEffort(), seed=1)
    assert (duties.duty_type, duties.paid_s.tolist()) == (("tripper",), [2 * HOUR])


def random_work(seed: int, n_blocks: int, n_legs: int) -> DriverWork:
    """Blocks between three places, two of them homes, with legs of 20 to 140 minutes."""
    random = np.random.default_rng(seed)
    legs, lengths = [], []
    for _ in range(n_blocks):
        clock, place = int(random.integers(300, 500)), int(random.integers(3))
        for _ in range(n_legs):
            takes, to = int(random.integers(20, 140)), int(random.integers(3))
            legs.append((clock * MIN, (clock + takes) * MIN, place, to, random.random() < 0.8))
            clock += takes + int(random.choice([0, 0, 8, 12, 20, 35, 50]))
            place = to
        lengths.append(n_legs)
        legs[-1] = (*legs[-1][:4], True)
    start, end, origin, target, relief = zip(*legs, strict=True)
    ride = ints([[0, 600, 900], [600, 0, 1200], [900, 1200, 0]])
    return DriverWork(
        tuple(f"B{number}" for number in range(n_blocks)),
        offsets_of(lengths),
        ints(start),
        ints(end),
        ints(origin),
        ints(target),
        bools(relief),
        ("a", "b", "c"),
        ride,
        ints([0, 2]),
        bools([True, False, True]),
    )


STRICT = Agreement(
    "strict",
    "Every rule at once",
    600,
    300,
    (
        DutyType(
            "straight",
            most_pieces=3,
            longest_driving_s=8 * HOUR,
            longest_spread_s=10 * HOUR,
            longest_work_s=9 * HOUR,
            shortest_work_s=2 * HOUR,
            longest_piece_s=5 * HOUR,
            shortest_gap_s=300,
            longest_stretch_s=5 * HOUR,
            longest_break_s=90 * MIN,
            unpaid_break_s=1800,
            guarantee_s=5 * HOUR,
            overtime_over_s=7 * HOUR,
            overtime_percent=50,
        ),
        DutyType(
            "split",
            most_pieces=4,
            longest_spread_s=13 * HOUR,
            split_from_s=60 * MIN,
            split_allowance_s=900,
            unpaid_break_s=1800,
            guarantee_s=6 * HOUR,
            spread_over_s=9 * HOUR,
            spread_percent=25,
        ),
    ),
    (
        DrivingBreak("b", "", 3 * HOUR, ((2700,), (900, 1800)), layovers_count=True),
        DrivingBreak(
            "s", "", 4 * HOUR, ((600,),), layovers_count=True, one_in=6, counted_from_s=600
        ),
    ),
    (WorkBreak(5 * HOUR, 1800),),
)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_cheaper_than_what_trying_everything_finds(seed: int) -> None:
    work = random_work(seed, 2, 4)
    prices = DutyPrices(per_duty_s=2 * HOUR, per_vehicle_change_s=300, per_uncovered_s=5)
    duties, proof = schedule_duties(work, STRICT, prices, DutyEffort(), seed=1)
    assert duty_problems(work, STRICT, prices, duties, proof.value) == []
    assert proof.value == proof.bound == cheapest_value(work, STRICT, prices)


@pytest.mark.parametrize("name", agreement_names())
def test_every_agreement_plans_a_day_that_passes_the_recheck(name: str) -> None:
    work, agreement = random_work(5, 4, 6), agreement_named(name)
    duties, proof = schedule_duties(work, agreement, PRICES, DutyEffort(), seed=1)
    assert duty_problems(work, agreement, PRICES, duties, proof.value) == []
    assert proof.bound <= proof.value


def test_the_same_day_gives_the_same_duties() -> None:
    work = random_work(3, 4, 6)
    one = schedule_duties(work, STRICT, PRICES, DutyEffort(), seed=1)
    two = schedule_duties(work, STRICT, PRICES, DutyEffort(), seed=1)
    assert fingerprint(*one) == fingerprint(*two)


def test_whoever_says_stop_is_heard() -> None:
    def stop(_: Progress, /) -> bool:
        return False

    with pytest.raises(Cancelled):
        schedule_duties(random_work(3, 4, 6), STRICT, PRICES, DutyEffort(), 1, stop)


def test_too_little_room_for_labels_leaves_a_bound_that_holds() -> None:
    work = random_work(3, 4, 6)
    whole = schedule_duties(work, STRICT, PRICES, DutyEffort(), seed=1)[1]
    short = schedule_duties(work, STRICT, PRICES, replace(DutyEffort(), labels=30), seed=1)[1]
    assert short.bound <= whole.value <= short.value
