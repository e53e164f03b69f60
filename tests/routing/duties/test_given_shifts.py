"""Shifts that are given: read strictly, and the fewest are proven."""

from pathlib import Path

import pytest

from network.errors import InputError, NoSolutionInTime
from routing.duties.effort import DutyEffort
from routing.duties.given_shifts import GivenShifts, choose_shifts, read_given_shifts


def test_the_mixture_of_halves_is_rounded_up() -> None:
    # Three tasks, each pair a shift: half of each would be 1.5; whole ones need one task alone.
    day = GivenShifts(
        ("ab", "bc", "ac", "a", "b", "c"), ((0, 1), (1, 2), (0, 2), (0,), (1,), (2,)), tuple("abc")
    )
    chosen, proof = choose_shifts(day, DutyEffort(), seed=1)
    assert (len(chosen), proof.value, proof.bound) == (2, 2.0, 2.0)


def test_a_bound_that_no_cover_meets_is_raised() -> None:
    # Halves of ab, bc, ac and of de, ef, df make 3.0, but each triangle needs two shifts: 4.
    pairs = ((0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5))
    day = GivenShifts(
        tuple(str(n) for n in range(12)), pairs + tuple((n,) for n in range(6)), tuple("abcdef")
    )
    chosen, proof = choose_shifts(day, DutyEffort(), seed=1)
    assert (len(chosen), proof.value, proof.bound) == (4, 4.0, 4.0)


def test_shifts_that_leave_a_task_are_refused() -> None:
    day = GivenShifts(("ab", "bc"), ((0, 1), (1, 2)), tuple("abc"))
    with pytest.raises(NoSolutionInTime, match="exactly once"):
        choose_shifts(day, DutyEffort(), seed=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "expected the header shift,tasks"),
        ("shift,tasks\n", "names no shift"),
        ("shift,tasks\n1,2,3\n", "line 2: 3 fields"),
        ("shift,tasks\n1,2\n1,3\n", "line 3: shift '1' has no name of its own"),
        ("shift,tasks\n1, \n", "covers 0 tasks"),
    ],
)
def test_each_fault_of_a_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "day.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        read_given_shifts(path)
