"""Two real feeds on their maps; magnitudes as measured by an earlier, separate study."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from network.build import build_network
from network.driving_side import DrivingSide
from network.nearest_streets import heading_at
from network.network import Network
from network.osm_file import read_osm
from network.osm_streets import bus_streets, foot_streets, projection_of
from network.projection import Projection
from network.quantities import floats
from network.service_day import WEEKDAY
from network.zones import ZoneTable
from routing.pattern_paths import trace_patterns
from routing.validity import line_problems, path_problems
from scenarios.gtfs.calibration import model_for_feed
from scenarios.gtfs.day_service import DayService, bus_service_on
from scenarios.gtfs.feed_stops import StopRows, stops_from_feed
from scenarios.gtfs.present_feed import PresentFeed, present_lines_of
from scenarios.gtfs.reader import read_feed
from tests.shared_files import shared_file

pytestmark = pytest.mark.data


@dataclass(frozen=True)
class City:
    """A real feed on its map."""

    network: Network
    projection: Projection
    service: DayService
    rows: StopRows
    present: PresentFeed


@cache
def city(feed_file: str, map_file: str, driving_side: DrivingSide) -> City:
    extract = read_osm(shared_file(f"data/{map_file}"))
    projection = projection_of(extract)
    streets, _ = bus_streets(extract, projection)
    footways, _ = foot_streets(extract, projection)
    feed, _ = read_feed(shared_file(f"data/{feed_file}"))
    service, _ = bus_service_on(feed)
    stops, rows, _ = stops_from_feed(service, streets, projection, driving_side)
    zones = ZoneTable(
        ("Z",), floats(footways.node_lon[:1]), floats(footways.node_lat[:1]), floats([1]),
        floats([1]), estimated=True, source="one junction",
    )  # fmt: skip
    network = build_network(
        streets, footways, stops, zones, projection, driving_side=driving_side, threads=2
    )
    present = present_lines_of(service, network, rows, WEEKDAY)
    return City(network, projection, service, rows, present)


def porto_alegre() -> City:
    return city("porto_alegre/poa_eptc.zip", "porto_alegre/poa_osm.pbf", DrivingSide.RIGHT)


def newport() -> City:
    return city("newport/newport_gtfs.zip", "newport/newport.osm.pbf", DrivingSide.LEFT)


def test_porto_alegre_keeps_nine_tenths_of_the_stops_in_its_box() -> None:
    # The study found 2,223 of 2,470 within 100 m of a street; buses that cannot turn round in dead
    # ends, as here, reach a little less.
    on_map = np.diff(porto_alegre().rows.first_row) > 0
    assert 2100 <= on_map.sum() <= 2300


def test_porto_alegre_is_cut_at_a_quarter_of_its_hours() -> None:
    # The study: 77.3 % of the hours that start 14-15 h inside; 103 routes and 187 patterns.
    present = porto_alegre().present
    assert 0.72 <= present.inside_share <= 0.80
    assert present.trips_whole + present.trips_cut + present.trips_outside == 2374
    assert 95 <= present.plan.n_lines <= 115
    assert 175 <= present.plan.n_patterns <= 205


def test_porto_alegre_has_the_headways_of_its_fullest_hour_in_every_period() -> None:
    present = porto_alegre().present
    assert present.hour_s == 13 * 3600
    assert (present.plan.headway_s == present.plan.headway_s[:, :1]).all()
    per_hour = (3600 / present.plan.headway_s[:, 0]).sum()
    assert 580 <= per_hour <= 680  # 626 trips start in that hour, some of them outside


def test_porto_alegre_drives_as_far_along_streets_as_along_its_shapes() -> None:
    # Nearest-node snapping made paths 24 % longer (8,407 against 6,815 km).
    here = porto_alegre()
    service, present = here.service, here.present
    last, first = service.first_call[1:] - 1, service.first_call[:-1]
    shape_m = {}
    for way in range(service.n_ways):
        shape_m[tuple(service.stop[service.calls_of(way)].tolist())] = float(
            service.along_m[last[way]] - service.along_m[first[way]]
        )
    feed_stop = {
        int(row): stop
        for stop in range(len(here.rows.first_row) - 1)
        for row in here.rows.rows_of(stop)
    }
    driven = expected = 0.0
    for pattern in range(present.plan.n_patterns):
        stops = present.plan.stops_of(pattern)
        metres = shape_m.get(tuple(feed_stop[int(s)] for s in stops), np.nan)
        if np.isfinite(metres):
            expected += metres
            driven += float(here.network.street_times.length_m[stops[:-1], stops[1:]].sum())
    assert expected > 300_000
    assert driven == pytest.approx(expected, rel=0.04)


def test_porto_alegre_runs_at_19_kilometres_an_hour() -> None:
    here = porto_alegre()
    model = model_for_feed(here.network, here.present, WEEKDAY)
    speed = float(model.source.split(" km/h")[0].split()[-1])
    assert 18.0 <= speed <= 20.5
    assert not model.assumed
    assert 1000 < model.bus_factor_permille < 2000


@pytest.mark.parametrize("place", [porto_alegre, newport])
def test_present_lines_pass_the_checks_of_planned_ones(place: Callable[[], City]) -> None:
    here = place()
    paths = trace_patterns(here.network, here.present.plan)
    assert line_problems(here.network, here.present.plan) == []
    assert path_problems(here.network, here.present.plan, paths) == []


def test_newport_keeps_its_town_lines_and_loses_its_coaches_at_the_edge() -> None:
    # 9 % of the trips lie fully inside the map, 30 % of the stops.
    here = newport()
    present = here.present
    assert present.hour_s == -1
    assert present.trips_whole == 16
    assert present.trips_cut > 100
    assert present.inside_share < 0.3
    assert present.departures[:, 1].sum() > 0


@pytest.mark.parametrize(
    ("place", "to_the_left", "least"), [(porto_alegre, -1, 0.75), (newport, 1, 0.9)]
)
def test_most_poles_stand_on_the_driving_side_of_their_two_way_street(
    place: Callable[[], City], to_the_left: int, least: float
) -> None:
    # The direction of travel chose the side; where poles stand confirms it. Busways, which are
    # service roads, have platforms between their lanes.
    here = place()
    stops, streets = here.network.stops, here.network.streets
    x, y, ahead_x, ahead_y = heading_at(streets, stops.edge, stops.offset_m)
    pole_x, pole_y = here.projection.to_metres(stops.lon, stops.lat)
    left_m = (ahead_x * (pole_y - y) - ahead_y * (pole_x - x)) * to_the_left
    busway = streets.class_names.index("service")
    told = (streets.reverse[stops.edge] >= 0) & (np.abs(left_m) > 2)
    told &= streets.street_class[stops.edge] != busway
    assert told.sum() > 80
    assert (left_m[told] > 0).mean() > least
