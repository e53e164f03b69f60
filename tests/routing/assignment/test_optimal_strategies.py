"""Travellers with strategies: published and hand-made networks, and a twin that tries all sets."""

import math
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from network.errors import InputError
from network.quantities import FloatArray, floats, ints
from routing.assignment import optimal_strategies
from routing.assignment.optimal_strategies import StrategyFlows, assign_strategies
from routing.assignment.strategy_network import StrategyNetwork, strategy_network
from tests.reference.optimal_strategies import Edge, Travel
from tests.shared_files import shared_file


def network_of(n_nodes: int, edges: list[Edge]) -> StrategyNetwork:
    return strategy_network(
        n_nodes,
        ints([edge.tail for edge in edges]),
        ints([edge.head for edge in edges]),
        floats([edge.time_s for edge in edges]),
        floats([edge.frequency for edge in edges]),
    )


def flows_of(n_nodes: int, edges: list[Edge], trips: dict[tuple[int, int], float]) -> StrategyFlows:
    return assign_strategies(
        network_of(n_nodes, edges),
        ints([origin for origin, _ in trips]),
        ints([end for _, end in trips]),
        floats(list(trips.values())),
    )


# --- the example of the paper ---------------------------------------------------------------------

A, X, Y, B = 0, 1, 2, 3
L1_A, L2_A, L2_X, L2_Y, L3_X, L3_Y, L4_Y = range(4, 11)
MINUTES = {"line 1": 6, "line 2": 6, "line 3": 15, "line 4": 3}
"""Expected waits: lines 1 and 2 run every 12 min, line 3 every 30, line 4 every 6."""

FOUR_LINES = [
    Edge(A, L1_A, 0, 1 / MINUTES["line 1"]),
    Edge(L1_A, B, 25),
    Edge(A, L2_A, 0, 1 / MINUTES["line 2"]),
    Edge(L2_A, L2_X, 7),
    Edge(L2_X, X, 0),
    Edge(X, L2_X, 0, 1 / MINUTES["line 2"]),
    Edge(L2_X, L2_Y, 6),
    Edge(L2_Y, Y, 0),
    Edge(X, L3_X, 0, 1 / MINUTES["line 3"]),
    Edge(L3_X, L3_Y, 4),
    Edge(L3_Y, Y, 0),
    Edge(Y, L3_Y, 0, 1 / MINUTES["line 3"]),
    Edge(L3_Y, B, 4),
    Edge(Y, L4_Y, 0, 1 / MINUTES["line 4"]),
    Edge(L4_Y, B, 10),
]
"""Spiess and Florian (1989), figures 1 to 3: line 1 goes from A to B in 25 min; line 2 to X in 7
and on to Y in 6; line 3 from X to Y in 4 and on to B in 4; line 4 from Y to B in 10."""


def test_the_four_lines_of_the_paper_take_27_and_3_quarter_minutes() -> None:
    # Y: line 3 is worth 15 + 4 = 19 alone; with line 4: (1 + 4/15 + 10/3) / (1/15 + 1/3) = 11.5.
    # X: line 3 straight through, 15 + 4 + 4 = 23; with line 2, 6 + 11.5 = 17.5 on board:
    # (1 + 8/15 + 17.5/6) / (1/15 + 1/6) = 19.071.
    # A: line 2 on board 7 + 17.5 = 24.5, line 1 25: (1 + 24.5/6 + 25/6) / (1/6 + 1/6) = 27.75.
    flows = flows_of(11, FOUR_LINES, {(A, B): 1.0, (X, B): 0.0, (Y, B): 0.0})
    assert flows.time_s.tolist() == pytest.approx([27.75, 267 / 14, 11.5])


