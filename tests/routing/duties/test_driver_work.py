"""The work of drivers and the pieces it makes."""

from dataclasses import replace

import pytest

from network.errors import InputError, LimitError
from network.quantities import bools, ints
from routing.duties import pieces
from routing.duties.agreement import DrivingBreak
from routing.duties.break_states import TAKEN, break_states
from routing.duties.pieces import pieces_of
from tests.routing.duties.small_work import rules, work_of

WORK = work_of([(480, 600), (610, 720)], [(780, 900)])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"end_s": ints([37000, 43200, 54000])}, "overlaps"),
        ({"end_s": ints([28800, 43200, 54000])}, "overlaps or takes no time"),
        ({"relief": bools([True, False, True])}, "needs relief"),
        ({"first_leg": ints([0, 3, 3])}, "each block needs a leg"),
        ({"home": ints([4])}, "places 0 to 0"),
        ({"ride_s": ints([[5]])}, "none to where one is"),
    ],
)
def test_work_that_cannot_be_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        replace(WORK, **changes)  # type: ignore[arg-type]  # names of columns


def test_a_block_does_not_jump() -> None:
    with pytest.raises(InputError, match="the leg after depot starts elsewhere"):
        replace(
            WORK,
            place_id=("depot", "far"),
            ride_s=ints([[0, 60], [60, 0]]),
            rest=bools([True, True]),
            start_place=ints([0, 1, 0]),
        )


def test_pieces_are_runs_of_sections_within_their_limits() -> None:
    # 2:00, 4:00 with the layover, 1:50 and 2:00; at most 3:00 and at least 1:55 leave two.
    found = pieces_of(WORK, rules(longest_piece=180, shortest_piece=115))
    assert found.first_section.tolist() == [0, 2]
    assert found.driving_s.tolist() == [7200, 7200]
    whole = pieces_of(WORK, rules())
    assert list(zip(whole.first_section.tolist(), whole.end_section.tolist(), strict=True)) == [
        (0, 1),
        (0, 2),
        (1, 2),
        (2, 3),
    ]


def test_without_relief_two_legs_are_one_section() -> None:
    joined = replace(WORK, relief=bools([False, True, True]))
    assert joined.first_leg_of_section.tolist() == [0, 2, 3]
    assert pieces_of(joined, rules()).driving_s.tolist() == [(120 + 110) * 60, 7200]


def test_too_many_pieces_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "MOST_PIECES", 3)
    with pytest.raises(LimitError, match="fewer relief points"):
        pieces_of(WORK, rules())


def test_parts_of_a_break_are_counted_way_by_way() -> None:
    # 30, or 20 + 20: 20 min take the first part of the second way, 20 more complete it.
    states = break_states(DrivingBreak("b", "", 0, ((1800,), (1200, 1200))))
    assert states.threshold_s.tolist() == [1200, 1800]
    assert states.following.tolist() == [[0, 1, TAKEN], [1, TAKEN, TAKEN]]


def test_no_break_has_one_state() -> None:
    assert break_states(DrivingBreak()).following.tolist() == [[0]]
