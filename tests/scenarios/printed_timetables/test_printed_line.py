"""Trips of a line in tables: rows that suit every way, trips in the order in which they pass."""

from dataclasses import replace

import numpy as np

from network.quantities import bools, ints
from scenarios.printed_timetables import printed_line
from scenarios.printed_timetables.printed_line import printed_lines
from scenarios.printed_timetables.timetable_csv import block_of_trips, timetable_csv
from scenarios.printed_timetables.trip_notes import noted_trips
from tests.scenarios.printed_timetables.day_of_trips import Trip, all_marked, day_of, only_line

NAMES = [f"Stop {letter}" for letter in "ABCDEFGH"]


def letters(stops: list[int]) -> str:
    return "".join("ABCDEFGH"[stop] for stop in stops)


def test_a_branch_gets_rows_of_its_own_between_the_stops_it_shares() -> None:
    # Most trips run A B C D; one leaves them after B for E and comes back at D.
    (table,) = only_line(
        [Trip("A B C D", "07:00"), Trip("A B C D", "07:30"), Trip("A B E D", "07:15")]
    ).tables
    assert letters(table.stop.tolist()) == "ABCED"
    assert table.usual.tolist() == [True, True, True, False, True]
    assert table.time_s[:, 1].tolist() == [26100, 26400, -1, 26700, 27000]  # 07:15 and on


def test_trips_without_a_direction_are_parted_by_the_order_of_their_stops() -> None:
    # A feed need not tell directions: out and back share stops but hardly their order.
    out, back = only_line(
        [Trip("A B C D", "07:00"), Trip("D C B A", "07:30"), Trip("A B C D", "08:00")]
    ).tables
    assert (letters(out.stop.tolist()), letters(back.stop.tolist())) == ("ABCD", "DCBA")


def test_a_trip_that_starts_on_the_way_stands_where_it_passes() -> None:
    # B is 5 min after A: the trip from B at 07:12 drives as if it had left A at 07:07.
    (table,) = only_line(
        [Trip("A B C", "07:00"), Trip("A B C", "07:10"), Trip("B C", "07:12")]
    ).tables
    assert table.trip.tolist() == [0, 2, 1]
    assert table.start_s.tolist() == [25200, 25920, 25800]


def test_a_loop_ends_in_a_second_row_of_its_first_stop() -> None:
    (table,) = only_line([Trip("A B C A", "07:00")]).tables
    assert letters(table.stop.tolist()) == "ABCA"
    assert table.ends == (0, 0)


def test_times_are_departures_and_at_the_end_the_arrival() -> None:
    day = day_of([Trip("A B C", "07:00")])
    # Stands 20 s at B and, against the rule, 100 s at C.
    late = ints(day.timetable.departure + np.array([0, 20, 100]))
    day = replace(day, timetable=replace(day.timetable, departure=late))
    (line,) = printed_lines(day, all_marked(day))
    assert line.tables[0].time_s[:, 0].tolist() == [25200, 25520, 25800]


def test_line_2_stands_before_line_10_and_letters_after_numbers() -> None:
    day = day_of([Trip("A B", "07:00", line=name) for name in ("10", "N2", "2", "2a")])
    found = [day.trips.line_id[line.line] for line in printed_lines(day, all_marked(day))]
    assert found == ["2", "2a", "10", "N2"]


def test_a_row_is_a_timepoint_where_any_trip_has_one() -> None:
    day = day_of([Trip("A B C", "07:00"), Trip("A B C", "08:00")])
    (line,) = printed_lines(day, bools([1, 0, 1, 1, 0, 1]))
    assert line.tables[0].timepoint.tolist() == [True, False, True]


def test_notes_tell_where_a_trip_starts_ends_and_turns_off() -> None:
    (table,) = only_line(
        [
            *(Trip("A B C D E", f"{hour:02d}:00") for hour in range(7, 12)),
            Trip("B C D", "07:20"),
            Trip("A B D E", "07:40"),
            Trip("B C D", "08:20"),
            Trip("A B C D E F", "08:30"),
        ]
    ).tables
    noted = noted_trips(table, NAMES)
    # By passing time: 07:00, 07:20 - 5, 07:40, 08:00, 08:15, 08:30 and the full hours after it.
    assert noted.sign_of_trip == ("", "a", "b", "", "a", "c", "", "", "")
    assert [note.text for note in noted.notes] == [
        "starts at Stop B and runs only as far as Stop D",
        "does not serve the same stops as most trips",
        "runs on to Stop F",
    ]


def test_signs_go_on_after_z() -> None:
    long = "A B C D E F G H"
    ways = {
        " ".join(long.split()[start:end])
        for start in range(7)
        for end in range(start + 2, 9)
        if end - start > 1
    }
    trips = [Trip(long, f"{hour:02d}:00") for hour in range(5, 9)]
    trips += [Trip(way, "10:00") for way in sorted(ways - {long})]
    (table,) = only_line(trips).tables
    # 28 parts of 8 stops less the whole: 27 notes, a to z and aa.
    assert [note.sign for note in noted_trips(table, NAMES).notes][-2:] == ["z", "aa"]


def test_a_line_of_too_many_ways_gets_no_table() -> None:
    stops = [f"{a} {b} {c}" for a in "ABCDEFGH" for b in "ABCDEFGH" for c in "ABCDEFGH"]
    assert len(stops) > printed_line.MOST_WAYS
    assert only_line([Trip(way, "07:00") for way in stops]).tables == ()


def test_a_spreadsheet_has_every_trip_with_its_block() -> None:
    day = day_of([Trip("A B", "07:00"), Trip("B A", "24:30", direction=1)])
    (line,) = printed_lines(day, bools([1, 1, 1, 0]))
    assert timetable_csv(line, day, block_of_trips(day)).decode().splitlines() == [
        "table,direction,stop_number,stop_id,stop,timepoint,1",
        "1,0,,,trip,,T0",
        "1,0,,,block,,K1",
        "1,0,1,A,Stop A,1,07:00:00",
        "1,0,2,B,Stop B,1,07:05:00",
        "2,1,,,trip,,T1",
        "2,1,,,block,,K1",
        "2,1,1,B,Stop B,1,24:30:00",
        "2,1,2,A,Stop A,0,24:35:00",
    ]
