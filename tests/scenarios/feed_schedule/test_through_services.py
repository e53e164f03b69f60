"""In-seat transfers are kept links of blocks: one vehicle, no layover, and what cannot be is told.

Trips from A to B and back take 10 min each, stops lie 4 km apart: an empty bus takes 12 min 27 s.
"""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from routing.deadheads import deadheads_of
from routing.vehicle_scheduling.shifting.shift_rule import ShiftRule
from scenarios.feed_schedule.block_feed import feed_with_blocks
from scenarios.feed_schedule.feed_day import FeedDay, read_feed_day
from scenarios.feed_schedule.scheduling import FeedSchedule, ScheduleRules, schedule_feed
from scenarios.feed_schedule.shifted_feed import feed_with_shifts, schedule_with_shifts
from scenarios.feed_schedule.through_services import ThroughServices, through_services
from scenarios.feed_schedule.town_without_streets import (
    DRIVES_AS_STATED,
    WHOLE_DAY,
    DeadheadRule,
)
from scenarios.gtfs.tables import table_from_columns
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds

STOPS = {"A": (0, 0), "B": (4000, 0)}
AT_ONCE = [Run("1", "A B", "07:00", 600), Run("2", "B A", "07:10", 600)]


def day_of(
    folder: Path,
    runs: Sequence[Run],
    links: Sequence[tuple[str, str]],
    frequencies: Sequence[tuple[str, str, str, int]] = (),
) -> FeedDay:
    folder.mkdir(exist_ok=True)
    feed = feed_with(STOPS, runs, frequencies=frequencies)
    tie = {
        "from_trip_id": [one for one, _ in links],
        "to_trip_id": [other for _, other in links],
        "transfer_type": ["4"] * len(links),
    }
    (path,) = written_feeds(
        folder, city=feed.with_table("transfers", table_from_columns("transfers", tie))
    )
    return read_feed_day(path, DeadheadRule())


def joined(day: FeedDay) -> ThroughServices:
    return through_services(day, deadheads_of(day.town, DRIVES_AS_STATED, WHOLE_DAY))


def blocks(schedule: FeedSchedule) -> list[list[str]]:
    vehicles, ids = schedule.vehicles, schedule.day.ends.trip_id
    return [
        [ids[trip] for trip in vehicles.trips_of(block).tolist()]
        for block in range(vehicles.n_blocks)
    ]


def test_one_bus_runs_two_trips_without_a_layover_where_riders_stay_on_board(
    tmp_path: Path,
) -> None:
    # Five minutes of layover would take a second bus.
    made = schedule_feed(day_of(tmp_path, AT_ONCE, [("T0", "T1")]), ScheduleRules())
    assert blocks(made) == [["T0", "T1"]]
    assert made.vehicles.n_vehicles == 1
    assert any("1 in-seat transfers are kept" in each.message for each in made.findings)
    apart = schedule_feed(day_of(tmp_path / "apart", AT_ONCE, []), ScheduleRules())
    assert apart.vehicles.n_vehicles == 2


def test_a_link_is_kept_where_another_trip_would_cost_less(tmp_path: Path) -> None:
    # T0 is ready at B at 7:15. T1 leaves there at once, T2 an hour later: riders stay for T2.
    runs = [*AT_ONCE[:1], Run("2", "B A", "07:15", 600), Run("2", "B A", "08:15", 600)]
    made = schedule_feed(day_of(tmp_path, runs, [("T0", "T2")]), ScheduleRules())
    assert ["T0", "T2"] in blocks(made)


def test_chains_of_several_links_are_one_block(tmp_path: Path) -> None:
    runs = [*AT_ONCE, Run("1", "A B", "07:20", 600)]
    made = schedule_feed(day_of(tmp_path, runs, [("T1", "T2"), ("T0", "T1")]), ScheduleRules())
    assert blocks(made) == [["T0", "T1", "T2"]]


@pytest.mark.parametrize(
    ("runs", "links", "why"),
    [
        ([AT_ONCE[0], Run("2", "B A", "07:09", 600)], [("T0", "T1")], "leaves 60 s before"),
        (
            [AT_ONCE[0], Run("2", "A B", "07:15", 600)], [("T0", "T1")],
            "an empty bus takes 747 s from one to the other, and has 300 s",
        ),
        (
            [*AT_ONCE, Run("3", "B A", "07:20", 600)], [("T0", "T1"), ("T0", "T2")],
            "the vehicle goes on as trip T1",
        ),
        (
            [AT_ONCE[0], Run("1", "A B", "07:05", 600), Run("2", "B A", "07:20", 600)],
            [("T0", "T2"), ("T1", "T2")], "the vehicle of another trip goes on as that trip",
        ),
    ],
)  # fmt: skip
def test_links_that_cannot_be_kept_are_told_one_by_one(
    tmp_path: Path, runs: Sequence[Run], links: Sequence[tuple[str, str]], why: str
) -> None:
    made = joined(day_of(tmp_path, runs, links))
    told = [each.message for each in made.findings if "cannot stay on board" in each.message]
    assert len(told) == 1
    assert why in told[0]
    assert len(made.linked.links) == len(links) - 1


def test_of_very_many_links_that_cannot_be_kept_the_first_are_told(tmp_path: Path) -> None:
    runs = [Run("1", "A B", f"07:{minute:02d}", 600) for minute in range(12)]
    links = [(f"T{one}", f"T{other}") for one in range(12) for other in range(12)]
    made = joined(day_of(tmp_path, runs, links))
    told = [each.message for each in made.findings]
    assert len([message for message in told if "cannot stay on board as" in message]) == 100
    assert told[-1].startswith("riders cannot stay on board at 44 more in-seat transfers")
    assert made.linked.links == []


def test_trips_that_repeat_cannot_be_linked(tmp_path: Path) -> None:
    often = [("T0", "07:00", "08:00", 1800)]
    made = joined(day_of(tmp_path, AT_ONCE, [("T0", "T1")], often))
    assert made.linked.links == []
    assert "frequencies.txt repeats one of them" in made.findings[0].message


def test_a_kept_link_stays_in_the_feed_and_is_told_once_if_it_is_there_twice(
    tmp_path: Path,
) -> None:
    day = day_of(tmp_path, AT_ONCE, [("T0", "T1"), ("T0", "T1")])
    assert [each.severity for each in joined(day).findings] == ["note"]
    packed = feed_with_blocks(day, schedule_feed(day, ScheduleRules()).vehicles).packed
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert len(archive.read("transfers.txt").decode().splitlines()) == 3


def test_linked_trips_stay_while_others_move_and_keep_their_gaps(tmp_path: Path) -> None:
    # The chain is ready at A at 7:25; T2 leaves at 7:24, and a minute later one bus runs all.
    runs = [*AT_ONCE, Run("3", "A B", "07:24", 600)]
    day = day_of(tmp_path, runs, [("T0", "T1")])
    found = feed_with_shifts(day, ShiftRule(2), ScheduleRules())
    by_min = dict(zip(day.ends.trip_id, found.shifts.by_min.tolist(), strict=True))
    assert by_min == {"T0": 0, "T1": 0, "T2": 1}
    assert (found.shifts.vehicles_before, found.shifts.vehicles.n_vehicles) == (2, 1)
    (tmp_path / "moved.zip").write_bytes(found.packed)
    again = read_feed_day(tmp_path / "moved.zip", DeadheadRule())
    schedule = schedule_with_shifts(schedule_feed(again, ScheduleRules()), found)
    assert blocks(schedule) == [["T0", "T1", "T2"]]
