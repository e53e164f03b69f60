"""Blocks of several depots against answers by hand and against trying everything."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from network.errors import Cancelled, InfeasibleError, InputError, NoSolutionInTime
from network.quantities import floats, ints
from routing.cpu_time import Deadline
from routing.progress import Progress, unobserved
from routing.vehicle_scheduling import reworked_blocks
from routing.vehicle_scheduling.block_effort import BlockEffort
from routing.vehicle_scheduling.block_kernel import best_joins
from routing.vehicle_scheduling.block_master import BlockMaster
from routing.vehicle_scheduling.depot_network import FINE, DepotNetwork
from routing.vehicle_scheduling.depot_problem import (
    NO_LIMIT,
    NO_WAY,
    DepotBlocks,
    DepotProblem,
    blocks_of,
)
from routing.vehicle_scheduling.depot_relaxation import Start, relax, start_without_depots
from routing.vehicle_scheduling.first_blocks import Level, dive
from routing.vehicle_scheduling.reworked_blocks import BlockRework
from routing.vehicle_scheduling.several_depots import schedule_depots
from routing.vehicle_scheduling.whole_vehicles import WholeVehicles
from tests.reference.depot_blocks import least_cost

EFFORT = BlockEffort()


def day(
    links: list[tuple[int, int, int]],
    pull_out: list[list[int]],
    pull_in: list[list[int]],
    capacity: list[int],
) -> DepotProblem:
    columns = np.array(links, np.int64).reshape(-1, 3)
    return DepotProblem(
        ints(columns[:, 0]), ints(columns[:, 1]), ints(columns[:, 2]),
        ints(pull_out), ints(pull_in), ints(capacity),
    )  # fmt: skip


def chains(blocks: DepotBlocks) -> list[tuple[int, list[int]]]:
    return [(int(blocks.depot[b]), blocks.trips_of(b).tolist()) for b in range(blocks.n_blocks)]


def replayed(problem: DepotProblem, blocks: DepotBlocks) -> int:
    """Cost from the columns alone; fails where a rule is broken."""
    link = {
        (i, j): c
        for i, j, c in zip(
            problem.tail.tolist(), problem.head.tolist(), problem.cost.tolist(), strict=True
        )
    }
    total = 0
    for depot, trips in chains(blocks):
        ends = int(problem.pull_out[trips[0], depot]), int(problem.pull_in[trips[-1], depot])
        assert NO_WAY not in ends
        total += sum(ends) + sum(link[pair] for pair in pairwise(trips))
    assert sorted(blocks.trip.tolist()) == list(range(problem.n_trips))
    used = np.bincount(blocks.depot, minlength=problem.n_depots)
    assert (used <= problem.most_blocks()).all()
    return total


def test_each_vehicle_comes_home_to_the_depot_it_left() -> None:
    # Trip 0 starts beside depot 0, trip 1 ends beside depot 1. One vehicle for both costs 1 + 2 + 9
    # from depot 0 and 9 + 2 + 1 from depot 1, two vehicles 1 + 8 + 8 + 1: one vehicle, 12.
    both = day([(0, 1, 2)], [[1, 9], [8, 8]], [[8, 8], [9, 1]], [5, 5])
    blocks, proof = schedule_depots(both, EFFORT, seed=1)
    assert (proof.value, proof.bound, blocks.n_blocks) == (12.0, 12.0, 1)


def test_a_full_depot_sends_the_vehicle_that_loses_least_elsewhere() -> None:
    # Both trips cost 2 from depot 0, from depot 1 trip 0 costs 20 and trip 1 costs 6: with one
    # vehicle in depot 0 it runs trip 0. 2 + 6.
    full = day([], [[1, 10], [1, 3]], [[1, 10], [1, 3]], [1, NO_LIMIT])
    blocks, proof = schedule_depots(full, EFFORT, seed=1)
    assert chains(blocks) == [(0, [0]), (1, [1])]
    assert proof.value == proof.bound == 8.0


def test_trips_may_be_listed_in_any_order_of_time() -> None:
    # Trip 2 comes first, then 0, then 1.
    backwards = day([(2, 0, 1), (0, 1, 1), (2, 1, 1)], [[5]] * 3, [[5]] * 3, [1])
    blocks, proof = schedule_depots(backwards, EFFORT, seed=1)
    assert chains(blocks) == [(0, [2, 0, 1])]
    assert proof.value == 12.0


def test_shares_of_vehicles_are_not_blocks() -> None:
    # Three trips at once that any two depots could share, each depot one vehicle, one depot none
    # for trip 2: only whole vehicles count, 1 + 1 + 4.
    whole = day([], [[1, 1, 1], [1, 1, 1], [NO_WAY, 4, 4]], [[0] * 3] * 3, [1, 1, 1])
    blocks, proof = schedule_depots(whole, EFFORT, seed=1)
    assert proof.value == proof.bound == 6.0
    assert replayed(whole, blocks) == 6


def test_too_few_vehicles_are_said() -> None:
    with pytest.raises(InfeasibleError, match="too few vehicles"):
        schedule_depots(day([], [[1], [1]], [[1], [1]], [1]), EFFORT, seed=1)


def test_a_trip_that_no_depot_gets_back_from_is_named() -> None:
    with pytest.raises(InfeasibleError, match=r"trip 1 is on no way .*1 trips affected"):
        schedule_depots(day([], [[1, 1]] * 2, [[1, 1], [NO_WAY] * 2], [1, 1]), EFFORT, seed=1)
    with pytest.raises(InfeasibleError, match="capacity where it is 0"):
        schedule_depots(day([], [[1]], [[1]], [0]), EFFORT, seed=1)


def test_links_in_a_circle_are_refused() -> None:
    with pytest.raises(InputError, match="comes after itself"):
        schedule_depots(day([(0, 1, 1), (1, 0, 1)], [[1]] * 2, [[1]] * 2, [2]), EFFORT, seed=1)


def test_columns_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InputError, match="outside 0 to 0"):
        day([(0, 1, 1)], [[1]], [[1]], [1])
    with pytest.raises(InputError, match="appears twice"):
        day([(0, 1, 1), (0, 1, 2)], [[1]] * 2, [[1]] * 2, [1])
    with pytest.raises(InputError, match="capacities for 1 depots"):
        day([], [[1]], [[1]], [1, 2])
    with pytest.raises(InputError, match="cost of a link is -3"):
        day([(0, 1, -3)], [[1]] * 2, [[1]] * 2, [1])
    with pytest.raises(InputError, match="one shape"):
        day([], [[1]], [[1, 2]], [1])


def test_a_day_without_trips_costs_nothing() -> None:
    none, no_pulls = ints([]), ints(np.zeros((0, 2)))
    empty = DepotProblem(none, none, none, no_pulls, no_pulls, ints([1, 1]))
    blocks, proof = schedule_depots(empty, EFFORT, seed=1)
    assert (blocks.n_blocks, proof.value, proof.bound) == (0, 0.0, 0.0)


def test_the_observer_stops_the_search() -> None:
    seen: list[Progress] = []

    def stop(progress: Progress) -> bool:
        seen.append(progress)
        return False

    with pytest.raises(Cancelled):
        schedule_depots(random_day(np.random.default_rng(1), 6, 2), EFFORT, 1, stop)
    assert len(seen) == 1


def test_whole_vehicles_stop_when_asked() -> None:
    asked: list[str] = []

    def stop(progress: Progress) -> bool:
        asked.append(progress.message)
        return "links within" not in progress.message

    with pytest.raises(Cancelled):
        schedule_depots(random_day(np.random.default_rng(1), 6, 2), EFFORT, 1, stop)
    assert "links within" in asked[-1]


def test_an_observer_changes_nothing() -> None:
    problem = random_day(np.random.default_rng(1), 6, 2)
    watched, _ = schedule_depots(problem, EFFORT, 1, lambda _: True)
    alone, _ = schedule_depots(problem, EFFORT, 1)
    assert chains(watched) == chains(alone)


def test_no_effort_gives_no_blocks_but_says_what_is_proven() -> None:
    with pytest.raises(NoSolutionInTime, match="none cost less than"):
        schedule_depots(random_day(np.random.default_rng(3), 30, 3), BlockEffort(cpu_s=0.0), 1)


# --- against trying everything --------------------------------------------------------------------


def random_day(random: np.random.Generator, n_trips: int, n_depots: int) -> DepotProblem:
    """Trips in order of time; half of the links and nine tenths of the pulls exist."""
    tail, head = np.nonzero(np.triu(random.random((n_trips, n_trips)) < 0.5, 1))
    pulls = random.integers(50, 90, (2, n_trips, n_depots))
    pulls[random.random(pulls.shape) < 0.1] = NO_WAY
    shuffled = random.permutation(n_trips)
    return DepotProblem(
        tail=ints(shuffled[tail]),
        head=ints(shuffled[head]),
        cost=ints(random.integers(0, 40, len(tail))),
        pull_out=ints(pulls[0]),
        pull_in=ints(pulls[1]),
        capacity=ints(random.integers(NO_LIMIT, 4, n_depots)),
    )


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n_trips=st.integers(1, 6), n_depots=st.integers(1, 3))
@example(seed=0, n_trips=6, n_depots=3)
def test_nothing_is_cheaper_than_the_blocks_found(seed: int, n_trips: int, n_depots: int) -> None:
    problem = random_day(np.random.default_rng(seed), n_trips, n_depots)
    least = least_cost(problem)
    if least is None:
        with pytest.raises(InfeasibleError):
            schedule_depots(problem, EFFORT, seed=1)
        return
    blocks, proof = schedule_depots(problem, EFFORT, seed=1)
    assert proof.value == proof.bound == least
    assert replayed(problem, blocks) == least


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_bound_holds_and_first_blocks_can_be_driven(seed: int) -> None:
    problem = random_day(np.random.default_rng(seed), 24, 2)
    problem = DepotProblem(
        problem.tail, problem.head, problem.cost, problem.pull_out, problem.pull_in, ints([24, 24])
    )
    try:
        best, proof = schedule_depots(problem, EFFORT, seed=1)
    except InfeasibleError:
        return
    net, deadline = DepotNetwork(problem), Deadline(EFFORT.cpu_s)
    relaxation = relax(net, start_without_depots(net), EFFORT, deadline, unobserved)
    assert relaxation.finished
    assert relaxation.ways.bound / FINE <= proof.value
    level = Level(problem, net, relaxation)
    ended = dive(level, 12, EFFORT, deadline, unobserved)
    last = ended.level
    search = WholeVehicles(last.net, last.relaxation.ways, EFFORT, deadline, 1, unobserved)
    try:
        found = search.prove().blocks
    except InfeasibleError:
        return
    assert found is not None
    first = ended.opened(found)
    cost = replayed(problem, first)
    assert cost >= proof.value == replayed(problem, best)
    reworked = BlockRework(level, first, EFFORT, deadline, 1, unobserved).improve()
    # All trips fit into one neighbourhood, so the best blocks are found.
    assert replayed(problem, reworked) == proof.value


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 9))
def test_best_joins_gain_what_an_assignment_gains(seed: int, n: int) -> None:
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  (the reference)

    gain = np.random.default_rng(seed).integers(-5, 20, (n, n))
    row, column, before = (np.empty(n, np.int64) for _ in range(3))
    best_joins(gain, row, column, before)
    useful = np.maximum(gain, 0)
    best = useful[linear_sum_assignment(useful, maximize=True)].sum()
    joined = np.flatnonzero(before >= 0)
    assert gain[before[joined], joined].sum() == best == row.sum() + column.sum()
    assert (row[:, None] + column[None, :] >= gain).all()
    assert min(row.min(), column.min()) >= 0


def roomy_day(seed: int, n_trips: int) -> DepotProblem:
    problem = random_day(np.random.default_rng(seed), n_trips, 3)
    return DepotProblem(
        problem.tail, problem.head, problem.cost, problem.pull_out, problem.pull_in,
        ints([n_trips] * 3),
    )  # fmt: skip


def test_prices_that_start_far_away_reach_the_same_bound() -> None:
    net = DepotNetwork(roomy_day(7, 40))
    near = relax(net, start_without_depots(net), EFFORT, Deadline(EFFORT.cpu_s), unobserved)
    nothing = Start(ints(np.zeros(40)), ())
    far = relax(net, nothing, EFFORT, Deadline(EFFORT.cpu_s), unobserved)
    assert near.finished
    assert far.finished
    assert far.ways.bound / FINE == pytest.approx(near.ways.bound / FINE, abs=0.2)


def test_what_is_paid_for_a_trip_stays_in_its_box() -> None:
    # The only block pays 100 for two trips expected at 10: each is paid 14 at most and stays
    # undone. Expected at 60, the block pays, and nothing is left outside.
    master = BlockMaster(floats([10.0, 10.0]), 4.0, ints([1]))
    master.add(0, ints([0, 1]), 100.0)
    value, paid = master.solve()
    assert (value, paid.tolist(), master.outside()) == (28.0, [14.0, 14.0], 2.0)
    master.expect(floats([60.0, 60.0]), 4.0)
    value, paid = master.solve()
    assert (value, master.outside()) == (100.0, 0.0)
    assert ((paid >= 56.0) & (paid <= 64.0)).all()


def one_trip_each(problem: DepotProblem) -> DepotBlocks:
    """Each trip by itself from its cheapest depot; fails where it has none."""
    missing = (problem.pull_out < 0) | (problem.pull_in < 0)
    ends = np.where(missing, 10**6, problem.pull_out + problem.pull_in)
    assert (ends.min(axis=1) < 10**6).all()
    return blocks_of((int(depot), ints([trip])) for trip, depot in enumerate(ends.argmin(axis=1)))


def relaxed(problem: DepotProblem) -> Level:
    net, deadline = DepotNetwork(problem), Deadline(EFFORT.cpu_s)
    start = start_without_depots(net)
    return Level(problem, net, relax(net, start, EFFORT, deadline, unobserved))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_blocks_taken_apart_some_at_a_time_never_cost_more(
    monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(reworked_blocks, "_FIRST_CHAINS", 10)  # of 24 trips
    problem = roomy_day(seed, 24)
    level, first, deadline = relaxed(problem), one_trip_each(problem), Deadline(EFFORT.cpu_s)
    better = BlockRework(level, first, EFFORT, deadline, 1, unobserved).improve()
    _, proof = schedule_depots(problem, EFFORT, seed=1)
    assert proof.value <= replayed(problem, better) < replayed(problem, first)


def test_blocks_that_are_good_enough_are_left_alone() -> None:
    problem = roomy_day(1, 24)
    level, first, deadline = relaxed(problem), one_trip_each(problem), Deadline(EFFORT.cpu_s)
    content = BlockEffort(gap=10.0)
    same = BlockRework(level, first, content, deadline, 1, unobserved).improve()
    assert chains(same) == chains(first)


def test_the_same_seed_gives_the_same_blocks() -> None:
    problem = roomy_day(11, 40)
    first, _ = schedule_depots(problem, EFFORT, seed=5)
    second, _ = schedule_depots(problem, EFFORT, seed=5)
    assert chains(first) == chains(second)
