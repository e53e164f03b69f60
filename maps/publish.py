"""The folder a planner gets: report, feed, tables and layers, all or nothing."""

import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pyogrio.errors import DataSourceError

from maps.comparison_map import write_comparison_map
from maps.layers import write_layers
from maps.network_map import PICTURE, write_network_picture
from maps.report import write_report
from maps.scenario_map import write_scenario_map
from maps.schedule_page import SCHEDULE_PAGE, write_schedule_page
from maps.timetable_files import TIMETABLES, write_timetables
from maps.transfer_rows import onward_notes
from network.problems import Severity
from routing.certificate import Certificate
from routing.evaluation.kpis import REGISTRY, Evaluation
from routing.evaluation.registry import CROWDED_REGISTRY, TRUNK_REGISTRY
from routing.evaluation.timetable_kpis import TIMETABLE_REGISTRY
from routing.evaluation.trunks import trunk_figures
from routing.progress import Observer, report
from routing.timepoints import timepoints_of
from routing.validity import confirm
from scenarios.access.services_access import find_access_of_result
from scenarios.assumptions import assumptions_of
from scenarios.calibration.said import how_calibrated
from scenarios.comparison import compare
from scenarios.comparison_figures import comparison_figures
from scenarios.documents import document_bytes, findings_document
from scenarios.duty_figures import DUTY_REGISTRY, duty_figures
from scenarios.gtfs.checks import feed_problems
from scenarios.gtfs.from_plan import feed_of
from scenarios.gtfs.writer import write_bytes, write_feed
from scenarios.model_file import write_model
from scenarios.operating_day import operating_day_of_plan
from scenarios.result import ScenarioResult, Service
from scenarios.result_folder import RESULT, RUN, ResultForm, files_in, writing_results
from scenarios.run import PlannedRun
from scenarios.tables import write_tables
from scenarios.tods.export import tods_bytes
from scenarios.vdv452.export import vdv452_or_why_not

INPUTS = "inputs"
"""Folder of the input files that were generated for a run."""

_DECIMALS = 6


def write_run(
    run: PlannedRun, folder: Path, machine: dict[str, object], observer: Observer
) -> None:
    """Write everything into a folder that exists.

    Raises
    ------
    LimitError
        If the disk is full.
    InvalidPlanError
        If the feed does not pass our own check.
    """
    with writing_results(DataSourceError):  # as the GeoPackage tells it
        _write_files(run, folder, machine, observer)


def _write_files(
    run: PlannedRun, folder: Path, machine: dict[str, object], observer: Observer
) -> None:
    """Feed, tables, layers and report, then the two files that describe them."""
    result, service = run.result, run.result.service
    report(observer, "files", 0.0, "gtfs.zip")
    feed = feed_of(
        result.network, service.plan, service.paths, service.timetable, service.vehicles, run.feed,
        service.timed_transfers,
    )  # fmt: skip
    confirm([p for p in feed_problems(feed) if p.severity is Severity.ERROR], "feed")
    write_feed(feed, folder / "gtfs.zip")
    report(observer, "files", 0.2, "tods.zip")
    run = _with_operator_files(run, folder, observer)
    result = run.result
    report(observer, "files", 0.3, "tables")
    access = find_access_of_result(result)
    write_tables(result, folder / "tables", access)
    report(observer, "files", 0.5, "layers")
    write_layers(result, folder / "layers")
    report(observer, "files", 0.7, "maps")
    write_scenario_map(result, folder / "maps" / "scenario.html")
    write_network_picture(result, folder / PICTURE)
    if result.present is not None:
        write_comparison_map(result, folder / "maps" / "comparison.html")
    report(observer, "files", 0.8, "report.html")
    write_report(result, folder / "report.html", access)
    write_schedule_page(result, folder / SCHEDULE_PAGE)
    write_model(result, run.title, folder)
    _copy_inputs(run, folder / INPUTS)
    (folder / RESULT).write_bytes(document_bytes(result_document(run, folder)))
    (folder / RUN).write_bytes(document_bytes(machine))


def _with_operator_files(run: PlannedRun, folder: Path, observer: Observer) -> PlannedRun:
    """Write blocks, runs and timetables of lines; the run, with what could not be written of it."""
    result, service = run.result, run.result.service
    day = operating_day_of_plan(
        result.network, service.plan, service.paths, service.timetable, service.vehicles,
        result.deadheads, run.feed, service.duties,
    )  # fmt: skip
    write_bytes(tods_bytes(day), folder / "tods.zip")
    vdv452, left_out = vdv452_or_why_not(day)
    if vdv452:
        write_bytes(vdv452, folder / "vdv452.zip")
    timetable = service.timetable
    timepoint = timepoints_of(
        timetable, service.plan.pattern_line[timetable.pattern], result.network.stops.area
    )
    crowded = write_timetables(
        day, timepoint, folder / TIMETABLES, above="../report.html",
        onward=onward_notes(result), observer=observer, shares=(0.2, 0.3),
    )  # fmt: skip
    findings = (*result.findings, *left_out, *crowded)
    return replace(run, result=replace(result, findings=findings))


def _copy_inputs(run: PlannedRun, folder: Path) -> None:
    """Leave the files that were generated for a run to the planner."""
    for path in run.made:
        folder.mkdir(exist_ok=True)
        shutil.copyfile(path, folder / path.name)


