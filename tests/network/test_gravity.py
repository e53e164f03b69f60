"""Modelled demand: fits residents, jobs and a mean trip, or says that it cannot."""

import numpy as np
import pytest

from network.demand import Demand
from network.errors import InputError, LimitError
from network.gravity import MAX_MODELLED_ZONES, crow_fly_km, gravity_demand
from network.problems import Problem, Severity
from network.quantities import FloatArray, floats
from network.zone_sources import read_zones
from network.zones import ZoneTable
from tests.shared_files import shared_file


def zones_with(population: list[float], jobs: list[float]) -> ZoneTable:
    zero = floats(np.zeros(len(population)))
    ids = tuple(f"Z{k}" for k in range(len(population)))
    return ZoneTable(
        ids, zero, zero, floats(population), floats(jobs), estimated=False, source="example"
    )


def random_city(seed: int, n: int = 40) -> tuple[ZoneTable, FloatArray]:
    """Zones in a 10 x 10 km square, some of them empty, and costs that differ by direction."""
    chance = np.random.default_rng(seed)
    population = chance.integers(0, 3000, n) * (chance.random(n) < 0.8)
    jobs = chance.integers(0, 2000, n) * (chance.random(n) < 0.6)
    x, y = chance.random((2, n)) * 10
    cost = np.hypot(x[:, None] - x, y[:, None] - y) * (1 + 0.2 * chance.random((n, n)))
    return zones_with(population.tolist(), jobs.tolist()), cost


def square(demand: Demand, n: int) -> FloatArray:
    trips = np.zeros((n, n))
    trips[demand.origin, demand.destination] = demand.trips_per_hour
    return trips


def warnings(findings: tuple[Problem, ...]) -> list[str]:
    return [f.message for f in findings if f.severity is Severity.WARNING]


def test_two_equal_zones_share_trips_as_solved_by_hand() -> None:
    # Two zones 2 km apart, 50 trips from and to each. Inside: half of 2 km = 1 km.
    # p stay, q leave, p + q = 50; mean = (p + 2q) / 50 = 1.25, so q = 12.5, p = 37.5, and
    # p / q = exp(b (2 - 1)) = 3, so b = ln 3 = 1.0986. The mean is met to 0.5 %: q to 0.32.
    cost = np.array([[0.0, 2.0], [2.0, 0.0]])
    demand, findings = gravity_demand(zones_with([7, 7], [3, 3]), cost, 100.0, mean_cost=1.25)
    np.testing.assert_allclose(square(demand, 2), [[37.5, 12.5], [12.5, 37.5]], atol=0.32)
    b = float(findings[0].message.split("b = ")[1].split(" per km")[0])
    trips = square(demand, 2)
    assert trips[0, 0] / trips[0, 1] == pytest.approx(np.exp(b), rel=1e-3)


def test_without_deterrence_trips_are_proportional() -> None:
    # No table has a longer mean than b = 0: residents 60:40, jobs 30:70 -> 100 x the products.
    cost = np.array([[0.0, 2.0], [2.0, 0.0]])
    demand, findings = gravity_demand(zones_with([60, 40], [30, 70]), cost, 100.0, mean_cost=9)
    np.testing.assert_allclose(square(demand, 2), [[18, 42], [12, 28]], atol=1e-4)
    # Mean: 46 inside at 1 km, 54 across at 2 km = 1.54 km.
    # Shortest: 30 and 40 stay, 30 cross: 1.3; everybody to the nearest: 1.0 bounds it from below.
    assert warnings(findings) == [
        "a mean trip of 9 km cannot be reached: these zones allow 1.00 to 1.54 km; "
        "1.54 km was taken"
    ]


