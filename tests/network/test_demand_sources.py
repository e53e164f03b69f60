"""Demand tables: rows and square matrices, and every broken table of the corpus."""

from pathlib import Path

import pytest

from network.demand import Demand
from network.demand_sources import read_od, trips_from_population
from network.errors import InputError
from network.problems import Problem, Severity
from network.quantities import floats
from network.zone_sources import read_zones
from network.zones import ZoneTable
from tests.bad_inputs import bad_inputs, one_sentence_each
from tests.shared_files import shared_file

ZERO = floats([0, 0, 0])
ZONES = ZoneTable(
    ("A", "B", "007"), ZERO, ZERO, floats([100, 200, 300]), ZERO, estimated=False, source="example"
)

# What the refusal of each file has to say.
REFUSED = {
    "unknown_zone": "line 18: unknown zone 'Z99'",
    "nan": "line 2: NaN is not a number of trips",
    "blank_cells": "line 4: trips: the cell is blank",
    "negative": "line 9: trips -17 must not be negative",
    "huge": "line 2: trips 1e+308 is not plausible",
    "inf": "line 2: inf is not a number of trips",
    "thousands": "line 2: trips: '1,234' is ambiguous",
    "missing_column": "column trips is missing; found origin, destination",
    "no_header": "the first line looks like data; expected the header origin,destination,trips",
    "empty": "file is empty",
    "header_only": "no trips in this file",
    "text_trips": "line 2: trips: 'twelve' is not a number",
    "all_zero": "total demand is 0",
    "utf16": "not UTF-8 text (looks like UTF-16)",
    "nul_bytes": "line 3: a cell holds a NUL character",
    "formula": "line 2: unknown zone",
    "ragged": "line 9: 4 fields, expected 3",
    "leading_zero_ids": "unknown zone '001'",
    "matrix_not_square": "row Z8 is missing",
}
# What the warning or note of each file has to say.
WARNED = {
    "duplicates": "Z1 to Z2 in lines 2, 58, 59",
    "large_plausible": "2,500,000 trips per hour (99.9%) start and end in the same zone",
    "decimal_comma": "read as separated by semicolons",
}
# Trips of the files that are read: 1600 in the good one, else what its row adds or leaves.
TOTAL = {"duplicates": 1615, "large_plausible": 2501600, "asymmetric_unserved": 500}


def read(tmp_path: Path, text: str) -> tuple[Demand, tuple[Problem, ...]]:
    file = tmp_path / "od.csv"
    file.write_text(text)
    return read_od(file, ZONES)


