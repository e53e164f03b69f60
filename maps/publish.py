"""The folder a planner gets: report, feed, tables and layers, all or nothing."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import orjson
from pyogrio.errors import DataSourceError

from maps.comparison_map import write_comparison_map
from maps.layers import write_layers
from maps.report import write_report
from maps.scenario_map import write_scenario_map
from maps.schedule_page import SCHEDULE_PAGE, write_schedule_page
from maps.timetable_files import TIMETABLES, write_timetables
from network.errors import InputError, LimitError
from network.problems import Severity
from routing.certificate import Certificate
from routing.evaluation.kpis import REGISTRY, Evaluation
from routing.evaluation.registry import CROWDED_REGISTRY, TRUNK_REGISTRY
from routing.evaluation.timetable_kpis import TIMETABLE_REGISTRY
from routing.evaluation.trunks import trunk_figures
from routing.progress import Observer, report
from routing.timepoints import timepoints_of
from routing.validity import confirm
from scenarios.assumptions import assumptions_of
from scenarios.calibration.said import how_calibrated
from scenarios.comparison import compare
from scenarios.comparison_figures import comparison_figures
from scenarios.duty_figures import DUTY_REGISTRY, duty_figures
from scenarios.gtfs.checks import feed_problems
from scenarios.gtfs.from_plan import feed_of
from scenarios.gtfs.writer import write_bytes, write_feed
from scenarios.operating_day import operating_day_of_plan
from scenarios.plan_model import write_model
from scenarios.result import ScenarioResult, Service
from scenarios.run import PlannedRun, sha256_of
from scenarios.table_files import whole_text
from scenarios.tables import write_tables
from scenarios.tods.export import tods_bytes
from scenarios.vdv452.export import vdv452_or_why_not

SCHEMA = "routewright-result-1"
SCHEDULE_SCHEMA = "routewright-schedule-1"
INPUTS = "inputs"
"""Folder of the input files that were generated for a run."""

RESULT, RUN = "result.json", "run.json"
_DECIMALS = 6
_REMOVAL_TRIES = 20


def require_our_folder(out: Path) -> None:
    """Refuse a folder that holds anything but an earlier result of ours, or cannot be replaced.

    Raises
    ------
    InputError
        Naming the folder.
    """
    _resolved(out)


def _resolved(out: Path) -> Path:
    """The folder that a path leads to, after the checks of `require_our_folder` on that folder.

    The path itself must not be checked: ``new/..`` does not exist while ``new`` does not, and yet
    it leads to a folder that does.
    """
    try:
        place = out.resolve()
        reason = "is a link" if out.is_symlink() else _find_reason_against(place)
    except (OSError, RuntimeError) as failure:  # RuntimeError: links that lead in a circle
        reason = f"cannot be used ({getattr(failure, 'strerror', failure)})"
    if reason:
        message = f"{out} {reason}; give another --out"
        raise InputError(message)
    return place


def _find_reason_against(out: Path) -> str | None:
    """Why results must not or cannot go to a resolved folder; None where they may."""
    if whole_text(str(out)) != str(out):
        return "has a name that is not UTF-8"
    above = next(folder for folder in (out, *out.parents) if folder.exists())
    if not above.is_dir():
        return "is not a folder" if above == out else f"is inside {above}, which is not a folder"
    if above != out:
        return None
    if out.is_mount() or Path.cwd().is_relative_to(out):
        return "cannot be replaced, as it is a mounted disk or holds the folder you are in"
    foreign = _find_foreign(out)
    if foreign is None:
        return None
    return f"holds files that are not a Routewright result, such as {foreign}"


def _find_foreign(out: Path) -> str | None:
    """Something in a folder that no earlier result of ours put there."""
    ours = _files_of_ours(out)
    if not ours:
        return min((path.name for path in out.iterdir()), default=None)
    files = (path for path in out.rglob("*") if path.is_symlink() or not path.is_dir())
    names = (path.relative_to(out).as_posix() for path in files)
    return min((name for name in names if name not in ours), default=None)


def _files_of_ours(out: Path) -> frozenset[str]:
    """Paths that an earlier result in a folder says it wrote; none where there is no result."""
    try:
        document = orjson.loads((out / RESULT).read_bytes())
        if document["schema"] in {SCHEMA, SCHEDULE_SCHEMA}:
            return frozenset([RESULT, RUN, *(file["path"] for file in document["files"])])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return frozenset()


@contextmanager
def folder_beside(out: Path) -> Iterator[Path]:
    """A folder to write into that takes the place of `out` at the end, or leaves no trace.

    Raises
    ------
    InputError
        If the folder holds anything but an earlier result of ours, cannot be made there, or is
        being written by another run.
    LimitError
        If it cannot take its place in the end.
    """
    out = _resolved(out)
    staged = out.with_name(f".{out.name}.being-written")
    made = [folder for folder in out.parents if not folder.exists()]
    try:
        with _reserved(staged, out):
            try:
                yield staged
                _put_in_place(staged, out)
            finally:
                _remove(staged)
    finally:
        for folder in made:
            with suppress(OSError):  # it holds the results
                folder.rmdir()


@contextmanager
def _reserved(staged: Path, out: Path) -> Iterator[None]:
    """Make an empty folder that no other run uses until the end."""
    try:
        staged.mkdir(parents=True, exist_ok=True)
        hold = os.open(staged, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as failure:
        message = f"cannot write beside {out}: {failure.strerror}; give another --out"
        raise InputError(message) from failure
    try:
        try:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as failure:
            message = f"another run is writing {out}; wait for it or give another --out"
            raise InputError(message) from failure
        for left in list(staged.iterdir()):  # by a run that was killed
            _remove(left)
        yield
    finally:
        os.close(hold)


def _put_in_place(staged: Path, out: Path) -> None:
    """Let the new folder take the place of the old one; the old one stays where that fails."""
    require_our_folder(out)  # again: somebody may have put files there in the meantime
    old = out.with_name(f".{out.name}.replaced")
    shutil.rmtree(old, ignore_errors=True)
    try:
        if out.exists():
            out.rename(old)
        staged.rename(out)
    except OSError as failure:
        message = f"cannot replace {out}: {failure.strerror}; give another --out"
        raise LimitError(message) from failure
    finally:
        if old.exists() and not out.exists():
            old.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _remove(path: Path) -> None:
    """Remove a file or folder, even while a stopped run is still putting files there."""
    for _ in range(_REMOVAL_TRIES):
        if not path.is_dir() or path.is_symlink():
            break
        shutil.rmtree(path, ignore_errors=True)
    else:
        return
    with suppress(OSError):
        path.unlink()


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
    try:
        _write_files(run, folder, machine, observer)
    except (OSError, DataSourceError) as failure:  # the second from the GeoPackage
        reason = getattr(failure, "strerror", failure)
        message = f"cannot write the results: {reason}; free some space and try again"
        raise LimitError(message) from failure


def _write_files(
    run: PlannedRun, folder: Path, machine: dict[str, object], observer: Observer
) -> None:
    """Feed, tables, layers and report, then the two files that describe them."""
    result, service = run.result, run.result.service
    report(observer, "files", 0.0, "gtfs.zip")
    feed = feed_of(
        result.network, service.plan, service.paths, service.timetable, service.vehicles, run.feed
    )
    confirm([p for p in feed_problems(feed) if p.severity is Severity.ERROR], "feed")
    write_feed(feed, folder / "gtfs.zip")
    report(observer, "files", 0.2, "tods.zip")
    run = _with_operator_files(run, folder, observer)
    result = run.result
    report(observer, "files", 0.3, "tables")
    write_tables(result, folder / "tables")
    report(observer, "files", 0.5, "layers")
    write_layers(result, folder / "layers")
    report(observer, "files", 0.7, "maps")
    write_scenario_map(result, folder / "maps" / "scenario.html")
    if result.present is not None:
        write_comparison_map(result, folder / "maps" / "comparison.html")
    report(observer, "files", 0.8, "report.html")
    write_report(result, folder / "report.html")
    write_schedule_page(result, folder / SCHEDULE_PAGE)
    write_model(result, run.title, folder)
    _copy_inputs(run, folder / INPUTS)
    (folder / RESULT).write_bytes(_json(result_document(run, folder)))
    (folder / RUN).write_bytes(_json(machine))


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
        day, timepoint, folder / TIMETABLES, above="../report.html", observer=observer,
        shares=(0.2, 0.3),
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
        "schema": SCHEMA,
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
        },
        "inputs": [{"name": name, "sha256": digest} for name, digest in run.inputs],
        "findings": [
            {"severity": str(p.severity), "where": p.where, "message": p.message,
             "remedy": p.remedy}
            for p in result.findings
        ],
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


def files_in(folder: Path) -> list[dict[str, Any]]:
    """All files but the two that describe the run, with size and SHA-256, by path."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    return [
        {
            "path": path.relative_to(folder).as_posix(),
            "sha256": sha256_of(path),
            "bytes": path.stat().st_size,
        }
        for path in paths
        if path.relative_to(folder).as_posix() not in {RESULT, RUN}
    ]


def _rounded(value: float) -> float:
    """A figure without digits that machines may differ in."""
    return round(float(value), _DECIMALS)


def _json(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
