"""Which streets a controller means."""

import numpy as np
import pytest

from network.errors import InputError, NotFoundError
from scenarios.repairing.street_names import closed_edges
from tests.cities.grid import grid_city


def test_a_street_is_found_by_its_name_in_any_capitals() -> None:
    city = grid_city(3, 3)
    closed = closed_edges(city, ["STREET 0", "avenue 2"])
    named = [city.streets.street_names[row] for row in city.streets.name[closed].tolist()]
    assert sorted(set(named)) == ["Avenue 2", "Street 0"]
    assert int(closed.sum()) == 8  # two blocks each, in both directions


def test_a_part_of_a_street_is_what_lies_near_a_place() -> None:
    city = grid_city(3, 3)
    edge = int(np.flatnonzero(closed_edges(city, ["Street 0"]))[0])
    ends = city.streets.points_of(edge)
    lon, lat = city.streets.point_lon[ends].mean(), city.streets.point_lat[ends].mean()
    closed = closed_edges(city, [f"Street 0@{lon:.6f},{lat:.6f},50"])
    assert np.flatnonzero(closed).tolist() == sorted([edge, int(city.streets.reverse[edge])])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Street 9", "no street for buses is called 'Street 9'"),
        ("Street", "streets like it: Street 0, Street 1, Street 2"),
        ("  ", "a street without a name cannot be closed"),
        ("Street 0@0,0,10", "no part of 'Street 0' lies within 10 m of 0,0"),
    ],
)
def test_a_street_that_does_not_exist_is_refused_with_those_like_it(
    name: str, message: str
) -> None:
    with pytest.raises((NotFoundError, InputError), match=message):
        closed_edges(grid_city(3, 3), [name])
