"""What a stage may claim about its own answer."""

import pytest

from network.errors import InputError
from routing.certificate import BoundIsFor, Certificate, Status


def proof(value: float, bound: float) -> Certificate:
    return Certificate(
        "blocks", "cost", "EUR", value, bound, BoundIsFor.FIXED_TRIPS, seed=1, stop_reason="test"
    )


def test_the_gap_is_the_distance_as_a_share_of_the_value() -> None:
    assert proof(200.0, 190.0).gap == pytest.approx(0.05)  # minimised: 10 / 200
    assert proof(200.0, 220.0).gap == pytest.approx(0.1)  # maximised: 20 / 200


def test_value_and_bound_that_meet_are_optimal() -> None:
    assert proof(200.0, 200.0).status is Status.OPTIMAL
    assert proof(0.0, 0.0).status is Status.OPTIMAL
    assert proof(1e12, 1e12 + 1e-4).gap == 0.0  # within rounding of such a number


def test_value_and_bound_apart_are_only_feasible() -> None:
    assert proof(200.0, 199.9).status is Status.FEASIBLE


def test_a_value_of_nothing_under_a_bound_of_something_is_all_gap() -> None:
    assert proof(0.0, 5.0).gap == 1.0


def test_a_certificate_says_of_what() -> None:
    with pytest.raises(InputError, match="needs a stage and an objective"):
        Certificate("", "cost", "EUR", 1, 1, BoundIsFor.FIXED_TRIPS, 1, "test")
