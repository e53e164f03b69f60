"""Lines and headways of a feed inside the map."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from network.build import build_network
from network.errors import InputError
from network.network import Network
from network.quantities import bools, frozen
from network.service_day import WEEKDAY, seconds_of
from network.street_times import UNREACHED
from routing.lines import NOT_RUN
from scenarios.gtfs.day_service import bus_service_on
from scenarios.gtfs.feed_stops import match_existing, stops_from_feed
from scenarios.gtfs.from_plan import feed_of
from scenarios.gtfs.present_feed import PresentFeed, present_lines_of
from scenarios.gtfs.tables import Feed
from tests.cities.grid import MIDDLE, grid_streets, grid_zones
from tests.planned_city import planned_city
from tests.scenarios.gtfs.small_feed import Run, feed_with
from tests.scenarios.gtfs.small_service import SETTINGS

STREETS = grid_streets(16, 2)
"""Street 0 runs 6000 m east along y = 0; Street 1 along y = 400."""

POLES = {f"P{n}": (200.0 + 400 * n, -4.0) for n in range(15)}
"""On Street 0, 400 m apart, for buses to the east."""

BACK = {f"Q{n}": (200.0 + 400 * n, 4.0) for n in range(15)}
OUTSIDE = {f"X{n}": (1000.0 + 400 * n, -900.0) for n in range(5)}
ALL = POLES | BACK | OUTSIDE


def along(*places: int, prefix: str = "P") -> str:
    return " ".join(f"{prefix}{n}" for n in places)


def network_of(feed: Feed) -> Network:
    service, _ = bus_service_on(feed)
    stops, _, _ = stops_from_feed(service, STREETS, MIDDLE)
    feet = grid_streets(16, 2, metres_per_second=1.2)
    return build_network(STREETS, feet, stops, grid_zones(STREETS, [0, 15]), MIDDLE)


def present_of(runs: Sequence[Run], network: Network | None = None) -> PresentFeed:
    feed = feed_with(ALL, runs)
    network = network or network_of(feed)
    rows = match_existing(network.stops, feed)
    return present_lines_of(bus_service_on(feed)[0], network, rows, WEEKDAY)


def stop_names(present: PresentFeed, network: Network, pattern: int) -> list[str]:
    return [network.stops.stop_id[row] for row in present.plan.stops_of(pattern)]


def said(present: PresentFeed, text: str) -> bool:
    return any(text in str(found) for found in present.findings)


def test_headways_are_period_lengths_over_departures() -> None:
    # AM 07-09: 4 departures in 2 h = 1800 s; midday 09-15: 1 in 6 h = 21,600 s. 09:00 is midday.
    clocks = ("07:00", "07:40", "08:00", "08:59", "09:00")
    present = present_of([Run("1", along(0, 1, 2, 3, 4), clock) for clock in clocks])
    assert present.plan.headway_s.tolist() == [[NOT_RUN, 1800, 21_600, NOT_RUN, NOT_RUN]]
    assert present.departures.tolist() == [[0, 4, 1, 0, 0]]
    assert present.scheduled_s.tolist() == [240]  # four hops of 60 s
    assert (present.trips_whole, present.trips_cut, present.inside_share) == (5, 0, 1.0)


def test_two_stops_outside_are_bridged() -> None:
    feed = feed_with(ALL, [Run("1", "P0 P1 P2 X0 X1 P5 P6", "07:00")])
    network = network_of(feed)
    present = present_of([Run("1", "P0 P1 P2 X0 X1 P5 P6", "07:00")], network)
    assert stop_names(present, network, 0) == ["P0", "P1", "P2", "P5", "P6"]
    assert (present.trips_whole, present.trips_cut) == (1, 0)
    assert present.inside_share == 1.0


def test_three_stops_outside_cut_a_trip_in_two() -> None:
    # 12 hops of 60 s, of which 4 + 4 lie inside: 480 of 720 s. The second piece leaves at 07:08.
    run = Run("1", "P0 P1 P2 P3 P4 X0 X1 X2 P8 P9 P10 P11 P12", "07:00")
    network = network_of(feed_with(ALL, [run]))
    present = present_of([run], network)
    assert sorted(stop_names(present, network, p) for p in range(2)) == [
        ["P0", "P1", "P2", "P3", "P4"],
        ["P8", "P9", "P10", "P11", "P12"],
    ]
    assert present.plan.n_lines == 1
    assert present.scheduled_s.tolist() == [240, 240]
    assert (present.trips_whole, present.trips_cut, present.trips_outside) == (0, 1, 0)
    assert present.inside_share == pytest.approx(480 / 720)
    assert said(present, "66.7% of the scheduled hours are inside")


def test_scraps_of_cut_trips_are_dropped_but_short_whole_trips_stay() -> None:
    # Line 1 keeps P0-P4; P8-P10 has 3 stops. Line 2 has 4 stops inside on 1200 m: under 1500 m.
    # Line 3 is whole with 2 stops.
    runs = [
        Run("1", "P0 P1 P2 P3 P4 X0 X1 X2 P8 P9 P10", "07:00"),
        Run("2", "X0 X1 P8 P9 P10 P11", "07:00"),
        Run("3", "P0 P1", "07:00"),
    ]
    present = present_of(runs)
    assert present.plan.line_id == ("1", "3")
    assert present.plan.n_patterns == 2
    assert (present.trips_whole, present.trips_cut, present.trips_outside) == (1, 1, 1)


def test_a_departure_counts_in_the_period_in_which_it_is_inside() -> None:
    # Leaves outside at 06:57, is at P0 three minutes later: in the AM period.
    present = present_of([Run("1", "X0 X1 X2 P0 P1 P2 P3 P4", "06:57")])
    assert present.departures.tolist() == [[0, 1, 0, 0, 0]]


def test_rare_variants_are_left_out_and_counted_but_never_a_whole_direction() -> None:
    # 39 runs of the main way and 1 of a variant: 1 / 41 of the trips is under 5 %. The one run
    # back is as rare, but the only one of its direction.
    main = [
        Run("1", along(0, 1, 2, 3, 4), f"07:{minute:02d}", direction="0") for minute in range(39)
    ]
    variant = Run("1", along(0, 1, 2, 3, 4, 5), "07:50", direction="0")
    home = Run("1", along(4, 3, 2, 1, 0, prefix="Q"), "07:50", direction="1")
    present = present_of([*main, variant, home])
    assert present.plan.pattern_direction.tolist() == [0, 1]
    assert present.trips.tolist() == [39, 1]
    assert said(present, "1 rare variants with 1 of 41 runs were left out")


def test_directions_are_told_by_the_ends_where_the_feed_does_not() -> None:
    runs = [Run("1", along(5, 4, 3, 2, 1, prefix="Q"), "07:00")]
    runs += [Run("1", along(1, 2, 3, 4, 5), clock) for clock in ("07:00", "08:00")]
    runs += [Run("1", along(1, 2, 3, 4, 5, 6), "07:30")]
    present = present_of(runs)
    assert present.plan.pattern_direction.tolist() == [0, 0, 1]
    assert present.trips.tolist() == [2, 1, 1]


def test_without_am_service_the_fullest_hour_stands_for_every_period_aloud() -> None:
    # 13 h: 3 departures; 14 h: 2; line 2 runs at 14 h only and is left out.
    clocks = ("13:00", "13:20", "13:40", "14:00", "14:30")
    runs = [Run("1", along(0, 1, 2, 3, 4), clock) for clock in clocks]
    present = present_of([*runs, Run("2", along(0, 1, 2, 3, 4), "14:10")])
    assert present.hour_s == seconds_of("13:00")
    assert present.plan.headway_s.tolist() == [[1200] * 5]
    assert present.departures.tolist() == [[0, 0, 5, 0, 0]]
    assert said(
        present, "no bus runs in the AM period; the 3 departures of the fullest hour, 13:00-14:00"
    )
    assert said(present, "1 patterns with 1 of 6 runs have none in the hours that are planned")


def test_a_stop_that_would_send_the_bus_round_the_block_is_passed_by_and_counted() -> None:
    # P2 is on the other kerb in this network: serving it costs a drive round two blocks.
    runs = [Run("1", along(0, 1, 2, 3, 4), "07:00")]
    network = network_of(feed_with(ALL, runs))
    wrong = network.stops.edge.copy()
    wrong[2] = STREETS.reverse[wrong[2]]
    feet = grid_streets(16, 2, metres_per_second=1.2)
    kerbs, _, _ = stops_from_feed(bus_service_on(feed_with(ALL, runs))[0], STREETS, MIDDLE)
    turned = build_network(
        STREETS, feet, replace(kerbs, edge=wrong), grid_zones(STREETS, [0, 15]), MIDDLE
    )
    present = present_of(runs, turned)
    assert present.plan.stops_of(0).tolist() == [0, 1, 3, 4]
    assert said(present, "1 of 5 stops in the stop sequences have no way")


def test_a_stop_without_any_legal_way_is_passed_by() -> None:
    runs = [Run("1", along(0, 1, 2, 3, 4, 5), "07:00")]
    network = network_of(feed_with(ALL, runs))
    free = network.street_times.free_flow_ms.copy()
    free[:2, 2] = UNREACHED  # nobody gets from P0 or P1 to P2
    times = replace(network.street_times, free_flow_ms=frozen(free))
    present = present_of(runs, replace(network, street_times=times))
    assert present.plan.stops_of(0).tolist() == [0, 1, 3, 4, 5]


def test_a_feed_without_a_trip_inside_is_refused() -> None:
    feed = feed_with(ALL, [Run("1", "P0 P1 X0 X1 X2", "07:00")])
    network = network_of(feed_with(ALL, [Run("1", along(0, 1, 2), "07:00")]))
    with pytest.raises(InputError, match="none of the 1 bus trips of 2026-01-05"):
        present_lines_of(
            bus_service_on(feed)[0], network, match_existing(network.stops, feed), WEEKDAY
        )


def test_our_own_feed_maps_back_stop_by_stop() -> None:
    planned = planned_city()
    mine = planned.service
    feed = feed_of(planned.network, mine.plan, mine.paths, mine.timetable, mine.vehicles, SETTINGS)
    service, _ = bus_service_on(feed)
    rows = match_existing(planned.network.stops, feed)
    assert [len(rows.rows_of(stop)) for stop in np.unique(service.stop)] == [1] * len(
        np.unique(mine.timetable.stop)
    )
    present = present_lines_of(service, planned.network, rows, WEEKDAY, rare_share=0.0)
    runs = np.unique(mine.timetable.pattern)
    assert [present.plan.stops_of(p).tolist() for p in range(present.plan.n_patterns)] == [
        mine.plan.stops_of(p).tolist() for p in runs
    ]
    assert present.plan.line_id == tuple(
        dict.fromkeys(mine.plan.line_id[mine.plan.pattern_line[p]] for p in runs)
    )
    assert present.trips.sum() == mine.timetable.n_trips
    assert present.inside_share == 1.0
    assert bools(present.departures.sum(axis=1) <= present.trips).all()
