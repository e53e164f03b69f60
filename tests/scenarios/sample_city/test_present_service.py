"""Today's service of the sample city is one that a competent planner would run."""

import pytest

from routing.deadheads import deadheads_of
from routing.line_planning.pool import area_weights
from routing.line_planning.ways import StreetWays, sense_violations
from routing.progress import unobserved
from routing.run_times import model_for_assumed_speed
from scenarios.inputs import InputFiles, read_inputs
from scenarios.present import PresentLines, lines_of_today
from scenarios.result import PlanSettings
from scenarios.sample_city import SampleCity, write_city
from scenarios.workflow import present_service
from scenarios.world import World

BUSES = 60


@pytest.fixture(scope="module")
def today(city: SampleCity, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, PresentLines]:
    """The default city, read from its files, and its lines."""
    folder = tmp_path_factory.mktemp("city")
    write_city(city, folder)
    files = InputFiles(folder / "city.osm", folder / "zones.geojson", folder / "od.csv")
    given = read_inputs(files, unobserved)
    network, demand = given.network, given.demand
    run_times = model_for_assumed_speed(network.street_times, len(network.stops))
    deadheads = deadheads_of(network, run_times, demand.periods)
    world = World(network, demand, PlanSettings(BUSES), run_times, deadheads, unobserved)
    lines = lines_of_today(network, city.present_lines, len(demand.periods))
    return world, PresentLines(lines)


def test_sixty_buses_serve_at_least_95_percent_of_trips_and_leave_less_than_one_percent_behind(
    today: tuple[World, PresentLines],
) -> None:
    service = present_service(*today)
    assert service.evaluation["share_served"] >= 0.95
    assert service.evaluation["share_over_capacity"] < 0.01
    assert BUSES - 4 <= service.evaluation["vehicles"] <= BUSES


def test_every_present_line_keeps_the_default_line_sense(
    today: tuple[World, PresentLines],
) -> None:
    world, present = today
    weights = area_weights(world.network, world.demand)
    ways = StreetWays(world.network, world.settings.sense, weights)
    for pattern in range(present.plan.n_patterns):
        stops = tuple(present.plan.stops_of(pattern).tolist())
        assert sense_violations(ways, stops, world.run_times, world.slowest) == []


def test_journeys_start_where_the_zones_say(
    today: tuple[World, PresentLines], city: SampleCity
) -> None:
    zones = today[0].network.zones
    assert zones.lon.tolist() == [zone.lon for zone in city.zones]
    assert zones.lat.tolist() == [zone.lat for zone in city.zones]
