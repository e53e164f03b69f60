"""Rosters of a result folder: planned, told, written, and judged by others."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from network.errors import InputError
from routing.duties.agreement_file import agreement_named
from routing.rosters.rostering import RosterEffort
from scenarios.rosters.employee_runs import tods_with_drivers
from scenarios.rosters.roster_files import roster_document, write_roster_files
from scenarios.rosters.roster_tables import roster_tables
from scenarios.rosters.rostered_folder import Days, RosteredFolder, rest_rules_of, roster_folder
from tests.scenarios.rosters.village_folder import village_folder
from tests.scenarios.tods.judge import errors_of

SHORT = RosterEffort(work=0.1, first_work=0.3)


@pytest.fixture(scope="module")
def rostered(tmp_path_factory: pytest.TempPathFactory) -> RosteredFolder:
    """Three duties of the village from Monday to Friday."""
    return roster_folder(village_folder(tmp_path_factory.mktemp("village")), effort=SHORT)


def test_three_duties_on_working_days_are_three_drivers_and_weekends_are_said_to_have_none(
    rostered: RosteredFolder,
) -> None:
    assert rostered.figures.drivers == 3
    assert rostered.figures.duties == 15
    assert rostered.planned.certificates[0].gap == 0.0
    said = [str(found) for found in rostered.findings]
    assert any("no duties are planned for Saturday and Sunday" in each for each in said)


def test_the_same_duties_on_all_days_need_a_driver_more(tmp_path: Path) -> None:
    # 21 duties a week at six days a driver: 3.5.
    daily = roster_folder(village_folder(tmp_path), Days.DAILY, effort=SHORT)
    assert daily.figures.drivers == 4
    assert "on all seven days" in " ".join(map(str, daily.findings))


def test_other_rules_than_those_of_the_duties_are_said(tmp_path: Path) -> None:
    rules = agreement_named("gb-domestic")
    other = roster_folder(village_folder(tmp_path), agreement=rules, effort=SHORT)
    assert "rosters keep the rules of gb-domestic, duties those of eu-561" in " ".join(
        map(str, other.findings)
    )


def test_an_agreement_without_rules_over_several_days_is_refused() -> None:
    with pytest.raises(InputError, match=r"names no rules over several days; add \[roster"):
        rest_rules_of(replace(agreement_named("eu-561"), rest=None))


def test_tables_add_up_to_the_week(rostered: RosteredFolder) -> None:
    rosters, days, rules = roster_tables(rostered)
    assert len(days.rows) == 15
    assert sum(int(each) for each in rosters.column("duties") if each is not None) == 15
    paid = sum(float(each) for each in days.column("paid_hours") if each is not None)
    assert sum(float(each) for each in rosters.column("paid_hours") if each) == pytest.approx(paid)
    assert rosters.column("free_weekend") == [True] * 3
    assert rules.column("drivers")[0] == 3


def test_the_export_with_drivers_has_no_errors_beside_its_feed(
    rostered: RosteredFolder, tmp_path: Path
) -> None:
    village_folder(tmp_path)
    packed, said = tods_with_drivers(rostered)
    (tmp_path / "with.zip").write_bytes(packed)
    assert errors_of(tmp_path / "with.zip", tmp_path / "gtfs.zip") == []
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("employee_run_dates.txt").decode())))
    # Three runs on each of five days of service, in the three weeks in which all come round.
    assert len(rows) == 45
    assert {(row["date"], row["run_id"]) for row in rows} == {
        (row["date"], run) for row in rows for run in ("D1", "D2", "D3")
    }
    assert {row["employee_id"] for row in rows} == {f"yard driver {n}" for n in (1, 2, 3)}
    assert "once round" in str(said[0])


def test_without_an_export_none_is_written_and_it_is_said(tmp_path: Path) -> None:
    folder = village_folder(tmp_path)
    (folder / "tods.zip").unlink()
    packed, said = tods_with_drivers(roster_folder(folder, effort=SHORT))
    assert packed == b""
    assert "has no tods.zip" in str(said[0])


def test_files_hold_the_document_and_equal_runs_give_equal_bytes(
    rostered: RosteredFolder, tmp_path: Path
) -> None:
    document = roster_document(rostered)
    names = write_roster_files(rostered, document, b"", tmp_path / "one")
    assert names[0] == "roster.json"
    assert "tods.zip" not in names
    told = json.loads((tmp_path / "one" / "roster.json").read_bytes())
    assert told["figures"]["drivers"] == {"value": 3, "unit": "drivers"}
    assert [row["roster"] for row in told["rosters"]] == ["yard"] * 3
    again = roster_folder(village_folder(tmp_path), effort=SHORT)
    write_roster_files(again, roster_document(again), b"", tmp_path / "two")
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
