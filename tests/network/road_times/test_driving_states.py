"""What may follow at the end of each street, put together where it is the same."""

import numpy as np
from hypothesis import given, settings

from network.road_times.driving_states import states_at_junctions, states_with_turns
from network.streets import StreetGraph
from network.turns import legal_turns
from tests.cities.grid import grid_streets
from tests.cities.random_streets import random_streets
from tests.cities.street_list import Street, streets_of
from tests.reference.street_times import legal_next


def test_one_way_streets_that_meet_share_a_state() -> None:
    # 0 -> 2 and 1 -> 2 are one-way; so is 2 -> 3. From either the bus may only go on to 3.
    places = [(0, 0), (0, 100), (100, 0), (200, 0)]
    pairs = [(0, 2), (1, 2), (2, 3)]
    streets = streets_of(places, [Street(a, b, 10, 100, two_way=False) for a, b in pairs])
    states = states_with_turns(streets, legal_turns(streets))
    assert states.after_edge[0] == states.after_edge[1] != states.after_edge[2]
    assert states.n_states == 2


def test_a_banned_turn_keeps_states_apart() -> None:
    # As above, with a second street 2 -> 4 onto which only buses from 0 may turn.
    places = [(0, 0), (0, 100), (100, 0), (200, 0), (200, 100)]
    pairs = [(0, 2), (1, 2), (2, 3), (2, 4)]
    roads = [Street(a, b, 10, 100, two_way=False) for a, b in pairs]
    streets = streets_of(places, roads, bans=[(1, 3)])
    states = states_with_turns(streets, legal_turns(streets))
    assert states.after_edge[0] != states.after_edge[1]
    assert states.befores_of(np.array([3]))[1].tolist() == [states.after_edge[0]]


def test_on_foot_every_junction_is_one_state() -> None:
    grid = grid_streets(3, 4)
    states = states_at_junctions(grid)
    assert states.n_states == grid.n_nodes
    assert np.array_equal(states.tail, grid.tail)
    assert np.array_equal(states.head, grid.head)


@settings(deadline=None, max_examples=100)
@given(random_streets())
def test_states_allow_exactly_the_legal_turns(streets: StreetGraph) -> None:
    states = states_with_turns(streets, legal_turns(streets))
    for edge in range(streets.n_edges):
        ahead = states.edge[states.tail == states.after_edge[edge]]
        assert sorted(ahead.tolist()) == legal_next(streets, edge)
        _, before = states.befores_of(np.array([edge]))
        entered_from = {
            int(states.after_edge[other])
            for other in range(streets.n_edges)
            if edge in legal_next(streets, other)
        }
        assert before.tolist() == sorted(entered_from)
