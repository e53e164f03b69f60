"""A feed of our own comes back as the service it was written from."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from network.errors import InputError
from network.network import Network
from network.quantities import floats, ints
from network.service_day import seconds_of
from routing.deadheads import Deadheads
from routing.fleet import LayoverRule
from scenarios.gtfs.from_plan import feed_of
from scenarios.gtfs.own_service import OwnService, service_of_feed
from scenarios.gtfs.reader import read_feed
from scenarios.gtfs.tables import Feed, Table
from scenarios.gtfs.writer import write_feed
from tests.scenarios.gtfs.small_service import (
    SETTINGS,
    small_blocks,
    small_network,
    small_paths,
    small_plan,
    small_timetable,
)

OUT_S, HOME_S = 200, 100


def exported() -> Feed:
    return feed_of(
        small_network(), small_plan(), small_paths(), small_timetable(), small_blocks(), SETTINGS
    )


def deadheads(network: Network, n_depots: int = 1) -> Deadheads:
    """200 s out of the first depot and 100 s home; half of that for the second."""
    n = len(network.stops)
    seconds = np.zeros((n + n_depots, n + n_depots), np.int64)
    for depot in range(n_depots):
        seconds[n + depot, :n] = OUT_S // (depot + 1)
        seconds[:n, n + depot] = HOME_S // (depot + 1)
    return Deadheads(ints(seconds), floats(seconds), n)


def read_back(feed: Feed | None = None, n_depots: int = 1) -> OwnService:
    network = small_network()
    return service_of_feed(feed or exported(), network, deadheads(network, n_depots), LayoverRule())


def test_trips_come_back_to_the_second_after_midnight_too() -> None:
    written, read = small_timetable(), read_back().timetable
    assert read.trip_id == written.trip_id
    for name in ("pattern", "first_call", "stop", "arrival", "departure"):
        assert getattr(read, name).tolist() == getattr(written, name).tolist()


def test_only_lines_that_run_come_back() -> None:
    plan = read_back().plan
    assert plan.line_id == ("1", "2")
    assert plan.line_name == ("Harbour", "West Ring")
    assert plan.pattern_line.tolist() == [0, 0, 1]
    assert plan.pattern_direction.tolist() == [0, 1, 0]
    assert plan.stops_of(2).tolist() == small_plan().stops_of(2).tolist()
    assert plan.headway_s.shape == (3, 0)  # the timetable says when buses run


def test_ways_come_back_to_the_centimetre() -> None:
    read, written = read_back().paths, small_paths()
    n_calls, n_points = 3 + 3 + 5, 4 + 4 + 6  # without the line that nobody runs
    assert read.call_m.tolist() == written.call_m[:n_calls].tolist()
    assert read.first_point.tolist() == [0, 4, 8, 14]
    assert read.point_m == pytest.approx(written.point_m[:n_points], abs=0.006)
    assert read.point_lon == pytest.approx(written.point_lon[:n_points], abs=6e-7)
    assert read.point_lat == pytest.approx(written.point_lat[:n_points], abs=6e-7)


def test_blocks_leave_their_depot_in_time_and_rest_before_they_drive_home() -> None:
    read = read_back().vehicles
    assert read.block_id == ("K1", "K2", "K3")
    assert [read.trips_of(block).tolist() for block in range(3)] == [
        [0, 4, 6, 7, 8],
        [1, 2],
        [3, 5],
    ]
    starts = [seconds_of(clock) for clock in ("07:00", "07:15", "24:30")]
    assert read.leave_depot_s.tolist() == [start - OUT_S for start in starts]
    # A hop takes 80 s and a stop on the way 10: line 2 of four hops 350 s, line 1 of two 170 s.
    ends = [seconds_of("08:30") + 350, seconds_of("07:40") + 170, seconds_of("24:50") + 170]
    assert read.reach_depot_s.tolist() == [end + 300 + HOME_S for end in ends]


def test_a_vehicle_that_is_back_runs_the_next_block() -> None:
    # K1 is out from 6:57 to 8:42, K2 from 7:12 to 7:50; K2's bus has rested longer when K3 leaves.
    assert read_back().vehicles.vehicle.tolist() == [0, 1, 1]


def test_blocks_belong_to_the_depot_that_is_nearest_to_both_ends() -> None:
    read = read_back(n_depots=2).vehicles
    assert read.start_depot.tolist() == [1, 1, 1]
    assert read.end_depot.tolist() == [1, 1, 1]
    assert read.leave_depot_s[0] == seconds_of("07:00") - OUT_S // 2


def test_a_file_written_and_read_gives_the_same_service(tmp_path: Path) -> None:
    write_feed(exported(), tmp_path / "feed.zip")
    feed, findings = read_feed(tmp_path / "feed.zip")
    assert findings == ()
    assert read_back(feed).timetable.trip_id == small_timetable().trip_id


def test_trips_in_any_order_give_the_same_service() -> None:
    feed = exported()
    trips = feed.get_table("trips")
    turned = feed.with_table("trips", trips.choose(list(range(len(trips)))[::-1]))
    one, other = read_back(feed), read_back(turned)
    starts = [
        sorted(
            (trip_id, int(start))
            for trip_id, start in zip(s.timetable.trip_id, s.timetable.start, strict=True)
        )
        for s in (one, other)
    ]
    assert starts[0] == starts[1]
    assert other.plan.line_id == one.plan.line_id
    assert other.vehicles.block_id == one.vehicles.block_id


def with_cells(feed: Feed, table: str, column: str, **changes: str) -> Feed:
    """Feed with other texts in a column, by the text that is there now; ``any`` for all."""
    cells = feed.get_table(table).get_column(column)
    found = [changes.get(cell, changes.get("any", cell)) for cell in cells]
    return feed.with_table(table, feed.get_table(table).with_column(column, found))


@pytest.mark.parametrize(
    ("table", "column", "changes", "sentence"),
    [
        ("stop_times", "shape_dist_traveled", {"any": ""}, "9 trips leave shape_dist_traveled"),
        ("trips", "block_id", {"K2": ""}, "2 trips have no block_id: T1, T2"),
        ("trips", "shape_id", {"any": ""}, "9 trips have no shape_id: T0, T1, T2 and 6 more"),
        ("shapes", "shape_dist_traveled", {"any": ""}, "14 points leave shape_dist_traveled"),
    ],
)
def test_what_the_feed_leaves_out_is_refused(
    table: str, column: str, changes: dict[str, str], sentence: str
) -> None:
    feed = with_cells(exported(), table, column, **changes)
    with pytest.raises(InputError, match=sentence):
        read_back(feed)


def test_blank_times_are_refused() -> None:
    feed = exported()
    for column in ("arrival_time", "departure_time"):
        feed = with_cells(feed, "stop_times", column, **{"07:01:20": "", "07:01:30": ""})
    with pytest.raises(InputError, match="1 trips leave times blank: T0"):
        read_back(feed)


def test_stops_of_another_network_are_refused() -> None:
    network = small_network()
    other = replace(network.stops, stop_id=tuple(f"X{i}" for i in network.stops.stop_id))
    feed = exported()
    with pytest.raises(InputError, match="9 stops are not in the network: A1, A2, B1 and 6 more"):
        service_of_feed(feed, replace(network, stops=other), deadheads(network), LayoverRule())


def test_a_feed_of_several_services_is_refused() -> None:
    feed = exported()
    trips = feed.get_table("trips")
    feed = feed.with_table("trips", trips.with_column("service_id", ["weekday"] * 8 + ["sunday"]))
    with pytest.raises(InputError, match="2 services: weekday, sunday"):
        read_back(feed)


def test_a_feed_with_frequencies_is_refused() -> None:
    table = Table(
        ("trip_id", "start_time", "end_time", "headway_secs"),
        (("T0",), ("07:00:00",), ("09:00:00",), ("600",)),
    )
    with pytest.raises(InputError, match=r"frequencies\.txt: trips without times of their own"):
        read_back(exported().with_table("frequencies", table))
