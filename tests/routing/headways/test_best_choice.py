"""Choices under limits: instant, bounded and best, against trying everything."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.errors import InfeasibleError, InputError
from network.quantities import bools, ints
from routing.cp_sat import Effort
from routing.headways import best_choice as best_choice_module
from routing.headways.best_choice import best_choice
from routing.headways.limited_choices import LimitedChoices, limited_choices
from routing.headways.marginal_analysis import marginal_choice, marginal_prices
from routing.headways.price_relaxation import price_relaxation, relaxed_at

EFFORT = Effort(work=1.0)


def choices(
    cost: list[list[int]], takes: list[list[list[int]]], limit: list[int]
) -> LimitedChoices:
    return limited_choices(ints(cost), ints(takes), bools(np.ones(np.shape(cost))), ints(limit))


@st.composite
def problems(draw: st.DrawFn) -> LimitedChoices:
    n_rows, n_options, n_limits = (
        draw(st.integers(1, 4)),
        draw(st.integers(1, 3)),
        draw(st.integers(0, 3)),
    )

    def numbers(count: int, high: int) -> list[int]:
        return draw(st.lists(st.integers(0, high), min_size=count, max_size=count))

    cost = ints(numbers(n_rows * n_options, 30)).reshape(n_rows, n_options)
    takes = ints(numbers(n_limits * n_rows * n_options, 6)).reshape(n_limits, n_rows, n_options)
    allowed = bools(draw(st.lists(st.booleans(), min_size=cost.size, max_size=cost.size)))
    allowed = bools(allowed.reshape(cost.shape) | (np.arange(n_options) == 0))
    return limited_choices(cost, takes, allowed, ints(numbers(n_limits, 12)))


def least_by_trying(problem: LimitedChoices) -> int | None:
    options = [np.flatnonzero(row).tolist() for row in problem.allowed]
    values = [
        problem.value_of(ints(choice)) for choice in product(*options) if problem.fits(ints(choice))
    ]
    return min(values, default=None)


@settings(max_examples=150, deadline=None)
@given(problem=problems())
def test_the_best_choice_is_the_best_of_all(problem: LimitedChoices) -> None:
    least = least_by_trying(problem)
    if least is None:
        with pytest.raises(InfeasibleError):
            best_choice(problem, EFFORT, seed=1)
        return
    best = best_choice(problem, EFFORT, seed=1)
    assert problem.fits(best.choice)
    assert problem.allowed[np.arange(problem.n_rows), best.choice].all()
    assert problem.value_of(best.choice) == best.value == best.bound == least


@settings(max_examples=150, deadline=None)
@given(problem=problems())
def test_the_instant_answer_keeps_the_limits(problem: LimitedChoices) -> None:
    choice = marginal_choice(problem)
    if choice is not None:
        assert problem.fits(choice)
        assert problem.allowed[np.arange(problem.n_rows), choice].all()
        least = least_by_trying(problem)
        assert least is not None
        assert problem.value_of(choice) >= least


@settings(max_examples=100, deadline=None)
@given(problem=problems(), prices=st.lists(st.floats(-5, 50), min_size=3, max_size=3))
def test_no_choice_costs_less_than_the_bound_at_any_prices(
    problem: LimitedChoices, prices: list[float]
) -> None:
    least = least_by_trying(problem)
    if least is not None:
        relaxed = relaxed_at(problem, np.array(prices[: len(problem.limit)]))
        assert relaxed.bound <= least
        # An option that may not be in a choice of the least value is in none of them.
        struck = problem.allowed & ~relaxed.may_be_in(least + 1)
        for row, option in np.argwhere(struck).tolist():
            kept = problem.allowed.copy()
            kept[row] = False
            kept[row, option] = True
            other = least_by_trying(
                LimitedChoices(problem.cost, problem.takes, kept, problem.limit)
            )
            assert other is None or other > least


def test_one_limit_is_filled_where_the_next_unit_saves_most() -> None:
    # Savings of the second and third bus: 10 and 2; 8 and 7; 3 and 1. Six buses: one each, and then
    # 10, 8 and 7.
    problem = choices(
        [[20, 10, 8], [20, 12, 5], [20, 17, 16]], [[[1, 2, 3], [1, 2, 3], [1, 2, 3]]], [6]
    )
    choice = marginal_choice(problem)
    assert choice is not None
    assert choice.tolist() == [1, 2, 0]


def test_the_price_of_a_bus_is_what_the_last_one_saves() -> None:
    # As above: the sixth bus saves 7, a seventh would save 3.
    problem = choices(
        [[20, 10, 8], [20, 12, 5], [20, 17, 16]], [[[1, 2, 3], [1, 2, 3], [1, 2, 3]]], [6]
    )
    assert 3 <= marginal_prices(problem)[0] <= 7.1
    relaxed = price_relaxation(problem)
    assert 3 <= relaxed.price[0] <= 7
    assert relaxed.bound == 10 + 5 + 20


def test_a_limit_that_is_kept_anyway_costs_nothing() -> None:
    problem = choices([[9, 5]], [[[1, 2]]], [3])
    assert marginal_prices(problem).tolist() == [0.0]
    assert price_relaxation(problem).price.tolist() == [0.0]


def test_few_options_first_and_more_where_they_may_be_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # 12 rows of two limits; with no extra option at first, the proof still has to come out.
    random = np.random.default_rng(4)
    cost = random.integers(0, 1000, (12, 4))
    takes = random.integers(1, 40, (2, 12, 4))
    problem = limited_choices(ints(cost), ints(takes), bools(np.ones(cost.shape)), ints([190, 210]))
    monkeypatch.setattr(best_choice_module, "_FIRST_EXTRA_OPTIONS", 0)
    narrow = best_choice(problem, EFFORT, seed=1)
    monkeypatch.setattr(best_choice_module, "_FIRST_EXTRA_OPTIONS", 48)
    wide = best_choice(problem, EFFORT, seed=1)
    assert narrow.value == wide.value == narrow.bound == wide.bound
    assert narrow.stop_reason == "proven"


def test_without_work_the_instant_answer_stays_with_its_bound() -> None:
    random = np.random.default_rng(5)
    cost, takes = random.integers(0, 1000, (40, 6)), random.integers(1, 90, (3, 40, 6))
    limit = ints([1500, 1510, 1520])
    problem = limited_choices(ints(cost), ints(takes), bools(np.ones(cost.shape)), limit)
    best = best_choice(problem, Effort(work=1e-9), seed=1)
    assert problem.fits(best.choice)
    assert price_relaxation(problem).bound <= best.bound <= best.value


def test_columns_of_other_shapes_are_refused() -> None:
    with pytest.raises(InputError, match="do not go with"):
        LimitedChoices(ints([[1, 2]]), ints([[[1, 2, 3]]]), bools([[1, 1]]), ints([1]))


def test_a_row_without_an_option_that_fits_alone_is_refused() -> None:
    with pytest.raises(InfeasibleError, match="by itself"):
        best_choice(choices([[1]], [[[5]]], [4]), EFFORT, seed=1)
