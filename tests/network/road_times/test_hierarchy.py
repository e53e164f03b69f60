"""The order of contraction and the shortcuts: complete, upward, and few."""

import numpy as np
from hypothesis import given, settings

from network.road_times.driving_states import states_at_junctions
from network.road_times.hierarchy import RoadHierarchy, road_hierarchy
from network.streets import StreetGraph
from tests.cities.grid import grid_streets
from tests.cities.random_streets import random_streets
from tests.cities.street_list import Street, streets_of
from tests.network.road_times.made import driving_hierarchy


def shortcuts_of(hierarchy: RoadHierarchy) -> set[tuple[int, int]]:
    """All shortcuts as pairs of ranks, from and to."""
    ranks = np.arange(len(hierarchy.rank))
    up = zip(np.repeat(ranks, np.diff(hierarchy.first_up)), hierarchy.up_head, strict=True)
    down = zip(hierarchy.down_tail, np.repeat(ranks, np.diff(hierarchy.first_down)), strict=True)
    return {(int(a), int(b)) for a, b in [*up, *down]}


def slow_shortcuts(hierarchy: RoadHierarchy) -> set[tuple[int, int]]:
    """Contract state after state: whoever leads to it leads on to wherever it leads."""
    rank, states = hierarchy.rank, hierarchy.states
    pairs = {
        (int(rank[a]), int(rank[b]))
        for a, b in zip(states.tail, states.head, strict=True)
        if a != b
    }
    for low in range(len(rank)):
        into = [a for a, b in pairs if b == low < a]
        out = [b for a, b in pairs if a == low < b]
        pairs |= {(a, b) for a in into for b in out if a != b}
    return pairs


@settings(deadline=None, max_examples=100)
@given(random_streets())
def test_shortcuts_are_those_of_contraction_one_state_after_the_other(
    streets: StreetGraph,
) -> None:
    hierarchy = driving_hierarchy(streets)
    assert sorted(hierarchy.rank.tolist()) == list(range(hierarchy.states.n_states))
    assert shortcuts_of(hierarchy) == slow_shortcuts(hierarchy)


@settings(deadline=None, max_examples=100)
@given(random_streets())
def test_higher_ends_of_shortcuts_are_ancestors(streets: StreetGraph) -> None:
    hierarchy = driving_hierarchy(streets)
    for one, other in shortcuts_of(hierarchy):
        low, high = min(one, other), max(one, other)
        while low not in (high, -1):
            low = int(hierarchy.parent[low])
        assert low == high


def test_a_chain_of_junctions_is_cut_in_the_middle() -> None:
    # 31 junctions in a row: one junction cuts them, and a quarter (7) lies on either side, the
    # junction included. Below it every junction has at most two higher neighbours.
    places = [(100.0 * i, 0.0) for i in range(31)]
    chain = streets_of(places, [Street(i, i + 1, 10, 100) for i in range(30)])
    hierarchy = road_hierarchy(states_at_junctions(chain))
    top = int(np.flatnonzero(hierarchy.rank == 30)[0])
    assert 6 <= top <= 24
    assert len(hierarchy.up_head) <= 2 * 31


def test_shortcuts_of_a_grid_stay_few() -> None:
    # Contracted row after row, each of 24 x 24 junctions meets the 24 that follow: 13 824 pairs.
    # Cuts in half, again and again, need less than half of them.
    hierarchy = road_hierarchy(states_at_junctions(grid_streets(24, 24)))
    assert len(hierarchy.up_head) < 13_824 / 2


def test_the_same_map_gives_the_same_hierarchy() -> None:
    one, two = (driving_hierarchy(grid_streets(9, 7)) for _ in range(2))
    assert one.rank.tobytes() == two.rank.tobytes()
    assert one.up_head.tobytes() == two.up_head.tobytes()


def test_a_map_of_two_parts_has_two_tops() -> None:
    # Two streets that nothing joins: no shortcut may cross.
    places = [(0, 0), (100, 0), (0, 900), (100, 900)]
    streets = streets_of(places, [Street(0, 1, 10, 100), Street(2, 3, 10, 100)])
    hierarchy = road_hierarchy(states_at_junctions(streets))
    assert sorted(hierarchy.parent.tolist())[:2] == [-1, -1]