def test_half_take_line_1_and_of_the_others_5_in_6_change_to_line_4() -> None:
    # 1/6 of the frequency at Y is line 3: 0.5 x 1/6 = 0.08333, line 4 takes 0.41667.
    flows = flows_of(11, FOUR_LINES, {(A, B): 1.0})
    used = dict(enumerate(flows.volume.round(5).tolist()))
    half = dict.fromkeys((0, 1, 2, 3, 6, 7), 0.5)
    third = dict.fromkeys((11, 12), 0.08333) | dict.fromkeys((13, 14), 0.41667)
    assert {row: trips for row, trips in used.items() if trips} == half | third


def test_waiting_adds_up_with_riding_to_the_expected_time() -> None:
    # At A half of 6 min = 3; at Y, where one in two changes, 0.5 x 2.5 = 1.25.
    flows = flows_of(11, FOUR_LINES, {(A, B): 1.0})
    assert flows.waited[[A, X, Y]].tolist() == pytest.approx([3, 0, 1.25])
    riding = sum(v * edge.time_s for v, edge in zip(flows.volume, FOUR_LINES, strict=True))
    assert riding + flows.waited.sum() == pytest.approx(27.75)


def test_trips_only_start_where_no_edge_leads_and_no_vehicle_leaves() -> None:
    # To A no edge leads, but vehicles leave; node 2 can be walked away from only, node 3 neither.
    assert not network_of(11, FOUR_LINES).is_source.any()
    edges = [Edge(0, 1, 5, 1 / 5), Edge(2, 1, 5)]
    assert network_of(4, edges).is_source.tolist() == [False, False, True, True]


# --- by hand --------------------------------------------------------------------------------------


def test_a_slow_line_is_let_go_where_waiting_for_the_fast_one_is_shorter() -> None:
    # The fast line alone: 5 + 10 = 15 min. At 14:59 the slow one is still taken, at 15:01 not.
    for slow, share in ((14.99, 0.5), (15.01, 0.0)):
        edges = [Edge(0, 1, 10, 1 / 5), Edge(0, 1, slow, 1 / 5)]
        assert flows_of(2, edges, {(0, 1): 1.0}).volume.tolist() == [1 - share, share]


def test_a_line_that_got_better_drives_another_out_of_the_set() -> None:
    # Line 0 goes to the end in 30 min, line 1 to node 1, whence a walk of 1 min or one of 25 min
    # lead on: 10 + 1 on board, with line 0 (1 + 30/5 + 11/5) / (2/5) = 23 > 5 + 11 = 16 alone.
    edges = [
        Edge(0, 2, 30, 1 / 5), Edge(0, 1, 10, 1 / 5), Edge(1, 2, 25), Edge(1, 3, 0), Edge(3, 2, 1),
    ]  # fmt: skip
    flows = flows_of(4, edges, {(0, 2): 1.0})
    assert flows.time_s.tolist() == pytest.approx([16])
    assert flows.volume.tolist() == [0, 1, 0, 1, 1]


def test_vehicles_without_end_are_as_good_as_no_wait() -> None:
    # 1e20 vehicles a second: the wait is lost in the digits of the time.
    edges = [Edge(0, 1, 300, 1e20), Edge(0, 1, 300, 1e20), Edge(0, 1, 200, 1 / 600)]
    flows = flows_of(2, edges, {(0, 1): 3.0})
    assert flows.time_s.tolist() == [300]
    assert flows.volume.sum() == pytest.approx(3)
    assert flows.volume[2] == pytest.approx(0)


def test_walking_beats_waiting_only_where_it_is_shorter() -> None:
    for walk, on_foot in ((14.0, 1.0), (16.0, 0.0)):
        edges = [Edge(0, 1, 10, 1 / 5), Edge(0, 1, walk)]
        flows = flows_of(2, edges, {(0, 1): 1.0})
        assert flows.volume.tolist() == [1 - on_foot, on_foot]
        assert flows.time_s.tolist() == [min(walk, 15.0)]


