"""Long tables, which are read a thousand rows at a time."""

import pytest

from network.errors import InputError
from scenarios.gtfs.archive import FeedLimits
from scenarios.gtfs.csv_columns import read_columns

ROWS = [f"S{number},Stop {number}" for number in range(2500)]
"""Row n is in line n + 2 of the file; 1000, 2000, ... rows end a piece, the header counted."""


def content(rows: list[str]) -> bytes:
    return ("id,name\n" + "\n".join(rows)).encode()


@pytest.mark.parametrize("row", [0, 998, 999, 1000, 1999, 2499])
def test_a_row_of_a_wrong_width_is_named_wherever_it_stands(row: int) -> None:
    rows = [*ROWS[:row], "S,a,b", *ROWS[row + 1 :]]
    source, (problem,) = read_columns("stops.txt", [content(rows)], FeedLimits())
    assert str(problem) == f"error: stops.txt line {row + 2}: 3 fields, expected 2"
    assert len(source.table) == 2499


@pytest.mark.parametrize("row", [0, 998, 999, 1000, 1999])
def test_blank_lines_and_joined_lines_shift_the_lines_below(row: int) -> None:
    # One blank line, and one name of two lines: what follows stands two lines lower.
    rows = [*ROWS[:row], "", 'S,"two\nlines"', *ROWS[row:]]
    source, problems = read_columns("stops.txt", [content(rows)], FeedLimits())
    assert [problem.message for problem in problems] == [
        "1 lines without content were passed over",
        "1 different cells with line breaks or NUL characters",
    ]
    assert source.where(row) == f"stops.txt line {row + 3}"
    assert source.where(row + 1) == f"stops.txt line {row + 5}"
    assert source.where(2500) == "stops.txt line 2504"


@pytest.mark.parametrize("row", [0, 998, 999, 1000, 2499])
def test_a_quotation_mark_without_end_is_named_by_the_line_where_its_row_starts(row: int) -> None:
    rows = [*ROWS[:row], 'S,"a"b', *ROWS[row + 1 :]]
    with pytest.raises(InputError, match=rf"stops.txt line {row + 2}: .*check the quotation"):
        read_columns("stops.txt", [content(rows)], FeedLimits())


def test_pieces_of_any_size_give_the_same_table() -> None:
    whole = content([*ROWS, "Sã,Mill"])
    pieces = [whole[start : start + 777] for start in range(0, len(whole), 777)]
    one, other = (read_columns("stops.txt", how, FeedLimits())[0] for how in ([whole], pieces))
    assert one.table == other.table
    assert one.line.tolist() == other.line.tolist()
