"""GEH, bias and the coefficient of determination, by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.errors import InputError
from network.quantities import floats
from routing.evaluation.goodness import geh, goodness


def test_geh_of_1000_counted_and_1100_modelled_is_3_and_a_bit() -> None:
    # sqrt(2 x 100^2 / 2100) = sqrt(9.5238) = 3.0861.
    assert geh(floats([1000]), floats([1100])).tolist() == pytest.approx([3.08607], abs=1e-5)


def test_a_geh_of_exactly_5_is_not_below_it() -> None:
    # m = 100, c = x: 2 (100 - x)^2 = 25 (100 + x) has the root x = 56.25: 2 x 43.75^2 = 3828.125 =
    # 25 x 153.125... with x = 53.125 it is 2 x 46.875^2 = 4394.53 > 3828.1. The root lies between.
    low, high = 53.125, 56.25
    for _ in range(60):
        middle = (low + high) / 2
        if float(geh(floats([middle]), floats([100]))[0]) > 5:
            low = middle
        else:
            high = middle
    fit = goodness(floats([high - 0.01, high + 0.01]), floats([100, 100]))
    assert fit.geh_good == 0.5


def test_bias_is_the_share_that_is_modelled_too_much() -> None:
    fit = goodness(floats([40, 60]), floats([60, 60]))
    assert (fit.observed, fit.modelled) == (100, 120)
    assert fit.bias == pytest.approx(0.2)


def test_r_squared_is_1_for_equal_values_and_below_0_for_worse_than_the_mean() -> None:
    # Mean 20; squared distances 100 + 100. Modelled the wrong way round: squared errors 400 + 400.
    assert goodness(floats([10, 30]), floats([10, 30])).r_squared == 1
    assert goodness(floats([10, 30]), floats([30, 10])).r_squared == 1 - 800 / 200


def test_what_cannot_be_said_is_not_a_number() -> None:
    empty = goodness(floats([]), floats([]))
    assert empty.n == 0
    assert math.isnan(empty.geh_mean)
    assert math.isnan(goodness(floats([5, 5]), floats([4, 6])).r_squared)
    assert math.isnan(goodness(floats([0]), floats([6])).bias)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(InputError, match="2 observed and 1 modelled values"):
        goodness(floats([1, 2]), floats([1]))


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), min_size=1, max_size=20))
def test_geh_is_the_same_both_ways_and_0_only_for_equal_flows(
    values: list[tuple[float, float]],
) -> None:
    one, other = (floats([pair[side] for pair in values]) for side in (0, 1))
    assert geh(one, other).tolist() == geh(other, one).tolist()
    assert all((each == 0) == (a == b) or abs(a - b) < 1e-150
               for each, a, b in zip(geh(one, other), one, other, strict=True))  # fmt: skip