def test_ways_without_any_time_go_round_in_no_circle() -> None:
    edges = [Edge(0, 1, 0), Edge(1, 0, 0), Edge(1, 2, 0), Edge(2, 1, 0), Edge(2, 0, 0)]
    edges += [Edge(0, 2, 0), Edge(2, 3, 0), Edge(3, 2, 0)]
    flows = flows_of(4, edges, {(0, 3): 3.0, (1, 3): 2.0})
    assert flows.time_s.tolist() == [0, 0]
    assert flows.volume[6] == 5
    assert flows.volume.sum() == 10


def test_trips_without_a_way_and_trips_to_where_they_start_are_on_no_edge() -> None:
    edges = [Edge(0, 1, 5, 1 / 5), Edge(2, 1, 5)]
    flows = flows_of(4, edges, {(1, 0): 1.0, (1, 1): 1.0, (3, 1): 1.0, (3, 3): 1.0, (0, 2): 1.0})
    assert flows.time_s.tolist() == [math.inf, 0, math.inf, 0, math.inf]
    assert flows.volume.tolist() == [0, 0]


def test_trips_start_and_end_at_nodes_of_any_kind() -> None:
    # 0 -> 1 -> 2 in seats, and two ways in from node 3, where nobody arrives.
    edges = [Edge(0, 1, 5), Edge(1, 2, 5), Edge(3, 0, 1), Edge(3, 1, 9)]
    flows = flows_of(4, edges, {(3, 2): 1.0, (1, 2): 1.0, (0, 1): 1.0, (3, 1): 1.0})
    assert network_of(4, edges).is_source.tolist() == [False, False, False, True]
    assert flows.time_s.tolist() == [11, 5, 5, 6]
    assert flows.volume.tolist() == [3, 2, 2, 0]


def test_pairs_in_any_order_give_the_same_answers() -> None:
    trips = {(A, B): 1.0, (X, Y): 2.0, (Y, B): 3.0, (A, Y): 4.0}
    turned = dict(reversed(trips.items()))
    one, other = flows_of(11, FOUR_LINES, trips), flows_of(11, FOUR_LINES, turned)
    assert one.time_s.tolist() == other.time_s[::-1].tolist()
    assert one.volume.tolist() == pytest.approx(other.volume.tolist())


def test_bad_edges_and_pairs_are_named() -> None:
    with pytest.raises(InputError, match="edge 1 from 0 to 7, 1 s, frequency inf: leads fr"):
        network_of(2, [Edge(0, 1, 1), Edge(0, 7, 1)])
    with pytest.raises(InputError, match="has a time that is not a number of seconds"):
        network_of(2, [Edge(0, 1, math.nan)])
    with pytest.raises(InputError, match="has a frequency that is not above 0; leave out what nev"):
        network_of(2, [Edge(0, 1, 1, 0.0)])
    with pytest.raises(InputError, match="edges have 1 tails, 1 heads, 2 times"):
        strategy_network(2, ints([0]), ints([1]), floats([1, 2]), floats([1]))
    network = network_of(2, [Edge(0, 1, 1)])
    with pytest.raises(InputError, match=re.escape("pair 0, 0 to 2, 1 trips: nodes are 0 to 1")):
        assign_strategies(network, ints([0]), ints([2]), floats([1]))
    with pytest.raises(InputError, match="-1 trips: give a number of trips, 0 or more"):
        assign_strategies(network, ints([0]), ints([1]), floats([-1]))
    with pytest.raises(InputError, match="pairs have 1 origins, 1 destinations and 0 numbers"):
        assign_strategies(network, ints([0]), ints([1]), floats([]))


# --- the width of the buckets ---------------------------------------------------------------------

WIDTHS_S = (1e-3, 1.0, 60.0, 1e9)
"""From far too narrow, where nodes are spread again and again, to one bucket for all."""


def flows_by_width(
    width_s: float, n_nodes: int, edges: list[Edge], trips: dict[tuple[int, int], float]
) -> StrategyFlows:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(optimal_strategies, "bucket_seconds", lambda _: width_s)
        return flows_of(n_nodes, edges, trips)


