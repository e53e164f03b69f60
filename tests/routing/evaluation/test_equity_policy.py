"""Disparate impact by thresholds as data."""

from dataclasses import replace

import pytest

from network.errors import InputError
from network.quantities import floats
from routing.evaluation.equity_policy import EXAMPLE_POLICY, Verdict, impact_on

PEOPLE = floats([100, 100])
MEMBERS = floats([80, 20])
BEFORE = floats([100, 100])


def test_a_change_is_weighed_by_who_lives_where() -> None:
    # Members: 80 lose a tenth, 20 gain a tenth: -6 %; the others the other way round.
    found = impact_on(EXAMPLE_POLICY, "poor", MEMBERS, PEOPLE, BEFORE, floats([90, 110]))
    assert found.group_change == pytest.approx(-0.06)
    assert found.others_change == pytest.approx(0.06)
    assert found.verdict is Verdict.NO_MAJOR_CHANGE  # the mean person is where they were


def test_a_major_change_that_takes_more_from_the_group_has_a_disparate_impact() -> None:
    # 80 x -0.3 + 20 x -0.1 = -26 % against -14 %.
    found = impact_on(EXAMPLE_POLICY, "poor", MEMBERS, PEOPLE, BEFORE, floats([70, 90]))
    assert found.difference == pytest.approx(-0.12)
    assert found.verdict is Verdict.DISPARITY


def test_the_thresholds_are_those_of_the_policy() -> None:
    lenient = replace(EXAMPLE_POLICY, most_difference=0.2)
    strict = replace(EXAMPLE_POLICY, major_change=0.5)
    after = floats([70, 90])
    of = [impact_on(p, "poor", MEMBERS, PEOPLE, BEFORE, after).verdict for p in (lenient, strict)]
    assert of == [Verdict.NO_DISPARITY, Verdict.NO_MAJOR_CHANGE]


def test_the_example_says_that_its_thresholds_are_examples() -> None:
    assert "4702.1B" in EXAMPLE_POLICY.source
    assert "are examples" in EXAMPLE_POLICY.source


def test_what_is_no_policy_and_no_group_is_refused() -> None:
    with pytest.raises(InputError, match=r"most_difference 5\.0 must be a share"):
        replace(EXAMPLE_POLICY, most_difference=5.0)
    with pytest.raises(InputError, match="group poor: 80 members among 20 people in row 0"):
        impact_on(EXAMPLE_POLICY, "poor", MEMBERS, floats([20, 20]), BEFORE, BEFORE)
