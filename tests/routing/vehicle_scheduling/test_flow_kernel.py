"""The cheapest flow by hand, against another solver, and the moments at which it can be stopped."""

from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from network.quantities import IntArray, ints
from routing.vehicle_scheduling.flow_kernel import NOBODY, exchange, first_tree

ALL_AT_ONCE = 10**6


def cheapest(
    arcs: list[tuple[int, int, int, int]], supply: list[int], most: int = ALL_AT_ONCE
) -> tuple[list[int], bool]:
    """Flow on arcs of tail, head, capacity, cost; and whether all supply got through."""
    tail, head, capacity, cost = (ints(column) for column in ints(arcs).reshape(-1, 4).T)
    net, tree = first_tree(tail, head, capacity, cost, ints(supply))
    begin = 0
    while begin != NOBODY:
        begin = exchange(net, tree, begin, most)
    return net.flow[: len(tail)].tolist(), not net.flow[len(tail) :].any()


def test_what_does_not_fit_on_the_cheap_way_takes_the_dear_one() -> None:
    # 5 from 0 to 2: 3 fit through 1 for 2 each, 2 go straight for 5 each.
    arcs = [(0, 1, 3, 1), (1, 2, 9, 1), (0, 2, 9, 5)]
    assert cheapest(arcs, [5, 0, -5]) == ([3, 3, 2], True)


def test_what_cannot_get_through_is_said() -> None:
    assert cheapest([(0, 1, 3, 1)], [4, -4]) == ([3], False)
    assert cheapest([(1, 0, 3, 1)], [1, -1]) == ([0], False)


def test_a_network_without_nodes_or_arcs_is_solved() -> None:
    assert cheapest([], []) == ([], True)
    assert cheapest([], [0, 0]) == ([], True)


def test_the_answer_is_the_same_when_the_work_is_done_in_pieces() -> None:
    arcs = [(row, col, 2 + (row * col) % 3, 1 + (7 * row + 3 * col) % 11)
            for row in range(8) for col in range(8) if row != col]  # fmt: skip
    supply = [4, 3, 2, 1, -1, -2, -3, -4]
    assert cheapest(arcs, supply, most=1) == cheapest(arcs, supply)


@st.composite
def networks(draw: st.DrawFn) -> tuple[IntArray, IntArray]:
    """Arcs between few nodes, many of equal cost or without room, some beside each other."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, m = draw(st.integers(2, 8)), draw(st.integers(1, 30))
    tail, step = random.integers(0, n, m), random.integers(1, n, m)
    capacity, cost = (
        random.integers(0, 5, m),
        random.integers(0, 4, m) * draw(st.integers(1, 10**8)),
    )
    supply = random.integers(-4, 5, n)
    supply[-1] -= supply.sum()
    return ints(np.stack([tail, (tail + step) % n, capacity, cost], axis=1)), ints(supply)


@settings(max_examples=300, deadline=None)
@given(networks())
def test_no_other_solver_finds_a_cheaper_flow(network: tuple[IntArray, IntArray]) -> None:
    arcs, supply = network
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415  (heavy, only here)

    other: Any = min_cost_flow.SimpleMinCostFlow()
    other.add_arcs_with_capacity_and_unit_cost(
        arcs[:, 0].astype(np.int32), arcs[:, 1].astype(np.int32), arcs[:, 2], arcs[:, 3]
    )
    other.set_nodes_supplies(np.arange(len(supply), dtype=np.int32), supply)
    exists = other.solve() == other.OPTIMAL
    flow, whole = cheapest([tuple(row) for row in arcs.tolist()], supply.tolist())
    assert whole == exists
    assert all(0 <= value <= most for value, most in zip(flow, arcs[:, 2].tolist(), strict=True))
    if not exists:
        return
    assert int(np.array(flow) @ arcs[:, 3]) == other.optimal_cost()
    left = supply.copy()
    np.subtract.at(left, arcs[:, 0], flow)
    np.add.at(left, arcs[:, 1], flow)
    assert not left.any()


def test_a_long_line_of_nodes_is_followed_to_its_end() -> None:
    # Waiting from node to node for 1 each costs 299, the one long way 300.
    arcs = [(a, b, 1, 1) for a, b in pairwise(range(300))] + [(0, 299, 1, 300)]
    flow, whole = cheapest(arcs, [1, *[0] * 298, -1])
    assert whole
    assert (sum(flow), flow[-1]) == (299, 0)