def result_document(run: PlannedRun, folder: Path) -> dict[str, Any]:
    """The whole ``result.json``: same input and seed, same bytes."""
    result, service = run.result, run.result.service
    evaluation = service.evaluation
    shares = (
        "share_walkers", "share_within_800m", "share_served", "share_unserved",
        "share_over_capacity",
    )  # fmt: skip
    return {
        "schema": str(ResultForm.PLAN),
        "title": run.title,
        "kpis": _figures(evaluation),
        "baseline": _figures(result.present.evaluation) if result.present else {},
        "timetable_kpis": _replayed(service),
        "baseline_timetable_kpis": _replayed(result.present) if result.present else {},
        "crowded_kpis": _crowded(service),
        "baseline_crowded_kpis": _crowded(result.present) if result.present else {},
        "regularity": _regularity(result),
        "comparison": _comparison(result),
        "assumptions": [
            {**asdict(entry), "basis": str(entry.basis)} for entry in assumptions_of(result)
        ],
        "duties": _duties(service),
        "certificates": [certificate_entry(c) for c in result.certificates],
        "stops_mode": run.stops_mode,
        "demand": {
            "total": _rounded(evaluation["demand_trips"]),
            "modelled": result.demand.modelled,
            "calibration": how_calibrated(result.demand, result.settings.calibrated),
            **{name: _rounded(evaluation[name]) for name in shares},
        },
        "counts": {
            "lines": service.plan.n_lines,
            "trips": service.timetable.n_trips,
            "calls": len(service.timetable.stop),
            "blocks": service.vehicles.n_blocks,
            "vehicles": service.vehicles.n_vehicles,
        },
        "settings": {
            "buses": result.settings.buses,
            "seed": result.settings.seed,
            "mode": result.settings.mode,
            "labour_rules": result.settings.labour_rules,
            "short_turns": result.settings.short_turns,
            "shift_min": result.settings.shift_min,
            "timed_transfers": result.settings.timed_transfers,
            "search_evaluations": result.settings.search_evaluations,
            "search_seconds": result.settings.search_seconds,
        },
        "inputs": [{"name": name, "sha256": digest} for name, digest in run.inputs],
        "findings": findings_document(result.findings),
        "files": files_in(folder),
    }  # fmt: skip


def _figures(evaluation: Evaluation) -> dict[str, Any]:
    """Figures by name, with their units, in the order of the registry."""
    return {
        kpi.name: {
            "value": _rounded(evaluation[kpi.name]),
            "unit": kpi.unit,
            "evaluator": str(kpi.evaluator),
            "rests_on": list(kpi.rests_on),
        }
        for kpi in REGISTRY
    }


def _replayed(service: Service) -> dict[str, Any]:
    """Figures of the evaluator *timetable*; empty where no timetable was replayed."""
    if service.replayed is None:
        return {}
    return {
        kpi.name: {"value": _rounded(service.replayed[kpi.name]), "unit": kpi.unit}
        for kpi in TIMETABLE_REGISTRY
    }


def _crowded(service: Service) -> dict[str, Any]:
    """Figures of riders who know how full buses are; empty where none were made."""
    if service.crowded is None:
        return {}
    return {
        kpi.name: {
            "value": _rounded(service.crowded[kpi.name]),
            "unit": kpi.unit,
            "evaluator": str(kpi.evaluator),
        }
        for kpi in CROWDED_REGISTRY
    }


def _regularity(result: ScenarioResult) -> dict[str, Any]:
    """How evenly buses of several lines follow each other on shared streets."""
    service, periods = result.service, result.demand.periods
    found = trunk_figures(service.plan, service.timetable, periods)
    return {
        kpi.name: {"value": _rounded(found[kpi.name]), "unit": kpi.unit} for kpi in TRUNK_REGISTRY
    }


def _duties(service: Service) -> dict[str, Any]:
    """Figures of driver duties, their agreement and the rules that bind; empty without duties."""
    if service.duties is None:
        return {}
    figures = duty_figures(service.duties, service.vehicles)
    agreement = service.duties.agreement
    return {
        "kpis": {
            kpi.name: {"value": _rounded(getattr(figures, kpi.name)), "unit": kpi.unit}
            for kpi in DUTY_REGISTRY
        },
        "agreement": {"name": agreement.name, "title": agreement.title},
        "binding_rules": [
            {"rule": rule.rule, "duties": rule.duties, "source": rule.source}
            for rule in service.duties.binding
        ],
    }


def _comparison(result: ScenarioResult) -> dict[str, Any]:
    """Who loses and who gains against the present service; empty where there is none."""
    if result.present is None:
        return {}
    found = compare(result.network, result.demand, result.present, result.service)
    figures = comparison_figures(found, result.network.zones.zone_id)
    zones = [_rounded_values(asdict(zone)) for zone in figures.zones_losing_most]
    return {**_rounded_values(asdict(figures)), "zones_losing_most": zones}


def _rounded_values(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its real numbers rounded."""
    return {name: _rounded(v) if isinstance(v, float) else v for name, v in row.items()}


def certificate_entry(proof: Certificate) -> dict[str, Any]:
    """One proof, as results state it."""
    return {
        "stage": proof.stage,
        "objective": proof.objective,
        "unit": proof.unit,
        "value": _rounded(proof.value),
        "bound": _rounded(proof.bound),
        "gap": _rounded(proof.gap),
        "bound_is_for": str(proof.bound_is_for),
        "seed": proof.seed,
        "status": str(proof.status),
        "stop_reason": proof.stop_reason,
    }


def _rounded(value: float) -> float:
    """A figure without digits that machines may differ in."""
    return round(float(value), _DECIMALS)