def refusal(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(InputError) as refused:
        read(tmp_path, text)
    return str(refused.value).splitlines()


def rows_of(demand: Demand) -> list[tuple[int, int, float]]:
    columns = (demand.origin, demand.destination, demand.trips_per_hour)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.data
@pytest.mark.parametrize(("file", "kind"), bad_inputs("od"))
def test_each_demand_table_of_the_corpus_is_taken_as_expected(file: Path, kind: str) -> None:
    zones, _ = read_zones(shared_file("data/bad/geo/ok.geojson"))
    expected = "OMX is not read yet" if file.suffix == ".omx" else REFUSED.get(file.stem)
    if expected:
        with pytest.raises(InputError) as refused:
            read_od(file, zones)
        assert expected in str(refused.value)
        assert one_sentence_each(str(refused.value), file)
        return
    demand, findings = read_od(file, zones)
    assert kind in {"ACCEPT", "WARN"}
    assert demand.trips_per_hour.sum() == TOTAL.get(file.stem, 1600)
    assert WARNED.get(file.stem, "") in "\n".join(map(str, findings))
    if kind == "ACCEPT":
        assert all(finding.severity is Severity.NOTE for finding in findings)


@pytest.mark.data
def test_the_same_demand_as_rows_and_as_a_matrix_is_the_same() -> None:
    zones, _ = read_zones(shared_file("data/bad/geo/ok.geojson"))
    listed, _ = read_od(shared_file("data/bad/od/ok.csv"), zones)
    square, _ = read_od(shared_file("data/bad/od/matrix_wide.csv"), zones)
    assert rows_of(listed) == rows_of(square)


@pytest.mark.data
def test_both_bad_lines_of_a_ragged_table_are_reported() -> None:
    with pytest.raises(InputError) as refused:
        read_od(shared_file("data/bad/od/ragged.csv"), ZONES)
    assert len(refused.value.problems) == 2


def test_rows_are_sorted_and_pairs_without_trips_left_out(tmp_path: Path) -> None:
    demand, _ = read(tmp_path, "from,to,trips\n007,A,2\nA,007,1\nB,A,0\nA,B,3\n")
    assert rows_of(demand) == [(0, 1, 3.0), (0, 2, 1.0), (2, 0, 2.0)]
    assert not demand.modelled


def test_repeated_pairs_are_added_up_and_said(tmp_path: Path) -> None:
    demand, findings = read(tmp_path, "o,d,volume\nA,B,1\nB,A,5\nA,B,2\n")
    assert rows_of(demand) == [(0, 1, 3.0), (1, 0, 5.0)]
    assert "A to B in lines 2, 4" in findings[-1].message


def test_a_period_column_is_not_overlooked_in_silence(tmp_path: Path) -> None:
    _, findings = read(tmp_path, "origin,destination,trips,period\nA,B,1,AM\nA,B,2,PM\n")
    assert any("column period is not used" in f.message for f in findings)


def test_trips_inside_a_zone_are_kept_and_their_share_is_said(tmp_path: Path) -> None:
    demand, findings = read(tmp_path, "origin,destination,trips\nA,A,1\nA,B,19\n")
    assert demand.trips_per_hour.sum() == 20
    assert findings[-1].severity is Severity.NOTE
    assert "1 trips per hour (5.0%)" in findings[-1].message


def test_all_bad_cells_and_unknown_zones_are_in_one_answer(tmp_path: Path) -> None:
    lines = refusal(tmp_path, "origin,destination,trips\nA,X,1\nX,B,x\nB,,3\n")
    assert lines == [
        "od.csv line 3: trips: 'x' is not a number",
        "od.csv lines 2, 3: unknown zone 'X'; use the ids of the zone file, such as A, B, 007",
        "od.csv line 4: a zone id is blank; use the ids of the zone file, such as A, B, 007",
    ]


def test_matrix_rows_may_stand_in_any_order(tmp_path: Path) -> None:
    demand, findings = read(tmp_path, ",B,A\nA,3,0\nB,0,4\n")
    assert rows_of(demand) == [(0, 1, 3.0), (1, 0, 4.0)]
    assert "read as square matrix: 4 cells, 7 trips" in findings[0].message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("zone,A,B\nA,0,x\nB,1,0\n", "line 2: trips: 'x' is not a number"),
        ("zone,A,X\nA,0,1\nX,1,0\n", "unknown zone 'X'"),
        ("zone,A,B\nA,0,1\nB,1,0\n007,1,1\n", "column 007 is missing"),
        ("zone,A,B\nA,0,1\nB,1,0\nA,1,1\n", "row A appears twice"),
        ("zone,A,B\nA,0,1\nB,1\n", "line 3: 2 fields, expected 3"),
    ],
)
def test_a_broken_matrix_is_refused(tmp_path: Path, text: str, words: str) -> None:
    assert any(words in line for line in refusal(tmp_path, text))


def test_a_list_without_header_is_not_taken_for_a_matrix(tmp_path: Path) -> None:
    assert "looks like data" in refusal(tmp_path, "A,B,3\nB,A,4\n")[0]


def test_trips_follow_from_residents_and_stated_rates() -> None:
    # 600 residents x 0.25 x 0.3 = 45; x 0.1 x 0.5 = 30.
    assert trips_from_population(ZONES) == pytest.approx(45)
    assert trips_from_population(ZONES, trips_per_person=0.1, transit_share=0.5) == (
        pytest.approx(30)
    )


def test_trips_do_not_follow_from_nobody() -> None:
    empty = ZoneTable(
        ("A",), floats([0]), floats([0]), floats([0]), floats([0]), estimated=False, source="x"
    )
    with pytest.raises(InputError, match="no residents"):
        trips_from_population(empty)
