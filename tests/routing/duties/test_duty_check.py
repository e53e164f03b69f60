"""The recheck of duties fails rule by rule."""

from dataclasses import replace

import pytest

from network.quantities import bools, ints
from routing.duties.agreement import Agreement, DrivingBreak, DutyPrices, WorkBreak
from routing.duties.binding_rules import binding_rules
from routing.duties.driver_work import DriverWork
from routing.duties.duty_check import duty_problems
from routing.duties.duty_schedule import DutySchedule
from tests.routing.duties.small_work import HOUR, MIN, rules, work_of

PRICES = DutyPrices(per_duty_s=8 * HOUR, per_vehicle_change_s=60, per_uncovered_s=20)

# Block 1 drives 8-10 and 10:10-12, block 2 13-15 and 15-16.
WORK = work_of([(480, 600), (610, 720)], [(780, 900), (900, 960)])


def one_duty(**changes: object) -> DutySchedule:
    """One driver does both blocks: 8-12, an hour of break, 13-16; work 7 h, spread 8 h."""
    duty = DutySchedule(
        duty_id=("D1",),
        first_piece=ints([0, 2]),
        block=ints([0, 1]),
        first_section=ints([0, 2]),
        end_section=ints([2, 4]),
        home=ints([0]),
        duty_type=("duty",),
        start_s=ints([8 * HOUR]),
        end_s=ints([16 * HOUR]),
        work_s=ints([7 * HOUR]),
        paid_s=ints([7 * HOUR]),
        uncovered=ints([]),
    )
    return replace(duty, **changes)  # type: ignore[arg-type]  # names of columns


SHARE = DrivingBreak(
    "b", "", 300 * MIN, ((600,),), layovers_count=True, one_in=5, counted_from_s=600
)

# 8 h for the driver, 7 h of pay, 60 s for the change of vehicle.
VALUE = 15 * HOUR + 60


def found(
    agreement: Agreement, schedule: DutySchedule | None = None, work: DriverWork = WORK
) -> str:
    problems = duty_problems(work, agreement, PRICES, schedule or one_duty(), VALUE)
    return "; ".join(str(problem) for problem in problems)


def test_a_duty_within_all_rules_passes() -> None:
    assert found(rules(longest_spread=480, longest_work=420, longest_driving=410)) == ""


@pytest.mark.parametrize(
    ("agreement", "said"),
    [
        (rules(longest_spread=479), "breaks longest_spread: 28800 s, at most 28740 s"),
        (rules(longest_work=419), "breaks longest_work: 25200 s"),
        (rules(shortest_work=421), "breaks shortest_work: 25200 s, at least 25260 s"),
        # Driving is 2:00 + 1:50 + 2:00 + 1:00 = 6:50.
        (rules(longest_driving=409), "breaks longest_driving: 24600 s"),
        (rules(longest_piece=239), "breaks longest_piece: 14400 s"),
        (rules(shortest_piece=181), "breaks shortest_piece: 10800 s"),
        (rules(most_pieces=1), "breaks most_pieces: 2, at most 1"),
        (rules(shortest_gap=61), "breaks shortest_gap: 3600 s"),
        (rules(longest_break=59), "breaks longest_break: 3600 s"),
        (rules(longest_stretch=239), "breaks longest_stretch: 14400 s"),
        (rules(split_from=59, most_splits=0), "breaks split: 1, at most 0"),
        (rules(work_breaks=(WorkBreak(6 * HOUR, 61 * MIN),)), "breaks work_break: 3600 s"),
        # 3:50 of driving before the break.
        (rules(DrivingBreak("b", "", 229 * MIN, ((2700,),))), "breaks driving_break: 13800 s"),
        # An hour is no break where 61 min are needed: 6:50.
        (rules(DrivingBreak("b", "", 300 * MIN, ((3660,),))), "breaks driving_break: 24600 s"),
        # 60 + 10 min of interruptions are 1 in 5.9 of 410 min.
        (
            rules(
                DrivingBreak(
                    "b", "", 300 * MIN, ((600,),), layovers_count=True, one_in=5, counted_from_s=600
                )
            ),
            "breaks driving_break: 4200 s, at least 4920 s",
        ),
    ],
)
def test_each_broken_rule_is_named(agreement: Agreement, said: str) -> None:
    assert said in found(agreement)


def test_layovers_count_only_where_the_agreement_says_so() -> None:
    # 3:50 with 10 min at the terminal: a break of 10 min after 2:00 of driving.
    counted = DrivingBreak("b", "", 180 * MIN, ((600,),), layovers_count=True)
    assert found(rules(counted)) == ""
    assert "driving_break" in found(rules(replace(counted, layovers_count=False)))


