"""Mixtures of a growing program, and what is said where there is none."""

import pytest

from network.errors import NoSolutionInTime
from routing.growing_program import GrowingProgram


def test_a_share_that_may_be_used_no_more_is_replaced_by_dearer_ones() -> None:
    # Two trips at 10 each, or both at 12: 12, and 20 without it.
    program = GrowingProgram("blocks")
    trips = [program.add_row(1.0, 1.0) for _ in range(2)]
    alone = [program.add_share(10.0, [trip]) for trip in trips]
    both = program.add_share(12.0, trips)
    assert (program.solve(), program.used()) == (12.0, {both: 1.0})
    both.upper_bound = 0.0
    assert (program.solve(), program.used()) == (20.0, dict.fromkeys(alone, 1.0))
    assert program.paid(trips).tolist() == [10.0, 10.0]


def test_a_row_added_later_limits_what_was_there_before() -> None:
    # One trip at 10 with a driver, at 30 without; then there are no more drivers.
    program = GrowingProgram("duties")
    trip = program.add_row(1.0, 1.0)
    driven = program.add_share(10.0, [trip])
    program.add_share(30.0, [trip])
    assert program.solve() == 10.0
    drivers = program.add_row(most=0.25)
    drivers.set_coefficient(driven, 1.0)
    assert program.solve() == 25.0  # a quarter of 10, three quarters of 30
    assert program.paid([drivers, trip]).tolist() == [-20.0, 30.0]


def test_where_nothing_keeps_all_limits_it_is_said() -> None:
    program = GrowingProgram("blocks")
    program.add_share(1.0, [program.add_row(2.0, 2.0), program.add_row(most=1.0)])
    with pytest.raises(NoSolutionInTime, match=r"the mixture of blocks ended with .*INFEASIBLE"):
        program.solve()
