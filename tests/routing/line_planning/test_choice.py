"""Which lines are chosen: worth by hand, budgets, and the best set by trying all."""

from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.demand import Demand
from network.network import Network
from network.quantities import IntArray, bools, floats, ints
from network.service_day import WEEKDAY
from routing.certificate import BoundIsFor
from routing.cp_sat import Effort
from routing.cycles import line_cycles
from routing.deadheads import deadheads_of
from routing.fleet import LayoverRule
from routing.line_planning.choice import (
    Choice,
    Selection,
    _solve,
    prove_choice,
    selection_value,
)
from routing.line_planning.greedy import (
    PricedPool,
    choose_greedily,
    gains_alone,
    pool_patterns,
    price_pool,
    promising_lines,
)
from routing.lines import LinePlan, line_plan_of
from routing.run_times import RunTimeModel
from routing.weights import JourneyWeights
from tests.cities.grid import edge_between, grid_city, grid_streets, stops_on_every_edge

EFFORT = Effort(work=2.0)
RUN_TIMES = RunTimeModel(1500, 10, 20, assumed=True, source="by hand")
WEIGHTS = JourneyWeights()
SLOWEST = WEEKDAY[1]
HEADWAY_S = 600


def selection_of(
    buses: list[int],
    budget: int,
    reach: list[int],
    reached_by: list[list[int]],
    direct: dict[tuple[int, int], int],
) -> Selection:
    """Choice problem; `direct` is saved felt seconds by (line, pair of districts)."""
    return Selection(
        buses=ints(buses),
        budget=budget,
        reach=ints(reach),
        reached_by=bools(reached_by),
        pair_line=ints([line for line, _ in direct]),
        pair=ints([pair for _, pair in direct]),
        direct=ints(list(direct.values())),
    )


def lines_of(selection: Selection, hint: list[int]) -> tuple[list[int], float, float]:
    """Lines that CP-SAT chooses, its objective and its bound."""
    answer = _solve(selection, hint, EFFORT, seed=1)
    chosen = np.flatnonzero(answer.values).tolist()
    return chosen, answer.objective, answer.bound


# Line 0 reaches zones 0 and 1, line 1 zones 1 and 2, line 2 zone 2 alone.
THREE = selection_of(
    buses=[3, 3, 2],
    budget=5,
    reach=[10, 20, 40],
    reached_by=[[1, 1, 0], [0, 1, 1], [0, 0, 1]],
    direct={(0, 0): 100, (1, 0): 70, (1, 1): 30, (2, 1): 35},
)


def test_each_zone_and_each_pair_counts_once_by_its_best_line() -> None:
    assert selection_value(THREE, []) == 0
    assert selection_value(THREE, [0]) == 10 + 20 + 100
    assert selection_value(THREE, [1]) == 20 + 40 + 70 + 30
    # Zones 0, 1 and 2; pair 0 by line 0, pair 1 by line 1.
    assert selection_value(THREE, [0, 1]) == 70 + 100 + 30
    assert selection_value(THREE, [0, 2]) == 70 + 100 + 35
    assert selection_value(THREE, [2, 1, 0]) == selection_value(THREE, [0, 2])


def test_the_best_lines_within_the_buses_by_hand() -> None:
    # Lines 0 and 1 together need 6 of 5 buses; 0 and 2 need 5 and save 205.
    chosen, objective, bound = lines_of(THREE, hint=[1])
    assert chosen == [0, 2]
    assert (objective, bound) == pytest.approx((205, 205))


def test_without_buses_no_line_is_chosen() -> None:
    none = selection_of([3], 2, [10], [[1]], {(0, 0): 5})
    assert lines_of(none, hint=[]) == ([], 0, 0)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_lines, n_zones = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    savings = {
        (line, pair): int(random.integers(1, 1000))
        for line in range(n_lines)
        for pair in range(5)
        if random.random() < 0.5
    }
    return selection_of(
        buses=random.integers(1, 6, n_lines).tolist(),
        budget=int(random.integers(0, 16)),
        reach=random.integers(0, 500, n_zones).tolist(),
        reached_by=(random.random((n_lines, n_zones)) < 0.3).tolist(),
        direct=savings,
    )


@settings(max_examples=40, deadline=None)
@given(selection=selections())
def test_no_other_set_of_lines_within_the_buses_saves_more(selection: Selection) -> None:
    rows = range(len(selection.buses))
    sets = [list(lines) for n in range(len(rows) + 1) for lines in combinations(rows, n)]
    fitting = [lines for lines in sets if selection.buses[lines].sum() <= selection.budget]
    best = max(selection_value(selection, lines) for lines in fitting)
    chosen, objective, bound = lines_of(selection, hint=fitting[-1])
    assert selection.buses[chosen].sum() <= selection.budget
    assert selection_value(selection, chosen) == best
    assert (objective, bound) == pytest.approx((best, best))


# --- lines of a city ------------------------------------------------------------------------------