def test_a_mean_trip_that_is_too_short_gives_the_shortest_and_says_so() -> None:
    # Residents 60:40, jobs 30:70: 30 have to cross, so the mean is at least (70 + 2 x 30) / 100.
    cost = np.array([[0.0, 2.0], [2.0, 0.0]])
    demand, findings = gravity_demand(zones_with([60, 40], [30, 70]), cost, 100.0, mean_cost=0.5)
    np.testing.assert_allclose(square(demand, 2), [[30, 30], [0, 40]], atol=1e-3)
    assert "these zones allow 1.30 to 1.54 km; 1.30 km was taken" in warnings(findings)[0]


def test_a_town_too_small_for_the_mean_trip_of_a_city_gets_four_fifths_of_its_longest() -> None:
    # Two zones 4 km apart, 50 trips from and to each; inside: 2 km. Without deterrence half of them
    # leave: mean 3 km < 5 km. 4/5 of it are 2.4 km = (2 p + 4 q) / 50 with p + q = 50: q = 10.
    cost = np.array([[0.0, 4.0], [4.0, 0.0]])
    demand, findings = gravity_demand(zones_with([7, 7], [3, 3]), cost, 100.0)
    np.testing.assert_allclose(square(demand, 2), [[40, 10], [10, 40]], atol=0.4)
    assert warnings(findings) == []
    assert findings[1].message == (
        "a mean trip of 2.40 km is assumed: zones this close allow at most 3.00 km, "
        "of which 80% are taken"
    )


def test_in_a_large_town_the_assumed_mean_trip_is_that_of_a_city() -> None:
    # 20 km apart, 10 km inside; without deterrence 15 km, four fifths 12 km > 5 km. But 10 km
    # is the shortest there: the city's mean cannot be reached, which is said.
    cost = np.array([[0.0, 20.0], [20.0, 0.0]])
    _, findings = gravity_demand(zones_with([7, 7], [3, 3]), cost, 100.0)
    assert "a mean trip of 5.00 km is assumed" in [f.message for f in findings]
    assert "cannot be reached: these zones allow 10.00 to 15.00 km" in warnings(findings)[0]


