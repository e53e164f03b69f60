"""Closing streets sends buses round, strands the stops there, and refuses what cannot be."""

from dataclasses import replace

import numpy as np
import pytest

from network.closed_streets import close_streets
from network.errors import InputError
from network.network import Network
from network.quantities import BoolArray, bools
from network.street_times import UNREACHED
from routing.lines import line_plan_of
from routing.pattern_paths import trace_patterns
from routing.validity import street_time_problems
from tests.cities.grid import edge_between, grid_city, grid_streets, stops_on_every_edge


def street_city() -> Network:
    return grid_city(4, 3, stops=stops_on_every_edge(grid_streets(4, 3)))


def closing(network: Network, start: int, end: int) -> BoolArray:
    closed = np.zeros(network.streets.n_edges, np.bool_)
    closed[edge_between(network.streets, start, end)] = True
    return bools(closed)


def test_a_bus_drives_round_a_closed_street() -> None:
    # Stop s lies halfway along edge s, and an edge takes 40 s. From 0-1 to 2-3: straight on
    # 20 + 40 + 20 s; with 1-2 closed by 1-5-6-2, 20 + 3 x 40 + 20 s.
    city = street_city()
    a, b = (edge_between(city.streets, *ends) for ends in ((0, 1), (2, 3)))
    assert city.street_times.free_flow_ms[a, b] == 80_000
    closed = close_streets(city, closing(city, 1, 2))
    assert closed.street_times.free_flow_ms[a, b] == 160_000


def test_the_streets_driven_on_and_the_independent_search_agree_with_the_new_times() -> None:
    city = street_city()
    closed = close_streets(city, closing(city, 1, 2))
    a, b = (edge_between(city.streets, *ends) for ends in ((0, 1), (2, 3)))
    paths = trace_patterns(closed, line_plan_of([("1", "Round", [[a, b]])], 1, 600))
    assert paths.call_m.tolist() == [0.0, 1600.0]
    assert street_time_problems(closed, [a, b]) == []


def test_a_stop_on_a_closed_street_is_out_of_reach_and_no_terminal() -> None:
    city = street_city()
    shut = edge_between(city.streets, 1, 2)
    closed = close_streets(city, closing(city, 1, 2))
    free = closed.street_times.free_flow_ms
    assert (np.delete(free[shut], shut) == UNREACHED).all()
    assert (np.delete(free[:, shut], shut) == UNREACHED).all()
    assert np.flatnonzero(~closed.stops.terminal).tolist() == [shut]


def test_the_share_that_is_closed_is_said() -> None:
    city = street_city()
    closed = close_streets(city, bools(np.ones(city.streets.n_edges)) & ~closing_nothing(city))
    # 34 edges of 400 m are 13.6 km; the edge of the depot stays open.
    assert closed.findings[-1].message == "13 of 14 km are closed to buses"


def closing_nothing(network: Network) -> BoolArray:
    open_edges = np.zeros(network.streets.n_edges, np.bool_)
    open_edges[network.depots.edge] = True
    return bools(open_edges)


def test_a_depot_behind_closed_streets_is_refused() -> None:
    city = street_city()
    depots = replace(city.depots, depot_id=("Yard",))
    with pytest.raises(InputError, match="depot Yard lies on a closed street"):
        close_streets(replace(city, depots=depots), bools(np.ones(city.streets.n_edges)))


def test_answers_for_other_streets_are_refused() -> None:
    with pytest.raises(InputError, match="answers for 34 street edges"):
        close_streets(street_city(), bools([True]))
