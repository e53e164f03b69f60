"""Factors of zones: found where counts carry them, left out where the other half disagrees."""

import numpy as np
import pytest

from network.demand import Demand
from network.quantities import FloatArray, floats, ints
from network.service_day import WEEKDAY
from network.zones import ZoneTable
from scenarios.calibration.factors import Calibration, calibrated, half_of
from scenarios.calibration.zone_factors import drawn_towards_one, with_zone_factors
from scenarios.calibration.zone_groups import zone_groups
from tests.scenarios.calibration.test_factors import pairs_of

LINES = "aabbccddeeffgghh"
"""Two counts of each of eight lines: of riders from zone 0, then of riders from zone 1."""


def street(n_zones: int) -> ZoneTable:
    ones = floats(np.ones(n_zones))
    lon = floats(np.arange(n_zones) / 100)
    return ZoneTable(
        tuple("abc"[:n_zones]), lon, floats(np.zeros(n_zones)), ones, ones,
        estimated=False, source="by hand",
    )  # fmt: skip


def table() -> Demand:
    """Ten trips from each of zones 0 and 1 to zone 2."""
    return Demand(ints([0, 1]), ints([2, 2]), floats([10, 10]), WEEKDAY, False, "by hand")  # noqa: FBT003  (as in Demand)


def riders_of(demand: Demand) -> FloatArray:
    """100 riders at each count for the ten trips of its zone."""
    trips = np.bincount(demand.origin, demand.trips_per_hour, 3)
    return floats([10 * trips[row % 2] for row in range(len(LINES))])


def calibration(observed: list[float]) -> Calibration:
    pairs = pairs_of([100.0] * len(LINES), observed, LINES)
    return calibrated(lambda _: (pairs, ()), WEEKDAY, seed=1)


def test_zones_that_send_more_than_the_table_says_are_drawn_towards_the_counts() -> None:
    found = with_zone_factors(calibration([150.0, 50.0] * 8), riders_of, table(), street(3))
    # Four counts of each zone are fitted. Zone 0: a^2 = 4 x 100^2 / (25 x 150) = 10.67, against
    # 1 / 0.3^2 = 11.11: x = 0.5 x 10.67 / 21.78. Zone 1: a^2 = 32, x = -0.5 x 32 / 43.11.
    expected = [1 + 0.5 * 10.6667 / 21.7778, 1 - 0.5 * 32 / 43.1111]
    assert found.factors.origin[:2] == pytest.approx(expected, rel=1e-4)
    assert found.after.tolist() == pytest.approx([100 * each for each in expected] * 8, rel=1e-4)
    assert found.factors.scaled(table()).tolist() == pytest.approx(
        [10 * each for each in expected], rel=1e-4
    )


def test_factors_that_the_other_half_does_not_confirm_are_left_out_and_said_to_be() -> None:
    half = half_of(pairs_of([100.0] * 16, [100.0] * 16, LINES).counts, seed=1)
    only_here = [value if inside else 100.0 for value, inside in zip([150.0, 50.0] * 8, half)]  # noqa: B905  (both 16)
    given = calibration(only_here)
    found = with_zone_factors(given, riders_of, table(), street(3))
    assert found.factors == given.factors
    assert found.after.tolist() == given.after.tolist()
    assert all("fits no better" in finding.message for finding in found.findings)
    assert len(found.findings) == 2  # by origin, and by destination


def test_few_counts_have_no_factors_of_zones() -> None:
    pairs = pairs_of([100.0] * 8, [150.0, 50.0] * 4, LINES[:8])
    given = calibrated(lambda _: (pairs, ()), WEEKDAY, seed=1)
    found = with_zone_factors(given, riders_of, table(), street(3))
    assert found.factors == given.factors
    assert "4 counts are too few to scale trips by zones" in str(found.findings[-1])


def test_a_group_without_riders_at_any_count_keeps_its_trips() -> None:
    assert drawn_towards_one(floats([[100.0, 0.0]]), floats([144.0]))[1] == pytest.approx(1.0)


def test_a_single_zone_is_not_halved() -> None:
    zones = street(3)
    groups = zone_groups(zones.lon, zones.lat, floats([5, 5, 90]), 8)
    assert groups.tolist() == [0, 1, 2]