def test_one_kept_alternative_is_enough() -> None:
    strict = DrivingBreak("strict", "", 60 * MIN, ((2700,),))
    kept = DrivingBreak("kept", "", 240 * MIN, ((2700,),))
    assert found(rules(strict, kept)) == ""


def test_without_a_room_for_breaks_the_gap_is_work() -> None:
    work = work_of([(480, 600), (610, 720)], [(780, 900), (900, 960)], rest=False)
    assert "states 25200 s as its work; it is 28800 s" in found(rules(), work=work)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first_section": ints([1, 2])}, "section 0: is driven 0 times"),
        ({"end_section": ints([3, 4])}, "leaves block B1"),
        ({"block": ints([0, 0])}, "leaves block B1"),
        ({"end_section": ints([2, 5])}, "sections that do not exist"),
        ({"uncovered": ints([0])}, "is driven 1 times and named uncovered 1 times"),
        ({"start_s": ints([0])}, "states 0 s as its start"),
        ({"end_s": ints([0])}, "states 0 s as its end"),
        ({"work_s": ints([0])}, "states 0 s as its work"),
        ({"paid_s": ints([0])}, "states 0 s as its pay"),
        ({"duty_type": ("night",)}, "unknown type 'night'"),
        ({"home": ints([7])}, "do not sign on"),
        ({"first_piece": ints([0, 0]), "block": ints([])}, "has no piece"),
    ],
)
def test_each_wrong_column_is_found(changes: dict[str, object], said: str) -> None:
    assert said in found(rules(), one_duty(**changes))


def test_pieces_out_of_order_cannot_be_reached() -> None:
    turned = one_duty(block=ints([1, 0]), first_section=ints([2, 0]), end_section=ints([4, 2]))
    assert "cannot reach its next piece" in found(rules(), turned)


def test_another_value_is_found() -> None:
    problems = duty_problems(WORK, rules(), PRICES, one_duty(), VALUE - 1)
    assert str(VALUE) in str(problems[0])


def test_pay_has_guarantee_splits_overtime_and_premium() -> None:
    # Paid 8:00 guaranteed, the split 0:30, overtime above 6:30: 0:30 at 50 % = 0:15, spread above
    # 7:00: 1:00 at 20 % = 0:12.
    agreement = rules(
        guarantee=480,
        split_from=59,
        split_allowance=30,
        overtime_over=390,
        overtime_percent=50,
        spread_over=420,
        spread_percent=20,
    )
    paid = (480 + 30 + 15 + 12) * MIN
    schedule = one_duty(paid_s=ints([paid]))
    assert duty_problems(WORK, agreement, PRICES, schedule, 8 * HOUR + 60 + paid) == []


def test_uncovered_sections_cost_their_price() -> None:
    # Section 3 (an hour) is left: 8 h of work until 15, price 8 h + 20 x 1 h.
    schedule = one_duty(
        end_section=ints([2, 3]),
        uncovered=ints([3]),
        end_s=ints([15 * HOUR]),
        work_s=ints([6 * HOUR]),
        paid_s=ints([6 * HOUR]),
    )
    value = 8 * HOUR + 6 * HOUR + 60 + 8 * HOUR + 20 * HOUR
    assert duty_problems(WORK, rules(), PRICES, schedule, value) == []


def test_rules_within_a_quarter_of_an_hour_bind() -> None:
    # The spread is 8:00 of 8:10, work 7:00 of 8:00; two pieces of two; paid 7:30 for 7:00.
    agreement = rules(longest_spread=490, longest_work=480, most_pieces=2, guarantee=450)
    schedule = one_duty(paid_s=ints([450 * MIN]))
    tight = {rule.rule: rule.duties for rule in binding_rules(WORK, agreement, schedule)}
    assert tight == {"guarantee": 1, "longest_spread": 1, "most_pieces": 1}


def test_a_ride_takes_the_driver_to_the_piece() -> None:
    # Home is 15 min from the terminal: the duty starts at 7:45 and ends at 16:15.
    work = replace(
        WORK,
        place_id=("terminal", "depot"),
        ride_s=ints([[0, 900], [900, 0]]),
        home=ints([1]),
        rest=bools([True, False]),
    )
    schedule = one_duty(
        home=ints([1]),
        start_s=ints([465 * MIN]),
        end_s=ints([975 * MIN]),
        work_s=ints([450 * MIN]),
        paid_s=ints([450 * MIN]),
    )
    assert duty_problems(work, rules(), PRICES, schedule, VALUE + 1800) == []
