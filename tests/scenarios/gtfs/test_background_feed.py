"""Trains beside a grid city: headways, run times and walks by arithmetic."""

from pathlib import Path

from network.network import Network
from network.service_day import WEEKDAY, clock_of
from routing.background import BackgroundService
from scenarios.gtfs.background_feed import BackgroundDay, background_of, read_background_days
from scenarios.gtfs.day_service import service_on
from scenarios.gtfs.service_days import VehicleKinds
from scenarios.gtfs.tables import Feed
from tests.cities.grid import MIDDLE, grid_city, grid_streets
from tests.scenarios.gtfs.small_feed import Run, feed_with, written_feeds

# Blocks of 400 m, 5 by 3 junctions: 1 600 m by 800 m. X lies 5 km east of the map.
STATIONS = {"N": (0, 0), "M": (800, 0), "S": (1600, 0), "X": (6600, 0)}
RAIL = {"R": "2"}


def trains_of(feed: Feed, kinds: VehicleKinds = VehicleKinds.ALL) -> BackgroundService | None:
    day = BackgroundDay("rail", service_on(feed, kinds)[0])
    return background_of([day], city(), MIDDLE, WEEKDAY)[0]


def city() -> Network:
    return grid_city(5, 3)


def test_run_times_and_headways_are_those_of_the_feed() -> None:
    # Six trains from 7:00 to 8:15 in the two hours of the AM period: every 20 minutes.
    clocks = ("07:00", "07:15", "07:30", "07:45", "08:00", "08:15")
    trains = trains_of(
        feed_with(STATIONS, [Run("R", "N M S", c, hop_s=150) for c in clocks], route_types=RAIL)
    )
    assert trains is not None
    assert trains.line_id == ("rail:R",)
    assert trains.ride_s.tolist() == [150, 150, 0]
    assert trains.dwell_s.tolist() == [0, 0, 0]
    assert trains.headway_s.tolist() == [[0, 1200, 0, 0, 0]]
    assert [clock_of(s)[:5] for s in trains.departure_s] == list(clocks)


def test_train_is_followed_only_as_far_as_the_map_goes() -> None:
    trains = trains_of(feed_with(STATIONS, [Run("R", "X S M N", "07:00")], route_types=RAIL))
    assert trains is not None
    assert trains.stations.name == ("Stop N", "Stop M", "Stop S")
    assert [trains.stations.name[row] for row in trains.stop] == ["Stop S", "Stop M", "Stop N"]
    # It leaves X at 7:00 and S a minute later.
    assert [clock_of(s) for s in trains.departure_s] == ["07:01:00"]


def test_nothing_is_left_of_trains_beyond_the_map() -> None:
    feed = feed_with({**STATIONS, "Y": (9000, 0)}, [Run("R", "X Y", "07:00")], route_types=RAIL)
    day = BackgroundDay("rail", service_on(feed, VehicleKinds.ALL)[0])
    trains, findings = background_of([day], city(), MIDDLE, WEEKDAY)
    assert trains is None
    assert "nothing of the background" in findings[-1].message


def test_feed_of_part_of_the_day_lends_its_fullest_hour_to_the_rest() -> None:
    # Three trains from 10:00 to 11:00, one at 12:00, none in the AM period. Midday (9 to 15) has
    # its own 4 trains in 6 hours; the other periods get the 3 of the fullest hour.
    clocks = ("10:00", "10:20", "10:40", "12:00")
    trains = trains_of(feed_with(STATIONS, [Run("R", "N S", c) for c in clocks], route_types=RAIL))
    assert trains is not None
    assert trains.headway_s.tolist() == [[1200, 1200, 5400, 1200, 1200]]
    # 2 + 2 + 4 + 4 hours at three an hour, and the four of midday.
    assert len(trains.departure_s) == 3 * (2 + 2 + 4 + 4) + 4


def test_stations_are_areas_after_those_of_the_buses() -> None:
    trains = trains_of(feed_with(STATIONS, [Run("R", "N S", "07:00")], route_types=RAIL))
    assert trains is not None
    network = city()
    assert trains.n_areas == len(network.areas)
    # The zones of the grid lie at its junctions; the one at N is 0 s from its station.
    reach = trains.walking
    at_n = slice(int(reach.first_access[0]), int(reach.first_access[1]))
    assert (
        dict(zip(reach.access_area[at_n], reach.access_s[at_n], strict=True))[trains.n_areas] == 0
    )


def test_of_a_feed_that_is_planned_anew_only_the_trains_stay(tmp_path: Path) -> None:
    both = feed_with(
        STATIONS, [Run("R", "N S", "07:00"), Run("1", "N M", "07:00")], route_types=RAIL
    )
    (path,) = written_feeds(tmp_path, city=both)
    days, _ = read_background_days([path], [path], grid_streets(5, 3))
    assert [day.service.n_departures for day in days] == [1]
    days, _ = read_background_days([path], [], grid_streets(5, 3))
    assert [day.service.n_departures for day in days] == [2]
