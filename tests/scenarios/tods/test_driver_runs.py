"""What each driver does: every minute once, no jump, and every trip driven."""

from itertools import pairwise

from network.service_day import clock_of
from routing.duties.duty_check import duty_problems
from scenarios.operating_day import NO_TRIP
from scenarios.tods.driver_runs import Doing, driver_runs
from tests.scenarios.operated_village import village_day, village_duties


def told(duty: int) -> list[str]:
    """Events of a duty as people read them."""
    events = driver_runs(village_day(), village_duties())[duty]
    return [
        f"{clock_of(e.start_s)[:5]} {e.doing} {e.start_id}-{e.end_id} {clock_of(e.end_s)[:5]}"
        for e in events
    ]


def test_the_duties_of_the_village_keep_their_rules() -> None:
    duties = village_duties()
    # Three drivers and 80, 75 and 76 minutes of pay: 3 x 28 800 + 231 x 60.
    found = duty_problems(
        duties.work, duties.agreement, duties.prices, duties.schedule, 3 * 28_800 + 231 * 60
    )
    assert found == []


def test_a_driver_hands_over_within_a_trip_rests_and_takes_another_bus() -> None:
    assert told(0) == [
        "06:45 Sign-On depot:yard-depot:yard 06:55",
        "06:55 Pull-Out depot:yard-A 07:00",
        "07:00 Trip A-C 07:20",
        "07:20 Layover C-C 07:30",
        "07:30 Trip C-B 07:40",
        "07:40 Travel B-A 07:47",  # there is no room to rest at B
        "07:47 Break A-A 08:00",
        "08:00 Trip A-B 08:10",
        "08:10 Pull-Back B-depot:yard 08:13",
        "08:13 Sign-Off depot:yard-depot:yard 08:18",
    ]


def test_a_driver_who_starts_on_the_way_rides_there_first() -> None:
    assert told(2)[:3] == [
        "07:27 Sign-On depot:yard-depot:yard 07:37",
        "07:37 Travel depot:yard-B 07:40",
        "07:40 Trip B-A 07:50",
    ]


def test_no_driver_jumps_in_time_or_place() -> None:
    for events in driver_runs(village_day(), village_duties()):
        for one, two in pairwise(events):
            assert (one.end_s, one.end_id) == (two.start_s, two.start_id)


def test_each_trip_and_empty_drive_is_driven_once_whole_or_in_parts_that_meet() -> None:
    day = village_day()
    events = [event for run in driver_runs(day, village_duties()) for event in run]
    for trip in range(day.timetable.n_trips):
        parts = sorted((e.start_s, e.end_s) for e in events if e.trip == trip)
        assert parts[0][0] == day.timetable.start[trip]
        assert parts[-1][1] == day.timetable.end[trip]
        assert all(one[1] == two[0] for one, two in pairwise(parts))
    drives = sorted(event.drive for event in events if event.drive != NO_TRIP)
    assert drives == list(range(len(day.drives)))
    cut = [(e.from_start, e.to_end) for e in events if e.trip == 1]
    assert sorted(cut) == [(False, True), (True, False)]
    assert {e.doing for e in events if e.drive == 3} == {Doing.DEADHEAD}
