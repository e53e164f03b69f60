"""Tests of tables as CSV and JSON files."""

import csv
import io
import math
from pathlib import Path

import orjson
import pytest

from network.errors import InputError
from scenarios.table_files import (
    Cell,
    Column,
    Table,
    csv_bytes,
    json_bytes,
    write_table_files,
)


def table_of(*cells: Cell) -> Table:
    """One column, one row per cell."""
    return Table("t", (Column("a", "", ""),), tuple((cell,) for cell in cells))


def cells_in_csv(table: Table) -> list[str]:
    """Cells of the first column, as a spreadsheet reads them."""
    return [row[0] for row in csv.reader(io.StringIO(csv_bytes(table).decode(), newline=""))][1:]


@pytest.mark.parametrize(
    "lead", ["=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}"]
)
def test_a_name_that_a_spreadsheet_would_run_gets_an_apostrophe(lead: str) -> None:
    assert cells_in_csv(table_of(f"{lead}A1")) == [f"'{lead}A1"]


@pytest.mark.parametrize("number", ["-5", "+49", "-1.5e3", ".5"])
def test_a_text_that_is_a_number_stays_as_it_is(number: str) -> None:
    assert cells_in_csv(table_of(number)) == [number]


def test_a_line_break_in_a_name_begins_no_row() -> None:
    table = Table("t", (Column("a", "", ""), Column("b", "", "")), (("x\r=A1", 'say "no"'),))
    assert csv_bytes(table) == b'a,b\n"x\r=A1","say ""no"""\n'


def test_names_of_columns_are_guarded_too() -> None:
    table = Table("t", (Column("=A1", "", ""),), ())
    assert csv_bytes(table) == b"'=A1\n"


def test_json_keeps_names_as_they_are() -> None:
    assert orjson.loads(json_bytes(table_of("=A1"))) == [{"a": "=A1"}]


def test_numbers_are_written_with_at_most_six_decimals_and_no_exponent() -> None:
    table = table_of(1 / 3, 1e-9, 123456789.25, -2.0, 7)
    assert cells_in_csv(table) == ["0.333333", "0", "123456789.25", "-2", "7"]


def test_what_is_no_number_is_blank() -> None:
    table = table_of(math.nan, math.inf, None)
    assert csv_bytes(table) == b"a\n\n\n\n"
    assert orjson.loads(json_bytes(table)) == [{"a": None}] * 3


def test_half_a_character_does_not_stop_the_export() -> None:
    assert cells_in_csv(table_of("x\ud800")) == ["x?"]
    assert orjson.loads(json_bytes(table_of("x\ud800"))) == [{"a": "x?"}]


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(InputError, match="row 1 has 2 cells for 1 columns"):
        Table("t", (Column("a", "", ""),), ((1, 2),))


def test_each_table_becomes_two_files(tmp_path: Path) -> None:
    write_table_files([table_of(1)], tmp_path / "new")
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == ["t.csv", "t.json"]
