"""One vehicle type per line: the best choice of all, the instant one, and lines that have none."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InfeasibleError
from network.quantities import bools, floats, ints
from network.service_day import WEEKDAY
from routing.cp_sat import Effort
from routing.fleet import CostRates, VehicleType
from routing.headways.best_choice import best_choice
from routing.headways.headway_check import headway_choice_problems
from routing.headways.headway_rules import ChosenHeadways, HeadwayRules, VehicleFleet
from routing.headways.kind_ties import ANY_KIND, KindTies
from routing.headways.limited_choices import LimitedChoices, limited_choices
from routing.headways.line_loads import LineLoads
from routing.headways.marginal_analysis import marginal_choice
from routing.headways.planning import instant_headways, plan_headways
from routing.headways.price_relaxation import relaxed_at

EFFORT = Effort(work=2.0)
DAY = WEEKDAY[1:3]  # AM, two hours, and midday, six
SMALL, LARGE = VehicleType("small", 40), VehicleType("large", 120)
RATES = CostRates(per_platform_hour=40.0, per_km=0.0)


@st.composite
def tied_problems(draw: st.DrawFn) -> LimitedChoices:
    n_groups, n_limits = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    kind = ints([0, 0, 1, 1, ANY_KIND])
    shape = 2 * n_groups, len(kind)

    def numbers(count: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(0, high), min_size=count, max_size=count))

    cost = ints(numbers(shape[0] * shape[1], 30)).reshape(shape)
    takes = ints(numbers(n_limits * cost.size, 6)).reshape(n_limits, *shape)
    allowed = draw(st.lists(st.booleans(), min_size=cost.size, max_size=cost.size))
    ties = KindTies(ints(np.arange(shape[0]) // 2), kind)
    limit = ints(numbers(n_limits, 16))
    return limited_choices(cost, takes, bools(allowed).reshape(shape), limit, ties)


def keeps_kinds(problem: LimitedChoices, choice: tuple[int, ...]) -> bool:
    ties = problem.kinds
    return all(
        len({int(ties.kind[choice[row]]) for row in (first, first + 1)} - {ANY_KIND}) <= 1
        for first in range(0, problem.n_rows, 2)
    )


def least_by_trying(problem: LimitedChoices) -> int | None:
    options = [np.flatnonzero(row).tolist() for row in problem.allowed]
    values = [
        problem.value_of(ints(choice))
        for choice in product(*options)
        if problem.fits(ints(choice)) and keeps_kinds(problem, choice)
    ]
    return min(values, default=None)


@settings(max_examples=60, deadline=None)
@given(problem=tied_problems(), prices=st.lists(st.floats(0, 20), min_size=3, max_size=3))
def test_the_best_tied_choice_is_the_best_of_all(
    problem: LimitedChoices, prices: list[float]
) -> None:
    least = least_by_trying(problem)
    first = marginal_choice(problem)
    if least is None:
        assert first is None
        with pytest.raises(InfeasibleError):
            best_choice(problem, EFFORT, seed=1)
        return
    best = best_choice(problem, EFFORT, seed=1)
    assert problem.fits(best.choice)
    assert keeps_kinds(problem, tuple(best.choice.tolist()))
    assert problem.value_of(best.choice) == best.value == best.bound == least
    if first is not None:
        assert problem.fits(first)
        assert keeps_kinds(problem, tuple(first.tolist()))
        assert problem.value_of(first) >= least
    assert relaxed_at(problem, np.array(prices[: len(problem.limit)])).bound <= least


def day_of(small: int, large: int, *, one_type: bool) -> HeadwayRules:
    return HeadwayRules(
        (VehicleFleet(SMALL, small, RATES), VehicleFleet(LARGE, large, RATES)),
        longest_s=(1200, 1200), allowed_s=(600, 1200), one_type_per_line=one_type,
    )  # fmt: skip


def load(boardings: float, peak: float) -> LineLoads:
    """One line, 20 min out and back: two buses every 10 min, one every 20."""
    return LineLoads(floats([boardings]), floats([peak]), ints([1200]), floats([0]))


def planned(rules: HeadwayRules) -> ChosenHeadways:
    # 300 riders an hour at the peak need a large bus every 20 min (360 places), as small ones
    # every 10 min carry 240; at midday, 60 riders find room on any bus.
    day = ["1"], [load(400, 300), load(100, 60)], DAY, rules
    chosen, proof = plan_headways(*day, EFFORT)
    assert headway_choice_problems(*day, chosen, proof.value) == []
    return chosen


def test_a_line_has_its_large_bus_all_day_where_it_may_not_change() -> None:
    # One large bus, two small ones: by period, the small ones run every 10 min at midday.
    mixed = planned(day_of(2, 1, one_type=False))
    assert (mixed.headway_s.tolist(), mixed.fleet.tolist()) == ([[1200, 600]], [[1, 0]])
    same = planned(day_of(2, 1, one_type=True))
    assert (same.headway_s.tolist(), same.fleet.tolist()) == ([[1200, 1200]], [[1, 1]])


def test_a_mixed_line_does_not_pass_the_check_where_one_type_is_asked() -> None:
    rules = day_of(2, 1, one_type=True)
    day = ["1"], [load(400, 300), load(100, 60)], DAY, rules
    mixed = ChosenHeadways(ints([[1200, 600]]), ints([[1, 0]]))
    found = [str(each) for each in headway_choice_problems(*day, mixed, 0.0)]
    assert "error: line 1: runs with small, large, one type is allowed" in found


def test_too_small_a_fleet_is_answered_with_the_smallest_that_runs_one_type_per_line() -> None:
    # The line needs a large bus at the peak, so it has one all day: none is given, one will do.
    with pytest.raises(InfeasibleError, match=r"2 of small \(given 2\), 1 of large \(given 0\)"):
        planned(day_of(2, 0, one_type=True))


@st.composite
def days(draw: st.DrawFn) -> tuple[list[LineLoads], HeadwayRules]:
    def drawn(low: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(low, high), min_size=2, max_size=2))

    cycle_s = ints(drawn(900, 6000))
    both = [
        LineLoads(floats(drawn(0, 500)), floats(drawn(0, 300)), cycle_s, floats([9000, 9000]))
        for _ in range(2)
    ]
    fleets = (
        VehicleFleet(SMALL, draw(st.integers(0, 12)), RATES),
        VehicleFleet(LARGE, draw(st.integers(0, 8)), CostRates(per_platform_hour=60.0)),
    )
    budget = draw(st.sampled_from([float("inf"), 3000.0, 6000.0]))
    return both, HeadwayRules(
        fleets, longest_s=(0, 1800), allowed_s=(600, 1800), day_budget=budget,
        one_type_per_line=True,
    )  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(day=days())
def test_no_other_headways_with_one_type_per_line_wait_less(
    day: tuple[list[LineLoads], HeadwayRules],
) -> None:
    both, rules = day
    given_day = ["1", "2"], both, DAY, rules
    options = [(0, -1), *product(rules.allowed_s, range(2))]
    least = float("inf")
    for picked in product(options, repeat=4):
        tried = ChosenHeadways(*(ints(np.reshape(c, (-1, 2))) for c in zip(*picked, strict=True)))
        found = headway_choice_problems(*given_day, tried, -1.0)
        if len(found) == 1:  # the hours alone, which are never -1
            least = min(least, float(str(found[0]).rsplit(" ", 1)[1]))
    if least == float("inf"):
        with pytest.raises(InfeasibleError):
            plan_headways(*given_day, EFFORT)
        return
    chosen, proof = plan_headways(*given_day, EFFORT)
    assert headway_choice_problems(*given_day, chosen, proof.value) == []
    assert proof.value == pytest.approx(least)
    first = instant_headways(*given_day)
    if first is not None:
        assert headway_choice_problems(*given_day, first[0], first[1].value) == []
