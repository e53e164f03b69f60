"""How evenly access is spread: by hand, and beside the definition written out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.errors import InputError
from network.quantities import FloatArray, floats
from routing.evaluation.equity import (
    fifths,
    gini,
    lorenz_curve,
    mean_access,
    median_access,
    palma,
    sufficient_share,
)


def gini_by_pairs(access: FloatArray, people: FloatArray) -> float:
    """Mean difference of all pairs of persons over twice the mean (Gini, 1912)."""
    weight = people[:, None] * people[None, :]
    apart = np.abs(access[:, None] - access[None, :])
    mean = float((access * people).sum() / people.sum())
    return float((weight * apart).sum() / weight.sum() / (2 * mean))


def ones(n: int) -> FloatArray:
    return floats(np.ones(n))


@pytest.mark.parametrize(
    ("access", "expected"),
    [
        ([5, 5, 5, 5], 0.0),
        ([0, 1], 0.5),
        ([1, 3], 0.25),  # |1 - 3| in 2 of 4 pairs: mean 1; over 2 x 2
        ([0, 0, 0, 1], 0.75),  # one of n has all: 1 - 1/n
        ([1, 2, 3, 4], 0.25),  # differences 2(3x1 + 2x2 + 1x3) = 20 of 16 pairs; over 2 x 2.5
    ],
)
def test_gini_of_few_persons_by_hand(access: list[float], expected: float) -> None:
    assert gini(lorenz_curve(floats(access), ones(len(access)))) == pytest.approx(expected)


def test_gini_equals_that_of_all_pairs_on_fifty_towns() -> None:
    rng = np.random.default_rng(5)
    for _ in range(50):
        n = int(rng.integers(2, 40))
        access = floats(rng.gamma(1.0, 1000.0, n) * rng.integers(0, 2, n))
        people = floats(rng.integers(0, 500, n))
        access, people = floats([*access, 700.0]), floats([*people, 3.0])
        expected = gini_by_pairs(access, people)
        assert gini(lorenz_curve(access, people)) == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=12).filter(any), st.integers(2, 9))
def test_gini_knows_neither_the_unit_of_access_nor_the_order_of_zones(
    access: list[int], times: int
) -> None:
    once = gini(lorenz_curve(floats(access), ones(len(access))))
    scaled = gini(lorenz_curve(floats(access[::-1]) * times, ones(len(access)) * times))
    assert once == pytest.approx(scaled, abs=1e-12)


def test_nobody_counts_in_a_zone_without_people() -> None:
    with_empty = lorenz_curve(floats([1, 3, 999]), floats([1, 1, 0]))
    assert gini(with_empty) == pytest.approx(0.25)


def test_a_lorenz_curve_goes_from_nothing_to_all_below_the_diagonal() -> None:
    curve = lorenz_curve(floats([4, 1, 5]), floats([10, 20, 10]))
    assert curve.people.tolist() == [0.0, 0.5, 0.75, 1.0]
    assert curve.access.tolist() == [0.0, 20 / 110, 60 / 110, 1.0]
    assert (curve.access <= curve.people).all()


def test_palma_is_one_where_all_have_the_same() -> None:
    assert palma(lorenz_curve(floats([7, 7]), floats([1, 9]))) == pytest.approx(1.0)


def test_palma_compares_means_of_the_tenth_and_the_four_tenths() -> None:
    # Ten persons with 1 ... 10: the best has 10, the four with least 2.5 each.
    assert palma(lorenz_curve(floats(range(1, 11)), ones(10))) == pytest.approx(4.0)


def test_palma_is_infinite_where_four_tenths_have_nothing() -> None:
    assert palma(lorenz_curve(floats([0, 1]), ones(2))) == np.inf


def test_fifths_of_ten_persons_are_pairs() -> None:
    curve = lorenz_curve(floats(range(1, 11)), ones(10))
    assert fifths(curve, mean=5.5).tolist() == pytest.approx([1.5, 3.5, 5.5, 7.5, 9.5])


def test_people_lined_up_by_another_measure_may_have_less_at_the_end() -> None:
    # Lined up by poverty, the last half has 1 of 4: the curve runs above the diagonal.
    curve = lorenz_curve(floats([3, 1]), ones(2), order=floats([0.1, 0.9]))
    assert curve.access.tolist() == [0.0, 0.75, 1.0]
    assert gini(curve) == pytest.approx(-0.25)


def test_zones_of_equal_order_stand_in_one_group() -> None:
    # Whoever stands first among equals must not matter.
    curve = lorenz_curve(floats([3, 1]), ones(2), order=floats([0.5, 0.5]))
    assert gini(curve) == 0.0


def test_mean_median_and_sufficiency_weigh_by_people() -> None:
    access, people = floats([0, 10, 100]), floats([1, 6, 3])
    assert mean_access(access, people) == pytest.approx(36.0)
    assert median_access(access, people) == 10.0
    assert sufficient_share(access, people, enough=10.0) == pytest.approx(0.9)
    assert sufficient_share(access, people, enough=10.1) == pytest.approx(0.3)


def test_without_people_or_access_there_is_no_curve() -> None:
    with pytest.raises(InputError, match="0 people have 0 to get to"):
        lorenz_curve(floats([5]), floats([0]))
    with pytest.raises(InputError, match="shares of access need people"):
        lorenz_curve(floats([0]), floats([5]))
    assert np.isnan(mean_access(floats([5]), floats([0])))
