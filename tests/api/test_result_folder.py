"""The folder of results and the document that describes it."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import gtfs_guru
import orjson
import pytest

from routing.evaluation.timetable_kpis import TIMETABLE_REGISTRY
from tests.api.command import CityFiles, routewright, tree
from tests.api.conftest import Planned
from tests.scenarios.gtfs.allowed_warnings import ALLOWED_WARNINGS


@pytest.fixture
def document(planned: Planned) -> dict[str, Any]:
    """What is in result.json."""
    assert planned.ended.code == 0, planned.ended.err
    found: dict[str, Any] = orjson.loads((planned.out / "result.json").read_bytes())
    return found


def test_stdout_is_the_one_document_of_result_json(planned: Planned) -> None:
    assert planned.ended.code == 0, planned.ended.err
    assert planned.ended.out == (planned.out / "result.json").read_bytes()


def test_nothing_is_written_but_the_results(planned: Planned) -> None:
    assert tree(planned.cwd) == []
    assert [path.name for path in planned.out.parent.iterdir()] == [planned.out.name]


def test_every_file_is_listed_with_its_size_and_checksum(
    planned: Planned, document: dict[str, Any]
) -> None:
    written = {path for path in planned.out.rglob("*") if path.is_file()}
    listed = {planned.out / file["path"]: file for file in document["files"]}
    assert written - set(listed) == {planned.out / "result.json", planned.out / "run.json"}
    for path, file in listed.items():
        content = path.read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["bytes"] == len(content)


def test_the_folder_holds_report_feed_tables_and_layers(document: dict[str, Any]) -> None:
    paths = {file["path"] for file in document["files"]}
    assert {"report.html", "gtfs.zip", "layers/lines.geojson", "layers/layers.gpkg"} <= paths
    assert {
        f"tables/{name}.csv" for name in ("lines", "trips", "calls", "blocks", "duties")
    } <= paths


def test_every_stage_has_a_certificate(document: dict[str, Any]) -> None:
    proofs = document["certificates"]
    stages = ["lines", "headways", "timetable", "blocks", "duties"]
    # Lines have two where they were exchanged with what all searches held: a bound of that pool.
    assert list(dict.fromkeys(proof["stage"] for proof in proofs)) == stages
    assert len({(proof["stage"], proof["bound_is_for"]) for proof in proofs}) == len(proofs)
    for proof in proofs:
        assert set(proof) == {
            "stage", "objective", "unit", "value", "bound", "gap", "bound_is_for", "seed",
            "status", "stop_reason",
        }  # fmt: skip
        assert proof["seed"] == 1
        assert proof["gap"] >= 0


def test_duties_have_their_figures_their_agreement_and_the_rules_that_bind(
    document: dict[str, Any],
) -> None:
    duties = document["duties"]
    assert duties["agreement"]["name"] == document["settings"]["labour_rules"] == "eu-561"
    assert duties["kpis"]["uncovered_minutes"] == {"value": 0.0, "unit": "min/day"}
    assert duties["kpis"]["duties"]["value"] >= 1
    for rule in duties["binding_rules"]:
        assert set(rule) == {"rule", "duties", "source"}


def test_every_figure_has_a_value_and_a_unit(document: dict[str, Any]) -> None:
    assert document["schema"] == "routewright-result-1"
    assert document["baseline"] == {}  # today's lines were not given
    assert {"generalised_minutes", "vehicles", "cost"} <= set(document["kpis"])
    for figure in document["kpis"].values():
        assert isinstance(figure["value"], int | float)
        assert figure["unit"]


def test_replayed_figures_stand_apart_and_bear_the_name_of_their_evaluator(
    document: dict[str, Any],
) -> None:
    replayed = document["timetable_kpis"]
    assert list(replayed) == [kpi.name for kpi in TIMETABLE_REGISTRY]
    assert all(name.startswith("timetable_") for name in replayed)
    assert all(set(figure) == {"value", "unit"} for figure in replayed.values())
    assert not set(replayed) & set(document["kpis"])
    served = replayed["timetable_share_served"]["value"]
    assert served + replayed["timetable_share_unserved"]["value"] == pytest.approx(1.0, abs=2e-6)
    assert document["baseline_timetable_kpis"] == {}  # today's lines were not given
    assert "6 times in each period" in next(
        finding["message"] for finding in document["findings"] if finding["where"] == "replay"
    )


def test_riders_served_and_not_served_are_all_riders(document: dict[str, Any]) -> None:
    demand = document["demand"]
    assert demand["modelled"] is False  # it was given as a table
    assert demand["total"] > 0
    assert demand["share_served"] + demand["share_unserved"] == pytest.approx(1.0, abs=2e-6)
    shares = ("share_walkers", "share_within_800m", "share_served", "share_over_capacity")
    assert all(0.0 <= demand[share] <= 1.0 for share in shares)


def test_counts_agree_with_the_tables(planned: Planned, document: dict[str, Any]) -> None:
    counts = document["counts"]
    for name in ("lines", "trips", "calls", "blocks"):
        table = orjson.loads((planned.out / "tables" / f"{name}.json").read_bytes())
        assert counts[name] == len(table), name
    assert 0 < counts["vehicles"] <= document["settings"]["buses"] == 8
    assert (document["settings"]["short_turns"], document["settings"]["shift_min"]) == (False, 0)
    assert document["stops_mode"] == "map"


def test_what_clock_and_machine_say_is_in_run_json_only(planned: Planned) -> None:
    machine = orjson.loads((planned.out / "run.json").read_bytes())
    assert set(machine) == {
        "planning_s", "planning_cpu_s", "peak_rss_mib", "python", "platform"
    }  # fmt: skip


def test_the_independent_check_of_the_feed_finds_no_error(planned: Planned) -> None:
    checked = gtfs_guru.validate(str(planned.out / "gtfs.zip"), date="2026-01-05")
    assert [notice.code for notice in checked.errors()] == []
    assert {notice.code for notice in checked.warnings()} <= set(ALLOWED_WARNINGS)


def test_a_second_run_replaces_the_first_with_the_same_bytes(
    city: CityFiles, planned: Planned, tmp_path: Path
) -> None:
    """Other hash seed, other name of the folder, and an earlier result of ours in it."""
    out = tmp_path / "other name"
    shutil.copytree(planned.out, out)
    (out / "gtfs.zip").unlink()
    (out / "report.html").write_text("an older report")
    ended = routewright(city.plan(out), tmp_path, {"PYTHONHASHSEED": "4242"})
    assert ended.code == 0, ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["other name"]
    assert tree(out) == tree(planned.out)
    for name in tree(out):
        if (out / name).is_file() and name != "run.json":
            assert (out / name).read_bytes() == (planned.out / name).read_bytes(), name
