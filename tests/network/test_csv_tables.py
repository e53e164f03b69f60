"""Tables from spreadsheets: strict, with every fault named by its line."""

from pathlib import Path

import pytest

from network.cell_numbers import NumberRule
from network.csv_tables import Column, CsvLimits, CsvTable, numbers_of, read_csv, read_rows
from network.errors import InputError, LimitError
from network.problems import Severity

STOPS = (Column("id", ("stop_id",)), Column("name", required=False))


def table_of(tmp_path: Path, text: str, limits: CsvLimits | None = None) -> CsvTable:
    file = tmp_path / "stops.csv"
    file.write_bytes(text.encode())
    return read_csv(file, STOPS, rows_are="stops", limits=limits or CsvLimits())


def refusal(tmp_path: Path, text: str, limits: CsvLimits | None = None) -> list[str]:
    with pytest.raises(InputError) as refused:
        table_of(tmp_path, text, limits)
    return str(refused.value).splitlines()


def test_ids_stay_text_whatever_they_look_like(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id\n007\nNA\n1.0\nnull\n1e5\nTRUE\n")
    assert table.columns["id"] == ("007", "NA", "1.0", "null", "1e5", "TRUE")


def test_columns_are_found_by_alias_and_case_and_our_own_name_comes_first(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Stop_ID, ID ,Name\nwrong,right,Mill\n")
    assert table.columns == {"id": ("right",), "name": ("Mill",)}
    assert table.others == {"Stop_ID": ("wrong",)}


def test_an_optional_column_may_be_absent(tmp_path: Path) -> None:
    assert "name" not in table_of(tmp_path, "id\nA\n").columns


def test_lines_are_counted_past_blank_lines_and_line_feeds_in_quotes(tmp_path: Path) -> None:
    # Line 1 header, 2 to 3 the quoted name, 4 blank, 5 the second stop.
    table = table_of(tmp_path, 'id,name\nA,"Mill\nLane"\n\nB,x\n')
    assert table.lines == (2, 5)
    assert table.where(1) == "stops.csv line 5"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_read(tmp_path: Path, ending: str) -> None:
    table = table_of(tmp_path, ending.join(["id,name", "A,Mill", "B,x", ""]))
    assert table.columns["id"] == ("A", "B")


def test_unicode_separators_inside_a_name_do_not_split_a_row(tmp_path: Path) -> None:
    assert table_of(tmp_path, "id,name\nA,Mill\u2028Lane\n").columns["name"] == ("Mill\u2028Lane",)


def test_semicolons_are_read_and_said(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id;name\nA;10,5\n")
    assert table.decimal_comma
    assert [str(f) for f in table.findings] == [
        "note: stops.csv: read as separated by semicolons, numbers with a decimal comma"
    ]


def test_every_ragged_row_is_reported(tmp_path: Path) -> None:
    assert refusal(tmp_path, "id,name\nA\nB,x\nC,y,z\n") == [
        "stops.csv line 2: 1 fields, expected 2",
        "stops.csv line 4: 3 fields, expected 2",
    ]


def test_a_wrong_header_is_reported_instead_of_the_ragged_rows_it_explains(tmp_path: Path) -> None:
    assert refusal(tmp_path, "name,x\nA,B,C\n") == [
        "stops.csv line 1: column id is missing; found name, x"
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A,3\nB,4\n", "the first line looks like data; expected the header id"),
        ("id,Id\nA,B\n", "column id appears twice"),
        ("id,name\n", "no stops in this file, only a header"),
        ("\n\n", "file is empty"),
        ("id\nA\x00B\n", "line 2: a cell holds a NUL character"),
        ('id,name\nA,"Mill\n', "line 2: unexpected end of data"),
        ('id,name\nA,"Mill"x\n', "line 2:"),
        ("<!doctype html>", "looks like a web page"),
        ('{"a": 1}', "looks like JSON"),
    ],
)
def test_other_faults_of_form_are_named(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(tmp_path, text)[0]


@pytest.mark.parametrize(
    ("text", "limits", "words"),
    [
        ("id\nA\nB\nC\n", CsvLimits(rows=2), "more than"),
        ("id,a,b\nA,1,2\n", CsvLimits(columns=2), "more than 2 columns"),
        ("id\n" + "A" * 50, CsvLimits(line_chars=20), "has 50 characters, at most 20"),
        ("id\nA\n" * 20, CsvLimits(file_bytes=50), "larger than"),
    ],
)
def test_limits_hold(tmp_path: Path, text: str, limits: CsvLimits, words: str) -> None:
    with pytest.raises(LimitError, match=words):
        table_of(tmp_path, text, limits)


def test_a_cell_that_is_far_too_long_is_refused(tmp_path: Path) -> None:
    lines = refusal(tmp_path, "id\n" + "A" * 50, CsvLimits(cell_chars=20))
    assert lines == ["stops.csv line 2: a cell has 50 characters, at most 20 are read"]


def test_all_bad_numbers_are_gathered_and_the_good_ones_kept(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id\n3\nx\n-1\n\n4.5\n")
    numbers, problems = numbers_of(table, "id", NumberRule("places"))
    assert [n for n in numbers.tolist() if n == n] == [3.0, 4.5]  # noqa: PLR0124  (NaN differs from itself)
    assert [p.where for p in problems] == ["stops.csv line 3", "stops.csv line 4"]
    assert all(p.severity is Severity.ERROR for p in problems)


def test_a_million_bad_cells_become_a_thousand_problems_and_a_count(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id\n" + "x\n" * 1500)
    _, problems = numbers_of(table, "id", NumberRule("places"))
    assert len(problems) == 1001
    assert problems[-1].message == "500 further bad cells in column places"


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    file = tmp_path / "stops.csv"
    file.write_text("id,name\nA,Mill\n")
    assert read_rows(file) == read_rows(file)