@pytest.mark.parametrize("width_s", WIDTHS_S)
def test_nodes_that_get_better_many_times_end_at_their_least_time(width_s: float) -> None:
    # A step over d nodes takes d x d seconds, so the best way takes single steps. Node 29 is found
    # by one step of 29 first, then by better and better ways: in buckets of 1 and 60 s nodes enter
    # more often than there is room, which is tidied then.
    n_nodes = 30
    edges = [Edge(j, i, (j - i) ** 2) for i in range(n_nodes) for j in range(i + 1, n_nodes)]
    edges += [Edge(i, j, 1000) for i, j in pairwise(range(n_nodes))]  # nobody only starts there
    flows = flows_by_width(width_s, n_nodes, edges, {(j, 0): 1.0 for j in range(1, n_nodes)})
    assert flows.time_s.tolist() == list(range(1, n_nodes))
    single = [row for row, edge in enumerate(edges) if edge.tail - edge.head == 1]
    assert flows.volume[single].tolist() == list(range(n_nodes - 1, 0, -1))
    assert flows.volume.sum() == flows.volume[single].sum()


@settings(max_examples=40, deadline=None)
@given(width_s=st.sampled_from(WIDTHS_S), random=st.integers(0, 2**32 - 1))
def test_times_do_not_depend_on_the_width_and_all_trips_arrive(width_s: float, random: int) -> None:
    n_nodes, edges = made_network(np.random.default_rng(random), 12, 30)
    trips = {(a, b): 1.0 for a in range(n_nodes) for b in range(0, n_nodes, 5)}
    usual, flows = flows_of(n_nodes, edges, trips), flows_by_width(width_s, n_nodes, edges, trips)
    assert flows.time_s.tolist() == pytest.approx(usual.time_s.tolist(), rel=1e-12, abs=1e-9)
    arrive = np.isfinite(flows.time_s)
    went = np.zeros((n_nodes, n_nodes))
    went[tuple(np.array(list(trips))[arrive].T)] = 1.0
    assert imbalance(n_nodes, edges, flows, floats(went)) < 1e-6


def made_network(random: np.random.Generator, n_nodes: int, n_edges: int) -> tuple[int, list[Edge]]:
    """Edges between any nodes, half of them with a wait, some of no time."""
    ends = random.integers(0, n_nodes, (n_edges, 2)).tolist()
    times = random.choice([0.0, 60.0, 0.1, 1 / 3, 777.7, 5e4], n_edges).tolist()
    waits = random.choice([math.inf, math.inf, 1 / 300, 1 / 7, 1e-6], n_edges).tolist()
    columns = zip(ends, times, waits, strict=True)
    return n_nodes, [Edge(tail, head, time, wait) for (tail, head), time, wait in columns]


# --- Sioux Falls ----------------------------------------------------------------------------------


def sioux_falls() -> tuple[int, list[tuple[int, int, float]], FloatArray]:
    """Nodes, streets with minutes, and trips between the 24 nodes."""
    lines = shared_file("data/tntp/SiouxFalls_net.tntp").read_text().splitlines()
    rows = [line.split() for line in lines if line.strip() and line.strip()[0].isdigit()]
    streets = [(int(row[0]) - 1, int(row[1]) - 1, float(row[4])) for row in rows]
    trips = np.zeros((24, 24))
    text = shared_file("data/tntp/SiouxFalls_trips.tntp").read_text().split("<END OF METADATA>")[1]
    for block in text.split("Origin")[1:]:
        origin, cells = block.split("\n", 1)
        for end, count in re.findall(r"(\d+)\s*:\s*([\d.]+)", cells):
            trips[int(origin) - 1, int(end) - 1] = float(count)
    return 24, streets, floats(trips)


