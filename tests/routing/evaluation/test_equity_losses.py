"""Nobody loses access: which zones do, and what keeps two results from being compared."""

import pytest

from network.errors import InputError
from network.quantities import floats
from routing.evaluation.equity_losses import NobodyLoses

PEOPLE = floats([100, 0, 900])
ZONES = ("A", "B", "C")


def test_zones_that_lose_are_listed_with_most_people_first() -> None:
    (loss,) = NobodyLoses().losses(
        PEOPLE, {"jobs": floats([10, 10, 10])}, {"jobs": floats([9, 9, 8])}
    )
    assert loss.zone.tolist() == [2, 0]  # nobody lives in B
    assert (loss.before.tolist(), loss.after.tolist()) == ([10, 10], [8, 9])


def test_gains_elsewhere_do_not_make_up_for_a_loss() -> None:
    broken = NobodyLoses().problems(
        ZONES, PEOPLE, {"jobs": floats([10, 0, 10])}, {"jobs": floats([9, 0, 1000])}
    )
    assert [str(problem) for problem in broken] == [
        "error: jobs: 1 of 2 zones with people, home of 100, can get to less than before "
        "(A: 10 to 9)"
    ]


def test_large_and_small_numbers_are_told_in_full() -> None:
    (problem,) = NobodyLoses().problems(
        ZONES, PEOPLE, {"jobs": floats([1234567.4, 0, 2.5])}, {"jobs": floats([79928, 0, 2.4])}
    )
    assert problem.message.endswith("(C: 2.5 to 2.4, A: 1\u202f234\u202f567 to 79\u202f928)")


def test_last_digits_are_no_loss_and_a_tolerance_is_a_share() -> None:
    before, after = {"jobs": floats([1000, 0, 10])}, {"jobs": floats([999.9999, 0, 9.6])}
    assert len(NobodyLoses().losses(PEOPLE, before, after)[0].zone) == 1
    assert NobodyLoses(tolerance=0.05).problems(ZONES, PEOPLE, before, after) == []


def test_results_of_other_things_or_zones_are_refused() -> None:
    rule = NobodyLoses()
    with pytest.raises(InputError, match="does not count schools"):
        rule.losses(PEOPLE, {"schools": PEOPLE}, {"jobs": PEOPLE})
    with pytest.raises(InputError, match="2 zones before, 3 after and people of 3"):
        rule.losses(PEOPLE, {"jobs": floats([1, 2])}, {"jobs": PEOPLE})
