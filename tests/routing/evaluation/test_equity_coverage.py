"""Who lives near a stop that is served."""

import pytest

from network.errors import InputError
from network.quantities import bools, floats, ints
from network.walking import Walking
from routing.evaluation.equity_coverage import (
    NEAR,
    SDG,
    CoverageRule,
    covered_share,
    zones_covered,
)

# At 1.2 m/s: 333 s are 399.6 m, 334 s are 400.8 m, 416 s are 499.2 m, 417 s are 500.4 m.
WALKING = Walking(
    first_access=ints([0, 1, 3, 4, 4]),
    access_area=ints([0, 0, 1, 1]),
    access_s=ints([333, 334, 416, 417]),
    first_transfer=ints([0, 0, 0]),
    transfer_area=ints([]),
    transfer_s=ints([]),
    zone_walk_s=floats([[0.0] * 4] * 4),
)
ALL = bools([True, True])


def test_metres_are_walked_along_the_streets_to_the_last_metre() -> None:
    assert zones_covered(WALKING, ALL, NEAR).tolist() == [True, False, False, False]
    assert zones_covered(WALKING, ALL, SDG).tolist() == [True, True, False, False]


def test_only_stops_that_are_served_count() -> None:
    assert zones_covered(WALKING, bools([False, True]), SDG).tolist() == [
        False,
        True,
        False,
        False,
    ]


def test_shares_are_of_people_not_of_zones() -> None:
    covered = bools([True, False, False, False])
    assert covered_share(covered, floats([10, 20, 30, 40])) == pytest.approx(0.1)


def test_farther_than_walks_are_known_is_refused() -> None:
    far = CoverageRule("rail", 1000.0, "SDG 11.2.1, high capacity")
    with pytest.raises(InputError, match="rail looks 1000 m far, walks to stops are known up to"):
        zones_covered(WALKING, ALL, far)