@pytest.mark.data
def test_on_foot_in_sioux_falls_everybody_takes_a_shortest_way() -> None:
    n_nodes, streets, trips = sioux_falls()
    edges = [Edge(tail, head, time) for tail, head, time in streets]
    graph = csr_array(
        ([e.time_s for e in edges], ([e.tail for e in edges], [e.head for e in edges]))
    )
    origin, end = np.nonzero(trips)
    flows = assign_strategies(
        network_of(n_nodes, edges), ints(origin), ints(end), floats(trips[origin, end])
    )
    assert np.array_equal(flows.time_s, dijkstra(graph)[origin, end])
    minutes = (flows.volume * [e.time_s for e in edges]).sum()
    assert minutes == pytest.approx((trips * dijkstra(graph)).sum())
    assert imbalance(n_nodes, edges, flows, trips) < 1e-6


@pytest.mark.data
def test_with_a_shuttle_on_each_street_of_sioux_falls_each_hop_costs_its_wait_too() -> None:
    # A shuttle every 12 min runs on each street from a platform of its own, so that no two come to
    # one stop: every hop takes its minutes and 6 more, and the best strategy is a shortest way.
    n_nodes, streets, trips = sioux_falls()
    edges, hops = [], csr_array((n_nodes, n_nodes)).tolil()
    for row, (tail, head, time) in enumerate(streets):
        platform = n_nodes + row
        edges += [Edge(tail, platform, 0), Edge(platform, head, time, 1 / 6)]
        hops[tail, head] = time + 6
    origin, end = np.nonzero(trips)
    flows = assign_strategies(
        network_of(n_nodes + len(streets), edges),
        ints(origin), ints(end), floats(trips[origin, end]),
    )  # fmt: skip
    shortest = dijkstra(csr_array(hops))
    assert flows.time_s.tolist() == pytest.approx(shortest[origin, end].tolist(), rel=1e-12)
    assert flows.waited.sum() == pytest.approx(6 * flows.volume[1::2].sum())
    assert imbalance(n_nodes + len(streets), edges, flows, trips) < 1e-6


def imbalance(n_nodes: int, edges: list[Edge], flows: StrategyFlows, trips: FloatArray) -> float:
    """Largest difference between trips into and out of a node."""
    balance = np.zeros(n_nodes)
    balance[: len(trips)] = trips.sum(axis=1) - trips.sum(axis=0)
    np.add.at(balance, [edge.head for edge in edges], flows.volume)
    np.subtract.at(balance, [edge.tail for edge in edges], flows.volume)
    return float(np.abs(balance).max())


# --- against the twin -----------------------------------------------------------------------------


@st.composite
def networks(draw: st.DrawFn, *, whole_minutes: bool = False) -> tuple[int, list[Edge]]:
    """Small networks of stops with lines, chains of seats and walks; some edges take no time.

    With `whole_minutes` many ways take exactly as long as others.
    """
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))

    def seconds(low: float, high: float) -> float:
        drawn = float(random.uniform(low, high))
        return float(round(drawn / 60) * 60) if whole_minutes else drawn

    n_stops = draw(st.integers(2, 6))
    edges: list[Edge] = []
    n_nodes = n_stops
    for _ in range(draw(st.integers(1, 5))):
        stops = random.integers(0, n_stops, int(random.integers(2, 5))).tolist()
        frequency = 1 / (seconds(60, 900) or 60.0)
        for place, (here, there) in enumerate(pairwise(stops)):
            ride = seconds(30, 900)
            edges.append(Edge(here, n_nodes, 0.0, frequency))
            edges.append(Edge(n_nodes, there, ride))
            if place < len(stops) - 2:
                edges.append(Edge(n_nodes, n_nodes + 1, ride + seconds(20, 20)))
            n_nodes += 1
    for _ in range(draw(st.integers(0, 6))):
        tail, head = random.integers(0, n_nodes, 2).tolist()
        time = float(random.choice([0.0, seconds(0, 1200)]))
        frequency = float(random.choice([math.inf, 1 / (seconds(60, 900) or 60.0)]))
        edges.append(Edge(tail, head, time, frequency))
    order = random.permutation(len(edges))
    most = max(
        sum(math.isfinite(e.frequency) for e in edges if e.tail == n) for n in range(n_nodes)
    )
    assume(most <= 7)  # sets to try: two to that power
    return n_nodes, [edges[row] for row in order]


