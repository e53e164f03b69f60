"""Porto Alegre's present trips as blocks and duties: a fragment of a day, and it says so."""

from collections import Counter
from pathlib import Path

import gtfs_guru
import pytest

from routing.duties.agreement import DutyPrices
from routing.duties.agreement_file import agreement_named
from routing.duties.duty_check import duty_problems
from routing.duties.effort import QUICK
from routing.duties.scheduling import schedule_duties
from scenarios.feed_schedule.feed_day import read_feed_day
from scenarios.feed_schedule.schedule_files import write_schedule
from scenarios.feed_schedule.scheduling import (
    FeedSchedule,
    ScheduleRules,
    schedule_feed,
)
from scenarios.feed_schedule.town_without_streets import DeadheadRule
from scenarios.feed_schedule.uncovered_work import section_seconds
from tests.scenarios.tods.judge import judged
from tests.shared_files import shared_file

TUESDAY = "2019-05-14"


@pytest.fixture(scope="module")
def schedule() -> FeedSchedule:
    """Blocks and duties by the default agreement."""
    day = read_feed_day(shared_file("data/porto_alegre/poa_eptc.zip"), DeadheadRule())
    return schedule_feed(day, ScheduleRules())


@pytest.mark.data
def test_every_trip_is_in_one_block_and_every_minute_has_a_driver(schedule: FeedSchedule) -> None:
    trips = Counter(schedule.vehicles.trip.tolist())
    assert sorted(trips) == list(range(2374))
    assert set(trips.values()) == {1}
    assert len(schedule.duties.schedule.uncovered) == 0
    blocks, duties = schedule.certificates
    assert blocks.gap == 0.0
    assert duties.gap <= QUICK.enough
    said = [found.message for found in schedule.findings]
    assert any("the feed holds a fragment of 6.5 h" in each for each in said)
    assert any("one depot is assumed" in each for each in said)


@pytest.mark.data
def test_both_validators_accept_what_is_written(schedule: FeedSchedule, tmp_path: Path) -> None:
    write_schedule(schedule, tmp_path)
    gtfs = tmp_path / "gtfs.zip"
    assert gtfs_guru.validate(str(gtfs), date=TUESDAY).errors() == []
    found = judged(tmp_path / "tods.zip", gtfs, "coverage")
    assert [each for each in found if each.severity != "INFO"] == []


@pytest.mark.data
def test_a_stricter_agreement_leaves_at_most_one_minute_in_a_hundred(
    schedule: FeedSchedule,
) -> None:
    # At most 4:00 of driving without a break, not 4:30 as by default.
    work, rules = schedule.duties.work, agreement_named("at-private").with_most_pieces(2)
    duties, proof = schedule_duties(work, rules, DutyPrices(), QUICK, seed=1)
    assert duty_problems(work, rules, DutyPrices(), duties, proof.value) == []
    takes = section_seconds(work)
    assert takes[duties.uncovered].sum() <= 0.01 * takes.sum()
