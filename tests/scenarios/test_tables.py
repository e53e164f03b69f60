"""Tests of the tables of a result."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import orjson
import pytest

from network.problems import warning
from routing.certificate import BoundIsFor, Certificate
from routing.evaluation.kpis import REGISTRY
from scenarios.result import PlanSettings, ScenarioResult
from scenarios.table_files import Cell, Table
from scenarios.tables import tables_of, write_tables
from tests.planned_city import planned_city, replanned_city
from tests.scenarios import small_result as small

_T = TypeVar("_T")


def table(result: ScenarioResult, name: str) -> Table:
    return next(t for t in tables_of(result) if t.name == name)


def row(found: Table, number: int = 0) -> dict[str, Cell]:
    return dict(zip((c.name for c in found.columns), found.rows[number], strict=True))


def only(cells: Sequence[Cell], kind: type[_T]) -> list[_T]:
    return [cell for cell in cells if isinstance(cell, kind)]


def test_lines_state_both_directions_and_headways() -> None:
    found = table(small.result(), "lines")
    first, ring, idle = (row(found, n) for n in range(3))
    assert (first["stops_out"], first["stops_back"]) == (3, 3)
    assert (first["km_out"], first["trips_per_day"]) == (0.8, 6)
    assert first["headway_min_AM"] == 10.0
    assert first["boardings_per_day"] == 120.0  # (30 + 30) riders/h, two hours
    assert first["peak_load_factor"] == 60 / 480
    assert (ring["stops_back"], ring["km_back"]) == (None, None)
    assert idle["trips_per_day"] == 0


def test_trips_carry_clock_times_and_their_block() -> None:
    found = table(small.result(), "trips")
    assert row(found, 3) == {
        "trip_id": "T3", "line_id": "1", "direction": 0, "pattern_id": "1.0",
        "first_departure": "24:30:00", "last_arrival": "24:32:50", "block_id": "K3",
    }  # fmt: skip


def test_calls_follow_each_trip_from_stop_to_stop() -> None:
    # T0 leaves A1 at 07:00, stands 10 s at B1 after 80 s, and reaches C1 90 s later.
    found = table(small.result(), "calls")
    assert found.rows[:3] == (
        ("T0", 1, "A1", "07:00:00", "07:00:00"),
        ("T0", 2, "B1", "07:01:20", "07:01:30"),
        ("T0", 3, "C1", "07:02:50", "07:03:00"),
    )


def test_blocks_count_every_drive_without_riders() -> None:
    # K1 has five trips: out of the depot, four links and back are six drives of 500 m.
    found = table(small.result(), "blocks")
    assert found.column("trips") == [5, 2, 2]
    assert found.column("deadhead_km") == [3.0, 1.5, 1.5]
    assert found.column("vehicle") == [1, 2, 1]


def test_block_kilometres_and_trip_kilometres_make_the_vehicle_kilometres() -> None:
    result = planned_city()
    deadheads = sum(only(table(result, "blocks").column("deadhead_km"), float))
    operation = result.service.operation
    assert operation.service_km + deadheads == pytest.approx(operation.vehicle_km)


def test_loads_have_one_row_per_hop_and_period() -> None:
    found = table(small.result(), "loads")
    assert len(found.rows) == 2 + 2 + 4 + 1
    assert row(found, 1) == {
        "line_id": "1", "direction": 0, "pattern_id": "1.0", "sequence": 2, "from_stop_id": "B1",
        "to_stop_id": "C1", "period": "AM", "boardings_per_hour": 30.0, "load_per_hour": 60.0,
        "places_per_hour": 480.0, "load_factor": 0.125,
    }  # fmt: skip


def test_stops_and_areas_know_their_lines_and_trips() -> None:
    # A1 is served by lines 1, 2 and 3; 4 + 2 x 3 trips stop there, as the ring stops twice.
    result = small.result()
    stops, areas = table(result, "stops"), table(result, "stop_areas")
    assert (row(stops)["lines"], row(stops)["trips_per_day"]) == ("1 2 3", 10)
    assert row(areas)["lines"] == "1 2 3"
    assert row(areas)["trips_per_day"] == 12  # and two trips back stop at A2
    assert row(stops, 9)["trips_per_day"] == 0


def test_zones_know_their_walk_to_a_bus_and_their_journeys() -> None:
    found = table(small.result(), "zones")
    assert row(found)["walk_min_to_bus"] == 1.0  # 60 s to F
    assert row(found, 1)["walk_min_to_bus"] is None
    assert row(found)["share_served"] == 1.0
    assert row(found)["journey_minutes_mean"] == 20.0
    assert "share_losing" not in row(found)


def test_kpis_stand_beside_those_of_the_present_service() -> None:
    found = table(small.result(present=small.service(value=3.0)), "kpis")
    assert found.column("name") == [kpi.name for kpi in REGISTRY]
    assert set(found.column("value")) == {1.0}
    assert set(found.column("present")) == {3.0}
    assert set(found.column("difference")) == {-2.0}
    assert set(found.column("evaluator")) == {"frequency"}


def test_without_a_present_service_there_is_nothing_to_differ_from() -> None:
    names = [column.name for column in table(small.result(), "kpis").columns]
    assert "present" not in names


def test_costs_are_in_the_currency_of_the_rates() -> None:
    settings = PlanSettings(buses=4)
    rates = replace(settings.rates, currency="BRL")
    result = replace(small.result(), settings=replace(settings, rates=rates))
    assert "BRL/day" in table(result, "kpis").column("unit")


def test_only_a_bound_of_the_whole_problem_is_called_a_plain_gap() -> None:
    proofs = tuple(
        Certificate("lines", "felt time", "h", 2.0, 1.0, bound, 1, "work limit reached")
        for bound in (BoundIsFor.WHOLE_PROBLEM, BoundIsFor.CANDIDATE_POOL)
    )
    found = table(replace(small.result(), certificates=proofs), "certificates")
    assert found.column("gap_is") == ["gap", "gap within this candidate pool"]


def test_findings_are_kept_word_for_word_but_run_in_no_spreadsheet(tmp_path: Path) -> None:
    result = replace(small.result(), findings=(warning("=zones", "@here", "-x"),))
    write_tables(result, tmp_path)
    assert (tmp_path / "findings.csv").read_text().splitlines()[1] == "warning,'=zones,'@here,'-x"
    assert orjson.loads((tmp_path / "findings.json").read_bytes())[0]["where"] == "=zones"


def test_every_column_is_explained() -> None:
    tables = tables_of(replanned_city())
    explained = {(r[0], r[1]) for r in tables[-1].rows}
    assert explained == {(t.name, c.name) for t in tables[:-1] for c in t.columns}
    assert all(c.meaning for t in tables for c in t.columns)


def test_equal_results_are_equal_bytes(tmp_path: Path) -> None:
    write_tables(replanned_city(), tmp_path / "a")
    write_tables(replanned_city(), tmp_path / "b")
    names = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert len(names) == 2 * len(tables_of(replanned_city()))
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_city_with_a_present_service_says_where_trips_lose() -> None:
    shares = only(table(replanned_city(), "zones").column("share_losing"), float)
    assert shares
    assert all(0 <= share <= 1 for share in shares)