@settings(max_examples=60, deadline=None)
@given(made=networks())
def test_times_and_volumes_agree_with_the_twin(made: tuple[int, list[Edge]]) -> None:
    n_nodes, edges = made
    trips = {(a, b): 1.0 + a for a in range(n_nodes) for b in range(0, n_nodes, 3)}
    flows = flows_of(n_nodes, edges, trips)
    travel = {end: Travel(n_nodes, edges, end) for end in range(0, n_nodes, 3)}
    expected = [travel[end].time_s[origin] for origin, end in trips]
    assert flows.time_s.tolist() == pytest.approx(expected, rel=1e-12, abs=1e-9)
    loads = [0.0] * len(edges)
    for (origin, end), count in trips.items():
        if origin != end and math.isfinite(travel[end].time_s[origin]):
            travel[end].send(origin, count, loads)
    minutes = sum(load * edge.time_s for load, edge in zip(loads, edges, strict=True))
    assert (flows.volume * [edge.time_s for edge in edges]).sum() == pytest.approx(minutes)
    # Ways of no time may be equally good; what they carry differs then.
    if all(edge.time_s > 0 or math.isfinite(edge.frequency) for edge in edges):
        assert flows.volume.tolist() == pytest.approx(loads)


@settings(max_examples=60, deadline=None)
@given(made=networks(whole_minutes=True))
def test_times_agree_with_the_twin_where_many_ways_are_as_good(
    made: tuple[int, list[Edge]],
) -> None:
    n_nodes, edges = made
    trips = {(a, b): 1.0 for a in range(n_nodes) for b in range(0, n_nodes, 3)}
    travel = {end: Travel(n_nodes, edges, end) for end in range(0, n_nodes, 3)}
    expected = [travel[end].time_s[origin] for origin, end in trips]
    flows = flows_of(n_nodes, edges, trips)
    assert flows.time_s.tolist() == pytest.approx(expected, rel=1e-12, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(made=st.one_of(networks(), networks(whole_minutes=True)))
def test_trips_are_conserved_and_their_time_is_riding_and_waiting(
    made: tuple[int, list[Edge]],
) -> None:
    n_nodes, edges = made
    trips = {(a, b): 1.0 for a in range(n_nodes) for b in range(n_nodes)}
    flows = flows_of(n_nodes, edges, trips)
    arrive = np.isfinite(flows.time_s)
    went = np.zeros((n_nodes, n_nodes))
    went[tuple(np.array(list(trips))[arrive].T)] = 1.0
    assert imbalance(n_nodes, edges, flows, floats(went)) < 1e-6
    spent = (flows.volume * [edge.time_s for edge in edges]).sum() + flows.waited.sum()
    assert spent == pytest.approx(flows.time_s[arrive].sum())


@settings(max_examples=40, deadline=None)
@given(made=networks(), more=st.integers(0, 2**32 - 1))
def test_one_more_edge_never_makes_a_journey_longer(
    made: tuple[int, list[Edge]], more: int
) -> None:
    n_nodes, edges = made
    random = np.random.default_rng(more)
    tail, head = random.integers(0, n_nodes, 2).tolist()
    frequency = float(random.choice([math.inf, 1 / 300]))
    added = replace(edges[0], tail=tail, head=head, frequency=frequency)
    trips = {(a, b): 1.0 for a in range(n_nodes) for b in range(n_nodes)}
    before = flows_of(n_nodes, edges, trips).time_s
    after = flows_of(n_nodes, [*edges, added], trips).time_s
    assert (after <= before + 1e-9).all()
