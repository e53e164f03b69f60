"""Repaired duties by hand, and the judge of duties against the check of duties."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InputError, NotFoundError
from network.quantities import ints, offsets_of
from network.service_day import clock_of, seconds_of
from routing.duties.agreement import Agreement, DutyPrices
from routing.duties.agreement_file import agreement_named, agreement_names
from routing.duties.block_work import relief_at_layovers, work_of_blocks
from routing.duties.driver_work import DriverWork
from routing.duties.duty_check import duty_problems
from routing.duties.duty_schedule import DutySchedule
from routing.duties.leg_trips import trips_of_legs
from routing.repair.disruption import Disruption
from routing.repair.duty_judge import DutyJudge, JudgedDuty, Run
from routing.repair.duty_repair_check import duty_repair_problems
from routing.repair.fixed_past import PlannedDay
from routing.repair.remaining_work import PlannedDriving
from routing.repair.repair_rules import RepairPrices, RepairRules
from routing.repair.repaired_blocks import repair_blocks
from routing.repair.repaired_duties import RepairedDuties, repair_duties
from tests.routing.duties.small_work import rules as plain_rules
from tests.routing.duties.small_work import work_of
from tests.routing.repair.small_day import DEPOT, small_day, town

PRICES = DutyPrices()


def driving_of(day: PlannedDay, agreement: Agreement) -> PlannedDriving:
    """A driver for each block, D1 and D2."""
    usual = day.drives.usual
    work = work_of_blocks(
        town(), day.timetable, day.vehicles, usual, relief_at_layovers(day.timetable, usual)
    )
    runs = [(int(a), int(b)) for a, b in pairwise(work.first_leg)]
    schedule = schedule_of(work, agreement, [(run,) for run in runs])
    trip = trips_of_legs(work, day.timetable, day.vehicles)
    return PlannedDriving(work, trip, schedule, agreement, PRICES)


def schedule_of(
    work: DriverWork, agreement: Agreement, duties: list[tuple[Run, ...]]
) -> DutySchedule:
    """Duties of given pieces, from the first home, in the first type of the agreement."""
    judge, home = DutyJudge(work, agreement), int(work.home[0])
    kind = agreement.duty_types[0].name
    told = [judge.counted(pieces, home, kind) for pieces in duties]
    return written(work, told, duties, home)


def written(
    work: DriverWork, told: list[JudgedDuty], duties: list[tuple[Run, ...]], home: int
) -> DutySchedule:
    """Duties as columns; legs are sections."""
    runs = [run for pieces in duties for run in pieces]
    driven = {leg for run in runs for leg in range(*run)}
    blocks = [int(sum(first >= work.first_leg)) - 1 for first, _ in runs]
    return DutySchedule(
        duty_id=tuple(f"D{number + 1}" for number in range(len(duties))),
        first_piece=offsets_of([len(pieces) for pieces in duties]),
        block=ints(blocks),
        first_section=ints([first for first, _ in runs]),
        end_section=ints([end for _, end in runs]),
        home=ints([home] * len(duties)),
        duty_type=tuple(each.duty_type for each in told),
        start_s=ints([each.start_s for each in told]),
        end_s=ints([each.end_s for each in told]),
        work_s=ints([each.work_s for each in told]),
        paid_s=ints([each.paid_s for each in told]),
        uncovered=ints([leg for leg in range(len(work.start_s)) if leg not in driven]),
    )


def repaired(news: Disruption, rules: RepairRules | None = None) -> RepairedDuties:
    """Drivers of the small day after some news, after the check has passed them."""
    day, rules, prices = small_day(), rules or RepairRules(), RepairPrices()
    driving = driving_of(day, plain_rules(most_pieces=3))
    blocks, _ = repair_blocks(day, news, rules, prices)
    found, proof = repair_duties(town(), day, driving, blocks, news, rules, prices)
    assert duty_repair_problems(driving, news, rules, found) == []
    assert proof.gap == 0.0
    return found


def told(found: RepairedDuties) -> dict[str, list[str]]:
    """Pieces of each duty, and of nobody."""
    work, schedule = found.work, found.schedule

    def words(first: int, end: int) -> str:
        start, ends = clock_of(int(work.start_s[first])), clock_of(int(work.end_s[end - 1]))
        return f"{start} {ends}"

    said = {
        name: [
            words(int(schedule.first_section[row]), int(schedule.end_section[row]))
            for row in range(*schedule.pieces_of(duty).indices(len(schedule.block)))
        ]
        for duty, name in enumerate(schedule.duty_id)
    }
    return {**said, "nobody": [words(leg, leg + 1) for leg in schedule.uncovered.tolist()]}


def test_the_driver_of_a_lost_vehicle_fetches_the_one_that_takes_over() -> None:
    # T0 ends in B at 07:20. K2's vehicle leaves the depot, 100 s away, at 07:28:20 for T1 and is
    # back at 07:56:40: its driver is not there before 08:08:20, so D1 drives it.
    found = repaired(Disruption(seconds_of("07:15"), ("K1",)))
    assert told(found) == {
        "D1": ["06:58:20 07:20:00", "07:28:20 07:56:40"],
        "D2": ["08:08:20 08:36:40"],
        "nobody": [],
    }
    assert found.changed == ("D1",)


def test_the_work_of_a_lost_driver_goes_to_whoever_has_time_and_the_rest_is_named() -> None:
    # D2 can sign on in the depot at 07:25, is in B at 07:26:40 for T1 (07:30 to 07:50 in A) and in
    # the depot long before 08:08:20. T2 runs from 08:30 to 08:50 and home until 08:56:40: D2 is
    # on K2 until 08:36:40.
    found = repaired(Disruption(seconds_of("07:15"), (), ("D1",)))
    assert told(found) == {
        "D1": ["06:58:20 07:20:00"],
        "D2": ["07:30:00 07:50:00", "08:08:20 08:36:40"],
        "nobody": ["08:30:00 08:50:00", "08:55:00 08:56:40"],
    }


def test_a_spare_driver_does_what_nobody_else_can() -> None:
    found = repaired(Disruption(seconds_of("07:15"), (), ("D1",)), RepairRules(spare_drivers=1))
    assert told(found)["nobody"] == []
    assert "S1" in found.schedule.duty_id


def test_a_driver_who_has_not_signed_on_comes_no_sooner_than_with_notice() -> None:
    # With 11 min of notice D2 signs on at 07:26 and is in B at 07:27:40; with 14 min at 07:30:40.
    soon = repaired(Disruption(seconds_of("07:15"), (), ("D1",)), RepairRules(notice_s=660))
    late = repaired(Disruption(seconds_of("07:15"), (), ("D1",)), RepairRules(notice_s=840))
    assert told(soon)["D2"][0] == "07:30:00 07:50:00"
    assert told(late)["nobody"][0] == "07:30:00 07:50:00"


@pytest.mark.parametrize(
    ("at", "duty", "message"),
    [("07:15", "D9", "there is no duty 'D9'"), ("09:30", "D1", "D1 is over by then")],
)
def test_a_driver_who_cannot_go_missing_is_refused(at: str, duty: str, message: str) -> None:
    with pytest.raises((NotFoundError, InputError), match=message):
        repaired(Disruption(seconds_of(at), (), (duty,)))


def test_the_check_finds_a_lost_driver_who_drives_on() -> None:
    day, rules = small_day(), RepairRules()
    driving = driving_of(day, plain_rules(most_pieces=3))
    news = Disruption(seconds_of("07:15"), (), ("D1",))
    as_planned = RepairedDuties(driving.work, driving.schedule, (), ())
    said = duty_repair_problems(driving, news, rules, as_planned)
    assert [str(each) for each in said] == ["error: duty D1: goes on without its driver"]


def test_home_of_the_small_day_is_the_depot() -> None:
    assert driving_of(small_day(), plain_rules()).work.home.tolist() == [DEPOT]


# --- the judge against the check ------------------------------------------------------------------


@st.composite
def duties(draw: st.DrawFn) -> tuple[DriverWork, tuple[Run, ...]]:
    """One duty of up to four pieces on blocks of their own, legs of 5 min to 5 h."""
    clock, blocks = draw(st.integers(0, 300)), []
    for _ in range(draw(st.integers(1, 4))):
        legs = []
        for _ in range(draw(st.integers(1, 4))):
            end = clock + draw(st.integers(5, 300))
            legs.append((clock, end))
            clock = end + draw(st.sampled_from([0, 5, 8, 10, 15, 20, 30, 45]))
        blocks.append(legs)
        clock += draw(st.sampled_from([0, 10, 15, 30, 45, 60, 130, 200]))
    work = work_of(*blocks, rest=draw(st.booleans()))
    return work, tuple((int(a), int(b)) for a, b in pairwise(work.first_leg))


@settings(max_examples=300, deadline=None)
@given(duties(), st.sampled_from(sorted(agreement_names())))
def test_the_judge_and_the_check_agree_on_every_duty(
    case: tuple[DriverWork, tuple[Run, ...]], name: str
) -> None:
    (work, pieces), agreement = case, agreement_named(name)
    judge = DutyJudge(work, agreement)
    verdict = judge.judge(pieces, 0)
    lawful = []
    for kind in agreement.duty_types:
        counted = judge.counted(pieces, 0, kind.name)
        schedule = written(work, [counted], [pieces], 0)
        value = float(counted.paid_s + PRICES.per_duty_s)
        if not duty_problems(work, agreement, PRICES, schedule, value):
            lawful.append(counted.paid_s)
    assert (verdict is None) == (not lawful)
    assert verdict is None or verdict.paid_s == min(lawful)
