"""A wrong street time is found."""

from dataclasses import replace

import pytest

from network.quantities import ints
from routing.validity import (
    street_time_problems,
)
from tests.cities.grid import edge_between
from tests.routing.validity.checked_plan import add, having, plan, texts


@pytest.mark.parametrize("change", [1, -1])
def test_a_wrong_street_time_is_found(change: int) -> None:
    p = plan()
    times = having(p.network.street_times, "free_flow_ms", add((3, 20), change))
    network = replace(p.network, street_times=times)
    found = street_time_problems(network, [3])
    assert texts(found) == "error: places 3 to 20: street time is wrong"
    assert street_time_problems(network, [4]) == []


def test_a_street_time_that_takes_a_banned_turn_is_found() -> None:
    p = plan()
    streets = p.network.streets
    ban = edge_between(streets, 0, 1), edge_between(streets, 1, 2)
    banned = replace(streets, banned_from=ints([ban[0]]), banned_to=ints([ban[1]]))
    network = replace(p.network, streets=banned)
    assert f"places {ban[0]} to {ban[1]}: street time is wrong" in texts(
        street_time_problems(network, [ban[0]])
    )