@cache
def city() -> tuple[Network, Demand, LinePlan, IntArray]:
    """Streets of 6 x 5 blocks of 600 m, a line along each street, all zones as busy."""
    columns, rows = 7, 6
    streets = grid_streets(columns, rows, 600)
    network = grid_city(columns, rows, 600, stops=stops_on_every_edge(streets))
    lines = [
        [(row * columns + c, row * columns + c + 1) for c in range(columns - 1)]
        for row in range(rows)
    ]
    lines += [
        [(r * columns + column, (r + 1) * columns + column) for r in range(rows - 1)]
        for column in range(columns)
    ]
    pool = line_plan_of(
        [
            (
                f"C{n}",
                "",
                [
                    [edge_between(streets, a, b) for a, b in way],
                    [edge_between(streets, b, a) for a, b in reversed(way)],
                ],
            )
            for n, way in enumerate(lines)
        ],
        len(WEEKDAY),
        3600,
    )
    n = len(network.zones)
    origin, destination = (side.ravel() for side in np.mgrid[:n, :n])
    apart = origin != destination
    demand = Demand(
        ints(origin[apart]), ints(destination[apart]),
        floats(1.0 + (origin[apart] * 7 + destination[apart] * 3) % 5),
        WEEKDAY, modelled=True, source="uneven on purpose",
    )  # fmt: skip
    dead = deadheads_of(network, RUN_TIMES, WEEKDAY)
    cycle = line_cycles(pool, network.street_times, RUN_TIMES, SLOWEST, LayoverRule(), dead)
    return network, demand, pool, cycle


@cache
def priced() -> PricedPool:
    network, demand, pool, cycle = city()
    patterns = pool_patterns(network, pool, RUN_TIMES, SLOWEST, WEIGHTS)
    return price_pool(
        network, demand, patterns, cycle, RUN_TIMES, SLOWEST, HEADWAY_S, weights=WEIGHTS
    )


def choices_within(fleet: int) -> list[Choice]:
    network, *_ = city()
    chosen = choose_greedily(priced(), fleet, gains_alone(priced()))
    return prove_choice(network, priced(), chosen, fleet, EFFORT, seed=1)


@pytest.mark.parametrize("fleet", [0, 3, 4, 9, 17, 1000])
def test_both_choices_keep_to_the_buses_and_to_their_bound(fleet: int) -> None:
    _, _, pool, cycle = city()
    buses = -(-cycle // HEADWAY_S)
    for choice in choices_within(fleet):
        assert len(set(choice.lines)) == len(choice.lines)
        assert buses[list(choice.lines)].sum() <= fleet
        assert choice.proof.bound >= choice.proof.value >= 0
        assert choice.proof.bound_is_for is BoundIsFor.CANDIDATE_POOL
    assert buses.min() > 3
    assert len(choices_within(1000)[1].lines) <= pool.n_lines


def test_the_exact_choice_saves_no_less_than_the_greedy_one() -> None:
    for fleet in (9, 17, 30):
        greedy, exact = choices_within(fleet)
        assert exact.proof.value >= greedy.proof.value > 0
        assert exact.proof.stop_reason != "proven" or exact.proof.gap == 0


def test_the_greedy_choice_starts_with_most_saved_per_bus_and_ends_when_no_line_fits() -> None:
    _, _, pool, cycle = city()
    buses = -(-cycle // HEADWAY_S)
    alone = gains_alone(priced()).per_bus(priced())
    for fleet in (9, 17):
        lines = list(choices_within(fleet)[0].lines)
        fits = np.where(buses <= fleet, alone, 0)
        assert lines[0] == int(fits.argmax())
        rest = [line for line in range(pool.n_lines) if line not in lines]
        assert buses[lines].sum() + buses[rest].min() > fleet


def test_where_little_may_be_counted_lines_fill_the_buses_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("routing.line_planning.greedy._MOST_STEPS", 0)
    alone = gains_alone(priced())
    lines = choose_greedily(priced(), 17, alone)
    assert len(set(lines)) == len(lines) > 1
    assert priced().buses[lines].sum() <= 17
    assert lines[0] == int(np.where(priced().buses <= 17, alone.per_bus(priced()), 0).argmax())


def test_more_buses_never_save_less() -> None:
    bounds = [choices_within(fleet)[1].proof for fleet in (5, 10, 20, 40)]
    assert all(proof.gap == 0 for proof in bounds)
    values = [proof.value for proof in bounds]
    assert values == sorted(values)


def test_the_same_choice_is_made_again() -> None:
    assert choices_within(17) == choices_within(17)


def test_promising_lines_reach_every_zone_that_any_line_reaches() -> None:
    pool = priced()
    alone = gains_alone(pool)
    for most in (1, 3, len(pool.buses)):
        kept = promising_lines(pool, most, [2], alone)
        assert kept == sorted(set(kept))
        assert len(kept) >= most
        assert 2 in kept
        assert pool.reach[kept].any(axis=0).tolist() == pool.reach.any(axis=0).tolist()