@pytest.mark.parametrize("seed", range(8))
def test_origins_destinations_and_total_hold(seed: int) -> None:
    zones, cost = random_city(seed)
    demand, _ = gravity_demand(zones, cost, 5000.0, mean_cost=4.0)
    trips = square(demand, len(zones))
    np.testing.assert_allclose(
        trips.sum(axis=1), zones.population / zones.population.sum() * 5000, atol=1.01e-4
    )
    np.testing.assert_allclose(trips.sum(axis=0), zones.jobs / zones.jobs.sum() * 5000, atol=1e-2)
    assert trips.sum() == pytest.approx(5000, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_reversing_the_city_reverses_the_trips(seed: int) -> None:
    zones, cost = random_city(seed)
    back = zones_with(zones.jobs.tolist(), zones.population.tolist())
    there, _ = gravity_demand(zones, cost, 5000.0, mean_cost=4.0)
    home, _ = gravity_demand(back, cost.T, 5000.0, mean_cost=4.0)
    n = len(zones)
    np.testing.assert_allclose(square(there, n).T, square(home, n), atol=0.02)


def test_the_mean_trip_is_met_to_half_a_percent() -> None:
    zones, cost = random_city(3)
    demand, findings = gravity_demand(zones, cost, 50000.0, mean_cost=4.0)
    assert warnings(findings) == []
    mean = float(findings[0].message.split("mean trip ")[1].split(" km")[0])
    assert mean == pytest.approx(4.0, rel=0.01)
    assert demand.modelled


def test_trips_are_whole_steps_sorted_and_each_pair_once() -> None:
    zones, cost = random_city(5)
    demand, _ = gravity_demand(zones, cost, 5000.0)
    steps = demand.trips_per_hour * 10_000
    np.testing.assert_allclose(steps, np.rint(steps), atol=1e-6)
    assert (np.diff(demand.origin * len(zones) + demand.destination) > 0).all()


def test_the_same_input_gives_the_same_bytes() -> None:
    zones, cost = random_city(6)
    first, second = (gravity_demand(zones, cost, 5000.0)[0] for _ in range(2))
    assert first.trips_per_hour.tobytes() == second.trips_per_hour.tobytes()


def test_few_trips_over_many_zones_lose_nobody() -> None:
    # 3 trips over 40 zones: hardly a cell reaches 0.001 trip.
    zones, cost = random_city(2)
    demand, _ = gravity_demand(zones, cost, 3.0, mean_cost=4.0)
    assert demand.trips_per_hour.sum() == pytest.approx(3.0, abs=1e-9)


def test_without_jobs_trips_end_where_people_live() -> None:
    cost = np.array([[0.0, 2.0], [2.0, 0.0]])
    demand, findings = gravity_demand(zones_with([60, 40], [0, 0]), cost, 100.0, mean_cost=1.3)
    np.testing.assert_allclose(square(demand, 2).sum(axis=0), [60, 40], atol=1e-3)
    assert warnings(findings) == ["the zones have no jobs, so trips end where people live"]


def test_zones_that_no_street_joins_are_reported_not_hidden() -> None:
    # Zones 0 and 1 have 90 of 100 residents but 50 of 100 jobs; no way to 2 and 3.
    far = np.inf
    cost = np.array([[0, 2, far, far], [2, 0, far, far], [far, far, 0, 2], [far, far, 2, 0]])
    zones = zones_with([45, 45, 5, 5], [25, 25, 25, 25])
    demand, findings = gravity_demand(zones, cost, 100.0, mean_cost=1.4)
    assert any("differ from their residents" in text for text in warnings(findings))
    assert ((demand.origin < 2) == (demand.destination < 2)).all()
    np.testing.assert_allclose(square(demand, 4).sum(axis=0), 25, atol=1e-3)  # jobs hold


@pytest.mark.parametrize(
    ("population", "jobs", "cost", "words"),
    [
        ([0, 0], [1, 1], [[0, 2], [2, 0]], "no residents"),
        ([1, 0], [1, 0], [[0, 2], [2, 0]], "only one zone"),
        ([1, 1], [1, 1], [[0, -2], [2, 0]], "negative or not a number"),
        ([1, 1], [1, 1], [[0, np.nan], [2, 0]], "negative or not a number"),
        ([1, 1], [1, 1], [[0, 0], [0, 0]], "every zone costs 0"),
        ([1, 1], [1, 1], [[0, 2, 3], [2, 0, 3]], "expected \\(2, 2\\)"),
    ],
)
def test_input_that_makes_no_sense_is_refused(
    population: list[float], jobs: list[float], cost: list[list[float]], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        gravity_demand(zones_with(population, jobs), np.array(cost, np.float64), 10.0)


@pytest.mark.parametrize("trips", [0.0, -1.0, np.inf, np.nan])
def test_trips_per_hour_are_a_number_above_zero(trips: float) -> None:
    with pytest.raises(InputError, match="trips per hour"):
        gravity_demand(zones_with([1, 1], [1, 1]), np.ones((2, 2)), trips)


def test_more_zones_than_memory_allows_are_refused() -> None:
    n = MAX_MODELLED_ZONES + 1
    with pytest.raises(LimitError, match="at most 5000"):
        gravity_demand(zones_with([1.0] * n, [1.0] * n), np.ones((1, 1)), 10.0)


@pytest.mark.data
def test_porto_alegre_is_calibrated_to_a_5_km_mean_trip() -> None:
    # b = 0.2487 per km was measured by another implementation for 100 000 trips.
    zones, _ = read_zones(shared_file("data/porto_alegre/poa_hexgrid.csv"))
    demand, findings = gravity_demand(zones, crow_fly_km(zones), 100_000.0)
    b = float(findings[0].message.split("b = ")[1].split(" per km")[0])
    assert b == pytest.approx(0.2487, rel=0.01)
    assert demand.trips_per_hour.sum() == pytest.approx(100_000, abs=1e-6)
